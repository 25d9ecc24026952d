"""Full-text search in statements that knows suffixes, letters typed without their marks, and both Uzbek scripts.

Every word is brought to a plain Latin skeleton (`ғ` and `г` to `g`, `қ` to `k`, `ʻ` to nothing); a word of the query
stands for all that begin as its stem does.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ortaq.statements.words import Text, Word, folded

CUT, SHORTEST = 3, 4
"""Letters cut off the end of a query's word, and letters that stay at least: chains of suffixes are longer, but a
query is seldom in a longer form than its text."""

AROUND = 45
"""Characters shown on both sides of a hit."""

_LATIN = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ё": "yo", "ж": "j", "җ": "j",
    "з": "z", "и": "i", "й": "y", "і": "i", "ї": "i", "к": "k", "қ": "k", "л": "l", "м": "m", "н": "n", "ң": "n",
    "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ү": "u", "ұ": "u", "ў": "o", "ф": "f",
    "х": "h", "ҳ": "h", "һ": "h", "ц": "ts", "ч": "ch", "ҷ": "j", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "",
    "э": "e", "ю": "yu", "я": "ya", "ӣ": "i", "ӯ": "u", "ə": "e", "ı": "i", "ğ": "g", "ş": "sh", "ç": "ch", "ž": "j",
    "ň": "n", "ý": "y", "ä": "a", "ö": "o", "ü": "u", "q": "k", "x": "h", "'": "",
}  # fmt: skip


def skeleton(word: str) -> str:
    """A word in plain Latin letters, as it is indexed.

    >>> skeleton("Қазақстан"), skeleton("Ўзбекистон"), skeleton("Oʻzbekiston")
    ('kazakstan', 'ozbekiston', 'ozbekiston')
    """
    plain = "".join(_LATIN.get(letter, letter) for letter in folded(word))
    plain = unicodedata.normalize("NFD", plain)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@dataclass(frozen=True, slots=True)
class Found:
    """A statement that a query finds: the better the sooner, with the words around the first hit."""

    statement: str
    rank: float
    snippet: str


class SearchIndex:
    """An index over statements, made when it is needed.

    >>> index = SearchIndex([("a", "Су туралы", "Өзендердің суы азайып барады.")])
    >>> [found.statement for found in index.find("өзендер")]
    ['a']
    """

    def __init__(self, statements: Iterable[tuple[str, str, str]]) -> None:
        """Index statements, each as id, title and text."""
        self._texts: dict[str, str] = {}
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute("create virtual table found using fts5(id unindexed, title, body, tokenize='ascii')")
        for statement, title, text in statements:
            self._texts[statement] = text
            self._connection.execute(
                "insert into found values (?, ?, ?)", (statement, _skeletons(title), _skeletons(text))
            )

    def find(self, query: str) -> list[Found]:
        """Statements in which every word of the query stands, in any form; titles weigh more."""
        stems = [_stem(skeleton(word.form)) for word in Text(query).words]
        stems = [stem for stem in stems if stem]
        if not stems:
            return []
        asked = " ".join(f'"{stem}"*' for stem in stems)
        rows = self._connection.execute(
            "select id, bm25(found, 0.0, 4.0, 1.0) from found where found match ? order by 2, 1", (asked,)
        )
        return [Found(statement, rank, self._snippet(statement, stems)) for statement, rank in rows]

    def _snippet(self, statement: str, stems: list[str]) -> str:
        text = self._texts[statement]
        words = Text(text).words
        hit: Word | None = next(
            (word for word in words if any(skeleton(word.form).startswith(stem) for stem in stems)), None
        )
        if hit is None:
            return " ".join(text[: 2 * AROUND].split())
        start, end = max(0, hit.start - AROUND), min(len(text), hit.end + AROUND)
        before, after = ("…" if start else ""), ("…" if end < len(text) else "")
        return before + " ".join(text[start:end].split()) + after


def _skeletons(text: str) -> str:
    return " ".join(skeleton(word.form) for word in Text(text).words)


def _stem(word: str) -> str:
    return word[: max(SHORTEST, len(word) - CUT)]
