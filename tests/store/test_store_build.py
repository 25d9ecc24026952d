"""A store is built all at once or not at all, and holds what it was given."""

from __future__ import annotations

import math
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from ortaq.errors import OrtaqError, StoreError, UsageError
from ortaq.store.content import content_hash
from ortaq.store.file import is_store
from ortaq.store.open import Store
from ortaq.store.tables import SCHEMA_VERSION, TABLES, schema_sql

Make = Callable[..., Path]
Evidence = dict[str, pa.Table]


def sorted_rows(table: pa.Table) -> list[dict[str, Any]]:
    return sorted(table.to_pylist(), key=repr)


def changed(table: pa.Table, row: int, **values: Any) -> pa.Table:
    rows = table.to_pylist()
    rows[row] |= values
    return pa.Table.from_pylist(rows, pa.schema([(field.name, field.type) for field in table.schema]))


def test_every_table_comes_back_as_it_was_given(store_file: Path, evidence: Evidence) -> None:
    with Store(store_file) as store:
        for name, kept in TABLES.items():
            table = store.table(name)
            assert table.schema == kept.schema
            if name != "snapshot":
                assert sorted_rows(table) == sorted_rows(evidence.get(name, kept.schema.empty_table()))


def test_missing_zero_and_text_stay_three_things(store_file: Path) -> None:
    with Store(store_file) as store:
        rows = {
            (row["ref_area"], row["series"]): row
            for row in store.table("observation", time_period=2024, ref_area=["KAZ", "KGZ"]).to_pylist()
        }

    assert rows["KAZ", "EG.FEC.RNEW.ZS"]["obs_value"] is None
    assert rows["KAZ", "EG.FEC.RNEW.ZS"]["value_text"] is None
    assert rows["KAZ", "SH.STA.SUIC.P5"]["obs_value"] == 0
    assert rows["KGZ", "EG.FEC.RNEW.ZS"]["obs_value"] is None
    assert rows["KGZ", "EG.FEC.RNEW.ZS"]["value_text"] == "<2.5"
    assert math.copysign(1, rows["KGZ", "SH.STA.SUIC.P5"]["obs_value"]) == -1


def test_no_digit_of_a_number_is_lost(store_file: Path) -> None:
    with Store(store_file) as store:
        row = store.table("observation", time_period=2024, ref_area="TJK", series="EG.FEC.RNEW.ZS").to_pylist()[0]

    assert row["obs_value"] == 0.1 + 0.2


def test_an_empty_list_and_no_list_stay_two_things(store_file: Path) -> None:
    with Store(store_file) as store:
        rows = {row["series"]: row for row in store.series().to_pylist()}

    assert rows["EG.FEC.RNEW.ZS"]["indicator"] == ["7.2.1", "12.a.1"]
    assert rows["SH.STA.SUIC.P5"]["indicator"] == []
    assert rows["SH.STA.SUIC.P5"]["target"] is None


def test_a_store_is_one_read_only_file(store_file: Path) -> None:
    assert [path.name for path in store_file.parent.iterdir()] == [store_file.name]
    assert store_file.stat().st_mode & 0o222 == 0


def test_the_manifest_tells_versions_counts_hash_origin_and_time(store_file: Path, evidence: Evidence) -> None:
    with Store(store_file) as store:
        manifest = store.manifest

    assert manifest["built_from"] == "a test"
    assert manifest["built_at"] == "2026-08-01T12:00:00+00:00"
    assert manifest["rows.observation"] == str(evidence["observation"].num_rows)
    assert manifest["rows.practice_result"] == "0"
    assert manifest["schema_version"] == str(SCHEMA_VERSION)
    assert len(manifest["content_hash"]) == 64
    assert {"ortaq_version", "duckdb_version"} <= manifest.keys()


def test_the_content_hash_depends_on_the_content_alone(make: Make, tmp_path: Path, evidence: Evidence) -> None:
    upside_down = {name: table.take(list(range(table.num_rows))[::-1]) for name, table in evidence.items()}
    first = make(tmp_path / "first.duckdb")
    second = make(tmp_path / "second.duckdb", tables=upside_down, built_at=datetime(2031, 1, 1, tzinfo=UTC))

    with Store(first) as one, Store(second) as two:
        assert one.manifest["content_hash"] == two.manifest["content_hash"]


