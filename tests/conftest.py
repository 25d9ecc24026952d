"""Fixtures that tests of several rooms ask for."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

import ortaq
from ortaq.store import Store

TOOLS = Path(__file__).resolve().parents[1] / "tools"

settings.register_profile("ortaq", deadline=None)  # no test depends on how fast the machine is today
settings.load_profile("ortaq")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of raw publications that the starter evidence is compiled from; it does not come with the clone."""
    folder = Path(os.environ.get("ORTAQ_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    if not (folder / "data").is_dir():
        pytest.skip("the raw publications are not here (set ORTAQ_SHARED to their folder)")
    return folder


@pytest.fixture(scope="session")
def load_tool() -> Callable[[str], ModuleType]:
    """Loads a program of tools/, by its name, as a module."""

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture(scope="session")
def store() -> Iterator[Store]:
    """The starter evidence."""
    with ortaq.open_store() as opened:
        yield opened


@pytest.fixture(scope="session")
def pages(store: Store) -> dict[str, str]:
    """The climate brief of Central Asia in each language, of one day."""
    return {
        lang: ortaq.brief(store, "climate", group="central-asia", lang=lang, date="2026-11-24").html
        for lang in ("kk", "ru", "en")
    }
