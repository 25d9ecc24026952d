"""A panel: series with their figures, each once, in the order of their keys; what blocks are cut from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ortaq.engine.coding import Coded, coded, joined, numbered
from ortaq.errors import UsageError
from ortaq.model.block import NATURES, Bools, Floats, Ints
from ortaq.model.schemas import BREAKDOWNS, TOTAL

KEY = ("source", "series", "ref_area")
"""What is asked about: a series of a source in a state."""

SERIES_KEY = (*KEY, *BREAKDOWNS)
"""What makes a series of figures one of its own."""

FIGURES = ("time_period", "obs_value", "lower_bound", "upper_bound", "nature")
"""What is read of each observation beside its key; the last three may be absent."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Whole series, sorted by SERIES_KEY, one value a period, nothing missing.

    Args:
        key: For each column of SERIES_KEY the texts of the series.
        offsets: n + 1 places: series i is `[offsets[i]:offsets[i + 1]]` of the observations.
        time_period: Calendar years, rising within a series.
        obs_value: Values in the series' own unit.
        lower_bound: The publisher's own lower bound of each; None where no observation has one.
        upper_bound: The upper one, likewise.
        nature: A place in NATURES for each observation; None where the publisher says it of none.
    """

    key: Mapping[str, Coded]
    offsets: Ints
    time_period: Ints
    obs_value: Floats
    lower_bound: Floats | None = None
    upper_bound: Floats | None = None
    nature: Ints | None = None

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def is_total(self) -> Bools:
        """Which series are not broken down."""
        found = np.ones(len(self), bool)
        for name in BREAKDOWNS:
            found &= self.key[name].places_in(pa.array([TOTAL])) == 0
        return found

    def totals(self) -> Panel:
        """The series that are not broken down."""
        places = np.flatnonzero(self.is_total)
        return self if len(places) == len(self) else self.take(places)

    def with_figures(self) -> Panel:
        """The series that have a figure."""
        places = np.flatnonzero(np.diff(self.offsets) > 0)
        return self if len(places) == len(self) else self.take(places)

    def take(self, series: Ints) -> Panel:
        """Some series, in the order given."""
        counts = np.diff(self.offsets)[series]
        offsets = np.concatenate([[0], np.cumsum(counts)])
        rows = np.repeat(self.offsets[:-1][series] - offsets[:-1], counts) + np.arange(offsets[-1])
        return Panel(
            {name: column.take(series) for name, column in self.key.items()},
            offsets,
            self.time_period[rows],
            self.obs_value[rows],
            *(None if column is None else column[rows] for column in (self.lower_bound, self.upper_bound, self.nature)),
        )

    def with_empty(self, key: Mapping[str, Coded]) -> Panel:
        """The same with further series that have no figure, each at its place in the order."""
        both = {name: joined([self.key[name], key[name]], name) for name in SERIES_KEY}
        offsets = np.concatenate([self.offsets, np.full(len(key[KEY[0]]), self.offsets[-1])])
        order = np.argsort(numbered([both[name] for name in SERIES_KEY]), kind="stable")
        counts = np.diff(offsets)[order]
        # A series without a figure moves nothing: the observations stay where they are.
        return Panel(
            {name: column.take(order) for name, column in both.items()},
            np.concatenate([[0], np.cumsum(counts)]),
            self.time_period,
            self.obs_value,
            self.lower_bound,
            self.upper_bound,
            self.nature,
        )


def nothing(key: Mapping[str, Coded]) -> Panel:
    """Series without any figure."""
    size = len(key[KEY[0]])
    return Panel(key, np.zeros(size + 1, np.int64), np.zeros(0, np.int64), np.zeros(0))


def panel_of(table: pa.Table, *, is_sorted: bool = False) -> Panel:
    """The figures of a table, in whatever order it comes; missing values do not enter.

    Args:
        table: Columns of OBSERVATION: SERIES_KEY and FIGURES.
        is_sorted: Refuse rows that are not in the order of source, series and state.

    Raises:
        UsageError: A series has two values for one period, or one that is not a number.
    """
    if table["obs_value"].null_count:
        table = table.filter(pc.is_valid(table["obs_value"]))
    key = {name: coded(table[name], name) for name in SERIES_KEY}
    if is_sorted and (np.diff(numbered([key[name] for name in KEY])) < 0).any():
        raise UsageError(
            "the observations of a stream are not sorted by source, series and state",
            hint="sort them where they are read, or hand over a table",
        )
    number = numbered([key[name] for name in SERIES_KEY])
    time_period = table["time_period"].to_numpy().astype(np.int64)
    step = np.diff(number)
    in_order = ((step > 0) | ((step == 0) & (np.diff(time_period) > 0))).all()
    order: Ints | None = None
    if not in_order:
        order = np.lexsort((time_period, number))
        number, time_period = number[order], time_period[order]
        step = np.diff(number)

    def figures(name: str) -> Floats | None:
        if name not in table.column_names or table[name].null_count == table.num_rows:
            return None
        values = table[name].cast(pa.float64()).to_numpy()
        return values if order is None else values[order]

    starts = np.concatenate([[0], np.flatnonzero(step) + 1]) if len(number) else np.zeros(0, np.int64)
    first = starts if order is None else order[starts]
    nature = _natures(table)
    panel = Panel(
        {name: column.take(first) for name, column in key.items()},
        np.concatenate([starts, [len(number)]]).astype(np.int64),
        time_period,
        _required(figures("obs_value"), len(number)),
        figures("lower_bound"),
        figures("upper_bound"),
        nature if nature is None or order is None else nature[order],
    )
    _check(panel, (step == 0) & (np.diff(time_period) == 0))
    return panel


def _required(values: Floats | None, size: int) -> Floats:
    return np.zeros(size) if values is None else values


def _natures(table: pa.Table) -> Ints | None:
    """The nature of each observation as a place in NATURES."""
    if "nature" not in table.column_names or table["nature"].null_count == table.num_rows:
        return None
    column = coded(pc.fill_null(_text(table["nature"]), NATURES[0]), "nature")
    places = column.places_in(pa.array(NATURES))
    if (places < 0).any():
        code = column.text(int(np.flatnonzero(places < 0)[0]))
        raise UsageError(
            "unknown {name}: {code}", hint="known: {known}", name="nature", code=code, known=", ".join(NATURES[1:])
        )
    return places


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _check(panel: Panel, again: Bools) -> None:
    """Names the first observation that can't be used."""
    if again.any():
        raise UsageError(
            "{series} of {area} has two values for {year}",
            hint="keep one value a period",
            **_place(panel, int(np.flatnonzero(again)[0])),
        )
    wrong = ~np.isfinite(panel.obs_value)
    if wrong.any():
        raise UsageError(
            "the value of {series} of {area} for {year} is not a number",
            hint="leave missing values empty",
            **_place(panel, int(np.flatnonzero(wrong)[0])),
        )


def _place(panel: Panel, row: int) -> dict[str, object]:
    """Where an observation stands, in the fields of an error."""
    at = int(np.searchsorted(panel.offsets, row, side="right")) - 1
    broken_down = [f"{name} {panel.key[name].text(at)}" for name in BREAKDOWNS if panel.key[name].text(at) != TOTAL]
    series = " ".join([panel.key["series"].text(at), *(f"({words})" for words in broken_down)])
    return {"series": series, "area": panel.key["ref_area"].text(at), "year": int(panel.time_period[row])}
