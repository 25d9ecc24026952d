"""What a method says of each series of a block: a class of its own, or a reason why it can't say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ortaq.model.block import Bools, Floats, Ints

REASONS = {
    # why nothing can be said
    "no-data": "there are no figures",
    "no-data-after-2015": "there are no figures after the base year of the method",
    "too-few-points": "there are too few figures",
    "no-baseline": "there is no figure near the base year",
    "baseline-is-latest": "the only figure near the base year is the newest one",
    "base-zero": "the base is zero, and growth from zero is not defined",
    "negative-value": "a value is negative, and the method is not defined there",
    "shock-in-baseline": "the base would be a shock year among zeros",
    "growth-rate": "growth of a growth rate says nothing",
    "no-direction": "neither a rise nor a fall is progress",
    "target-value-missing": "the number to reach is missing",
    "undefined": "the formula of the method has no value for these figures",
    # what to mind beside a verdict
    "overshoots-limit": "the projection is held at the natural limit",
    "parity-by-distance": "judged by the distance from parity, on either side",
    "at-limit": "the newest figure is close to the natural limit, with little left to gain",
    "met-then-lost": "the target was met at the base and is lost",
    "deadline-past": "the deadline of the target is past; the end of the Agenda is taken",
    "no-number": "the Agenda names no number, and the method needs one",
    "not-for-kind": "the method is not made for this kind of series",
    "no-yardstick": "too few states have figures to compare with",
    "years-missing": "too few years in a row have figures",
    "champion-target": "the level to reach is what the five best states of the region show, not the Agenda's",
    "no-champion": "even the best five states of the region have moved away",
    "base-estimated": "there is no figure for the base year; the base is the method's estimate",
    "signs-differ": "base, newest value and target are not all above or all below zero",
    "parity-by-ratio": "judged by how far the larger side is above the smaller one",
    "base-zero-replaced": "the base is zero, and the method takes it as 0.001",
    "deadline-kept": "the deadline of the target is past, and was judged by the figures up to it",
    "report-marks": "held against the report's own thresholds, not against the Agenda's number",
    "own-marks": "the report has no thresholds for this series; ours are from the Agenda's number and all states",
}
"""Codes of ASSESSMENT's `reason`, each with its words."""

REASON_CODES = ("", *REASONS)
"""`Verdicts.reason` counts in this order; 0 is none."""

_PLACE = {code: place for place, code in enumerate(REASON_CODES)}

QUESTIONS = ("outlook", "progress", "status")
"""What a method answers: will it be met by its deadline; how has it gone since the base; where does it stand now."""

PACE_UNITS = ("fraction", "unit")
"""What a pace is in: a fraction of the value a year, or the series' own unit a year."""


