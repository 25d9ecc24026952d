"""Learns the constants of Ortaq's outlook from the states of one half, and writes them as a module of the method.

The states are parted by a fixed seed; what is learned from one half is tested on the other (`backtest.py`). All figures
of a state are in the same half, so that no series of a tested state was learned from. Both halves saw the same years:
a shock of the whole world, as of 2020, is in what was learned too.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as File

import numpy as np
from backtest_data import Panel
from backtest_origin import origin

from ortaq.methods import outlook_errors, outlook_path
from ortaq.model.block import Bools, Floats, Ints
from ortaq.model.schemas import SERIES_KINDS

SEED = 20150925
"""The day of the 2030 Agenda."""

ORIGINS = tuple(range(1990, 2020, 2))
ROWS = 1_000_000
"""Forecasts to learn from, drawn at random."""

PARTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
DEGREES = 4.0
CLOSE = 1e-5
FEWEST = 400
"""A kind with fewer forecasts than this takes the constants of all kinds together."""

MODULE = File(outlook_errors.__file__)


def halves(panel: Panel) -> Bools:
    """For each series whether its state is in the half that is learned from."""
    drawn = np.random.default_rng(SEED).permutation(int(panel.area.max()) + 1) % 2 == 0
    return drawn[panel.area]


@dataclass(frozen=True, slots=True)
class Errors:
    """Forecasts on the scale, and what they missed by."""

    kind: Ints
    features: Floats
    error: Floats
    unmoved: Floats
    lead: Floats

    def moved(self) -> Errors:
        """Without the outcomes that are the same as ever: they have a probability of their own."""
        some = np.isnan(self.unmoved) | (self.error != 0)
        return Errors(self.kind[some], self.features[some], self.error[some], self.unmoved[some], self.lead[some])


FEATURES = ("one", "volatility", "counts", "lead", "counts x lead", "one point", "two points", "flat")


def errors(panel: Panel, origins: Sequence[int], series: Bools, *, until: int = 9999, rows: int = ROWS) -> Errors:
    """What the medians missed by, with what was known of each forecast."""
    draw = np.random.default_rng(SEED)
    found = []
    for year in origins:
        known = origin(panel, year, until=until, series=series)
        ahead = outlook_path.path(known.block)
        own = outlook_path.step_size(known.block, ahead.scale)
        take = np.flatnonzero(draw.random(len(known.row)) < rows / len(origins) / max(len(known.row), 1))
        row, lead = known.row[take], known.lead[take].astype(np.float64)
        outcome = np.clip(known.value[take], known.block.lower_limit[row], known.block.upper_limit[row])
        # `Path` and `Scale` speak of whole blocks: each outcome becomes a series of its own.
        each = outlook_path.taken(ahead, row)
        error = each.scale.to(outcome) - each.median(lead)
        count = known.block.count[row]
        features = np.stack(
            [
                np.ones(len(row)),
                np.log(each.volatility),
                each.counts,
                np.log(lead),
                each.counts * np.log(lead),
                count == 1,
                count == 2,  # noqa: PLR2004  (two points)
                (own[row] == 0) & (count > 1),
            ],
            axis=1,
        )
        usable = np.isfinite(error)
        columns = (known.block.series_kind[row], features, error, each.unmoved, lead)
        found.append(Errors(*(column[usable] for column in columns)))
    names = ("kind", "features", "error", "unmoved", "lead")
    return Errors(*(np.concatenate([getattr(one, name) for one in found]) for name in names))


def volatility(panel: Panel, origins: Sequence[int], series: Bools) -> Floats:
    """The median step of the series of each kind that move at all."""
    kinds, sizes = [], []
    for year in origins:
        block = origin(panel, year, series=series).block
        own = outlook_path.step_size(block, outlook_path.scale_of(block))
        moves = (own > 0) & (block.count >= outlook_path.ENOUGH)
        kinds.append(block.series_kind[moves])
        sizes.append(own[moves])
    kind, size = np.concatenate(kinds), np.concatenate(sizes)
    every = float(np.median(size))
    return np.array(
        [float(np.median(size[kind == k])) if (kind == k).sum() >= FEWEST else every for k in range(len(SERIES_KINDS))]
    )


def unmoved(found: Errors) -> tuple[float, float]:
    """Start and power of ((years + start) / (years + start + lead)) ** power, by likelihood on a grid."""
    still = ~np.isnan(found.unmoved)
    years, lead, stayed = found.unmoved[still], found.lead[still], found.error[still] == 0
    best = (-np.inf, 1.0, 1.0)
    for start in np.arange(0.5, 12.1, 0.5):
        for power in np.arange(0.05, 2.01, 0.05):
            log = power * np.log((years + start) / (years + start + lead))
            likely = float(np.where(stayed, log, np.log(-np.expm1(log))).sum())
            best = max(best, (likely, float(start), round(float(power), 2)))
    return best[1], best[2]


def spread(found: Errors) -> Floats:
    """The spread of each kind: ln s is linear in the features, by the likelihood of Student's t."""
    every = _likeliest(found.features, found.error)
    rows = []
    for kind in range(len(SERIES_KINDS)):
        here = found.kind == kind
        rows.append(_likeliest(found.features[here], found.error[here]) if here.sum() >= FEWEST else every)
    return np.array(rows)


