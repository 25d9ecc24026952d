"""Figures and descriptions of the World Bank's series as our tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from ortaq.collect.areas import resolve
from ortaq.collect.delivery import File, LeftOut, Parsed, Reason
from ortaq.collect.observations import observations
from ortaq.collect.seen import Numbers, Seen, figure
from ortaq.collect.series import described
from ortaq.collect.units import unit
from ortaq.model.schemas import OBSERVATION, SERIES
from ortaq.model.schemas_collected import NOTE
from ortaq.reference import figures

TITLE = "World Bank"
PUBLISHER = "World Bank"
LICENCE = "CC-BY-4.0"
WDI = "wdi"
PAGE = "https://data.worldbank.org/indicator/{series}"
UNTOLD = "_X"
"""The unit of a series that names none."""

NO_VALUE = Reason("the publisher has no value for the year")
NO_AREA = Reason("the area is none that we know")
TWICE = Reason("the same figure stands there before, with the same value")
TWICE_DIFFERENT = Reason("the same figure stands there before, with another value: the first one is kept")

COLUMNS = ("series", "area", "name", "time_period", "obs_value", "obs_status", "place")
"""What `Reading.take` needs: code of the series, the Bank's code and name of the area, year, value, status, place."""

_IN_BRACKETS = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
_ESTIMATE = re.compile(r"(modell?ed|national)\b.*\bestimate", re.IGNORECASE)
_MODELLED = re.compile(r"\(modell?ed\b", re.IGNORECASE)


