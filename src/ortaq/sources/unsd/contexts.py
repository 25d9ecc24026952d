"""What the codes of a row say beside area, period and value: the series, its unit, the breakdown, how good a figure is.

A database of millions of rows has some thousand such combinations; each is looked at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from ortaq.collect.breakdowns import classify
from ortaq.collect.seen import Numbers
from ortaq.collect.series import described
from ortaq.collect.units import unit
from ortaq.errors import SourceError
from ortaq.sources.unsd.layout import ADDRESS, ATTRIBUTES, LICENCE, PUBLISHER, SOURCE, TITLE

CODED: Mapping[str, type[pl.DataType]] = {
    "series": pl.String,
    "unit_measure": pl.String,
    "unit_mult": pl.Int8,
    "nature": pl.String,
    "reporting_type": pl.String,
    "stated": pl.String,
    "sex": pl.String,
    "age": pl.String,
    "urbanisation": pl.String,
    "breakdown": pl.String,
    "is_unit_told": pl.Boolean,
}
_SAYS_NOTHING = {"NOTSPEC", "NA", "_X"}
_MULTIPLIERS = {"UNIT": 0, "UNITS": 0, "HUNDRED": 2, "THOUSAND": 3, "MILLION": 6, "BILLION": 9, "TRILLION": 12}
_WHOLE = {("Cities", "NOCITI"), ("Freq", "ANNUAL"), ("Freq", "A"), ("Bounds", "MP")}
"""Codes that break nothing down: "all areas or breakdown by cities not available"; and of dimensions that the API had
in 2018: a figure a year, the middle of a range."""
UNTOLD = "_X"
"""The unit of a row that names none."""


@dataclass(slots=True)
class Contexts:
    """The combinations that came, and the series they belong to."""

    _known: dict[tuple[tuple[str, ...], tuple[str | None, ...]], tuple[Any, ...]] = field(default_factory=dict)
    _breakdowns: dict[tuple[tuple[str, str], ...], tuple[str, str, str, str]] = field(default_factory=dict)
    _series: dict[str, _Series] = field(default_factory=dict)
    _series_numbers: Numbers = field(default_factory=lambda: Numbers("series"))
    _breakdown_numbers: Numbers = field(default_factory=lambda: Numbers("breakdown"))
    _unit_numbers: Numbers = field(default_factory=lambda: Numbers("breakdown"))

    def of(self, given: pl.DataFrame, dimensions: Sequence[str]) -> tuple[list[pl.Series], *tuple[np.ndarray, ...]]:
        """The columns of `CODED` for each row, and for each row a number for its series, its breakdown and its unit."""
        names = [
            name
            for name in ("SeriesCode", "Indicator", *ATTRIBUTES, *dimensions)
            if name in given.columns and (name == "Units" or given[name].null_count() < given.height)
        ]
        index, first = _distinct(given.select(names))
        cells = given[first].select(pl.all().cast(pl.String))
        key = tuple(names)
        found = [
            self._known.get((key, row)) or self._look_at(key, row, title)
            for row, title in zip(cells.select(names).rows(), cells["SeriesDescription"], strict=True)
        ]
        columns = list(zip(*found, strict=True)) or [()] * len(CODED)
        coded = [
            coded_as(name, values, kind).gather(index)
            for (name, kind), values in zip(CODED.items(), columns, strict=True)
        ]
        rows = index.to_numpy()
        series = self._series_numbers.of(columns[0])[rows]
        breakdown = self._breakdown_numbers.of(row[6:10] for row in found)[rows]
        units = self._unit_numbers.of(row[1:3] for row in found)[rows]
        return coded, series, breakdown, units

    def series(self, vintage: str) -> list[dict[str, Any]]:
        """Rows of SERIES."""
        return [self._series[code].row(vintage) for code in sorted(self._series)]

    def _look_at(self, names: tuple[str, ...], row: tuple[str | None, ...], title: str | None) -> tuple[Any, ...]:
        cells = {name: cell for name, cell in zip(names, row, strict=True) if cell}
        code = cells.pop("SeriesCode", "").strip()
        if not code:
            raise SourceError(
                "{title}: a row names no series",
                hint="the file may be cut, or its columns shifted",
                title=TITLE,
            )
        indicators = [one.strip() for one in cells.pop("Indicator", "").split(",") if one.strip()]
        units = cells.pop("Units", "").strip()
        unit_measure, mult = unit(units or UNTOLD)
        unit_mult = mult + _multiplier(cells.pop("UnitMultiplier", "").strip())
        nature: str | None = cells.pop("Nature", "").strip()
        nature = None if not nature or nature in _SAYS_NOTHING else nature
        # The global database had no other figures before 2021, and did not say so.
        reporting_type = cells.pop("Reporting Type", "").strip() or "G"
        stated = cells.pop("Observation Status", "").strip() or None
        self._series.setdefault(code, _Series(code, title or code)).add(indicators, unit_measure, unit_mult, nature)
        broken_down = self._broken_down(tuple(cells.items()))
        self._known[names, row] = found = (
            *(code, unit_measure, unit_mult, nature, reporting_type, stated),
            *broken_down,
            bool(units) or "Units" not in names,
        )
        return found

    def _broken_down(self, cells: tuple[tuple[str, str], ...]) -> tuple[str, str, str, str]:
        """Sex, age, urbanisation and every further breakdown."""
        found = self._breakdowns.get(cells)
        if found is None:
            of = classify({name: code for name, code in cells if (name.strip("[] "), code) not in _WHOLE})
            self._breakdowns[cells] = found = (of.sex, of.age, of.urbanisation, of.breakdown)
        return found


@dataclass(slots=True)
class _Series:
    """A series, and what its rows say of it. A dictionary stands for a set that keeps its order."""

    code: str
    title: str
    indicators: dict[str, None] = field(default_factory=dict)
    units: dict[tuple[str, int], None] = field(default_factory=dict)
    natures: dict[str | None, None] = field(default_factory=dict)

    def add(self, indicators: Sequence[str], unit_measure: str, unit_mult: int, nature: str | None) -> None:
        self.indicators |= dict.fromkeys(indicators)
        self.units[unit_measure, unit_mult] = None
        self.natures[nature] = None

    def row(self, vintage: str) -> dict[str, Any]:
        """The row of SERIES. The unit is that of its first row; each observation has its own."""
        unit_measure, unit_mult = next(iter(self.units))
        (nature,) = self.natures if len(self.natures) == 1 else (None,)
        return described(
            SOURCE,
            self.code,
            self.title,
            unit_measure,
            unit_mult=unit_mult,
            indicator=list(self.indicators),
            nature=nature,
            publisher=PUBLISHER,
            licence=LICENCE,
            vintage=vintage,
            address=f"{ADDRESS}?indicator={next(iter(self.indicators), '')}".removesuffix("?indicator="),
        )


def coded_as(name: str, values: Sequence[Any], kind: type[pl.DataType] = pl.String) -> pl.Series:
    """Cells of a column in which few texts come again and again: each text is kept once."""
    if kind is pl.String:
        return pl.Series(name, values, pl.Enum(sorted({text for text in values if text is not None})))
    return pl.Series(name, values, kind)


def _multiplier(text: str) -> int:
    """The power of ten that the API stated until 2019: `MILLION` is 6."""
    if not text:
        return 0
    if text.upper() in _MULTIPLIERS:
        return _MULTIPLIERS[text.upper()]
    if re.fullmatch(r"-?[0-9]{1,2}", text):
        return int(text)
    raise SourceError(
        "{title}: unknown unit multiplier {multiplier}",
        hint="known are {known}, and powers of ten",
        title=TITLE,
        multiplier=text,
        known=", ".join(_MULTIPLIERS),
    )


def _distinct(cells: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """For each row the number of its combination, and for each combination the first row that has it.

    Combinations are told apart by a hash of 64 bits: that two of some thousands share one has a chance of one in 10^12.
    """
    hashes = cells.hash_rows(1)
    first = pl.DataFrame({"hash": hashes}).with_row_index("row").group_by("hash", maintain_order=True).first()
    numbered = first.select("hash").with_row_index("number")
    index = pl.DataFrame({"hash": hashes}).join(numbered, on="hash", how="left", maintain_order="left")["number"]
    return index, first["row"]
