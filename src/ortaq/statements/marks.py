"""Marks of quotation: which stretches of a paragraph stand between them, in the marks of every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ortaq.model.statements import SPAN

_PAIRS = {"«": "»", "“": "”", "„": "“”", "‟": "”", '"': '"'}


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch between marks."""

    start: int
    """Of the inner text."""
    end: int
    closed: bool

    @property
    def outer(self) -> SPAN:
        """With the marks."""
        return self.start - 1, self.end + (1 if self.closed else 0)

    @property
    def form(self) -> str:
        """How a quotation in these marks is called."""
        return "marked" if self.closed else "unclosed"


def marks(raw: str, start: int, end: int) -> Iterator[Marked]:
    """Outermost marked stretches; one that is never closed ends with the paragraph."""
    place = start
    while place < end:
        opener = raw[place]
        single = _single_end(raw, place, start, end) if opener in _SINGLE else None
        if single is not None:
            yield Marked(place + 1, single, closed=True)
            place = single + 1
            continue
        if opener not in _PAIRS or (opener == '"' and _closes(raw, place, start)):
            place += 1
            continue
        depth, at = 1, place + 1
        while at < end and depth:
            letter = raw[at]
            if letter in _PAIRS[opener] and not (opener == '"' and _opens(raw, at, end)):
                depth -= 1
            elif letter == opener and opener != '"':
                depth += 1
            at += 1
        if depth:
            yield Marked(place + 1, end, closed=False)
            return
        yield Marked(place + 1, at - 1, closed=True)
        place = at


_SINGLE = {"‘": "’", "'": "'"}


def _single_end(raw: str, place: int, start: int, end: int) -> int | None:
    """Where single marks close that open here: behind a full stop or before one, not at the apostrophe of a word."""
    if (place > start and not raw[place - 1].isspace()) or place + 1 >= end or not raw[place + 1].isupper():
        return None
    closers = [
        at
        for at in range(place + 2, end)
        if raw[at] == _SINGLE[raw[place]] and not (at + 1 < end and raw[at + 1].isalnum()) and not raw[at - 1].isspace()
    ]
    sure = (at for at in closers if raw[at - 1] in ".,!?…" or at + 1 == end or raw[at + 1] in ".,!?;:")
    return next(sure, closers[0] if closers else None)


def _opens(raw: str, at: int, end: int) -> bool:
    """Whether a straight mark opens a name within speech: a space before it and a letter after it."""
    return raw[at - 1].isspace() and at + 1 < end and raw[at + 1].isalnum()


def _closes(raw: str, at: int, start: int) -> bool:
    return at > start and not raw[at - 1].isspace() and raw[at - 1] not in "([—–-:"
