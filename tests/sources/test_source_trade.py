"""Trade between states: every publisher's cell becomes one figure with its reporter, partner, unit and place."""

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.delivery import Ask, Delivery, File, Parsed
from ortaq.collect.workbook import sheets
from ortaq.errors import SourceError
from ortaq.sources import trade
from ortaq.sources.trade import imf, kazakhstan, offices

SPECIMENS = Path(__file__).parent / "specimens" / "trade"
DOTS = "reporter_iso3,reporter,partner_iso3,partner,flow,year,usd_million,flag\n"
IMTS = "DATAFLOW,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE,STATUS\n"


def read(*names: str) -> Parsed:
    return trade.parse(Delivery.of({name: (SPECIMENS / name).read_bytes() for name in names}))


def of(name: str, content: str | bytes) -> Parsed:
    return trade.parse(Delivery.of({name: content.encode() if isinstance(content, str) else content}))


def figure(parsed: Parsed, **wanted: Any) -> dict[str, Any]:
    (row,) = [row for row in parsed.table().to_pylist() if all(row[name] == value for name, value in wanted.items())]
    return row


def frame(parsed: Parsed) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(parsed.table()))


def book(rows: list[list[Any]], title: str = "2023") -> bytes:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(row)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def test_both_sides_of_a_pair_are_kept_in_the_unit_of_the_publisher() -> None:
    parsed = read("dots_region.csv")

    out = figure(parsed, ref_area="KAZ", breakdown="COUNTERPART_AREA=UZB", series="TXG_FOB_USD", time_period=2020)
    into = figure(parsed, ref_area="UZB", breakdown="COUNTERPART_AREA=KAZ", series="TMG_CIF_USD", time_period=2020)
    assert (out["obs_value"], into["obs_value"]) == (2133.337432, 2094.361328)
    assert {(row["unit_measure"], row["unit_mult"], row["source"]) for row in (out, into)} == {("USD", 6, "imf-dots")}
    assert out["place"] == "dots_region.csv:3"
    assert out["ref_area_source"] == "Kazakhstan, Rep. of"


def test_the_world_groups_and_dead_states_are_no_states_of_today() -> None:
    rows = frame(read("dots_region.csv"))

    partners = set(rows["breakdown"].to_list())
    assert {"COUNTERPART_AREA=M49:001", "COUNTERPART_AREA=SUN"} <= partners
    assert {"IMF:ADVANCED", "YUG"} <= set(rows["ref_area"].to_list())


def test_an_estimate_of_the_imf_is_told_and_another_flag_is_left_out() -> None:
    line = "TKM,Turkmenistan,KGZ,Kyrgyz Rep.,exports_fob,20{},1.5,{}\n"
    parsed = of("dots.csv", DOTS + line.format(18, "e") + line.format(19, "") + line.format(20, "z"))

    assert frame(parsed)["obs_status"].to_list() == ["E", "A"]
    assert [(left.reason, left.rows) for left in parsed.left_out] == [("the flag is none that we know", 1)]


def test_zero_is_a_value_and_an_absent_row_is_none() -> None:
    parsed = of("dots.csv", DOTS + "KAZ,Kazakhstan,TJK,Tajikistan,exports_fob,2019,0.0,\n")

    assert [(row["obs_value"], row["obs_status"]) for row in parsed.table().to_pylist()] == [(0.0, "A")]


def test_a_value_in_single_precision_is_read_as_it_was_written() -> None:
    parsed = read("dots_all_pairs.parquet")

    world = {"breakdown": "COUNTERPART_AREA=M49:001", "ref_area": "KAZ", "series": "TXG_FOB_USD"}
    assert figure(parsed, **world, time_period=1995)["obs_value"] == 5256.6


