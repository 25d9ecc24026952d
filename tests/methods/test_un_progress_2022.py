"""The rule of 2022: its published examples, and what it does where a series is not as usual."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import un_progress_2022 as rule
from ortaq.model.block import Block

Judged = Callable[..., SimpleNamespace]
Blocks = Callable[..., Block]

# Base, latest, target and status as UNDP publishes them (SDG Push Diagnostic, data of 30 June 2026).
WITH_A_NUMBER = [
    ("TJK SH_DYN_MORT", {2015: 32.21406748, 2024: 28.12624159}, -1, 25, "fair-progress"),
    ("TKM SH_DYN_MORT", {2015: 43.16330215, 2024: 39.00476493}, -1, 25, "limited-progress"),
    ("KAZ SH_STA_MORT", {2015: 12.76757, 2023: 9.57878}, -1, 70, "target-achieved"),
    ("KAZ SH_H2O_SAFE", {2015: 86.46257782, 2024: 91.54541779}, 1, 99, "fair-progress"),
    ("TKM SH_H2O_SAFE", {2015: 83.8318634, 2024: 92.34754944}, 1, 99, "on-track"),
    ("TJK SG_GEN_PARL", {2015: 16.95, 2025: 26.98}, 1, 50, "fair-progress"),
    ("KGZ SG_GEN_PARL", {2015: 23.33, 2025: 22.22}, 1, 50, "limited-progress"),
    ("KAZ SG_GEN_PARL", {2015: 26.17, 2025: 18.37}, 1, 50, "deterioration"),
    ("UZB EN_LND_SLUM", {2016: 7.29256, 2022: 7.1}, -1, 1, "limited-progress"),
    ("KAZ SI_COV_BENFTS", {2015: 100.0, 2023: 94.3}, 1, 95, "deterioration"),
    ("KAZ VC_PRS_UNSNT", {2015: 13.83, 2022: 20.27}, -1, 15, "deterioration"),
    ("KAZ SI_COV_UEMP", {2015: 5.8, 2022: 23.2}, 1, 95, "on-track"),
    ("KAZ SI_POV_DAY1", {2015: 0.1, 2021: 0.0}, -1, 3, "target-achieved"),
]
WITHOUT = [
    ("TKM SH_DYN_NMRT", {2015: 23.69623262, 2024: 22.33632201}, -1, "fair-progress"),
    ("KAZ VC_DSR_AGLH", {2017: 0.335276, 2024: 0.213071}, -1, "on-track"),
    ("KAZ EN_MAT_DOMCMPT", {2015: 509639591.4, 2024: 527691131.9}, -1, "limited-progress"),
    ("KAZ VC_DSR_MORT", {2015: 4, 2024: 587}, -1, "deterioration"),
    ("KAZ SG_DSR_SILN", {2017: 17, 2024: 20}, 1, "on-track"),
    ("KAZ AG_LND_FRSTN", {2015: 3308.46, 2025: 3520.51}, 1, "fair-progress"),
    ("KAZ EN_MWT_TREATV", {2015: 2819300, 2023: 2899900}, 1, "limited-progress"),
    ("KAZ FI_FSI_FSSNO", {2015: 2.65339, 2024: 1.46585}, 1, "deterioration"),
]


@pytest.mark.parametrize(("name", "points", "direction", "target", "status"), WITH_A_NUMBER)
def test_a_published_example_with_a_number(
    judged: Judged, name: str, points: dict[int, float], direction: int, target: float, status: str
) -> None:
    verdict = judged(rule, points, kind="absolute", direction=direction, target=target)

    assert verdict.status == status, name


@pytest.mark.parametrize(("name", "points", "direction", "status"), WITHOUT)
def test_a_published_example_without_a_number(
    judged: Judged, name: str, points: dict[int, float], direction: int, status: str
) -> None:
    assert judged(rule, points, direction=direction).status == status, name


@pytest.mark.parametrize(
    ("points", "status"),
    [
        ({2015: 4.91, 2023: 3.76}, "on-track"),  # KGZ EG_EGY_PRIM
        ({2015: 4.39, 2023: 3.68}, "fair-progress"),  # TJK
        ({2015: 4.11, 2023: 4.40}, "deterioration"),  # KAZ
    ],
)
def test_energy_intensity_is_held_against_a_rate_a_year(judged: Judged, points: dict[int, float], status: str) -> None:
    verdict = judged(rule, points, kind="annual-rate", target=-0.026, direction=-1)

    assert verdict.status == status
    assert verdict.pace_needed == pytest.approx(-0.026)


@pytest.mark.parametrize(
    ("points", "direction", "target", "ratio"),
    [
        ({2015: 32.21406748, 2024: 28.12624159}, -1, 25, 0.8929),  # TJK SH_DYN_MORT
        ({2015: 43.16330215, 2024: 39.00476493}, -1, 25, 0.3131),  # TKM SH_DYN_MORT
        ({2015: 86.46257782, 2024: 91.54541779}, 1, 99, 0.7022),  # KAZ SH_H2O_SAFE
        ({2015: 16.95, 2025: 26.98}, 1, 50, 0.6363),  # TJK SG_GEN_PARL
        ({2015: 23.33, 2025: 22.22}, 1, 50, -0.0933),  # KGZ SG_GEN_PARL
        ({2015: 6.1, 2023: 5.1}, -1, 2.5, 0.3834),  # KGZ SN_ITK_DEFC
        ({2016: 7.29256, 2022: 7.1}, -1, 1, 0.0336),  # UZB EN_LND_SLUM
    ],
)
def test_the_ratio_of_an_example_is_the_published_one(
    judged: Judged, points: dict[int, float], direction: int, target: float, ratio: float
) -> None:
    verdict = judged(rule, points, kind="absolute", direction=direction, target=target)

    assert verdict.measure == pytest.approx(ratio, abs=1e-4)


def test_forest_is_not_to_fall_rather_than_to_rise(judged: Judged) -> None:
    """KGZ AG_LND_FRST, "not decrease": published as fair progress."""
    forest = {2015: 6.5, 2025: 6.55}

    assert judged(rule, forest, limits=rule.LIMITS["15.1.1"]).status == "fair-progress"
    assert judged(rule, forest).status == "limited-progress"


def test_undernourishment_has_cut_points_of_its_own(judged: Judged) -> None:
    usual = judged(rule, {2015: 6.1, 2023: 5.1}, kind="absolute", direction=-1, target=2.5)
    own = judged(rule, {2015: 6.1, 2023: 5.1}, kind="absolute", direction=-1, target=2.5, limits=rule.LIMITS["2.1.1"])

    assert (usual.status, own.status) == ("limited-progress", "fair-progress")


def test_the_base_is_the_non_zero_value_nearest_2015_and_the_later_on_a_tie(judged: Judged) -> None:
    assert judged(rule, {2010: 9, 2012: 8, 2014: 7, 2016: 7, 2022: 5}).baseline_period == 2016
    assert judged(rule, {2012: 9, 2018: 8, 2022: 7}).baseline_period == 2018
    assert judged(rule, {2015: 0, 2016: 4, 2022: 5}).baseline_period == 2016
    assert judged(rule, {2011: 9, 2019: 8}).reason == "no-baseline"


@pytest.mark.parametrize(
    ("points", "target", "reason"),
    [
        ({}, {}, "no-data"),
        ({2012: 3, 2015: 99.7}, {"kind": "absolute", "target": 95}, "no-data-after-2015"),
        ({2022: 54.4}, {"kind": "absolute", "target": 95}, "no-baseline"),
        ({2018: 54.4}, {"kind": "absolute", "target": 95}, "baseline-is-latest"),
        ({2015: -2.1, 2024: -6.9}, {}, "negative-value"),
        ({2015: -17.2, 2021: 4.7}, {}, "negative-value"),
        ({2015: 3, 2022: 4}, {"direction": 0}, "no-direction"),
        ({2015: 3, 2022: 4}, {"kind": "absolute"}, "target-value-missing"),
        ({2015: 3.1, 2022: 4.2}, {"series_kind": "growth"}, "growth-rate"),
    ],
)
def test_what_can_not_be_assessed_says_why(
    judged: Judged, points: dict[int, float], target: dict[str, Any], reason: str
) -> None:
    verdict = judged(rule, points, **target)

    assert (verdict.status, verdict.reason) == (None, reason)


def test_parity_is_a_distance_from_one_so_that_two_boys_a_girl_are_no_progress(judged: Judged) -> None:
    """Published as on track: UZB SE_GPI_TCAQ 0.999 to 1.898, UZB SE_GPI_PTNPRE 1.025 to 0.809."""
    parity = {"kind": "parity", "target": 1.0, "direction": 0}

    assert judged(rule, {2017: 0.999, 2022: 1.898}, **parity).status == "deterioration"
    assert judged(rule, {2015: 1.025, 2022: 0.809}, **parity).status == "deterioration"
    assert judged(rule, {2015: 0.80, 2022: 0.98}, **parity).status == "target-achieved"
    assert judged(rule, {2015: 1.40, 2022: 1.10}, **parity).status == "on-track"
    assert judged(rule, {2015: 1.40, 2022: 1.10}, **parity).reason == "parity-by-distance"


def test_a_disaster_among_years_of_none_is_no_base(judged: Judged) -> None:
    """Published as on track: KAZ VC_DSR_CHLN, 0 in 2012 to 2016, 58 589 in 2017, 0 after."""
    points = dict.fromkeys(range(2012, 2025), 0.0) | {2017: 58589.0}

    verdict = judged(rule, points, direction=-1, series_kind="count")

    assert (verdict.status, verdict.reason) == (None, "shock-in-baseline")


def test_a_zero_that_was_to_be_reached_is_reached(judged: Judged) -> None:
    assert judged(rule, {2015: 12, 2023: 0}, kind="zero", target=0, direction=-1).status == "target-achieved"
    assert judged(rule, {2015: 0, 2023: 0}, direction=-1).status == "target-achieved"


def test_what_is_zero_all_along_is_achieved_whatever_is_asked(judged: Judged) -> None:
    for target in ({}, {"kind": "halving", "target": 0.5}, {"kind": "annual-rate", "target": -0.02}):
        assert judged(rule, {2008: 4, 2014: 0, 2023: 0}, direction=-1, **target).status == "target-achieved"


def test_zeros_that_come_and_go_are_no_base_of_any_kind_of_series(judged: Judged) -> None:
    """A rate of deaths in disasters is as much a count of events as the deaths are."""
    came_again = judged(rule, {2015: 3.0, 2018: 0.0, 2021: 2.0, 2023: 0.5}, direction=-1, series_kind="rate")
    gone = judged(rule, {2015: 3.0, 2018: 0.5, 2021: 0.0, 2023: 0.0}, direction=-1, series_kind="rate")

    assert (came_again.status, came_again.reason) == (None, "shock-in-baseline")
    assert np.isnan(came_again.pace)
    assert np.isnan(came_again.projection)
    assert gone.status == "on-track"


def test_a_share_that_has_nearly_all_is_not_told_that_it_stands_still(judged: Judged) -> None:
    share = {"series_kind": "share", "upper": 100.0}

    assert judged(rule, {2015: 99.4, 2018: 99.9}, **share).status == "target-achieved"
    assert judged(rule, {2015: 99.4, 2018: 99.9}, **share).reason == "at-limit"
    assert judged(rule, {2015: 94.0, 2018: 94.1}, **share).status == "limited-progress"
    assert judged(rule, {2015: 99.4, 2018: 99.9}, kind="absolute", target=100, **share).reason != "at-limit"


def test_a_target_of_zero_is_ahead_of_a_base_however_small(judged: Judged) -> None:
    falling = judged(rule, {2015: 0.0008, 2022: 0.0002}, kind="zero", target=0, direction=-1)
    rising = judged(rule, {2015: 0.0002, 2022: 0.0008}, kind="zero", target=0, direction=-1)

    assert falling.measure > 0 > rising.measure
    assert rising.status == "deterioration"


def test_a_level_below_zero_can_not_be_reached_by_growth(judged: Judged) -> None:
    verdict = judged(rule, {2015: 40, 2022: 20}, kind="absolute", target=-5, direction=-1)

    assert (verdict.status, verdict.reason) == (None, "negative-value")


def test_stunting_makes_some_progress_at_half_a_per_cent_a_year(judged: Judged) -> None:
    """Published as limited in every such case, as 0.5 per cent is taken for 0.5; UZB SH_STA_STNT falls 11.4 to 7.1."""
    own = {"kind": "absolute", "target": 3, "direction": -1, "limits": rule.LIMITS["2.2.1"]}

    assert judged(rule, {2015: 11.4, 2022: 11.1}, **own).status == "limited-progress"
    assert judged(rule, {2015: 11.4, 2022: 10.9}, **own).status == "fair-progress"
    assert judged(rule, {2015: 11.4, 2022: 7.1}, **own).status == "fair-progress"
    assert judged(rule, {2015: 11.4, 2022: 6.1}, **own).status == "on-track"


def test_a_figure_later_than_the_deadline_stands_for_itself(judged: Judged) -> None:
    verdict = judged(rule, {2015: 40, 2031: 50}, kind="absolute", target=60)

    assert verdict.projection == 50


def test_relative_targets_are_held_against_the_series_own_base(judged: Judged) -> None:
    halved = judged(rule, {2015: 20, 2023: 9}, kind="halving", target=0.5, direction=-1)
    third = judged(rule, {2015: 30, 2023: 25}, kind="reduction", target=2 / 3, direction=-1)

    assert (halved.status, halved.target_value) == ("target-achieved", 10)
    assert third.target_value == pytest.approx(20)
    assert judged(rule, {2015: 20, 2023: 45}, kind="doubling", target=2, direction=1).status == "target-achieved"


def test_yes_or_no_is_achieved_or_not(judged: Judged) -> None:
    assert judged(rule, {2020: 1}, kind="binary", target=1).status == "target-achieved"
    assert judged(rule, {2020: 0}, kind="binary", target=1).status == "target-not-achieved"


def test_a_projection_is_held_at_the_natural_limit_and_says_so(judged: Judged) -> None:
    verdict = judged(rule, {2015: 60, 2022: 85}, upper=100)

    assert (verdict.projection, verdict.reason) == (100, "overshoots-limit")


def test_a_target_that_is_met_needs_no_word_on_its_projection(judged: Judged) -> None:
    verdict = judged(rule, {2015: 98, 2022: 100}, kind="absolute", target=100, upper=100)

    assert (verdict.status, verdict.reason) == ("target-achieved", "")


def test_the_end_of_the_agenda_never_stands_in_for_a_deadline_unsaid(judged: Judged) -> None:
    achieved = judged(rule, {2015: 40, 2022: 65}, kind="absolute", target=60, deadline=2020)
    unsaid = judged(rule, {2015: -40, 2022: -45}, kind="absolute", target=60, deadline=2020)

    assert (achieved.status, achieved.deadline, achieved.reason) == ("target-achieved", 2030, "deadline-past")
    assert (unsaid.status, unsaid.deadline) == (None, 2020)


def test_a_deadline_that_is_past_is_read_as_the_end_of_the_agenda(judged: Judged) -> None:
    verdict = judged(rule, {2015: 40, 2022: 45}, kind="absolute", target=60, deadline=2020)

    assert verdict.reason == "deadline-past"
    assert verdict.measure == pytest.approx(((45 / 40) ** (1 / 7) - 1) / ((60 / 40) ** (1 / 15) - 1))


POINTS = st.dictionaries(st.integers(2012, 2025), st.floats(0.1, 1e6), min_size=1, max_size=8)


def plain(points: dict[int, float], target: float | None, direction: int) -> str | None:
    """The rule in plain Python, one series at a time; None where it can't say."""
    latest = max(points)
    if latest <= 2015:
        return None
    if target is not None and (points[latest] - target) * direction >= 0:
        return "target-achieved"
    near = [year for year in points if abs(year - 2015) <= 3]
    if not near:
        return None
    base = min(near, key=lambda year: (abs(year - 2015), -year))
    if target is not None and base < latest and (points[base] - target) * direction >= 0:
        return "deterioration"
    if base >= latest:
        return None
    growth = (points[latest] / points[base]) ** (1 / (latest - base)) - 1
    if target is None:
        cuts, measure = (0.01, 0.005, -0.01), direction * growth
        classes = [measure > cut for cut in cuts]
    else:
        measure = growth / ((target / points[base]) ** (1 / (2030 - base)) - 1)
        classes = [measure >= cut for cut in (0.95, 0.5, -0.1)]
    return next(
        (name for name, is_so in zip(("on-track", "fair-progress", "limited-progress"), classes, strict=True) if is_so),
        "deterioration",
    )


