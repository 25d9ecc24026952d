"""Fixtures that tests of several rooms ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of raw publications that the starter evidence is compiled from; it does not come with the clone."""
    folder = Path(os.environ.get("ORTAQ_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    if not (folder / "data").is_dir():
        pytest.skip("the raw publications are not here (set ORTAQ_SHARED to their folder)")
    return folder
