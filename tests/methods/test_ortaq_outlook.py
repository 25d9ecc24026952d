"""Ortaq's own outlook: honest about few points, shocks and limits; the same in any unit and mirrored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.methods import ortaq_outlook as outlook
from ortaq.methods.outlook_yardsticks import DRIFT, STEP, usual_drift, usual_step
from ortaq.model.block import NATURES, Block
from ortaq.model.verdicts import REASON_CODES

Blocks = Callable[..., Block]

SHARE = {"series_kind": "share", "lower": 0.0, "upper": 100.0}
RATE = {"series_kind": "rate", "lower": 0.0}
RISING = {2015 + year: 50 + 3.0 * year + (0.4 if year % 3 else -0.4) for year in range(10)}
POINTS = st.dictionaries(st.integers(2008, 2028), st.floats(1, 99), min_size=1, max_size=12)


def of(block: Block) -> dict[str, Any]:
    """The verdict on the only series of a block, as a row."""
    found = outlook.assess(block)
    row = {name: column.to_pylist()[0] for name, column in found.to_columns().items()}
    return row | {"reason": REASON_CODES[found.reason[0]]}


def test_a_steady_rise_that_arrives_well_before_the_deadline_is_very_likely(blocks: Blocks) -> None:
    row = of(blocks(RISING, kind="absolute", target=79, **SHARE))

    assert row["status"] == "very-likely"
    assert row["probability"] > 0.8
    assert row["latest_value"] < 79 < row["projection_lower"] < row["projection"] < row["projection_upper"] <= 100
    assert row["latest_period"] < row["year_reached"] < 2030
    assert row["pace"] > row["pace_needed"] > 0


def test_what_moves_the_wrong_way_does_not_come_nearer(blocks: Blocks) -> None:
    row = of(blocks(RISING, kind="absolute", target=20, direction=-1, **SHARE))

    assert (row["status"], row["outlook"], row["year_reached"]) == ("no-approach", "away", None)
    assert row["probability"] < 0.01


@given(points=POINTS, target=st.floats(1, 99), factor=st.sampled_from([0.001, 0.01, 1000.0, 1e6]))
@pytest.mark.parametrize("kind", [SHARE, RATE, {"series_kind": "growth"}, {"series_kind": "count", "lower": 0.0}])
def test_another_unit_leaves_the_probability_alone(
    blocks: Blocks, kind: dict[str, Any], points: dict[int, float], target: float, factor: float
) -> None:
    scaled = {name: value * factor if name in ("lower", "upper") else value for name, value in kind.items()}

    one = of(blocks(points, kind="absolute", target=target, **kind))
    other = of(blocks({y: v * factor for y, v in points.items()}, kind="absolute", target=target * factor, **scaled))

    assert other["probability"] == pytest.approx(one["probability"], rel=1e-6, abs=1e-9)
    assert other["projection"] == pytest.approx(one["projection"] * factor, rel=1e-9)


@given(points=POINTS, target=st.floats(1, 99))
def test_the_mirrored_direction_mirrors_the_probability(
    blocks: Blocks, points: dict[int, float], target: float
) -> None:
    rise = of(blocks(points, kind="absolute", target=target, **SHARE))
    mirrored = {year: 100 - value for year, value in points.items()}
    fall = of(blocks(mirrored, kind="absolute", target=100 - target, direction=-1, **SHARE))

    assert fall["probability"] == pytest.approx(rise["probability"], rel=1e-6, abs=1e-9)
    assert fall["projection"] == pytest.approx(100 - rise["projection"], rel=1e-6, abs=1e-9)


@given(points=POINTS, kind=st.sampled_from([RATE, {"series_kind": "growth"}, {"series_kind": "level"}]))
def test_the_interval_widens_with_the_years_where_no_limit_holds_it(
    blocks: Blocks, points: dict[int, float], kind: dict[str, Any]
) -> None:
    block = blocks(points, kind="none", **kind)
    path = outlook.outlook_path.path(block)

    strays = [path.at(np.array([float(years)])).strays[0] for years in range(1, 20)]

    assert (np.diff(strays) > 0).all()


@given(points=POINTS, direction=st.sampled_from([-1, 1]), target=st.floats(0, 100))
def test_nothing_lies_beyond_the_natural_limits(
    blocks: Blocks, points: dict[int, float], direction: int, target: float
) -> None:
    row = of(blocks(points, kind="absolute", target=target, direction=direction, **SHARE))

    assert 0 <= row["projection_lower"] <= row["projection"] <= row["projection_upper"] <= 100
    assert 0 <= row["probability"] <= 1


@given(points=POINTS, target=st.floats(1, 99), direction=st.sampled_from([-1, 1]))
def test_a_longer_way_is_never_more_likely_and_never_needs_a_lesser_pace(
    blocks: Blocks, points: dict[int, float], target: float, direction: int
) -> None:
    near = of(blocks(points, kind="absolute", target=target, direction=direction, **SHARE))
    far = of(blocks(points, kind="absolute", target=target + 0.5 * direction, direction=direction, **SHARE))

    assert far["probability"] <= near["probability"] + 1e-12
    if near["pace_needed"] is not None:
        assert direction * far["pace_needed"] >= direction * near["pace_needed"]


def test_one_figure_or_two_give_a_wide_interval_and_say_so(blocks: Blocks) -> None:
    one = of(blocks({2022: 60.0}, kind="absolute", target=90, **SHARE))
    two = of(blocks({2020: 58.0, 2022: 60.0}, kind="absolute", target=90, **SHARE))
    many = of(blocks({2013 + year: 51.0 + year for year in range(10)}, kind="absolute", target=90, **SHARE))

    assert one["reason"] == two["reason"] == "too-few-points"
    assert one["projection"] == pytest.approx(60)
    width = [row["projection_upper"] - row["projection_lower"] for row in (one, two, many)]
    assert width[0] > width[1] > width[2] > 0


def test_a_value_that_never_moved_is_expected_to_stay(blocks: Blocks) -> None:
    row = of(blocks(dict.fromkeys(range(2000, 2024), 40.0), kind="absolute", target=39, **SHARE))

    assert row["projection"] == pytest.approx(40)
    assert 39 < row["projection_lower"] < row["projection_upper"] < 41
    assert 0.8 < row["probability"] < 1


def test_what_stands_still_for_long_has_an_interval_of_one_value_in_the_near_years(blocks: Blocks) -> None:
    block = blocks(dict.fromkeys(range(2000, 2024), 40.0), **SHARE)

    assert outlook.fan(block, [2024, 2025], [0.1, 0.9]) == pytest.approx(np.full((1, 2, 2), 40.0))


def test_zeros_and_one_shock_do_not_make_a_trend(blocks: Blocks) -> None:
    shock = {**dict.fromkeys(range(2012, 2024), 0.0), 2017: 58589.0}
    row = of(blocks(shock, direction=-1, series_kind="count", lower=0.0))

    assert row["projection"] < 0.2 * 58589
    assert row["projection_lower"] == 0
    assert row["projection_upper"] > 0


def test_a_level_beyond_any_number_cannot_be_judged(blocks: Blocks) -> None:
    row = of(blocks({2015: 1e300, 2022: 1e301}, kind="absolute", target=np.inf, **RATE))

    assert (row["status"], row["reason"]) == (None, "target-value-missing")
    assert of(blocks({2015: 1e300, 2022: 5e-324}, kind="doubling", target=1e9, **RATE))["reason"] == "undefined"


def test_all_zeros_meet_a_target_of_zero(blocks: Blocks) -> None:
    row = of(blocks(dict.fromkeys(range(2012, 2024), 0.0), kind="zero", target=0, direction=-1, **RATE))

    assert row["status"] == "very-likely"


def test_at_a_limit_a_target_at_the_limit_can_be_lost_but_not_passed(blocks: Blocks) -> None:
    full = {year: 100.0 if year > 2016 else 99.0 for year in range(2010, 2024)}
    row = of(blocks(full, kind="absolute", target=100, **SHARE))

    assert row["projection"] == pytest.approx(100, abs=0.01)
    assert row["projection_lower"] < 99.9
    assert row["projection_upper"] == 100
    assert 0.5 < row["probability"] < 1


def test_parity_counts_from_both_sides(blocks: Blocks) -> None:
    of_parity = {"kind": "parity", "target": 1.0, "direction": 1, "series_kind": "parity", "lower": 0.0}
    steady = {year: 1.0 + 0.001 * (year % 2) for year in range(2008, 2024)}
    under = {year: 0.70 + 0.001 * (year % 2) for year in range(2008, 2024)}
    over = {year: 1.40 + 0.001 * (year % 2) for year in range(2008, 2024)}

    assert of(blocks(steady, **of_parity))["probability"] > 0.8
    assert of(blocks(under, **of_parity))["probability"] < 0.2
    assert of(blocks(over, **of_parity))["probability"] < 0.2
    assert of(blocks(over, **of_parity))["pace_needed"] < 0 < of(blocks(under, **of_parity))["pace_needed"]


def test_half_of_the_base_is_what_is_to_be_reached(blocks: Blocks) -> None:
    row = of(
        blocks({2015 + year: 40 * 0.9**year for year in range(9)}, kind="halving", target=0.5, direction=-1, **RATE)
    )

    assert row["target_value"] == pytest.approx(20)
    assert row["status"] == "very-likely"


def test_without_a_number_the_probability_is_that_of_a_better_value(blocks: Blocks) -> None:
    row = of(blocks(RISING, direction=1, **SHARE))
    mirror = of(blocks(RISING, direction=-1, **SHARE))

    assert (row["status"], row["measure_name"], row["probability"]) == ("improving", "P(better)", None)
    assert mirror["status"] == "worsening"
    assert row["measure"] + mirror["measure"] == pytest.approx(1)


def test_a_growth_rate_is_judged_against_the_number_that_is_asked(blocks: Blocks) -> None:
    yearly = [8.0, 7.2, 7.5, 7.4, 7.0, 6.9, 7.1, 7.3, 7.2, 6.8, -2.0, 7.4, 7.1, 7.3]
    rates = {2010 + year: rate for year, rate in enumerate(yearly)}
    row = of(blocks(rates, kind="absolute", target=7, series_kind="growth"))

    assert row["reason"] == ""
    assert 0.2 < row["probability"] < 0.8


def test_yes_or_no_is_told_as_it_stands_without_a_probability(blocks: Blocks) -> None:
    yes = of(blocks({2020: 1.0}, kind="binary", target=1, series_kind="binary"))
    no = of(blocks({2020: 0.0}, kind="binary", target=1, series_kind="binary"))

    assert (yes["status"], no["status"]) == ("reached", "not-done")
    assert yes["probability"] is no["probability"] is None


def test_the_publishers_bounds_widen_the_interval(blocks: Blocks) -> None:
    block = blocks(RISING, kind="absolute", target=80, **SHARE)
    told = replace(block, lower_bound=block.obs_value - 9, upper_bound=np.minimum(block.obs_value + 9, 100))

    narrow, wide = of(block), of(told)

    assert wide["projection"] == narrow["projection"]
    assert wide["projection_lower"] < narrow["projection_lower"]
    assert wide["projection_upper"] > narrow["projection_upper"]


def test_an_estimate_strays_as_the_backtest_showed(blocks: Blocks) -> None:
    block = blocks(RISING, **SHARE)
    estimated = replace(block, nature=np.full(len(RISING), NATURES.index("E")))
    country = replace(block, nature=np.full(len(RISING), NATURES.index("C")))

    learned = outlook.outlook_path.learned.SPREAD[block.series_kind[0], -1]

    assert of(country) == of(block)
    ratio = outlook.outlook_path.path(estimated).spread / outlook.outlook_path.path(country).spread
    assert ratio[0] == pytest.approx(np.exp(learned))


def test_what_other_states_do_stands_in_for_a_trend_that_cannot_be_told(blocks: Blocks) -> None:
    states = [{2000 + year: 20.0 + state + 2.0 * year for year in range(20)} for state in range(6)]
    panel = blocks(*states, {2019: 30.0}, **SHARE)
    of_series = np.zeros(len(panel), np.int64)
    shown = {DRIFT: usual_drift(panel, of_series), STEP: usual_step(panel, of_series)}

    alone, among = outlook.assess(panel), outlook.assess(replace(panel, yardsticks=shown))

    assert (shown[DRIFT] > 0).all()
    assert alone.projection[-1] == pytest.approx(30)
    assert among.projection[-1] > 30


def test_fewer_than_five_states_show_nothing(blocks: Blocks) -> None:
    panel = blocks(*[RISING] * 4, **SHARE)

    assert np.isnan(usual_drift(panel, np.zeros(4, np.int64))).all()
    assert np.isnan(usual_step(panel, np.zeros(4, np.int64))).all()


def test_the_fan_opens_from_the_latest_value_and_agrees_with_the_verdict(blocks: Blocks) -> None:
    block = blocks(RISING, {}, kind="absolute", target=80, **SHARE)
    row = of(blocks(RISING, kind="absolute", target=80, **SHARE))

    fan = outlook.fan(block, [2024, 2025, 2028, 2030], [0.1, 0.5, 0.9])

    assert fan.shape == (2, 4, 3)
    assert np.isnan(fan[0, 0]).all()
    assert np.isnan(fan[1]).all()
    assert (np.diff(fan[0, 1:], axis=1) > 0).all()
    assert fan[0, -1] == pytest.approx([row["projection_lower"], row["projection"], row["projection_upper"]])


def test_more_noise_never_narrows_the_interval_on_average(blocks: Blocks) -> None:
    draw = np.random.default_rng(1)
    shape = draw.normal(size=(60, 12))

    def width(noise: float) -> float:
        series = [{2010 + y: 50 + noise * line[y] for y in range(12)} for line in shape]
        return float(np.mean(np.diff(outlook.fan(blocks(*series, **SHARE), [2030], [0.1, 0.9]))))

    widths = [width(noise) for noise in (0.5, 1.0, 2.0, 4.0)]

    assert widths == sorted(widths)


@pytest.mark.parametrize("trend", [0.0, 0.02])
def test_about_four_fifths_of_simulated_walks_end_inside_the_interval(blocks: Blocks, trend: float) -> None:
    """Random walks on the logarithm, as many states of one rate: the interval was learned elsewhere, not from these."""
    draw = np.random.default_rng(7)
    walks = 100 * np.exp(np.cumsum(draw.normal(trend, 0.05, size=(600, 22)), axis=1))
    block = blocks(*[{2003 + y: walk[y] for y in range(16)} for walk in walks], deadline=2024, **RATE)
    of_series = np.zeros(600, np.int64)
    block = replace(block, yardsticks={DRIFT: usual_drift(block, of_series), STEP: usual_step(block, of_series)})
    found = outlook.assess(block)

    inside = (walks[:, -1] >= found.projection_lower) & (walks[:, -1] <= found.projection_upper)

    assert 0.70 < inside.mean() < 0.93
