"""Learns the constants of Ortaq's outlook from the states of one half, and writes them as a module of the method.

The states are parted by a fixed seed; what is learned from one half is tested on the other (`backtest.py`). All figures
of a state are in the same half, so that no series of a tested state was learned from. Both halves saw the same years:
a shock of the whole world, as of 2020, is in what was learned too; `until` leaves later outcomes out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from backtest_data import Panel
from backtest_origin import Origin, origin

from ortaq.methods import outlook_errors, outlook_path
from ortaq.methods.outlook_path import FEATURES
from ortaq.methods.outlook_yardsticks import DRIFT
from ortaq.methods.scales import scale_of
from ortaq.methods.trend import Line
from ortaq.model.block import Bools, Floats, Ints
from ortaq.model.schemas import SERIES_KINDS

SEED = 20150925
"""The day of the 2030 Agenda."""

ORIGINS = tuple(range(2006, 2018))
ROWS = 900_000
"""Forecasts to learn from, drawn at random."""

FEWEST = 1500
"""A kind with fewer forecasts than this takes the constants of all kinds together."""

PARTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
DEGREES = 4.0
"""Of the distribution of Student by which the spread is fitted: outcomes far out count, and do not rule."""

CLOSE = 1e-5
FEW, FOUR_FIFTHS = 200, 0.8

GRID = {
    "RECENCY": (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    "DOUBT": (2.5, 5.0, 10.0, 20.0, 40.0, 70.0, 120.0, 250.0, 1000.0),
    "DAMPING": (0.9, 0.94, 0.96, 0.97, 0.98, 0.99, 0.999),
    "DRIFT": (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9),
    "PULL": (0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.75),
    "FURTHEST": (0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 1000.0),
}
ROUNDS = 3
CAPS = (20.0, 100.0)
"""An error counts as so many steps at most: one series that breaks does not decide the constants."""


def halves(panel: Panel) -> Bools:
    """For each series whether its state is in the half that is learned from."""
    drawn = np.random.default_rng(SEED).permutation(int(panel.area.max()) + 1) % 2 == 0
    return drawn[panel.area]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Some outcomes of an origin, each with the place of its series in the block."""

    known: Origin
    row: Ints
    lead: Floats
    value: Floats


def drawn(panel: Panel, series: Bools, *, until: int = 9999, rows: int = ROWS) -> list[Drawn]:
    """Outcomes to learn from, about as many from each origin."""
    draw = np.random.default_rng(SEED)
    origins = [origin(panel, year, until=until, series=series) for year in ORIGINS if year < until]
    origins = [known for known in origins if len(known.row)]
    part = min(1.0, rows / sum(len(known.row) for known in origins))
    found = []
    for known in origins:
        take = np.flatnonzero(draw.random(len(known.row)) < part)
        found.append(Drawn(known, known.row[take], known.lead[take].astype(np.float64), known.value[take]))
    return found


def learn(panel: Panel, series: Bools, *, until: int = 9999, rows: int = ROWS) -> dict[str, Floats | float]:
    """All constants, in the order in which they build on each other; in use from here on."""
    outcomes = drawn(panel, series, until=until, rows=rows)
    constants: dict[str, Floats | float] = {"VOLATILITY": volatility(outcomes)}
    use(constants)
    use(found := trend(outcomes))
    constants |= found
    every = errors(outcomes)
    constants["UNMOVED_START"], constants["UNMOVED_POWER"] = unmoved(every)
    moved = every.moved()
    constants["SPREAD"] = spread(moved)
    constants["PARTS"], constants["REACH"] = np.array(PARTS), reach(moved, constants["SPREAD"])
    use(constants)
    return constants


def use(constants: Mapping[str, Floats | float]) -> None:
    """Put constants in the place of those that the method has."""
    for name, value in constants.items():
        setattr(outlook_errors, name, value)


def volatility(outcomes: Sequence[Drawn]) -> Floats:
    """The median step of the series of each kind that move at all."""
    kinds, sizes = [], []
    for one in outcomes:
        block = one.known.block
        own = outlook_path.step_size(block, scale_of(block).of_each(block), outlook_path.age_of(block))
        moves = (own > 0) & (block.count >= outlook_path.ENOUGH)
        kinds.append(block.series_kind[moves])
        sizes.append(own[moves])
    kind, size = np.concatenate(kinds), np.concatenate(sizes)
    return _by_kind(kind, lambda here: np.array(np.median(size[here])))


