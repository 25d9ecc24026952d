"""A method over observations, on this machine: blocks cut at series edges, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ortaq.errors import UsageError
from ortaq.model.block import KINDS, Block, Bools, Floats, Ints, Limits
from ortaq.model.schemas import ASSESSMENT, BREAKDOWNS, SERIES_KINDS, TOTAL
from ortaq.model.verdicts import Verdicts

BLOCK_ROWS = 65_536
"""Observations in a block: as many as stay in a processor's cache."""

KEY = ("source", "series", "ref_area")

ASKED = pa.schema(
    [
        *(pa.field(name, pa.string(), nullable=False) for name in KEY),
        pa.field("indicator", pa.list_(pa.string())),
        pa.field("series_kind", pa.string(), nullable=False),
        pa.field("direction", pa.int8(), nullable=False),
        pa.field("lower_limit", pa.float64()),
        pa.field("upper_limit", pa.float64()),
        pa.field("kind", pa.string(), nullable=False),  # of the target value; "none" where there is no number
        pa.field("value", pa.float64()),
        pa.field("deadline", pa.int32()),
    ]
)
"""What is asked: one row a series and state, with what it is to reach."""


class Runnable(Protocol):
    """What the engine needs of a method."""

    @property
    def NAME(self) -> str:  # noqa: N802  (a constant of the module)
        """What it is called in the tables."""
        ...

    @property
    def LIMITS(self) -> Mapping[str, Limits]:  # noqa: N802  (a constant of the module)
        """Cut points of its own for an indicator."""
        ...

    def assess(self, block: Block) -> Verdicts:
        """One verdict a series."""
        ...


@dataclass(frozen=True, slots=True)
class _Totals:
    """Observations that enter: the row of `asked` that each belongs to, its period and its value."""

    owner: Ints
    time_period: Ints
    obs_value: Floats

    def __len__(self) -> int:
        return len(self.owner)

    def part(self, start: int, end: int | None = None) -> _Totals:
        return _Totals(self.owner[start:end], self.time_period[start:end], self.obs_value[start:end])

    def in_order(self) -> _Totals:
        if (np.diff(self.owner) >= 0).all() and (np.diff(self.time_period)[np.diff(self.owner) == 0] > 0).all():
            return self
        order = np.lexsort((self.time_period, self.owner))
        return _Totals(self.owner[order], self.time_period[order], self.obs_value[order])


def run(
    method: Runnable, observations: pa.Table | pa.RecordBatchReader, asked: pa.Table, *, block_rows: int = BLOCK_ROWS
) -> pa.Table:
    """The verdicts of a method: one row for each row asked for, in the order of source, series, state.

    Args:
        method: A module of `ortaq.methods`.
        observations: Rows of OBSERVATION; breakdowns and missing values do not enter. A table may come in any order.
            A reader is read once and never held whole, so its rows come sorted by source, series and state.
        asked: Rows of ASKED.
        block_rows: About how many observations go into a block; the answer does not depend on it.

    Returns:
        Rows of ASSESSMENT.

    Raises:
        UsageError: A series has two values for one period or one that is not a number, is asked for twice, or is of an
            unknown kind; or the rows of a reader are not sorted.
    """
    if block_rows < 1:
        raise UsageError("a block can't hold {rows} rows", hint="at least one", rows=block_rows)
    asked = asked.select(ASKED.names).cast(ASKED).sort_by([(name, "ascending") for name in KEY])
    if asked.num_rows == 0:
        return ASSESSMENT.empty_table()
    if asked.group_by(list(KEY)).aggregate([]).num_rows != asked.num_rows:
        raise UsageError("a series is asked for twice", hint="name each series and state once")
    owners = _owners(asked)
    if isinstance(observations, pa.Table):
        totals = [_joined([_totals(observations, owners)]).in_order()]
    else:
        totals = _sorted_stream((_totals(pa.table(batch), owners) for batch in observations), block_rows)
    told = _Told(method, asked)
    tables = []
    for start, end, part in _blocks(totals, asked.num_rows, block_rows):
        _check(part, asked)
        tables.append(told.verdicts(start, end, part))
    return pa.concat_tables(tables)


