"""What every method has to offer."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.errors import UsageError
from ortaq.methods import Method, method, methods
from ortaq.model.block import Block
from ortaq.model.schemas import OUTLOOKS

ROOT = Path(__file__).resolve().parents[2]
FITTED = {"escap-anticipated-progress", "escap-current-status", "ortaq-outlook", "unicef-anticipated-progress"}
MARKS_2021 = {"mark_best": 2.6, "mark_worst": 130.1, "mark_green": 25.0, "mark_red": 50.0}
"""Of under-five mortality in the Sustainable Development Report of 2021."""

EVERY = pytest.mark.parametrize("name", list(methods()))


@EVERY
def test_it_names_its_publication_with_an_address(name: str) -> None:
    found = method(name)

    assert found.TITLE
    assert found.SHORT
    assert re.search(r"\d{4}.*https://\S+$", found.CITE)
    assert "Base:" in (found.assess.__doc__ or "")


@EVERY
def test_its_classes_have_an_outlook_and_a_weight(name: str) -> None:
    classes = method(name).CLASSES

    assert len({c.code for c in classes}) == len(classes)
    assert all(c.outlook in OUTLOOKS and 1 <= c.weight <= 4 for c in classes)
    assert {c.weight for c in classes if c.outlook == "on-track"} == {1}


@EVERY
def test_no_series_at_all_is_no_verdict_at_all(name: str, blocks: Callable[..., Block]) -> None:
    assert len(method(name).assess(blocks()).status) == 0


def rows_of(found: Method, block: Block) -> list[dict[str, Any]]:
    columns = {name: column.to_pylist() for name, column in found.assess(block).to_columns().items()}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


@EVERY
@given(
    points=st.dictionaries(st.integers(2012, 2029), st.floats(0.01, 1e4), min_size=1, max_size=8),
    kind=st.sampled_from(["none", "absolute", "zero", "halving", "annual-rate", "parity"]),
    number=st.floats(0.01, 1e4),
    direction=st.sampled_from([-1, 1]),
    upper=st.sampled_from([math.inf, 100.0]),
)
def test_the_steps_come_to_the_numbers_of_the_verdict(
    name: str,
    blocks: Callable[..., Block],
    points: dict[int, float],
    kind: str,
    number: float,
    direction: int,
    upper: float,
) -> None:
    target = {"none": math.nan, "zero": 0.0, "halving": 0.5, "annual-rate": -0.026, "parity": 1.0}.get(kind, number)
    found = method(name)
    (row,) = rows_of(found, blocks(points, kind=kind, target=target, direction=direction, upper=upper))

    steps = found.steps(row)

    values = [step.value for step in steps]
    without_score = row["measure"] is None or row["reason"] == "at-limit"  # then the score is that of a class alone
    shown = ("pace", "projection", "measure", "year_reached")
    for column in shown if without_score else (*shown, "score"):
        if column == "year_reached" and name in FITTED:
            continue  # a row does not hold the fitted line, from which the year comes
        if row[column] is not None and row["pace"] is not None:
            assert any(close(value, row[column]) for value in values), (column, row, steps)
    if row["status"] is None:
        assert steps == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "un-progress-2022",
            [
                ("CAGR(v_b, v_t) = (v_t / v_b)^(1 / (t − b)) − 1 = (46 / 40)^(1 / 7) − 1", 0.020166),
                ("CAGR(v_b, T) = (T / v_b)^(1 / (Y − b)) − 1 = (60 / 40)^(1 / 15) − 1", 0.027399),
                ("R = CAGR(v_b, v_t) / CAGR(v_b, T) = 0.0201666 / 0.0273997", 0.736012),
                ("v_2030 = v_t (1 + CAGR(v_b, v_t))^(Y − t) = 46 × (1 + 0.0201666)^8", 53.967),
                ("t + ln(T / v_t) / ln(1 + CAGR(v_b, v_t)) = 2022 + ln(60 / 46) / ln(1 + 0.0201666)", 2035.306),
            ],
        ),
        (
            "un-progress-2026",
            [
                ("CAGR(v_b, v_t) = (v_t / v_b)^(1 / (t − b)) − 1 = (46 / 40)^(1 / 7) − 1", 0.020166),
                ("v_2030 = v_t (1 + CAGR(v_b, v_t))^(Y − t) = 46 × (1 + 0.0201666)^8", 53.967),
                ("q = (v_2030 − v_b) / (T − v_b) = (53.9668 − 40) / (60 − 40)", 0.69834),
                ("score = 3 + (q − 0.5) / (0.95 − 0.5)", 3.44076),
                ("t + ln(T / v_t) / ln(1 + CAGR(v_b, v_t)) = 2022 + ln(60 / 46) / ln(1 + 0.0201666)", 2035.306),
            ],
        ),
    ],
)
def test_the_steps_show_the_formula_and_the_figures_that_went_in(
    name: str, expected: list[tuple[str, float]], blocks: Callable[..., Block]
) -> None:
    (row,) = rows_of(method(name), blocks({2015: 40.0, 2022: 46.0}, kind="absolute", target=60))

    steps = method(name).steps(row)

    assert [step.formula for step in steps] == [formula for formula, _ in expected]
    assert [step.value for step in steps] == [pytest.approx(value, rel=1e-4) for _, value in expected]


def page_of(name: str) -> str:
    """The page that names the method's module; several methods of one publisher share a page."""
    code = f"`ortaq.methods.{name.replace('-', '_')}`"
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "methods").glob("*.md")]
    return next(page for page in pages if code in page)


