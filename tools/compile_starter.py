"""Compile the starter evidence: from the publishers' files, as they came, to the two tables that ship with Ortaq.

    python tools/compile_starter.py --data FOLDER [--out FOLDER]

What is taken, and how it is read, stands in `starter_picks.yaml`; the titles in three languages in
`starter_titles.csv`. The tool adds nothing and rounds nothing: a year that the publisher leaves empty is absent, and a
year after the last observed one (a projection) is left out and counted.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import re
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml
from lxml import etree

HERE = Path(__file__).parent
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
AREAS = ("AFG", "AZE", "KAZ", "KGZ", "TJK", "TKM", "UZB")
FIRST, LAST = 1990, 2025  # 2025 is the newest year that these editions observe; Gapminder goes on to 2030 by projection
FROZEN_BEFORE = "2019"  # the World Bank stopped 31 indicators in 2018 without withdrawing them
OBSERVATION_COLUMNS = ("source", "series", "ref_area", "time_period", "obs_value", "obs_status", "nature")
SERIES_COLUMNS = (
    *("source", "series", "title", "title_ru", "title_kk", "indicator", "target", "is_proxy", "proxy_note"),
    "is_headline",
    *("unit_measure", "unit_mult", "digits", "kind", "direction", "lower_limit", "upper_limit", "nature"),
    *("publisher", "licence", "vintage", "address"),
)


class Cell(NamedTuple):
    """One figure as the publisher has it."""

    ref_area: str
    time_period: int
    obs_value: float
    obs_status: str = "A"


class CompileError(Exception):
    """A pick does not fit the files."""


class Inputs:
    """The publishers' files, with the hash of every file that figures were taken from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sha256: dict[str, dict[str, str]] = defaultdict(dict)

    def read(self, source: str, name: str) -> bytes:
        """The bytes of a file, and a note that `source` has figures from it."""
        payload = (self.folder / name).read_bytes()
        self.sha256[source][name] = hashlib.sha256(payload).hexdigest()
        return payload

    def text(self, source: str, name: str) -> list[dict[str, str]]:
        """The rows of a CSV file, cells as text."""
        return list(csv.DictReader(io.StringIO(self.read(source, name).decode("utf-8-sig"))))


Pick = dict[str, Any]
Figures = dict[str, list[Cell]]


def long_parquet(payload: bytes, columns: tuple[str, str, str, str], wanted: Iterable[str]) -> Figures:
    """Figures by series from a long table: series, area, year, value."""
    series, area, year, value = columns
    table = pq.read_table(io.BytesIO(payload), columns=list(columns))
    table = table.filter(pc.field(area).isin(AREAS) & pc.field(series).isin(list(wanted)))
    figures: Figures = defaultdict(list)
    for row in table.to_pylist():
        if row[value] is not None:
            figures[row[series]].append(Cell(row[area], row[year], row[value]))
    return figures


def wdi(inputs: Inputs, picks: list[Pick]) -> Figures:
    """World Development Indicators: nothing frozen, nothing under another licence."""
    about = {row["IndicatorCode"]: row for row in inputs.text("wdi", "wdi_2026/indicators.csv")}
    for pick in picks:
        row = about[pick["series"]]
        if row["LastChangedInSource"] < FROZEN_BEFORE:
            raise CompileError(f"wdi {pick['series']}: frozen since {row['LastChangedInSource']}")
        if row["Licence"] != pick["licence"]:
            raise CompileError(f"wdi {pick['series']}: licence {row['Licence']}")
    payload = inputs.read("wdi", "wdi_2026/observations.parquet")
    return long_parquet(payload, ("IndicatorCode", "CountryCode", "Year", "Value"), (p["series"] for p in picks))


def gapminder(inputs: Inputs, picks: list[Pick]) -> Figures:
    """Systema Globalis: only series whose origin it names."""
    about = {row["indicator"]: row for row in inputs.text("gapminder", "gapminder_2026/indicators.csv")}
    for pick in picks:
        row = about[pick["series"]]
        if row["dataset"] != "systema_globalis" or not row["source_url"].startswith("http"):
            raise CompileError(f"gapminder {pick['series']}: no origin named")
    payload = inputs.read("gapminder", "gapminder_2026/observations.parquet")
    return long_parquet(payload, ("indicator", "geo", "year", "value"), (p["series"] for p in picks))


