"""Which capitals of a sentence are a person's name: a run of them, before an office or behind it."""

from __future__ import annotations

import re

from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.words import Stretch, Text, Word

WHOLE = 2
"""Parts of a whole name: a given name and a surname."""

STEM = 4
"""Letters of which a surname has at least so many."""

FIELD = 4
"""Words between the comma and the head of an office: "Mavjuda Rahimzoda, a country director of …"."""

_NAME_AFTER = 10
"""Words between the head of an office and the name: "Министр труда и социальной защиты Кыргызстана Нурлан …"."""

_BREAKS = frozenset(".!?:;\n—–")


def between_marks(text: Text, one: Stretch) -> set[int]:
    """Words of names between marks: of projects and firms, not of people."""
    found: set[int] = set()
    for m in _CALLED.finditer(text.raw, one.start, one.end):
        inner = text.stretch(*m.span())
        if inner.last - inner.first <= _CALLED_WORDS:
            found |= set(range(inner.first, inner.last))
    return found


_CALLED = re.compile(r"«[^«».!?\n]{3,70}»|“[^“”.!?\n]{3,70}”|„[^„“”.!?\n]{3,70}[“”]|\"[^\".!?\n]{3,70}\"")
_CALLED_WORDS = 7


def parted(text: Text, one: int, other: int) -> bool:
    """Whether a mark stands between two words."""
    between = text.raw[text.words[one].end : text.words[other].start]
    return bool(set(between) & (_BREAKS | set(',()«»"“”')))


def name_after(text: Text, pack: LanguagePack, first: int, last: int, barred: set[int]) -> tuple[int, int] | None:
    """The name behind an office: the first run of two or more capitals that is no state, no body and no field."""
    begin = first
    while begin < min(first + _NAME_AFTER, last):
        if begin > first and ends(text, begin - 1, begin):
            return None
        run = run_end(text, begin, last, barred)
        of_field = begin > first and text.words[begin - 1].form in _OF and pack.lang == "en"
        if run - begin >= WHOLE and not of_field:
            return begin, run
        if of_field and run - begin > WHOLE:
            return run - WHOLE, run  # "Minister of Employment Behzod Sattorov"
        if run - begin >= WHOLE:
            begin = run
            continue
        begin += 1
    return None


_OF = frozenset({"of", "and", "for", "the"})


def name_before(text: Text, first: int, least: int, barred: set[int]) -> tuple[int, int] | None:
    """The name before an office, with a comma between: "Sergey Lavrov, the Minister of …"."""
    begin = first
    if begin > least and text.words[begin - 1].form in {"the", "a"}:
        begin -= 1
    while begin > least and not set(text.raw[text.words[begin - 1].end : text.words[begin].start]) - {" "}:
        if text.words[begin - 1].is_capital or first - begin > FIELD:
            return None
        begin -= 1
    if begin <= least or text.raw[text.words[begin - 1].end : text.words[begin].start].strip() != ",":
        return None
    end = begin
    while begin > least and is_name(text.words[begin - 1]) and begin - 1 not in barred and end - begin < _LONGEST:
        if begin < end and text.raw[text.words[begin - 1].end : text.words[begin].start].strip(" \u00a0-–"):
            break
        begin -= 1
    return (begin, end) if end - begin >= WHOLE else None


_LONGEST = 3
"""Parts of a name with the father's."""

_PATRONYMIC = re.compile(
    r"(?:вич|вна|чна|ұлы|қызы|уулу|кызы|оғлы|оғлу|угли|зода|vich|vna|uly|gyzy|oğlu|qızı|o'g'li|qizi|zoda|ogly|kyzy)\w{0,4}$"
)
"""Ends of names by the father: the one kind of third name that is told here. A third capital may be a town."""


def ends(text: Text, one: int, other: int) -> bool:
    """Whether a sentence or its part ends between two words."""
    return bool(set(text.raw[text.words[one].end : text.words[other].start]) & _BREAKS)


def run_end(text: Text, begin: int, last: int, barred: set[int]) -> int:
    """One past the last word of a run of names; parts that a hyphen joins are one name."""
    end, names = begin, 0
    while end < last and is_name(text.words[end]) and end not in barred:
        between = text.raw[text.words[end - 1].end : text.words[end].start] if end > begin else ""
        is_joined = between == "-"
        if not is_joined and between.strip(" \u00a0–"):
            break
        if not is_joined and names >= WHOLE:
            is_third = _PATRONYMIC.search(text.words[end].form) or text.words[begin - 1].form in _OF
            if names >= _LONGEST or not is_third:
                break
        names += not is_joined
        end += 1
    return end


def is_name(word: Word) -> bool:
    """Whether a word may be of a name: a capital, no number, no abbreviation such as UN."""
    return word.is_capital and not word.is_upper and not any(letter.isdigit() for letter in word.form)


def alike(one: str, other: str) -> bool:
    """Whether two forms are of one surname: the same but for a case ending."""
    length = max(STEM, min(len(one), len(other)) - 1)
    return one[:length] == other[:length]
