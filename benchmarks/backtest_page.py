"""The page of the backtest, made from the scores: every number in it comes from the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from backtest_rivals import PUBLISHED, RIVALS
from backtest_scores import LEADS, ORIGINS, Scored

from ortaq.model.block import Bools, Floats, Ints
from ortaq.model.schemas import SERIES_KINDS

OURS = "Ortaq outlook"
CAPS = (20.0, 100.0)
GOAL = 0.15
LOW, HIGH = 0.78, 0.82
SURE, UNSURE = 0.8, 0.2
MANY = 19
FEWEST = 300
"""Shares of fewer forecasts than this are not shown."""

POINTS = ((1, 1), (2, 2), (3, 4), (5, 9), (10, 19), (20, 999))
SOURCES = ("UN, 2020", "World Bank, 2026")


def page(scores: Scored, about: str, other: Scored | None = None) -> str:
    """The page as Markdown.

    Args:
        about: How the run was made: data, halves, numbers.
        other: The same scores with constants learned only from outcomes up to 2010.
    """
    parts = [
        "# The backtest of ortaq-outlook\n",
        "*Pretend it is 2010, 2013 or 2015: forecast with what was known, and compare with what came.*\n",
        (
            "Made by `python benchmarks/backtest.py --data FOLDER`; not edited by hand. What the method does is told "
            "in [ortaq-outlook](ortaq-outlook.md).\n"
        ),
        about + "\n",
        "## Goals\n",
        *_goals(scores),
        _WHY,
        "\n## Point forecasts\n",
        _MASE,
        *_points(scores),
        "\n## The interval of 80 %\n",
        (
            "Share of the outcomes inside, in per cent, by kind and by years from the latest value that was known. "
            f"The goal is 78 to 82; cells with fewer than {FEWEST} forecasts are left empty.\n"
        ),
        *_coverage(scores),
        "\nBy the number of figures that were known, by database, and by origin:\n",
        *_coverage_else(scores),
        *_standing(scores),
        "\n## The probability that a target is met\n",
        *_reliability(scores),
    ]
    if other is not None:
        parts += ["\n## Learned only from what had come by 2010\n", *_strict(scores, other)]
    return "\n".join(parts) + "\n"


_WHY = """
Where a goal is missed, and why:

- *MASE with 100 steps.* What is far off is a break that no method saw: a series that took off (internet servers, mobile
  telephones), was redefined, or had been interpolated and is measured now. There all errors are large and alike, and
  the mean of a few thousand of them hides the rest. The shorter the tail that counts, the larger the gain.
- *Growth rates at short horizons, parity at long ones: too wide.* What was learned from holds the crisis of 2009 one to
  three years ahead, what is tested does not.
- *One figure or two: too narrow.* Such series are surveys; those that were learned from were often the beginning of a
  yearly series, which moves less.