def owid(inputs: Inputs, picks: list[Pick]) -> Figures:
    """Our World in Data: one file a chart, one column a series; an empty cell is no figure."""
    figures: Figures = defaultdict(list)
    for pick in picks:
        name, column = pick["from"].split(":")
        for row in inputs.text("owid", name):
            if row["Code"] in AREAS and row[column] != "":
                figures[pick["series"]].append(Cell(row["Code"], int(row["Year"]), float(row[column])))
    return figures


def undp(inputs: Inputs, picks: list[Pick]) -> Figures:
    """Human Development Report: one row a state, one column a series and year."""
    name = "undp_hdr/HDR23-24_Composite_indices_complete_time_series.csv"
    figures: Figures = defaultdict(list)
    for row in inputs.text("undp", name):
        for pick in picks if row["iso3"] in AREAS else ():
            for year in range(FIRST, pick.get("until", LAST) + 1):
                if text := row.get(f"{pick['series']}_{year}", ""):
                    figures[pick["series"]].append(Cell(row["iso3"], year, float(text)))
    return figures


def edgar(inputs: Inputs, picks: list[Pick]) -> Figures:
    """EDGAR: the sheet of totals, years across."""
    payload = inputs.read("edgar", "ghg_inventories/edgar_v7/EDGARv7.0_GHG_AR4_AR5.xlsx")
    rows = rows_of_sheet(payload, "Total GHG by country AR5")
    header = next(row for row in rows.values() if row.get("A") == "EDGAR Country Code")
    years = {column: int(text) for column, text in header.items() if text.isdigit()}
    found = [row for row in rows.values() if row.get("A") in AREAS]
    cells = [Cell(row["A"], year, float(row[c])) for row in found for c, year in years.items() if row.get(c)]
    return {pick["series"]: cells for pick in picks}


def unfccc(inputs: Inputs, picks: list[Pick]) -> Figures:
    """National inventories: one profile a state, and the Annex I table for Kazakhstan.

    The totals with land use are left out: where a state did not report land use, its profile repeats the total without.
    """
    folder, cells = "ghg_inventories/unfccc", list[Cell]()
    for area in (area for area in AREAS if area != "KAZ"):
        rows = rows_of_sheet(inputs.read("unfccc", f"{folder}/{area}_ghg_profile.xlsx"), "Data_by_sector")
        total = next(row for row in rows.values() if row.get("A") == "GHG emissions without LULUCF / LUCF")
        cells += year_cells(area, rows[1], total)
    rows = rows_of_sheet(inputs.read("unfccc", f"{folder}/annex1_ghg_total_without_lulucf.xlsx"), "Sheet1")
    total = next(row for row in rows.values() if row.get("A") == "Kazakhstan")
    cells += year_cells("KAZ", rows[3], total)
    return {pick["series"]: cells for pick in picks}