def test_of_two_copies_that_have_the_same_flow_the_text_is_taken() -> None:
    parsed = read("dots_all_pairs.parquet", "dots_region.csv")

    pair = {"ref_area": "KAZ", "breakdown": "COUNTERPART_AREA=UZB", "time_period": 2020}
    assert figure(parsed, **pair, series="TMG_CIF_USD")["obs_value"] == 780.144465
    assert [(left.file, left.rows) for left in parsed.left_out] == [("dots_all_pairs.parquet", 4)]
    assert parsed.table().num_rows == 18 + 16 - 4


def test_the_imf_answers_in_whole_dollars_whatever_the_scale_of_display() -> None:
    parsed = read("imts.csv")

    canada = figure(parsed, breakdown="COUNTERPART_AREA=CAN")
    assert (canada["obs_value"], canada["unit_mult"], canada["series"]) == (349397894619.0, 0, "XG_FOB_USD")
    assert {row["breakdown"] for row in parsed.table().to_pylist()} == {
        "COUNTERPART_AREA=CAN",
        "COUNTERPART_AREA=M49:001",
        "COUNTERPART_AREA=IMF:G163",
    }
    assert parsed.series["series"].to_pylist() == ["XG_FOB_USD"]


@pytest.mark.parametrize(
    ("cells", "value", "status"),
    [("2020,5.5,6,", 5.5, "A"), ("2020,5.5,6,E", 5.5, "E"), ("2020,,6,", None, "O"), ("2020,NaN,6,", None, "O")],
)
def test_a_value_that_is_not_there_is_missing_and_never_zero(cells: str, value: float | None, status: str) -> None:
    (row,) = of("a.csv", f"{IMTS}F,KAZ,MG_CIF_USD,UZB,A,{cells}\n").table().to_pylist()

    assert (row["obs_value"], row["obs_status"]) == (value, status)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("F,KAZ,XG_FOB_USD,UZB,M,2020-M01,5,6,", "the period is no year"),
        ("F,KAZ,GDP,UZB,A,2020,5,6,", "the indicator is no flow of goods that we know"),
        ("F,KAZ,XG_FOB_USD,UZB,A,2020,five,6,", "the value is none that can be read"),
    ],
)
def test_a_row_of_the_imf_that_is_no_yearly_flow_is_named(line: str, reason: str) -> None:
    parsed = of("a.csv", f"{IMTS}{line}\nF,KAZ,XG_FOB_USD,TJK,A,2020,5,6,\n")

    assert parsed.table().num_rows == 1
    assert [left.reason for left in parsed.left_out] == [reason]


def test_an_answer_of_comtrade_is_read() -> None:
    row = figure(read("M-2023.json"))

    assert (row["ref_area"], row["breakdown"], row["series"]) == ("USA", "COUNTERPART_AREA=JPN", "M")
    assert (row["obs_value"], row["time_period"], row["place"]) == (151580564290.0, 2023, "M-2023.json:data[0]")


def answer(*changes: dict[str, Any]) -> str:
    row = json.loads((SPECIMENS / "M-2023.json").read_text("utf-8"))["data"][0]
    return json.dumps({"data": [row | change for change in changes], "error": ""})


def test_what_comtrade_tells_apart_stays_apart() -> None:
    parsed = of(
        "a.json",
        answer({"cmdCode": "27", "motCode": 1000}, {"partnerCode": 490, "partnerISO": "S19"}, {"partnerCode": 0}),
    )

    assert {row["breakdown"] for row in parsed.table().to_pylist()} == {
        "CMD=27;COUNTERPART_AREA=JPN;MOT=1000",
        "COUNTERPART_AREA=COMTRADE:490",
        "COUNTERPART_AREA=M49:001",
    }


def test_a_row_of_comtrade_without_a_value_or_year_is_named() -> None:
    parsed = of("a.json", answer({}, {"primaryValue": None}, {"freqCode": "M", "period": "202301"}, {"flowCode": "ZZ"}))

    assert parsed.table().num_rows == 1
    assert sum(left.rows for left in parsed.left_out) == 3


