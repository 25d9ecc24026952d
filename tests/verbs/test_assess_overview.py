"""`assess`: every method side by side, in one row a target, series and state."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import ortaq
from ortaq.briefs.evidence import Evidence
from ortaq.common_ground.ground import Ground
from ortaq.i18n import language
from ortaq.methods import method, methods
from ortaq.methods.agreement import REASONS, VOTERS, agreement
from ortaq.reference.agenda import targets
from ortaq.reference.figures import targets_for
from ortaq.store import Store
from ortaq.verbs.assess import Assessment
from ortaq.verbs.assessing.overview import OUTLOOK_MARKS, Overview, Standing
from ortaq.verbs.assessing.question import question
from ortaq.verbs.walk import Walk

STATES = ("KAZ", "KGZ", "TJK", "TKM", "UZB")


@pytest.fixture(scope="module")
def overview(store: Store) -> Assessment:
    return ortaq.assess(store, goal="3,6")


def test_there_is_one_row_a_target_series_and_state(overview: Assessment) -> None:
    keys = [(row["target"], row["series"], row["ref_area"]) for row in overview]

    assert len(keys) == len(set(keys))
    assert {area for _, _, area in keys} == set(STATES)
    for target, series, _ in keys:
        assert [area for one, other, area in keys if (one, other) == (target, series)] == list(STATES)


def test_every_target_of_a_goal_has_rows_also_where_no_series_tells_of_it(overview: Assessment) -> None:
    assert {row["target"] for row in overview} == {code for code in targets() if code.startswith(("3.", "6."))}
    silent = [row for row in overview if row["target"] == "6.3"]
    assert [(row["series"], row["agreement"], row["why"]) for row in silent] == [
        (None, "unknown", "there are no figures")
    ] * 5


def test_what_a_method_says_there_is_its_verdict(store: Store, overview: Assessment) -> None:
    said = {
        (row["method"], row["series"], row["ref_area"]): (row["status"], row["outlook"], row["reason"])
        for row in ortaq.assess(store, method="all", goal="3,6")
    }

    for row in overview:
        for name in methods():
            if row["series"]:
                found = tuple(row[f"{name}.{part}"] for part in ("status", "outlook", "reason"))
                assert found == said[name, row["series"], row["ref_area"]]


def test_the_signs_are_the_outlooks_of_the_methods_that_decide_first(overview: Assessment) -> None:
    assert overview.marked[: len(VOTERS)] == VOTERS
    for row in overview:
        if row["series"]:
            signs = [OUTLOOK_MARKS[row[f"{name}.outlook"]] for name in overview.marked]
            assert row["marks"].replace(" ", "") == "".join(signs)


def test_an_answer_is_that_of_the_rule_of_agreement_with_its_reason_in_words(
    store: Store, overview: Assessment
) -> None:
    rows = store.assessments(ref_area=STATES).to_pylist()
    by_method: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        by_method.setdefault((row["series"], row["ref_area"]), {})[row["method"]] = row

    for row in overview:
        if row["series"]:
            found = agreement(by_method[row["series"], row["ref_area"]])
            assert (row["agreement"], row["is_met"]) == (found.kind, found.is_met)
            assert (tuple(row["methods_yes"]), tuple(row["methods_no"])) == (found.yes, found.no)
            assert bool(row["why"]) == (found.kind != "robust")
            if found.kind == "depends":
                assert found.reason
                assert REASONS[found.reason] in row["why"]
                assert all(method(name).SHORT in row["why"] for name in (*found.yes, *found.no, *found.unsure))


def test_the_pace_needed_is_a_multiple_of_the_pace_so_far_by_the_straight_line(overview: Assessment) -> None:
    paced = [row for row in overview if row["pace_needed"] is not None]

    assert paced
    for row in paced:
        left = row["deadline"] - row["latest_period"]
        if left > 0:
            assert row["pace_needed"] == pytest.approx((row["target_value"] - row["latest_value"]) / left)
        if row["pace"] * row["pace_needed"] > 0:
            assert row["pace_ratio"] == pytest.approx(row["pace_needed"] / row["pace"])
        else:
            assert (row["pace_ratio"], row["faster"]) == (None, "↩")


def test_the_year_reached_is_the_first_that_meets_the_target(overview: Assessment) -> None:
    (row,) = (row for row in overview if row["series"] == "SH.DYN.MORT" and row["ref_area"] == "TJK")

    assert row["year_reached"] == pytest.approx(2024 + (28.1 - 25) / ((32.2 - 28.1) / 9))
    assert row["reached"] == "2031"
    assert row["faster"] == "×1.1"


def test_a_series_that_was_named_is_told_also_where_it_decides_no_target(store: Store) -> None:
    found = ortaq.assess(store, series="SP.POP.TOTL", ref_area="KAZ")

    assert [(row["series"], row["ref_area"]) for row in found] == [("SP.POP.TOTL", "KAZ")]


def test_a_state_without_verdicts_in_the_store_is_assessed_on_demand(store: Store) -> None:
    found = ortaq.assess(store, target="7.1", ref_area="DEU,KAZ").rows()

    assert [row["ref_area"] for row in found] == ["DEU", "KAZ"]
    assert found[0]["un-progress-2022.reason"] == "no-data"
    assert found[1]["un-progress-2022.status"] is not None


def test_verdicts_on_demand_are_those_of_the_store(store: Store) -> None:
    kept = ortaq.assess(store, method="all", target="3.2").rows()

    fresh = ortaq.assess(store, method="all", target="3.2", breakdowns=True).rows()

    assert fresh == kept


@pytest.mark.parametrize("field", ["probability", "projection_lower", "projection_upper", "year_reached", "pace"])
def test_what_is_new_in_a_verdict_is_cited_and_walks_back(store: Store, field: str) -> None:
    rows = store.assessments(series="SH.DYN.MORT", ref_area="TJK").to_pylist()
    refs = [f"verdict:{row['method']}/wdi/SH.DYN.MORT/TJK#{field}" for row in rows if row[field] is not None]
    evidence = Evidence(store, language("en"), date="", version="")
    walk = Walk(store, Ground(store))

    assert refs
    for ref in refs:
        assert language("en").show(evidence.cite(ref))
        assert walk.back(ref) is None


def test_the_value_of_a_group_is_told_in_each_way(store: Store) -> None:
    found = ortaq.assess(store, target="6.1", group_values=True).rows()

    assert [(row["way"], row["counted"]) for row in found] == [("simple-mean", "5/5"), ("population-weighted", "5/5")]
    values = [row["latest_value"] for row in ortaq.assess(store, target="6.1")]
    assert found[0]["obs_value"] == pytest.approx(sum(values) / len(values))


def test_a_national_number_stands_beside_that_of_the_agenda(store: Store) -> None:
    asked = question(
        store, method=None, series=None, ref_area="KGZ", group=None, indicator=None, target="3.2", goal=None,
        topic=None, lang="en", breakdowns=False, engine="local", observations="",
    )  # fmt: skip
    told = Overview(asked)
    (about,) = (row for row in asked.chosen.series if row["series"] == "SH.DYN.MORT")
    agenda, _ = targets_for(about, "KGZ", told._asked["3.2.1"])
    assert agenda is not None
    told._asked["3.2.1"].append(
        replace(agenda, ref_area="KGZ", value=15.0, deadline=2027, is_official=False, basis_source="national strategy")
    )
    rows: dict[str, Any] = {
        row["method"]: row for row in store.assessments(series="SH.DYN.MORT", ref_area="KGZ").to_pylist()
    }

    found = told.row(Standing("3.2", about, "KGZ", rows))

    assert (found["target_value"], found["national_target_value"], found["national_deadline"]) == (25.0, 15.0, 2027)
    assert found["to_reach"] == "25.0 (2030); national: 15.0 (2027)"
    assert told.row(Standing("3.2", about, "KAZ", rows))["national_target_value"] is None
