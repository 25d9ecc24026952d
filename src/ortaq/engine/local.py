"""Methods over observations, on this machine: one pass, blocks cut at series edges, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ortaq.engine import pieces, telling
from ortaq.engine.asks import ASKED, Asks
from ortaq.engine.coding import numbered
from ortaq.engine.panel import KEY, Panel, nothing
from ortaq.engine.pieces import SortedFiles, Wanted
from ortaq.errors import UsageError
from ortaq.model.block import KINDS, Block, Bools, Floats, Ints, Limits
from ortaq.model.schemas import BREAKDOWNS
from ortaq.model.verdicts import Verdicts

__all__ = [
    "ASKED",
    "BLOCK_ROWS",
    "BREAKDOWNS",
    "KEY",
    "Observations",
    "Runnable",
    "SortedFiles",
    "run",
    "run_all",
    "stream",
]

BLOCK_ROWS = 65_536
"""Observations in a block: as many as stay in a processor's cache."""


Observations = pa.Table | pa.RecordBatchReader | SortedFiles | Iterable[Panel]
"""Where figures come from: a table in any order, a sorted stream, sorted files, panels that are made already."""

Yardstick = Callable[[Block, Ints], Floats]

STATE = "^[A-Z]{3}$"
"""How the code of a state looks (ISO 3166-1 alpha-3), other than that of a group of states or of a region of one."""

NO_NUMBER = KINDS.index("none")


class Runnable(Protocol):
    """What the engine needs of a method; beside it may stand NEEDS, the names of the yardsticks it reads."""

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


def run(method: Runnable, observations: Observations, asked: pa.Table, *, block_rows: int = BLOCK_ROWS) -> pa.Table:
    """The verdicts of one method: as `run_all`."""
    return run_all([method], observations, asked, block_rows=block_rows)


def run_all(
    methods: Sequence[Runnable],
    observations: Observations,
    asked: pa.Table,
    *,
    yardsticks: Mapping[str, Yardstick] | None = None,
    breakdowns: bool = False,
    coded: bool = False,
    block_rows: int = BLOCK_ROWS,
) -> pa.Table:
    """The verdicts of methods, one after the other: a row for each row asked for, in the order of its key.

    Args:
        methods: Modules of `ortaq.methods`.
        observations: Rows of OBSERVATION; missing values do not enter. A table may come in any order. A reader is read
            once and never held whole, so its rows come sorted by source, series and state; so do Parquet files.
        asked: Rows of ASKED.
        yardsticks: What states are compared by (`ortaq.methods.yardsticks`), over all states of the observations.
        breakdowns: Also a row for each breakdown that has a figure.
        coded: Leave text as codes (dictionaries of Arrow), which takes a tenth of the time.
        block_rows: About how many observations go into a block; the answer does not depend on it.

    Returns:
        Rows of ASSESSMENT.

    Raises:
        UsageError: A series has two values for one period or one that is not a number, is asked for twice, or is of an
            unknown kind; the rows of a stream are not sorted; a method needs a yardstick that is not there.
    """
    tables: dict[str, list[pa.Table]] = {method.NAME: [] for method in methods}
    for table in stream(
        methods, observations, asked, yardsticks=yardsticks, breakdowns=breakdowns, block_rows=block_rows
    ):
        tables[table["method"][0].as_py()].append(table)
    found = [table for of_method in tables.values() for table in of_method]
    whole = pa.concat_tables(found) if found else telling.CODED.empty_table()
    return whole if coded else telling.as_text(whole)


def stream(
    methods: Sequence[Runnable],
    observations: Observations,
    asked: pa.Table,
    *,
    yardsticks: Mapping[str, Yardstick] | None = None,
    breakdowns: bool = False,
    only_with_figures: bool = False,
    block_rows: int = BLOCK_ROWS,
) -> Iterator[pa.Table]:
    """The verdicts of `run_all` block by block, each method's in a table, so that the answer need not be held whole.

    Args:
        only_with_figures: No rows for series that were asked for and have no figure at all.
    """
    if block_rows < 1:
        raise UsageError("a block can't hold {rows} rows", hint="at least one", rows=block_rows)
    asks = Asks(asked)
    if not len(asks):
        return
    called_for = _called_for(methods, yardsticks or {})
    panels = _panels(observations, Wanted(asks, breakdowns, bool(called_for)), block_rows)
    limits = {method.NAME: asks.own(method.LIMITS) for method in methods}
    for panel, rows in _answered(panels, asks, breakdowns=breakdowns, only_with_figures=only_with_figures):
        compared = _compared(panel, rows, asks, called_for)
        stays = np.flatnonzero(rows >= 0)
        if len(stays) < len(rows):
            panel, rows = panel.take(stays), rows[stays]  # noqa: PLW2901
            compared = {name: values[stays] for name, values in compared.items()}
        key = telling.keys(panel)
        for start, end in _cuts(panel.offsets, block_rows):
            block = block_of(panel, asks, rows, (start, end), compared)
            here = {name: column.slice(start, end - start) for name, column in key.items()}
            for method in methods:
                with_own = _with_own(block, rows[start:end], limits[method.NAME])
                yield telling.table(method.NAME, here, method.assess(with_own))


def _panels(observations: Observations, wanted: Wanted, block_rows: int) -> Iterable[Panel]:
    """The observations as panels, however they come."""
    if isinstance(observations, pa.Table):
        return pieces.of_table(observations, wanted)
    if isinstance(observations, pa.RecordBatchReader):
        return pieces.of_stream(observations, wanted, piece_rows=block_rows)
    if isinstance(observations, SortedFiles):
        return pieces.of_files(observations, wanted)
    return observations


