"""What a series is for a group of states as a whole: by each of the ways in use, side by side, none preferred.

The UN regional commissions take the simple mean, so that large states do not decide it. Where a series is per person,
or a share of all people, the mean weighted by population is the value of the group's people. Publishers have aggregates
of their own. Each is a row that names its way and says which states had a figure in that year: a mean of three states
is not one of five.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ortaq.errors import UsageError
from ortaq.model.schemas import BREAKDOWNS, TOTAL

GROUP_VALUE = pa.schema(
    [
        pa.field("way", pa.string(), nullable=False),  # one of WAY_WORDS
        pa.field("time_period", pa.int32(), nullable=False),
        pa.field("obs_value", pa.float64(), nullable=False),
        pa.field("published_as", pa.string()),  # the publisher's own area (`M49:143`); null for a mean
        pa.field("entered", pa.list_(pa.string())),  # the states whose figures it is made of; null where not told
        pa.field("states", pa.int32(), nullable=False),  # how many states of the group have a figure in that year
        pa.field("of_states", pa.int32(), nullable=False),  # how many the group has
    ]
)
"""One row a way and year."""

WAY_WORDS = {
    "simple-mean": "mean of the states, each counting one",
    "population-weighted": "mean weighted by population",
    "published": "the publisher's own aggregate",
}
"""How a group's value is made; each with its words."""

OF_PEOPLE = frozenset(
    {"1.1.1", "1.2.1", "1.4.1", "2.1.1", "2.1.2", "3.8.2", "6.1.1", "6.2.1", "7.1.1", "7.1.2", "11.6.2", "17.8.1"}
)
"""Indicators whose shares and means are of the whole population (metadata of the global indicator framework)."""

_BY_UNIT = ("_PER_CAPITA", "_POP")


def is_of_people(unit_measure: str, indicators: Iterable[str] | None) -> bool:
    """Whether the denominator of a series is the whole population, so that population may weigh it.

    Not the births, children, women, land or output of other series: weighed by people, those would be no one's value.

    >>> is_of_people("PER_100000_POP", ["3.3.2"]), is_of_people("PT", ["7.1.1"]), is_of_people("PT", ["15.1.1"])
    (True, True, False)
    """
    return unit_measure.endswith(_BY_UNIT) or bool(OF_PEOPLE.intersection(indicators or ()))


def group_values(
    observations: pa.Table,
    ref_area: Sequence[str],
    *,
    population: pa.Table | None = None,
    published: Iterable[str] = (),
) -> pa.Table:
    """A series for a group of states, year by year, in each way for which there are figures.

    Args:
        observations: Rows of OBSERVATION of one series; totals with a value enter.
        ref_area: The states of the group.
        population: Rows of OBSERVATION of the population, where it is the denominator of the series (`is_of_people`).
            A state without a population in a year does not enter the weighted mean of that year.
        published: The publisher's areas that stand for the group (`M49:143`), looked for in `observations`.

    Returns:
        Rows of GROUP_VALUE, by way and year.

    Raises:
        UsageError: The rows are of several series, or an area has two values for one year.
    """
    states = list(dict.fromkeys(ref_area))
    years, values = _grid(observations, states)
    has = np.isfinite(values)
    count = has.sum(axis=1)
    rows = list(_means("simple-mean", states, years, values, has.astype(np.float64), count))
    if population is not None:
        known, people = _grid(population, states)
        weight = np.zeros(values.shape)
        _, here, there = np.intersect1d(years, known, return_indices=True)
        weight[here] = np.where(has[here] & (people[there] > 0), people[there], 0.0)
        rows += _means("population-weighted", states, years, values, weight, count)
    areas = list(dict.fromkeys(published))
    published_years, aggregates = _grid(observations, areas)
    of_year = dict(zip(years.tolist(), count.tolist(), strict=True))
    rows += [
        ("published", year, float(value), area, None, of_year.get(year, 0), len(states))
        for area, column in zip(areas, aggregates.T, strict=True)
        for year, value in zip(published_years.tolist(), column, strict=True)
        if np.isfinite(value)
    ]
    return pa.Table.from_pylist([dict(zip(GROUP_VALUE.names, row, strict=True)) for row in rows], GROUP_VALUE)


def newest(values: pa.Table, way: str, *, at_least: int = 1) -> dict[str, object] | None:
    """The newest row of a way in which at least so many states have a figure; None where there is none."""
    found = values.filter(pc.and_(pc.equal(values["way"], way), pc.greater_equal(values["states"], at_least)))
    return found.sort_by([("time_period", "descending")]).slice(0, 1).to_pylist()[0] if found.num_rows else None


def _means(
    way: str,
    states: list[str],
    years: NDArray[np.int64],
    values: NDArray[np.float64],
    weight: NDArray[np.float64],
    count: NDArray[np.int64],
) -> Iterable[tuple[object, ...]]:
    """The weighted mean of each year that has a weight."""
    for year, of_states, weights, have in zip(years.tolist(), values, weight, count.tolist(), strict=True):
        enters = weights > 0
        if enters.any():
            first = of_states[enters][0]  # equal values average to themselves
            mean = first + float(np.average(of_states[enters] - first, weights=weights[enters]))
            yield way, year, mean, None, [states[at] for at in np.flatnonzero(enters)], have, len(states)


def _grid(observations: pa.Table, areas: list[str]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The years with a total of some area, and year by area the values; NaN where there is none."""
    mask = pc.and_(
        pc.is_valid(observations["obs_value"]), pc.is_in(observations["ref_area"], pa.array(areas, pa.string()))
    )
    for name in BREAKDOWNS:
        mask = pc.and_(mask, pc.equal(observations[name], TOTAL))
    totals = observations.filter(mask)
    if totals.group_by(["source", "series"]).aggregate([]).num_rows > 1:
        raise UsageError("figures of several series are no one value of a group", hint="hand over one series at a time")
    period = totals["time_period"].to_numpy().astype(np.int64)
    years = np.unique(period)
    values = np.full((len(years), len(areas)), np.nan)
    row = np.searchsorted(years, period)
    column = pc.index_in(totals["ref_area"], value_set=pa.array(areas, pa.string())).to_numpy()
    again = np.zeros(values.shape, np.int64)
    np.add.at(again, (row, column), 1)
    if (again > 1).any():
        at, area = np.argwhere(again > 1)[0]
        raise UsageError(
            "{series} of {area} has two values for {year}",
            hint="keep one value a period",
            series=totals["series"][0].as_py(),
            area=areas[area],
            year=int(years[at]),
        )
    values[row, column] = totals["obs_value"].to_numpy()
    return years, np.where(np.isfinite(values), values, np.nan)