def test_an_answer_that_was_cut_off_is_refused() -> None:
    with pytest.raises(SourceError, match="more were cut off"):
        of("a.json", answer(*({"partnerCode": n} for n in range(500))))


def test_kazakhstan_is_read_with_its_shares_and_the_newer_file_goes_first() -> None:
    parsed = read("kaz_trade_by_country_2022.xlsx", "kaz_trade_by_country_2023.xlsx")

    uzbek = {"breakdown": "COUNTERPART_AREA=UZB", "ref_area": "KAZ"}
    world = {"breakdown": "COUNTERPART_AREA=M49:001", "ref_area": "KAZ"}
    assert figure(parsed, **world, series="EXPORTS", time_period=2023)["obs_value"] == 79138754.67736
    assert figure(parsed, **world, series="IMPORTS_SHARE", time_period=2023)["obs_value"] == 100
    told = figure(parsed, **uzbek, series="EXPORTS", time_period=2022)
    assert told["place"].startswith("kaz_trade_by_country_2023.xlsx:2022!D")
    assert (told["unit_measure"], told["unit_mult"]) == ("USD", 3)
    assert figure(parsed, **uzbek, series="EXPORTS", time_period=2021)["place"].startswith("kaz_trade_by_country_2022")
    assert {left.reason for left in parsed.left_out} == {kazakhstan.AN_OLDER_FILE}
    assert set(parsed.series["vintage"].to_pylist()) == {"2024-07-25"}


def test_an_empty_cell_of_kazakhstan_is_no_figure() -> None:
    rows = frame(read("kaz_trade_by_country_2023.xlsx")).filter(pl.col("time_period") == 2023)

    tuvalu = rows.filter(pl.col("breakdown") == "COUNTERPART_AREA=TUV")
    assert sorted(tuvalu["series"].to_list()) == ["IMPORTS", "TURNOVER"]


def test_kyrgyzstan_keeps_the_sign_for_no_trade_and_a_preliminary_year() -> None:
    parsed = read("kgz_4.03.00.20_imports_by_country.xlsx")

    salvador = {"breakdown": "COUNTERPART_AREA=SLV", "ref_area": "KGZ"}
    assert figure(parsed, **salvador, time_period=2023)["obs_value"] == 434.502
    assert figure(parsed, **salvador, time_period=2007)["obs_value"] == 9.8
    nothing = figure(parsed, **salvador, time_period=2019)
    assert (nothing["obs_value"], nothing["value_text"], nothing["obs_status"]) == (None, "-", "O")
    assert {row["obs_status"] for row in parsed.table().to_pylist() if row["time_period"] == 2023} <= {"P", "O"}
    assert {left.reason for left in parsed.left_out} == {offices.TWICE}
    assert any(row["field"] == "FOOTNOTE_4.03.00.20" for row in parsed.note.to_pylist())


def test_a_table_in_som_is_not_one_in_dollars() -> None:
    units = {
        (row["series"], row["unit_measure"])
        for row in read("kgz_4.03.00.17_exports_main_countries_som.xlsx").series.to_pylist()
    }

    assert units == {("4.03.00.17", "KGS")}


def test_groups_of_an_office_are_not_those_of_the_united_nations() -> None:
    rows = frame(read("kgz_4.03.00.20_imports_by_country.xlsx"))

    assert {"COUNTERPART_AREA=KGZSTAT:EUROPE", "COUNTERPART_AREA=KGZSTAT:UNDEFINED"} <= set(rows["breakdown"].to_list())
    assert not any(code.startswith("COUNTERPART_AREA=M49:1") for code in rows["breakdown"].to_list())