def _called_for(methods: Sequence[Runnable], yardsticks: Mapping[str, Yardstick]) -> Mapping[str, Yardstick]:
    """The yardsticks that the methods need."""
    names = {name: method.NAME for method in methods for name in getattr(method, "NEEDS", ())}
    for name, method in names.items():
        if name not in yardsticks:
            raise UsageError(
                "the method {method} compares states by {name}, which was not handed over",
                hint="hand over ortaq.methods.yardsticks.YARDSTICKS",
                method=method,
                name=name,
            )
    return {name: yardsticks[name] for name in sorted(names)}


def _answered(
    panels: Iterable[Panel], asks: Asks, *, breakdowns: bool, only_with_figures: bool
) -> Iterator[tuple[Panel, Ints]]:
    """Each panel with the row of what is asked about each of its series, -1 where nothing is.

    A series and state without a figure that is not broken down stands in it as well, where it was asked for by name.
    """
    begin = 0
    for came in panels:
        panel = came if breakdowns else came.totals()
        rows = asks.rows(panel.key)
        end = asks.until(came.key["source"].text(-1), came.key["series"].text(-1)) if len(came) else begin
        if end > begin and not only_with_figures:
            there = rows[panel.is_total & (rows >= 0)]
            without = _without(asks, begin, end, there)
            if len(without):
                panel = panel.with_empty(asks.empty(without))
                rows = asks.rows(panel.key)
        begin = max(begin, end)
        if len(panel):
            yield panel, rows
    if not only_with_figures:
        rest = _without(asks, begin, len(asks), np.zeros(0, np.int64))
        if len(rest):
            yield nothing(asks.empty(rest)), rest


def _without(asks: Asks, begin: int, end: int, there: Ints) -> Ints:
    """The rows that name a state of which nothing is there."""
    missing = asks.is_of_state[begin:end].copy()
    missing[there[(there >= begin) & (there < end)] - begin] = False
    return begin + np.flatnonzero(missing)


def _compared(panel: Panel, rows: Ints, asks: Asks, yardsticks: Mapping[str, Yardstick]) -> Mapping[str, Floats]:
    """What states are compared by, one number a series of the panel: over all states that have figures."""
    if not yardsticks:
        return {}
    about = np.where(rows >= 0, rows, asks.of_series(panel.key))
    states = np.flatnonzero(_is_state(panel) & (np.diff(panel.offsets) > 0) & (about >= 0))
    group = numbered([panel.key[name] for name in (*KEY[:2], *BREAKDOWNS)], dense=True)
    compared = panel if len(states) == len(panel) else panel.take(states)
    block = block_of(compared, asks, about[states], (0, len(states)), {}, asked=rows[states] >= 0)
    found = {}
    for name, yardstick in yardsticks.items():
        values = yardstick(block, group[states])
        of_group = np.full(int(group.max()) + 1, np.nan)
        of_group[group[states]] = values
        found[name] = of_group[group]
        found[name][states] = values
    return found


def _is_state(panel: Panel) -> Bools:
    """Which series are of a state, not of a group or of a region of one."""
    areas = panel.key["ref_area"]
    return pc.match_substring_regex(areas.values, STATE).to_numpy(zero_copy_only=False)[areas.place]


def _cuts(offsets: Ints, block_rows: int) -> Iterator[tuple[int, int]]:
    """First and last series of each block: about as many observations as asked for.

    A series counts one more than it has figures, so that a block of nothing but series without figures stays small too.
    """
    cost = offsets + np.arange(len(offsets))
    start, size = 0, len(offsets) - 1
    while start < size:
        end = int(np.searchsorted(cost, cost[start] + block_rows, side="right")) - 1
        end = min(max(end, start + 1), size)
        yield start, end
        start = end


def block_of(
    panel: Panel,
    asks: Asks,
    rows: Ints,
    cut: tuple[int, int],
    compared: Mapping[str, Floats],
    *,
    asked: Bools | None = None,
) -> Block:
    """The series of a panel from one to another, with what each is to reach.

    Args:
        rows: The row of `asks` for each series of the panel.
        asked: Which series that row was meant for; of others it tells what holds in every state.
    """
    start, end = cut
    first, last = int(panel.offsets[start]), int(panel.offsets[end])
    here, row = slice(first, last), rows[start:end]
    meant = np.ones(len(row), bool) if asked is None else asked
    return Block(
        offsets=panel.offsets[start : end + 1] - first,
        time_period=panel.time_period[here],
        obs_value=panel.obs_value[here],
        kind=np.where(meant, asks.kind[row], NO_NUMBER),
        target_value=np.where(meant, asks.target_value[row], np.nan),
        direction=asks.direction[row],
        deadline=np.where(meant, asks.deadline[row], 0),
        lower_limit=asks.lower_limit[row],
        upper_limit=asks.upper_limit[row],
        series_kind=asks.series_kind[row],
        lower_bound=None if panel.lower_bound is None else panel.lower_bound[here],
        upper_bound=None if panel.upper_bound is None else panel.upper_bound[here],
        nature=None if panel.nature is None else panel.nature[here],
        yardsticks={
            **{name: values[start:end] for name, values in compared.items()},
            **{name: values[row] for name, values in asks.marks.items()},
        },
    )


def _with_own(block: Block, rows: Ints, own: tuple[Floats | None, Floats | None, Floats | None]) -> Block:
    """The block with the cut points that a method has of its own for some indicators."""
    ratio, growth, reduction = own
    if ratio is None or growth is None or reduction is None:
        return block
    return replace(block, ratio_limits=ratio[rows], growth_limits=growth[rows], reduction_limit=reduction[rows])
