"""What CONTRIBUTING shows is true: its source reads, its test passes, its entry point is found."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ortaq.collect.delivery import Ask, Delivery
from ortaq.errors import SourceError
from ortaq.sources import sources

PAGE = (Path(__file__).resolve().parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("\n## A source\n")[2].partition("\n## ")[0]
SOURCE, TEST = re.findall(r"```python\n(.*?)```", SECTION, re.DOTALL)
(ENTRY_POINT,) = re.findall(r"```toml\n(.*?)```", SECTION, re.DOTALL)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The source of that page, installed as a package of somebody else."""
    ((name, module),) = tomllib.loads(ENTRY_POINT)["project"]["entry-points"]["ortaq.sources"].items()
    (tmp_path / f"{module}.py").write_text(SOURCE, encoding="utf-8")
    about = tmp_path / f"{module}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(f"[ortaq.sources]\n{name} = {module}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return name


def test_a_package_adds_a_source_by_its_entry_point(package: str) -> None:
    source = sources()[package]

    (request,) = source.requests(Ask(series=("WATER",)))
    assert request.address == "https://stat.example.org/sdg/WATER.csv"
    assert "starter" in sources()


def test_the_test_of_the_page_passes(package: str) -> None:
    names: dict[str, Any] = {"parse": sources()[package].parse, "Delivery": Delivery}

    exec(compile(TEST, "CONTRIBUTING.md", "exec"), names)
    (shown,) = (made for name, made in names.items() if name.startswith("test_"))

    shown()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"area,year\nKAZ,2020\n", "no column value"),
        (b"area,year,value\nKAZ,2020,many\n", "many is no number"),
        (b"area,year,value\nKAZ,2020.5,1\n", "column time_period has a value of the wrong kind"),
    ],
)
def test_what_the_source_of_the_page_cannot_read_is_told(package: str, content: bytes, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        sources()[package].parse(Delivery.of({"WATER.csv": content}))
