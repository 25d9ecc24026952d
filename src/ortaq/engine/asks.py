"""What is asked: one row a series and state, with what it is to reach, found by codes."""

from __future__ import annotations

import bisect
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ortaq.engine.coding import Coded, coded, numbered
from ortaq.engine.panel import KEY, SERIES_KEY
from ortaq.errors import UsageError
from ortaq.model.block import KINDS, MARKS, Bools, Floats, Ints, Limits
from ortaq.model.schemas import BREAKDOWNS, SERIES_KINDS, TOTAL

ASKED = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("series", pa.string(), nullable=False),
        pa.field("ref_area", pa.string()),  # null: every state with figures that no other row names
        pa.field("indicator", pa.list_(pa.string())),
        pa.field("series_kind", pa.string(), nullable=False),
        pa.field("direction", pa.int8(), nullable=False),
        pa.field("lower_limit", pa.float64()),
        pa.field("upper_limit", pa.float64()),
        pa.field("kind", pa.string(), nullable=False),  # of the target value; "none" where there is no number
        pa.field("value", pa.float64()),
        pa.field("deadline", pa.int32()),
        *(pa.field(name, pa.float64()) for name in MARKS),  # what a publication holds the series against
    ]
)
"""What is asked: one row a series and state, with what it is to reach."""

_ANYWHERE = ""


class Asks:
    """What is asked, as columns of numbers, in the order of source, series and state."""

    def __init__(self, asked: pa.Table) -> None:
        asked = asked.select(ASKED.names)
        key = {name: coded(pc.fill_null(_text(asked[name]), _ANYWHERE), name) for name in KEY}
        number = numbered([key[name] for name in KEY])
        order = np.argsort(number, kind="stable")
        if (np.diff(number[order]) == 0).any():
            raise UsageError("a series is asked for twice", hint="name each series and state once")
        table = asked.take(pa.array(order)).cast(ASKED)
        self.key: Mapping[str, Coded] = {name: column.take(order) for name, column in key.items()}
        self._number = number[order]
        self.kind = _places(table, "kind", KINDS)
        self.series_kind = _places(table, "series_kind", SERIES_KINDS)
        self.direction = table["direction"].to_numpy().astype(np.int64)
        self.target_value = _floats(table, "value", np.nan)
        self.deadline = _floats(table, "deadline", 0).astype(np.int64)
        self.lower_limit = _floats(table, "lower_limit", -np.inf)
        self.upper_limit = _floats(table, "upper_limit", np.inf)
        self.marks: Mapping[str, Floats] = {
            name: _floats(table, name, np.nan) for name in MARKS if table[name].null_count < len(table)
        }
        self._indicator = table["indicator"]
        self.is_of_state = pc.not_equal(self.key["ref_area"].to_arrow().cast(pa.string()), _ANYWHERE).to_numpy(
            zero_copy_only=False
        )

    def __len__(self) -> int:
        return len(self._number)

    def codes(self, column: str) -> pa.Array:
        """The codes that are asked for, of source, series or state; no states where any may come."""
        return self.key[column].values

    @property
    def is_of_states_alone(self) -> bool:
        """Whether every row names its state."""
        return bool(self.is_of_state.all())

    def until(self, source: str, series: str) -> int:
        """How many rows ask about a series that comes no later than this one."""
        sources, codes = (self.key[name].values.to_pylist() for name in KEY[:2])
        at = bisect.bisect_left(sources, source)
        known = at < len(sources) and sources[at] == source
        after = bisect.bisect_right(codes, series) if known else 0
        number = self._whole(np.array([at]), np.array([after]), np.zeros(1, np.int64))
        return int(np.searchsorted(self._number, number)[0])

    def rows(self, key: Mapping[str, Coded]) -> Ints:
        """The row that asks about each series; -1 where none does."""
        places = [key[name].places_in(self.key[name].values) for name in KEY]
        found = self._find(*places)
        if self.is_of_states_alone:
            return found
        (anywhere,) = pc.index_in(pa.array([_ANYWHERE]), value_set=self.key["ref_area"].values).to_pylist()
        for_all = self._find(places[0], places[1], np.full(len(found), anywhere))
        return np.where(found >= 0, found, for_all)

    def of_series(self, key: Mapping[str, Coded]) -> Ints:
        """Some row that asks about each series in any state; -1 where none does: it tells what all of them share."""
        source, series = (key[name].places_in(self.key[name].values) for name in KEY[:2])
        begin = self._whole(source, series, np.zeros(len(source), np.int64))
        at = np.minimum(np.searchsorted(self._number, begin), len(self) - 1)
        here = (source >= 0) & (series >= 0)
        return np.where(here & (self._of_pair(self._number[at]) == self._of_pair(begin)), at, -1)

    def _of_pair(self, number: Ints) -> Ints:
        return number // max(len(self.key["ref_area"].values), 1)

    def _whole(self, source: Ints, series: Ints, area: Ints) -> Ints:
        """The number of source, series and state, as `numbered` gives it."""
        whole = source * len(self.key["series"].values) + series
        return whole * max(len(self.key["ref_area"].values), 1) + area

    def _find(self, source: Ints, series: Ints, area: Ints) -> Ints:
        known = (source >= 0) & (series >= 0) & (area >= 0)
        number = self._whole(source, series, area)
        at = np.minimum(np.searchsorted(self._number, number), len(self) - 1)
        return np.where(known & (self._number[at] == number), at, -1)

    def empty(self, rows: Ints) -> Mapping[str, Coded]:
        """The keys of whole series without figures, of some rows."""
        total = Coded(np.zeros(len(rows), np.int64), pa.array([TOTAL]))
        return {name: total if name in BREAKDOWNS else self.key[name].take(rows) for name in SERIES_KEY}

    def own(self, limits: Mapping[str, Limits]) -> tuple[Floats | None, Floats | None, Floats | None]:
        """Cut points that a method gives an indicator of its own, for each row: of ratio, growth, and reduction."""
        if not limits or not len(self):
            return None, None, None
        ratio, growth = np.full((len(self), 3), np.nan), np.full((len(self), 3), np.nan)
        reduction = np.full(len(self), np.nan)
        main = pa.chunked_array([pc.list_element(_filled(chunk), 0) for chunk in self._indicator.chunks])
        for indicator, own in limits.items():
            where = pc.fill_null(pc.equal(main, indicator), False).to_numpy()  # noqa: FBT003  (a value)
            _give(where, own, ratio, growth, reduction)
        return ratio, growth, reduction


def _give(where: Bools, own: Limits, ratio: Floats, growth: Floats, reduction: Floats) -> None:
    if own.ratio is not None:
        ratio[where] = own.ratio
    if own.growth is not None:
        growth[where] = own.growth
    if own.reduction is not None:
        reduction[where] = own.reduction


def _filled(lists: pa.Array) -> pa.Array:
    """Lists of codes of which none is empty or missing: those become a list of one code that is none."""
    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    return pc.if_else(pc.greater(lengths, 0), lists, pa.scalar([""], lists.type))


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _places(asked: pa.Table, name: str, known: tuple[str, ...]) -> Ints:
    place = pc.index_in(_text(asked[name]), value_set=pa.array(known))
    if place.null_count:
        code = asked[name].filter(pc.is_null(place))[0].as_py()
        raise UsageError("unknown {name}: {code}", hint="known: {known}", name=name, code=code, known=", ".join(known))
    return place.to_numpy().astype(np.int64)


def _floats(asked: pa.Table, name: str, missing: float) -> Floats:
    return pc.fill_null(asked[name].cast(pa.float64()), missing).to_numpy()
