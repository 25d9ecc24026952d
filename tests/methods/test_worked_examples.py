"""Published outcomes, with the figures of the rules that were worked out beside them for the same series.

Base, latest value and status as UNDP publishes them (SDG Push Diagnostic, data of 30 June 2026; method: UN Progress
Chart, Technical Note 2022). R, q, score and the linear pace are worked out from those values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from ortaq.methods import linear_pace, un_progress_2022, un_progress_2026

Judged = Callable[..., SimpleNamespace]


@dataclass(frozen=True)
class Example:
    """One series of a state: what was published, and what was worked out."""

    name: str
    points: dict[int, float]
    direction: int
    target: dict[str, Any]
    published: str | None
    ratio: float | None = None
    of_2026: tuple[str, float | None, float | None] | None = None
    line: float | None = None
    indicator: str = ""


def to(number: float) -> dict[str, Any]:
    return {"kind": "absolute", "target": number}


RATE = {"kind": "annual-rate", "target": -0.026}
FAIR, LIMITED, DETERIORATION, ON_TRACK = "fair-progress", "limited-progress", "deterioration", "on-track"
ACHIEVED = "target-achieved"

EXAMPLES = [
    Example(
        "TJK SH_DYN_MORT", {2015: 32.21406748, 2024: 28.12624159}, -1, to(25), FAIR, 0.8929,
        ("moderate", 0.9039, 3.897),
    ),
    Example(
        "TKM SH_DYN_MORT", {2015: 43.16330215, 2024: 39.00476493}, -1, to(25), LIMITED, 0.3131,
        ("marginal", 0.3692, 2.673),
    ),
    Example("KAZ SH_STA_MORT", {2015: 12.76757, 2023: 9.57878}, -1, to(70), ACHIEVED),
    Example(
        "KAZ SH_H2O_SAFE", {2015: 86.46257782, 2024: 91.54541779}, 1, to(99), FAIR, 0.7022,
        ("moderate", 0.6888, 3.420),
    ),
    Example("TKM SH_H2O_SAFE", {2015: 83.8318634, 2024: 92.34754944}, 1, to(99), ON_TRACK),
    Example(
        "TJK SG_GEN_PARL", {2015: 16.95, 2025: 26.98}, 1, to(50), FAIR, 0.6363, ("moderate", 0.5171, None), 0.455
    ),
    Example(
        "KGZ SG_GEN_PARL", {2015: 23.33, 2025: 22.22}, 1, to(50), LIMITED, -0.0933, ("regression", None, 0.877)
    ),
    Example("KAZ SG_GEN_PARL", {2015: 26.17, 2025: 18.37}, 1, to(50), DETERIORATION),
    Example("KGZ SN_ITK_DEFC", {2015: 6.1, 2023: 5.1}, -1, to(2.5), FAIR, 0.3834, indicator="2.1.1"),
    Example("UZB EN_LND_SLUM", {2016: 7.29256, 2022: 7.1}, -1, to(1), LIMITED, 0.0336),
    Example("KGZ EG_EGY_PRIM", {2015: 4.91, 2023: 3.76}, -1, RATE, ON_TRACK),
    Example("TJK EG_EGY_PRIM", {2015: 4.39, 2023: 3.68}, -1, RATE, FAIR),
    Example("KAZ EG_EGY_PRIM", {2015: 4.11, 2023: 4.40}, -1, RATE, DETERIORATION),
    Example("KAZ SI_COV_BENFTS", {2015: 100.0, 2023: 94.3}, 1, to(95), DETERIORATION),
    Example("KAZ VC_PRS_UNSNT", {2015: 13.83, 2022: 20.27}, -1, to(15), DETERIORATION),
    Example("KAZ SI_COV_UEMP", {2015: 5.8, 2022: 23.2}, 1, to(95), ON_TRACK, None, ("on-track", None, None), 0.42),
    Example("KAZ SI_COV_CHLD", {2022: 54.4}, 1, to(95), None),
    Example("KAZ SI_POV_DAY1", {2015: 0.1, 2021: 0.0}, -1, to(3), ACHIEVED),
    Example("TKM SH_DYN_NMRT", {2015: 23.69623262, 2024: 22.33632201}, -1, {}, FAIR),
    Example("KAZ VC_DSR_AGLH", {2017: 0.335276, 2024: 0.213071}, -1, {}, ON_TRACK),
    Example("KAZ EN_MAT_DOMCMPT", {2015: 509639591.4, 2024: 527691131.9}, -1, {}, LIMITED),
    Example("KAZ VC_DSR_MORT", {2015: 4, 2024: 587}, -1, {}, DETERIORATION),
    Example("KAZ SG_DSR_SILN", {2017: 17, 2024: 20}, 1, {}, ON_TRACK),
    Example("KAZ AG_LND_FRSTN", {2015: 3308.46, 2025: 3520.51}, 1, {}, FAIR),
    Example("KAZ EN_MWT_TREATV", {2015: 2819300, 2023: 2899900}, 1, {}, LIMITED),
    Example("KAZ FI_FSI_FSSNO", {2015: 2.65339, 2024: 1.46585}, 1, {}, DETERIORATION),
    Example("KGZ AG_LND_FRST", {2015: 6.5, 2025: 6.55}, 1, {}, FAIR, indicator="15.1.1"),
]  # fmt: skip


def each(examples: list[Example]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("example", examples, ids=[example.name for example in examples])


@each(EXAMPLES)
def test_the_published_status_comes_out(judged: Judged, example: Example) -> None:
    limits = un_progress_2022.LIMITS.get(example.indicator)

    verdict = judged(un_progress_2022, example.points, direction=example.direction, limits=limits, **example.target)

    assert verdict.status == example.published
    if example.ratio is not None:
        assert verdict.measure == pytest.approx(example.ratio, abs=5e-5)


@each([example for example in EXAMPLES if example.of_2026])
def test_the_rule_of_2026_comes_out(judged: Judged, example: Example) -> None:
    verdict = judged(un_progress_2026, example.points, direction=example.direction, **example.target)

    assert example.of_2026 is not None
    status, way, score = example.of_2026
    assert verdict.status == status
    assert way is None or verdict.measure == pytest.approx(way, abs=5e-5)
    assert score is None or verdict.score == pytest.approx(score, abs=5e-4)


@each([example for example in EXAMPLES if example.line])
def test_the_linear_pace_comes_out(judged: Judged, example: Example) -> None:
    verdict = judged(linear_pace, example.points, direction=example.direction, **example.target)

    assert verdict.measure == pytest.approx(example.line, abs=5e-3)


@pytest.mark.parametrize(
    ("years", "base"),
    [
        ([2010, 2012, 2014, 2016, 2018, 2020, 2022], 2016),  # EN_LND_SLUM
        ([2012, 2018, 2022], 2018),  # SE_TOT_PRFL
    ],
)
def test_the_published_base_year_is_taken(judged: Judged, years: list[int], base: int) -> None:
    verdict = judged(un_progress_2022, {year: 10.0 + year / 100 for year in years})

    assert verdict.baseline_period == base


def test_a_series_that_ends_in_2015_has_no_data_after_2015(judged: Judged) -> None:
    """KAZ SG_REG_BRTH, published as "No Data After 2015" although 99.7 meets every target."""
    assert judged(un_progress_2022, {2015: 99.7}, **to(95)).reason == "no-data-after-2015"
