"""Rows of texts that stream by, kept end to end: a list of its own for each would keep the collector busy."""

from __future__ import annotations

NOTHING: list[str | None] = ["OBS_VALUE", None]
"""What stands for an observation of which nothing is said."""
Texts = list[str | None]
"""One column: the text of each row, nothing where the message says nothing."""


class Runs:
    """Rows written as name, text, name, text and so on; those of one length that follow each other are a run.

    >>> rows = Runs()
    >>> rows.add(["A", "1", "B", "2"])
    >>> rows.add(["A", "3"])
    >>> len(rows), rows.table()
    (2, {'A': ['1', '3'], 'B': ['2', None]})
    """

    def __init__(self) -> None:
        self.runs: list[tuple[int, Texts]] = []
        self.begin(len(NOTHING))

    def begin(self, width: int) -> None:
        """Begin a run of rows of another length."""
        self.before = len(self) if self.runs else 0
        self.width = width
        self.flat: Texts = []
        self.runs.append((width, self.flat))

    def add(self, row: list[str]) -> None:
        """Add a row."""
        said = row or NOTHING
        if len(said) != self.width:
            self.begin(len(said))
        self.flat += said

    def take_back(self) -> list[str]:
        """The last row, which is taken away to be added anew: more is said of it."""
        row = self.flat[-self.width :]
        del self.flat[-self.width :]
        return [text for text in row if text is not None] if row != NOTHING else []

    def __len__(self) -> int:
        return self.before + len(self.flat) // self.width

    def taken(self) -> Runs:
        """All rows so far, which are no longer here."""
        there = Runs()
        there.runs, there.before, there.width, there.flat = self.runs, self.before, self.width, self.flat
        self.runs = []
        self.begin(len(NOTHING))
        return there

    def table(self) -> dict[str, Texts]:
        """A column for each name, in the order in which the names are first said."""
        filled = [(width, flat) for width, flat in self.runs if flat]
        if len(filled) == 1:
            return _columns(*filled[0])
        found: dict[str, Texts] = {}
        at = 0
        for width, flat in filled:
            size = len(flat) // width
            for name, texts in _columns(width, flat).items():
                if name not in found:
                    found[name] = [None] * len(self)
                found[name][at : at + size] = texts
            at += size
        return found


def table(rows: list[list[str]]) -> dict[str, Texts]:
    """A column for each name in some rows.

    >>> table([["A", "1"], ["A", "3"]])
    {'A': ['1', '3']}
    """
    runs = Runs()
    for row in rows:
        runs.add(row)
    return runs.table()


def _columns(width: int, flat: Texts) -> dict[str, Texts]:
    """The columns of rows of one length: sliced out, if all have the same names."""
    names = flat[:width:2]
    size = len(flat) // width
    if flat[::2] == names * size:
        return {str(name): flat[2 * at + 1 :: width] for at, name in enumerate(names)}
    found: dict[str, Texts] = {}
    for at in range(size):
        row = flat[at * width : (at + 1) * width]
        for name, text in zip(row[::2], row[1::2], strict=True):
            if name not in found:
                found[str(name)] = [None] * size
            found[str(name)][at] = text
    return found
