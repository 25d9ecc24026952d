"""What Parties reported to the UNFCCC: the profile of a Party, the Annex I table of totals, the detailed table.

The warming potentials are those that each Party used in its submission; the files do not say which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import polars as pl

from ortaq.collect.areas import resolve
from ortaq.collect.cells import VALUE_COLUMNS, read_cells
from ortaq.collect.csv_table import filled_cells, shown, year_columns
from ortaq.collect.delivery import File, LeftOut, Parsed, Reason
from ortaq.collect.grid import cell_text, grid
from ortaq.collect.observations import observations
from ortaq.collect.of_areas import of_known_areas
from ortaq.collect.workbook import Cell
from ortaq.errors import SourceError
from ortaq.sources.ghg.words import (
    LULUCF,
    MEMO,
    TITLES,
    WITH_LULUCF,
    WITHOUT_LULUCF,
    breakdown,
    code_of,
    day,
    gas_code,
    note_table,
    series_table,
    slug,
)

DATASET = "unfccc"
PUBLISHER = "UNFCCC, national inventories"
LICENCE = "LicenseRef-UNFCCC-public-domain"
PAGE = "https://di.unfccc.int/"
PROFILE = "https://di.unfccc.int/ghg_profiles/nonAnnexOne/{area}/{area}_ghg_profile.xlsx"
POTENTIALS = (
    "CO2 equivalents with the warming potentials that the Party used in its submission; the file does not name them."
)

LAND_USE = (
    "Where the Party reported no land use for a year, its profile repeats the total without land use "
    "under the total with it."
)

BY_SECTOR, BY_GAS, SUMMARY = "Data_by_sector", "Data_by_gas", "Summary Data"
KT_CO2E = ("KT_CO2E", 0)
KT = ("T", 3)
"""Thousand tonnes of the gas itself."""
UNITS = {"Gg CO₂ equivalent": KT_CO2E, "Gg CO2 equivalent": KT_CO2E, "Gg": KT}
CHANGES = "Average annual changes"
REPEATED = Reason("the same figure stands elsewhere in the file")
DIFFERENT = Reason("the file has another value for the same category, gas and year")
NOT_YEARLY = Reason("a base year or a change over years is no figure of one year")
CHANGE_ROW = Reason("a change in percent is no emission")

KEYS = {"C": "Q", "NE": "O", "IE": "K", "NO": "M", "NA": "M", "FX": "O"}
"""The notation keys of the guidelines: confidential, not estimated, included elsewhere, not occurring, not applicable,
flexibility; the first in this order decides where a cell has several."""
NO_DATA = {"—": "O", "–": "O", "-": "O"}

SUMMARY_ROWS = {
    "CO2 emissions without LULUCF / LUCF": (WITHOUT_LULUCF, "CO2"),
    "CO2 net emissions/removals by LULUCF / LUCF": (LULUCF, "CO2"),
    "CO2 net emissions/removals with LULUCF / LUCF": (WITH_LULUCF, "CO2"),
    "GHG emissions without LULUCF / LUCF": (WITHOUT_LULUCF, None),
    "GHG net emissions/removals by LULUCF / LUCF": (LULUCF, None),
    "GHG net emissions/removals with LULUCF / LUCF": (WITH_LULUCF, None),
}
GAS_BLOCKS = {"GHG emissions without LULUCF / LUCF": WITHOUT_LULUCF, "GHG emissions with LULUCF / LUCF": WITH_LULUCF}
DETAILED_TOTALS = {
    "Total GHG emissions excluding LULUCF/LUCF": WITHOUT_LULUCF,
    "Total GHG emissions including LULUCF/LUCF": WITH_LULUCF,
}
MEMO_CATEGORIES = (
    "International Bunkers",
    "Aviation",
    "Marine",
    "CO₂ Emissions from Biomass",
    "Multilateral Operations",
)
_SECTOR = re.compile(r"([1-7])(?:bis)?((?:\.[A-Z](?:\.[0-9])?)?)\.? ")
Sheets = Mapping[str, Sequence[Sequence[Cell]]]


def is_profile(book: Sheets) -> bool:
    """Whether a workbook is the profile of one Party."""
    return BY_SECTOR in book


def is_annex_one(book: Sheets) -> bool:
    """Whether a workbook is the table of all Annex I Parties."""
    return any(_annex_one_header(rows) is not None for rows in book.values())


def is_detailed(table: pl.DataFrame) -> bool:
    """Whether a table is the detailed one, one row a Party, category and gas."""
    return {"Party", "Parent Category", "Category", "Gas", "Unit"} <= set(table.columns)


def parse_profile(book: Sheets, file: File, title: str) -> Parsed:
    """The sheets by sector and by gas of one Party; the sheets drawn from them repeat the same figures."""
    party = _party(book, file, title)
    parts = []
    for name in (BY_SECTOR, BY_GAS):
        if name not in book:
            continue
        table, letters = grid(book[name], 0)
        heading = next(column for column in table.columns if column != "row")
        if not re.search(r"Gg CO.? eq", heading):
            raise SourceError(
                "{title}: {file}, sheet {sheet}: the unit is not 'Gg CO2 equivalent'",
                hint="the heading is {heading}; the layout changed",
                title=title,
                file=file.name,
                sheet=name,
                heading=shown(heading),
            )
        named = _profile_rows(table, heading, name, file, title)
        cells = filled_cells(named, year_columns(table), keep=("series", "breakdown"))
        parts.append(_placed(cells, letters, name, file))
    cells = pl.concat(parts).with_columns(pl.lit(party).alias("party"), *_unit(KT_CO2E))
    changes = cells.filter(pl.col("series") == CHANGES)
    left_out = [LeftOut(file.name, CHANGE_ROW, changes.height, changes["place"][0])] if changes.height else []
    return _parsed(cells.filter(pl.col("series") != CHANGES), file, title, left_out)


def _party(book: Sheets, file: File, title: str) -> str:
    """The Party of a profile: as its summary says, else as its file is called."""
    told = [cell_text(cell) or "" for row in book.get(SUMMARY, ()) for cell in row]
    summary = next((found[1].strip() for text in told if (found := re.match(r"Emissions Summary for (.+)", text))), "")
    code = file.name[:3]
    for name in (summary, code if re.fullmatch(r"[A-Z]{3}_.*", file.name) else ""):
        if name and resolve([name])[name]:
            return name
    raise SourceError(
        "{title}: {file} does not say whose profile it is",
        hint="the sheet {sheet} has the heading 'Emissions Summary for' and the name of the Party",
        title=title,
        file=file.name,
        sheet=SUMMARY,
    )


def _profile_rows(table: pl.DataFrame, heading: str, sheet: str, file: File, title: str) -> pl.DataFrame:
    """The rows with `series` and `breakdown`; headings have none, and rows of changes are called so."""
    filled = pl.sum_horizontal(pl.col(list(year_columns(table))).is_not_null())
    block, is_change, named = "", False, list[tuple[str | None, str | None]]()
    for row, text, count in table.select("row", heading, filled.alias("filled")).rows():
        label = (text or "").strip()
        is_change = is_change or label.startswith(CHANGES)
        block = GAS_BLOCKS.get(label, block) if sheet == BY_GAS else ""
        found = _meaning(label, block)
        if found is None and count and not is_change:
            raise SourceError(
                "{title}: {file}, sheet {sheet}, row {row}: {label} is no sector, gas or total that is known",
                hint="the layout changed; compare the file with an older one",
                title=title,
                file=file.name,
                sheet=sheet,
                row=row,
                label=repr(label),
            )
        series, code = found or (None, None)
        named.append((CHANGES if is_change else series, code))
    return table.with_columns(
        pl.Series("series", [series for series, _ in named], dtype=pl.String),
        pl.Series("breakdown", [code for _, code in named], dtype=pl.String),
    )


def _meaning(label: str, block: str) -> tuple[str, str] | None:
    """Series and breakdown of a row of a profile; None for a heading."""
    if block:
        if label in GAS_BLOCKS or not label:
            return None
        return block, breakdown(gas_code(label), None)
    if label in SUMMARY_ROWS:
        series, gas = SUMMARY_ROWS[label]
        return series, breakdown(gas, None)
    if sector := _sector(label):
        return (LULUCF if sector.startswith("5") else WITHOUT_LULUCF), breakdown(None, sector)
    return None


@cache
def _sector(label: str) -> str | None:
    """The number of a category of the IPCC's guidelines of 1996: `5bis.A. Changes in …` is `5.A`.

    >>> _sector("5bis.A. Changes in Forest"), _sector("1. Energy "), _sector("1.A Fuel Combustion"), _sector("Aviation")
    ('5.A', '1', '1.A', None)
    """
    found = _SECTOR.match(label.strip() + " ")
    return found[1] + found[2] if found else None


def _annex_one_header(rows: Sequence[Sequence[Cell]]) -> int | None:
    return next((n for n, row in enumerate(rows[:10]) if row and row[0] == "Party" and "Base year" in row), None)


def parse_annex_one(book: Sheets, file: File, title: str) -> Parsed:
    """The totals without land use of every Annex I Party, one column a year."""
    (name, rows), *further = [(name, rows) for name, rows in book.items() if _annex_one_header(rows) is not None]
    header = _annex_one_header(rows) or 0
    heading = " ".join(cell_text(cell) or "" for row in rows[:header] for cell in row)
    if further or "GHG total without LULUCF" not in heading or not re.search(r"kt CO.? equivalent", heading):
        raise SourceError(
            "{title}: {file} is no table of 'GHG total without LULUCF, in kt CO2 equivalent'",
            hint="its heading is {heading}",
            title=title,
            file=file.name,
            heading=repr(heading.strip()),
        )
    table, letters = grid(rows, header)
    table = table.filter(pl.any_horizontal(pl.all().exclude("row", "Party").is_not_null()))  # notes stand below
    years = year_columns(table) | year_columns(table, r"Last Inventory Year \(([0-9]{4})\)")
    cells = _placed(filled_cells(table, years, keep=("Party",)), letters, name, file).with_columns(
        pl.lit(WITHOUT_LULUCF).alias("series"),
        pl.lit(breakdown(None, None)).alias("breakdown"),
        pl.col("Party").alias("party"),
        *_unit(KT_CO2E),
    )
    others = [column for column in table.columns if column not in {"row", "Party", *years}]
    count = table.select(pl.col(others).count()).sum_horizontal().item() if others else 0
    left_out = [LeftOut(file.name, NOT_YEARLY, count, ", ".join(others))] if count else []
    return _parsed(cells, file, title, left_out)


def parse_detailed(table: pl.DataFrame, file: File, title: str) -> Parsed:
    """The detailed table: the same category stands under several headings, and is read once.

    Figures in thousand tonnes of the gas itself are series of their own.
    """
    if unknown := set(table["Unit"].unique().to_list()) - set(UNITS):
        raise SourceError(
            "{title}: {file}: the unit {unit} is not known",
            hint="known: {known}",
            title=title,
            file=file.name,
            unit=shown(", ".join(sorted(map(str, unknown)))),
            known=", ".join(UNITS),
        )
    kinds = table.select("Category", "Gas", "Unit").unique().rows()
    told = pl.DataFrame(
        [(*kind, *_detailed_meaning(*kind, file, title), *UNITS[kind[2]]) for kind in kinds],
        schema={
            **dict.fromkeys(("Category", "Gas", "Unit", "series", "breakdown", "unit_measure"), pl.String),
            "unit_mult": pl.Int8,
        },
        orient="row",
    )
    cells = filled_cells(table, year_columns(table), keep=("Party", "Category", "Gas", "Unit"))
    cells = cells.join(told, on=["Category", "Gas", "Unit"], how="left", maintain_order="left").with_columns(
        pl.format("{}:{}:{}", pl.lit(file.name), "row", "column").alias("place"), pl.col("Party").alias("party")
    )
    return _parsed(cells, file, title, [])


def _detailed_meaning(category: str, gas: str, unit: str, file: File, title: str) -> tuple[str, str]:
    """Series and breakdown of a row of the detailed table."""
    sector, base = None, DETAILED_TOTALS.get(category)
    if base is None:
        sector = _sector(category) or (code_of(category) if category in MEMO_CATEGORIES else None)
        if sector is None:
            raise SourceError(
                "{title}: {file}: the category {category} is not known",
                hint="the layout changed; compare the file with an older one",
                title=title,
                file=file.name,
                category=repr(category),
            )
        base = MEMO if category in MEMO_CATEGORIES else LULUCF if sector.startswith("5") else WITHOUT_LULUCF
    if UNITS[unit] == KT_CO2E:
        return f"detailed-{base}", breakdown(gas_code(gas), sector)
    return f"detailed-{base.replace('ghg', slug(gas))}", breakdown(None, sector)


def _unit(unit: tuple[str, int]) -> tuple[pl.Expr, pl.Expr]:
    return pl.lit(unit[0]).alias("unit_measure"), pl.lit(unit[1], pl.Int8).alias("unit_mult")


def _placed(cells: pl.DataFrame, letters: Mapping[str, str], sheet: str, file: File) -> pl.DataFrame:
    """Where each cell stands: `file:sheet!B7`."""
    letter = pl.col("column").replace_strict(dict(letters), return_dtype=pl.String)
    return cells.with_columns(pl.format("{}:{}!{}{}", pl.lit(file.name), pl.lit(sheet), letter, "row").alias("place"))


def _parsed(cells: pl.DataFrame, file: File, title: str, left_out: Sequence[LeftOut]) -> Parsed:
    """The cells as observations, each figure once."""
    once, repeated = _once(cells, file)
    known, unknown = of_known_areas(once, "party", file=file.name, publisher="unfccc")
    known = read_cells(known, title, notation=_notation(known["text"].unique().to_list()))
    kinds = known.select("series", "unit_measure", "unit_mult").unique().rows()
    series = [(code, _title(code), measure, mult) for code, measure, mult in kinds]
    return Parsed(
        observations=observations(
            known.select(
                *("series", "ref_area", "ref_area_source", "time_period", "breakdown", "place", *VALUE_COLUMNS),
                *("unit_measure", "unit_mult"),
            ),
            source=DATASET,
            nature="C",
            reporting_type="N",
            snapshot=file.snapshot,
        ),
        series=series_table(DATASET, series, publisher=PUBLISHER, licence=LICENCE, address=PAGE, vintage=day(file)),
        note=note_table(DATASET, _notes(code for code, *_ in sorted(series)), file),
        left_out=(*left_out, *repeated, *unknown),
    )


def _notes(codes: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """What a reader must know of each series."""
    for code in codes:
        yield code, "UNIT_MEASURE", POTENTIALS
        if code == WITH_LULUCF:
            yield code, "DATA_COMP", LAND_USE


def _once(cells: pl.DataFrame, file: File) -> tuple[pl.DataFrame, list[LeftOut]]:
    """Each figure at its first place; where it stands again, it is counted, apart from where it differs."""
    key = ["party", "series", "breakdown", "time_period"]
    marked = cells.with_row_index("order").with_columns(
        (pl.col("order") == pl.col("order").min().over(key)).alias("is_first"),
        (pl.col("text") == pl.col("text").first().over(key, order_by="order")).alias("is_same"),
    )
    again = marked.filter(~pl.col("is_first"))
    left_out = [
        LeftOut(file.name, reason, rows.height, rows["place"][0])
        for reason, rows in ((REPEATED, again.filter("is_same")), (DIFFERENT, again.filter(~pl.col("is_same"))))
        if rows.height
    ]
    return marked.filter("is_first").drop("order", "is_first", "is_same"), left_out


def _notation(texts: Iterable[str]) -> dict[str, str]:
    """The status of each text that is a notation key, or several: `NE,NO`."""
    found = dict(NO_DATA)
    for text in (text.strip() for text in texts):
        keys = re.split(r"[,;/ ]+", text)
        if all(key in KEYS for key in keys):
            found[text] = KEYS[min(keys, key=list(KEYS).index)]
    return found


def _title(series: str) -> str:
    """The title of a series, by its code."""
    base = series.removeprefix("detailed-")
    if base in TITLES:
        return TITLES[base]
    gas, _, rest = base.partition("-")
    name = {"co2": "CO2", "ch4": "CH4", "n2o": "N2O"}.get(gas, gas.upper())
    return (
        TITLES[f"ghg-{rest}"]
        .replace("Greenhouse gas emissions", f"{name} emissions")
        .replace("Net greenhouse gas emissions", f"Net {name} emissions")
        .replace("greenhouse gas emissions", f"{name} emissions")
    )