@EVERY
def test_the_page_of_a_method_works_its_example_out_as_the_method_does(name: str, blocks: Callable[..., Block]) -> None:
    """Tajikistan, under-five mortality: 2015 and 2024 as UNDP publishes them, the years between from the World Bank."""
    page = page_of(name)
    between = {2016: 31.5, 2017: 31.0, 2018: 30.7, 2019: 30.4, 2020: 30.1, 2021: 29.8, 2022: 29.4, 2023: 28.8}
    earlier = {2009: 39.3} if name == "eurostat-long-term" else {}
    points = {**earlier, 2015: 32.21406748, **between, 2024: 28.12624159}
    (row,) = rows_of(method(name), blocks(points, kind="absolute", target=25, direction=-1, yardsticks=MARKS_2021))

    lines = [f"{step.formula} = {step.value:.6g}" for step in method(name).steps(row)]

    assert "```text\n" + "\n".join(lines) + "\n```" in page
    assert next(found.title for found in method(name).CLASSES if found.code == row["status"]) in page


def test_an_unknown_method_names_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"un-progress-2022"):
        method("un-progress-22")


@pytest.mark.parametrize(
    ("points", "direction", "letters"),
    [
        ({2015: 40.0, 2022: 41.0}, 1, "g = CAGR(v_b, v_t)"),
        ({2015: 40.0, 2022: 41.0}, -1, "g = −CAGR(v_b, v_t)"),
        ({2015: 41.0, 2022: 40.0}, -1, "g = −CAGR(v_b, v_t)"),
    ],
)
def test_a_score_by_growth_alone_shows_which_way_is_progress(
    points: dict[int, float], direction: int, letters: str, blocks: Callable[..., Block]
) -> None:
    (row,) = rows_of(method("un-progress-2026"), blocks(points, direction=direction))

    toward, score = method("un-progress-2026").steps(row)[-2:]

    assert toward.formula == letters
    assert close(toward.value, direction * row["pace"])
    assert close(score.value, row["score"])


def test_a_score_given_for_a_level_is_not_told_as_one_of_growth(blocks: Callable[..., Block]) -> None:
    (row,) = rows_of(method("un-progress-2026"), blocks({2015: 99.0, 2022: 96.0}, target=95))

    steps = method("un-progress-2026").steps(row)

    assert row["score"] == 5
    assert not any("score" in step.formula for step in steps)
