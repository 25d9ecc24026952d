"""What is true of every file of the repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 1_500_000
HOME_OF_SOMEONE = re.compile(rb"/(?:home|Users|root|work|farm)/[\w.-]+/|[.]library/")
OTHER_HOSTS = re.compile(rb"https?://(?!pypi\.org/|files\.pythonhosted\.org/)[^/\"]+/")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a clone of the repository")
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_is_large() -> None:
    large = [path.name for path in tracked() if path.stat().st_size > LARGEST]

    assert large == []


def test_no_file_names_a_folder_of_someones_machine() -> None:
    naming = [
        f"{path.relative_to(ROOT)}: {found[0].decode()}"
        for path in tracked()
        if path != Path(__file__) and (found := HOME_OF_SOMEONE.search(path.read_bytes()))
    ]

    assert naming == []


def test_the_lock_names_no_registry_but_pypi() -> None:
    assert OTHER_HOSTS.findall((ROOT / "uv.lock").read_bytes()) == []


def test_nothing_is_left_open() -> None:
    left = re.compile(rb"\b(?:TODO|FIXME|XXX|raise NotImplementedError)\b")

    assert [
        p.name for p in tracked() if p.suffix == ".py" and p != Path(__file__) and left.search(p.read_bytes())
    ] == []
