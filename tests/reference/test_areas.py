"""Countries, groups of states and their names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import babel
import pytest
import yaml
from babel import Locale

from ortaq.errors import UsageError
from ortaq.i18n import kazakh, russian
from ortaq.reference import resource
from ortaq.reference.areas import area_name, areas, group, group_name, groups, resolve_areas
from ortaq.reference.lookup import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

TOOL = Path(__file__).parents[2] / "tools" / "compile_areas.py"
CASES = ("gen", "dat", "acc", "ins", "loc")
NEIGHBOURS = ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AZE", "AFG", "MNG", "TUR", "RUS", "CHN")


@pytest.fixture
def tool(load_tool: Callable[[str], ModuleType]) -> ModuleType:
    if not TOOL.exists():
        pytest.skip("the tools do not come with this copy")
    return load_tool("compile_areas")


def test_every_country_and_territory_of_iso_3166_is_there_once() -> None:
    assert len(areas()) == 249
    assert len({area.iso2 for area in areas().values()}) == 249
    assert len({area.m49 for area in areas().values()}) == 249
    assert all(re.fullmatch("[A-Z]{3}", code) for code in areas())
    assert all(re.fullmatch("[0-9]{3}", area.m49) for area in areas().values())


def test_the_codes_are_those_of_the_un_standard() -> None:
    known = {
        "KAZ": ("KZ", "398"),
        "KGZ": ("KG", "417"),
        "TJK": ("TJ", "762"),
        "TKM": ("TM", "795"),
        "UZB": ("UZ", "860"),
        "AZE": ("AZ", "031"),
        "AFG": ("AF", "004"),
        "DEU": ("DE", "276"),
        "FRA": ("FR", "250"),
        "SDN": ("SD", "729"),
        "YEM": ("YE", "887"),
        "ETH": ("ET", "231"),
        "MMR": ("MM", "104"),
        "COD": ("CD", "180"),
        "TLS": ("TL", "626"),
        "SRB": ("RS", "688"),
        "ROU": ("RO", "642"),
    }

    assert {code: (areas()[code].iso2, areas()[code].m49) for code in known} == known


@pytest.mark.parametrize("lang", LANGUAGES)
def test_babel_knows_every_area(lang: str) -> None:
    territories = Locale(lang).territories

    assert {area.iso2 for area in areas().values()} <= set(territories)


def test_the_tables_are_what_the_tool_compiles(tool: ModuleType) -> None:
    compiled_with = str(yaml.safe_load(resource("area_names.source.yaml"))["edition"])
    if babel.__version__ not in compiled_with:
        pytest.skip(f"another Babel is installed than the tables were compiled with: {compiled_with}")

    for name, content in tool.compile_areas().items():
        assert resource(name) == content, name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_area_has_a_name_in_every_language(lang: str) -> None:
    for code in areas():
        name = area_name(code, lang)

        assert name.lang == lang
        assert name.text.strip() == name.text != ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_two_areas_share_a_name(lang: str) -> None:
    names = [area_name(code, lang).text for code in areas()]

    assert len(set(names)) == len(names)


def test_names_are_those_the_un_uses() -> None:
    assert area_name("KGZ", "ru").text == "Кыргызстан"
    assert area_name("TKM", "ru").text == "Туркменистан"
    assert area_name("TUR", "en").text == "Türkiye"
    assert area_name("TUR", "ru").text == "Турция"
    assert area_name("RUS", "en").text == "Russian Federation"
    assert area_name("RUS", "en").forms["short"] == "Russia"
    assert area_name("PSE", "en").text == "State of Palestine"
    kazakh_names = [area_name(code, "kk").text for code in ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AZE", "AFG")]
    assert kazakh_names == [
        "Қазақстан", "Қырғызстан", "Тәжікстан", "Түрікменстан", "Өзбекстан", "Әзербайжан", "Ауғанстан",
    ]  # fmt: skip


def test_names_hold_no_abbreviated_islands() -> None:
    abbreviated = [code for code in areas() if re.search(r"\bо-ва?\b|\bСв\.|\(САР\)|АӘА", area_name(code, "ru").text)]

    assert abbreviated == []


@pytest.mark.parametrize("code", NEIGHBOURS)
def test_the_states_of_the_region_and_their_neighbours_are_declined_in_russian(code: str) -> None:
    name = area_name(code, "ru")

    assert set(CASES) <= set(name.forms)
    assert [russian.decline(name, case) for case in CASES] == [name.forms[case] for case in CASES]
    assert name.forms["prep_in"] == f"в {name.forms['loc']}"
    assert name.forms["gen"] != name.text
    assert area_name(code, "en").forms["prep_in"].startswith("in ")


@pytest.mark.parametrize("case", ["gen", "dat", "acc", "loc", "abl", "ins"])
def test_every_kazakh_name_of_the_region_can_be_declined(case: str) -> None:
    for code in NEIGHBOURS:
        assert kazakh.decline(area_name(code, "kk").text, case).startswith(area_name(code, "kk").text)
    for code in groups():
        assert kazakh.decline(group_name(code, "kk").text, case).startswith(group_name(code, "kk").text)


def test_kazakh_place_forms_are_right() -> None:
    found = [kazakh.decline(area_name(code, "kk").text, "loc") for code in ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AZE")]

    assert found == [
        "Қазақстанда", "Қырғызстанда", "Тәжікстанда", "Түрікменстанда", "Өзбекстанда", "Әзербайжанда",
    ]  # fmt: skip
    assert kazakh.decline(area_name("RUS", "kk").text, "loc") == "Ресей Федерациясында"
    assert kazakh.decline(group_name("central-asia", "kk").text, "loc") == "Орталық Азияда"
    assert kazakh.decline(group_name("speca", "kk").text, "loc") == "СПЕКА елдерінде"
    assert kazakh.decline(group_name("ots", "kk").text, "gen") == "Түркі мемлекеттері ұйымына мүше мемлекеттердің"


def test_a_group_is_its_states_in_the_order_shown() -> None:
    assert group("central-asia").ref_area == ("KAZ", "KGZ", "TJK", "TKM", "UZB")
    assert set(group("ots").ref_area) == {"AZE", "KAZ", "KGZ", "TUR", "UZB"}
    assert set(group("speca").ref_area) == {"KAZ", "KGZ", "TJK", "TKM", "UZB", "AZE", "AFG"}


def test_every_group_has_known_states_a_source_a_date_and_names() -> None:
    written = yaml.safe_load(resource("groups.yaml"))

    assert set(written) == set(groups())
    for code, found in groups().items():
        assert set(found.ref_area) <= set(areas())
        assert len(set(found.ref_area)) == len(found.ref_area)
        assert written[code]["source"].startswith("https://")
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", written[code]["as_of"])
        assert all(group_name(code, lang).text for lang in LANGUAGES)
        assert {*CASES, "prep_in"} <= set(group_name(code, "ru").forms)
        assert group_name(code, "en").forms["prep_in"].startswith("in ")


@pytest.mark.parametrize("given", ["KAZ,UZB,AZE", "kaz, uzb,aze", "KAZ+UZB+AZE", "KZ UZ AZ", " KAZ ,UZB;AZE,KAZ "])
def test_a_list_of_states_is_read_in_its_order(given: str) -> None:
    assert resolve_areas(given) == ("KAZ", "UZB", "AZE")


@pytest.mark.parametrize(
    ("given", "code", "near"),
    [
        ("KAZ,UZX", "UZX", "UZB"),
        ("Kazakhstan", "Kazakhstan", "KAZ"),
        ("Қырғызстан", "Қырғызстан", "KGZ"),
        ("Узбекистон", "Узбекистон", "UZB"),
        ("Киргизия", "Киргизия", "KGZ"),
        ("Turkey", "Turkey", "TUR"),
        ("Kirgizstan", "Kirgizstan", "KGZ"),
        ("WLD", "WLD", "WLF"),
    ],
)
def test_an_unknown_state_is_refused_with_the_nearest(given: str, code: str, near: str) -> None:
    with pytest.raises(UsageError) as refused:
        resolve_areas(given)

    assert str(refused.value).startswith(f"unknown state: {code} (")
    assert near in str(refused.value)


@pytest.mark.parametrize("given", ["", " ", ",", "+"])
def test_no_state_is_not_all_states(given: str) -> None:
    with pytest.raises(UsageError, match="no state is named"):
        resolve_areas(given)


def test_an_unknown_group_is_refused_with_the_nearest_and_all() -> None:
    with pytest.raises(UsageError) as refused:
        group("central-asya")

    assert str(refused.value).startswith("unknown group: central-asya (the nearest is central-asia")
    assert "speca" in str(refused.value)


@pytest.mark.parametrize("given", ["", "europe", "+", "C5", "KAZ+Atlantis", "M49:143", "central asia", "KAZ+", "kaz"])
def test_what_is_no_group_is_refused(given: str) -> None:
    with pytest.raises(UsageError, match=r"unknown (group|state): "):
        group(given)


def test_states_joined_make_a_group_for_one_question() -> None:
    assert group("KAZ+UZB").ref_area == ("KAZ", "UZB")
    assert group("kaz, UZ").group == "KAZ+UZB"
    assert group("AZE").ref_area == ("AZE",)
    assert group_name("KAZ+UZB+KGZ", "en").text == "Kazakhstan, Uzbekistan, and Kyrgyzstan"
    assert group_name("KAZ+UZB", "ru").forms["gen"] == "Казахстана и Узбекистана"
    assert group_name("KAZ+UZB", "ru").forms["prep_in"] == "в Казахстане и Узбекистане"
    assert group_name("KAZ+RUS", "en").forms["prep_in"] == "in Kazakhstan and the Russian Federation"
    assert group_name("AZE", "kk").text == "Әзербайжан"


def test_a_list_of_names_has_only_the_forms_that_all_have() -> None:
    assert "gen" not in group_name("KAZ+BRA", "ru").forms


@pytest.mark.parametrize("lang", ["tr", "", "RU"])
def test_an_unknown_language_is_refused(lang: str) -> None:
    with pytest.raises(UsageError, match=r"unknown language: .*languages: en, kk, ru"):
        area_name("KAZ", lang)
    with pytest.raises(UsageError, match="unknown language: "):
        group_name("central-asia", lang)


def test_what_is_read_once_can_not_be_changed() -> None:
    with pytest.raises(TypeError):
        area_name("KAZ", "ru").forms["gen"] = "Казахстан"  # ty: ignore[invalid-assignment]
