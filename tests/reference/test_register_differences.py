"""The register of series and targets against published parameters, where they are at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def tool(load_tool: Callable[[str], ModuleType]) -> ModuleType:
    return load_tool("compare_registers")


@pytest.fixture(scope="module")
def folder(tool: ModuleType, shared: Path) -> Path:
    if not (shared / "oracle" / tool.FILE).is_file():
        pytest.skip("the published parameters are not here (set ORTAQ_SHARED to the folder that holds oracle/)")
    return shared / "oracle"


def test_every_series_there_is_known_here(tool: ModuleType, folder: Path) -> None:
    _, found = tool.compared(folder)

    assert [one.series for one in found if one.reason == "unknown"] == []


def test_where_the_direction_differs_the_register_says_why(tool: ModuleType, folder: Path) -> None:
    _, found = tool.compared(folder)

    assert [one.series for one in found if one.reason == "direction" and not one.note] == []


def test_no_direction_is_the_opposite_but_that_of_labour_rights(tool: ModuleType, folder: Path) -> None:
    _, found = tool.compared(folder)

    assert [one.series for one in found if one.reason == "direction" and one.ours != "neither"] == ["SL_LBR_NTLCPL"]


def test_the_page_of_differences_is_what_the_comparison_says_today(tool: ModuleType, folder: Path) -> None:
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page(*tool.compared(folder))
