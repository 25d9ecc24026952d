"""SDMX-ML in a repository: Kyrgyzstan's one message an indicator, Tajikistan's one message of all."""

import pytest

from ortaq.errors import SourceError
from ortaq.sources import open_sdg


def rows(parsed, *names: str) -> list[tuple]:
    return [tuple(row[name] for name in names) for row in parsed.table().to_pylist()]


def test_a_message_of_an_indicator_gives_every_observation_with_its_place(deliveries, kgz) -> None:
    parsed = open_sdg.parse(deliveries(kgz, "kgz-nsc")["data/1-1-1-1"])

    first = rows(parsed, "series", "ref_area", "time_period", "sex", "obs_value", "unit_measure", "nature", "place")[0]
    assert first == (
        "_L_KG_010101_1A", "KGZ", 2010, "_T", 5.343817, "PT", "C", "data/1.1.1.1.xml:Series[1]/Obs[1]",
    )  # fmt: skip
    assert parsed.table().num_rows == 9


def test_a_series_of_two_indicators_has_one_set_of_values_and_both_indicators(deliveries, kgz) -> None:
    parsed = open_sdg.parse(deliveries(kgz, "kgz-nsc")["data/1-5-1+11-5-1"])

    (series,) = parsed.series.to_pylist()
    assert (series["series"], series["indicator"]) == ("VC_DSR_MORT", ["1.5.1", "11.5.1"])
    assert {place.partition(":")[0] for (place,) in rows(parsed, "place")} == {"data/1.5.1.xml"}
    assert [(left.file, left.rows) for left in parsed.left_out] == [("data/11.5.1.xml", parsed.table().num_rows)]


def test_titles_come_from_the_data_structure_where_the_settings_have_none(deliveries, kgz) -> None:
    parsed = open_sdg.parse(deliveries(kgz, "kgz-nsc")["data/1-1-1-1"])

    titles = {row["lang"]: row["title"] for row in parsed.series_title.to_pylist()}
    assert titles["ru"] == "Уровень крайней бедности"
    assert titles["en"] == "Extreme poverty rate"


def test_a_table_beside_the_messages_is_read_with_its_words(deliveries, kgz) -> None:
    parsed = open_sdg.parse(deliveries(kgz, "kgz-nsc")["data/10-3-1"])

    assert {row["series"] for row in parsed.series.to_pylist()} == {"10.3.1"}
    assert ("KG-B", "Баткенская область") in rows(parsed, "ref_area", "ref_area_source")


def test_what_a_message_says_beside_its_values_is_kept_as_notes_of_the_series(deliveries, kgz) -> None:
    path = kgz / "data/1.1.1.1.xml"
    path.write_text(
        path.read_text().replace('OBS_STATUS="A"', 'OBS_STATUS="A" COMMENT_OBS="По данным обследования"', 1)
    )

    notes = open_sdg.parse(deliveries(kgz, "kgz-nsc")["data/1-1-1-1"]).note.to_pylist()

    assert [(note["series"], note["field"], note["lang"], note["text"]) for note in notes] == [
        ("_L_KG_010101_1A", "COMMENT_OBS", "ru", "По данным обследования")
    ]


def test_a_value_that_is_none_is_missing_whatever_its_status_says(deliveries, kgz) -> None:
    path = kgz / "data/1.1.1.1.xml"
    path.write_text(path.read_text().replace('OBS_VALUE="5.343817"', 'OBS_VALUE="NaN"', 1))

    parsed = open_sdg.parse(deliveries(kgz, "kgz-nsc")["data/1-1-1-1"])

    assert rows(parsed, "obs_value", "obs_status")[0] == (None, "O")


def test_a_power_of_ten_of_the_message_is_kept(deliveries, kgz) -> None:
    path = kgz / "data/1.1.1.1.xml"
    path.write_text(path.read_text().replace('UNIT_MULT="0"', 'UNIT_MULT="3"'))

    parsed = open_sdg.parse(deliveries(kgz, "kgz-nsc")["data/1-1-1-1"])

    assert {mult for (mult,) in rows(parsed, "unit_mult")} == {3}


def test_a_message_of_many_indicators_finds_them_in_its_data_structure(deliveries, tjk) -> None:
    parsed = open_sdg.parse(deliveries(tjk, "tjk-tajstat")["data/TAJSTAT_Data"])

    poverty = next(row for row in parsed.series.to_pylist() if row["series"] == "SI_POV_DAY1")
    assert (poverty["indicator"], poverty["title"], poverty["unit_measure"]) == (
        ["1.1.1"], "Proportion of population below international poverty line", "PT",
    )  # fmt: skip
    assert {area for (area,) in rows(parsed, "ref_area")} == {"TJK"}
    assert ("SI_POV_DAY1", 2015, 4.81, "data/TAJSTAT_Data.xml:Series[1]/Obs[1]") in rows(
        parsed, "series", "time_period", "obs_value", "place"
    )


def test_the_edition_is_the_day_on_which_the_message_was_made(deliveries, tjk) -> None:
    parsed = open_sdg.parse(deliveries(tjk, "tjk-tajstat")["data/TAJSTAT_Data"])

    assert set(parsed.series["vintage"].to_pylist()) == {"2021-05-12"}


def test_a_code_that_the_data_structure_does_not_know_is_kept_as_it_is(deliveries, tjk) -> None:
    path = tjk / "data/TAJSTAT_Data.xml"
    path.write_text(path.read_text().replace('concept="SERIES" value="SI_POV_DAY1"', 'concept="SERIES" value="SL_NEW"'))

    parsed = open_sdg.parse(deliveries(tjk, "tjk-tajstat")["data/TAJSTAT_Data"])

    assert "SL_NEW" in parsed.series["series"].to_pylist()


def test_the_state_is_known_by_its_code_where_the_name_does_not_tell(deliveries, tjk) -> None:
    parsed = open_sdg.parse(deliveries(tjk, "mine")["data/TAJSTAT_Data"])

    assert set(parsed.table()["ref_area"].to_pylist()) == {"TJK"}
    assert set(parsed.table()["source"].to_pylist()) == {"mine"}


@pytest.mark.parametrize("cut", [10, 1500, -20])
def test_a_message_that_is_cut_is_refused_by_name(deliveries, kgz, cut) -> None:
    path = kgz / "data/1.1.1.1.xml"
    path.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(SourceError, match=r"1\.1\.1\.1\.xml"):
        open_sdg.parse(deliveries(kgz, "kgz-nsc")["data/1-1-1-1"])
