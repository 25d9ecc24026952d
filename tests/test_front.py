"""`import ortaq`: the names it offers, and what they cost."""

from __future__ import annotations

import subprocess
import sys

import pytest

import ortaq

HEAVY = ("pyarrow", "numpy", "duckdb", "altair", "babel", "jinja2", "vl_convert", "lxml", "yaml", "rich", "typer")


def in_a_process_of_its_own(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_importing_ortaq_loads_no_data_library() -> None:
    loaded = in_a_process_of_its_own("import sys, ortaq; print(*sys.modules)").split()

    assert not set(HEAVY) & set(loaded)


@pytest.mark.parametrize("name", ortaq.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(ortaq, name) is not None
    assert name in dir(ortaq)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'comon_ground'"):
        _ = ortaq.comon_ground


def test_a_verb_is_not_hidden_by_the_room_of_its_name() -> None:
    code = "import ortaq.common_ground.findings, ortaq; print(callable(ortaq.common_ground))"

    assert in_a_process_of_its_own(code).strip() == "True"