def _check(totals: _Totals, asked: pa.Table) -> None:
    """Names the first observation that can't be used."""
    again = np.zeros(len(totals), bool)
    again[1:] = (np.diff(totals.owner) == 0) & (np.diff(totals.time_period) == 0)
    if again.any():
        raise UsageError(
            "{series} of {area} has two values for {year}",
            hint="keep one value a period",
            **_place(totals, asked, again),
        )
    wrong = ~np.isfinite(totals.obs_value)
    if wrong.any():
        raise UsageError(
            "the value of {series} of {area} for {year} is not a number",
            hint="leave missing values empty",
            **_place(totals, asked, wrong),
        )


def _place(totals: _Totals, asked: pa.Table, where: Bools) -> dict[str, object]:
    """Where the first of some observations stands, in the fields of an error."""
    at = int(np.flatnonzero(where)[0])
    row = asked.slice(int(totals.owner[at]), 1).to_pylist()[0]
    return {"series": row["series"], "area": row["ref_area"], "year": int(totals.time_period[at])}


def _owners(asked: pa.Table) -> Callable[[pa.Table], Ints]:
    """Finds the row of `asked` for each observation, -1 where there is none.

    Each part of the key is numbered among the few codes asked for; the numbers make one integer, and integers are
    searched several times faster than text is joined.
    """
    codes = [pc.unique(asked[name]).sort() for name in KEY]

    def number(table: pa.Table) -> Ints:
        whole, known = np.zeros(table.num_rows, np.int64), np.ones(table.num_rows, bool)
        for name, of_name in zip(KEY, codes, strict=True):
            place = pc.fill_null(pc.index_in(table[name], value_set=of_name), -1).to_numpy()
            known &= place >= 0
            whole = whole * len(of_name) + place
        return np.where(known, whole, -1)

    numbers = number(asked)
    order = np.argsort(numbers)

    def owner(table: pa.Table) -> Ints:
        wanted = number(table)
        place = np.minimum(np.searchsorted(numbers, wanted, sorter=order), len(numbers) - 1)
        return np.where(numbers[order[place]] == wanted, order[place], -1)

    return owner


def _totals(observations: pa.Table, owners: Callable[[pa.Table], Ints]) -> _Totals:
    """The totals asked for that have a value."""
    mask = pc.is_valid(observations["obs_value"])
    for name in BREAKDOWNS:
        mask = pc.and_(mask, pc.equal(observations[name], TOTAL))
    totals = observations.select([*KEY, "time_period", "obs_value"]).filter(mask)
    owner = owners(totals)
    of_asked = owner >= 0
    periods = totals["time_period"].to_numpy()[of_asked].astype(np.int64)
    return _Totals(owner[of_asked], periods, totals["obs_value"].to_numpy()[of_asked])


def _joined(parts: list[_Totals]) -> _Totals:
    if len(parts) == 1:
        return parts[0]
    return _Totals(
        np.concatenate([part.owner for part in parts]),
        np.concatenate([part.time_period for part in parts]),
        np.concatenate([part.obs_value for part in parts]),
    )


def _sorted_stream(batches: Iterable[_Totals], block_rows: int) -> Iterator[_Totals]:
    """The batches joined to pieces of whole series, so that no series is torn apart."""
    held: list[_Totals] = []
    ended = -1  # the last series that was handed on
    for batch in batches:
        if not len(batch):
            continue
        held.append(batch)
        if sum(map(len, held)) < block_rows:
            continue
        whole = _in_turn(held, ended)
        last = int(np.searchsorted(whole.owner, whole.owner[-1]))  # the last series may go on in the next batch
        if last:
            ended = int(whole.owner[last - 1])
            yield whole.part(0, last)
        held = [whole.part(last)]
    if held:
        yield _in_turn(held, ended)


def _in_turn(held: list[_Totals], ended: int) -> _Totals:
    owner = np.concatenate([part.owner for part in held])
    if owner[0] <= ended or (np.diff(owner) < 0).any():
        raise UsageError(
            "the observations of a stream are not sorted by source, series and state",
            hint="sort them where they are read, or hand over a table",
        )
    return _joined(held).in_order()


