"""Builds a store: all at once, or not at all.

The new file grows under another name in the same folder, is checkpointed, closed, opened again, read back, compared
with its own manifest, brought onto the disk and renamed. Whenever that ends early, what stood there before stands
there still, and the next build takes the leftovers away.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa

from ortaq.errors import StoreError, UsageError
from ortaq.store.content import content_hash
from ortaq.store.file import attach, check_name, first_line, is_store, logs_of
from ortaq.store.lock import alone, settle
from ortaq.store.open import Store
from ortaq.store.parts import Part
from ortaq.store.tables import PART, SCHEMA_VERSION, SNAPSHOT, TABLES, Kept, conform, schema_sql

if TYPE_CHECKING:
    from datetime import datetime

    from ortaq.store.snapshots import Snapshot

Progress = Callable[[str, int, int], None]
"""Told which step begins, how many are done, and how many there are."""

_STEPS = ("check", *(f"write {name}" for name in TABLES), "read back", "put in place")

BUILD_STEPS = len(_STEPS)
"""How many steps a build tells of, before it says that it is done."""

_BLOCK = 16_384
"""Bytes of a block of the file: the smallest, as most tables here are small."""


def build(
    path: str | Path,
    *,
    tables: Mapping[str, pa.Table],
    snapshots: Iterable[Snapshot],
    built_from: str,
    built_at: datetime,
    parts: Iterable[Part] = (),
    made_by: str = "",
    progress: Progress | None = None,
    replace_anything: bool = False,
) -> Store:
    """Build the store `path` from tables, in the place of an older one.

    Args:
        path: The file to make. Its folder must be there.
        tables: Tables of `ortaq.store.tables.TABLES` by name, without `snapshot` and `part`; one that is not given is
            empty.
        snapshots: Where the raw bytes came from that the observations point to.
        built_from: What the evidence is, in a few words; the manifest keeps it.
        built_at: When; the manifest keeps it, the content hash does not depend on it.
        parts: Rows that were fetched; their files lie in `parts/` beside `path`.
        made_by: A hash of the code that judged the evidence; the manifest keeps it.
        progress: Called at each step.
        replace_anything: Replace `path` even if it is damaged or no store: for files that are our own.

    Returns:
        It, open for reading: the very file that was read back.

    Raises:
        StoreError: The file can't be written; something else stands there; a table breaks a rule of the store.
        UsageError: There is no table of such a name.
    """
    path = Path(os.path.realpath(os.path.expanduser(path)))  # noqa: PTH111
    check_name(path)
    step = _Steps(progress)
    work = path.with_name(f".{path.name}.new")
    new = work / f"{token_hex(8)}.duckdb"  # DuckDB holds that a name is one file, and the last one built is still open
    with _writing(path), alone(path.with_name(f".{path.name}.lock"), step.waiting):
        if not replace_anything:
            _spare_others(path)
        _clear(work)
        step("check")
        listed = list(parts)
        given = _given(tables, snapshots, listed)
        about = {
            "product": "ortaq",
            "schema_version": str(SCHEMA_VERSION),
            "ortaq_version": version("ortaq"),
            "duckdb_version": duckdb.__version__,
            "built_from": built_from,
            "built_at": built_at.isoformat(),
            "made_by": made_by,
        }
        try:
            work.mkdir()
            written = _write(new, given, about, step)
            step("read back")
            store = _read_back(new, path, written)
            step("put in place")
            for log in logs_of(path):
                log.unlink()
            settle(new, path)
        finally:
            _clear(work)
    step.done()
    return store


class _Steps:
    """Tells which step begins, and counts."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress or (lambda _step, _done, _total: None)

    def __call__(self, name: str) -> None:
        self._progress(name, _STEPS.index(name), BUILD_STEPS)

    def waiting(self) -> None:
        self._progress("wait for another process that builds this store", 0, BUILD_STEPS)

    def done(self) -> None:
        self._progress("done", BUILD_STEPS, BUILD_STEPS)


@contextmanager
def _writing(path: Path) -> Generator[None]:
    """Say in one line why a file can't be written."""
    try:
        yield
    except (OSError, duckdb.OperationalError, duckdb.FatalException) as error:
        cause = error.strerror if isinstance(error, OSError) else first_line(error)
        raise StoreError(
            "can't write {path}: {cause}",
            hint="the folder must be there, be writable and have free space; or name another place",
            path=path,
            cause=cause or error,
        ) from error


def _clear(work: Path) -> None:
    """Take away the folder of a build, also of one that was ended early."""
    if work.exists():
        shutil.rmtree(work)


def _spare_others(path: Path) -> None:
    """Refuse to take the place of something that is not a store, or that holds changes."""
    if not path.exists():
        return
    if path.is_dir() or (path.stat().st_size and not is_store(path)):
        raise StoreError(
            "{path} can't be recognised as a store of Ortaq, so it is not replaced",
            hint="name another file, or move this one away",
            path=path,
        )
    if logs := logs_of(path):
        raise StoreError(
            "something else has written to {path}: {log} lies beside it",
            hint="move both away, then build again",
            path=path,
            log=logs[0].name,
        )


