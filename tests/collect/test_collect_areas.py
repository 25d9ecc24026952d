"""Which area a publisher's code or name means."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from ortaq.collect.areas import known, region, resolve, resolved
from ortaq.reference.areas import areas
from ortaq.reference.lookup import rows

NOT_ONE_AREA = {
    "Micronesia": "the region or the Federated States",
    "Guiana": "French Guiana or Guyana",
    "Корея": "North or South",
    "Конго": "either of two",
    "Indonesia2002": "with East Timor",
    "Argentina urban": "a part of a state",
    "Другие страны": "all that are not named",
    "Boshqa mamlakatlar": "all that are not named",
    "Other countries": "all that are not named",
    "Other non-specified areas in Eastern Asia": "the UN's words for 158, which are of no state's choosing",
    "0": "the number of other countries in Uzbekistan's trade",
}
"""What stands among areas and is none, or could be two, with the reason."""


def _csv(path: Path, *columns: str) -> list[str]:
    frame = pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True, encoding="utf8-lossy")
    return [text for column in columns for text in frame[column].drop_nulls().unique().to_list()]


def _parquet(path: Path, *columns: str) -> list[str]:
    frame = pl.read_parquet(path, columns=list(columns))
    return [text for column in columns for text in frame[column].cast(pl.String).drop_nulls().unique().to_list()]


def _undl(folder: Path) -> list[str]:
    found: set[str] = set()
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found |= set(next(csv.reader(file)))
    return sorted(found - {""})


def _owid(folder: Path) -> list[str]:
    found: set[str] = set()
    for path in folder.glob("*.csv"):
        if path.name != "owid-co2-codebook.csv":
            found |= set(_csv(path, "Entity", "Code"))
    return sorted(found)


def _uzbek(folder: Path) -> list[str]:
    columns = ("Code", "Klassifikator", "Klassifikator_ru", "Klassifikator_en")
    return [text for path in folder.glob("uzb*.csv") for text in _csv(path, *columns)]


FILES = {
    "unsd": ("", lambda d: _csv(d / "unsd_2020/geo_areas.csv", "GeoAreaCode", "GeoAreaName")),
    "unsd with data": ("", lambda d: _parquet(d / "unsd_2020/observations.parquet", "GeoAreaCode")),
    "wdi": ("wdi", lambda d: _parquet(d / "wdi_2026/observations.parquet", "CountryCode", "CountryName")),
    "gapminder": ("", lambda d: _parquet(d / "gapminder_2026/observations.parquet", "geo")),
    "owid": ("owid", lambda d: _owid(d / "owid")),
    "emdat": ("", lambda d: _parquet(d / "emdat/annual_by_hazard.parquet", "iso3")),
    "emdat names": ("", lambda d: _csv(d / "emdat/ddf--entities--geo.csv", "geo", "name")),
    "temperature": (
        "temperature",
        lambda d: _csv(d / "temperature/imf_annual_surface_temperature_change.csv", "Country", "ISO2", "ISO3"),
    ),
    "temperature of OWID": (
        "owid",
        lambda d: _csv(d / "temperature/owid_yearly-average-surface-temperature.csv", "Country", "ISO_Code"),
    ),
    "votes": ("", lambda d: _parquet(d / "un_votes/votes.parquet", "country_iso3")),
    "UN Digital Library": ("", lambda d: _undl(d / "un_votes/un_digital_library_by_year")),
    "IMF trade": ("imf", lambda d: _csv(d / "trade/imf_dots_2020/dots_region.csv", "reporter", "partner")),
    "IMF trade, all": (
        "imf",
        lambda d: _parquet(d / "trade/imf_dots_2020/dots_all_pairs_1992_2020.parquet", "reporter", "partner"),
    ),
    "UNCTAD": ("", lambda d: _csv(d / "trade/unctad_matrix/region_by_sitc_section.csv", "exporter", "importer")),
    "Uzbek trade": ("", lambda d: _uzbek(d / "trade/national")),
    "remittances": ("", lambda d: _csv(d / "remittances/ft_remittances_matrix.csv", "source", "target")),
    "Climate Watch": (
        "climate_watch",
        lambda d: _csv(d / "climate_watch/historical_emissions.csv", "ISO", "Country"),
    ),
    "UNDP": ("undp", lambda d: _csv(d / "undp_hdr/HDR23-24_Composite_indices_complete_time_series.csv", "iso3")),
    "ND-GAIN": ("", lambda d: _csv(d / "ndgain/gain/gain.csv", "ISO3", "Name")),
    "Global Carbon Budget": ("", lambda d: _csv(d / "ghg_inventories/gcb_2022/EmissionsAgg.csv", "actor_id")),
    "UNFCCC": (
        "",
        lambda d: _csv(d / "ghg_inventories/unfccc/detailed-data-non-annex-one_7-countries.csv", "Party"),
    ),
    "AQUASTAT": ("", lambda d: _csv(d / "aquastat/ddf--entities--area.csv", "area", "name")),
}


@pytest.mark.parametrize("name", FILES)
def test_every_area_of_a_publication_is_resolved_or_named_with_the_reason(shared: Path, name: str):
    publisher, spellings = FILES[name]

    found = resolve(spellings(shared / "data"), publisher=publisher)

    assert {text for text, code in found.items() if code is None} <= set(NOT_ONE_AREA)
    assert all(known(code) for code in found.values() if code)


PAIRS: dict[str, tuple[str, str, str, str]] = {
    "wdi": ("wdi_2026/observations.parquet", "CountryCode", "CountryName", "wdi"),
    "temperature": ("temperature/imf_annual_surface_temperature_change.csv", "ISO3", "Country", "temperature"),
    "temperature, two letters": ("temperature/imf_annual_surface_temperature_change.csv", "ISO2", "Country", ""),
    "ND-GAIN": ("ndgain/gain/gain.csv", "ISO3", "Name", ""),
    "Climate Watch": ("climate_watch/historical_emissions.csv", "ISO", "Country", "climate_watch"),
    "EM-DAT": ("emdat/ddf--entities--geo.csv", "geo", "name", ""),
    "UN": ("unsd_2020/geo_areas.csv", "GeoAreaCode", "GeoAreaName", ""),
    "AQUASTAT": ("aquastat/ddf--entities--area.csv", "area", "name", ""),
    "Uzbek trade": ("trade/national/uzb_sdmx_data_1105.csv", "Code", "Klassifikator", ""),
    "Uzbek trade in Russian": ("trade/national/uzb_sdmx_data_1105.csv", "Code", "Klassifikator_ru", ""),
    "Uzbek trade in English": ("trade/national/uzb_sdmx_data_1176.csv", "Code", "Klassifikator_en", ""),
    "OWID": ("owid/annual-co2-emissions-per-country.csv", "Code", "Entity", "owid"),
    "OWID energy": ("owid/energy-use-per-person.csv", "Code", "Entity", "owid"),
}

DIFFER = {
    ("yem", "People's Democratic Republic of Yemen"): "EM-DAT's code of Yemen carries the name of its south",
    ("736", "Sudan"): "Uzbekistan's trade keeps the number that Sudan had till 2011",
    ("736", "Судан"): "the same",
}
"""Rows whose code and name are of two areas, as published."""


@pytest.mark.parametrize("name", PAIRS)
def test_code_and_name_of_one_row_mean_one_area(shared: Path, name: str):
    file, code, title, publisher = PAIRS[name]
    path = shared / "data" / file
    frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
    pairs = frame.select(pl.col(code, title).cast(pl.String)).drop_nulls().unique().rows()

    found = resolve([text for pair in pairs for text in pair], publisher=publisher)

    differ = [(one, two) for one, two in pairs if found[one] and found[two] and found[one] != found[two]]
    assert set(differ) <= set(DIFFER)


@pytest.mark.parametrize("code", sorted(areas()))
def test_every_code_of_a_state_means_the_state(code: str):
    area = areas()[code]
    written = [code, code.lower(), area.iso2, area.iso2.lower(), area.m49, area.m49.lstrip("0"), f"M49:{area.m49}"]

    assert set(resolve(written).values()) == {code}


def test_no_spelling_stands_before_a_code_of_iso():
    codes = {code.casefold() for area in areas().values() for code in (area.ref_area, area.iso2)}

    shadowed = {row["spelling"] for row in rows("area_spellings.csv") if row["spelling"].casefold() in codes}

    assert shadowed == set()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Қазақстан", "KAZ"),
        ("Кыргызская Республика", "KGZ"),
        ("Қырғызстан", "KGZ"),
        ("Тоҷикистон", "TJK"),
        ("Türkmenistan", "TKM"),
        ("Oʻzbekiston", "UZB"),
        ("O'zbekiston", "UZB"),
        ("Азербайджан", "AZE"),
        ("KYRGYZ REP.", "KGZ"),
        ("  Uzbekistan ", "UZB"),
        ("USSR", "SUN"),
        ("Czechoslovakia", "CSK"),
        ("West Germany", "M49:280"),
        ("M49:412", "XKX"),
        ("OWID_WRL", "M49:001"),
        ("WLD", "M49:001"),
        ("1", "M49:001"),
        ("NA", "NAM"),
        ("Atlantis", None),
        ("Korea", None),
        ("M49:999", None),
        ("999", None),
        ("", None),
        ("398.0", None),
        ("KAZ ", "KAZ"),
    ],
)
def test_a_spelling_means_this_area(written: str, code: str | None):
    assert resolve([written]) == {written: code}


def test_the_same_words_of_two_publishers_are_two_groups():
    assert resolve(["South Asia"], publisher="wdi")["South Asia"] == "WB:SAS"
    assert resolve(["South Asia"], publisher="undp")["South Asia"] == "UNDP:SA"
    assert resolve(["South Asia"])["South Asia"] is None


def test_a_state_that_is_no_more_is_no_state_of_today():
    former = ["USSR", "Yugoslavia", "Serbia and Montenegro", "Czechoslovakia", "East Germany", "Netherlands Antilles"]

    assert not set(resolve(former).values()) & set(areas())


def test_a_column_is_resolved_like_its_cells():
    numbers, texts = pl.Series([398, 417, 999, None]), pl.Series(["KZ", "Kyrgyz Rep.", None])

    assert resolved(numbers).to_list() == ["KAZ", "KGZ", None, None]
    assert resolved(texts).to_list() == ["KAZ", "KGZ", None]


@pytest.mark.parametrize(
    ("within", "code", "ours"),
    [
        ("KAZ", "KZAKM", "KZ-11"),
        ("KAZ", "KZ-11", "KZ-11"),
        ("KAZ", "KZ11", "KZ-55"),  # the bureau's number of Pavlodar, not ISO's of Aqmola
        ("KAZ", "KZYUZ", "KZ-61"),
        ("KAZ", "KZONT", "KAZ:KZONT"),
        ("KAZ", "KZALM", "KZ-19"),
        ("KAZ", "KZALA", "KZ-75"),
        ("KGZ", "KG06", "KG-O"),
        ("KGZ", "KG21", "KG-GO"),
        ("UZB", "Tashkent City", "UZ-TK"),
        ("UZB", "Tashkent Region", "UZ-TO"),
        ("KGZ", "KZAKM", "KGZ:KZAKM"),
    ],
)
def test_a_region_has_its_code_of_iso_or_its_own(within: str, code: str, ours: str):
    assert region(within, code) == ours


def test_every_region_lies_in_its_state():
    iso2 = {row["within"]: areas()[row["within"]].iso2 for row in rows("regions.csv")}

    assert all(row["ref_area"].startswith(f"{iso2[row['within']]}-") for row in rows("regions.csv"))


def test_every_region_of_the_national_data_of_two_states_is_told_apart(shared: Path):
    found: dict[str, str] = {}
    for path in (shared / "data/national/kaz_kazstat/data").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if (code := (row.get("REF_AREA") or "").strip()).startswith("KZ"):
                    found[code] = region("KAZ", code)

    assert len(set(found.values())) == len(found)
    assert sum(code.startswith("KZ-") for code in found.values()) == 20
