"""The environment of a clone, from a bare Python."""

from __future__ import annotations

import ast
import re
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tools" / "bootstrap.py"


@pytest.fixture
def bootstrap() -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(SCRIPT)))


def test_an_old_python_can_read_it_so_as_to_say_that_it_is_old() -> None:
    assert ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}

    assert imported <= sys.stdlib_module_names


def test_uv_is_pinned_with_its_hashes_by_the_lock(bootstrap: SimpleNamespace) -> None:
    requirement, *hashes = bootstrap.pinned("uv").split()

    assert re.fullmatch(r"uv==\d+\.\d+\.\d+", requirement)
    assert requirement in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert len(hashes) > 5
    assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", digest) for digest in hashes)


def test_a_package_that_is_not_locked_is_not_installed(bootstrap: SimpleNamespace) -> None:
    with pytest.raises(bootstrap.Stop, match="names no nonsense"):
        bootstrap.pinned("nonsense")


def test_this_python_is_new_enough(bootstrap: SimpleNamespace) -> None:
    assert bootstrap.newest_python() == sys.executable
    assert bootstrap.version_of(sys.executable) == sys.version_info[:2]
    assert bootstrap.version_of("/nowhere/python") == (0,)


def test_an_unknown_part_is_named_with_those_there_are() -> None:
    told = subprocess.run([sys.executable, str(SCRIPT), "tset"], capture_output=True, text=True, check=False)

    assert told.returncode == 2
    assert told.stderr == "Error: unknown part of the environment: tset\n  parts: run, test, dev\n"


def test_a_missing_module_is_noticed(bootstrap: SimpleNamespace) -> None:
    assert bootstrap.has(sys.executable, "json")
    assert not bootstrap.has(sys.executable, "no_such_module")
