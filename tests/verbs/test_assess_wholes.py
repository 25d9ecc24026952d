"""Series that their publisher gives by a part alone: assessed, grouped, drawn, and walked back by that part."""

from __future__ import annotations

import math
from typing import Any

import pytest

import ortaq
from ortaq.cli.overview import overview_text
from ortaq.common_ground.ground import Ground
from ortaq.i18n import language
from ortaq.store import Store

UNDER_FIVE = {"series": "SH_DYN_MORT", "age": "Y0T4", "unit_measure": "PER_1000_LIVE_BIRTHS"}
FIGURES = {2012: 36.0, 2015: 32.21406748, 2018: 30.5, 2021: 29.2, 2024: 28.12624159}
PARLIAMENT = {"series": "SG_GEN_PARL", "sex": "F"}


@pytest.fixture
def un(filling: Any) -> Store:
    """Under-five deaths of two states by that age, of one by sex beside it, and women in parliament under women."""
    rows = [
        {**UNDER_FIVE, "ref_area": area, "time_period": year, "obs_value": value + more}
        for area, more in (("TJK", 0.0), ("KGZ", 10.0))
        for year, value in FIGURES.items()
    ]
    rows += [{**row, "sex": "F", "obs_value": 1.0} for row in rows[: len(FIGURES)]]
    rows += [
        {**PARLIAMENT, "ref_area": "TJK", "time_period": year, "obs_value": value}
        for year, value in ((2015, 16.95), (2020, 19.0), (2025, 26.98))
    ]
    return filling.bring("unsd", rows)


def test_the_worked_example_of_under_five_deaths_in_tajikistan_is_told(un: Store) -> None:
    kept = un.assessments(method="un-progress-2022", series="SH_DYN_MORT", ref_area="TJK").to_pylist()

    (row,) = kept
    assert (row["age"], row["sex"]) == ("Y0T4", "_T")
    assert (row["status"], round(row["measure"], 4)) == ("fair-progress", 0.8929)  # UNDP, SDG Push Diagnostic, 2026
    (state,) = ortaq.assess(un, series="SH_DYN_MORT", ref_area="TJK").rows()
    assert (state["latest_value"], state["latest_period"]) == (28.12624159, 2024)
    assert state["un-progress-2022.status"] == "fair-progress"


def test_the_overview_and_the_explanation_tell_the_part(un: Store) -> None:
    found = ortaq.assess(un, indicator="5.5.1", ref_area="TJK")

    row = next(row for row in found.rows() if row["series"] == "SG_GEN_PARL")
    assert row["part"] == "sex=F"
    assert "sex=F" in overview_text(found, language("en"))
    assert "\nsex=F\n" in found.explain("SG_GEN_PARL", "TJK")
    of_total = ortaq.assess(un, target="7.2", ref_area="KAZ").rows()
    assert {row["part"] for row in of_total} == {None}


def test_a_state_without_a_figure_is_told_of_the_same_part(un: Store) -> None:
    (row,) = un.assessments(method="linear-pace", series="SH_DYN_MORT", ref_area="UZB").to_pylist()

    assert (row["age"], row["reason"]) == ("Y0T4", "no-data")


def test_the_group_the_chart_and_the_common_ground_take_the_part(un: Store) -> None:
    values = ortaq.assess(un, series="SH_DYN_MORT", group_values=True).rows()
    chart = ortaq.assess(un, series="SH_DYN_MORT", ref_area="TJK").chart("SH_DYN_MORT")
    ground = Ground(un)

    mean = next(row for row in values if row["way"] == "simple-mean")
    assert math.isclose(mean["obs_value"], 28.12624159 + 5)
    assert chart.spec.lines[0].points[-1] == (2024, 28.12624159)
    assert ground.observation("unsd", "SH_DYN_MORT", "TJK", 2015)["obs_value"] == 32.21406748
    assert ground.verdict("un-progress-2026", "unsd", "SH_DYN_MORT", "TJK")["age"] == "Y0T4"


def test_with_breakdowns_the_part_and_its_own_parts_stand_side_by_side(un: Store) -> None:
    rows = ortaq.assess(un, method="un-progress-2022", series="SH_DYN_MORT", ref_area="TJK,UZB", breakdowns=True).rows()

    told = [(row["ref_area"], row["sex"], row["age"]) for row in rows]
    assert told == [("TJK", "_T", "Y0T4"), ("TJK", "F", "Y0T4"), ("UZB", "_T", "Y0T4")]


def test_what_is_rolled_up_is_the_part(un: Store) -> None:
    (row,) = ortaq.assess(un, series="SH_DYN_MORT", ref_area="TJK", roll_up="indicator").rows()

    assert (row["code"], row["verdicts"]) == ("3.2.1", 1)
