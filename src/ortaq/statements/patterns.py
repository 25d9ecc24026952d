"""Word patterns that a linguist can write, and where they stand in a text.

A pattern is words with a space between them: `сөз` that word; `ұсын*` any word that begins so, with at most ten further
letters; `деді/дейді` either word; `_` any one word; `...` up to four words; `a b|c d` either pattern; `word$` where a
mark or an end follows: a predicate of the languages that put it last. Small letters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from ortaq.statements.words import Word, folded

Value = TypeVar("Value", bound=Hashable)

SUFFIX = 10
"""Letters that may follow a stem: the longest chains of suffixes seen have nine."""

GAP = 4
"""Words that `...` may stand for."""


@dataclass(frozen=True, slots=True)
class Hit(Generic[Value]):
    """A pattern found: first and one past the last word, what it stands for, and how many words it names."""

    first: int
    last: int
    value: Value
    named: int


@dataclass(frozen=True, slots=True)
class _Step:
    exact: frozenset[str]
    stems: tuple[str, ...]
    is_any: bool = False
    is_gap: bool = False
    is_last: bool = False

    def takes(self, word: Word) -> bool:
        if self.is_last and not word.is_last:
            return False
        form = word.form
        if self.is_any or form in self.exact:
            return True
        return any(form.startswith(stem) and len(form) - len(stem) <= SUFFIX for stem in self.stems)


class Patterns(Generic[Value]):
    """Patterns with what each stands for, indexed by the first letters of their first word."""

    def __init__(self, given: Mapping[Value, Iterable[str]]) -> None:
        self._by_start: dict[str, list[tuple[tuple[_Step, ...], Value]]] = defaultdict(list)
        for value, patterns in given.items():
            for pattern in (part for whole in patterns for part in whole.split("|")):
                steps = tuple(_step(piece) for part in pattern.split() for piece in _pieces(part))
                for start in {text[:_LETTERS] for text in (*steps[0].exact, *steps[0].stems)}:
                    self._by_start[start].append((steps, value))

    def find(self, words: list[Word], first: int, last: int) -> Iterator[Hit[Value]]:
        """Every pattern that stands between two words, in the order of the text; the longest first at one place."""
        for place in range(first, last):
            found = [
                Hit(place, end, value, sum(not (step.is_gap or step.is_any) for step in steps))
                for steps, value in self._starting(words[place].form)
                if (end := _match(steps, 0, words, place, last)) is not None
            ]
            yield from sorted(found, key=lambda hit: (-hit.named, hit.first - hit.last))

    def _starting(self, form: str) -> Iterator[tuple[tuple[_Step, ...], Value]]:
        for length in range(1, min(_LETTERS, len(form)) + 1):
            yield from self._by_start.get(form[:length], ())

    def apart(self, words: list[Word], first: int, last: int) -> list[Hit[Value]]:
        """The same without overlaps: the one that begins first holds, the longest of those."""
        kept: list[Hit[Value]] = []
        for hit in self.find(words, first, last):
            if not kept or hit.first >= kept[-1].last:
                kept.append(hit)
        return kept

    def __bool__(self) -> bool:
        return bool(self._by_start)


_LETTERS = 3


def _pieces(part: str) -> list[str]:
    """A word of a pattern as the words that a text has: one with a hyphen is two there."""
    return part.split("-") if "-" in part and "/" not in part else [part]


def _step(part: str) -> _Step:
    if part == "...":
        return _Step(frozenset(), (), is_gap=True)
    if part == "_":
        return _Step(frozenset(), (), is_any=True)
    is_last = part.endswith("$")
    forms = part.removesuffix("$").split("/")
    exact = frozenset(folded(form) for form in forms if not form.endswith("*"))
    return _Step(exact, tuple(folded(form[:-1]) for form in forms if form.endswith("*")), is_last=is_last)


def _match(steps: tuple[_Step, ...], at: int, words: list[Word], place: int, last: int) -> int | None:
    """One past the last word of a pattern that begins here; None where it does not."""
    if at == len(steps):
        return place
    if steps[at].is_gap:
        for skipped in range(GAP + 1):
            if place + skipped > last:
                return None
            end = _match(steps, at + 1, words, place + skipped, last)
            if end is not None:
                return end
        return None
    if place >= last or not steps[at].takes(words[place]):
        return None
    return _match(steps, at + 1, words, place + 1, last)
