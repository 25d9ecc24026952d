"""A built site: which addresses are asked for, and that words of its pages come back as codes."""

import json
from collections.abc import Mapping

import pytest

from ortaq.collect.delivery import Ask, Delivery
from ortaq.errors import SourceError
from ortaq.sources import open_sdg

ROOT = "https://stat.example.org/sdg-data"
LABELS = {
    "en": {
        "SERIES": {"SERIES": "Series", "_L_KZ_010201_1A": "Below the minimum"},
        "UNIT_MEASURE": {"UNIT_MEASURE": "Unit of measure", "PT": "Percent"},
        "REF_AREA": {"REF_AREA": "Regions", "KZAKM": "Akmola", "KZAKT": "Aktobe", "KZATB": "Aktobe"},
        "SEX": {"SEX": "Sex", "F": "Female", "M": "Male"},
    },
    "kk": {"REF_AREA": {"KZAKM": "Ақмола"}, "SERIES": {"_L_KZ_010201_1A": "Төмен"}},
}
TABLE = (
    "Year,UNIT_MEASURE,SERIES,Sex,Regions,GeoCode,Value\n"
    "2020,Percent,Below the minimum,,,,4.2\n"
    "2020,Percent,Below the minimum,Female,Akmola,KZAKM,5\n"
    "2020,Percent,Below the minimum,,Aktobe,KZAKT,6\n"
)
SITE = {
    "en/meta/all.json": json.dumps({"1-2-1": {}, "10-1-1": {}, "not an indicator": {}}),
    "kk/meta/all.json": json.dumps({"1-2-1": {}}),
    "en/data/1-2-1.csv": TABLE,
    "en/meta/1-2-1.json": json.dumps({"graph_title": "Poverty", "tags": [], "indicator_number": "1.2.1"}),
    "kk/meta/1-2-1.json": json.dumps({"graph_title": "Кедейлік"}),
    "en/translations/translations.json": json.dumps(LABELS["en"]),
    "kk/translations/translations.json": json.dumps(LABELS["kk"]),
}


def fetched(site: Mapping[str, str], **asked) -> dict[str, Delivery]:
    """The deliveries of a site, whose files are at hand."""
    found: dict[str, list] = {}
    asking = open_sdg.requests(Ask(f"{ROOT}/", name="kaz-stat", **asked))
    request = next(asking, None)
    while request is not None:
        path = request.address.removeprefix(f"{ROOT}/")
        file = None
        if path in site:
            (file,) = Delivery.of({request.name: site[path].encode()}).files
            found.setdefault(request.delivery, []).append(file)
        else:
            assert request.optional
        try:
            request = asking.send(file)
        except StopIteration:
            request = None
    return {name: Delivery(name, tuple(files), "kaz-stat") for name, files in found.items()}


def test_each_indicator_of_the_lists_is_asked_for_in_each_language_of_the_site() -> None:
    deliveries = fetched(SITE)

    assert list(deliveries) == ["site", "indicator/1-2-1", "indicator/10-1-1"]
    assert [file.name for file in deliveries["indicator/1-2-1"].files] == [
        "data/indicator_1-2-1.csv",
        "meta/en/1-2-1.json",
        "meta/kk/1-2-1.json",
        "built_translations/en.json",
        "built_translations/kk.json",
    ]


def test_words_of_a_site_are_read_as_the_codes_of_its_repository() -> None:
    parsed = open_sdg.parse(fetched(SITE)["indicator/1-2-1"])

    rows = parsed.table().to_pylist()
    assert [(row["series"], row["ref_area"], row["sex"], row["unit_measure"], row["obs_value"]) for row in rows] == [
        ("_L_KZ_010201_1A", "KAZ", "_T", "PT", 4.2),
        ("_L_KZ_010201_1A", "KZ-11", "F", "PT", 5.0),
        ("_L_KZ_010201_1A", "KZ-15", "_T", "PT", 6.0),  # "Aktobe" is a region and a city: its code tells which
    ]
    assert parsed.left_out == ()
    assert {(row["lang"], row["title"]) for row in parsed.series_title.to_pylist()} == {
        ("en", "Poverty"),
        ("kk", "Кедейлік"),
    }


def test_a_word_that_two_codes_share_is_left_out_where_no_code_tells_which() -> None:
    table = "Year,Regions,Value\n2020,Aktobe,6\n2020,Akmola,5\n"

    parsed = open_sdg.parse(fetched(SITE | {"en/data/1-2-1.csv": table})["indicator/1-2-1"])

    assert parsed.table()["ref_area"].to_pylist() == ["KZ-11"]
    assert [(left.rows, left.example) for left in parsed.left_out] == [
        (1, "data/indicator_1-2-1.csv:2: REF_AREA Aktobe")
    ]


def test_a_build_without_languages_is_read_from_its_root() -> None:
    table = "Year,SERIES,REF_AREA,Value\n2020,_L_KZ_010201_1A,KZAKM,5\n"
    site = {
        "meta/all.json": json.dumps({"1-2-1": {}}),
        "data/1-2-1.csv": table,
        "meta/1-2-1.json": json.dumps({"graph_title": "SERIES._L_KZ_010201_1A"}),
        "translations/translations.json": json.dumps(LABELS),
    }

    parsed = open_sdg.parse(fetched(site)["indicator/1-2-1"])

    assert [(row["series"], row["ref_area"]) for row in parsed.table().to_pylist()] == [("_L_KZ_010201_1A", "KZ-11")]
    assert {(row["lang"], row["title"]) for row in parsed.series_title.to_pylist()} == {
        ("en", "Below the minimum"),
        ("kk", "Төмен"),
    }


def test_what_an_older_build_left_at_the_root_is_not_asked_for() -> None:
    site = SITE | {"meta/all.json": json.dumps({"9-9-9": {}}), "data/9-9-9.csv": "Year,Value\n2020,1\n"}

    assert list(fetched(site)) == list(fetched(SITE))


def test_only_what_is_asked_for_is_fetched() -> None:
    assert list(fetched(SITE, goal=("10",))) == ["site", "indicator/10-1-1"]


def test_lists_alone_hold_no_figures() -> None:
    parsed = open_sdg.parse(fetched(SITE)["site"])

    assert (parsed.table().num_rows, parsed.left_out) == (0, ())


def test_an_address_without_a_list_is_told_to_be_no_data_site() -> None:
    with pytest.raises(SourceError, match=r"no built site of Open SDG.*the address of the data site"):
        fetched({})


@pytest.mark.parametrize("content", ["<html>", "7", "[" * 100_000])
def test_a_list_that_is_none_is_refused(content) -> None:
    with pytest.raises(SourceError, match="no list of indicators"):
        fetched({"meta/all.json": content})


def test_a_list_can_lead_to_no_other_address() -> None:
    hostile = json.dumps({"../../secret": {}, "1-2-1/../../x": {}, "1-2-1?x": {}})

    assert list(fetched({"meta/all.json": hostile})) == ["site"]