def _given(tables: Mapping[str, pa.Table], snapshots: Iterable[Snapshot], parts: list[Part]) -> dict[str, pa.Table]:
    """All tables of a store, in its columns and types."""
    ours = {"snapshot", "part"}
    if unknown := set(tables) - (set(TABLES) - ours):
        raise UsageError(
            "unknown table: {table}",
            hint="tables: {known}",
            table=", ".join(sorted(unknown)),
            known=", ".join(name for name in TABLES if name not in ours),
        )
    given = {
        "snapshot": _of_records(list(snapshots), SNAPSHOT),
        "part": _of_records(parts, PART),
    }
    for name, kept in TABLES.items():
        if name not in ours:
            given[name] = _conformed(name, tables[name], kept) if name in tables else kept.schema.empty_table()
    return {name: given[name] for name in TABLES}


def _of_records(records: Sequence[Snapshot] | Sequence[Part], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pydict(
        {name: [getattr(record, name) for record in records] for name in schema.names}, schema=schema
    )


def _conformed(name: str, table: pa.Table, kept: Kept) -> pa.Table:
    if odd := set(table.column_names) ^ set(kept.schema.names):
        raise _broken(name, f"columns missing or unknown: {', '.join(sorted(odd))}")
    try:
        table = conform(table, kept.schema)
    except (pa.ArrowInvalid, ValueError) as error:
        raise _broken(name, str(error)) from error
    for column in table.schema:
        if pa.types.is_floating(column.type) and not _finite(table.column(column.name)):
            raise _broken(name, f"{column.name} holds a number that is none; a missing value is null")
    return table


def _finite(column: pa.ChunkedArray) -> bool:
    return bool(np.isfinite(column.drop_null().to_numpy()).all())


def _write(new: Path, given: Mapping[str, pa.Table], about: Mapping[str, str], step: _Steps) -> dict[str, pa.Table]:
    """Write the tables into a new file, in the order of their keys, in which they are given back."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoload_known_extensions": False,
            "autoinstall_known_extensions": False,
            "temp_directory": str(new.parent),
        },
    )
    try:
        # Nobody has the file before it is whole, so that no log of changes is needed.
        attach(connection, new, f"block_size {_BLOCK}, recovery_mode 'no_wal_writes'")
        if given["part"].num_rows:  # what is large lies there; to choose how each small column is packed takes longer
            connection.execute("pragma force_compression = 'uncompressed'")
        connection.execute("use store")
        connection.execute("begin")
        connection.execute(schema_sql())
        ordered = {}
        for name, table in given.items():
            step(f"write {name}")
            ordered[name] = _ordered(name, table)
            if table.num_rows:
                connection.register("ordered", ordered[name])
                with _keeping_rules(name):
                    connection.execute(f"insert into {name} by name select * from ordered")  # noqa: S608  (our own names)
                connection.unregister("ordered")
        for name, kept in TABLES.items():
            _prove_references(name, kept, ordered)
        beside: Counter[str] = Counter()
        for part in given["part"].to_pylist():
            beside[part["table"]] += part["rows"]
        counts = {f"rows.{name}": str(table.num_rows + beside[name]) for name, table in ordered.items()}
        manifest = {**about, **counts, "content_hash": content_hash(ordered)}
        connection.execute("insert into manifest select unnest(?), unnest(?)", [[*manifest], [*manifest.values()]])
        connection.execute("commit")
        connection.execute("checkpoint store")
        connection.execute("use memory")
        connection.execute("detach store")
    finally:
        connection.close()
    if logs := logs_of(new):
        raise StoreError(
            "{path} was not written to its end: {log} lies beside it", hint="build it again", path=new, log=logs[0].name
        )
    return ordered


def _ordered(name: str, table: pa.Table) -> pa.Table:
    """The rows in the order of their key, after it was found to be unique."""
    if not table.num_rows:
        return table
    key = TABLES[name].key
    keys = pl.DataFrame(pl.from_arrow(table.select(list(key))))
    order = keys.select(pl.arg_sort_by(key, nulls_last=True)).to_series()
    ordered = keys[order]
    twice = ordered.filter(pl.all_horizontal(pl.all().eq_missing(pl.all().shift())))
    if twice.height:
        raise _broken(name, f"stands twice: {_told(twice.row(0, named=True))}")
    return table if order.is_sorted() else table.take(order.to_arrow())


def _prove_references(name: str, kept: Kept, tables: Mapping[str, pa.Table]) -> None:
    """Each row points to rows that are there."""
    for reference in kept.references:
        here, there = (
            pl.DataFrame(pl.from_arrow(tables[table].select(list(columns))))
            for table, columns in ((name, reference.points), (reference.table, reference.at))
        )
        for column in reference.points:
            if here[column].dtype == pl.List:
                here = here.filter(pl.col(column).list.len() > 0).explode(column)
        lost = here.unique().join(there, how="anti", left_on=reference.points, right_on=reference.at)
        lost = lost.sort(pl.all(), nulls_last=True)
        if lost.height:
            raise _broken(name, f"not in {reference.table}: {_told(lost.row(0, named=True))}")


@contextmanager
def _keeping_rules(name: str) -> Generator[None]:
    try:
        yield
    except duckdb.ConstraintException as error:
        raise _broken(name, first_line(error)) from error


def _broken(name: str, problem: str) -> StoreError:
    return StoreError(
        "the table {table} breaks a rule of the store: {problem}",
        hint="mend what the table was made from, then build again",
        table=name,
        problem=problem,
    )


def _told(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


def _read_back(new: Path, path: Path, written: Mapping[str, pa.Table]) -> Store:
    """Open the finished file as a reader would, and compare all of it with what was written."""
    store = Store(path, built_as=new)
    try:
        store.prove_holds(written)
    except BaseException:
        store.close()
        raise
    return store