def plainly_hashed(tables: Evidence) -> str:
    """The content hash as `ortaq.store.content` describes it, cell by cell."""
    pieces = [b"ortaq-content-1"]

    def add_column(cells: list[Any], kind: pa.DataType) -> None:
        there = bytes(cell is not None for cell in cells)
        if pa.types.is_list(kind):
            lengths = b"".join(len(cell or []).to_bytes(8, "little") for cell in cells)
            pieces.extend([b"many", there, lengths])
            add_column([member for cell in cells for member in cell or []], kind.value_type)
        elif kind == pa.string():
            texts = [(cell or "").encode() for cell in cells]
            lengths = b"".join(len(text).to_bytes(8, "little") for text in texts)
            pieces.extend([b"text", there, lengths, b"".join(texts)])
        elif kind == pa.float64():
            pieces.extend(
                [b"real", there, b"".join(struct.pack("<d", 0.0 if cell is None else cell) for cell in cells)]
            )
        elif kind == pa.bool_():
            pieces.extend([b"truth", there, bytes(bool(cell) for cell in cells)])
        else:
            pieces.extend([b"whole", there, b"".join(struct.pack("<q", cell or 0) for cell in cells)])

    for name in sorted(tables):
        pieces.extend([name.encode(), tables[name].num_rows.to_bytes(8, "little")])
        for column in tables[name].schema:
            pieces.append(column.name.encode())
            add_column(tables[name].column(column.name).to_pylist(), column.type)
    return sha256(b"".join(len(piece).to_bytes(8, "little") + piece for piece in pieces)).hexdigest()


def test_the_content_hash_is_what_its_description_says(store_file: Path, evidence: Evidence) -> None:
    with Store(store_file) as store:
        assert store.manifest["content_hash"] == plainly_hashed({name: store.table(name) for name in TABLES})
    assert content_hash(evidence) == plainly_hashed(evidence)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("observation", "obs_value", 1e-300),
        ("observation", "obs_status", "E"),
        ("observation", "place", "observations.csv:9"),
        ("series", "indicator", ["7.2.1"]),
        ("series", "is_proxy", True),
        ("assessment", "baseline_period", 2015),
        ("event", "date", "2022-07-22"),
        ("source", "read_at", "https://example.org/copy"),
    ],
)
def test_any_other_cell_gives_another_content_hash(evidence: Evidence, table: str, column: str, value: object) -> None:
    other = changed(evidence[table], 0, **{column: value}).cast(evidence[table].schema)

    assert content_hash(evidence) != content_hash(evidence | {table: other})


def test_null_and_empty_give_different_content_hashes() -> None:
    hashes = {
        content_hash({"table": pa.table({"column": pa.array(cells, kind)})})
        for cells, kind in [
            ([None, ""], pa.string()),
            (["", None], pa.string()),
            (["", ""], pa.string()),
            (["a", "bc"], pa.string()),
            (["ab", "c"], pa.string()),
            ([0.0, None], pa.float64()),
            ([0.0, 0.0], pa.float64()),
            ([0, 0], pa.int32()),
            ([False, False], pa.bool_()),
            ([None, []], pa.list_(pa.string())),
            ([[], []], pa.list_(pa.string())),
            ([[None], []], pa.list_(pa.string())),
            ([], pa.string()),
        ]
    }

    assert len(hashes) == 13


def test_how_arrow_cuts_a_table_does_not_matter_to_the_content_hash(evidence: Evidence) -> None:
    cut = {
        name: pa.concat_tables([table.slice(0, 1), table.slice(1, 0), table.slice(1)])
        for name, table in evidence.items()
    }

    assert content_hash(evidence) == content_hash(cut)


