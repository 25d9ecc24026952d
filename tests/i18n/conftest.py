"""The tool that finds texts, as a module."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

TOOL = Path(__file__).parents[2] / "tools" / "extract_messages.py"


@pytest.fixture(scope="session")
def extract_messages() -> ModuleType:
    if not TOOL.exists():
        pytest.skip("the tools do not come with the package")
    spec = importlib.util.spec_from_file_location("extract_messages", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
