"""The steps from the figures of a verdict to its measure, worked out again one number at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ortaq.methods.shared import PARITY, PARITY_TOLERANCE, ROUNDING, nearly_zero
from ortaq.model.verdicts import Step

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The figures of a row on the scale on which a rule computes: its own, or for parity the distance from one.

    Args:
        letter: "v" for values, "d" for distances.
        target: None where the Agenda names no number.
        growth: The steps so far, the last of which is the growth a year from base to latest value.
    """

    letter: str
    base: float
    latest: float
    target: float | None
    growth: tuple[Step, ...]


def inputs(row: Row) -> Inputs | None:
    """The figures of a row of ASSESSMENT; None where the method computed no growth from them."""
    if row["pace"] is None:
        return None
    base, latest, target = row["baseline_value"], row["latest_value"], row["target_value"]
    letter, distances = "v", ()
    if row["reason"] == "parity-by-distance":
        distances = (_distance("b", base), _distance("t", latest))
        base, latest = (step.value for step in distances)
        letter, target = "d", PARITY_TOLERANCE + ROUNDING
    grown = growth(
        (f"{letter}_b", f"{letter}_t", "(t − b)"), base, latest, row["latest_period"] - row["baseline_period"]
    )
    return Inputs(letter, base, latest, target, (*distances, grown))


def needed(row: Row, figures: Inputs) -> Step:
    """The growth a year from the base that reaches the target."""
    target = figures.target or float(nearly_zero(np.array(figures.base)))
    letters = f"{figures.letter}_b", "T", "(Y − b)"
    return growth(letters, figures.base, target, row["deadline"] - row["baseline_period"])


def growth(letters: tuple[str, str, str], start: float, end: float, years: int) -> Step:
    """Compound growth a year.

    >>> growth(("v_b", "v_t", "(t − b)"), 400.0, 100.0, 2)
    Step(formula='CAGR(v_b, v_t) = (v_t / v_b)^(1 / (t − b)) − 1 = (100 / 400)^(1 / 2) − 1', value=-0.5)
    """
    of, to, span = letters
    return Step(
        f"CAGR({of}, {to}) = ({to} / {of})^(1 / {span}) − 1 = ({end:.6g} / {start:.6g})^(1 / {years}) − 1",
        float(np.float64(end / start) ** (1 / years)) - 1,
    )


def projection(row: Row, figures: Inputs) -> tuple[Step, ...]:
    """The value at the year if growth goes on; then in the series' own unit, held at a natural limit if need be."""
    year, letter, pace = row["deadline"], figures.letter, figures.growth[-1].value
    years = max(year - row["latest_period"], 0)
    with np.errstate(over="ignore"):
        free = float(figures.latest * np.float64(1 + pace) ** years)
    steps = [
        Step(
            f"{letter}_{year} = {letter}_t (1 + CAGR({letter}_b, {letter}_t))^(Y − t)"
            f" = {figures.latest:.6g} × (1 {'−' if pace < 0 else '+'} {abs(pace):.6g})^{years}",
            free,
        )
    ]
    if letter == "d":
        sign, free = ("−", PARITY - free) if row["latest_value"] < PARITY else ("+", PARITY + free)
        steps.append(Step(f"v_{year} = 1 {sign} d_{year}", free))
    held = row["projection"]
    if held is not None and abs(held - free) > 1e-9 * max(1.0, abs(free)):
        steps.append(Step(f"{'min' if held < free else 'max'}(v_{year}, {held:.6g})", held))
    return tuple(steps)


def _distance(of: str, value: float) -> Step:
    return Step(f"d_{of} = |v_{of} − 1| = |{value:.6g} − 1|", abs(value - PARITY))
