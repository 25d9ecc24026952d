"""CSV of an indicator: every row is an observation, or is named with the reason."""

import contextlib
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ortaq.collect.delivery import Delivery
from ortaq.errors import SourceError
from ortaq.sources import open_sdg

NAMELESS = "the row has a cell in a column without a name, so that its values may stand in wrong columns"
REGIONS = {
    "translations/en/REF_AREA.yml": "KZAKM: Akmola\nKZALM: Almaty\nKZALA: Almaty city\n",
    "translations/ru/REF_AREA.yml": "KZAKM: Акмолинская\nKZALM: Алматинская\nKZALA: г.Алматы\n",
    "translations/en/SEX.yml": "SEX: Sex\nF: Female\nM: Male\n",
}


def rows(parsed, *names: str) -> list[tuple]:
    table = parsed.table()
    return [tuple(row[name] for name in names) for row in table.to_pylist()]


def reasons(parsed) -> dict[str, tuple[int, str]]:
    return {left.reason: (left.rows, left.example) for left in parsed.left_out}


def test_an_empty_cell_of_a_breakdown_is_the_total(deliveries, kaz) -> None:
    parsed = open_sdg.parse(deliveries(kaz)["indicator/1-1-1"])

    assert rows(parsed, "series", "ref_area", "time_period", "sex", "urbanisation", "obs_value", "place")[:4] == [
        ("_L_KZ_010101_1A", "KAZ", 2011, "_T", "_T", 0.1, "data/indicator_1-1-1.csv:2"),
        ("_L_KZ_010101_1B", "KAZ", 2011, "_T", "_T", 1.2, "data/indicator_1-1-1.csv:3"),
        ("_L_KZ_010101_1C", "KAZ", 2011, "_T", "_T", 15.3, "data/indicator_1-1-1.csv:4"),
        ("_L_KZ_010101_1A", "KAZ", 2011, "M", "_T", 0.1, "data/indicator_1-1-1.csv:5"),
    ]
    assert parsed.left_out == ()


def test_regions_have_codes_of_iso_3166_2_and_names_in_every_language(deliveries, kaz) -> None:
    parsed = open_sdg.parse(deliveries(kaz)["indicator/9-2-1"])

    names = {(row["lang"], row["name"]) for row in parsed.area_name.to_pylist() if row["ref_area"] == "KZ-11"}
    assert names == {("en", "Akmola"), ("kk", "Ақмола"), ("ru", "Акмолинская")}
    assert ("KZ-11", "KZAKM") in rows(parsed, "ref_area", "ref_area_source")


def test_a_region_that_iso_does_not_know_keeps_the_offices_code(csv) -> None:
    parsed = csv(
        "Year,REF_AREA,Value\n2017,KZONT,5\n", {"translations/en/REF_AREA.yml": "KZONT: Ontustik Kazakhstan\n"}
    )

    assert rows(parsed, "ref_area") == [("KAZ:KZONT",)]


def test_a_series_in_two_units_is_told_apart_by_them(deliveries, kaz) -> None:
    parsed = open_sdg.parse(deliveries(kaz)["indicator/9-2-1"])

    assert {row["series"]: row["unit_measure"] for row in parsed.series.to_pylist()} == {
        "9.2.1/PT_IN_2010_PRICE": "PT_IN_2010_PRICE",
        "9.2.1/USD_IN_2010_PRICE": "USD_IN_2010_PRICE",
    }


def test_one_code_of_the_office_under_two_indicators_is_two_series(deliveries, kaz) -> None:
    found = deliveries(kaz)
    stunting, wasting = (open_sdg.parse(found[f"indicator/{name}"]) for name in ("2-2-1", "2-2-2"))

    assert rows(stunting, "series", "obs_value")[0] == ("2.2.1/_L_KZ_DD_MSD", 13.1)
    assert rows(wasting, "series", "obs_value")[0] == ("2.2.2/_L_KZ_DD_MSD", 4.05)


def test_a_row_that_has_lost_a_cell_is_named_and_never_read(deliveries, kaz) -> None:
    parsed = open_sdg.parse(deliveries(kaz)["indicator/4-c-1-2"])

    assert [value for (value,) in rows(parsed, "obs_value")] == [29.7, 29.8, 19.8]
    assert reasons(parsed) == {
        "the row has fewer cells than the header, so that its values stand in wrong columns": (
            1,
            "data/indicator_4-c-1-2.csv:2: 2019,PT,32.8",
        )
    }


