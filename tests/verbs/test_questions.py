"""`show`, `assess` and `common_ground`: one row for all that was asked about, and slips named with their cure."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import ortaq
from ortaq.errors import UsageError
from ortaq.methods import methods
from ortaq.reference.agenda import targets
from ortaq.reference.areas import group
from ortaq.store import Store

CENTRAL_ASIA = group("central-asia").ref_area


def test_a_question_about_every_source_lists_every_series_with_its_newest_year(store: Store) -> None:
    found = ortaq.show(store, source=sorted({row["source"] for row in store.series().to_pylist()}))

    assert len(found) == store.series().num_rows
    assert all(row["first"] <= row["newest"] for row in found)


def test_show_gives_each_value_with_unit_publisher_and_vintage(store: Store) -> None:
    found = ortaq.show(store, series="EG.ELC.ACCS.ZS", ref_area="kaz,UZB", lang="ru")

    assert {row["area"] for row in found} == {"Казахстан", "Узбекистан"}
    assert {(row["unit_measure"], row["publisher"], row["vintage"]) for row in found} == {
        ("PT", "World Bank", "2026-07-01")
    }
    assert all(row["title"] == "Доля населения с доступом к электроэнергии" for row in found)


@pytest.mark.parametrize(
    ("question", "tells"),
    [
        ({"goal": "7"}, lambda row: any(code.startswith("7.") for code in row["target"])),
        ({"target": ["7.2", "7.3"]}, lambda row: {"7.2", "7.3"} & set(row["target"])),
        ({"indicator": "7.2.1"}, lambda row: "7.2.1" in row["indicator"]),
        ({"source": "owid"}, lambda row: row["source"] == "owid"),
        ({"topic": "water"}, lambda row: any(code.startswith("6.") for code in row["target"])),
    ],
)
def test_a_question_narrows_to_what_it_names(store: Store, question: dict[str, Any], tells: Any) -> None:
    found = ortaq.show(store, **question)

    assert 0 < len(found) < store.series().num_rows
    assert all(tells(row) for row in found)


def test_every_form_holds_the_same_and_null_stays_null(store: Store, tmp_path: Path) -> None:
    found = ortaq.assess(store, method=["un-progress-2022", "un-progress-2026"], indicator="7.2.1")
    rows = found.rows()

    read_csv = list(csv.DictReader(io.StringIO(found.write("csv").decode())))
    read_json = json.loads(found.write("json"))
    read_parquet = pq.read_table(found.save(tmp_path / "verdicts.parquet")).to_pylist()

    assert read_json == rows
    assert read_parquet == rows
    assert [row["target_value"] for row in read_csv] == [""] * len(rows)
    assert all(row["target_value"] is None for row in rows)
    assert found.to_pandas().shape[0] == found.to_polars().height == len(rows)
    assert isinstance(found.to_polars(), pl.DataFrame)
    assert isinstance(found.to_arrow(), pa.Table)


def test_assess_gives_one_row_a_method_series_and_state(store: Store) -> None:
    found = ortaq.assess(store, method="all", series="EG.FEC.RNEW.ZS")

    assert [(row["ref_area"], row["method"]) for row in found] == [
        (area, method) for area in CENTRAL_ASIA for method in methods()
    ]


def test_what_can_not_be_assessed_has_a_reason_and_no_status(store: Store) -> None:
    silent = [row for row in ortaq.assess(store, method="all", group="speca") if row["status"] is None]

    assert silent
    assert all(row["reason"] and row["reason_text"] and row["outlook"] == "unknown" for row in silent)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Baseline: 5.82", "Verdict: on track", "Figures: World Bank", "CAGR")),
        ("ru", ("Исходное значение: 5,82", "Кыргызстан", "World Bank", "CAGR")),
        ("kk", ("Қырғызстан", "Бастапқы мән", "World Bank", "CAGR")),
    ],
)
def test_a_verdict_is_explained_with_its_numbers_and_its_source(
    store: Store, lang: str, words: tuple[str, ...]
) -> None:
    told = ortaq.assess(store, series="EG.EGY.PRIM.PP.KD", ref_area="KGZ", lang=lang).explain("7.3.1", ref_area="KGZ")

    for word in words:
        assert word in told
    assert "https://data.worldbank.org/indicator/EG.EGY.PRIM.PP.KD" in told


def test_the_indicators_own_series_is_explained_before_what_stands_in_for_it(store: Store) -> None:
    told = ortaq.assess(store, target="7.2").explain("7.2.1", ref_area="UZB")

    assert told.index("EG.FEC.RNEW.ZS") < told.index("share-electricity-renewables")


def test_common_ground_has_a_row_for_every_target_of_the_agenda(store: Store) -> None:
    found = ortaq.common_ground(store)

    assert {row["target"] for row in found} == set(targets())
    assert [row["kind"] for row in found] == sorted(
        (row["kind"] for row in found),
        key=("shared-gap", "differ", "mixed", "shared-strength", "unknown").index,
    )


def test_each_state_of_the_group_stands_on_one_side_of_each_target(store: Store) -> None:
    for row in ortaq.common_ground(store, topic="climate"):
        sides = [*row["behind"], *row["on_track"], *row["depends"], *row["unknown"]]
        assert sorted(sides) == sorted(CENTRAL_ASIA)
        assert row["sentence"]


def test_a_group_may_be_states_joined_in_any_way(store: Store) -> None:
    joined = [ortaq.common_ground(store, group=code, target="7.3").rows() for code in ("KAZ+UZB", "KAZ,UZB", "kaz+uzb")]

    assert joined[0] == joined[1] == joined[2]
    assert joined[0][0]["states"] == 2


@pytest.mark.parametrize(
    ("verb", "question", "message"),
    [
        ("show", {"series": "EG.FEC.RNEW"}, r"unknown series: EG.FEC.RNEW .nearest: EG.FEC.RNEW.ZS"),
        ("show", {"series": "~"}, "ortaq show lists"),
        ("show", {"ref_area": "KAZAKH"}, "unknown state"),
        ("show", {"goal": "18"}, "unknown goal: 18"),
        ("show", {"target": "7.22"}, "unknown target: 7.22 .nearest: 7.2"),
        ("show", {"topic": "wather"}, "water"),
        ("show", {"source": "wdi2"}, "nearest: wdi"),
        ("show", {"lang": "de"}, "unknown language: de"),
        ("assess", {"method": "un2022"}, "nearest: un-progress-2022"),
        ("assess", {"indicator": "7.2.9"}, "unknown indicator: 7.2.9"),
        ("common_ground", {"group": "asia"}, "unknown group: asia"),
        ("common_ground", {"k": 0}, "from 1 to 5"),
        ("common_ground", {"group": "KAZ+QQQ"}, "QQQ"),
    ],
)
def test_a_slip_is_named_with_its_cure(store: Store, verb: str, question: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        getattr(ortaq, verb)(store, **question)


def test_what_was_not_assessed_can_not_be_explained(store: Store) -> None:
    with pytest.raises(UsageError, match=r"no verdict on 3\.1\.1 in KAZ"):
        ortaq.assess(store, indicator="7.2.1").explain("3.1.1", ref_area="KAZ")
