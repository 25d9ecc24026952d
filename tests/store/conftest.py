"""A small piece of evidence: two series, four states, one accord, and the raw bytes they came from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from ortaq.store.build import build
from ortaq.store.snapshots import Snapshot
from ortaq.store.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

RAW = b"series,area,year,value\nEG.FEC.RNEW.ZS,KAZ,2015,1.8\n"
META = {
    "source": "wdi",
    "title": "World Development Indicators, cut for a test",
    "address": "https://example.org/wdi.csv",
    "publisher": "World Bank",
    "licence": "CC-BY-4.0",
    "vintage": "2026-07-01",
    "retrieved_at": "2026-07-15",
    "media_type": "text/csv",
}
BUILT_AT = datetime(2026, 8, 1, 12, tzinfo=UTC)
SERIES = {"EG.FEC.RNEW.ZS": "PT", "SH.STA.SUIC.P5": "PER_100K"}
STATES = ("KAZ", "KGZ", "TJK", "UZB")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("slow") and "slow" not in item.config.getoption("markexpr"):
        pytest.skip("takes minutes; `make slow` runs it")


def rows(name: str, given: list[dict[str, Any]]) -> pa.Table:
    schema = TABLES[name].schema
    return pa.Table.from_pylist([{column: row.get(column) for column in schema.names} for row in given], schema)


def observation(series: str, ref_area: str, time_period: int, **other: Any) -> dict[str, Any]:
    return {
        "source": "wdi",
        "series": series,
        "ref_area": ref_area,
        "time_period": time_period,
        **dict.fromkeys(("sex", "age", "urbanisation", "breakdown"), "_T"),
        "obs_value": time_period / 8 + len(ref_area),
        "unit_measure": SERIES[series],
        "unit_mult": 0,
        "obs_status": "A",
        "reporting_type": "G",
        "snapshot": Snapshot.of(RAW, META).id,
        "place": f"observations.csv:{time_period}",
        **other,
    }


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return Snapshot.of(RAW, META)


@pytest.fixture(scope="session")
def raw() -> bytes:
    return RAW


@pytest.fixture(scope="session")
def meta() -> Mapping[str, str | None]:
    return META


@pytest.fixture(scope="session")
def evidence() -> dict[str, pa.Table]:
    """Tables of a store by name, in no particular order of rows."""
    observations = [
        observation(series, state, year) for year in range(2024, 2000, -1) for state in STATES for series in SERIES
    ]
    for at, odd in {
        0: {"obs_value": None, "obs_status": "O"},
        1: {"obs_value": 0.0},
        2: {"obs_value": None, "value_text": "<2.5", "upper_bound": 2.5},
        3: {"obs_value": -0.0},
        4: {"obs_value": 0.1 + 0.2},
    }.items():
        observations[at] |= odd
    return {
        "series": rows(
            "series",
            [
                {
                    "source": "wdi",
                    "series": series,
                    "title": f"Series {series}",
                    "indicator": ["7.2.1", "12.a.1"] if unit == "PT" else [],
                    "target": ["7.2"] if unit == "PT" else None,
                    "is_proxy": unit != "PT",
                    "is_headline": True,
                    "digits": 1,
                    "unit_measure": unit,
                    "unit_mult": 0,
                    "kind": "share",
                    "direction": 1,
                    "lower_limit": 0.0,
                    "publisher": "World Bank",
                    "licence": "CC-BY-4.0",
                    "vintage": "2026-07-01",
                    "address": "https://example.org",
                }
                for series, unit in SERIES.items()
            ],
        ),
        "series_title": rows(
            "series_title",
            [
                {"source": "wdi", "series": "EG.FEC.RNEW.ZS", "lang": "kk", "title": "Жаңартылатын энергия үлесі"},
                {"source": "wdi", "series": "EG.FEC.RNEW.ZS", "lang": "ru", "title": "Доля возобновляемой энергии"},
            ],
        ),
        "observation": rows("observation", observations),
        "assessment": rows(
            "assessment",
            [
                {
                    "method": method,
                    "source": "wdi",
                    "series": "EG.FEC.RNEW.ZS",
                    "ref_area": state,
                    **dict.fromkeys(("sex", "age", "urbanisation", "breakdown"), "_T"),
                    "outlook": "unknown",
                    "reason": "no-target-value",
                }
                for method in ("un-progress", "un-chart")
                for state in STATES
            ],
        ),
        "accord": rows(
            "accord",
            [
                {
                    "id": "friendship-treaty-2022",
                    "kind": "treaty",
                    "form": "treaty",
                    "title": "Treaty on friendship",
                    "ref_area": list(STATES),
                    **{column: [] for column in ("useful_for", "proposer", "topic", "goal", "target", "indicator")},
                    "as_of": "2025-08",
                    "confidence": "high",
                    "related": [],
                    "source": ["kaktus-cm4"],
                }
            ],
        ),
        "event": rows(
            "event",
            [
                {
                    "accord": "friendship-treaty-2022",
                    "date": "2022-07-21",
                    "kind": "signed",
                    "ref_area": [state],
                    "what": "signed",
                    "source": ["kaktus-cm4"],
                }
                for state in ("UZB", "KAZ", "KGZ")
            ],
        ),
        "source": rows(
            "source",
            [
                {
                    "id": "kaktus-cm4",
                    "publisher": "Kaktus",
                    "title": "Report",
                    "date": "2022-07-21",
                    "language": "ru",
                    "address": "https://example.org/cm4",
                }
            ],
        ),
    }


@pytest.fixture
def make(evidence: dict[str, pa.Table], snapshot: Snapshot) -> Callable[..., Path]:
    """Builds a store from the small evidence; arguments replace tables or arguments of `build`."""

    def made(path: Path, *, tables: Mapping[str, pa.Table] | None = None, **changed: Any) -> Path:
        usual: dict[str, Any] = {"snapshots": [snapshot], "built_from": "a test", "built_at": BUILT_AT}
        build(path, tables=evidence | dict(tables or {}), **usual | changed)
        return path

    return made


@pytest.fixture
def store_file(make: Callable[..., Path], tmp_path: Path) -> Path:
    return make(tmp_path / "test.duckdb")
