"""The rule of 2022 against published outcomes, where they are at hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool(load_tool: Callable[[str], ModuleType]) -> ModuleType:
    return load_tool("compare_with_oracle")


@pytest.fixture(scope="module")
def oracle(tool: ModuleType) -> list:
    folder = Path(os.environ.get("ORTAQ_SHARED") or Path(__file__).resolve().parents[3] / "shared")
    if not (folder / "oracle" / tool.FILE).is_file():
        pytest.skip("the published outcomes are not here (set ORTAQ_SHARED to the folder that holds oracle/)")
    return tool.outcomes(folder / "oracle")


def test_every_outcome_that_the_published_rules_give_is_given_here(oracle: list) -> None:
    given = [outcome for outcome in oracle if outcome.is_reproducible]

    assert len(given) == 680
    assert [
        (o.row["country"], o.row["series"], o.row["published_status"], o.ours) for o in given if not o.is_same
    ] == []


def test_what_differs_is_not_assessed_and_says_why(oracle: list) -> None:
    different = [outcome for outcome in oracle if not outcome.is_same]

    assert {(o.row["country"], o.row["series"], o.reason) for o in different} == {
        ("KGZ", "FI_FSI_FSSNO", "negative-value"),
        ("TJK", "FI_FSI_FSSNO", "negative-value"),
    }


def test_the_page_of_differences_is_what_the_comparison_says_today(tool: ModuleType, oracle: list) -> None:
    kept = ROOT / "docs" / "methods" / "oracle-differences.md"

    assert kept.read_text(encoding="utf-8") == tool.page(oracle)


@pytest.mark.parametrize(
    ("series", "base", "latest", "published"),
    [
        # As UNDP publishes them (SDG Push Diagnostic, data of 30 June 2026); targets 25 and 50.
        ("SH_DYN_MORT", (2015, 32.21406748), (2024, 28.12624159), "Fair progress but acceleration needed"),
        ("SG_GEN_PARL", (2015, 16.95), (2025, 26.98), "Fair progress but acceleration needed"),
        ("SG_GEN_PARL", (2015, 23.33), (2025, 22.22), "Limited or No Progress"),
        ("SG_GEN_PARL", (2015, 26.17), (2025, 18.37), "Deterioration"),
    ],
)
def test_a_worked_example_comes_out_as_published(
    tool: ModuleType, series: str, base: tuple[int, float], latest: tuple[int, float], published: str
) -> None:
    target = {"SH_DYN_MORT": ("decrease", "25"), "SG_GEN_PARL": ("increase", "50")}[series]
    row = {
        "method": "CAGRR",
        "direction": target[0],
        "target": target[1],
        "cagr_required": "",
        "thresholds": "",
        "base_year": str(base[0]),
        "base_value": str(base[1]),
        "last_year": str(latest[0]),
        "last_value": str(latest[1]),
    }

    verdict = tool.un_progress_2022.assess(tool.block_of(row))

    assert tool.PUBLISHED[tool.un_progress_2022.CLASSES[verdict.status[0]].code] == published
