"""What a repository says of its figures, in all its languages, and what can't be found is told."""

import openpyxl
import pytest

from ortaq.errors import SourceError
from ortaq.sources import open_sdg
from ortaq.sources.open_sdg.notes import PERSONAL

LABELS = {
    "config.yml": "languages:\n- ru\n- en\n",
    "translations/en/texts.yml": "why: To know it\nempty: ''\n",
    "translations/ru/texts.yml": "why: Чтобы знать\n",
    "translations/kk/texts.yml": "why: Білу үшін\n",
}


def notes(parsed) -> set[tuple]:
    return {(row["field"], row["lang"], row["text"]) for row in parsed.note.to_pylist()}


def left(parsed) -> list[tuple]:
    return [(one.reason, one.rows, one.example) for one in parsed.left_out]


def test_metadata_is_kept_in_every_language_of_the_repository(deliveries, kaz) -> None:
    found = notes(open_sdg.parse(deliveries(kaz)["indicator/1-1-1"]))

    assert {lang for field, lang, _ in found if field == "source_implementation_1"} == {"en", "kk", "ru"}
    assert ("un_custodian_agency", "und", "World Bank") in found
    assert ("reporting_status", "und", "complete") in found


def test_titles_are_those_of_the_repository_in_every_language(deliveries, kaz) -> None:
    parsed = open_sdg.parse(deliveries(kaz)["indicator/9-2-1"])

    titles = {(row["series"], row["lang"]): row["title"] for row in parsed.series_title.to_pylist()}
    assert {lang for _, lang in titles} == {"en", "kk", "ru"}
    assert titles["9.2.1/PT_IN_2010_PRICE", "ru"].endswith("(процент, в ценах 2010 года)")


def test_series_of_one_indicator_have_different_titles(deliveries, kaz) -> None:
    parsed = open_sdg.parse(deliveries(kaz)["indicator/1-1-1"])

    english = [row["title"] for row in parsed.series_title.to_pylist() if row["lang"] == "en"]
    assert len(set(english)) == 3
    assert all(title.endswith("US dollars per day (based on PPP)") for title in english)


def test_an_address_of_the_indicators_page_comes_from_the_configuration(deliveries, kaz) -> None:
    (series, *_) = open_sdg.parse(deliveries(kaz)["indicator/1-1-1"]).series.to_pylist()

    assert series["address"] == "http://kazstat.github.io/sdg-site-kazstat/1-1-1/"
    assert series["publisher"] == "Bureau of National Statistics of Kazakhstan"
    assert series["vintage"] == "2026-11-24"


def test_a_key_of_a_translation_gives_its_texts_and_a_plain_text_itself(csv) -> None:
    about = "rationale: texts.why\nagency: Всемирный банк\nother: World Bank\nempty_one: texts.empty\nshown: true\n"

    parsed = csv("Year,Value\n", LABELS | {"meta/1-2-1.yml": about})

    assert notes(parsed) == {
        ("rationale", "en", "To know it"),
        ("rationale", "ru", "Чтобы знать"),
        ("rationale", "kk", "Білу үшін"),
        ("agency", "ru", "Всемирный банк"),
        ("other", "und", "World Bank"),
    }


def test_a_key_that_no_language_has_is_told_and_its_name_is_no_text(csv) -> None:
    parsed = csv("Year,Value\n2020,1\n", LABELS | {"meta/1-2-1.yml": "rationale: texts.gone\n"})

    assert notes(parsed) == set()
    assert left(parsed) == [("a text is the key of a translation that no language has", 1, "texts.gone")]


def test_markup_stays_text(csv) -> None:
    parsed = csv("Year,Value\n", {"meta/1-2-1.yml": "definition: '<b>x</b> & <script>alert(1)</script>'\n"})

    assert ("definition", "en", "<b>x</b> & <script>alert(1)</script>") in notes(parsed)


