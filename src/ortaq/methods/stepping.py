"""The steps from the figures of a verdict to its measure, worked out again one number at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ortaq.methods.shared import PARITY, PARITY_TOLERANCE, ROUNDING, larger_over_smaller, nearly_zero
from ortaq.model.verdicts import Step

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The figures of a row on the scale on which a rule computes.

    That is the series' own, but for parity: there it is the distance from one, or the larger side over the smaller.

    Args:
        letter: "v" for values, "d" for distances, "m" for the larger side over the smaller.
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
    figures = _on_scale(row)
    if figures is None:
        return None
    letter, base, latest = figures.letter, figures.base, figures.latest
    letters = (f"{letter}_b", f"{letter}_t", "(t − b)")
    grown = growth(letters, base, latest, row["latest_period"] - row["baseline_period"])
    return replace(figures, growth=(*figures.growth, grown))


def line_inputs(row: Row) -> Inputs | None:
    """The same for a method by a straight line: the last of the steps is the change a year."""
    figures = _on_scale(row)
    if figures is None:
        return None
    of = figures.letter
    change = slope(
        (f"{of}_b", f"{of}_t", "(t − b)"), figures.base, figures.latest, row["latest_period"] - row["baseline_period"]
    )
    return replace(figures, growth=(*figures.growth, change))


def _on_scale(row: Row) -> Inputs | None:
    """The figures of a row with no step but the distances of a parity."""
    if row["pace"] is None:
        return None
    base, latest, target = row["baseline_value"], row["latest_value"], row["target_value"]
    if row["reason"] == "parity-by-distance":
        distances = (_distance("b", base), _distance("t", latest))
        return Inputs("d", distances[0].value, distances[1].value, PARITY_TOLERANCE + ROUNDING, distances)
    if row["reason"] == "parity-by-ratio":
        ratios = (_ratio("b", base), _ratio("t", latest))
        return Inputs("m", ratios[0].value, ratios[1].value, PARITY, ratios)
    return Inputs("v", base, latest, target, ())


def needed(row: Row, figures: Inputs) -> Step:
    """The growth a year from the base that reaches the target, or the rate a year that is asked for."""
    target = figures.target or float(nearly_zero(np.array(figures.base)))
    letters, years = (f"{figures.letter}_b", "T", "(Y − b)"), row["deadline"] - row["baseline_period"]
    asked = row["pace_needed"]
    found = growth(letters, figures.base, target, years) if years > 0 and figures.target is not None else None
    if asked is not None and (found is None or found.value == 0 or abs(asked - found.value) > 1e-9):
        # Of a window that starts in another year than the Agenda the level tells nothing of the rate.
        return Step(f"CAGR({figures.letter}_b, T) is the rate a year that is asked for", asked)
    return found or Step(f"CAGR({figures.letter}_b, T)", math.nan)


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


def slope(letters: tuple[str, str, str], start: float, end: float, years: int) -> Step:
    """Change a year.

    >>> slope(("v_b", "v_t", "(t − b)"), 40.0, 47.0, 7)
    Step(formula='(v_t − v_b) / (t − b) = (47 − 40) / 7', value=1.0)
    """
    of, to, span = letters
    return Step(f"({to} − {of}) / {span} = ({end:.6g} − {_bracketed(start)}) / {years}", (end - start) / years)


def asked_by_line(row: Row, figures: Inputs) -> Step:
    """The change a year that goes from the base to the target by the deadline."""
    letters = f"{figures.letter}_b", "T", "(Y − b)"
    return slope(letters, figures.base, figures.target or 0.0, row["deadline"] - row["baseline_period"])


def line_projection(row: Row, figures: Inputs) -> tuple[Step, ...]:
    """The value at the year if the change a year goes on; then in the series' own unit, held at a limit if need be."""
    year, letter, pace = row["deadline"], figures.letter, figures.growth[-1].value
    years = max(row["deadline"] - row["latest_period"], 0)
    free = figures.latest + pace * years
    letters = f"{letter}_{year} = {letter}_t + (({letter}_t − {letter}_b) / (t − b)) (Y − t)"
    steps = [Step(f"{letters} = {figures.latest:.6g} {_signed(pace)} × {years}", free)]
    if letter == "d" and free < 0:
        steps.append(Step(f"max(0, d_{year})", 0.0))
    return (*steps, *_in_own_unit(row, letter, steps[-1].value))


