"""Why two publishers' values differ, as far as it is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ortaq.i18n import Language
from ortaq.reference.same_measure import DEFINITION_WORDS, measured
from ortaq.verbs.showing.columns import BY_INDICATOR, Column

EQUAL = 1e-9
"""Two values are the same where they differ by less than this share: binary fractions are not exact."""

WHY_WORDS = {
    "rounding": "the same when rounded",
    "bound": "a bound, not a value: {text}",
    "indicator": "only the indicator is known to be the same: {title}",
    "definition": "definition: {note}",
    "definition-of": "definition of {column}: {note}",
    "proxy": "stands in for the indicator",
    "nature": "{other} against {one}",
    "status": "{other} against {one}",
    "time": "period {other} against {one}",
    "vintage": "edition of {other} against {one}",
    "vintage-unknown": "the edition of {column} is not known",
    "unknown": "no reason is known",
}
"""What is said of a difference, by its reason."""

NATURE_WORDS = {
    "C": "country data",
    "CA": "country data, adjusted",
    "E": "estimated",
    "G": "global monitoring",
    "M": "modelled",
    "N": "not relevant",
}
"""The natures of SDMX for the SDGs."""

STATUS_WORDS = {
    "A": "normal value",
    "B": "break in the series",
    "D": "definition differs",
    "E": "estimated value",
    "F": "forecast",
    "I": "imputed value",
    "P": "provisional value",
    "U": "low reliability",
}
"""Statuses of SDMX of an observation that has a value."""

Row = Mapping[str, Any]


class Why:
    """Tells reasons in one language.

    Args:
        words: The reader's language.
    """

    def __init__(self, words: Language) -> None:
        self._words = words

    def reasons(self, one: Column, row: Row, other: Column, other_row: Row) -> list[tuple[str, str]]:
        """Code and text of each reason known for a difference; at least that none is."""
        found = self._reasons(one, row, other, other_row)
        return found or [("unknown", self._worded("unknown"))]

    def bound(self, row: Row) -> tuple[str, str]:
        """That a publisher gives a bound in the place of a value."""
        return "bound", self._worded("bound", text=row["value_text"] or _bounds(row))

    def _reasons(self, one: Column, row: Row, other: Column, other_row: Row) -> list[tuple[str, str]]:
        if is_rounding(one, row, other, other_row):
            return [("rounding", self._worded("rounding"))]
        found = []
        if BY_INDICATOR in (one.match, other.match):
            named = other if other.match == BY_INDICATOR else one
            found.append(("indicator", self._worded("indicator", title=named.about["title"])))
        departs = [
            ("definition-of", one, set(_departures(one)) - set(_departures(other))),
            ("definition", other, set(_departures(other)) - set(_departures(one))),
        ]
        if any(codes for *_, codes in departs):
            found += [
                ("definition", self._worded(text, column=column.name, note=self._words.text(DEFINITION_WORDS[code])))
                for text, column, codes in departs
                for code in sorted(codes)
            ]
        elif one.about["is_proxy"] != other.about["is_proxy"] and BY_INDICATOR not in (one.match, other.match):
            found.append(("proxy", self._worded("proxy")))
        found += self._pair("nature", NATURE_WORDS, row["nature"], other_row["nature"])
        found += self._pair("status", STATUS_WORDS, row["obs_status"], other_row["obs_status"])
        years = [each["time_detail"] or str(each["time_period"]) for each in (row, other_row)]
        if years[0] != years[1]:
            found.append(("time", self._worded("time", one=years[0], other=years[1])))
        return found + self._editions(one, row, other, other_row)

    def _editions(self, one: Column, row: Row, other: Column, other_row: Row) -> list[tuple[str, str]]:
        """That the editions are not the same; where one is not known, that it may be another."""
        for column, each in ((one, row), (other, other_row)):
            if each["vintage"] is None:
                return [("vintage-unknown", self._worded("vintage-unknown", column=column.name))]
        if row["vintage"] == other_row["vintage"]:
            return []
        return [("vintage", self._worded("vintage", one=row["vintage"], other=other_row["vintage"]))]

    def _pair(
        self, code: str, wordings: Mapping[str, str], one: str | None, other: str | None
    ) -> list[tuple[str, str]]:
        """Both words where the codes differ; a code that is not said is no reason."""
        if one is None or other is None or one == other:
            return []
        told = [self._words.text(wordings[each]) if each in wordings else each for each in (one, other)]
        return [(code, self._worded(code, one=told[0], other=told[1]))]

    def _worded(self, code: str, **fields: str) -> str:
        return self._words.text(WHY_WORDS[code]).format(**fields)


def is_same(one: float, other: float) -> bool:
    """Whether two values are equal but for what binary fractions can't hold."""
    return math.isclose(one, other, rel_tol=EQUAL)


def is_rounding(one: Column, row: Row, other: Column, other_row: Row) -> bool:
    """Whether the finer value, rounded as the coarser was published, could be the coarser."""
    steps = (10.0**-each.digits * abs(told["factor"]) for each, told in ((one, row), (other, other_row)))
    return abs(row["value"] - other_row["value"]) <= max(steps) / 2 * (1 + EQUAL)


def _departures(column: Column) -> tuple[str, ...]:
    known = measured().get(column.key)
    return known.departures if known else ()


def _bounds(row: Row) -> str:
    ends: Sequence[Any] = (row["lower_bound"], row["upper_bound"])
    return " – ".join("" if end is None else str(end) for end in ends)
