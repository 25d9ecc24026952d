"""A place of its own for what Ortaq keeps: no test reads or changes the stores of the person who runs it."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

OF_THE_PERSON = ("ORTAQ_STORE", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS", "LINES")


def pytest_configure(config: pytest.Config) -> None:
    """Make one folder a run; the processes of xdist inherit it, so the starter store is built once."""
    if hasattr(config, "workerinput"):
        return
    for name in OF_THE_PERSON:
        os.environ.pop(name, None)
    os.environ["ORTAQ_DATA_DIR"] = tempfile.mkdtemp(prefix="ortaq-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the folder away again."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["ORTAQ_DATA_DIR"], ignore_errors=True)