def trend(outcomes: Sequence[Drawn]) -> dict[str, Floats]:
    """How much of a trend counts and how fast it fades, of each kind: by search, one constant after the other.

    What is made small is the mean error in steps, each capped, and the median one: both as parts of those of the last
    value.
    """
    found: dict[str, Floats] = {name: np.empty(len(SERIES_KINDS)) for name in GRID}
    trials = [_Trials(one) for one in outcomes]
    size = np.zeros(len(SERIES_KINDS))
    for one in trials:
        size += np.bincount(one.kind, minlength=len(SERIES_KINDS))
    for kind in [None, *range(len(SERIES_KINDS))]:
        if kind is not None and size[kind] < FEWEST:
            continue
        best = _searched([one.only(kind) for one in trials])
        for name, value in best.items():
            found[name][slice(None) if kind is None else kind] = value
    return found


def _searched(trials: Sequence[_Trials]) -> dict[str, float]:
    whole = _Trials.joined(trials)
    best = {"RECENCY": 0.6, "DOUBT": 40.0, "DAMPING": 0.97, "DRIFT": 0.3, "PULL": 0.0, "FURTHEST": 5.0}
    for _ in range(ROUNDS):
        for name, values in GRID.items():
            best[name] = min(values, key=lambda value: whole.loss(best | {name: value}))
    return best


class _Trials:
    """Outcomes with what each trial of constants needs."""

    def __init__(self, one: Drawn | None) -> None:
        self.columns: dict[str, Any] = {}
        if one is None:
            return
        block, row = one.known.block, one.row
        scale = scale_of(block)
        z, age = scale.of_each(block), outlook_path.age_of(block)
        columns = {f"scale.{f.name}": getattr(scale, f.name)[row] for f in fields(scale)}
        start = z[block.offsets[1:] - 1]
        for recency in GRID["RECENCY"]:
            found, effective = outlook_path.trend(block, z, age, np.full(len(SERIES_KINDS), recency))
            columns |= {f"line.{f.name} {recency}": getattr(found, f.name)[row] for f in fields(found)}
            columns[f"effective {recency}"] = effective[row]
            columns[f"off {recency}"] = (found.level - start)[row]
        columns |= {
            "kind": block.series_kind[row],
            "start": start[row],
            "drift": np.nan_to_num(block.yardstick(DRIFT))[row],
            "lead": one.lead,
            "value": one.value,
            "step": one.known.step[row],
        }
        usable = np.isfinite(columns["step"])
        self.columns = {name: column[usable] for name, column in columns.items()}

    @property
    def kind(self) -> Ints:
        return self.columns["kind"].astype(np.int64)

    def only(self, kind: int | None) -> _Trials:
        """Those of a kind; every tenth of all without one."""
        here = np.arange(len(self.kind)) % 10 == 0 if kind is None else self.kind == kind
        part = _Trials(None)
        part.columns = {name: column[here] for name, column in self.columns.items()}
        return part

    @staticmethod
    def joined(trials: Sequence[_Trials]) -> _Trials:
        """All of them as one, 60,000 outcomes at most."""
        whole = _Trials(None)
        whole.columns = {name: np.concatenate([t.columns[name] for t in trials]) for name in trials[0].columns}
        size = len(whole.columns["lead"])
        take = np.random.default_rng(SEED).permutation(size)[:60_000]
        whole.columns = {name: column[take] for name, column in whole.columns.items()}
        return whole

    def loss(self, trial: dict[str, float]) -> float:
        """Mean and median error in steps over those of the last value."""
        get = self.columns
        recency = trial["RECENCY"]
        found = Line(*(get[f"line.{f.name} {recency}"] for f in fields(Line)))
        counts = outlook_path.believed(found, get[f"effective {recency}"], np.array(trial["DOUBT"]))
        keeps = trial["DAMPING"]
        worth = keeps * (1 - keeps ** get["lead"]) / (1 - keeps)
        pace = counts * np.nan_to_num(found.slope) + (1 - counts) * trial["DRIFT"] * get["drift"]
        ahead = outlook_path.bent(pace * worth, np.array(trial["FURTHEST"]))
        median = get["start"] + ahead + (1 - counts) * trial["PULL"] * get[f"off {recency}"]
        mine, still = self._errors(median), self.still
        held = [np.minimum(mine, cap).mean() / np.minimum(still, cap).mean() for cap in CAPS]
        return float(sum(held) / len(held) + np.median(mine) / np.median(still))

    @cached_property
    def still(self) -> Floats:
        """The errors of the last value."""
        return self._errors(self.columns["start"])

    def _errors(self, z: Floats) -> Floats:
        scale = outlook_path.Scale(**{
            name.removeprefix("scale."): column for name, column in self.columns.items() if name.startswith("scale.")
        })  # fmt: skip
        return np.abs(scale.back(z) - self.columns["value"]) / self.columns["step"]


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
        return Errors(*(getattr(self, f.name)[some] for f in fields(self)))