def test_uzbekistan_says_its_flow_by_the_name_of_the_file_only() -> None:
    parsed = read("uzb_sdmx_data_1105.csv", "uzb_sdmx_data_1176.csv")

    cell = figure(parsed, series="1105", breakdown="COUNTERPART_AREA=ALB", time_period=2010)
    assert (cell["obs_value"], cell["unit_mult"], cell["place"]) == (2.3, 3, "uzb_sdmx_data_1105.csv:E2")
    assert parsed.table().num_rows == 2 * 5 * 14
    assert {row["title"] for row in parsed.series.to_pylist()} == {"Exports by country", "Imports by country"}
    with pytest.raises(SourceError, match="does not say which flow"):
        of("uzb.csv", (SPECIMENS / "uzb_sdmx_data_1105.csv").read_bytes())


KAZ_HEAD = [
    ["Основные показатели внешней торговли"],
    ["за 2023 год"],
    [None, None, None, None, "тыс. долларов США"],
    ["Наименование", "Товарооборот", None, "Экспорт", None, "Импорт"],
    [None, "Всего", "удельный вес, %", "Всего", "удельный вес, %", "Всего", "удельный вес, %"],
    ["Всего", 3, 100, 1, 100, 2, 100],
]


@pytest.mark.parametrize(
    ("row", "column", "cell", "says"),
    [
        (1, 0, "за год", "the year or the unit is not told"),
        (2, 4, "млн. долларов США", "the year or the unit is not told"),
        (4, 3, "Вес", "column D is not what it was: вес"),
        (4, 2, "Всего", "column C is not what it was: всего"),
    ],
)
def test_a_head_of_kazakhstan_that_changed_is_refused(row: int, column: int, cell: str, says: str) -> None:
    rows = [list(one) for one in KAZ_HEAD]
    assert of("kaz.xlsx", book(rows)).table().num_rows == 6
    rows[row][column] = cell

    with pytest.raises(SourceError, match=says):
        of("kaz.xlsx", book(rows))


def test_a_partner_or_value_that_no_one_knows_is_named() -> None:
    rows = [*KAZ_HEAD, ["Атлантида", 1, 2, 3], ["Узбекистан", "x", None, 7]]

    parsed = of("kaz.xlsx", book(rows))

    assert [(left.reason, left.rows, left.example) for left in parsed.left_out] == [
        ("the partner is no state or group that we know", 3, "kaz.xlsx:2023!B7: Атлантида"),
        ("the value is none that can be read", 1, "kaz.xlsx:2023!B8: x"),
    ]
    assert figure(parsed, breakdown="COUNTERPART_AREA=UZB")["obs_value"] == 7


def test_what_two_sheets_leave_out_for_one_reason_is_told_once() -> None:
    made = openpyxl.Workbook()
    for year in (2022, 2023):
        sheet = made.create_sheet(str(year))
        for row in [KAZ_HEAD[0], [f"за {year} год"], *KAZ_HEAD[2:], ["Атлантида", 1]]:
            sheet.append(row)
    held = io.BytesIO()
    made.save(held)

    assert [(left.rows, left.example) for left in of("kaz.xlsx", held.getvalue()).left_out] == [
        (2, "kaz.xlsx:2022!B7: Атлантида")
    ]


def test_two_values_for_one_partner_are_refused() -> None:
    with pytest.raises(SourceError, match="two values for the same partner"):
        of("kaz.xlsx", book([*KAZ_HEAD, ["Гуам (США)", 1], ["Гуам (Сша)", 2]]))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"a,b\n1,2\n", "a.csv is in no layout that is known"),
        ("a.csv", b"<html><body>blocked</body></html>", "is in no layout"),
        ("a.csv", b"", "is in no layout"),
        ("a.json", b"<html>", "is no answer of the interface"),
        ("a.json", b"[]", "is no answer of the interface"),
        ("a.json", b'{"data": 5}', "is no list of rows"),
        ("a.json", b'{"error": "one period only", "data": []}', "one period only"),
        ("a.json", b'{"data": [{"a": 1}]}', "has no field reporterCode"),
        ("a.xlsx", b"PK\x03\x04 and no more", "a.xlsx"),
        ("a.xls", b"no workbook", "a.xls"),
        ("a.xlsx", book([["nothing"]]), "is in no layout"),
        ("a.parquet", b"PAR1", "no Parquet file"),
        ("a.txt", b"", "no tables of one publisher: none"),
    ],
)
def test_what_is_no_table_of_trade_is_refused_with_what_it_is(name: str, content: bytes, says: str) -> None:
    with pytest.raises(SourceError) as caught:
        of(name, content)

    assert says in str(caught.value)


