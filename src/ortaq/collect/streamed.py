"""What is read in a file too large to hold: observations as they stream by, and the rest once all of them have."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any

import pyarrow as pa

from ortaq.collect.delivery import LeftOut, Parsed

Reading = Generator[pa.Table, None, Parsed]
"""Yields observations, table by table, and returns what was learned on the way: series, notes, what was left out."""


class Streamed(Parsed):
    """What was read in a large delivery: `observations` is an iterator, and each use of it reads the file anew.

    The other tables are known when the last observation has gone by. Who asks for one of them before that waits until
    the file was read once for them alone; so they are complete whenever they are asked for.

    >>> def read():
    ...     yield Parsed().observations
    ...     return Parsed(left_out=(LeftOut("a.csv", "no value", 1),))
    >>> parsed = Streamed(read)
    >>> parsed.left_out[0].rows, parsed.table().num_rows
    (1, 0)
    """

    _read: Callable[[], Reading] | None
    _rest: Parsed | None

    def __init__(self, read: Callable[[], Reading] | None = None, **tables: Any) -> None:  # noqa: ANN401  (fields of Parsed)
        # What it extends is frozen. `dataclasses.replace` gives tables: they are known then, and nothing is read.
        vars(self).update(_read=read, _rest=Parsed(**tables) if read is None else None)

    def __repr__(self) -> str:
        return "Streamed(…)"  # the tables of what it extends would be read for it

    @property
    def observations(self) -> pa.Table | Iterable[pa.Table]:
        """The observations, in tables of some 500,000 rows."""
        return self._reading(self._read) if self._read is not None else self._told().observations

    @property
    def series(self) -> pa.Table:
        """The series that the observations are of."""
        return self._told().series

    @property
    def series_title(self) -> pa.Table:
        """Their titles in other languages."""
        return self._told().series_title

    @property
    def target_value(self) -> pa.Table:
        """Targets that the file sets."""
        return self._told().target_value

    @property
    def note(self) -> pa.Table:
        """What the publisher says of the series."""
        return self._told().note

    @property
    def area_name(self) -> pa.Table:
        """Names of regions."""
        return self._told().area_name

    @property
    def vote(self) -> pa.Table:
        """Votes."""
        return self._told().vote

    @property
    def resolution(self) -> pa.Table:
        """Roll calls."""
        return self._told().resolution

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Rows that became no observation."""
        return self._told().left_out

    def _reading(self, read: Callable[[], Reading]) -> Generator[pa.Table, None, None]:
        vars(self)["_rest"] = yield from read()

    def _told(self) -> Parsed:
        if self._rest is None and self._read is not None:
            for _ in self._reading(self._read):
                pass
        if self._rest is None:
            message = "the reading ended without saying what it read"
            raise TypeError(message)
        return self._rest