def test_codes_that_yaml_takes_for_something_else_stay_codes(csv) -> None:
    parsed = csv(
        "Year,REF_AREA,Value\n2020,NO,1\n",
        {"translations/en/REF_AREA.yml": "NO: Norway\nY: yes\n", "meta/1-2-1.yml": "target_id: 1.10\n"},
    )

    assert parsed.table()["ref_area"].to_pylist() == ["NOR"]
    assert ("target_id", "und", "1.10") in notes(parsed) or ("target_id", "en", "1.10") in notes(parsed)


def test_a_page_below_the_front_matter_is_a_note_too(deliveries, kgz) -> None:
    page = "---\nindicator_name: Имя\n---\n### Закон"
    (kgz / "indicator_settings/1-1-1-1.md").write_text(page)

    assert ("page_content", "ru", "### Закон") in notes(open_sdg.parse(deliveries(kgz, "kgz-nsc")["metadata"]))


def test_metadata_in_excel_is_read_in_both_languages_with_the_names_of_the_mapping(deliveries, kgz) -> None:
    parsed = open_sdg.parse(deliveries(kgz, "kgz-nsc")["metadata"])

    assert {
        ("goal_name", "ru", "Цель 1"),
        ("goal_name", "en", "Goal 1"),
        ("definitions", "ru", "Доля населения ниже черты крайней бедности\nВторая строка того же определения"),
        ("definitions", "en", "Share of people below the line of extreme poverty"),
    } <= notes(parsed)
    assert {row["indicator"] for row in parsed.note.to_pylist() if row["field"] == "goal_name"} == {"1.1.1.1"}


def test_a_sheet_without_fields_of_metadata_is_named(deliveries, kgz) -> None:
    (kgz / "metadata-mapping.csv").write_text("Goal,goal_name\n")

    assert left(open_sdg.parse(deliveries(kgz, "kgz-nsc")["metadata"])) == [
        ("the sheet has none of the fields of metadata", 6, "Sheet")
    ]


@pytest.mark.parametrize("number", ["1.1.1.1 Доля", "ЦУР 1.1.1.1. Доля", "1. 1. 1. 1 Доля"])
def test_of_two_sheets_that_of_the_indicator_is_taken_and_an_example_is_named(deliveries, kgz, number) -> None:
    workbook = openpyxl.Workbook()
    for label, text in (("Индикатор", "3.1.1 Пример"), ("Определение", "чужое")):
        workbook.worksheets[0].append((label, text))
    own = workbook.create_sheet("Лист")
    for label, text in (("Индикатор", number), ("Определение", "своё")):
        own.append((label, text))
    workbook.save(kgz / "meta/1-1-1-1.xlsx")

    parsed = open_sdg.parse(deliveries(kgz, "kgz-nsc")["metadata"])

    assert ("definitions", "ru", "своё") in notes(parsed)
    assert ("definitions", "ru", "чужое") not in notes(parsed)
    assert left(parsed) == [("the sheet is of another indicator than its file", 2, "Sheet")]


def test_a_workbook_that_is_refused_is_named_and_the_others_are_read(deliveries, kgz) -> None:
    (kgz / "meta/1-5-1.xlsx").write_bytes(b"PK\x03\x04 no zip")

    parsed = open_sdg.parse(deliveries(kgz, "kgz-nsc")["metadata"])

    assert ("goal_name", "en", "Goal 1") in notes(parsed)
    (refused,) = parsed.left_out
    assert (refused.file, refused.reason, refused.rows) == ("meta/1-5-1.xlsx", "the workbook is refused", 1)


