"""The cells of one file, read: area, year, value, unit and breakdown of each row, or why the row is no observation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeVar

from ortaq.collect.breakdowns import classify
from ortaq.collect.delivery import Reason
from ortaq.collect.units import unit
from ortaq.collect.values import Value, value
from ortaq.errors import SourceError
from ortaq.sources.open_sdg.codes import series_code
from ortaq.sources.open_sdg.labels import Labels
from ortaq.sources.open_sdg.places import area
from ortaq.sources.open_sdg.rows import Column, Rows, distinct

UNREADABLE = Reason("the value is no number, and no sign that we know")
NO_YEAR = Reason("the period is no calendar year")
NO_POWER = Reason("the multiplier of the unit is no power of ten")
UNLISTED = Reason("a code is in none of the repository's lists")

UNKNOWN_UNIT = "_X"
"""SDMX: not specified."""
_NOT_DIMENSIONS = frozenset({
    "TIME_PERIOD", "OBS_VALUE", "SERIES", "MEASURE", "UNIT_MEASURE", "UNIT_MULT", "REF_AREA", "GEO_CODE", "OBS_STATUS",
    "NATURE", "REPORTING_TYPE", "FREQ", "TIME_DETAIL", "TIME_COVERAGE", "COMMENT_OBS", "COMMENT_TS", "SOURCE_DETAIL",
    "DATA_LAST_UPDATE", "BASE_PER", "LOWER_BOUND", "UPPER_BOUND", "GEO_INFO_URL", "GEO_INFO_TYPE", "CUST_BREAKDOWN_LB",
})  # fmt: skip
_YEARS_OLD = re.compile(r"\s*(?:лет|years?(?: old)?)$")
_YEAR = re.compile(r"[12][0-9]{3}")
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?")
_POWER = re.compile(r"-?[0-9]{1,2}")
_POWERS = {"": 0, "units": 0, "tens": 1, "hundreds": 2, "thousands": 3, "millions": 6, "billions": 9, "trillions": 12}

Given = TypeVar("Given")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Context:
    """What is needed to read rows, and does not stand in them."""

    source: str
    state: str
    labels: Labels
    units: Mapping[str, str] = field(default_factory=dict)
    """The unit that the settings tell for an indicator, by indicator with dashes."""
    country: Sequence[str] = ()
    """Names of the whole country."""


class Unit(NamedTuple):
    """A unit in our code, and as the publisher has it."""

    written: str
    unit_measure: str
    unit_mult: int


@dataclass(frozen=True)
class Reading:
    """The rows of a file with their cells read; each list has one entry a row."""

    rows: Rows
    context: Context

    @cached_property
    def measures(self) -> Column:
        """The publisher's code or name of what is measured; empty where the file has none."""
        labels = self.context.labels
        codes = each(self.rows.column("SERIES"), lambda text: _code("SERIES", text, labels))
        names = self.rows.columns.get("MEASURE")
        return codes if names is None else [code or name for code, name in zip(codes, names, strict=True)]

    @cached_property
    def bases(self) -> Column:
        """The code of the series before its units are told apart, see `series_code`."""
        return each(self.measures, lambda measure: series_code(measure, self.rows.indicator))

    @cached_property
    def units(self) -> list[Unit]:
        """The unit of each row: its own, else that of the settings of the indicator."""
        labels = self.context.labels
        told = self.context.units.get(self.rows.indicator, "")
        mults = self.rows.column("UNIT_MULT")
        return each(
            list(zip(self.rows.column("UNIT_MEASURE"), mults, strict=True)),
            lambda cells: _unit(_code("UNIT_MEASURE", cells[0] or told, labels), cells[1]),
        )

    @cached_property
    def has_power(self) -> list[bool]:
        """Whether the multiplier of the unit can be read."""
        return each(self.rows.column("UNIT_MULT"), lambda text: _power(text) is not None)

    def attribute(self, name: str) -> Column:
        """The codes of an attribute, of which a built site shows the labels."""
        return each(self.rows.column(name), lambda text: _code(name, text, self.context.labels))

    @cached_property
    def measured_in(self) -> list[tuple[str, Unit]]:
        """Code and unit of each row."""
        return list(zip(self.bases, self.units, strict=True))

    @cached_property
    def areas(self) -> list[str | None]:
        """Our code of the area; none where it is in no list."""
        about = self.context
        return each(self.area_codes, lambda code: area(code, about.state, about.labels, about.country))

    @cached_property
    def area_codes(self) -> Column:
        """The publisher's code of the area: `GeoCode` stands in for it where the file has no other."""
        named = self.rows.column("REF_AREA")
        if (shapes := self.rows.columns.get("GEO_CODE")) is None:
            return named
        labels = self.context.labels
        is_code = each(shapes, lambda code: labels.knows("REF_AREA", code))
        return [shape if ok else name for name, shape, ok in zip(named, shapes, is_code, strict=True)]

    @cached_property
    def years(self) -> list[int | None]:
        """The calendar year; none where the period is another."""
        return each(self.rows.column("TIME_PERIOD"), lambda text: int(text) if _YEAR.fullmatch(text) else None)

    @cached_property
    def values(self) -> list[Value | None]:
        """The value; none where it can't be read."""
        return each(self.rows.column("OBS_VALUE"), _value)

    @cached_property
    def breakdowns(self) -> list[tuple[str, str, str, str]]:
        """Whom and what the row counts: sex, age, urbanisation, and every further breakdown."""
        names = self._dimensions
        if not names:
            return [_broken_down({})] * len(self.rows.places)
        labels = self.context.labels
        return each(
            distinct(self.rows.columns, names),
            lambda codes: _broken_down(
                {name: _code(name, text, labels) for name, text in zip(names, codes, strict=True)}
            ),
        )

    @cached_property
    def _dimensions(self) -> list[str]:
        return [name for name, cells in self.rows.columns.items() if name not in _NOT_DIMENSIONS and any(cells)]

    @cached_property
    def problems(self) -> list[tuple[str, str] | None]:
        """Why a row is no observation: the reason, and the cell."""
        found: list[tuple[str, str] | None] = [None] * len(self.rows.places)
        for name in self.rows.coded:
            cells = self.rows.columns[name]
            if name != "REF_AREA" and (unlisted := self._unlisted(name, cells)):
                found = [
                    told or ((UNLISTED, f"{name} {cell}") if cell in unlisted else None)
                    for told, cell in zip(found, cells, strict=True)
                ]
        for at, (place, year, number) in enumerate(zip(self.areas, self.years, self.values, strict=True)):
            if place is None:
                found[at] = found[at] or (UNLISTED, f"REF_AREA {self.area_codes[at]}")
            elif year is None:
                found[at] = found[at] or (NO_YEAR, self.rows.column("TIME_PERIOD")[at])
            elif number is None:
                found[at] = found[at] or (UNREADABLE, self.rows.column("OBS_VALUE")[at])
            elif not self.has_power[at]:
                found[at] = found[at] or (NO_POWER, self.rows.column("UNIT_MULT")[at])
        return found

    def _unlisted(self, name: str, cells: Column) -> set[str]:
        """Cells that are neither code nor label of a list that the repository has."""
        labels = self.context.labels
        if not labels.has(name):
            return set()
        return {cell for cell in set(cells) - {"", "_T"} if not labels.means(name, cell)}


