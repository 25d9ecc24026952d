"""Forecasts of the tested states held against what came: errors, intervals, and the probability of targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

import numpy as np
from backtest_data import Panel
from backtest_origin import Origin, origin
from backtest_rivals import RIVALS, held

from ortaq.methods import outlook_path
from ortaq.model.block import Bools, Floats, Ints

ORIGINS = (2010, 2013, 2015)
LONGEST = 15
LEVELS = np.round(np.arange(0.05, 0.96, 0.05), 2)
"""Quantiles by which the whole distribution is judged."""

LEADS = ((1, 1), (2, 2), (3, 4), (5, 6), (7, 9), (10, 20))
"""Years from the latest value that was known, in groups."""

QUARTILES = 3
PEERS = 10
"""Fewer states with a value make no quartiles."""

SEED = 2030


@dataclass(slots=True)
class Scored:
    """One entry a forecast.

    Args:
        error: By forecaster, the absolute error in steps; NaN where it can't say, or the series had no steps.
        crps: Of ours, in steps.
        inside: Whether the outcome lies in the interval of 80 %.
        wide: Half the width of that interval, in steps.
        unmoved: Whether the series had never moved.
    """

    origin: Ints
    source: Ints
    kind: Ints
    code: Ints
    lead: Ints
    points: Ints
    inside: Bools
    below: Bools
    unmoved: Bools
    crps: Floats
    wide: Floats
    chance: Floats
    met: Bools
    stood: Bools
    target: Ints
    error: dict[str, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lead)


TARGETS = ("lower quartile of states", "median of states", "upper quartile of states", "half", "a fifth less",
           "a fifth more", "twice")  # fmt: skip


def scored(panel: Panel, series: Bools, *, origins: Sequence[int] = ORIGINS, part: float = 1.0) -> Scored:
    """All forecasts of some states from some origins.

    Args:
        part: The part of the outcomes that is taken, drawn at random.
    """
    found = [_of(panel, origin(panel, year, longest=LONGEST, series=series), part) for year in origins]
    joined = {
        f.name: np.concatenate([getattr(one, f.name) for one in found]) for f in fields(Scored) if f.name != "error"
    }
    return Scored(**joined, error={name: np.concatenate([one.error[name] for one in found]) for name in found[0].error})


def _of(panel: Panel, known: Origin, part: float) -> Scored:
    draw = np.random.default_rng(SEED + known.year_of)
    take = np.flatnonzero(draw.random(len(known.row)) < part)
    known = Origin(known.year_of, known.block, known.series, known.row[take], known.year[take], known.value[take])
    block, row, value, lead = known.block, known.row, known.value, known.lead.astype(np.float64)
    ahead = outlook_path.taken(outlook_path.path(block), row)
    step = known.step[row]
    then = ahead.at(lead)
    low, high = then.interval(0.8)
    crps = np.zeros(len(row))
    for level in LEVELS:
        off = value - then.quantile(float(level))
        crps += 2 * np.where(off >= 0, level * off, (level - 1) * off) / len(LEVELS)
    errors = {"Ortaq outlook": then.quantile(0.5)}
    errors |= {name: held(known, rival(known)) for name, rival in RIVALS.items()}
    number, target = _targets(panel, known, draw)
    rise = draw.integers(0, 2, len(row)) == 1
    under, to = then.below(target)
    chance = np.where(rise, 1 - under, to)
    latest = block.latest().obs_value[row]
    near = 1e-9 * np.maximum(np.abs(value), np.abs(low))  # what was computed back is not the figure to the last digit
    return Scored(
        origin=np.full(len(row), known.year_of),
        source=panel.source[known.series][row],
        kind=block.series_kind[row],
        code=panel.code[known.series][row],
        lead=known.lead,
        points=block.count[row],
        inside=(value >= low - near) & (value <= high + near),
        below=value < low - near,
        unmoved=~np.isnan(ahead.unmoved),
        crps=crps / step,
        wide=(high - low) / 2 / step,
        chance=chance,
        met=np.where(rise, value >= target, value <= target),
        stood=np.where(rise, latest >= target, latest <= target),
        target=number,
        error={name: np.abs(point - value) / step for name, point in errors.items()},
    )


def _targets(panel: Panel, known: Origin, draw: np.random.Generator) -> tuple[Ints, Floats]:
    """A number to reach for each forecast, drawn among those of TARGETS that its series has; NaN without any."""
    latest = known.block.latest().obs_value
    code = panel.code[known.series]
    quartiles = np.full((QUARTILES, len(latest)), np.nan)
    order = np.lexsort((latest, code))
    names, start, count = np.unique(code[order], return_index=True, return_counts=True)
    for place, part in enumerate((0.25, 0.5, 0.75)):
        at = latest[order][start + np.round(part * (count - 1)).astype(np.int64)]
        quartiles[place] = np.where(count >= PEERS, at, np.nan)[np.searchsorted(names, code)]
    levels = np.concatenate([quartiles, latest * np.array([[0.5], [0.8], [1.2], [2.0]])])
    number = draw.integers(0, len(TARGETS), len(known.row))
    block = known.block
    target = levels[number, known.row]
    inside = (target >= block.lower_limit[known.row]) & (target <= block.upper_limit[known.row])
    positive = (number < QUARTILES) | (latest[known.row] > 0)  # half of a debt is more
    return number, np.where(inside & positive, target, np.nan)
