"""A repository of Open SDG as deliveries: from a folder, without fetching or keeping anything."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from ortaq.collect.delivery import Ask, Delivery, File, Parsed
from ortaq.sources import open_sdg

SPECIMENS = Path(__file__).parents[1] / "specimens"
WORKBOOKS = {
    "meta/1-1-1-1.xlsx": [
        ("1. Информация об индикаторе", None),
        ("Цель", "Цель 1"),
        ("Определение", "Доля населения ниже черты крайней бедности"),
        (None, "Вторая строка того же определения"),
        ("Разбивка:", None),
        ("Гарантия качества:", 5),
    ],
    "meta/en/1-1-1-1.xlsx": [("Goal", "Goal 1"), ("Definitions", "Share of people below the line of extreme poverty")],
}
Deliveries = Callable[..., dict[str, Delivery]]


def _deliveries(folder: Path, name: str | None = "kaz-stat", **asked: tuple[str, ...]) -> dict[str, Delivery]:
    held: dict[str, tuple[str, bytes]] = {}
    found: dict[str, list[File]] = {}
    for request in open_sdg.requests(Ask(str(folder), name=name, **asked)):
        if request.address not in held:
            content = Path(request.address).read_bytes()
            held[request.address] = hashlib.sha256(content).hexdigest(), content
        snapshot, content = held[request.address]
        file = File(
            request.name, request.address, snapshot, request.media_type, "2026-11-24T00:00:00+00:00", held=content
        )
        found.setdefault(request.delivery, []).append(file)
    return {delivery: Delivery(delivery, tuple(files), name) for delivery, files in found.items()}


@pytest.fixture(scope="session")
def deliveries() -> Deliveries:
    """The deliveries of a folder by their id."""
    return _deliveries


@pytest.fixture
def kaz(tmp_path: Path) -> Path:
    """Kazakhstan's specimen, to be changed at will."""
    return Path(shutil.copytree(SPECIMENS / "open_sdg_kaz", tmp_path / "kaz"))


@pytest.fixture
def kgz(tmp_path: Path) -> Path:
    """Kyrgyzstan's specimen, with metadata in Excel in two languages."""
    folder = Path(shutil.copytree(SPECIMENS / "open_sdg_kgz", tmp_path / "kgz"))
    for name, rows in WORKBOOKS.items():
        workbook = openpyxl.Workbook()
        for row in rows:
            workbook.worksheets[0].append(row)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        workbook.save(folder / name)
    return folder


@pytest.fixture
def tjk(tmp_path: Path) -> Path:
    """Tajikistan's specimen."""
    return Path(shutil.copytree(SPECIMENS / "open_sdg_tjk", tmp_path / "tjk"))


@pytest.fixture
def csv() -> Callable[..., Parsed]:
    """Reads the text of one CSV file of an indicator, with other files beside it."""

    def read(text: str | bytes, others: Mapping[str, str] | None = None, *, indicator: str = "1-2-1") -> Parsed:
        content = text if isinstance(text, bytes) else text.encode()
        files = {f"data/indicator_{indicator}.csv": content} | {
            name: held.encode() for name, held in (others or {}).items()
        }
        return open_sdg.parse(Delivery.of(files, id=f"indicator/{indicator}", name="kaz-stat"))

    return read
