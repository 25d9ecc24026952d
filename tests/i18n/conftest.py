"""The tool that finds texts, as a module."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

TOOL = Path(__file__).parents[2] / "tools" / "extract_messages.py"


@pytest.fixture(scope="session")
def extract_messages(load_tool: Callable[[str], ModuleType]) -> ModuleType:
    if not TOOL.exists():
        pytest.skip("the tools do not come with the package")
    return load_tool("extract_messages")