def test_tables_of_two_publishers_are_not_one_delivery() -> None:
    with pytest.raises(SourceError, match="no tables of one publisher"):
        read("imts.csv", "dots_region.csv")


def test_tables_that_overlap_are_asked_together_and_others_each_for_itself() -> None:
    asked = list(trade.requests(Ask(what=str(SPECIMENS))))

    assert [one.delivery for one in asked] == [
        "comtrade/M-2023",
        *["imf-dots"] * 2,
        "imf-imts/imts",
        *["kaz-trade"] * 2,
        "kgz-trade/kgz_4.03.00.17_exports_main_countries_som",
        "kgz-trade/kgz_4.03.00.20_imports_by_country",
        "uzb-trade/uzb_sdmx_data_1105",
        "uzb-trade/uzb_sdmx_data_1176",
    ]
    assert trade.dataset(Ask(what=str(SPECIMENS))) is None
    assert trade.dataset(Ask(what=str(SPECIMENS / "imts.csv"))) == "imf-imts"
    with pytest.raises(SourceError, match="no table of trade at"):
        next(trade.requests(Ask(what=str(SPECIMENS / "nowhere"))))


def test_the_imf_is_asked_state_by_state_for_both_flows() -> None:
    asked = list(trade.requests(Ask(ref_area=("KAZ", "UZB"))))

    assert [one.address for one in asked] == [
        f"https://api.imf.org/external/sdmx/2.1/data/IMF.STA,IMTS/{area}.XG_FOB_USD+MG_CIF_USD..A"
        for area in ("KAZ", "UZB")
    ]
    assert {one.headers["Accept"] for one in asked} == {imf.ACCEPT}


def test_comtrade_is_asked_for_the_years_that_it_has_one_flow_at_a_time() -> None:
    asking = trade.requests(Ask(what="comtrade", ref_area=("KAZ",)))
    listing = json.dumps(
        {"data": [{"period": 2023, "reporterCode": 398}, {"period": 2022, "reporterCode": 398}]}
    ).encode()

    first = next(asking)
    second = asking.send(File("available.json", first.address, "0" * 64, "application/json", "", held=listing))
    names = [second.name, *(one.name for one in asking)]

    assert "reporterCode=398" in first.address
    assert "period=2022&flowCode=X" in second.address
    assert names == ["X-2022.json", "M-2022.json", "X-2023.json", "M-2023.json"]
    assert trade.parse(Delivery.of({"available.json": listing})).table().num_rows == 0
    with pytest.raises(SourceError, match="none is named"):
        next(trade.requests(Ask(what="comtrade")))


@given(st.lists(st.sampled_from(["0.0", "1.5", "", "x"]), max_size=20))
def test_every_row_is_a_figure_or_is_left_out(values: list[str]) -> None:
    lines = "".join(f",Kazakhstan,,Tajikistan,exports_fob,{1990 + n},{value},\n" for n, value in enumerate(values))

    parsed = of("a.csv", DOTS + lines)

    assert parsed.table().num_rows + sum(left.rows for left in parsed.left_out) == len(values)
    assert frame(parsed)["obs_value"].null_count() == 0


def whole(folder: Path) -> Parsed:
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    files = tuple(File(path.name, str(path), path.name, "", "2026-11-24", path=path) for path in paths)
    return trade.parse(Delivery("one", files))