def each(cells: Sequence[Given], read: Callable[[Given], Found]) -> list[Found]:
    """What each cell means, every distinct one looked at once."""
    found = {cell: read(cell) for cell in set(cells)}
    return [found[cell] for cell in cells]


def _broken_down(codes: Mapping[str, str]) -> tuple[str, str, str, str]:
    found = classify(codes)
    return found.sex, found.age, found.urbanisation, found.breakdown


def _code(name: str, text: str, labels: Labels) -> str:
    """The code of what may be a code or its label in any language."""
    if not text or labels.knows(name, text):
        return text
    return labels.code(name, text) or (_YEARS_OLD.sub("", text) if name == "AGE" else text)


def _unit(written: str, mult: str) -> Unit:
    """The unit in our code; a power of ten of the row is added to that of the unit."""
    ours, power = unit(written) if written else (UNKNOWN_UNIT, 0)
    return Unit(written or UNKNOWN_UNIT, ours, power + (_power(mult) or 0))


def _power(text: str) -> int | None:
    """The power of ten that a multiplier means: `3`, `Thousands`."""
    return int(text) if _POWER.fullmatch(text) else _POWERS.get(text.casefold())


def _value(text: str) -> Value | None:
    if _PLAIN.fullmatch(text):
        return Value(float(text))
    try:
        return value(text)
    except SourceError:
        return None
