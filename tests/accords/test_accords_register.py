"""Which accords belong to targets and states, in which order, and what a text may say of one."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ortaq.accords import (
    accord_field,
    accords,
    accords_on,
    events,
    events_of,
    initiatives_on,
    pledges_on,
    practices_on,
    register_sources,
    sources_of,
)
from ortaq.model.claims import Code, Day, Figure, Label, Period, Wording
from ortaq.model.schemas_register import ACCORD

TABLE = accords()
ROWS = {row["id"]: row for row in TABLE.to_pylist()}


def made(**fields: object) -> dict[str, object]:
    row = {field.name: [] if pa.types.is_list(field.type) else None for field in ACCORD}
    base = {"kind": "pledge", "form": "ndc", "title": "A", "as_of": "2025", "confidence": "high", "ref_area": ["KAZ"]}
    return row | base | {"target": ["7.2"], "goal": ["7"], "source": ["page"]} | fields


def table(*rows: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=ACCORD)


def ids(found: pa.Table) -> list[str]:
    return found["id"].to_pylist()


def test_a_pledge_belongs_to_its_targets_and_states():
    assert ids(pledges_on(TABLE, ["7.2"], ["TJK"])) == ["tjk-renewables-2032"]
    assert ids(pledges_on(TABLE, ["7.2"], ["KAZ", "UZB"])) == [
        "kaz-coal-share-2030",
        "kaz-renewables-2030",
        "uzb-renewables-54-2030",
        "kaz-renewables-2050",
    ]


def test_pledges_come_by_target_then_due_then_confidence_then_id():
    found = pledges_on(
        table(
            made(id="e", target=["13.2"], due="2025"),
            made(id="d", due=None),
            made(id="c", due="2030", confidence="low"),
            made(id="b", due="2030"),
            made(id="a", due="2030"),
            made(id="f", due="2028"),
            made(id="g", target=["7.10"], due="2020"),
        ),
        ["7.2", "13.2", "7.10"],
    )

    assert ids(found) == ["f", "a", "b", "c", "d", "g", "e"]


def test_a_pledge_that_was_replaced_is_left_out_unless_asked_for():
    rows = table(made(id="old", status="superseded"), made(id="new", status="submitted"))

    assert ids(pledges_on(rows, ["7.2"])) == ["new"]
    assert ids(pledges_on(rows, ["7.2"], superseded=True)) == ["new", "old"]


def test_a_goal_asks_for_all_its_targets():
    found = set(ids(accords_on(TABLE, ["13"])))

    assert {"paris-agreement", "uzb-icraft", "kaz-ndc3-2025", "regional-glofca"} <= found
    assert all("13" in ROWS[identity]["goal"] for identity in found)


def test_goal_1_is_not_goal_13():
    rows = table(made(id="a", target=["13.2"], goal=["13"]))

    assert not ids(accords_on(rows, ["1", "3", "13.20"]))
    assert ids(accords_on(rows, ["13"])) == ["a"]


def test_a_practice_is_for_those_who_have_it_and_those_who_could_use_it():
    rows = table(
        made(id="own", kind="practice", ref_area=["KAZ"], useful_for=["UZB"]),
        made(id="other", kind="practice", ref_area=["TKM"], useful_for=["TJK"]),
    )

    assert ids(practices_on(rows, ["7.2"], ["UZB"])) == ["own"]
    assert ids(practices_on(rows, ["7.2"], ["KAZ"])) == ["own"]
    assert ids(practices_on(rows, ["7.2"])) == ["other", "own"]
    assert ids(practices_on(rows, ["7.2"], ["KGZ"])) == []


def test_the_best_evidenced_practice_comes_first():
    rows = table(
        made(id="a", kind="practice", confidence="medium"),
        made(id="b", kind="practice", confidence="high"),
    )

    assert ids(practices_on(rows, ["7.2"])) == ["b", "a"]


def test_a_practice_is_found_by_each_of_its_targets():
    assert "uzb-icraft" in ids(practices_on(TABLE, ["12.c"]))
    assert "uzb-icraft" in ids(practices_on(TABLE, ["13.2"]))


def test_initiatives_are_those_of_the_beneficiaries():
    found = ids(initiatives_on(TABLE, ["15.4"], ["KGZ"]))

    assert found[0] == "year-of-mountains-2022"
    assert {"bishkek-25-mountain-summit", "unfccc-mountains-dialogue"} <= set(found)
    assert not ids(initiatives_on(TABLE, ["15.4"], ["TKM"]))


def test_no_target_and_no_state_find_nothing():
    assert pledges_on(TABLE, []).num_rows == 0
    assert pledges_on(TABLE, ["7.2"], []).num_rows == 0
    assert pledges_on(TABLE, ["99.9"]).schema == ACCORD


def test_the_steps_of_an_accord_come_in_order_of_time():
    steps = events_of(events(), "un-regional-sdg-centre-almaty")

    assert steps["date"].to_pylist() == sorted(steps["date"].to_pylist())
    assert steps.num_rows == 4
    assert events_of(events(), "nothing").num_rows == 0


def test_sources_come_in_the_order_asked_for():
    assert ids(sources_of(register_sources(), ["cat-kaz", "ndc-registry"])) == ["cat-kaz", "ndc-registry"]
    with pytest.raises(KeyError, match="nowhere"):
        sources_of(register_sources(), ["nowhere"])


# what a text may say --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("identity", "field", "lang", "said"),
    [
        ("kgz-ndc-updated-2021-2030", "value", "ru", Figure("r", -15.97, "PT_VS_BAU", 2)),
        ("kaz-two-billion-trees", "value", "kk", Figure("r", 2_000_000_000, "TREES", 0)),
        ("tjk-ndc-updated-2021", "conditional_upper", "en", Figure("r", 60, "PT_OF_BASE", 0)),
        ("kaz-irrigation-loss-2030", "baseline_value", "en", Figure("r", 50, "PT", 0)),
        ("kaz-netzero-2060", "value", "en", Figure("r", 0, "T_CO2E", 0)),
        ("tjk-ndc-updated-2021", "base_year", "kk", Period("r", 1990)),
        ("kaz-netzero-2060", "date", "kk", Day("r", "2023-02")),
        ("kaz-netzero-2060", "due", "kk", Day("r", "2060")),
        ("kaz-netzero-2060", "target:13.2", "kk", Code("r", "13.2")),
        ("kaz-netzero-2060", "status", "kk", Wording("r", "kk", "қабылданды")),
        ("kaz-netzero-2060", "title", "ru", Wording("r", "ru", "Углеродная нейтральность к 2060 году")),
        ("uzb-icraft", "results.1.metric", "ru", Wording("r", "ru", "первая выплата")),
    ],
)
def test_a_field_comes_as_what_it_is(identity, field, lang, said):
    assert accord_field(ROWS[identity], "r", field, lang) == said


def test_a_state_of_an_accord_comes_with_its_name():
    said = accord_field(ROWS["kaz-netzero-2060"], "r", "ref_area:KAZ", "kk")

    assert isinstance(said, Label)
    assert said.name.text == "Қазақстан"


@pytest.mark.parametrize(
    "field", ["ref_area:UZB", "target:7.2", "value_lower", "due_note", "nothing", "conditional_value", "comparison", ""]
)
def test_what_an_accord_does_not_hold_can_not_be_said(field):
    with pytest.raises(KeyError):
        accord_field(ROWS["kaz-netzero-2060"], "accord:kaz-netzero-2060#x", field, "en")


def test_a_passage_that_is_in_english_only_says_so():
    said = accord_field(ROWS["cm-2024-astana"], "r", "title", "kk")

    assert said == Wording("r", "en", "Sixth Consultative Meeting of the Heads of State of Central Asia")