def reach(found: Errors, theta: Floats) -> Floats:
    """How many spreads hold each part of the errors, for each kind."""
    size = np.abs(found.error) / np.exp((found.features * theta[found.kind]).sum(axis=1))
    every = np.quantile(size, PARTS[1:])
    rows = []
    for kind in range(len(SERIES_KINDS)):
        here = found.kind == kind
        rows.append(np.quantile(size[here], PARTS[1:]) if here.sum() >= FEWEST else every)
    table = np.concatenate([np.zeros((len(rows), 1)), np.array(rows)], axis=1)
    return np.maximum.accumulate(table + np.arange(len(PARTS)) * 1e-6, axis=1)  # rising, so that it can be turned


def _likeliest(features: Floats, error: Floats) -> Floats:
    theta = np.zeros(features.shape[1])
    theta[1], theta[3] = 1.0, 0.5
    for _ in range(200):
        size = np.exp(np.clip(features @ theta, -40, 40))
        square = (error / size) ** 2
        with np.errstate(over="ignore", invalid="ignore"):
            pull = np.where(np.isfinite(square), (DEGREES + 1) * square / (DEGREES + square), DEGREES + 1)
            bend = np.where(np.isfinite(square), (DEGREES + 1) * 2 * DEGREES * square / (DEGREES + square) ** 2, 0.0)
        slope = features.T @ (1 - pull)
        curve = (features * (bend + 0.05)[:, None]).T @ features + 1e-3 * np.eye(len(theta))
        step = np.linalg.solve(curve, -slope)
        theta = theta + step * min(1.0, 1.0 / np.abs(step).max())
        if np.abs(step).max() < CLOSE:
            break
    return theta


def write(sizes: Floats, theta: Floats, table: Floats, still: tuple[float, float], how: str) -> None:
    """The constants as a module."""
    kinds = "\n".join(textwrap.wrap(", ".join(SERIES_KINDS), 110))
    text = f'''"""Constants of Ortaq's outlook, learned by `benchmarks/backtest.py --learn`: not to be edited by hand.

{textwrap.fill(how, 118)}

A row a kind of series, in the order of `ortaq.model.schemas.SERIES_KINDS`:
{kinds}.
"""

from __future__ import annotations

import numpy as np

RECENCY = {outlook_errors.RECENCY}
"""What a figure weighs in the trend, for each year before the latest."""

DOUBT = {outlook_errors.DOUBT}
"""k in t² / (t² + k): the part of a trend that counts."""

DAMPING = {outlook_errors.DAMPING}
"""The part of the pace that is left after a year."""

VOLATILITY_RECENCY = {outlook_errors.VOLATILITY_RECENCY}
"""What a step weighs in the volatility, for each year before the latest."""

VOLATILITY = np.array(
{_listed(sizes)}
)
"""The step that a series of the kind usually takes; its own enters the mean once for each of its steps."""

SPREAD = np.array(
{_table(theta)}
)
"""ln s in a year: constant; a ln volatility; part of the trend that counts; ln years; counts x ln years; one point; two
points; a series that never moved."""

PARTS = np.array(
{_listed(np.array(PARTS))}
)
"""Parts of the outcomes."""

REACH = np.array(
{_table(table)}
)
"""How many spreads to either side of the median hold each of PARTS."""

TAIL = {outlook_errors.TAIL}
"""The power by which outcomes further out become rarer."""

UNMOVED_START, UNMOVED_POWER = {still[0]}, {still[1]}
"""A series that has not moved in n years stays in h more with probability ((n + start) / (n + start + h)) ** power."""
'''
    MODULE.write_text(text, encoding="utf-8")


def _listed(numbers: Floats, indent: int = 4) -> str:
    inside = ", ".join(f"{number:.5g}" for number in numbers)
    return textwrap.indent("\n".join(textwrap.wrap(f"[{inside}]", 112 - indent)), " " * indent)


def _table(rows: Floats) -> str:
    return "    [\n" + ",\n".join(_listed(row, 8) for row in rows) + ",\n    ]"
