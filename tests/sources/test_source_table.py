"""A table of the user's own."""

from __future__ import annotations

import io
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.collect.delivery import Ask, Delivery, File, Parsed
from ortaq.errors import OrtaqError, SourceError
from ortaq.model.schemas import OBSERVATION
from ortaq.sources import table
from ortaq.sources.table.troubles import CURE_WORDS, TROUBLE_WORDS

READING = import_module("ortaq.sources.table.cells")
PLAIN = "Country,Year,Value\nKazakhstan,2020,12.5\nUzbekistan,2021,3\n"


def read(content: str | bytes, said: str | None = None, name: str = "a.csv") -> Parsed:
    files = {name: content.encode() if isinstance(content, str) else content}
    if said is not None:
        files[f"{name}.ortaq.yml"] = said.encode()
    return table.parse(Delivery.of(files))


def rows(content: str | bytes, said: str | None = "unit: PT", name: str = "a.csv", columns: str = "") -> list[tuple]:
    wanted = columns.split() or ["ref_area", "time_period", "obs_value"]
    return [tuple(row.values()) for row in read(content, said, name).table().select(wanted).to_pylist()]


def excel(*lines: list[Any], **sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    for title, content in sheets.items():
        sheet = book.create_sheet(title)
        for line in content:
            sheet.append(line)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


TWO = [("KAZ", 2020, 12.5), ("UZB", 2021, 3.0)]
READABLE = {
    "plain": PLAIN,
    "semicolons and decimal commas": "Country;Year;Value\nKazakhstan;2020;12,5\nUzbekistan;2021;3\n",
    "tabs": PLAIN.replace(",", "\t"),
    "bars": PLAIN.replace(",", "|"),
    "byte-order mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "UTF-16 with a mark": PLAIN.encode("utf-16"),
    "UTF-16 without a mark": PLAIN.encode("utf-16-le"),
    "UTF-16, big end first": PLAIN.encode("utf-16-be"),
    "cp1251": "Страна;Год;Значение\nКазахстан;2020;12,5\nУзбекистан;2021;3\n".encode("cp1251"),
    "line ends of Windows": PLAIN.replace("\n", "\r\n"),
    "no last line end": PLAIN.rstrip("\n"),
    "quoted cells": '"Country","Year","Value"\n"Kazakhstan","2020","12.5"\n"Uzbekistan","2021","3"\n',
    "blanks around cells": "Country , Year , Value\n Kazakhstan , 2020 , 12.5\nUzbekistan,2021,3\n",
    "a banner, a blank line and a source": f"Table 1: water stress\n\n{PLAIN}\nSource: the ministry\n",
    "years in columns": "Country,2020,2021\nKazakhstan,12.5,\nUzbekistan,,3\n",
    "states in columns": "Year,Kazakhstan,Uzbekistan\n2020,12.5,\n2021,,3\n",
    "codes": "iso3,year,value\nKAZ,2020,12.5\nuzb,2021,3\n",
    "two letters": "country,year,value\nKZ,2020,12.5\nUZ,2021,3\n",
    "numbers of M49": "M49 code,Year,Value\n398,2020,12.5\n860,2021,3\n",
    "name and code": "Entity,Code,Year,Value\nKazakhstan,KAZ,2020,12.5\nUzbekistan,UZB,2021,3\n",
    "SDMX": "REF_AREA,TIME_PERIOD,OBS_VALUE\nKAZ,2020,12.5\nUZB,2021,3\n",
    "Russian": "Страна,Год,Значение\nКазахстан,2020 г.,12.5\nУзбекистан,2021 г.,3\n",
    "Kazakh": "Ел,Жыл,Мәні\nҚазақстан,2020,12.5\nӨзбекстан,2021,3\n",
    "Kyrgyz": "Өлкө,Жыл,Мааниси\nКазакстан,2020-жыл,12.5\nӨзбекстан,2021-жыл,3\n",
    "Uzbek": "Davlat,Yil,Qiymat\nQozogʻiston,2020,12.5\nOʻzbekiston,2021,3\n",
    "Tajik": "Кишвар,Сол,Арзиш\nҚазоқистон,2020,12.5\nӮзбекистон,2021,3\n",
    "Turkmen": "Ýurt,Ýyl,Baha\nGazagystan,2020,12.5\nÖzbegistan,2021,3\n",
    "Azerbaijani": "Ölkə,İl,Dəyər\nQazaxıstan,2020,12.5\nÖzbəkistan,2021,3\n",
    "World Bank's headers": (
        "Country Name,Country Code,2020 [YR2020],2021 [YR2021]\nKazakhstan,KAZ,12.5,\nUzbekistan,UZB,,3\n"
    ),
    "columns without a name but clear": "Who,When,Value\nKazakhstan,2020,12.5\nUzbekistan,2021,3\n",
    "a column of remarks": "Country,Year,Value,Source\nKazakhstan,2020,12.5,x\nUzbekistan,2021,3,y\n",
    "empty columns at the end": "Country,Year,Value,,\nKazakhstan,2020,12.5,,\nUzbekistan,2021,3,,\n",
    "signs of a percentage": "Country,Year,Value\nKazakhstan,2020,12.5%\nUzbekistan,2021,3 %\n",
    "a header of two lines": 'Country,Year,"Value\n(% of total)"\nKazakhstan,2020,12.5\nUzbekistan,2021,3\n',
    "the header twice": "Country,Year,Value\nKazakhstan,2020,12.5\nCountry,Year,Value\nUzbekistan,2021,3\n",
    "Excel": excel(["Country", "Year", "Value"], ["Kazakhstan", 2020, 12.5], ["Uzbekistan", 2021, 3]),
    "Excel with a banner": excel(["Water"], [], ["Country", 2020, 2021], ["Kazakhstan", 12.5], ["Uzbekistan", None, 3]),
}


@pytest.mark.parametrize("kind", READABLE)
def test_a_table_is_read_however_it_is_written(kind: str):
    content = READABLE[kind]
    name = "a.xlsx" if kind.startswith("Excel") else "a.csv"

    assert rows(content, name=name) == TWO


def test_what_was_understood_is_told_line_by_line():
    parsed = read("Страна;Год;Пол;Значение (%)\nКазахстан;2020;женщины;12,5\n")

    assert [note["text"] for note in parsed.note.to_pylist()] == [
        "the header is row 1",
        "column A 'Страна': area (its name)",
        "column B 'Год': year (its name)",
        "column C 'Пол': sex (its name)",
        "column D 'Значение (%)': value, in % (its name)",
    ]
    assert set(parsed.note["field"].to_pylist()) == {"understood"}
    assert parsed.table().select(["sex", "unit_measure", "obs_value", "place"]).to_pylist() == [
        {"sex": "F", "unit_measure": "PT", "obs_value": 12.5, "place": "a.csv:2"}
    ]


def test_what_became_no_observation_is_counted_with_its_reason():
    left = read(READABLE["a banner, a blank line and a source"], "unit: PT").left_out

    assert {(one.reason, one.rows, one.example) for one in left} == {
        ("the row is empty", 1, "row 6"),
        ("the row holds a remark and no figure", 1, "row 7"),
    }


def test_an_empty_cell_of_a_wide_table_is_counted_and_one_of_a_long_table_is_missing():
    wide = read(READABLE["years in columns"], "unit: PT")
    long = read("Country,Year,Value\nKazakhstan,2020,\nUzbekistan,2021,…\n", "unit: PT")

    assert [(one.reason, one.rows) for one in wide.left_out] == [("the cell is empty", 2)]
    assert long.table().select(["obs_value", "value_text", "obs_status"]).to_pylist() == [
        {"obs_value": None, "value_text": None, "obs_status": "O"},
        {"obs_value": None, "value_text": "…", "obs_status": "O"},
    ]


def test_every_cell_has_a_place_of_its_own():
    places = read("Country,2020,2021\nKAZ,1,2\nUZB,3,4\n", "unit: PT").table()["place"].to_pylist()

    assert places == ["a.csv:2:B", "a.csv:2:C", "a.csv:3:B", "a.csv:3:C"]


def test_bounds_and_breakdowns_are_kept():
    content = "Country,Year,Sex,Age,Location,Fuel,Value\nKAZ,2020,female,15-24,urban,coal,<2.5\nKAZ,2020,,,,,7\n"

    assert rows(content, columns="sex age urbanisation breakdown obs_value value_text upper_bound") == [
        ("F", "Y15T24", "U", "FUEL=coal", None, "<2.5", 2.5),
        ("_T", "_T", "_T", "_T", 7.0, None, None),
    ]


def test_a_partner_is_a_breakdown_and_not_a_second_state():
    content = "Country,Partner,Year,Value\nKAZ,Uzbekistan,2020,1\nKAZ,Tajikistan,2020,2\n"

    assert rows(content, columns="ref_area breakdown") == [("KAZ", "PARTNER=Uzbekistan"), ("KAZ", "PARTNER=Tajikistan")]


def test_series_titles_and_indicators_come_from_their_columns():
    content = "Country Code,Series Code,Series Name,Year,Value\nKAZ,A.B,Water use,2020,1\nKAZ,C.D,Power,2020,2\n"
    content += "UZB,C.D,Power,2020,2\n"
    parsed = read(content, "unit: PT\ncolumns: {Series Name: title}")

    assert [(row["series"], row["title"]) for row in parsed.series.to_pylist()] == [
        ("A.B", "Water use"),
        ("C.D", "Power"),
    ]
    numbered = read("Country,Indicator,Year,Value\nKAZ,6.4.2,2020,1\n", "unit: PT").series.to_pylist()
    assert [(row["indicator"], row["target"]) for row in numbered] == [(["6.4.2"], ["6.4"])]


def test_units_come_from_their_column_with_their_power_of_ten():
    content = "Country,Year,Unit,Value\nKAZ,2020,US$ million,1\nUZB,2020,%,2\n"

    assert rows(content, said=None, columns="unit_measure unit_mult") == [("USD", 6), ("PT", 0)]


def test_what_is_said_once_beside_the_file_holds():
    said = """
name: my-water
title: Water stress
publisher: Ministry
licence: CC-BY-4.0
unit: "% of total"
series: STRESS
indicator: 6.4.2
area: KAZ
missing: [x]
zero: ["-"]
columns: {When: year, C: value, Remark: ignore}
"""
    parsed = read("When,Remark,How much\n2020,a,1\n2021,b,x\n2022,c,-\n", said)

    assert parsed.table().select(
        ["source", "series", "ref_area", "obs_value", "value_text", "obs_status"]
    ).to_pylist() == [
        {
            "source": "my-water",
            "series": "STRESS",
            "ref_area": "KAZ",
            "obs_value": 1.0,
            "value_text": None,
            "obs_status": "A",
        },
        {
            "source": "my-water",
            "series": "STRESS",
            "ref_area": "KAZ",
            "obs_value": None,
            "value_text": "x",
            "obs_status": "O",
        },
        {
            "source": "my-water",
            "series": "STRESS",
            "ref_area": "KAZ",
            "obs_value": 0.0,
            "value_text": "-",
            "obs_status": "A",
        },
    ]
    (series,) = parsed.series.to_pylist()
    assert (series["title"], series["publisher"], series["licence"]) == ("Water stress", "Ministry", "CC-BY-4.0")
    assert series["indicator"] == ["6.4.2"]


def test_names_can_be_said_to_be_areas_or_to_be_skipped():
    content = "Область,Год,Значение\nАкмолинская,2020,1\nМой район,2020,2\nПрочие,2020,3\n"
    parsed = read(content, "unit: PT\nwithin: KAZ\nareas: {Мой район: KZ-75, Прочие: skip}")

    assert parsed.table()["ref_area"].to_pylist() == ["KZ-11", "KZ-75"]
    assert [(one.reason, one.rows) for one in parsed.left_out] == [("its area is said to be skipped", 1)]


def test_two_columns_of_figures_are_two_series_once_that_is_said():
    content = "Country,Year,Coal,Gas\nKAZ,2020,1,2\n"

    assert rows(content, "unit: TWh\ncolumns: {Coal: value, Gas: value}", columns="series obs_value place") == [
        ("coal", 1.0, "a.csv:2:C"),
        ("gas", 2.0, "a.csv:2:D"),
    ]


def test_a_column_of_figures_without_a_name_we_know_gives_the_title():
    (series,) = read("Country,Year,Water stress\nKAZ,2020,1\n", "unit: PT").series.to_pylist()

    assert (series["series"], series["title"]) == ("a", "Water stress")


def test_every_unknown_state_is_named_at_once():
    with pytest.raises(SourceError, match="Unknown in all, 2: 'Atlantis', 'Others'"):
        read(PLAIN + "Atlantis,2020,1\nOthers,2020,2\nAtlantis,2021,3\n", "unit: PT")


def test_namibia_is_a_state_where_states_stand_and_no_value_where_figures_stand():
    assert rows("Country,Year,Value\nNA,2020,NA\nKZ,2020,1\nUZ,2020,2\n") == [
        ("NAM", 2020, None),
        ("KAZ", 2020, 1.0),
        ("UZB", 2020, 2.0),
    ]


def test_an_error_in_a_cell_of_excel_is_missing_with_its_reason():
    book = openpyxl.load_workbook(io.BytesIO(READABLE["Excel"]))  # ty: ignore[invalid-argument-type]
    book.active["C2"] = "#DIV/0!"
    book.active["C2"].data_type = "e"
    held = io.BytesIO()
    book.save(held)

    (first, _) = rows(held.getvalue(), name="a.xlsx", columns="obs_value value_text obs_status")
    assert first == (None, "#DIV/0!", "O")


def test_the_sheet_that_was_said_is_read():
    content = excel(["notes"], Data=[["Country", "Year", "Value"], ["KAZ", 2020, 1]])

    assert rows(content, "unit: PT\nsheet: Data", "a.xlsx") == [("KAZ", 2020, 1.0)]


def _yaml(said: str) -> tuple[str, str]:
    return PLAIN, said


BAD: dict[str, tuple[str, str | bytes, str | None, str]] = {
    # kind of trouble: content, what is said, what the message tells
    "empty": ("empty", b"", None, "a.csv: the file is empty"),
    "binary": ("binary", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 4, None, "a.csv"),
    "nothing but zeros": ("binary", b"a,b\n1,\x01\n", None, "a.csv: the file holds no text"),
    "a page": ("page", "<!DOCTYPE html><html><body>404</body></html>", None, "a.csv: the file is a web page"),
    "Latin letters": ("encoding", "Country,Year,Value\nCôte d'Ivoire,2020,1\n".encode("latin-1"), None, "row 2"),
    "torn UTF-8": ("encoding", PLAIN.encode() + b"\xd0", None, "row 4"),
    "torn UTF-16": ("encoding", PLAIN.encode("utf-16") + b"x", None, "a.csv"),
    "two delimiters": ("delimiter", "Country;Year,Value\nKAZ;2020,1\n", None, "a comma"),
    "one column": ("one-column", "Value\n1\n2\n", None, "'Value'"),
    "an open quotation": ("quotes", 'Country,Year,Value\nKAZ,2020,"1\nUZB,2020,2\n', "unit: PT\ndelimiter: ','", "row"),
    "a giant cell": ("giant-cell", f"Country,Year,Value\nKAZ,2020,{'1' * 1_100_000}\n", "delimiter: ','", "1,000,000"),
    "a row too wide": ("wide-row", PLAIN + "KAZ,2022,1,2\n", "unit: PT", "row 4: 4 cells, and the header has 3"),
    "a row too short": ("short-row", "Year,Unit,Country,Value\n2019,%,KAZ,1\n2020,%,32.8\n", None, "row 3: 3 cells"),
    "too many columns": ("many-columns", ",".join(["x"] * 2001) + "\n", None, "2001 columns"),
    "no rows": ("no-rows", "Country,Year,Value (%)\n\n", None, "no row below the header in row 1"),
    "no header": ("no-header", "KAZ,2020,1.5\nUZB,2020,2.5\n", None, "no row names the columns"),
    "a header beyond": ("header-row", *_yaml("header: 90"), "row 90"),
    "two of one name": ("same-header", "Country,Year,Value,Value\nKAZ,2020,1,2\n", None, "columns C and D"),
    "a nameless column": ("nameless", "Country,Year,,Value\nKAZ,2020,x,2\n", None, "row 1, column C"),
    "two columns of figures": ("two-values", "Country,Year,Coal,Gas\nKAZ,2020,1,2\n", "unit: PT", "columns C and D"),
    "a figure beside years": ("two-values", "Country,2020,2021,Rank\nKAZ,1,2,3\n", "unit: PT", "columns B and D"),
    "a value and another figure": (
        "two-values",
        "Country,Year,Value,Rank\nKAZ,2020,1,3\n",
        "unit: PT",
        "columns C and D",
    ),
    "two years": ("two-years", "Country,Year,Period,Value\nKAZ,2020,2021,1\n", None, "columns B and C"),
    "two units": ("two-of-one", "Country,Year,Unit,Unit measure,Value\nKAZ,2020,%,t,1\n", None, "both say the unit"),
    "no figures": ("no-value", "Country,Year,Fuel\nKAZ,2020,coal\n", None, "no column holds figures"),
    "no years": ("no-year", "Country,Value\nKAZ,1\n", None, "no column holds years"),
    "no states": ("no-area", "Year,Value\n2020,1\n", None, "no column holds states"),
    "no unit": ("no-unit", PLAIN, None, "the unit is not told"),
    "free text": ("free-text", "Country,Year,Value,Said\nKAZ,2020,1," + "long " * 20 + "\n", None, "column D: 'Said'"),
    "an unknown state": ("unknown-area", PLAIN + "Atlantis,2020,1\n", "unit: PT", "row 4, column A: .*'Atlantis'"),
    "a state that could be two": ("unknown-area", PLAIN + "Korea,2020,1\n", "unit: PT", "row 4, column A: .*'Korea'"),
    "state and code differ": (
        "areas-differ",
        "Entity,Code,Year,Value\nKazakhstan,KAZ,2020,1\nUzbekistan,KAZ,2021,1\n",
        "unit: PT",
        "row 3: 'Uzbekistan' and 'KAZ' are two states",
    ),
    "no year in a cell": (
        "no-year-cell",
        PLAIN + "KAZ,2019/20,1\n",
        "unit: PT",
        "row 4, column B: '2019/20' is no year",
    ),
    "a day as a number": ("no-year-cell", PLAIN + "KAZ,45658,1\n", "unit: PT", "'45658' is no year"),
    "no year": ("empty-year", PLAIN + "KAZ,,1\n", "unit: PT", "row 4, column B: a figure without a year"),
    "no state": ("empty-area", PLAIN + ",2020,1\n", "unit: PT", "row 4, column A: a figure without a state"),
    "no series": (
        "empty-series",
        "Country,Series,Year,Value\nKAZ,a,2020,1\nKAZ,,2020,2\n",
        "unit: PT",
        "row 3, column B",
    ),
    "no unit in a row": ("empty-unit", "Country,Unit,Year,Value\nKAZ,%,2020,1\nUZB,,2020,2\n", None, "row 3, column B"),
    "no number": ("no-number", PLAIN + "KAZ,2022,many\n", "unit: PT", "row 4, column C: 'many' is no number"),
    "a remark after a number": ("no-number", PLAIN + "KAZ,2022,5*\n", "unit: PT", "'5\\*' is no number"),
    "a number in another alphabet": ("no-number", PLAIN + "KAZ,2022,٣\n", "unit: PT", "is no number"),
    "a formula": (
        "formula",
        PLAIN + "KAZ,2022,=1+SUM(A1)\n",
        "unit: PT",
        "row 4, column C: '=1\\+SUM\\(A1\\)' is a formula",
    ),
    "a short formula": ("formula", PLAIN + "KAZ,2022,=1+1\n", "unit: PT", "is a formula"),
    "a formula of old": ("formula", PLAIN + "KAZ,2022,@SUM(A1)\n", "unit: PT", "is a formula"),
    "a command": ("formula", PLAIN + "KAZ,2022,+cmd|' /C calc'!A0\n", "unit: PT", "is a formula"),
    "a thousand or one": ("decimal", 'Country,Year,Value\nKAZ,2020,"1,234"\n', "unit: PT", "could be 1234 or 1.234"),
    "a thousand or one, by point": (
        "decimal",
        "Country;Year;Value\nKAZ;2020;1.234\n",
        "unit: PT",
        "could be 1234 or 1.234",
    ),
    "points and commas": (
        "two-decimals",
        "Country;Year;Value\nKAZ;2020;1.5\nKAZ;2021;1,5\n",
        "unit: PT",
        "'1.5' in row 2",
    ),
    "a dash": ("zero-or-none", PLAIN + "KAZ,2022,-\n", "unit: PT", "row 4, column C: '-' could be zero or no value"),
    "no status": (
        "status",
        "Country,Year,Value,OBS_STATUS\nKAZ,2020,1,fine\n",
        "unit: PT",
        "column D: 'fine' is no status",
    ),
    "no power": ("multiplier", "Country,Year,Value,UNIT_MULT\nKAZ,2020,1,many\n", "unit: PT", "column D: 'many'"),
    "the same twice": ("twice", PLAIN + "KAZ,2020,9\n", "unit: PT", "rows 2 and 4: two figures for a, KAZ, 2020"),
    "months of a year": ("twice", "Country,Date,Value\nKAZ,2020-01,1\nKAZ,2020-02,2\n", "unit: PT", "rows 2 and 3"),
    "said: no YAML": ("told-file", *_yaml("unit: [PT"), "a.csv.ortaq.yml: not YAML"),
    "said: a list": ("told-file", *_yaml("- unit"), "a.csv.ortaq.yml: not YAML"),
    "said: an unknown word": ("told-key", *_yaml("units: PT"), "'units' is not a name that is understood here"),
    "said: a wrong type": ("told-type", *_yaml("columns: [Year]"), "columns can't be"),
    "said: a header of text": ("told-type", *_yaml("header: first"), "header can't be 'first'"),
    "said: a delimiter of two signs": ("told-type", *_yaml("delimiter: ';;'"), "delimiter can't be"),
    "said: no decimal sign": ("told-type", *_yaml("decimal: ;"), "decimal can't be"),
    "said: a state for a table of states": (
        "said-twice",
        *_yaml("unit: PT\narea: KAZ"),
        "the area of all rows is said",
    ),
    "said: a year for a table of years": ("said-twice", *_yaml("unit: PT\nyear: 2020"), "and column B tells it too"),
    "said: another unit": ("said-twice", PLAIN.replace("Value", "Value (t)"), "unit: PT", "the unit of all rows"),
    "said: no such column": ("told-column", *_yaml("columns: {Jahr: year}"), "the table has no column 'Jahr'"),
    "said: no such meaning": ("told-meaning", *_yaml("columns: {Year: jahr}"), "a column can't be 'jahr'"),
    "said: no such area": ("told-area", *_yaml("area: Atlantis"), "'Atlantis' is no state or region"),
    "said: no such region": ("told-area", *_yaml("areas: {X: KZ-99}"), "'KZ-99' is no state or region"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_told_with_its_place_and_its_cure(case: str):
    kind, content, said, message = BAD[case]

    with pytest.raises(SourceError, match=message) as caught:
        read(content, said)

    assert caught.value.message == TROUBLE_WORDS[kind]
    assert caught.value.hint.format(**caught.value.fields)


IN_EXCEL = {
    "sheets": (
        excel(["Country", "Year"], More=[["Country", "Year"]]),
        None,
        "several sheets hold figures: Sheet, More",
    ),
    "no-sheet": (excel(["Country", "Year"]), "sheet: Data", "no sheet is called 'Data'"),
    "empty": (excel(), None, "the file is empty"),
}


@pytest.mark.parametrize("kind", IN_EXCEL)
def test_what_is_wrong_with_a_workbook_is_told(kind: str):
    content, said, message = IN_EXCEL[kind]

    with pytest.raises(SourceError, match=message) as caught:
        read(content, said, "a.xlsx")

    assert caught.value.message == TROUBLE_WORDS[kind]


def test_no_table_is_named():
    with pytest.raises(SourceError, match="no table is named"):
        next(table.requests(Ask()))


def test_every_kind_of_trouble_has_a_case_and_a_cure():
    tested = {kind for kind, *_ in BAD.values()} | set(IN_EXCEL) | {"no-place", "big-encoding"}

    assert tested == set(TROUBLE_WORDS) == set(CURE_WORDS)
    assert len(BAD) + len(IN_EXCEL) > 60


def test_a_file_is_asked_for_with_what_is_said_beside_it():
    asked = list(table.requests(Ask(what="folder/Water Use.csv")))

    assert [(one.address, one.delivery, one.name, one.optional) for one in asked] == [
        ("folder/Water Use.csv", "table/water-use", "Water Use.csv", False),
        ("folder/Water Use.csv.ortaq.yml", "table/water-use", "Water Use.csv.ortaq.yml", True),
    ]
    assert table.dataset(Ask(what="x.csv", name="mine")) == "mine"
    assert len(list(table.requests(Ask(what="https://example.org/x.csv")))) == 1


def _large(path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> Parsed:
    """A file that is read as one too large to be held."""
    path.write_bytes(content)
    monkeypatch.setattr(READING, "LARGE", 1000)
    monkeypatch.setattr(READING, "_BATCH", 100)
    file = File("a.csv", "a.csv", "0" * 64, "text/csv", "2026-11-24", path=path)
    said = File("a.csv.ortaq.yml", "", "1" * 64, "", "", held=b"unit: PT")
    return table.parse(Delivery("one", (file, said)))


def test_a_large_file_is_read_in_batches_to_the_same_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    lines = [f"KAZ,{year},{series},{year / 7}" for series in range(20) for year in range(1990, 2024)]
    content = "Country,Year,Series,Value\n" + "\n".join(lines) + "\n"
    held = read(content, "unit: PT")

    large = _large(tmp_path / "a.csv", monkeypatch, content.encode())

    assert large.table().drop_columns(["snapshot"]).equals(held.table().drop_columns(["snapshot"]))
    assert large.series.num_rows == held.series.num_rows == 20


def test_a_doubled_figure_far_down_a_large_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    lines = [f"KAZ,{year},{series},1" for series in range(20) for year in range(1990, 2024)]
    content = "Country,Year,Series,Value\n" + "\n".join([*lines, lines[0]]) + "\n"

    with pytest.raises(SourceError, match="two figures"):
        _large(tmp_path / "a.csv", monkeypatch, content.encode())


def test_a_large_file_must_be_utf8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    content = ("Страна;Год;Значение\n" + "Казахстан;2020;1\n" * 200).encode("cp1251")

    with pytest.raises(SourceError, match="must be UTF-8"):
        _large(tmp_path / "a.csv", monkeypatch, content)


AREAS = ["Kazakhstan", "UZB", "Atlantis", "", "Қырғызстан", "NO"]
CELLS = st.one_of(
    st.sampled_from(["2020", "1,5", "1.5", "1.234", "-", "…", "", "=A1", "<5", "x", "\x00", '"', "KAZ", "2019/20"]),
    st.text(max_size=5),
)


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(["Country", "Year", "Value", "Unit", "2020", "Пол", "", "x"]), min_size=1, max_size=6),
    st.lists(st.lists(st.one_of(CELLS, st.sampled_from(AREAS)), max_size=6), max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from([None, "unit: PT", "unit: PT\narea: KAZ\nyear: 2020"]),
)
def test_any_table_is_read_or_refused_with_its_name(
    header: list[str], lines: list[list[str]], sign: str, said: str | None
):
    content = "\n".join(sign.join(line) for line in [header, *lines])

    told = "a.csv"
    try:
        found = read(content.encode("utf-8", "surrogatepass"), said).table()
    except OrtaqError as error:
        told = str(error)
    else:
        assert found.schema == OBSERVATION
        assert found.num_rows

    assert "a.csv" in told


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes):
    try:
        read(b"Country,Year,Value\nKAZ,2020,1\n" + content, "unit: PT")
    except SourceError:
        return


FIGURES = st.lists(
    st.tuples(st.sampled_from(["KAZ", "KGZ", "TJK"]), st.integers(1990, 2030), st.floats(-1e12, 1e12)),
    min_size=1,
    max_size=20,
    unique_by=lambda row: row[:2],
)


@given(FIGURES)
def test_figures_come_back_as_they_were_written(figures: list[tuple[str, int, float]]):
    content = "Country,Year,Value\n" + "".join(f"{area},{year},{number!r}\n" for area, year, number in figures)

    assert rows(content) == figures


@given(FIGURES)
def test_wide_and_long_say_the_same(figures: list[tuple[str, int, float]]):
    years = sorted({year for _, year, _ in figures})
    by_cell = {(area, year): repr(number) for area, year, number in figures}
    states = sorted({area for area, _, _ in figures})
    wide = "Country," + ",".join(map(str, years)) + "\n"
    wide += "".join(f"{area}," + ",".join(by_cell.get((area, year), "") for year in years) + "\n" for area in states)

    assert sorted(rows(wide)) == sorted(figures)


PUBLISHED = {
    "owid/annual-co2-emissions-per-country.csv": (
        "unit: t CO2\nareas: {}\ncolumns: {'Annual CO₂ emissions': value}",
        "unknown state or region",
    ),
    "ndgain/gain/gain.csv": ("unit: INDEX\ncolumns: {Name: ignore}", None),
    "water/lakes/aral_sea_area.csv": (
        "unit: KM2\narea: KAZ\ncolumns: {Total: value, Large: value, Eastern: value, Small: value}",
        None,
    ),
    "temperature/owid_yearly-average-surface-temperature.csv": (
        "unit: °C\ncolumns: {Country: ignore, ISO_Code: area, Temperature: value}",
        None,
    ),
}


@pytest.mark.parametrize("file", PUBLISHED)
def test_tables_of_publishers_are_read_or_ask_one_clear_question(shared: Path, file: str):
    said, question = PUBLISHED[file]
    path = shared / "data" / file

    if question:
        with pytest.raises(SourceError, match=question):
            read(path.read_bytes(), said, path.name)
    else:
        assert read(path.read_bytes(), said, path.name).table().num_rows > 30