@pytest.mark.parametrize(
    ("table", "row", "values", "problem"),
    [
        ("observation", 3, {"obs_value": math.nan}, "obs_value holds a number that is none"),
        ("observation", 3, {"obs_value": math.inf}, "obs_value holds a number that is none"),
        ("observation", 3, {"snapshot": None}, "'snapshot' with null"),
        ("observation", 3, {"ref_area": None}, "'ref_area' with null"),
        ("observation", 3, {"snapshot": "b" * 64}, 'not in snapshot: {"snapshot": "bbb'),
        ("observation", 3, {"series": "NO.SUCH"}, 'not in series: {"source": "wdi", "series": "NO.SUCH"}'),
        ("observation", 3, {"time_period": 24}, "CHECK constraint failed"),
        ("observation", 8, {"ref_area": "KAZ", "time_period": 2024}, "stands twice"),
        ("series", 1, {"direction": 2}, "CHECK constraint failed"),
        ("series", 1, {"series": "EG.FEC.RNEW.ZS"}, "stands twice"),
        ("assessment", 0, {"reason": None}, "CHECK constraint failed"),
        ("assessment", 0, {"outlook": "fine"}, "CHECK constraint failed"),
        ("event", 0, {"accord": "no-such"}, 'not in accord: {"accord": "no-such"}'),
        ("event", 0, {"source": ["kaktus-cm4", "no-such"]}, 'not in source: {"source": "no-such"}'),
        ("event", 0, {"ref_area": ["KAZ"]}, "stands twice"),
    ],
)
def test_a_row_that_breaks_a_rule_is_named_and_nothing_is_built(
    make: Make, tmp_path: Path, evidence: Evidence, table: str, row: int, values: dict[str, Any], problem: str
) -> None:
    with pytest.raises(StoreError) as caught:
        make(tmp_path / "test.duckdb", tables={table: changed(evidence[table], row, **values)})

    assert f"the table {table} breaks a rule of the store: " in str(caught.value)
    assert problem in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_an_unknown_table_or_column_is_named(make: Make, tmp_path: Path, evidence: Evidence) -> None:
    with pytest.raises(UsageError, match="unknown table: votes"):
        make(tmp_path / "test.duckdb", tables={"votes": evidence["series"]})
    with pytest.raises(StoreError, match="columns missing or unknown: title "):
        make(tmp_path / "test.duckdb", tables={"series": evidence["series"].drop_columns(["title"])})


def test_a_failed_build_leaves_the_old_store_as_it_was(make: Make, store_file: Path, evidence: Evidence) -> None:
    before = store_file.read_bytes()

    with pytest.raises(StoreError):
        make(store_file, tables={"observation": changed(evidence["observation"], 0, series="NO.SUCH")})
    assert store_file.read_bytes() == before
    assert [path.name for path in store_file.parent.iterdir()] == [store_file.name]


def test_a_reader_keeps_the_old_store_and_the_next_one_gets_the_new(
    make: Make, store_file: Path, evidence: Evidence
) -> None:
    with Store(store_file) as old:
        make(store_file, tables={"assessment": evidence["assessment"].slice(0, 1)})

        with Store(store_file) as new:
            assert new.assessments().num_rows == 1
            assert old.assessments().num_rows == 8


def test_progress_names_each_step_in_order(make: Make, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    make(tmp_path / "test.duckdb", progress=lambda *step: told.append(step))

    assert [done for _, done, _ in told] == list(range(len(told)))
    assert {total for _, _, total in told} == {len(told) - 1}
    assert [step for step, _, _ in told] == [
        "check",
        *(f"write {name}" for name in TABLES),
        "read back",
        "put in place",
        "done",
    ]


def test_an_error_in_progress_ends_the_build_and_leaves_nothing(make: Make, tmp_path: Path) -> None:
    def stop(step: str, done: int, total: int) -> None:
        if step == "read back":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "test.duckdb", progress=stop)
    assert not list(tmp_path.iterdir())


def foreign_duckdb(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table diary as select 'dear' as text")


def foreign_sqlite(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create table diary (text)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "other", [foreign_duckdb, foreign_sqlite, lambda path: path.write_text("dear diary"), Path.mkdir]
)
def test_a_build_never_takes_the_place_of_something_else(
    make: Make, tmp_path: Path, other: Callable[[Path], object]
) -> None:
    path = tmp_path / "thesis"
    other(path)

    with pytest.raises(StoreError, match="can't be recognised as a store of Ortaq, so it is not replaced"):
        make(path)
    assert [left.name for left in tmp_path.iterdir()] == ["thesis"]


def test_a_build_does_not_replace_a_store_with_changes_beside_it(make: Make, store_file: Path) -> None:
    store_file.with_name("test.duckdb.wal").write_bytes(b"changes")

    with pytest.raises(StoreError, match=r"test\.duckdb\.wal lies beside it"):
        make(store_file)
    make(store_file, replace_anything=True)
    with Store(store_file) as store:
        store.verify_tables()


def test_an_empty_file_is_replaced(make: Make, tmp_path: Path) -> None:
    (tmp_path / "new.duckdb").touch()

    assert is_store(make(tmp_path / "new.duckdb"))


def test_a_link_stays_a_link_and_its_store_is_replaced(make: Make, store_file: Path, tmp_path: Path) -> None:
    link = tmp_path / "current"
    link.symlink_to(store_file.name)
    before = store_file.stat().st_ino
    make(link)

    assert link.is_symlink()
    assert store_file.stat().st_ino != before


@pytest.mark.parametrize("name", ["it's.duckdb", "Қазақстан.duckdb", "two words.duckdb", "[a]*.duckdb", "no ending"])
def test_a_store_may_have_any_name(make: Make, tmp_path: Path, name: str) -> None:
    with Store(make(tmp_path / name)) as store:
        assert store.verify_tables()["series"] == 2
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("folder", "cause"),
    [
        ("file/below", "Not a directory"),
        ("nowhere", "No such file or directory"),
        ("file/below/more", "Not a directory"),
    ],
)
def test_a_folder_that_can_not_hold_it_is_one_clear_line(make: Make, tmp_path: Path, folder: str, cause: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match=rf"can't write .*: {cause} \(the folder must be there"):
        make(tmp_path / folder / "test.duckdb")


