"""A method over observations, on this machine: blocks cut at series edges, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ortaq.errors import UsageError
from ortaq.model.block import KINDS, Block, Floats, Ints
from ortaq.model.schemas import ASSESSMENT, OBSERVATION, SERIES_KINDS, TOTAL
from ortaq.model.verdicts import Verdicts

BLOCK_ROWS = 65_536
"""Observations in a block: as many as stay in a processor's cache."""

BREAKDOWNS = ("sex", "age", "urbanisation", "breakdown")

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

    NAME: str
    LIMITS: Mapping[tuple[str, bool], tuple[float, float, float]]

    def assess(self, block: Block) -> Verdicts:
        """One verdict a series."""
        ...


def run(method: Runnable, observations: pa.Table, asked: pa.Table, *, block_rows: int = BLOCK_ROWS) -> pa.Table:
    """The verdicts of a method: one row for each row asked for, in the order of source, series, state.

    Args:
        method: A module of `ortaq.methods`.
        observations: Rows of OBSERVATION in any order; breakdowns and missing values do not enter.
        asked: Rows of ASKED.
        block_rows: About how many observations go into a block; the answer does not depend on it.

    Returns:
        Rows of ASSESSMENT.

    Raises:
        UsageError: A series has two values for one period or one that is not a number, or is asked for twice.
    """
    asked = asked.select(ASKED.names).cast(ASKED).sort_by([(name, "ascending") for name in KEY])
    if asked.num_rows == 0:
        return ASSESSMENT.empty_table()
    if asked.group_by(list(KEY)).aggregate([]).num_rows != asked.num_rows:
        raise UsageError("a series is asked for twice", hint="name each series and state once")
    owner, periods, values = _totals(observations, asked)
    offsets = np.searchsorted(owner, np.arange(asked.num_rows + 1))
    tables = [
        _verdict_table(method, asked.slice(start, end - start), offsets[start : end + 1], periods, values)
        for start, end in _cuts(offsets, block_rows)
    ]
    return pa.concat_tables(tables)


def _totals(observations: pa.Table, asked: pa.Table) -> tuple[Ints, Ints, Floats]:
    """The owners (rows of `asked`), periods and values of the totals asked for, sorted by owner and period."""
    kept = pa.schema([OBSERVATION.field(name) for name in (*KEY, "time_period", *BREAKDOWNS, "obs_value")])
    observed = observations.select(kept.names).cast(kept)
    mask = pc.is_valid(observed["obs_value"])
    for name in BREAKDOWNS:
        mask = pc.and_(mask, pc.equal(observed[name], TOTAL))
    totals = observed.filter(mask).drop_columns(list(BREAKDOWNS))
    numbered = asked.select(list(KEY)).append_column("owner", pa.array(np.arange(asked.num_rows)))
    joined = totals.join(numbered, list(KEY), join_type="inner")
    owner = joined["owner"].to_numpy()
    periods = joined["time_period"].to_numpy().astype(np.int64)
    order = np.lexsort((periods, owner))
    owner, periods, values = owner[order], periods[order], joined["obs_value"].to_numpy()[order]
    again = (owner[1:] == owner[:-1]) & (periods[1:] == periods[:-1])
    if again.any():
        raise UsageError(
            "{series} of {area} has two values for {year}",
            hint="keep one value a period",
            **_place(asked, owner[1:][again], periods[1:][again]),
        )
    wrong = ~np.isfinite(values)
    if wrong.any():
        raise UsageError(
            "the value of {series} of {area} for {year} is not a number",
            hint="leave missing values empty",
            **_place(asked, owner[wrong], periods[wrong]),
        )
    return owner, periods, values


def _place(asked: pa.Table, owner: Ints, periods: Ints) -> dict[str, object]:
    """Where the first of some observations stands, in the fields of an error."""
    row = asked.slice(int(owner[0]), 1).to_pylist()[0]
    return {"series": row["series"], "area": row["ref_area"], "year": int(periods[0])}


def _cuts(offsets: Ints, block_rows: int) -> Iterator[tuple[int, int]]:
    """First and last series of each block: whole series, about as many rows as asked for, at least one series."""
    start, last = 0, len(offsets) - 1
    while start < last:
        end = int(np.searchsorted(offsets, offsets[start] + block_rows, side="right")) - 1
        end = max(min(end, start + block_rows), start + 1)
        yield start, end
        start = end


def _verdict_table(method: Runnable, asked: pa.Table, offsets: Ints, periods: Ints, values: Floats) -> pa.Table:
    first, last = offsets[0], offsets[-1]
    block = Block(
        offsets=offsets - first,
        time_period=periods[first:last],
        obs_value=values[first:last],
        kind=_places(asked, "kind", KINDS),
        target_value=_floats(asked, "value", np.nan),
        direction=asked["direction"].to_numpy().astype(np.int64),
        deadline=_floats(asked, "deadline", 0).astype(np.int64),
        lower_limit=_floats(asked, "lower_limit", -np.inf),
        upper_limit=_floats(asked, "upper_limit", np.inf),
        series_kind=_places(asked, "series_kind", SERIES_KINDS),
        limits=_limits(method, asked),
    )
    columns = dict(method.assess(block).to_columns())
    for name in KEY:
        columns[name] = asked[name].combine_chunks()
    columns["method"] = pa.array([method.NAME] * asked.num_rows)
    return pa.table([columns[name] for name in ASSESSMENT.names], schema=ASSESSMENT)


def _places(asked: pa.Table, name: str, known: tuple[str, ...]) -> Ints:
    return np.array([known.index(code) for code in asked[name].to_pylist()], np.int64)


def _floats(asked: pa.Table, name: str, missing: float) -> Floats:
    return pc.fill_null(asked[name].cast(pa.float64()), missing).to_numpy()


def _limits(method: Runnable, asked: pa.Table) -> Floats:
    """The cut points that the publication gives the first indicator of a series, if it gives any."""
    usual = (np.nan, np.nan, np.nan)
    pairs = zip(asked["indicator"].to_pylist(), asked["kind"].to_pylist(), strict=True)
    return np.array([method.LIMITS.get((codes[0] if codes else "", kind != "none"), usual) for codes, kind in pairs])
