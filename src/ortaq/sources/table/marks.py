"""What each cell of a table means: its state, year, series, breakdown, unit and value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import polars as pl

from ortaq.collect.areas import region, resolve
from ortaq.collect.breakdowns import classified, dimension
from ortaq.collect.units import unit
from ortaq.collect.values import values
from ortaq.sources.table.layout import Column, Layout
from ortaq.sources.table.numbers import Writing
from ortaq.sources.table.periods import year
from ortaq.sources.table.told import SKIP, Told
from ortaq.sources.table.troubles import trouble

STATUSES = frozenset("ABDEFGHIJKLMNOPQSTUVW")
"""Codes of SDMX CL_OBS_STATUS 2.2."""
NATURES = frozenset({"C", "CA", "E", "G", "M", "N", "NA"})
_INDICATOR = re.compile(r"[0-9]{1,2}\.[0-9a-z]{1,2}\.[0-9]{1,2}(?:\.[0-9a-z]+)*", re.IGNORECASE)
_DASHES = ("-", "–", "—", "--")
_OWN = {"sex": "SEX", "age": "AGE", "urbanisation": "URBANISATION"}
_MOST_POWER = 12
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Marks:
    """What is needed to read the cells of one batch."""

    layout: Layout
    told: Told
    writing: Writing
    about: Mapping[str, Any]
    series: str

    def is_skipped(self, body: pl.DataFrame, column: Column) -> pl.Series:
        """Rows whose area was said to be skipped."""
        skipped = [name for name, code in self.told.areas.items() if code == SKIP]
        if column.area:
            return pl.repeat(column.area in skipped, body.height, eager=True)
        found = pl.repeat(value=False, n=body.height, eager=True)
        for area in self.layout.of("area"):
            found |= body[str(area.index)].is_in(skipped).fill_null(value=False)
        return found

    def marked(self, body: pl.DataFrame, column: Column) -> pl.DataFrame:
        """The observations of one column of figures."""
        read = self._values(body, column)
        frame = body.select("row").with_columns(read)
        place = pl.format("{}:{}", pl.lit(self.about["file"]), "row")
        if self.layout.is_wide or len(self.layout.of("value")) > 1:
            place = pl.format("{}:{}:{}", pl.lit(self.about["file"]), "row", pl.lit(column.letter))
        return frame.with_columns(
            *self._areas(body, column),
            *self._years(body, column),
            *self._series(body, column),
            *self._units(body, column),
            *self._breakdowns(body),
            self._codes(body, "nature", NATURES, None),
            self._codes(body, "status", STATUSES, read["obs_status"]).alias("obs_status"),
            place.alias("place"),
        )

    def _refuse(self, kind: str, body: pl.DataFrame, which: pl.Series, column: Column, **more: object) -> NoReturn:
        """Name the first cell of which it is true."""
        row = body.filter(which)
        value = row[str(column.index)][0]
        shown = None if value is None else repr(value[:80])
        told = {"row": row["row"][0], "column": column.letter, "value": shown, **more}
        raise trouble(kind, **{**self.about, **told})

    def _one(self, meaning: str) -> Column | None:
        return next(iter(self.layout.of(meaning)), None)

    def _mapped(self, texts: pl.Series, reader: Callable[[str], Any], kind: type[pl.DataType]) -> pl.Series:
        """A column read text by text, each distinct one once; null where it is empty or the reader gives None."""
        distinct = texts.drop_nulls().unique()
        read = pl.Series([reader(text) for text in distinct], dtype=kind)
        return texts.replace_strict(distinct, read, default=None, return_dtype=kind)

    def _values(self, body: pl.DataFrame, column: Column) -> pl.DataFrame:
        """The figures."""
        texts = body[str(column.index)]
        said = texts.is_in(list(self.told.missing)).fill_null(value=False)
        unclear = texts.is_in([dash for dash in _DASHES if dash not in self.told.zero]).fill_null(value=False) & ~said
        if unclear.any():
            self._refuse("zero-or-none", body, unclear, column)
        asked = pl.select(pl.when(~said).then(texts)).to_series()
        if self._one("unit") is None and unit(column.unit or self.told.unit or "")[0] == "PT":
            asked = asked.str.replace(r"^(.*[0-9])\s*%$", "$1")
        read = values(asked, decimal=self.writing.decimal, grouping=self.writing.grouping, zero=self.told.zero)
        if not read["is_readable"].all():
            formula = ~read["is_readable"] & texts.str.contains(r"^(?:[=@]|[+\-][^0-9.,]*[A-Za-z(])")
            kind, which = ("formula", formula) if formula.any() else ("no-number", ~read["is_readable"])
            self._refuse(kind, body, which, column)
        kept = pl.when(said).then(texts).otherwise(read["value_text"])
        return read.drop("is_readable").with_columns(kept.alias("value_text"))

    def _areas(self, body: pl.DataFrame, column: Column) -> list[pl.Series | pl.Expr]:
        """The state of each figure, and how the table writes it."""
        if column.area or (self.told.area and not self.layout.of("area")):
            code = self._area(column.area) if column.area else self.told.area
            return [pl.lit(code, pl.String).alias("ref_area"), pl.lit(column.area, pl.String).alias("ref_area_source")]
        first, *others = self.layout.of("area")
        texts = body[str(first.index)]
        codes = self._mapped(texts, self._area, pl.String)
        if (empty := texts.is_null()).any():
            self._refuse("empty-area", body, empty, first)
        if (unknown := codes.is_null()).any():
            names = texts.filter(unknown).unique(maintain_order=True)
            shown = ", ".join(map(repr, names.head(_SHOWN)))
            self._refuse("unknown-area", body, unknown, first, count=len(names), names=shown)
        for other in others:
            written = body[str(other.index)]
            again = self._mapped(written, self._area, pl.String)
            differ = (again != codes).fill_null(value=False)
            if differ.any():
                one, two = (repr(body.filter(differ)[str(which.index)][0]) for which in (first, other))
                self._refuse("areas-differ", body, differ, other, one=one, other=two)
        return [codes.alias("ref_area"), texts.alias("ref_area_source")]

    def _area(self, text: str) -> str | None:
        """The code of a state or region."""
        if text in self.told.areas:
            return self.told.areas[text]
        within = self.told.within
        if within and not (found := region(within, text)).startswith(f"{within}:"):
            return found
        return resolve([text])[text]

    def _years(self, body: pl.DataFrame, column: Column) -> list[pl.Series | pl.Expr]:
        """The year of each figure, and what its cell says beyond that."""
        own = self._one("year")
        if column.year or own is None:
            read = year(column.year) if column.year else (self.told.year, None)
            number, detail = read or (None, None)
            return [pl.lit(number, pl.Int32).alias("time_period"), pl.lit(detail, pl.String).alias("time_detail")]
        texts = body[str(own.index)]
        if (empty := texts.is_null()).any():
            self._refuse("empty-year", body, empty, own)
        numbers = self._mapped(texts, lambda text: (year(text) or (None,))[0], pl.Int32)
        if (wrong := numbers.is_null()).any():
            self._refuse("no-year-cell", body, wrong, own)
        details = self._mapped(texts, lambda text: (year(text) or (None, None))[1], pl.String)
        return [numbers.alias("time_period"), details.alias("time_detail")]

    def _series(self, body: pl.DataFrame, column: Column) -> list[pl.Series | pl.Expr]:
        """The series of each figure, its title and its indicator."""
        code, title, indicator = self._one("series"), self._one("title"), self._one("indicator")
        several = len(self.layout.of("value")) > 1 and not self.layout.is_wide
        own = code or indicator or title
        if several:
            codes: pl.Series | pl.Expr = pl.lit(slug(column.name))
            titles: pl.Series | pl.Expr = pl.lit(column.name)
        elif own is None:
            is_titled = not self.layout.is_wide and column.why != "its name"
            codes, titles = pl.lit(self.series), pl.lit(column.name if is_titled else None, pl.String)
        else:
            texts = body[str(own.index)]
            if (empty := texts.is_null()).any():
                self._refuse("empty-series", body, empty, own)
            codes = texts if own is code else self._mapped(texts, slug, pl.String)
            named = title or (indicator if own is not indicator or code else own)
            titles = body[str(named.index)] if named else texts
        said = pl.lit(self.told.indicator, pl.String)
        numbers = self._mapped(body[str(indicator.index)], _indicator, pl.String) if indicator else said
        return [codes.alias("series"), titles.alias("title"), numbers.alias("indicator")]

    def _units(self, body: pl.DataFrame, column: Column) -> list[pl.Series | pl.Expr]:
        """The unit of each figure, and its power of ten."""
        own, power = self._one("unit"), self._one("multiplier")
        said = column.unit or self.told.unit
        if own is None:
            code, mult = unit(said or "")
            units: pl.Series | pl.Expr = pl.lit(code)
            mults: pl.Series | pl.Expr = pl.lit(mult, pl.Int8)
        else:
            texts = body[str(own.index)]
            if said is not None:
                texts = texts.fill_null(said)
            if (empty := texts.is_null()).any():
                self._refuse("empty-unit", body, empty, own)
            units = self._mapped(texts, lambda text: unit(text)[0], pl.String)
            mults = self._mapped(texts, lambda text: unit(text)[1], pl.Int8)
        if power is not None:
            texts = body[str(power.index)]
            read = self._mapped(texts, _power, pl.Int8)
            if (wrong := read.is_null() & texts.is_not_null()).any():
                self._refuse("multiplier", body, wrong, power)
            mults = read.fill_null(0)
        return [units.alias("unit_measure"), mults.alias("unit_mult")]

    def _breakdowns(self, body: pl.DataFrame) -> pl.DataFrame:
        """The four columns that say whom a figure counts."""
        columns = self.layout.of(*_OWN, "breakdown")
        names = {str(column.index): _OWN.get(column.meaning) or dimension(column.name) for column in columns}
        return classified(body.select("row", *names).rename(names), names.values())

    def _codes(self, body: pl.DataFrame, meaning: str, known: frozenset[str], default: pl.Series | None) -> pl.Series:
        """A column of codes of a list, as they are."""
        own = self._one(meaning)
        if own is None:
            empty = pl.repeat(None, body.height, dtype=pl.String, eager=True)
            return (empty if default is None else default).alias(meaning)
        texts = body[str(own.index)]
        if (wrong := texts.is_not_null() & ~texts.is_in(list(known))).any():
            self._refuse("status", body, wrong, own)
        if default is not None:  # what has no value stays without one, whatever its status says
            texts = pl.select(pl.when(default == "A").then(texts.fill_null("A")).otherwise(default)).to_series()
        return texts.alias(meaning)


def slug(text: str) -> str:
    """A name as a code: letters and digits of any alphabet, joined by hyphens.

    >>> slug("Доля ВИЭ, %"), slug("Water use (km³)")
    ('доля-виэ', 'water-use-km³')
    """
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-_") or "table"


def _indicator(text: str) -> str | None:
    return text.casefold() if _INDICATOR.fullmatch(text) else None


def _power(text: str) -> int | None:
    return int(text) if text.isdecimal() and int(text) <= _MOST_POWER else None