@pytest.mark.parametrize(
    ("indicator", "example"),
    [
        ("8-7-1", "data/indicator_8-7-1.csv:4: SEX R"),
        ("8-3-1-1", "data/indicator_8-3-1-1.csv:3: REF_AREA KZAP"),
    ],
)
def test_a_mistyped_code_is_named_and_becomes_no_other_code(deliveries, kaz, indicator, example) -> None:
    parsed = open_sdg.parse(deliveries(kaz)[f"indicator/{indicator}"])

    assert reasons(parsed) == {"a code is in none of the repository's lists": (1, example)}


def test_a_column_without_a_name_that_is_empty_and_a_byte_order_mark_do_no_harm(deliveries, kaz) -> None:
    parsed = open_sdg.parse(deliveries(kaz)["indicator/5-5-2"])

    assert rows(parsed, "ref_area", "time_period", "obs_value") == [
        ("KAZ", 2010, 37.2),
        ("KZ-11", 2010, 39.9),
        ("KZ-11", 2020, 44.6),
    ]


def test_a_figure_that_stands_twice_with_one_value_is_taken_once_and_told(deliveries, kaz) -> None:
    assert reasons(open_sdg.parse(deliveries(kaz)["indicator/5-5-2"])) == {
        "the same value stands twice for the same figure; it is taken once": (
            1,
            "data/indicator_5-5-2.csv:5: as in data/indicator_5-5-2.csv:4",
        )
    }


def test_of_two_values_for_one_figure_neither_is_taken_and_both_are_told(deliveries, kaz) -> None:
    parsed = open_sdg.parse(deliveries(kaz)["indicator/3-3-1-1"])

    assert rows(parsed, "time_period", "obs_value") == [(2010, 1043.0)]
    assert reasons(parsed) == {
        "two values stand for the same figure; neither is taken": (
            2,
            "data/indicator_3-3-1-1.csv:3: 786, data/indicator_3-3-1-1.csv:4: 686",
        )
    }


def test_a_cell_in_a_nameless_column_between_others_is_not_passed_over(csv) -> None:
    parsed = csv("Year,,Value\n2019,,5\n2020,7,6\n")

    assert rows(parsed, "time_period", "obs_value") == [(2019, 5.0)]
    assert reasons(parsed) == {NAMELESS: (1, "data/indicator_1-2-1.csv:3: 2020,7,6")}


def test_three_values_two_of_them_equal_are_all_told(csv) -> None:
    parsed = csv("Year,Value\n2020,1\n2020,1\n2020,2\n2021,3\n")

    assert rows(parsed, "time_period") == [(2021,)]
    assert sum(left.rows for left in parsed.left_out) == 3


def test_a_file_with_a_header_alone_is_named(deliveries, kaz) -> None:
    parsed = open_sdg.parse(deliveries(kaz)["indicator/1-4-1"])

    assert parsed.table().num_rows == 0
    assert [(left.file, left.reason, left.rows) for left in parsed.left_out][:1] == [
        ("data/indicator_1-4-1.csv", "the file has a header and no figures", 0)
    ]


def test_missing_zero_and_a_bound_are_three_things(csv) -> None:
    parsed = csv("Year,UNIT_MEASURE,Value\n2019,PT,\n2020,PT,0\n2021,PT,<2.5\n")

    assert rows(parsed, "obs_value", "obs_status", "value_text", "upper_bound") == [
        (None, "O", None, None),
        (0.0, "A", None, None),
        (None, "A", "<2.5", 2.5),
    ]


def test_a_unit_that_is_nowhere_told_is_unknown_and_no_percent(csv) -> None:
    assert rows(csv("Year,Value\n2020,1\n"), "unit_measure") == [("_X",)]


def test_a_unit_comes_from_the_settings_where_the_file_has_none(csv) -> None:
    parsed = csv("Year,Value\n2020,1\n", {"indicator-config/1-2-1.yml": "computation_units: UNIT_MEASURE.PT\n"})

    assert rows(parsed, "unit_measure") == [("PT",)]


def test_a_multiplier_is_a_power_of_ten_or_its_word(csv) -> None:
    parsed = csv("Year,Unit multiplier,Value\n2019,3,1\n2020,Thousands,2\n2021,dozens,3\n")

    assert rows(parsed, "time_period", "obs_value", "unit_mult") == [(2019, 1.0, 3), (2020, 2.0, 3)]
    assert [(left.reason, left.rows) for left in parsed.left_out] == [
        ("the multiplier of the unit is no power of ten", 1)
    ]


def test_a_status_is_kept_and_a_word_that_is_none_says_nothing(csv) -> None:
    labels = {"translations/en/OBS_STATUS.yml": "OBS_STATUS: Observation status\nE: Estimated value\n"}

    parsed = csv("Year,Observation status,Value\n2019,Estimated value,1\n2020,good,2\n2021,E,\n2022,Q,\n", labels)

    assert rows(parsed, "obs_status", "obs_value") == [("E", 1.0), ("A", 2.0), ("O", None), ("Q", None)]