@dataclass(slots=True)
class Reading:
    """Takes figures and descriptions as they come, and knows at the end what they were of."""

    source: str
    vintage: str
    titles: dict[str, str] = field(default_factory=dict)
    """Of the series, by code."""
    _came: dict[str, None] = field(default_factory=dict)
    _notes: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _left_out: dict[tuple[str, str], LeftOut] = field(default_factory=dict)
    _areas: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _seen: Seen = field(default_factory=Seen)
    _series_numbers: Numbers = field(default_factory=lambda: Numbers("series"))
    _area_numbers: Numbers = field(default_factory=lambda: Numbers("area"))

    def take(self, rows: pl.DataFrame, file: File) -> pa.Table:
        """The observations in rows with the columns `COLUMNS`."""
        rows = self._having(rows, rows["obs_value"].is_not_null(), file, NO_VALUE)
        rows = rows.join(self._areas_of(rows), on=["area", "name"], how="left", nulls_equal=True, maintain_order="left")
        rows = self._having(rows, rows["ref_area"].is_not_null(), file, NO_AREA)
        rows = self._first(rows, file)
        codes = rows["series"].unique(maintain_order=True).to_list()
        self._came |= dict.fromkeys(codes)
        of_series = pl.DataFrame(
            [(code, *self._unit(code), self._nature(code)) for code in codes],
            schema={"series": pl.String, "unit_measure": pl.String, "unit_mult": pl.Int8, "nature": pl.String},
            orient="row",
        )
        told = rows.join(of_series, on="series", how="left", maintain_order="left").with_columns(
            ref_area_source="area", place=pl.lit(f"{file.name}:") + pl.col("place")
        )
        wanted = [name for name in OBSERVATION.names if name in told.columns]
        # The Bank brings together what states and agencies report, so that states can be compared.
        return observations(told.select(wanted), source=self.source, snapshot=file.snapshot, reporting_type="G")

    def note(self, series: str, name: str, text: str | None, file: File) -> None:
        """Keep what the Bank says of a series."""
        if text and (written := text.strip()):
            self._notes.setdefault((series, name, written), file.snapshot)

    def leave(self, file: File, reason: str, rows: int, example: str) -> None:
        """Count rows that became no observation."""
        before = self._left_out.get((file.name, reason))
        self._left_out[file.name, reason] = LeftOut(
            file.name, reason, rows + (before.rows if before else 0), before.example if before else example
        )

    def rest(self) -> Parsed:
        """Series, notes and what was left out."""
        notes = [
            {"source": self.source, "series": series, "indicator": None, "lang": "en", "field": name, "text": text}
            | {"snapshot": snapshot}
            for (series, name, text), snapshot in sorted(self._notes.items())
            if series in self._came
        ]
        return Parsed(
            series=pa.Table.from_pylist([self._row(code) for code in sorted(self._came)], SERIES),
            note=pa.Table.from_pylist(notes, NOTE),
            left_out=tuple(self._left_out[key] for key in sorted(self._left_out)),
        )

    def _having(self, rows: pl.DataFrame, holds: pl.Series, file: File, reason: str) -> pl.DataFrame:
        """The rows of which something holds; the others are counted and the first is named."""
        if holds.all():
            return rows
        out = rows.filter(~holds)
        first = out.row(0, named=True)
        self.leave(
            file, reason, out.height, f"{file.name}:{first['place']} {first['area']} {first['name'] or ''}".strip()
        )
        return rows.filter(holds)

    def _areas_of(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Our code of each area, by the Bank's code, and where that is none, by its name."""
        distinct = rows.select("area", "name").unique()
        for code, name in distinct.rows():
            key = (code or "", name or "")
            if key not in self._areas:
                found = resolve([key[0], key[1]], publisher=WDI)
                self._areas[key] = found[key[0]] or found[key[1]]
        ours = [self._areas[code or "", name or ""] for code, name in distinct.rows()]
        return distinct.with_columns(pl.Series("ref_area", ours, pl.String))

    def _first(self, rows: pl.DataFrame, file: File) -> pl.DataFrame:
        """The rows without those whose figure came before."""
        numbers = [
            of.of(rows[column].to_list())
            for of, column in ((self._series_numbers, "series"), (self._area_numbers, "ref_area"))
        ]
        year = rows["time_period"].to_numpy().astype(np.uint64)
        said = rows["obs_value"].to_frame().hash_rows(1).to_numpy().astype(np.uint32)
        repeated, differs = self._seen.repeated(figure(*numbers, year, np.zeros_like(year)), said)
        for reason, which in ((TWICE, repeated[~differs]), (TWICE_DIFFERENT, repeated[differs])):
            if len(which):
                first = rows.row(int(which[0]), named=True)
                told = f"{first['series']} {first['ref_area']} {first['time_period']}"
                self.leave(file, reason, len(which), f"{file.name}:{first['place']} {told}")
        return rows.filter(~pl.int_range(rows.height, eager=True).is_in(repeated.tolist())) if len(repeated) else rows

    def _row(self, code: str) -> dict[str, Any]:
        """The row of SERIES."""
        unit_measure, unit_mult = self._unit(code)
        return described(
            self.source,
            code,
            self.titles.get(code) or code,
            unit_measure,
            unit_mult=unit_mult,
            nature=self._nature(code),
            publisher=PUBLISHER,
            licence=LICENCE,
            vintage=self.vintage,
            address=PAGE.format(series=code),
        )

    def _unit(self, code: str) -> tuple[str, int]:
        return _register().get((self.source, code)) or _unit_in(self.titles.get(code, ""))

    def _nature(self, code: str) -> str | None:
        return "M" if _MODELLED.search(self.titles.get(code, "")) else None


@cache
def _register() -> Mapping[tuple[str, str], tuple[str, int]]:
    """Units of the series that ship with Ortaq."""
    rows = figures.series().to_pylist()
    return {(row["source"], row["series"]): (row["unit_measure"], row["unit_mult"]) for row in rows}


@cache
def _unit_in(title: str) -> tuple[str, int]:
    """The unit that a title has in brackets at its end, as most of the Bank's have; its API tells none (2026).

    >>> _unit_in("Unemployment, total (% of total labor force) (modeled ILO estimate)"), _unit_in("Rural population")
    (('PT', 0), ('_X', 0))
    """
    for text in reversed(_IN_BRACKETS.findall(title)):
        if not _ESTIMATE.search(text):
            return ("PT", 0) if text.startswith("% ") else unit(text)
    return UNTOLD, 0
