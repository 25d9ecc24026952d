"""Stores that are filled step by step, as fetches fill them, without a network."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ortaq.collect.delivery import LeftOut, Parsed
from ortaq.collect.series import described
from ortaq.store import Store
from ortaq.store.merge import Intake
from ortaq.store.snapshots import keep
from ortaq.store.tables import TABLES
from ortaq.verbs.release import Arrival, Renewal, build_release

TOTALS = dict.fromkeys(("sex", "age", "urbanisation", "breakdown"), "_T")


def rows(name: str, given: Sequence[dict[str, Any]]) -> pa.Table:
    schema = TABLES[name].schema
    return pa.Table.from_pylist([{column: row.get(column) for column in schema.names} for row in given], schema)


@dataclass
class Filling:
    """A store of one's own on the starter evidence; each `bring` is one fetch."""

    path: Path
    stores: list[Store]

    def bring(
        self,
        dataset: str,
        observations: Sequence[dict[str, Any]],
        *,
        day: str = "2026-10-01",
        delivery: str = "one",
        edition: str | None = None,
        vintage: str = "2025-05-05",
        series: Sequence[dict[str, Any]] = (),
        notes: Sequence[dict[str, Any]] = (),
        area_names: Sequence[dict[str, Any]] = (),
        left_out: Sequence[LeftOut] = (),
        corrections: Sequence[dict[str, Any]] = (),
    ) -> Store:
        """Add a delivery of a day and build the next release; the store as it then is.

        Args:
            edition: What the bytes tell of their edition.
            vintage: What the series tells.
        """
        old = self.stores[-1]
        payload = json.dumps([dataset, delivery, day, [str(row) for row in observations]]).encode()
        about = {
            "source": dataset,
            "title": dataset,
            "address": f"https://example.org/{dataset}",
            "publisher": f"Publisher of {dataset}",
            "licence": "CC-BY-4.0",
            "vintage": edition,
            "retrieved_at": f"{day}T12:00:00+00:00",
            "media_type": "application/json",
        }
        snapshot = keep(self.path.parent / "snapshots", payload, about).id
        figures: list[dict[str, Any]] = [
            {
                "source": dataset,
                **TOTALS,
                "unit_measure": "PT",
                "unit_mult": 0,
                "obs_status": "A" if row.get("obs_value") is not None or row.get("value_text") else "O",
                "reporting_type": "G",
                "snapshot": snapshot,
                "place": f"file.json:{place}",
                **row,
            }
            for place, row in enumerate(observations)
        ]
        told = {row["series"]: row for row in series}
        units = {row["series"]: (row["unit_measure"], row["unit_mult"]) for row in figures}
        for code, (unit, mult) in units.items():
            given = {"title": f"Title of {code}", "unit_measure": unit, "unit_mult": mult, **told.get(code, {})}
            given.pop("series", None)
            about_it: dict[str, Any] = {
                "publisher": f"Publisher of {dataset}",
                "licence": "CC-BY-4.0",
                "vintage": vintage,
                "address": f"https://example.org/{dataset}/{code}",
                **given,
            }
            told[code] = described(dataset, str(code), **about_it)
        intake = Intake(self.path, old, f"{day}T12:00:00+00:00")
        intake.begin()
        intake.take(dataset, "observation", rows("observation", figures))
        intake.take(dataset, "note", rows("note", [{"source": dataset, "snapshot": snapshot, **row} for row in notes]))
        intake.commit()
        parsed = Parsed(
            series=rows("series", list(told.values())),
            area_name=rows("area_name", [{"source": dataset, **row} for row in area_names]),
            left_out=tuple(left_out),
        )
        row = {
            "dataset": dataset,
            "id": delivery,
            "reader": dataset,
            "edition": "1",
            "asked": f"ortaq fetch {dataset}",
            "file": ["file.json"],
            "address": [about["address"]],
            "snapshot": [snapshot],
            "series": sorted(told),
            "rows": len(figures),
            "left_out": sum(left.rows for left in left_out),
            "retrieved_at": about["retrieved_at"],
        }
        renewal = Renewal(old, (Arrival(row, parsed, corrections),), frozenset(), intake.merge(self._dropped(old, row)))
        build_release(self.path, built_at=datetime.fromisoformat(str(about["retrieved_at"])), renewal=renewal)
        self.stores.append(Store(self.path))
        return self.stores[-1]

    @staticmethod
    def _dropped(old: Store, row: dict[str, Any]) -> dict[str, set[str]]:
        """Snapshots of the delivery that this one replaces."""
        there = old.in_file("delivery").to_pylist()
        gone = {
            sha
            for was in there
            if (was["dataset"], was["id"]) == (row["dataset"], row["id"])
            for sha in was["snapshot"]
        }
        return {row["dataset"]: gone - set(row["snapshot"])}


@pytest.fixture
def filling(tmp_path: Path, store: Store) -> Iterator[Filling]:
    """A store that is filled step by step; what ships is in it, with its verdicts."""
    shutil.copytree(store.path.parent / "snapshots", tmp_path / "snapshots")
    shutil.copy(store.path, tmp_path / "evidence.duckdb")
    found = Filling(tmp_path / "evidence.duckdb", [Store(tmp_path / "evidence.duckdb")])
    yield found
    for opened in found.stores:
        opened.close()