def test_figures_of_a_repository_with_workbooks_carry_no_notes_of_the_indicator(deliveries, kgz) -> None:
    """Both would be notes of the same indicator, and the later one would take the other's place."""
    assert notes(open_sdg.parse(deliveries(kgz, "kgz-nsc")["data/1-1-1-1"])) == set()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("meta/1-2-1.yml", "a: [1", "meta/1-2-1.yml"),
        ("meta/1-2-1.yml", "just text", "it holds no fields with names"),
        ("meta/1-2-1.yml", "a: " + "[" * 200_000 + "]" * 200_000, "too deep"),
        ("meta/1-2-1.yml", "- " * 200_000 + "x", "too deep"),
        ("meta/1-2-1.yml", "? " * 200_000 + "x", "too deep"),
        ("meta/1-2-1.yml", "a: " + "[" * 200_000, "meta/1-2-1.yml"),
        ("meta/1-2-1.json", "[" * 200_000, "too deep"),
        ("meta/1-2-1.md", "no front matter", "it does not begin with ---"),
        ("meta/1-2-1.md", "---\na: b\n", "has no end"),
        ("translations/en/X.yml", "- a\n- b\n", "translations/en/X.yml"),
        ("built_translations/en.json", "{", "built_translations/en.json"),
    ],
)
def test_a_broken_file_of_metadata_is_refused_by_name(csv, name, text, told) -> None:
    with pytest.raises(SourceError) as refused:
        csv("Year,Value\n2020,1\n", {name: text})

    assert told in str(refused.value)
    assert name in str(refused.value)


def test_the_shapes_that_no_region_matches_are_told(deliveries, kaz) -> None:
    (told,) = open_sdg.parse(deliveries(kaz)["maps"]).left_out

    assert (told.file, told.rows, told.example) == ("regions.geojson", 2, "KZ03 Акмолинская")
    assert told.reason.startswith("no shape of the map has the code of a region")


def test_shapes_that_match_are_not_told(deliveries, kaz) -> None:
    path = kaz / "regions.geojson"
    path.write_text(path.read_text().replace("KZ03", "KZAKM").replace("KZ01", "KZALM").replace("KZ04", "KZAKT"))

    assert all(one.rows < 2 for one in open_sdg.parse(deliveries(kaz)["maps"]).left_out)


def test_a_map_that_is_no_geojson_is_refused_by_name(deliveries, kaz) -> None:
    (kaz / "regions.geojson").write_text("[]")

    with pytest.raises(SourceError, match=r"regions\.geojson: no GeoJSON"):
        open_sdg.parse(deliveries(kaz)["maps"])


def test_who_may_be_asked_is_no_note_and_is_counted(deliveries, kgz, kaz) -> None:
    workbook = openpyxl.Workbook()
    told = (
        ("Индикатор", "1.1.1.1 Доля"),
        ("Организация", "Комитет"),
        ("Контактное лицо (лица) / Координатор", "Имя Фамилия"),
        ("Электронная почта контактного лица", "imya@example.org"),
        ("Телефон контактного лица", "000"),
    )
    for row in told:
        workbook.worksheets[0].append(row)
    workbook.save(kgz / "meta/1-1-1-1.xlsx")
    (kaz / "meta/en").mkdir(parents=True, exist_ok=True)
    settings = next((kaz / "meta").rglob("*.yml"), None) or kaz / "meta/3-1-1.yml"
    kept = settings.read_text() if settings.exists() else ""
    settings.write_text(f"{kept.rstrip().removesuffix('---')}\ncontact_phone: Name 000\n")

    parsed = open_sdg.parse(deliveries(kgz, "kgz-nsc")["metadata"])
    others = [open_sdg.parse(one) for one in deliveries(kaz).values()]

    assert ("organization_name", "ru", "Комитет") in notes(parsed)
    assert not any("Фамилия" in text or "example.org" in text or text == "000" for _, _, text in notes(parsed))
    assert (PERSONAL, 3, "contact_email, contact_name, contact_phone") in left(parsed)
    assert not any("Name 000" in text for one in others for _, _, text in notes(one))
    assert [entry for one in others for entry in left(one) if entry[0] == PERSONAL] == [(PERSONAL, 1, "contact_phone")]