"""

_MASE = (
    "An error is counted in *steps* of its series: the mean absolute change from one figure to the next that was known "
    "(the scale of MASE; Hyndman and Koehler, International Journal of Forecasting 22, 2006, "
    "<https://doi.org/10.1016/j.ijforecast.2006.03.001>). A series with one figure, or with equal ones, has no step "
    "and "
    "does not enter here. A few series whose past hardly moved have errors of thousands of steps by every method; "
    "their mean "
    "says nothing. So MASE is shown twice, an error counting 20 or 100 steps at most. Beside each method stands "
    "Ortaq's "
    "error on the forecasts that this method can make.\n"
)


def _goals(scores: Scored) -> Iterator[str]:
    yield "| goal | reached? |"
    yield "|---|---|"
    for cap in CAPS:
        gains = {name: _gain(scores, name, cap) for name in PUBLISHED}
        least = min(gains, key=gains.__getitem__)
        reached = "**yes**" if gains[least] >= GOAL else "**no**"
        yield (
            f"| MASE (at most {cap:g} steps an error) at least 15 % below every published method "
            f"| {reached}: least against “{least}”, {_per_cent(gains[least])} |"
        )
        gain = _gain(scores, "last value", cap)
        yield f"| the same, below the last value | {'**yes**' if gain > 0 else '**no**'}: {_per_cent(gain)} |"
    cells = [share for _, _, share in _cells(scores)]
    good = sum(LOW <= round(share, 3) <= HIGH for share in cells)
    near = sum(LOW - 0.03 <= share <= HIGH + 0.03 for share in cells)
    yield (
        f"| 78 to 82 % inside, in each kind and horizon | {'**yes**' if good == len(cells) else '**no**'}: "
        f"{good} of {len(cells)} cells, {near} within three points of it; all forecasts together "
        f"{_per_cent(scores.inside.mean())} |"
    )


def _points(scores: Scored) -> Iterator[str]:
    yield "| method | can make | median | Ortaq's | MASE (20) | Ortaq's | less | MASE (100) | Ortaq's | less |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    ours = scores.error[OURS]
    scaled = np.isfinite(ours)
    for name in RIVALS:
        theirs = scores.error[name]
        both = scaled & np.isfinite(theirs)
        cells = [
            name,
            _per_cent(both.sum() / scaled.sum()),
            f"{np.median(theirs[both]):.2f}",
            f"{np.median(ours[both]):.2f}",
        ]
        for cap in CAPS:
            cells += [
                f"{_mase(theirs[both], cap):.2f}",
                f"{_mase(ours[both], cap):.2f}",
                _per_cent(_gain(scores, name, cap)),
            ]
        yield f"| {' | '.join(cells)} |"
    crps, still = scores.crps[scaled], scores.error["last value"][scaled]
    yield (
        f"\nCRPS, the error of the whole distribution in steps: {_mase(crps, CAPS[0]):.2f} for Ortaq (at most 20), "
        f"against "
        f"{_mase(still, CAPS[0]):.2f} for the last value and {_mase(ours[scaled], CAPS[0]):.2f} for Ortaq's median "
        f"taken as if it "
        "were sure. (A point forecast's CRPS is its absolute error.)\n"
    )
    yield "By kind, MASE (20): Ortaq's, and how much less it is than that of some others:\n"
    shown = ("last value", PUBLISHED[0], PUBLISHED[2], PUBLISHED[5])
    yield "| kind | forecasts | Ortaq | less than the last value | than the line | than the growth | than DNS |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for place, kind in enumerate(SERIES_KINDS):
        here = scaled & (scores.kind == place)
        if here.sum() >= FEWEST:
            gains = [_per_cent(_gain(scores, name, CAPS[0], here)) for name in shown]
            yield f"| {kind} | {here.sum():,} | {_mase(ours[here], CAPS[0]):.2f} | {' | '.join(gains)} |"


def _coverage(scores: Scored) -> Iterator[str]:
    found = {(kind, lead): share for kind, lead, share in _cells(scores)}
    yield "| kind | forecasts | all | " + " | ".join(_span(lead) + " y" for lead in LEADS) + " |"
    yield "|---|--:|--:|" + "--:|" * len(LEADS)
    for place, kind in enumerate(SERIES_KINDS):
        here = scores.kind == place
        if here.sum() >= FEWEST and kind != "binary":
            cells = [f"{100 * found[kind, lead]:.1f}" if (kind, lead) in found else "" for lead in LEADS]
            yield f"| {kind} | {here.sum():,} | {100 * scores.inside[here].mean():.1f} | {' | '.join(cells)} |"
    cells = [f"{100 * scores.inside[_in(scores.lead, lead)].mean():.1f}" for lead in LEADS]
    yield f"| all | {len(scores):,} | {100 * scores.inside.mean():.1f} | {' | '.join(cells)} |"


def _coverage_else(scores: Scored) -> Iterator[str]:
    groups: list[tuple[str, Bools]] = [
        (f"{_span(span)} figures", _in(scores.points, span)) for span in POINTS
    ]  # fmt: skip
    groups += [(name, scores.source == place) for place, name in enumerate(SOURCES)]
    groups += [(f"from {year}", scores.origin == year) for year in ORIGINS]
    yield "| | forecasts | inside, % | below, % | above, % | half width, median in steps |"
    yield "|---|--:|--:|--:|--:|--:|"
    for name, here in groups:
        if not here.any():
            continue
        inside, below = scores.inside[here].mean(), scores.below[here].mean()
        wide = scores.wide[here]
        width = f"{np.nanmedian(wide):.2f}" if np.isfinite(wide).any() else ""
        yield (
            f"| {name} | {here.sum():,} | {100 * inside:.1f} | {100 * below:.1f} | {100 * (1 - inside - below):.1f} "
            f"| {width} |"
        )


def _standing(scores: Scored) -> Iterator[str]:
    if scores.unmoved.any():
        yield (
            "\nA series that stood still has a probability of staying; where it is above 80 %, the interval is the "
            "value itself, and more than 80 % of the outcomes are in it: "
            f"{_per_cent(scores.unmoved.mean())} of the forecasts "
            f"are of such series, {_per_cent(scores.inside[scores.unmoved].mean())} of their outcomes inside; of the "
            f"others {_per_cent(scores.inside[~scores.unmoved].mean())}.\n"
        )


def _reliability(scores: Scored) -> Iterator[str]:
    asked = np.isfinite(scores.chance)
    chance, met, stood = scores.chance[asked], scores.met[asked], scores.stood[asked]
    yield (
        "For each forecast one number to reach is drawn by a fixed seed: a quartile of the states' latest values at "
        "the "
        "origin, half or twice the latest value, a fifth less or more; to be reached from above or from below, by "
        "the toss of "
        f"a coin. {len(chance):,} of the forecasts have one. If the probabilities are honest, of the targets said to "
        f"be met "
        "with 30 % some 30 % were met:\n"
    )
    yield "| said | targets | mean said, % | met, % |"
    yield "|---|--:|--:|--:|"
    place = np.clip((chance * 10).astype(np.int64), 0, 9)
    for at in range(10):
        here = place == at
        if here.any():
            yield (
                f"| {10 * at} to {10 * at + 10} % | {here.sum():,} | {100 * chance[here].mean():.1f} | "
                f"{100 * met[here].mean():.1f} |"
            )
    yield (
        f"\nBrier score {np.mean((chance - met) ** 2):.4f}; {np.mean((stood * 1.0 - met) ** 2):.4f} for saying that "
        f"what is met "
        f"stays met and what is not does not; {met.mean() * (1 - met.mean()):.4f} for always saying "
        f"{_per_cent(met.mean())}."
    )
    open_ = ~stood
    yield (
        f"Of the {open_.sum():,} targets that were not met at the origin: {np.mean((chance - met)[open_] ** 2):.4f} "
        f"against "
        f"{met[open_].mean() * (1 - met[open_].mean()):.4f} for always saying {_per_cent(met[open_].mean())}.\n"
    )
    sure, unsure = chance > SURE, chance < UNSURE
    yield (
        f"The method's “very likely” (above 80 %) was met in {_per_cent(met[sure].mean())} of {sure.sum():,} cases, "
        f"its "
        f"“unlikely” (below 20 %) in {_per_cent(met[unsure].mean())} of {unsure.sum():,}."
    )


def _strict(scores: Scored, other: Scored) -> Iterator[str]:
    yield (
        "The constants that ship are learned from one half of the states in all years, so they have seen the years "
        "after "
        "2010 (in other states). Here they are learned from outcomes up to 2010 alone, and tested on the same "
        "forecasts:\n"
    )
    yield "| | as shipped | learned up to 2010 |"
    yield "|---|--:|--:|"
    yield f"| inside the interval of 80 %, % | {100 * scores.inside.mean():.1f} | {100 * other.inside.mean():.1f} |"
    for cap in CAPS:
        mine = [one.error[OURS] for one in (scores, other)]
        yield f"| MASE ({cap:g}) | {' | '.join(f'{_mase(e[np.isfinite(e)], cap):.3f}' for e in mine)} |"
        gains = [f"{_per_cent(min(_gain(one, name, cap) for name in PUBLISHED))}" for one in (scores, other)]
        yield f"| least gain on a published method ({cap:g}) | {' | '.join(gains)} |"
    briers = []
    for one in (scores, other):
        asked = np.isfinite(one.chance)
        briers.append(f"{np.mean((one.chance[asked] - one.met[asked]) ** 2):.4f}")
    yield f"| Brier score | {' | '.join(briers)} |"


def _cells(scores: Scored) -> Iterator[tuple[str, tuple[int, int], float]]:
    for place, kind in enumerate(SERIES_KINDS):
        if kind == "binary":
            continue  # the method gives them no interval
        for lead in LEADS:
            here = (scores.kind == place) & _in(scores.lead, lead)
            if here.sum() >= FEWEST:
                yield kind, lead, float(scores.inside[here].mean())


def _gain(scores: Scored, name: str, cap: float, where: Bools | None = None) -> float:
    """How much less Ortaq's error is than a method's, on the forecasts that the method can make."""
    ours, theirs = scores.error[OURS], scores.error[name]
    both = np.isfinite(ours) & np.isfinite(theirs)
    if where is not None:
        both &= where
    return 1 - _mase(ours[both], cap) / _mase(theirs[both], cap)


def _mase(error: Floats, cap: float) -> float:
    return float(np.minimum(error, cap).mean())


def _in(number: Ints, span: Sequence[int]) -> Bools:
    return (number >= span[0]) & (number <= span[1])


def _span(span: Sequence[int]) -> str:
    low, high = span
    return f"{low}" if low == high else (f"{low} and more" if high > MANY else f"{low} to {high}")


def _per_cent(part: float) -> str:
    return f"{100 * part:.1f} %"