@given(
    series=st.lists(POINTS, min_size=1, max_size=6),
    target=st.none() | st.floats(0.5, 1e5),
    direction=st.sampled_from([1, -1]),
)
def test_a_plain_implementation_says_the_same(
    blocks: Blocks, series: list[dict[int, float]], target: float | None, direction: int
) -> None:
    kind = "none" if target is None else "absolute"
    block = blocks(*series, kind=kind, target=np.nan if target is None else target, direction=direction)
    found = rule.assess(block)

    codes = [rule.CLASSES[status].code if status >= 0 else None for status in found.status]
    assert codes == [plain(points, target, direction) for points in series]


@given(points=POINTS, factor=st.floats(0.01, 100), target=st.floats(0.5, 1e5))
def test_another_unit_is_the_same_verdict(
    blocks: Blocks, points: dict[int, float], factor: float, target: float
) -> None:
    one = rule.assess(blocks(points, kind="absolute", target=target))
    other = rule.assess(blocks({y: v * factor for y, v in points.items()}, kind="absolute", target=target * factor))

    assert np.allclose(one.measure, other.measure, rtol=1e-6, equal_nan=True)
    if all(abs(one.measure[0] - cut) > 1e-6 for cut in rule.RATIO_LIMITS):
        assert one.status[0] == other.status[0]
