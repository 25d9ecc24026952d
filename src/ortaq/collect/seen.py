"""Which figures of a database came before: each figure is one number, so that millions of them can be remembered."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ortaq.errors import SourceError

_BITS = {"series": 16, "area": 12, "year": 12, "breakdown": 24}
_SERIES_SHIFT = np.uint64(48)


@dataclass(slots=True)
class Numbers:
    """A number for each code, in the order in which they came."""

    what: str
    _known: dict[Hashable, int] = field(default_factory=dict)

    def of(self, codes: Iterable[Hashable]) -> NDArray[np.uint64]:
        """The numbers of these codes.

        Raises:
            SourceError: There are more codes than a database can have.
        """
        known = self._known
        numbers = np.fromiter((known.setdefault(code, len(known)) for code in codes), np.uint64)
        if len(known) > 1 << _BITS[self.what]:
            raise SourceError(
                "the file has more than {number} different codes for {what}",
                hint="the columns of the file may be shifted",
                number=1 << _BITS[self.what],
                what=self.what,
            )
        return numbers


def figure(
    series: NDArray[np.uint64], area: NDArray[np.uint64], year: NDArray[np.uint64], breakdown: NDArray[np.uint64]
) -> NDArray[np.uint64]:
    """One number for each figure; two are equal only where all four are."""
    return (series << _SERIES_SHIFT) | (area << np.uint64(36)) | (year << np.uint64(24)) | breakdown


@dataclass(slots=True)
class Seen:
    """The figures that came, piece by piece."""

    _pieces: list[tuple[NDArray[np.uint64], NDArray[np.uint32], frozenset[int]]] = field(default_factory=list)

    def repeated(
        self, figures: NDArray[np.uint64], values: NDArray[np.uint32]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Rows of this piece whose figure came before, here or in an earlier piece, and whether with another value.

        Args:
            figures: What `figure` gives.
            values: A hash of what each row says.
        """
        order = np.argsort(figures, kind="stable")
        ordered, said = figures[order], values[order]
        is_first = np.ones(len(ordered), bool)
        np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
        first = np.maximum.accumulate(np.where(is_first, np.arange(len(ordered)), 0))
        again, differs = ~is_first, said != said[first]
        series = frozenset((np.unique(ordered >> _SERIES_SHIFT)).tolist())
        for known, known_values, known_series in self._pieces:
            if series & known_series and known.size:
                place = np.minimum(np.searchsorted(known, ordered), known.size - 1)
                came = known[place] == ordered
                differs = np.where(came, said != known_values[place], differs)
                again |= came
        self._pieces.append((ordered[~again], said[~again], series))
        rows = order[again]
        by_row = np.argsort(rows, kind="stable")
        return rows[by_row], differs[again][by_row]