def _blocks(totals: Iterable[_Totals], size: int, block_rows: int) -> Iterator[tuple[int, int, _Totals]]:
    """First and last row of `asked` of each block, with its totals: whole series, about as many rows as asked for.

    Series without a figure count one row each, so that a block of nothing but such series stays small as well.
    """
    start = 0
    for piece in totals:
        stop = int(piece.owner[-1]) + 1 if len(piece) else start
        offsets = np.searchsorted(piece.owner, np.arange(start, stop + 1))
        cost = offsets + np.arange(stop - start + 1)
        done = 0
        while done < stop - start:
            end = int(np.searchsorted(cost, cost[done] + block_rows, side="right")) - 1
            end = min(max(end, done + 1), stop - start)
            yield start + done, start + end, piece.part(int(offsets[done]), int(offsets[end]))
            done = end
        start = stop
    nothing = _Totals(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64))
    for begin in range(start, size, block_rows):
        yield begin, min(begin + block_rows, size), nothing


class _Told:
    """What is asked, as columns of numbers, and the verdicts on any stretch of it."""

    def __init__(self, method: Runnable, asked: pa.Table) -> None:
        self._method = method
        self._asked = asked
        self._kind = _places(asked, "kind", KINDS)
        self._series_kind = _places(asked, "series_kind", SERIES_KINDS)
        self._direction = asked["direction"].to_numpy().astype(np.int64)
        self._target_value = _floats(asked, "value", np.nan)
        self._deadline = _floats(asked, "deadline", 0).astype(np.int64)
        self._lower_limit = _floats(asked, "lower_limit", -np.inf)
        self._upper_limit = _floats(asked, "upper_limit", np.inf)
        self._ratio_limits = np.full((asked.num_rows, 3), np.nan)
        self._growth_limits = np.full((asked.num_rows, 3), np.nan)
        self._reduction_limit = np.full(asked.num_rows, np.nan)
        main = pa.chunked_array([pc.list_element(_filled(chunk), 0) for chunk in asked["indicator"].chunks])
        for indicator, own in method.LIMITS.items():
            self._give(pc.fill_null(pc.equal(main, indicator), False).to_numpy(), own)  # noqa: FBT003  (a value)

    def _give(self, where: Bools, own: Limits) -> None:
        if own.ratio is not None:
            self._ratio_limits[where] = own.ratio
        if own.growth is not None:
            self._growth_limits[where] = own.growth
        if own.reduction is not None:
            self._reduction_limit[where] = own.reduction

    def verdicts(self, start: int, end: int, totals: _Totals) -> pa.Table:
        """Rows of ASSESSMENT for the rows of `asked` from start to end."""
        here = slice(start, end)
        block = Block(
            offsets=np.searchsorted(totals.owner, np.arange(start, end + 1)),
            time_period=totals.time_period,
            obs_value=totals.obs_value,
            kind=self._kind[here],
            target_value=self._target_value[here],
            direction=self._direction[here],
            deadline=self._deadline[here],
            lower_limit=self._lower_limit[here],
            upper_limit=self._upper_limit[here],
            series_kind=self._series_kind[here],
            ratio_limits=self._ratio_limits[here],
            growth_limits=self._growth_limits[here],
            reduction_limit=self._reduction_limit[here],
        )
        asked = self._asked.slice(start, end - start)
        columns = dict(self._method.assess(block).to_columns())
        for name in KEY:
            columns[name] = asked[name].combine_chunks()
        for name in BREAKDOWNS:
            columns[name] = pa.repeat(pa.scalar(TOTAL), asked.num_rows)
        columns["method"] = pa.repeat(pa.scalar(self._method.NAME), asked.num_rows)
        return pa.table([columns[name] for name in ASSESSMENT.names], schema=ASSESSMENT)


def _filled(lists: pa.Array) -> pa.Array:
    """Lists of codes of which none is empty or missing: those become a list of one code that is none."""
    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    return pc.if_else(pc.greater(lengths, 0), lists, pa.scalar([""], lists.type))


def _places(asked: pa.Table, name: str, known: tuple[str, ...]) -> Ints:
    place = pc.index_in(asked[name], value_set=pa.array(known))
    if place.null_count:
        code = asked[name].filter(pc.is_null(place))[0].as_py()
        raise UsageError("unknown {name}: {code}", hint="known: {known}", name=name, code=code, known=", ".join(known))
    return place.to_numpy().astype(np.int64)


def _floats(asked: pa.Table, name: str, missing: float) -> Floats:
    return pc.fill_null(asked[name].cast(pa.float64()), missing).to_numpy()
