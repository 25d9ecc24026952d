"""EDGAR's workbooks: emissions a state and year, in all and by sector, for each set of warming potentials."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from ortaq.collect.areas import resolve
from ortaq.collect.cells import VALUE_COLUMNS, read_cells
from ortaq.collect.csv_table import filled_cells, shown, year_columns
from ortaq.collect.delivery import File, LeftOut, Parsed, Reason
from ortaq.collect.grid import grid
from ortaq.collect.observations import observations
from ortaq.collect.of_areas import of_known_areas
from ortaq.collect.workbook import Cell
from ortaq.errors import SourceError
from ortaq.sources.ghg.words import breakdown, code_of, day, gas_code, note_table, series_table

DATASET = "edgar"
PUBLISHER = "European Commission, JRC (EDGAR)"
LICENCE = "LicenseRef-EC-reuse"
PAGE = "https://edgar.jrc.ec.europa.eu/"
DOWNLOAD = "https://edgar.jrc.ec.europa.eu/booklet/EDGAR_2025_GHG_booklet_2025.xlsx"
UNIT = "MT_CO2E"
CODE, NAME, SECTOR, SUBSTANCE = "EDGAR Country Code", "Country", "Sector", "Substance"
HEADER_WITHIN = 15
NOT_READ = Reason("the sheet has other measures than emissions in million tonnes")
READ = re.compile(r"total|by[ _]sector", re.IGNORECASE)
Sheets = Mapping[str, Sequence[Sequence[Cell]]]


class Sheet(NamedTuple):
    """One sheet with figures, and which warming potentials they are added up with."""

    name: str
    table: pl.DataFrame
    letters: Mapping[str, str]
    potentials: str


def is_mine(book: Sheets) -> bool:
    """Whether a workbook is one of EDGAR's."""
    return any(_header(rows) is not None for rows in book.values())


def parse(book: Sheets, file: File, title: str) -> Parsed:
    """One observation a filled cell of the sheets with emissions."""
    read, left_out = [], list[LeftOut]()
    for name, rows in book.items():
        header = _header(rows)
        if header is None:
            continue
        table, letters = grid(rows, header)
        if not READ.search(name) or "per_" in name.casefold():
            left_out.append(LeftOut(file.name, NOT_READ, table.height, name))
            continue
        read.append(Sheet(name, table, letters, _potentials(name, rows[:header], book, file, title)))
    if not read:
        raise SourceError(
            "{title}: {file} has no sheet with emissions in all or by sector",
            hint="it has {sheets}; EDGAR calls them 'Total GHG by country AR5' or 'GHG_totals_by_country'",
            title=title,
            file=file.name,
            sheets=shown(", ".join(book)),
        )
    parts = [_cells(sheet, file) for sheet in read]
    known, unknown = of_known_areas(pl.concat(parts), "area", file=file.name, publisher="edgar")
    known = read_cells(known, title)
    shared = _codes_of_several(known)
    codes = known["series"].unique().to_list()
    title_of = "Greenhouse gas emissions without land use, EDGAR ({})"
    return Parsed(
        observations=observations(
            known.select(
                *("series", "ref_area", "ref_area_source", "time_period", "breakdown", "place", *VALUE_COLUMNS)
            ),
            source=DATASET,
            unit_measure=UNIT,
            nature="E",
            reporting_type="G",
            snapshot=file.snapshot,
        ),
        series=series_table(
            DATASET,
            [(code, title_of.format(code[-3:].upper()), UNIT, 0) for code in codes],
            publisher=PUBLISHER,
            licence=LICENCE,
            address=PAGE,
            vintage=day(file),
        ),
        note=note_table(DATASET, [(code, "REF_AREA", shared) for code in sorted(codes) if shared], file),
        left_out=(*left_out, *unknown),
    )


def _header(rows: Sequence[Sequence[Cell]]) -> int | None:
    """Where the header stands; None where the sheet has no figures."""
    return next((place for place, row in enumerate(rows[:HEADER_WITHIN]) if CODE in row), None)


def _potentials(name: str, above: Sequence[Sequence[Cell]], book: Sheets, file: File, title: str) -> str:
    """`ar5`: the assessment report whose potentials are used, as the sheet says, or the sheet `info`."""
    told = [cell for row in above for cell in row if isinstance(cell, str)]
    told = told or [cell for row in book.get("info", ()) for cell in row if isinstance(cell, str)]
    found = set(re.findall(r"\bAR([4-6])\b", " ".join([name, *told])))
    if len(found) != 1:
        raise SourceError(
            "{title}: {file}, sheet {sheet} does not say which warming potentials it uses",
            hint="EDGAR writes 'GWP-100 AR5' above the table or on the sheet info",
            title=title,
            file=file.name,
            sheet=name,
        )
    return f"ar{found.pop()}"


def _cells(sheet: Sheet, file: File) -> pl.DataFrame:
    """One row a filled cell, with series, breakdown and place."""
    table = sheet.table.filter(pl.col(CODE).is_not_null())
    for column in (SECTOR, SUBSTANCE):
        if column not in table.columns:
            table = table.with_columns(pl.lit(None, pl.String).alias(column))
    cells = filled_cells(table, year_columns(table), keep=(CODE, NAME, SECTOR, SUBSTANCE))
    pairs = table.select(SECTOR, SUBSTANCE).unique().rows()
    told = pl.DataFrame(
        [(s, g, breakdown(gas_code(g) if g else None, code_of(s) if s else None)) for s, g in pairs],
        schema={SECTOR: pl.String, SUBSTANCE: pl.String, "breakdown": pl.String},
        orient="row",
    )
    letter = pl.col("column").replace_strict(dict(sheet.letters), return_dtype=pl.String)
    area = pl.when(pl.col(CODE) == "GLOBAL TOTAL").then(pl.lit("M49:001")).otherwise(CODE)
    return cells.join(told, on=[SECTOR, SUBSTANCE], how="left", nulls_equal=True, maintain_order="left").with_columns(
        area.alias("area"),
        pl.lit(f"ghg-total-{sheet.potentials}").alias("series"),
        pl.format("{}:{}!{}{}", pl.lit(file.name), pl.lit(sheet.name), letter, "row").alias("place"),
    )


def _codes_of_several(known: pl.DataFrame) -> str:
    """Which codes of EDGAR cover another area than the state that has the code: `FRA` is France and Monaco."""
    pairs = known.select(CODE, "ref_area", NAME).unique().drop_nulls().sort(CODE).rows()
    names = resolve([name for _, _, name in pairs], publisher="edgar")
    several = [f"{code} = {name}" for code, area, name in pairs if " and " in name and names.get(name) != area]
    return f"EDGAR's area is larger than the state of that code: {'; '.join(several)}." if several else ""
