"""What came is joined with what was there: nothing lost, nothing doubled, every change kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ortaq.errors import SourceError, StoreError
from ortaq.model.schemas import OBSERVATION
from ortaq.store import Store
from ortaq.store import join as joining
from ortaq.store import merge as merging
from ortaq.store.merge import Intake, Merged
from ortaq.store.parts import folder_of

Make = Callable[..., Path]

NOW = "2026-11-24T12:00:00+00:00"
OLD, NEW = "a" * 64, "b" * 64


def figures(values: Mapping[tuple[str, int], float | None], snapshot: str = OLD, **other: Any) -> pa.Table:
    """Observations of one series by state and year."""
    rows = [
        {
            "source": "wdi",
            "series": "EG.FEC.RNEW.ZS",
            "ref_area": state,
            "time_period": year,
            **dict.fromkeys(("sex", "age", "urbanisation", "breakdown"), "_T"),
            "obs_value": value,
            "unit_measure": "PT",
            "unit_mult": 0,
            "obs_status": "O" if value is None else "A",
            "reporting_type": "G",
            "snapshot": snapshot,
            "place": f"a.csv:{state}{year}",
            **other,
        }
        for (state, year), value in values.items()
    ]
    return pa.Table.from_pylist(rows, OBSERVATION)


def came(path: Path, *tables: pa.Table, old: Store | None = None, dropped: dict[str, set[str]] | None = None) -> Merged:
    intake = Intake(path, old, NOW)
    for table in tables:
        intake.begin()
        intake.take("wdi", "observation", table)
        intake.commit()
    return intake.merge(dropped)


@pytest.fixture
def release(make: Make, tmp_path: Path) -> Callable[[Merged], Path]:
    """A store with parts."""

    def made(merged: Merged) -> Path:
        nothing = {"observation": OBSERVATION.empty_table()}
        return make(tmp_path / "evidence.duckdb", tables=nothing, parts=merged.parts)

    return made


def values(store: Store) -> dict[tuple[str, int], float | None]:
    return {(row["ref_area"], row["time_period"]): row["obs_value"] for row in store.observations().to_pylist()}


FIRST = {("KAZ", 2020): 1.0, ("KAZ", 2021): None, ("UZB", 2020): 0.0}


def test_what_came_is_read_from_the_store_as_it_came(tmp_path: Path, release: Callable[[Merged], Path]) -> None:
    merged = came(tmp_path / "evidence.duckdb", figures(FIRST))

    with Store(release(merged)) as store:
        assert values(store) == FIRST
        assert store.observations().schema == OBSERVATION
        assert store.manifest["rows.observation"] == "3"
        assert store.verify_tables()["observation"] == 3
        assert {part.stat().st_mode & 0o777 for part in folder_of(store.path).iterdir()} == {0o444}
    assert (merged.counts.new, merged.counts.revised, merged.counts.withdrawn) == (3, 0, 0)


def test_the_same_again_changes_nothing(tmp_path: Path, release: Callable[[Merged], Path]) -> None:
    path = tmp_path / "evidence.duckdb"
    with Store(release(came(path, figures(FIRST)))) as old:
        merged = came(path, figures(FIRST, NEW), old=old)

    assert merged.counts.unchanged == 3
    assert (merged.counts.new, merged.counts.revised, merged.counts.withdrawn) == (0, 0, 0)
    assert merged.revisions.num_rows == 0


def test_a_changed_and_a_missing_figure_are_kept_as_revisions(
    tmp_path: Path, release: Callable[[Merged], Path]
) -> None:
    path = tmp_path / "evidence.duckdb"
    second = {("KAZ", 2020): 1.5, ("KAZ", 2022): 3.0}
    with Store(release(came(path, figures(FIRST)))) as old:
        merged = came(path, figures(second, NEW), old=old)

    told = [
        (r["ref_area"], r["time_period"], r["change"], r["was_value"], r["is_value"])
        for r in merged.revisions.to_pylist()
    ]
    assert sorted(told) == [("KAZ", 2020, "revised", 1.0, 1.5), ("KAZ", 2021, "withdrawn", None, None)]
    assert {row["was_snapshot"] for row in merged.revisions.to_pylist()} == {OLD}
    assert {row["until"] for row in merged.revisions.to_pylist()} == {NOW}
    with Store(release(merged)) as store:
        assert values(store) == {**second, ("UZB", 2020): 0.0}  # nobody asked for Uzbekistan again


@pytest.mark.parametrize(
    "other",
    [{"value_text": "<1"}, {"obs_status": "P"}, {"unit_measure": "USD"}, {"unit_mult": 3}, {"upper_bound": 2.0}],
)
def test_another_text_status_unit_or_bound_is_a_revision_too(
    tmp_path: Path, release: Callable[[Merged], Path], other: dict[str, Any]
) -> None:
    path = tmp_path / "evidence.duckdb"
    one = {("KAZ", 2020): 1.0}
    with Store(release(came(path, figures(one)))) as old:
        merged = came(path, figures(one, NEW, **other), old=old)

    assert merged.counts.revised == merged.revisions.num_rows == 1


def test_missing_that_becomes_zero_is_a_revision(tmp_path: Path, release: Callable[[Merged], Path]) -> None:
    path = tmp_path / "evidence.duckdb"
    with Store(release(came(path, figures({("KAZ", 2021): None})))) as old:
        merged = came(path, figures({("KAZ", 2021): 0.0}, NEW), old=old)

    (row,) = merged.revisions.to_pylist()
    assert (row["was_value"], row["was_status"], row["is_value"]) == (None, "O", 0.0)


def test_rows_of_a_delivery_that_is_gone_go_and_are_kept_as_revisions(
    tmp_path: Path, release: Callable[[Merged], Path]
) -> None:
    path = tmp_path / "evidence.duckdb"
    with Store(release(came(path, figures(FIRST)))) as old:
        merged = came(path, figures({("KGZ", 2020): 1.0}, NEW), old=old, dropped={"wdi": {OLD}})

    assert merged.counts.withdrawn == 3
    with Store(release(merged)) as store:
        assert values(store) == {("KGZ", 2020): 1.0}


def test_a_figure_that_stands_twice_is_refused_by_name(tmp_path: Path) -> None:
    one = figures({("KAZ", 2020): 1.0})
    with pytest.raises(SourceError, match=r"two values for the same figure: .*ref_area KAZ.*time_period 2020"):
        came(tmp_path / "evidence.duckdb", one, figures({("KAZ", 2020): 2.0}, NEW))


def test_a_delivery_that_is_undone_leaves_nothing(tmp_path: Path) -> None:
    intake = Intake(tmp_path / "evidence.duckdb", None, NEW)
    intake.begin()
    intake.take("wdi", "observation", figures(FIRST))
    intake.undo()

    assert intake.merge().counts.new == 0


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("time_period", 24, "no year"),
        ("obs_value", float("nan"), "no number"),
        ("obs_value", float("inf"), "no number"),
        ("obs_value", None, "no value, and no status that says why"),
        ("source", "owid", "another source"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_by_name(tmp_path: Path, column: str, value: object, problem: str) -> None:
    table = figures({("KAZ", 2020): 1.0})
    place = table.schema.get_field_index(column)
    table = table.set_column(place, table.schema.field(column), pa.array([value], table.schema.field(column).type))

    with pytest.raises(SourceError, match=f"breaks a rule of the store: {problem}"):
        came(tmp_path / "evidence.duckdb", table)


def test_large_and_small_parts_say_the_same(
    tmp_path: Path, release: Callable[[Merged], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {(state, year): float(year) for state in ("KAZ", "KGZ", "TJK", "UZB") for year in range(1950, 2020)}
    monkeypatch.setattr(joining, "PART_ROWS", 50)
    monkeypatch.setattr(joining, "SMALL", 20)
    monkeypatch.setattr(merging, "CHECKED_TOGETHER", 50)
    path = tmp_path / "evidence.duckdb"
    by_state = [figures({k: v for k, v in many.items() if k[0] == state}) for state in ("KAZ", "KGZ", "TJK", "UZB")]
    with Store(release(came(path, *by_state))) as old:
        assert len(old.parts) == 4
        merged = came(path, figures({("KGZ", 2000): -1.0}, NEW), old=old)

    assert merged.counts.withdrawn == 69
    with Store(release(merged)) as store:
        expected = {key: value for key, value in many.items() if key[0] != "KGZ"} | {("KGZ", 2000): -1.0}
        assert values(store) == expected


@pytest.mark.parametrize("damage", ["flip", "cut", "gone"])
def test_a_part_that_was_altered_is_found_when_the_store_is_opened(
    tmp_path: Path, release: Callable[[Merged], Path], damage: str
) -> None:
    path = release(came(tmp_path / "evidence.duckdb", figures(FIRST)))
    (part,) = folder_of(path).glob("*.parquet")
    part.chmod(0o644)
    payload = bytearray(part.read_bytes())
    if damage == "flip":
        payload[len(payload) // 3] ^= 1
        part.write_bytes(payload)
    elif damage == "cut":
        part.write_bytes(payload[:-1])
    else:
        part.unlink()

    with pytest.raises(StoreError, match="is damaged: parts/"):
        Store(path)