@dataclass(frozen=True, slots=True)
class MethodClass:
    """A class of a method.

    Args:
        code: As it stands in ASSESSMENT's `status`.
        title: Its words; a key of the message catalogue.
        outlook: What it has in common with the classes of other methods (`ortaq.model.schemas.OUTLOOKS`).
        weight: Its score in the roll-up to indicators and targets: 1 the best, 4 the worst.
    """

    code: str
    title: str
    outlook: str
    weight: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a computation: its formula in the publication's letters, and what came out."""

    formula: str
    value: float


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The columns of ASSESSMENT for the series of a block; NaN and 0 years are null in the table.

    Args:
        status: A place in the method's CLASSES, -1 where it can't say.
        reason: Places in REASON_CODES, 0 where there is none.
        measure_name: What `measure` is called in the publication; each series' place in it is `measure_named`.
        projection_lower: Where the value at the deadline lies with 80 % probability, from here …
        projection_upper: … to here.
        probability: That the target is met at its deadline, from 0 to 1.
        year_reached: When the target is reached at the present pace, as a year with its fraction; NaN if never.
        pace_unit: One of PACE_UNITS, for `pace` and `pace_needed`.
    """

    classes: tuple[MethodClass, ...]
    status: Ints
    reason: Ints
    baseline_period: Ints
    baseline_value: Floats
    latest_period: Ints
    latest_value: Floats
    target_value: Floats
    deadline: Ints
    measure: Floats
    measure_name: tuple[str, ...]
    measure_named: Ints
    pace: Floats
    pace_needed: Floats
    projection: Floats
    score: Floats
    projection_lower: Floats | None = None
    projection_upper: Floats | None = None
    probability: Floats | None = None
    year_reached: Floats | None = None
    pace_unit: str = "fraction"

    def to_columns(self) -> Mapping[str, pa.Array]:
        """The columns of ASSESSMENT, but for the keys; text as codes (dictionaries of Arrow)."""
        size = len(self.status)
        measured = np.where(np.isfinite(self.measure), self.measure_named, -1)
        paced = np.isfinite(self.pace) | np.isfinite(self.pace_needed)
        columns: dict[str, pa.Array] = {
            "status": _named(self.status, [c.code for c in self.classes]),
            "outlook": _named(
                np.where(self.status < 0, len(self.classes), self.status),
                [*(c.outlook for c in self.classes), "unknown"],
            ),
            "reason": _named(self.reason - 1, REASON_CODES[1:]),
            "measure_name": _named(measured, self.measure_name),
            "pace_unit": _named(np.where(paced, 0, -1), [self.pace_unit]),
        }
        for name in ("baseline_period", "latest_period", "deadline"):
            years = getattr(self, name)
            columns[name] = pa.array(years, pa.int32(), mask=years == 0)
        for name in NUMBERS:
            values = getattr(self, name)
            if values is None:
                columns[name] = pa.nulls(size, pa.float64())
            else:
                columns[name] = _numbers(values)
        return columns


NUMBERS = (
    "baseline_value",
    "latest_value",
    "target_value",
    "measure",
    "pace",
    "pace_needed",
    "projection",
    "projection_lower",
    "projection_upper",
    "probability",
    "year_reached",
    "score",
)
"""The columns of ASSESSMENT that are numbers."""


def _named(places: Ints, names: Sequence[str]) -> pa.Array:
    """Texts by their place; null where it is below zero."""
    codes = pa.array(places.astype(np.int32), mask=places < 0)
    return pa.DictionaryArray.from_arrays(codes, pa.array(names, pa.string()))


def _numbers(values: Floats) -> pa.Array:
    """Numbers, null where there is none; the values are shared with the array, not copied."""
    finite = np.isfinite(values)
    if finite.all():
        return pa.array(values, pa.float64())
    valid = pa.py_buffer(np.packbits(finite, bitorder="little"))
    return pa.Array.from_buffers(
        pa.float64(), len(values), [valid, pa.py_buffer(np.ascontiguousarray(values, np.float64))]
    )


class Deciding:
    """Gives each series one class or one reason: the first that holds.

    >>> first = Deciding(3)
    >>> first.because("no-data", np.array([True, False, False]))
    >>> first.is_class(0, np.array([True, True, False]))
    >>> first.status.tolist(), [REASON_CODES[place] for place in first.reason]
    ([-1, 0, -1], ['no-data', '', ''])
    """

    def __init__(self, size: int) -> None:
        self.status: Ints = np.full(size, -1, np.int64)
        self.reason: Ints = np.zeros(size, np.int64)
        self.open: Bools = np.ones(size, bool)

    def because(self, reason: str, where: Bools) -> None:
        """It can't be said, for this reason."""
        now = self.open & where
        self.reason[now] = _PLACE[reason]
        self.open = self.open & ~now

    def is_class(self, place: int, where: Bools, note: str = "") -> None:
        """It is this class, with something to mind beside it."""
        now = self.open & where
        self.status[now] = place
        if note:
            self.reason[now] = _PLACE[note]
        self.open = self.open & ~now

    def note(self, reason: str, where: Bools) -> None:
        """Something to mind, where there is a class and nothing else to mind."""
        self.reason[(self.status >= 0) & (self.reason == 0) & where] = _PLACE[reason]