def rows_of_sheet(payload: bytes, name: str) -> dict[int, dict[str, str]]:
    """The filled cells of sheet `name`: by row number, then by column letter."""
    book = zipfile.ZipFile(io.BytesIO(payload))
    sheets = etree.fromstring(book.read("xl/workbook.xml")).iter(f"{SHEET}sheet")
    relation = next(sheet.get(RELATION) for sheet in sheets if sheet.get("name") == name)
    links = etree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    path = next(link.get("Target") for link in links if link.get("Id") == relation).lstrip("/").removeprefix("xl/")
    shared = []
    if "xl/sharedStrings.xml" in book.namelist():
        entries = etree.fromstring(book.read("xl/sharedStrings.xml")).iterfind(f"{SHEET}si")
        shared = ["".join(text.text or "" for text in entry.iter(f"{SHEET}t")) for entry in entries]
    rows: dict[int, dict[str, str]] = {}
    for cell in etree.fromstring(book.read(f"xl/{path}")).iter(f"{SHEET}c"):
        value = cell.findtext(f"{SHEET}v")
        if cell.get("t") == "inlineStr":
            value = "".join(text.text or "" for text in cell.iter(f"{SHEET}t"))
        elif cell.get("t") == "s" and value is not None:
            value = shared[int(value)]
        if value is not None and (place := re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r") or "")):
            rows.setdefault(int(place[2]), {})[place[1]] = value.strip()
    return rows


def year_cells(area: str, header: dict[str, str], row: dict[str, str]) -> list[Cell]:
    """The cells that stand under a year: "1990" or "Last Inventory Year (2021)", not "Base year" or a change."""
    years = {column: re.fullmatch(r"(?:Last Inventory Year \()?(\d{4})\)?", text) for column, text in header.items()}
    return [Cell(area, int(year[1]), float(row[c])) for c, year in years.items() if year and row.get(c)]


def wgms(inputs: Inputs, picks: list[Pick]) -> Figures:
    """Measured glaciers: the annual balance; what the remarks call preliminary is provisional."""
    states = {"KZ": "KAZ", "KG": "KGZ"}
    wanted, figures = {pick["series"] for pick in picks}, defaultdict(list)
    for row in inputs.text("wgms", "glaciers/wgms_mass_balance/mass_balance_rgi13.csv"):
        if row["NAME"] in wanted and row["ANNUAL_BALANCE"]:
            status = "P" if "preliminary" in row["REMARKS"].lower() else "A"
            area = states[row["POLITICAL_UNIT"]]
            figures[row["NAME"]].append(Cell(area, int(row["YEAR"]), float(row["ANNUAL_BALANCE"]), status))
    return figures


READERS = {f.__name__: f for f in (wdi, gapminder, owid, undp, edgar, unfccc, wgms)}


def load_picks() -> tuple[dict[str, Pick], list[Pick]]:
    """Sources, and series with what they take over from their source and with their titles."""
    config = yaml.safe_load((HERE / "starter_picks.yaml").read_text("utf-8"))
    with (HERE / "starter_titles.csv").open(encoding="utf-8", newline="") as file:
        titles = {(row["source"], row["series"]): row for row in csv.DictReader(file)}
    picks = []
    for own in config["series"]:
        source = config["sources"][own["source"]]
        pick = {key: source[key] for key in ("publisher", "licence", "vintage", "address")}
        pick |= titles.pop((own["source"], own["series"])) | own
        pick["address"] = pick["address"].format(**pick)
        pick["target"] = own.get("target", list(dict.fromkeys(i.rpartition(".")[0] for i in own["indicator"])))
        picks.append(pick)
    if titles:
        raise CompileError(f"titles without a series: {sorted(titles)}")
    picks.sort(key=lambda pick: (pick["source"], pick["series"]))
    mark_headlines(picks)
    return config["sources"], picks


def mark_headlines(picks: list[Pick]) -> None:
    """Every series of an indicator's own decides its target; of its proxies the only one, or the one that is marked."""
    stand_ins = Counter(pick["indicator"][0] for pick in picks if "proxy" in pick and pick["direction"])
    for pick in picks:
        if "proxy" not in pick:
            pick["is_headline"] = bool(pick["indicator"])
        else:
            only = bool(pick["direction"]) and stand_ins[pick["indicator"][0]] == 1
            pick["is_headline"] = pick.get("headline", only)
    marked = Counter(pick["indicator"][0] for pick in picks if "proxy" in pick and pick["is_headline"])
    if doubtful := [code for code, many in stand_ins.items() if marked[code] != 1]:
        raise CompileError(f"mark one proxy as headline for {', '.join(sorted(doubtful))}")


def number(value: float | None) -> str:
    """The shortest text that reads back as the same number; nothing for none."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def series_row(pick: Pick) -> dict[str, str]:
    """One line of series.csv."""
    row = {name: str(pick.get(name, "")) for name in SERIES_COLUMNS}
    lower, upper = pick["limits"]
    return row | {
        "indicator": ";".join(pick["indicator"]),
        "target": ";".join(pick["target"]),
        "is_proxy": "true" if "proxy" in pick else "false",
        "is_headline": "true" if pick["is_headline"] else "false",
        "proxy_note": pick.get("proxy", ""),
        "unit_measure": pick["unit"],
        "unit_mult": "0",
        "lower_limit": number(lower),
        "upper_limit": number(upper),
    }


def observation_rows(picks: list[Pick], figures: dict[str, Figures], dropped: Counter[str]) -> Iterator[dict[str, str]]:
    """The lines of observations.csv, sorted; years beyond the last observed one are counted, not kept."""
    for pick in picks:
        cells = sorted(figures[pick["source"]][pick["series"]])
        for before, cell in zip([None, *cells], cells, strict=False):
            if before and before[:2] == cell[:2]:
                raise CompileError(
                    f"{pick['source']} {pick['series']}: {cell.ref_area} {cell.time_period} stands twice"
                )
            if cell.time_period > LAST:
                dropped["years after the last observed one"] += 1
            elif cell.obs_value == 0 and pick.get("zero") == "missing":
                dropped["zeros that stand for no figure"] += 1
            elif cell.time_period >= FIRST:
                yield {
                    "source": pick["source"],
                    "series": pick["series"],
                    "ref_area": cell.ref_area,
                    "time_period": str(cell.time_period),
                    "obs_value": number(cell.obs_value),
                    "obs_status": cell.obs_status,
                    "nature": pick.get("nature", ""),
                }


def csv_bytes(columns: Iterable[str], rows: Iterable[dict[str, str]]) -> bytes:
    """UTF-8, LF, quotes only where they are needed."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def origin(sources: dict[str, Pick], inputs: Inputs, what: str, payload: bytes) -> bytes:
    """Where a table came from: every publisher with licence, edition and the hash of each file read."""
    entry = {
        "file": what,
        "title": "Starter evidence of Ortaq",
        "producer": "compiled by tools/compile_starter.py from the publishers below",
        "licence": "each publisher's own, named below and series by series in series.csv",
        "sha256": hashlib.sha256(payload).hexdigest(),
        "sources": [
            {
                "source": name,
                **{key: str(about[key]) for key in ("producer", "title", "licence", "vintage", "copy")},
                "address": about["home"],
                "inputs": dict(sorted(inputs.sha256[name].items())),
            }
            for name, about in sorted(sources.items())
        ],
    }
    return yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=120).encode()


