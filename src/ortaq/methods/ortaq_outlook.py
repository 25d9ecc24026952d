"""Ortaq's own outlook: how probable is it that the target is met by its deadline, tested against what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ortaq.methods import outlook_path, shared
from ortaq.methods.outlook_distribution import Outcome
from ortaq.methods.outlook_path import ENOUGH, Path
from ortaq.methods.outlook_yardsticks import DRIFT, STEP
from ortaq.model.block import Block, Floats, Limits, Pick
from ortaq.model.verdicts import Deciding, MethodClass, Step, Verdicts

NAME = "ortaq-outlook"
TITLE = "Ortaq outlook: probability that the target is met"
SHORT = "Ortaq outlook"
CITE = (
    "Ortaq, docs/methods/ortaq-outlook.md with its backtest, 2026; the trend fades after E. S. Gardner and "
    "E. McKenzie, Forecasting Trends in Time Series, Management Science 31 (10), 1985, "
    "https://doi.org/10.1287/mnsc.31.10.1237"
)
FORMULA = "P(v_Y meets T)"
QUESTION = "outlook"
MIN_POINTS = 1
NEEDS = (DRIFT, STEP)
CLASSES = (
    MethodClass("very-likely", "very likely to be met", "on-track", 1),
    MethodClass("likely", "more likely to be met than not", "on-track", 1),
    MethodClass("uncertain", "less likely to be met than not", "too-slow", 2),
    MethodClass("unlikely", "unlikely to be met", "too-slow", 3),
    MethodClass("no-approach", "not coming nearer to the target", "away", 4),
    MethodClass("improving", "very likely to improve", "on-track", 1),
    MethodClass("may-improve", "more likely to improve than not", "too-slow", 2),
    MethodClass("may-worsen", "no more likely to improve than not", "away", 3),
    MethodClass("worsening", "unlikely to improve", "away", 4),
    MethodClass("reached", "reached", "on-track", 1),
    MethodClass("not-done", "not done yet", "away", 3),
)
(
    VERY_LIKELY, LIKELY, UNCERTAIN, UNLIKELY, NO_APPROACH,
    IMPROVING, MAY_IMPROVE, MAY_WORSEN, WORSENING, REACHED, NOT_DONE,
) = range(11)  # fmt: skip
LIMITS: Mapping[str, Limits] = {}

SURE, EVEN, UNSURE = 0.8, 0.5, 0.2
"""Probabilities that part the classes."""

STILL = 0.1
"""A median that goes less than this part of the way to the target stands still (the UN's rule of 2026: stagnation)."""

INTERVAL = 0.8
"""The part of the outcomes that the interval holds."""

_BEST = 5.0


@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # what has no number gets a reason
def assess(block: Block) -> Verdicts:
    """The probability that the target is met at its deadline, from the distribution of the value in that year.

    Base: for the relative targets (halving, doubling …) the value nearest 2015, at most three years off; else none is
    needed. On the scale of the kind of indicator (log odds of a share, logarithm of a rate, a count or an index, a
    growth rate as it is) the median goes on from the latest value along the recency-weighted trend, of which the part
    t² / (t² + k) counts, and for the rest along a part of what other states usually do. Values stray from it as the
    forecasts of the backtest did. With one point or two no trend can be told: the note says so. The publisher's own
    bounds, read as those of 90 %, widen the interval. What lies beyond a natural limit is at the limit.

    P ≥ 0.8 very likely, ≥ 0.5 likely, ≥ 0.2 uncertain, below unlikely; below 0.5 and with a median that goes less than
    a tenth of the way, or loses a target that is met: not coming nearer. Without a number the same cut points on the
    probability of a better value at the deadline. Yes or no is told as it stands, without a probability: there are too
    few such series to learn from. The pace is that of the median in its first year, in the series' own unit; the pace
    needed is that of the first of even steps on the scale to the target.
    """
    ahead = outlook_path.path(block)
    latest = block.latest()
    base = block.nearest(shared.BASE_YEAR, within=shared.NEAR)
    way = shared.path(block, base, latest)
    years = np.where(latest.has, np.maximum(way.year - latest.time_period, 0), 0).astype(np.float64)
    binary, without = block.of_kind("binary"), block.of_kind("none")
    level = np.where(block.of_kind("parity"), shared.PARITY, way.level)
    then = ahead.at(years)
    probability, better = _chances(block, then, level, latest.obs_value)
    median = then.quantile(EVEN)
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = _aim(block, ahead, level, latest.obs_value) - ahead.start
        done = (then.median - ahead.start) / gap

    first = Deciding(len(block))
    first.because("no-data", ~latest.has)
    first.is_class(REACHED, binary & (latest.obs_value >= 1))
    first.is_class(NOT_DONE, binary)
    shared.not_asked(first, block, way)
    first.is_class(REACHED, without & (way.met_latest | way.at_limit), "at-limit")
    first.because("no-baseline", ~without & np.isnan(level) & ~base.has)
    first.because("baseline-is-latest", ~without & np.isnan(level) & (base.time_period >= latest.time_period))
    first.because("base-zero", ~without & np.isnan(level) & (base.obs_value == 0))
    measure = np.where(without, better, probability)
    first.because("undefined", np.isnan(measure) | ~np.isfinite(median) | (~without & ~np.isfinite(level)))
    for status, least in ((VERY_LIKELY, SURE), (LIKELY, EVEN)):
        first.is_class(status, ~without & (probability >= least))
    first.is_class(NO_APPROACH, ~without & (~(done >= STILL) | way.met_latest) & (block.count >= ENOUGH))
    first.is_class(UNCERTAIN, ~without & (probability >= UNSURE))
    first.is_class(UNLIKELY, ~without)
    for status, where in (
        (IMPROVING, better >= SURE), (MAY_IMPROVE, better > EVEN), (MAY_WORSEN, better > UNSURE),
    ):  # fmt: skip
        first.is_class(status, where)
    first.is_class(WORSENING, first.open)
    shared.notes(first, block, way, latest, np.zeros(len(block), bool))
    first.note("too-few-points", ~binary & (block.count < ENOUGH))
    return _verdicts(block, ahead, then, way, (base, latest), years, gap, first, measure, median)


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def fan(block: Block, years: Sequence[int], quantiles: Sequence[float]) -> NDArray[np.float64]:
    """The quantiles of the value of each series in each of some years: n series, years, quantiles.

    NaN in the years up to the latest value, and for a series that has none.

    Args:
        block: The series.
        years: Calendar years, such as those from the latest value to the deadline.
        quantiles: Parts below which the value lies: (0.1, 0.5, 0.9) is the median in an interval of 80 %.
    """
    ahead = outlook_path.path(block)
    found = np.full((len(block), len(years), len(quantiles)), np.nan)
    for place, year in enumerate(years):
        on = np.where(ahead.has, year - ahead.latest, 0).astype(np.float64)
        then = ahead.at(np.maximum(on, 0.0))
        for column, part in enumerate(quantiles):
            found[:, place, column] = np.where(ahead.has & (on > 0), then.quantile(part), np.nan)
    return found


def steps(row: Mapping[str, Any]) -> tuple[Step, ...]:
    """What a row shows: the pace of the median and the one needed, the value at the year, the probability, the score.

    The sums of the regression need every figure of the series; `docs/methods/ortaq-outlook.md` shows them.

    Args:
        row: One row of ASSESSMENT of this method.
    """
    if row["projection"] is None:
        return ()
    year, latest, median = row["deadline"], row["latest_value"], row["projection"]
    low, high = row["projection_lower"], row["projection_upper"]
    found = [
        Step(f"pace = median of v_{row['latest_period'] + 1} − v_t, v_t = {latest:.6g}", row["pace"]),
        Step(f"median of v_{year}, 80 % from {low:.6g} to {high:.6g}", median),
    ]
    if row["pace_needed"] is not None:
        found.append(Step("pace needed: the first of even steps to the target", row["pace_needed"]))
    if row["probability"] is not None:
        target = "parity" if row["reason"] == "parity-by-distance" else f"{row['target_value']:.6g}"
        found.append(Step(f"P(v_{year} meets {target})", row["probability"]))
        found.append(Step(f"score = 5 P = 5 × {row['probability']:.6g}", _BEST * row["probability"]))
    elif row["measure"] is not None:
        found.append(Step(f"P(v_{year} better than v_t = {latest:.6g})", row["measure"]))
        found.append(Step(f"score = 5 P = 5 × {row['measure']:.6g}", _BEST * row["measure"]))
    if row["year_reached"] is not None:
        found.append(Step("year in which the median is at the target", row["year_reached"]))
    return tuple(found)


def _chances(block: Block, then: Outcome, level: Floats, latest: Floats) -> tuple[Floats, Floats]:
    """That the target is met, and that the value is better than the latest, where the Agenda names no number.

    At its target or beyond it is met; for parity, near one from either side. A tie is no improvement.
    """
    parity, without, rise = block.of_kind("parity"), block.of_kind("none"), block.direction > 0
    near = shared.PARITY_TOLERANCE + shared.ROUNDING
    value = np.where(without, latest, np.where(parity, level + near, level))
    under, to = then.below(value)
    met = np.where(rise, 1.0 - under, to)
    if parity.any():
        less, _ = then.below(np.where(parity, level - near, level))
        met = np.where(parity, to - less, met)
    return np.where(without, np.nan, met), np.where(without, np.where(rise, 1.0 - to, under), np.nan)


def _aim(block: Block, ahead: Path, level: Floats, latest: Floats) -> Floats:
    """What is to be reached, on the scale; for parity the edge of its band that is nearer to the latest value."""
    side = np.where(latest < level, -1.0, 1.0)
    target = np.where(block.of_kind("parity"), level + side * shared.PARITY_TOLERANCE, level)
    return ahead.scale.to(np.clip(target, ahead.scale.lower_limit, ahead.scale.upper_limit))


def _verdicts(
    block: Block,
    ahead: Path,
    then: Outcome,
    way: shared.Path,
    picks: tuple[Pick, Pick],
    years: Floats,
    gap: Floats,
    first: Deciding,
    measure: Floats,
    median: Floats,
) -> Verdicts:
    base, latest = picks
    binary, without = block.of_kind("binary"), block.of_kind("none")
    told = first.status >= 0
    moves = told & ~binary
    asked = moves & ~without
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        open_way = asked & ~way.met_latest & (years > 0) & np.isfinite(gap)
        # A value outside of its natural limits counts as one at them.
        today = np.clip(latest.obs_value, block.lower_limit, block.upper_limit)
        pace = ahead.after(ahead.one_year()) - today
        needed = ahead.after(gap / np.maximum(years, 1.0)) - today
        reached = latest.time_period + ahead.years_to(gap)
    by_level = binary | (first.status == REACHED)  # then a level that counts as arrived decides, not a probability
    measure = np.where(by_level, np.nan, measure)
    score = np.where(by_level, np.where(first.status == REACHED, _BEST, 0.0), _BEST * measure)
    low, high = then.interval(INTERVAL)
    return Verdicts(
        classes=CLASSES,
        status=first.status,
        reason=first.reason,
        baseline_period=base.time_period,
        baseline_value=base.obs_value,
        latest_period=latest.time_period,
        latest_value=latest.obs_value,
        target_value=way.level,
        deadline=np.where(latest.has, np.where(told | (block.deadline == 0), way.year, block.deadline), 0),
        measure=np.where(moves, measure, np.nan),
        measure_name=("P(met)", "P(better)"),
        measure_named=np.where(without, 1, 0),
        pace=np.where(moves & (ahead.pace != 0), pace, np.where(moves, 0.0, np.nan)),
        pace_needed=np.where(open_way, needed, np.nan),
        projection=np.where(moves, median, np.nan),
        score=np.where(told, score, np.nan),
        projection_lower=np.where(moves, low, np.nan),
        projection_upper=np.where(moves, high, np.nan),
        probability=np.where(asked, measure, np.nan),
        year_reached=np.where(asked & way.met_latest, latest.time_period, np.where(open_way, reached, np.nan)),
        pace_unit="unit",
    )