def test_a_question_mark_in_the_path_is_refused(make: Make, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a store can't stand at .*: DuckDB reads"):
        make(tmp_path / "what?.duckdb")
    assert not list(tmp_path.iterdir())


def test_what_a_killed_build_left_is_taken_away(make: Make, tmp_path: Path) -> None:
    work = tmp_path / ".test.duckdb.new"
    work.mkdir()
    (work / "test.duckdb").write_bytes(b"half")
    (work / "test.duckdb.wal").write_bytes(b"half")
    (tmp_path / ".test.duckdb.lock").touch()
    make(tmp_path / "test.duckdb")

    assert [path.name for path in tmp_path.iterdir()] == ["test.duckdb"]


def test_eight_threads_that_build_the_same_store_leave_one_whole_store(make: Make, tmp_path: Path) -> None:
    waited: list[str] = []
    errors: list[OrtaqError] = []

    def one() -> None:
        try:
            make(tmp_path / "test.duckdb", progress=lambda step, _done, _total: waited.append(step))
        except OrtaqError as error:
            errors.append(error)

    threads = [Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not errors
    assert waited.count("done") == 8
    assert [path.name for path in tmp_path.iterdir()] == ["test.duckdb"]
    with Store(tmp_path / "test.duckdb") as store:
        store.verify_tables()


BUILDS_ON_A_FULL_DISK = """
import json, resource, sys
from datetime import UTC, datetime
from pathlib import Path
import pyarrow as pa
from ortaq.errors import StoreError
from ortaq.store.build import build
from ortaq.store.tables import TABLES
rows = [{"source": "s", "series": str(i), "lang": "en", "title": "x" * 3000 + str(i)} for i in range(3000)]
usual = {pa.string(): "x", pa.bool_(): False, pa.int8(): 0, pa.float64(): None, pa.list_(pa.string()): []}
one = {column.name: usual[column.type] for column in TABLES["series"].schema} | {"source": "s"}
series = [one | {"series": str(i)} for i in range(3000)]
tables = {"series": pa.Table.from_pylist(series, TABLES["series"].schema),
          "series_title": pa.Table.from_pylist(rows, TABLES["series_title"].schema)}
for limit in map(int, sys.argv[2:]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        build(Path(sys.argv[1]), tables=tables, snapshots=[], built_from="x", built_at=datetime(2026, 1, 1, tzinfo=UTC))
    except StoreError as error:
        print(error)
    else:
        print("built")
"""


def test_a_full_disk_is_one_clear_line_and_leaves_the_old_store(make: Make, store_file: Path) -> None:
    before = store_file.read_bytes()
    limits = ["1000", "20000", "50000", "70000", "90000", "200000"]
    command = [sys.executable, "-W", "error", "-c", BUILDS_ON_A_FULL_DISK, str(store_file), *limits]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    lines = done.stdout.splitlines()
    assert len(lines) == len(limits)
    assert all(line.startswith(f"can't write {store_file}: ") for line in lines)
    assert done.stderr == ""
    assert store_file.read_bytes() == before
    assert [path.name for path in store_file.parent.iterdir()] == [store_file.name]


def test_the_statements_and_the_schemas_name_the_same_columns() -> None:
    with duckdb.connect() as connection:
        connection.execute(schema_sql())
        found = connection.sql(
            "select table_name, list(column_name order by column_index) as columns,"
            " list(is_nullable order by column_index) as nullable"
            " from duckdb_columns() where schema_name = 'main' and not internal group by all"
        ).to_arrow_table()

    assert {row["table_name"]: (row["columns"], row["nullable"]) for row in found.to_pylist()} == {
        "manifest": (["key", "value"], [False, False]),
        **{name: (kept.schema.names, [field.nullable for field in kept.schema]) for name, kept in TABLES.items()},
    }
