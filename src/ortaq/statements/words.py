"""A text as words with their places: one spelling is looked up, while every offset stays that of the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

APOSTROPHES = "'ʻʼ‘’`´′ʹ"
_TO_CYRILLIC = str.maketrans("aceopxyiABCEHKMOPTXIjJsS", "асеорхуіАВСЕНКМОРТХІјЈѕЅ")
_TO_LATIN = str.maketrans("асеорхуіАВСЕНКМОРТХІ", "aceopxyiABCEHKMOPTXI")
_WORD = re.compile(
    rf"[^\W_]+(?:[{APOSTROPHES}\u0300-\u036f\u2060\u00ad]+[^\W_]+|[{APOSTROPHES}\u0300-\u036f](?![\W_]?$))*", re.UNICODE
)
_UZBEK = {
    "ш": "sh", "ч": "ch", "ё": "yo", "ю": "yu", "я": "ya", "ў": "o'", "ғ": "g'", "қ": "q", "ҳ": "h", "ж": "j",
    "ц": "ts",     "х": "x", "й": "y", "э": "e", "ъ": "'", "ь": "", "щ": "sh", "ы": "i",
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "з": "z", "и": "i", "к": "k", "л": "l", "м": "m",
    "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its place in the text, the form by which it is looked up, and whether a mark or an end follows it."""

    start: int
    end: int
    form: str
    is_capital: bool
    is_upper: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A paragraph or a sentence: its place in the text, and its words as places in the list of all."""

    start: int
    end: int
    first: int
    last: int
    """One past the last word."""


class Text:
    """A text, its words, paragraphs and sentences."""

    def __init__(self, raw: str, *, uzbek_cyrillic: bool = False) -> None:
        self.raw = raw
        self._uzbek = uzbek_cyrillic

    @cached_property
    def words(self) -> list[Word]:
        """All words in order."""
        return [
            Word(
                m.start(),
                m.end(),
                self.form(m.group()),
                m.group()[0].isupper(),
                len(m.group()) > 1 and m.group().isupper(),
                not _GOES_ON.match(self.raw, m.end()),
            )
            for m in _WORD.finditer(self.raw)
        ]

    def form(self, word: str) -> str:
        """The form by which a word is looked up."""
        form = folded(word)
        return latin_of_uzbek(form) if self._uzbek else form

    @cached_property
    def paragraphs(self) -> list[Stretch]:
        """Lines that hold something."""
        return [self._stretch(m.start(), m.end()) for m in re.finditer(r"[^\s](?:[^\n]*[^\s])?", self.raw)]

    def sentences(self, within: Stretch) -> list[Stretch]:
        """The sentences of a stretch; an abbreviation, a number or initials do not end one."""
        found, start = [], within.start
        for m in _END.finditer(self.raw, within.start, within.end):
            if m.end() < within.end and not _is_end(self.raw, m):
                continue
            found.append(self._stretch(start, min(m.end("mark"), within.end)))
            start = m.end()
        if start < within.end:
            found.append(self._stretch(start, within.end))
        return [one for one in found if one.last > one.first]

    def stretch(self, start: int, end: int) -> Stretch:
        """The words between two places."""
        return self._stretch(start, end)

    def _stretch(self, start: int, end: int) -> Stretch:
        return Stretch(start, end, self._after(start), self._after(end))

    def _after(self, place: int) -> int:
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            if self.words[middle].start < place:
                low = middle + 1
            else:
                high = middle
        return low


_GOES_ON = re.compile(r"[ \u00a0\t]+[\w«“„]|-")
_END = re.compile(r"(?P<mark>[.!?…]+[»”\"'’)\]]*)(?:\s+|$)")
_SHORT = re.compile(
    r"(?:^|[\s(«“\"])(?:(?![uoу])[^\W\d_]|т\.?г|гг?|им|обл|ул|млн|млрд|тыс|mln|mlrd|жж?|Mr|Mrs|Ms|Dr|St|No|prof|ж\.?б)$",
    re.UNICODE,
)


def _is_end(raw: str, found: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence: not after initials and abbreviations, nor before a small letter."""
    after = raw[found.end() : found.end() + 1]
    if after and after.islower():
        return False
    return not (found["mark"] == "." and _SHORT.search(raw, max(0, found.start() - 8), found.start()))


@lru_cache(maxsize=1 << 16)
def folded(word: str) -> str:
    """A word in one spelling: small letters, one apostrophe, letters of one script.

    >>> folded("Бүгiн") == "бүгін", folded("O‘zbekiston")
    (True, "o'zbekiston")
    """
    word = unicodedata.normalize("NFC", word.replace("\u00ad", "").replace("\u2060", "").replace("\u0301", ""))
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in word)
    latin = sum("a" <= letter.lower() <= "z" for letter in word)
    if cyrillic and latin:
        word = word.translate(_TO_CYRILLIC if cyrillic >= latin else _TO_LATIN)
    word = word.replace("İ", "i").lower().replace("\u0307", "")
    for mark in APOSTROPHES:
        word = word.replace(mark, "'")
    return word.strip("'") if word.endswith("'") and len(word) > 1 else word


def latin_of_uzbek(form: str) -> str:
    """An Uzbek word in Cyrillic letters in the spelling of the Latin ones.

    >>> latin_of_uzbek("ўзбекистон"), latin_of_uzbek("ер"), latin_of_uzbek("ишлаб")
    ("o'zbekiston", 'yer', 'ishlab')
    """
    if form.startswith("е"):
        form = "й" + form
    return "".join(_UZBEK.get(letter, letter) for letter in form).rstrip("'")