def errors(outcomes: Sequence[Drawn]) -> Errors:
    """What the medians missed by, with what was known of each forecast."""
    found = []
    for one in outcomes:
        block = one.known.block
        # `Path` and `Scale` speak of whole blocks: each outcome becomes a series of its own.
        each = outlook_path.taken(outlook_path.path(block), one.row)
        outcome = np.clip(one.value, each.scale.lower_limit, each.scale.upper_limit)
        error = each.scale.to(outcome) - each.at(one.lead).median
        features = each.features.copy()
        features[:, 3] = np.log(one.lead)
        features[:, 4] = features[:, 2] * features[:, 3]
        usable = np.isfinite(error)
        columns = (each.kind, features, error, each.unmoved, one.lead)
        found.append([column[usable] for column in columns])
    return Errors(*(np.concatenate(column) for column in zip(*found, strict=True)))


def unmoved(found: Errors) -> tuple[float, float]:
    """Start and power of ((years + start) / (years + start + lead)) ** power, by likelihood on a grid."""
    still = ~np.isnan(found.unmoved)
    years, lead, stayed = found.unmoved[still], found.lead[still], found.error[still] == 0
    best = (-np.inf, 1.0, 1.0)
    for start in (0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0):
        for power in np.arange(0.05, 2.01, 0.05):
            log = power * np.log((years + start) / (years + start + lead))
            likely = float(np.where(stayed, log, np.log(-np.expm1(log))).sum())
            best = max(best, (likely, start, round(float(power), 2)))
    return best[1], best[2]


def spread(found: Errors) -> Floats:
    """The spread of each kind: ln s is linear in the features, by the likelihood of Student's t."""
    return _by_kind(found.kind, lambda here: _settled(found.features[here], found.error[here]))


def _settled(features: Floats, error: Floats) -> Floats:
    """The likeliest spread, by which four fifths of the outcomes of one point or two lie as far out as of more."""
    theta = _likeliest(features, error)
    marks = [FEATURES.index(name) for name in ("one point", "two points")]
    usual = features[:, marks].sum(axis=1) == 0
    size = np.abs(error) / np.exp(features @ theta)
    for mark in marks:
        here = features[:, mark] > 0
        if here.sum() >= FEW and usual.any():
            theta[mark] += np.log(np.quantile(size[here], FOUR_FIFTHS) / np.quantile(size[usual], FOUR_FIFTHS))
    return theta


def reach(found: Errors, theta: Floats) -> Floats:
    """How many spreads hold each part of the errors, for each kind."""
    size = np.abs(found.error) / np.exp((found.features * theta[found.kind]).sum(axis=1))
    rows = _by_kind(found.kind, lambda here: np.quantile(size[here], PARTS[1:]))
    table = np.concatenate([np.zeros((len(rows), 1)), rows], axis=1)
    return np.maximum.accumulate(table + np.arange(len(PARTS)) * 1e-6, axis=1)  # rising, so that it can be turned


def _by_kind(kind: Ints, of: Callable[[Bools], Floats]) -> Floats:
    """Something of the rows of each kind; of all rows for a kind with too few."""
    every = of(np.ones(len(kind), bool))
    return np.array(
        [of(kind == k) if (kind == k).sum() >= FEWEST else every for k in range(len(SERIES_KINDS))], np.float64
    )


def _likeliest(features: Floats, error: Floats) -> Floats:
    theta = np.zeros(features.shape[1])
    theta[1], theta[3] = 1.0, 0.5
    held = 1e-3 * len(error) ** 0.5
    for _ in range(200):
        size = np.exp(np.clip(features @ theta, -40, 40))
        with np.errstate(over="ignore", invalid="ignore"):
            square = np.minimum((error / size) ** 2, 1e30)
            pull = (DEGREES + 1) * square / (DEGREES + square)
            bend = (DEGREES + 1) * 2 * DEGREES * square / (DEGREES + square) ** 2
        slope = features.T @ (1 - pull) + held * theta
        curve = (features * (bend + 0.05)[:, None]).T @ features + held * np.eye(len(theta))
        step = np.linalg.solve(curve, -slope)
        theta = theta + step * min(1.0, 1.0 / np.abs(step).max())
        if np.abs(step).max() < CLOSE:
            break
    return theta
