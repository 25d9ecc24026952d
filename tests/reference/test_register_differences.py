"""The register of series and targets against published parameters, where they are at hand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "compare_registers.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compare_registers", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


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
