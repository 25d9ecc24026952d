"""The wheel: what is in it, and that it works away from the clone."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
NOT_SHIPPED = {"__pycache__"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("ortaq-*-py3-none-any.whl")
    return built


def test_the_wheel_has_every_file_of_the_source(wheel: Path) -> None:
    shipped = set(zipfile.ZipFile(wheel).namelist())

    here = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*")
        if path.is_file() and not NOT_SHIPPED & set(path.parts) and not path.name.startswith(".")
    }
    assert here - shipped == set()
    assert {name for name in shipped if not name.startswith(("ortaq/", "ortaq-"))} == set()


def test_the_wheel_has_the_licences(wheel: Path) -> None:
    shipped = zipfile.ZipFile(wheel)

    (metadata,) = (name for name in shipped.namelist() if name.endswith(".dist-info/METADATA"))
    assert "License-Expression: Apache-2.0" in shipped.read(metadata).decode()
    assert any(name.endswith("licenses/LICENSE") for name in shipped.namelist())
    assert any(name.endswith("reference/LICENCES.md") for name in shipped.namelist())


def test_the_wheel_works_away_from_the_clone(wheel: Path, tmp_path: Path) -> None:
    away = tmp_path / "a folder with spaces"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(away)], check=True)
    (site,) = away.glob("lib/python*/site-packages")
    install = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "--offline",
        "--no-deps",
        "--python",
        str(away),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    # What Ortaq needs comes from here; a .pth file within that folder, such as that of the clone, is not followed.
    (site / "needed.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n", encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    env |= {"ORTAQ_DATA_DIR": str(tmp_path / "kept")}

    def answer(*command: str) -> str:
        told = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
        return told.stdout

    assert str(site) in answer(str(away / "bin" / "python"), "-c", "import ortaq; print(ortaq.__file__)")
    assert answer(str(away / "bin" / "ortaq"), "--version").startswith("ortaq ")
    listed = answer(str(away / "bin" / "ortaq"), "show", "--source", "wdi,owid,gapminder", "--format", "csv")
    assert len(listed.splitlines()) > 100
    assert (tmp_path / "kept").is_dir()
