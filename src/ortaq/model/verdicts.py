"""What a method says of each series of a block: a class of its own, or a reason why it can't say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

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
}
"""Codes of ASSESSMENT's `reason`, each with its words."""


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
        reason: Codes of REASONS, "" where there is none.
        measure_name: What `measure` is called in the publication.
    """

    classes: tuple[MethodClass, ...]
    status: Ints
    reason: NDArray[np.str_]
    baseline_period: Ints
    baseline_value: Floats
    latest_period: Ints
    latest_value: Floats
    target_value: Floats
    deadline: Ints
    measure: Floats
    measure_name: NDArray[np.str_]
    pace: Floats
    pace_needed: Floats
    projection: Floats
    score: Floats

    def to_columns(self) -> Mapping[str, pa.Array]:
        """The columns of ASSESSMENT, but for the keys."""
        names = np.array([*(c.code for c in self.classes), ""])
        outlooks = np.array([*(c.outlook for c in self.classes), "unknown"])
        columns: dict[str, pa.Array] = {
            "status": _texts(names[self.status]),
            "outlook": pa.array(outlooks[self.status]),
            "reason": _texts(self.reason),
            "measure_name": _texts(np.where(np.isfinite(self.measure), self.measure_name, "")),
        }
        for name in ("baseline_period", "latest_period", "deadline"):
            years = getattr(self, name)
            columns[name] = pa.array(years, pa.int32(), mask=years == 0)
        for name in (
            "baseline_value",
            "latest_value",
            "target_value",
            "measure",
            "pace",
            "pace_needed",
            "projection",
            "score",
        ):
            values = getattr(self, name)
            columns[name] = pa.array(values, pa.float64(), mask=~np.isfinite(values))
        return columns


def _texts(texts: NDArray[np.str_]) -> pa.Array:
    return pa.array(texts, pa.string(), mask=texts == "")


class Deciding:
    """Gives each series one class or one reason: the first that holds.

    >>> first = Deciding(3)
    >>> first.because("no-data", np.array([True, False, False]))
    >>> first.is_class(0, np.array([True, True, False]))
    >>> first.status.tolist(), first.reason.tolist()
    ([-1, 0, -1], ['no-data', '', ''])
    """

    def __init__(self, size: int) -> None:
        self.status: Ints = np.full(size, -1, np.int64)
        self.reason: NDArray[np.str_] = np.full(size, "", "U24")
        self.open: Bools = np.ones(size, bool)

    def because(self, reason: str, where: Bools) -> None:
        """It can't be said, for this reason."""
        now = self.open & where
        self.reason[now] = reason
        self.open = self.open & ~now

    def is_class(self, place: int, where: Bools, note: str = "") -> None:
        """It is this class, with something to mind beside it."""
        now = self.open & where
        self.status[now] = place
        if note:
            self.reason[now] = note
        self.open = self.open & ~now

    def note(self, reason: str, where: Bools) -> None:
        """Something to mind, where there is a class and nothing else to mind."""
        self.reason[(self.status >= 0) & (self.reason == "") & where] = reason
