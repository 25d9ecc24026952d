"""A store is read by anyone at once, and there is no way out of it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pytest

from ortaq.errors import StoreError, UsageError
from ortaq.model.schemas import ASSESSMENT, OBSERVATION, SERIES
from ortaq.store import Store, snapshots
from ortaq.store.tables import SCHEMA_VERSION

if TYPE_CHECKING:
    from ortaq.store.snapshots import Snapshot

Make = Callable[..., Path]


def not_there(path: Path) -> None:
    pass


def empty(path: Path) -> None:
    path.touch()


def text(path: Path) -> None:
    path.write_text("series,value\n" * 5000)


def sqlite(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create table diary (text)")
    connection.commit()
    connection.close()


def other_duckdb(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table diary as select 'dear' as text")


def duckdb_with_a_manifest_of_its_own(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table manifest as select 'product' as key, 'ship' as value")


def duckdb_with_a_manifest_of_other_columns(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table manifest as select 1 as cargo")


@pytest.mark.parametrize(
    ("other", "message", "hint"),
    [
        (not_there, "no such store: ", "look at the spelling"),
        (Path.mkdir, " is a folder, not a store", "name the file of the store"),
        (empty, " is empty", "build the store again"),
        (text, " is not a store of Ortaq: it is not a DuckDB file", "name the file of a store"),
        (sqlite, " is not a store of Ortaq: it is not a DuckDB file", "name the file of a store"),
        (other_duckdb, " is not a store of Ortaq: it is a DuckDB file of something else", "name the file of a store"),
        (duckdb_with_a_manifest_of_its_own, " is not a store of Ortaq: it is a DuckDB file of", "name the file"),
        (duckdb_with_a_manifest_of_other_columns, " is not a store of Ortaq: it is a DuckDB file of", "name the file"),
    ],
)
def test_what_is_not_a_store_is_one_clear_line(
    tmp_path: Path, other: Callable[[Path], None], message: str, hint: str
) -> None:
    other(tmp_path / "thing")

    with pytest.raises(StoreError) as caught:
        Store(tmp_path / "thing")
    assert message in str(caught.value)
    assert f"({hint}" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", ["\0", "a\0b", "x" * 5000, "/dev/null"])
def test_a_path_that_can_not_be_a_store_is_one_clear_line(path: str) -> None:
    with pytest.raises(StoreError):
        Store(path)


def rewritten(path: Path, statement: str) -> Path:
    """A copy of a store that somebody else wrote to."""
    copy = path.with_name("copy.duckdb")
    copy.write_bytes(path.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute(statement)
    return copy


@pytest.mark.parametrize(
    ("found", "hint"),
    [(str(SCHEMA_VERSION + 1), "update Ortaq"), ("0", "build the store again"), ("x", "build the store again")],
)
def test_a_store_of_another_layout_is_refused(store_file: Path, found: str, hint: str) -> None:
    copy = rewritten(store_file, f"update manifest set value = '{found}' where key = 'schema_version'")

    with pytest.raises(StoreError) as caught:
        Store(copy)
    assert str(caught.value) == f"{copy} has the layout {found}, this version of Ortaq reads {SCHEMA_VERSION} ({hint})"


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("delete from observation where ref_area = 'KAZ'", "observation has 144 rows, its manifest tells 192"),
        ("delete from manifest where key = 'content_hash'", "its manifest lacks content_hash"),
        ("drop table accord", "Table with name accord does not exist"),
    ],
)
def test_a_store_that_lost_something_is_refused(store_file: Path, statement: str, problem: str) -> None:
    with pytest.raises(StoreError, match=f"is damaged: .*{problem}"):
        Store(rewritten(store_file, statement))


@pytest.mark.parametrize(
    "statement",
    [
        "update observation set obs_value = obs_value + 1e-9 where time_period = 2020 and ref_area = 'UZB'",
        "update series set title = 'Another'",
        "update observation set obs_value = 0 where obs_value is null",
        "alter table observation drop value_text",
        "update snapshot set licence = 'CC0-1.0'",
    ],
)
def test_verify_finds_what_was_changed_with_care(store_file: Path, statement: str) -> None:
    with pytest.raises(StoreError, match="is damaged"), Store(rewritten(store_file, statement)) as store:
        store.verify_tables()


@pytest.mark.parametrize("ending", [".wal", ".wal.checkpoint", ".wal.recovery"])
def test_a_store_with_changes_beside_it_is_refused(store_file: Path, ending: str) -> None:
    store_file.with_name(f"test.duckdb{ending}").write_bytes(b"changes")

    with pytest.raises(StoreError, match=rf"something else has written to .*test\.duckdb{ending} lies beside it"):
        Store(store_file)


def test_a_file_that_another_program_writes_to_is_refused(store_file: Path) -> None:
    copy = store_file.with_name("copy.duckdb")
    copy.write_bytes(store_file.read_bytes())
    holder = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", holder, str(copy)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"

        with pytest.raises(StoreError, match="another program is writing to"):
            Store(copy)
        other.communicate()


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from read_blob('/etc/passwd')",
        "select * from glob('/*')",
        "select * from '/etc/passwd'",
        "select * from parquet_scan('x.parquet')",
        "copy observation to 'out.csv'",
        "copy (select 1) to '/dev/stdout'",
        "attach 'other.duckdb'",
        "attach ':memory:' as more",
        "detach store",
        "use memory",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "reset lock_configuration",
        "pragma enable_profiling",
        "insert into observation select * from observation",
        "update series set title = 'x'",
        "delete from series",
        "drop table series",
        "create table more (x int)",
        "create temp table more (x int)",
        "create macro more() as 1",
        "export database 'out'",
        "checkpoint",
        "vacuum",
        "begin",
        "call pragma_version()",
        "select 1; select 2",
        "select 1; drop table series",
        "",
        ";",
        "-- nothing",
        "no such thing",
        "select * from query('drop table series')",
        "prepare more as select 1",
    ],
)
def test_there_is_no_way_out_of_a_store(store_file: Path, sql: str) -> None:
    before = store_file.read_bytes()

    with Store(store_file) as store:
        with pytest.raises(UsageError) as caught:
            store.query(sql)
        assert store.verify_tables()["series"] == 2
    assert "\n" not in str(caught.value)
    assert store_file.read_bytes() == before
    assert [path.name for path in store_file.parent.iterdir()] == [store_file.name]


def test_the_engine_alone_would_keep_it_in_as_well(store_file: Path) -> None:
    with Store(store_file) as store:
        for sql in (
            "select * from read_csv('/etc/passwd')",
            "copy (select 1) to 'out.csv'",
            "attach 'other.duckdb'",
            "load httpfs",
            "set threads = 1",
            "insert into store.series select * from store.series",
            "drop table store.series",
        ):
            with pytest.raises(duckdb.Error):
                store._connection.cursor().execute(sql)


def test_a_variable_of_the_caller_is_no_table(store_file: Path) -> None:
    mine = pa.table({"x": [1]})

    with Store(store_file) as store, pytest.raises(UsageError, match="Table with name mine does not exist"):
        store.query("select * from mine")
    assert mine


def test_values_are_parameters(store_file: Path) -> None:
    with Store(store_file) as store:
        one = "select count(*) as n from observation where ref_area = ? and time_period >= ?"
        by_name = "select count(*) as n from observation where ref_area = $area"

        assert store.query(one, ["KAZ", 2020]).to_pylist() == [{"n": 10}]
        assert store.query(by_name, {"area": "KAZ"}).to_pylist() == [{"n": 48}]
        assert store.query(by_name, {"area": "' or true --"}).to_pylist() == [{"n": 0}]
        with pytest.raises(UsageError, match="can't answer that"):
            store.query(one, ["KAZ"])


def test_an_unknown_table_or_column_is_named_with_those_there_are(store_file: Path) -> None:
    with Store(store_file) as store:
        with pytest.raises(
            UsageError, match=r"unknown table: observations \(tables: snapshot, delivery, part, series, "
        ):
            store.table("observations")
        with pytest.raises(UsageError, match="unknown table: series; drop table series"):
            store.table("series; drop table series")
        with pytest.raises(UsageError, match=r"unknown column of series: 1=1 or title \(columns: source, "):
            store.table("series", **{"1=1 or title": "x"})


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({}, 192),
        ({"series": "EG.FEC.RNEW.ZS"}, 96),
        ({"series": ["EG.FEC.RNEW.ZS", "SH.STA.SUIC.P5"], "ref_area": ("KAZ", "UZB")}, 96),
        ({"series": None, "time_period": [2001, 2024]}, 16),
        ({"series": iter(["EG.FEC.RNEW.ZS"]), "ref_area": {"KAZ"}, "time_period": 2010}, 1),
        ({"series": []}, 0),
        ({"series": "eg.fec.rnew.zs"}, 0),
        ({"series": "%"}, 0),
        ({"series": "'; drop table series --"}, 0),
        ({"obs_value": 0}, 2),
        ({"value_text": "<2.5"}, 1),
    ],
)
def test_rows_are_chosen_by_the_values_of_columns(store_file: Path, where: dict[str, object], found: int) -> None:
    with Store(store_file) as store:
        assert store.table("observation", **where).num_rows == found


def test_rows_come_in_the_order_of_their_key(store_file: Path) -> None:
    with Store(store_file) as store:
        keys = [(row["series"], row["ref_area"], row["time_period"]) for row in store.observations().to_pylist()]

    assert keys == sorted(keys)


def test_the_readers_give_the_tables_of_the_schemas(store_file: Path) -> None:
    with Store(store_file) as store:
        assert store.observations("EG.FEC.RNEW.ZS", "KAZ", sex="_T").schema == OBSERVATION
        assert store.observations("EG.FEC.RNEW.ZS", "KAZ", sex="_T").num_rows == 24
        assert store.observations(sex="F").num_rows == 0
        assert store.series(indicator="12.a.1").schema == SERIES
        assert store.series(indicator=["12.a.1", "7.2.1"])["series"].to_pylist() == ["EG.FEC.RNEW.ZS"]
        assert store.series(target="7.3").num_rows == 0
        assert store.assessments(method="un-chart", ref_area=["KAZ"]).schema == ASSESSMENT
        assert store.assessments(method="un-chart", ref_area=["KAZ"]).num_rows == 1
        assert store.assessments(outlook="on-track").num_rows == 0


def test_raw_bytes_lie_beside_the_store(store_file: Path, raw: bytes, meta: dict[str, str]) -> None:
    kept = snapshots.keep(store_file.parent / "snapshots", raw, meta)

    with Store(store_file) as store:
        assert store.snapshot_bytes(kept.id) == raw
        assert store.verify()["snapshots"] == 1


def test_raw_bytes_may_come_from_a_reader_too(store_file: Path, raw: bytes, snapshot: Snapshot) -> None:
    with Store(store_file, snapshot_readers=[lambda _sha: None, {snapshot.id: raw}.get]) as store:
        assert store.snapshot_bytes(snapshot.id) == raw
        assert store.verify()["snapshots"] == 1
    with (
        Store(store_file, snapshot_readers=[lambda _sha: raw + b"\n"]) as store,
        pytest.raises(StoreError, match="was altered"),
    ):
        store.snapshot_bytes(snapshot.id)


def test_raw_bytes_that_are_missing_or_altered_are_found(
    store_file: Path, raw: bytes, meta: dict[str, str], snapshot: Snapshot
) -> None:
    with Store(store_file) as store:
        with pytest.raises(StoreError, match=f"snapshot {snapshot.id} is not in"):
            store.verify()
        snapshots.keep(store_file.parent / "snapshots", raw, meta)
        (store_file.parent / "snapshots" / snapshot.id).unlink()
        (store_file.parent / "snapshots" / snapshot.id).write_bytes(raw.replace(b"1.8", b"1.9"))
        with pytest.raises(StoreError, match="was altered"):
            store.verify()


@pytest.mark.parametrize("sha", ["", ".", "..", "../test.duckdb", "/etc/passwd", "\0", "g" * 64])
def test_only_a_hash_names_raw_bytes(store_file: Path, sha: str) -> None:
    with Store(store_file) as store, pytest.raises(StoreError, match="not the hash of a snapshot"):
        store.snapshot_bytes(sha)


def test_a_store_tells_what_it_is(store_file: Path) -> None:
    with Store(store_file) as store:
        assert repr(store) == (
            f"Store('{store_file}': 192 observations of 2 series, 8 assessments, 1 accords; "
            "from a test, built 2026-08-01T12:00:00+00:00)"
        )
        assert store._repr_html_().startswith("<p>Store(&#x27;")


def test_a_closed_store_says_so(store_file: Path) -> None:
    store = Store(store_file)
    store.close()
    store.close()

    with pytest.raises(UsageError, match="is closed"):
        store.series()


@pytest.mark.parametrize("limits", [{"memory_limit": "a lot"}, {"threads": 0}, {"threads": -1}, {"memory_limit": ""}])
def test_limits_that_make_no_sense_are_refused(store_file: Path, limits: dict[str, str | int]) -> None:
    with pytest.raises(UsageError, match="these limits can't be set"):
        Store(store_file, **limits)  # ty: ignore[invalid-argument-type]


def test_two_readers_in_one_process_have_limits_of_their_own(store_file: Path) -> None:
    with Store(store_file, memory_limit="100MB", threads=1) as small, Store(store_file, threads=2) as large:
        limit = "select current_setting('threads') as n"

        assert small.query(limit).to_pylist() == [{"n": 1}]
        assert large.query(limit).to_pylist() == [{"n": 2}]


def test_an_answer_beyond_the_memory_allowed_is_one_clear_line(store_file: Path) -> None:
    with Store(store_file, memory_limit="20MB", threads=1) as store:
        with pytest.raises(StoreError, match="needs more memory than allowed"):
            store.query(
                "select list(concat(a.place, b.place, c.place)) from observation a, observation b, observation c"
            )
        assert store.series().num_rows == 2


def test_eight_threads_get_their_own_answers(store_file: Path) -> None:
    wrong: list[object] = []
    with Store(store_file) as store:

        def ask(thread: int) -> None:
            for turn in range(40):
                year = 2001 + (thread * 7 + turn) % 24
                area = ("KAZ", "KGZ", "TJK", "UZB")[(thread + turn) % 4]
                got = {
                    "table": set(store.table("observation", time_period=year)["time_period"].to_pylist()) == {year},
                    "query": store.query("select ?::int as y, ? as a", [year, area]).to_pylist()
                    == [{"y": year, "a": area}],
                    "reader": set(store.assessments(ref_area=area)["ref_area"].to_pylist()) == {area},
                    "series": store.series().num_rows == 2,
                }
                wrong.extend(name for name, is_right in got.items() if not is_right)

        def careful(thread: int) -> None:
            try:
                ask(thread)
            except BaseException as error:  # noqa: BLE001  (an error in a thread must fail the test)
                wrong.append(error)

        threads = [Thread(target=careful, args=(thread,)) for thread in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert wrong == []
