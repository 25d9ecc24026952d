"""The rules of the Sustainable Development Report against its workbook of 2020, where that is at hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool(load_tool: Callable[[str], ModuleType]) -> ModuleType:
    return load_tool("compare_with_sdsn")


@pytest.fixture(scope="module")
def cells(tool: ModuleType, shared: Path) -> list:
    path = shared / "data" / "sdsn_sdr_2020" / tool.FILE
    if not path.is_file():
        pytest.skip("the workbook of 2020 is not here (set ORTAQ_SHARED to the folder that holds data/)")
    return tool.cells(tool.read(path))


def test_every_score_colour_and_index_comes_out_as_published(cells: list) -> None:
    exact = [c for c in cells if c.kind in ("score", "colour", "goal-score", "goal-colour", "index") and not c.withheld]

    assert len(exact) > 34_000
    assert [(c.kind, c.country, c.of, c.published, c.ours) for c in exact if not c.is_same] == []


def test_of_all_cells_that_can_be_worked_out_hardly_any_differs(cells: list) -> None:
    computed = [cell for cell in cells if not cell.withheld]

    assert len(computed) > 47_000
    assert sum(cell.is_same for cell in computed) / len(computed) >= 0.999


def test_every_difference_has_a_cause(tool: ModuleType, cells: list) -> None:
    different = Counter(cell.cause for cell in cells if not cell.withheld and not cell.is_same)

    assert different == {"goal-mean": 29, "oecd-fall": 11, "tie": 3}
    assert different.keys() == tool.CAUSES.keys()


def test_what_can_not_be_worked_out_is_goal_16_alone(cells: list) -> None:
    assert {cell.of for cell in cells if cell.withheld} == {"16"}


def test_the_page_of_differences_is_what_the_comparison_says_today(tool: ModuleType, cells: list) -> None:
    kept = ROOT / "docs" / "methods" / "sdsn-differences.md"

    assert kept.read_text(encoding="utf-8") == tool.page(cells)