def test_a_number_too_large_to_be_one_is_named(csv) -> None:
    parsed = csv(f"Year,Value\n2019,{'9' * 400}\n2020,1\n")

    assert rows(parsed, "obs_value") == [(1.0,)]
    assert len(parsed.left_out[0].example) < 300


def test_labels_in_any_language_are_read_as_their_codes(csv) -> None:
    parsed = csv("Year,Sex,REF_AREA,Value\n2020,Female,Акмолинская,1\n", REGIONS)

    assert rows(parsed, "sex", "ref_area", "ref_area_source") == [("F", "KZ-11", "Акмолинская")]


def test_words_that_tell_measures_apart_make_series(csv) -> None:
    parsed = csv("Year,Показатель,Value\n2020,Число органов,484\n2020,Доля органов,3\n", indicator="1-5-4")

    assert rows(parsed, "series", "obs_value") == [("1.5.4/Число органов", 484.0), ("1.5.4/Доля органов", 3.0)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no column Year, Value"),
        ("Jahr,Value\n2020,1\n", "no column Year"),
        ("Year,Value,Value\n2020,1,2\n", "two columns OBS_VALUE"),
        ('Year,Value\n2020,"1\n', "line 2"),
        ("Year;Value\n2020;1\n", "no column Year, Value"),
        (b"Year,Value\n2020,\xff\n", "byte 16 is not UTF-8"),
    ],
)
def test_a_file_that_is_no_table_of_an_indicator_is_refused_by_name(csv, text, told) -> None:
    with pytest.raises(SourceError, match="indicator_1-2-1") as refused:
        csv(text)

    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2020,many", "the value is no number, and no sign that we know"),
        ("2020,nan nan", "the value is no number, and no sign that we know"),
        ("2020-Q1,1", "the period is no calendar year"),
        ("45658,1", "the period is no calendar year"),
        (",1", "the period is no calendar year"),
        ("2020", "the row has fewer cells than the header, so that its values stand in wrong columns"),
        ("2020,1,,7", NAMELESS),
    ],
)
def test_a_row_that_is_no_observation_is_named_and_the_others_are_read(csv, row, reason) -> None:
    parsed = csv(f"Year,Value\n2019,5\n{row}\n")

    assert rows(parsed, "time_period", "obs_value") == [(2019, 5.0)]
    assert [(left.reason, left.rows) for left in parsed.left_out] == [(reason, 1)]
    assert ":3: " in parsed.left_out[0].example


def test_nothing_that_tells_the_state_is_an_error_with_the_cure() -> None:
    delivery = Delivery.of({"data/indicator_1-2-1.csv": b"Year,Value\n2020,1\n"}, id="indicator/1-2-1", name="mine")

    with pytest.raises(SourceError, match=r"which state.*--name kaz-stat"):
        open_sdg.parse(delivery)


CELLS = st.sampled_from(["", "KZAKM", "KZALM", "KZAP", "F", "M", "R", "_T"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["2019", "2020", "", "20"]),
        CELLS,
        CELLS,
        st.sampled_from(["1", "2.5", "", "<5", "x", " 3 ", "…"]),
    ),
    max_size=12,
)


@given(ROWS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_every_row_is_an_observation_or_is_counted(csv, cells) -> None:
    filled = [row for row in cells if any(row)]
    text = "Year,SEX,REF_AREA,Value\n" + "".join(",".join(row) + "\n" for row in filled)

    parsed = csv(text, REGIONS)

    assert parsed.table().num_rows + sum(left.rows for left in parsed.left_out) == len(
        [row for row in filled if any(cell for cell in row)]
    )
    keys = rows(parsed, "series", "ref_area", "time_period", "sex")
    assert len(keys) == len(set(keys))


@given(ROWS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_the_place_of_a_figure_leads_to_its_row(csv, cells) -> None:
    lines = ["Year,SEX,REF_AREA,Value", *(",".join(row) for row in cells)]

    for place, year, value in rows(csv("\n".join(lines), REGIONS), "place", "time_period", "obs_value"):
        row = lines[int(place.rpartition(":")[2]) - 1].split(",")
        assert row[0] == str(year)
        assert value is None or float(row[3]) == value


@given(st.text(alphabet=string.printable + "éЖ\x00", max_size=60) | st.binary(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_whatever_the_bytes_are_the_answer_is_rows_or_one_error_of_ours(csv, content) -> None:
    with contextlib.suppress(SourceError):
        csv(b"Year,Value\n2020,1\n" + (content if isinstance(content, bytes) else content.encode()))