def test_every_row_of_the_imfs_copies_is_there(shared: Path) -> None:
    folder = shared / "data" / "trade" / "imf_dots_2020"
    text = pl.read_csv(folder / "dots_region.csv", infer_schema=False)
    packed = pl.scan_parquet(folder / "dots_all_pairs_1992_2020.parquet")
    rows = packed.select(pl.len()).collect().item()

    parsed = whole(folder)
    tables = list(parsed.observations)

    assert (text.height, rows) == (93_962, 1_722_279)
    (twice,) = parsed.left_out
    assert sum(table.num_rows for table in tables) + twice.rows == text.height + rows
    first = pl.DataFrame(pl.from_arrow(tables[0]))
    assert first.height == text.height
    assert first["obs_value"].to_list() == text["usd_million"].cast(pl.Float64).to_list()
    assert (first["obs_status"] == "E").sum() == text["flag"].is_not_null().sum()


def national(shared: Path, office: str) -> tuple[Parsed, dict[str, bytes]]:
    held = {
        path.name: path.read_bytes()
        for path in sorted((shared / "data" / "trade" / "national").iterdir())
        if path.name.startswith(office)
    }
    return trade.parse(Delivery.of(held)), held


def test_every_cell_of_kazakhstan_is_a_figure_or_is_left_out(shared: Path) -> None:
    parsed, held = national(shared, "kaz")

    cells = 0
    for name, content in held.items():
        for rows in sheets(content, name).values():
            head = next((n for n, row in enumerate(rows) if "Товарооборот" in row), len(rows))
            cells += sum(isinstance(cell, float) for row in rows[head + 2 :] for cell in row[1:7])
    assert cells == 10_088
    assert parsed.table().num_rows + sum(left.rows for left in parsed.left_out) == cells
    assert {left.reason for left in parsed.left_out} == {kazakhstan.AN_OLDER_FILE}


def test_every_cell_of_kyrgyzstan_is_a_figure_or_is_left_out(shared: Path) -> None:
    parsed, held = national(shared, "kgz")

    found: Counter[str] = Counter()
    for name, content in held.items():
        rows = next(iter(sheets(content, name).values()))
        head = next(n for n, row in enumerate(rows) if isinstance(row[3], float))
        for row in rows[head + 1 :]:
            found.update("number" if isinstance(cell, float) else str(cell).strip() for cell in row[3:])
    table = frame(parsed)
    assert table["obs_value"].count() == found["number"] == 6_135
    assert table["value_text"].count() + sum(left.rows for left in parsed.left_out) == found["-"] == 4_878


def test_the_columns_of_uzbekistan_add_up_to_the_totals_that_are_known(shared: Path) -> None:
    parsed, held = national(shared, "uzb")

    table = frame(parsed)
    assert table.height == sum(content.decode("utf-8-sig").strip().count("\n") for content in held.values()) * 14
    sums = table.filter(pl.col("time_period") == 2023).group_by("series").agg(pl.col("obs_value").sum() / 1e6)
    assert {series: round(total, 1) for series, total in sums.rows()} == {"1105": 24.9, "1176": 38.7}


def test_the_shares_of_kazakhstan_are_those_of_its_values(shared: Path) -> None:
    """Whole and part of each flow say the same twice, so a column that was read in the place of another would show."""
    table = frame(national(shared, "kaz")[0])
    for flow in ("TURNOVER", "EXPORTS", "IMPORTS"):
        values = table.filter(pl.col("series") == flow).select("time_period", "breakdown", "obs_value")
        world = values.filter(pl.col("breakdown") == "COUNTERPART_AREA=M49:001").select(
            "time_period", total="obs_value"
        )
        shares = table.filter(pl.col("series") == f"{flow}_SHARE").select("time_period", "breakdown", share="obs_value")
        both = values.join(world, on="time_period").join(shares, on=["time_period", "breakdown"])
        assert both.height > 500
        off = (both["obs_value"] / both["total"] * 100 - both["share"]).abs()
        assert (off < 0.06).all()
