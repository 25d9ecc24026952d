"""Which files of a folder are read together, and what a changed file concerns."""

from pathlib import Path

import pytest

from ortaq.collect.delivery import Ask, Delivery
from ortaq.errors import UsageError
from ortaq.sources import open_sdg


def state(deliveries: dict[str, Delivery]) -> dict[str, list[tuple[str, str]]]:
    return {name: [(file.name, file.snapshot) for file in one.files] for name, one in deliveries.items()}


def test_an_indicator_comes_with_its_settings_its_metadata_and_what_all_share(deliveries, kaz) -> None:
    names = [file.name for file in deliveries(kaz)["indicator/1-1-1"].files]

    assert names[:3] == ["data/indicator_1-1-1.csv", "indicator-config/1-1-1.yml", "meta/1-1-1.yml"]
    assert {"config_data.yml", "translations/kk/REF_AREA.yml", "translations/en/SERIES.yml"} <= set(names)


def test_a_changed_table_concerns_its_own_indicator_alone(deliveries, kaz) -> None:
    before = state(deliveries(kaz))
    with (kaz / "data/indicator_1-1-1.csv").open("a") as file:
        file.write("2012,PT,,,_L_KZ_010101_1A,,0.1\n")

    after = state(deliveries(kaz))

    assert {name for name in before if before[name] != after[name]} == {"indicator/1-1-1"}


def test_a_changed_translation_concerns_every_indicator(deliveries, kaz) -> None:
    before = state(deliveries(kaz))
    with (kaz / "translations/kk/REF_AREA.yml").open("a") as file:
        file.write("KZNEW: Жаңа\n")

    after = state(deliveries(kaz))

    assert {name for name in before if before[name] == after[name]} == set()


def test_indicators_that_share_a_global_series_come_together(deliveries, kgz) -> None:
    assert "data/1-5-1+11-5-1" in deliveries(kgz, "kgz-nsc")


def test_indicators_that_use_one_code_of_the_office_for_two_things_do_not(deliveries, kaz) -> None:
    assert {"indicator/2-2-1", "indicator/2-2-2"} <= deliveries(kaz).keys()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"goal": ("2",)}, {"indicator/2-2-1", "indicator/2-2-2"}),
        ({"target": ("1.4",)}, {"indicator/1-4-1"}),
        ({"indicator": ("3.3.1",)}, {"indicator/3-3-1-1"}),
    ],
)
def test_a_goal_a_target_or_an_indicator_may_be_asked_for(deliveries, kaz, asked, expected) -> None:
    assert {name for name in deliveries(kaz, **asked) if name.startswith("indicator/")} == expected


def test_deliveries_that_share_a_series_keep_their_id_whatever_is_asked_for(deliveries, kgz) -> None:
    assert "data/1-5-1+11-5-1" in deliveries(kgz, "kgz-nsc", indicator=("11.5.1",))


def test_files_that_nobody_reads_are_named(deliveries, kaz) -> None:
    (kaz / "data/indicator_3-1-1.xlsx").write_bytes(b"PK")
    (kaz / "meta/2.3.1.docx").write_bytes(b"PK")

    parsed = open_sdg.parse(deliveries(kaz)["other-files"])

    assert [left.file for left in parsed.left_out] == ["data/indicator_3-1-1.xlsx", "meta/2.3.1.docx"]


def test_a_link_is_refused_as_it_may_lead_anywhere(deliveries, kaz) -> None:
    (kaz / "data/indicator_6-1-1.csv").symlink_to("/etc/hostname")

    with pytest.raises(UsageError, match="is a link"):
        deliveries(kaz)


def test_a_folder_without_data_is_refused_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"it has no folder named data.*name the folder"):
        list(open_sdg.requests(Ask(str(tmp_path))))


def test_an_ask_without_a_repository_is_refused() -> None:
    with pytest.raises(UsageError, match="no repository is named"):
        list(open_sdg.requests(Ask()))


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("https://github.com/sdg-kyrgyzstan/open-sdg-data-starter", "sdg-kyrgyzstan"),
        ("git+https://example.org/stat/sdg.git", "stat"),
        ("https://kazstat.github.io/sdg-data-kazstat/", "kazstat"),
        ("/somewhere/Kaz Stat", "kaz-stat"),
    ],
)
def test_figures_are_named_after_who_keeps_the_repository(what: str, name: str) -> None:
    assert open_sdg.dataset(Ask(what)) == name
    assert open_sdg.dataset(Ask(what, name="mine")) == "mine"