def line_arrival(row: Row, figures: Inputs) -> tuple[Step, ...]:
    """The change a year from the latest value that still arrives, and the year of arrival at the present one."""
    steps: list[Step] = []
    letter, target = figures.letter, figures.target or 0.0
    if row["pace_needed"] is not None:
        letters = f"{letter}_t", "T", "(Y − t)"
        steps.append(slope(letters, figures.latest, target, row["deadline"] - row["latest_period"]))
    if row["year_reached"] is not None:
        pace, period = figures.growth[-1].value, row["latest_period"]
        steps.append(
            Step(
                f"t + (T − {letter}_t) / (({letter}_t − {letter}_b) / (t − b))"
                f" = {period} + ({target:.6g} − {_bracketed(figures.latest)}) / {_bracketed(pace)}",
                period + (target - figures.latest) / pace,
            )
        )
    return tuple(steps)


def growth_arrival(row: Row, figures: Inputs) -> tuple[Step, ...]:
    """The year of arrival if growth goes on; none where it never arrives."""
    if row["year_reached"] is None:
        return ()
    letter, pace, period = figures.letter, figures.growth[-1].value, row["latest_period"]
    target = figures.target or float(nearly_zero(np.array(figures.base)))
    return (
        Step(
            f"t + ln(T / {letter}_t) / ln(1 + CAGR({letter}_b, {letter}_t))"
            f" = {period} + ln({target:.6g} / {figures.latest:.6g}) / ln(1 {_signed(pace)})",
            period + float(np.log(target / figures.latest) / np.log1p(pace)),
        ),
    )


def projection(row: Row, figures: Inputs) -> tuple[Step, ...]:
    """The value at the year if growth goes on; then in the series' own unit, held at a natural limit if need be."""
    year, letter, pace = row["deadline"], figures.letter, figures.growth[-1].value
    years = max(year - row["latest_period"], 0)
    with np.errstate(over="ignore"):
        free = float(figures.latest * np.float64(1 + pace) ** years)
    projected = Step(
        f"{letter}_{year} = {letter}_t (1 + CAGR({letter}_b, {letter}_t))^(Y − t)"
        f" = {figures.latest:.6g} × (1 {_signed(pace)})^{years}",
        free,
    )
    return (projected, *_in_own_unit(row, letter, free))


def growth_against_needed(formula: str, row: Row) -> tuple[Step, ...]:
    """The steps to a ratio of growth so far to growth needed, to the value at the year, and to the year of arrival.

    Args:
        formula: Of the publication, for the measure R.
    """
    figures = inputs(row)
    if figures is None:
        return ()
    found = list(figures.growth)
    if row["measure_name"] == "R":
        pace, asked = found[-1].value, needed(row, figures)
        letters = formula.replace("v_", f"{figures.letter}_")
        found += [asked, Step(f"{letters} = {pace:.6g} / {asked.value:.6g}", pace / asked.value)]
    return (*found, *projection(row, figures), *growth_arrival(row, figures))


def way_done(formula: str, row: Row, figures: Inputs, free: float) -> Step:
    """How much of the way from base to target is done at the year.

    Args:
        formula: Of the publication, in v_Y, v_b and T.
        free: The value at the year, before a natural limit holds it.
    """
    base, target = figures.base, figures.target or 0.0
    letters = formula.replace("v_Y", f"v_{row['deadline']}").replace("v_", f"{figures.letter}_")
    return Step(f"{letters} = ({free:.6g} − {base:.6g}) / ({target:.6g} − {base:.6g})", (free - base) / (target - base))


def _in_own_unit(row: Row, letter: str, free: float) -> tuple[Step, ...]:
    """From the scale of the rule to the series' own unit, held at a natural limit if need be."""
    steps, year = [], row["deadline"]
    if letter == "d":
        sign, free = ("−", PARITY - free) if row["latest_value"] < PARITY else ("+", PARITY + free)
        steps.append(Step(f"v_{year} = 1 {sign} d_{year}", free))
    if letter == "m":
        free = max(free, PARITY)
        above = row["latest_value"] >= PARITY
        formula, free = ("max(1, {})", free) if above else ("1 / max(1, {})", 1 / free)
        steps.append(Step(f"v_{year} = {formula.format(f'm_{year}')}", free))
    held = row["projection"]
    if held is not None and abs(held - free) > 1e-9 * max(1.0, abs(free)):
        steps.append(Step(f"{'min' if held < free else 'max'}(v_{year}, {held:.6g})", held))
    return tuple(steps)


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'} {abs(value):.6g}"


def _bracketed(value: float) -> str:
    return f"(−{abs(value):.6g})" if value < 0 else f"{value:.6g}"


def _ratio(of: str, value: float) -> Step:
    larger = f"max({value:.6g}, 1 / {value:.6g})"
    apart = float(larger_over_smaller(np.array(value)))
    return Step(
        f"m_{of} = max(v_{of}, 1 / v_{of}) = {larger if apart > PARITY else '1, as it is within 0.03 of parity'}", apart
    )


def _distance(of: str, value: float) -> Step:
    return Step(f"d_{of} = |v_{of} − 1| = |{value:.6g} − 1|", abs(value - PARITY))