def compile_starter(data: Path) -> tuple[dict[str, bytes], list[str]]:
    """The four files by name, and what to tell about them."""
    sources, picks = load_picks()
    inputs, figures, dropped = Inputs(data), {}, Counter[str]()
    for name, reader in READERS.items():
        figures[name] = reader(inputs, [pick for pick in picks if pick["source"] == name])
    rows = list(observation_rows(picks, figures, dropped))
    if empty := {pick["series"] for pick in picks} - {row["series"] for row in rows}:
        raise CompileError(f"series without a figure: {', '.join(sorted(empty))}")
    observations = csv_bytes(OBSERVATION_COLUMNS, rows)
    series = csv_bytes(SERIES_COLUMNS, map(series_row, picks))
    files = {
        "observations.csv": observations,
        "observations.source.yaml": origin(sources, inputs, "observations.csv", observations),
        "series.csv": series,
        "series.source.yaml": origin(sources, inputs, "series.csv", series),
    }
    return files, report(picks, rows, dropped)


def report(picks: list[Pick], rows: list[dict[str, str]], dropped: Counter[str]) -> list[str]:
    """How much there is, by source, by goal and by state."""
    by_source = Counter(row["source"] for row in rows)
    goals = Counter(goal for pick in picks for goal in {target.split(".")[0] for target in pick["target"]})
    lines = [f"{len(picks)} series, {len(rows)} figures"]
    lines += [f"left out: {count} {what}" for what, count in dropped.items()]
    lines += [
        f"  {name}: {sum(pick['source'] == name for pick in picks)} series, {count} figures"
        for name, count in sorted(by_source.items())
    ]
    lines.append("series a goal: " + ", ".join(f"{goal}: {goals[goal]}" for goal in sorted(goals, key=int)))
    for area in AREAS:
        newest: dict[str, int] = {}
        for row in rows:
            if row["ref_area"] == area:
                newest[row["series"]] = max(newest.get(row["series"], 0), int(row["time_period"]))
        years = sorted(newest.values())
        lines.append(f"  {area}: {len(years)} series, newest year {years[-1]}, median newest {years[len(years) // 2]}")
    return lines


def main() -> None:
    """Compile, write, tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds the publishers' files")
    parser.add_argument("--out", type=Path, default=HERE.parent / "src/ortaq/reference/starter")
    options = parser.parse_args()
    try:
        files, lines = compile_starter(options.data)
    except (CompileError, FileNotFoundError) as error:
        parser.error(str(error))
    options.out.mkdir(parents=True, exist_ok=True)
    for name, payload in files.items():
        (options.out / name).write_bytes(payload)
        lines.append(f"wrote {options.out / name}: {len(payload):,} bytes")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
