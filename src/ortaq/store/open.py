"""Opens a store: for reading only, by any number of threads, without a way out of the file."""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import duckdb
import pyarrow as pa

from ortaq.errors import StoreError, UsageError
from ortaq.store import snapshots
from ortaq.store.content import content_hash
from ortaq.store.file import connect, damaged, first_line, join, look_at, parts_of, read_manifest
from ortaq.store.parts import prove
from ortaq.store.tables import TABLES, conform

if TYPE_CHECKING:
    from types import TracebackType

Codes = str | Iterable[str] | None
"""One code, several, or no matter which."""

SnapshotReader = Callable[[str], bytes | None]
"""Gives the raw bytes of a snapshot by its hash, or null when it has none such."""

_DAMAGED = (
    duckdb.IOException,
    duckdb.InternalException,
    duckdb.FatalException,
    duckdb.SerializationException,
)


class Store:
    """A store, opened for reading.

    Nothing can be written through it: not to the file, not beside it, not elsewhere. Each question runs on a cursor of
    its own, so that threads may share a store.

    Args:
        path: The file.
        memory_limit: What DuckDB may use, such as `"500MB"`; its own rule (80 % of the memory) if null.
        threads: How many threads one question may use; as many as there are processors if null.
        snapshot_readers: Where raw bytes are looked for that are not in `snapshots/` beside the file.
        built_as: The file while it is not yet in its place, `path`, beside which its parts lie.

    Raises:
        StoreError: The file is not there, can't be read, is damaged, or is another kind of file.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        memory_limit: str | None = None,
        threads: int | None = None,
        snapshot_readers: Iterable[SnapshotReader] = (),
        built_as: Path | None = None,
    ) -> None:
        self.path = Path(os.path.expanduser(path))  # noqa: PTH111  (a "~name" that is nobody's stays as it is)
        self._snapshot_readers = tuple(snapshot_readers)
        self._limits = memory_limit, threads
        file = self.path if built_as is None else built_as
        look_at(file)
        self._file = _identity(file)  # before it is opened: another that comes between is then another
        self._connection = connect(file, *self._limits, parts_of=self.path)
        try:
            self._manifest = read_manifest(file, self._connection)
            self.parts = parts_of(file, self._connection)
            prove(self.path, self.parts)
            join(self.path, self._connection, self.parts)
            self._compare_counts()
        except BaseException:
            self._connection.close()
            raise

    @property
    def manifest(self) -> dict[str, str]:
        """What the store says about itself: versions, row counts, content hash, what it was built from and when."""
        return dict(self._manifest)

    def query(self, sql: str, params: Sequence[object] | Mapping[str, object] | None = None) -> pa.Table:
        """The answer to one question in SQL.

        Args:
            sql: One `select` statement; values stand in it as `?` or `$name`.
            params: The values.

        Raises:
            UsageError: The statement is not one `select`, or can't be understood.
            StoreError: The file turned out to be damaged, or the answer does not fit into the memory allowed.
        """
        try:
            cursor = self._connection.cursor()
        except duckdb.ConnectionException as error:
            raise UsageError("the store {path} is closed", hint="open it again", path=self.path) from error
        try:
            _only_select(cursor, sql)
            cursor.execute("use memory")
            return cursor.sql(sql, params=params or None).to_arrow_table()
        except duckdb.OutOfMemoryException as error:
            raise StoreError(
                "the answer from {path} needs more memory than allowed",
                hint="ask for fewer series at once, or allow more memory",
                path=self.path,
            ) from error
        except duckdb.Error as error:
            if isinstance(error, _DAMAGED) or type(error) is duckdb.Error:
                raise damaged(self.path, error) from error
            raise UsageError(
                "the store can't answer that: {cause}",
                hint="docs/store.md names the tables and their columns",
                cause=first_line(error),
            ) from error
        finally:
            cursor.close()

    def table(self, name: str, **where: Any) -> pa.Table:  # noqa: ANN401  (a code, a number, or several)
        """The rows of a table in the order of its key.

        Args:
            name: The table, such as `"observation"`.
            where: Values by column: a value, or several of which any will do; null stands for all. Of a column that
                holds lists, those rows are given whose list has any of the values.

        Raises:
            UsageError: There is no such table or column.
        """
        if name not in TABLES:
            raise UsageError("unknown table: {table}", hint="tables: {known}", table=name, known=", ".join(TABLES))
        kept = TABLES[name]
        params: dict[str, list[object]] = {}
        conditions = []
        for column, value in where.items():
            if column not in kept.schema.names:
                raise UsageError(
                    "unknown column of {table}: {column}",
                    hint="columns: {known}",
                    table=name,
                    column=column,
                    known=", ".join(kept.schema.names),
                )
            if value is None:
                continue
            params[column] = [value] if isinstance(value, str | int | float) else list(value)
            is_list = pa.types.is_list(kept.schema.field(column).type)
            conditions.append(
                f'list_has_any("{column}", ${column})' if is_list else f'list_contains(${column}, "{column}")'
            )
        rule = f" where {' and '.join(conditions)}" if conditions else ""
        # Names come from TABLES alone, values from parameters alone.
        order = ", ".join(f'"{column}"' for column in kept.key)
        answer = self.query(f"select * from {name}{rule} order by {order}", params)  # noqa: S608
        try:
            return conform(answer, kept.schema)
        except (pa.ArrowInvalid, ValueError, KeyError) as error:
            raise damaged(self.path, error) from error

    def observations(
        self,
        series: Codes = None,
        ref_area: Codes = None,
        *,
        source: Codes = None,
        sex: Codes = None,
        age: Codes = None,
        urbanisation: Codes = None,
        breakdown: Codes = None,
    ) -> pa.Table:
        """Observations as the table OBSERVATION, in the order of series, area and period."""
        return self.table(
            "observation",
            series=series,
            ref_area=ref_area,
            source=source,
            sex=sex,
            age=age,
            urbanisation=urbanisation,
            breakdown=breakdown,
        )

    def series(
        self, series: Codes = None, *, source: Codes = None, indicator: Codes = None, target: Codes = None
    ) -> pa.Table:
        """What is measured, as the table SERIES."""
        return self.table("series", series=series, source=source, indicator=indicator, target=target)

    def assessments(
        self,
        method: Codes = None,
        series: Codes = None,
        ref_area: Codes = None,
        *,
        source: Codes = None,
        outlook: Codes = None,
    ) -> pa.Table:
        """Verdicts as the table ASSESSMENT."""
        return self.table("assessment", method=method, series=series, ref_area=ref_area, source=source, outlook=outlook)

    def snapshot_bytes(self, sha: str) -> bytes:
        """The raw bytes of a snapshot, as they came from the publisher.

        Raises:
            StoreError: They are nowhere to be found, or were altered.
        """
        folder = self.path.parent / "snapshots"
        if (folder / sha).is_file():
            return snapshots.read(folder, sha)
        for reader in self._snapshot_readers:
            payload = reader(sha)
            if payload is not None:
                return snapshots.verified(payload, sha)
        return snapshots.read(folder, sha)  # says what is wrong

    def verify(self) -> dict[str, int]:
        """Read everything and compare it with the manifest: every row, and the raw bytes of every snapshot.

        Returns:
            How much was found right: rows by table, and `snapshots`.

        Raises:
            StoreError: Something is not as it was built, or raw bytes are missing.
        """
        counts = self.verify_tables()
        for sha in self.table("snapshot")["id"].to_pylist():
            self.snapshot_bytes(sha)
        return counts | {"snapshots": counts["snapshot"]}

    def prove_holds(self, tables: Mapping[str, pa.Table]) -> None:
        """Read all that is in the file and compare it with these tables, cell by cell and in their order.

        Raises:
            StoreError: Something is not as it was given.
        """
        for name, given in tables.items():
            if given.num_rows and not self.in_file(name).equals(given):  # that nothing is there was counted
                raise damaged(self.path, f"{name} does not hold what was written")

    def verify_tables(self) -> dict[str, int]:
        """Like `verify`, without the raw bytes."""
        prove(self.path, self.parts)
        if content_hash({name: self.in_file(name) for name in TABLES}) != self._manifest["content_hash"]:
            raise damaged(self.path, "what it holds has another hash than its manifest tells")
        return {name: int(self._manifest[f"rows.{name}"]) for name in TABLES}

    def in_file(self, name: str) -> pa.Table:
        """The rows of a table without those in parts: what ships with Ortaq, and what is small.

        They come as they were written, in the order of their key; the content hash proves it.
        """
        try:
            with self._connection.cursor() as cursor:
                answer = cursor.sql(f"from store.main.{name}").to_arrow_table()
            return conform(answer, TABLES[name].schema)
        except (duckdb.Error, pa.ArrowInvalid, ValueError, KeyError) as error:
            raise damaged(self.path, error) from error

    @property
    def is_current(self) -> bool:
        """Whether the release at the path is still the one that is read."""
        return _identity(self.path) == self._file

    def reopen(self, path: str | Path | None = None) -> None:
        """Read the release that is at the path now; the one that was read so far is let go, if it is another.

        Its parts are proven in either case.

        Args:
            path: Another file to go on with; null for the same.

        Raises:
            StoreError: As when a store is opened; this one then stays as it was.
        """
        if path in (None, self.path) and self.is_current:
            prove(self.path, self.parts)
            return
        memory_limit, threads = self._limits
        readers = self._snapshot_readers
        self._become(Store(path or self.path, memory_limit=memory_limit, threads=threads, snapshot_readers=readers))

    def go_on_with(self, built: Store) -> None:
        """Read the release that was built; the one that was read so far is let go."""
        if self._limits == built._limits:
            self._become(built)
        else:  # it was opened with limits of its own
            built.close()
            self.reopen(built.path)

    def _become(self, other: Store) -> None:
        self._connection.close()
        self.path, self._connection, self._file = other.path, other._connection, other._file
        self._manifest, self.parts = other._manifest, other.parts

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        rows = {name: int(self._manifest[f"rows.{name}"]) for name in TABLES}
        return (
            f"Store({str(self.path)!r}: {rows['observation']} observations of {rows['series']} series, "
            f"{rows['assessment']} assessments, {rows['accord']} accords; from {self._manifest['built_from']}, "
            f"built {self._manifest['built_at']})"
        )

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self))}</p>"

    def _compare_counts(self) -> None:
        """Each table has as many rows as the manifest tells, with those in parts."""
        in_parts = {part.table for part in self.parts}
        places = {name: name if name in in_parts else f"store.main.{name}" for name in TABLES}
        counts = " union all ".join(f"select '{name}', count(*) from {place}" for name, place in places.items())  # noqa: S608  (our own names)
        try:
            answer = self.query(counts)
        except UsageError as error:
            raise damaged(self.path, error) from error
        for name, found in zip(*(column.to_pylist() for column in answer.columns), strict=True):
            told = self._manifest.get(f"rows.{name}")
            if told != str(found):
                raise damaged(self.path, f"{name} has {found} rows, its manifest tells {told}")


def _identity(path: Path) -> tuple[int, ...] | None:
    """Which file it is; nothing where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _only_select(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    kinds = [statement.type for statement in connection.extract_statements(sql)]
    if kinds != [duckdb.StatementType.SELECT]:
        raise UsageError("a store answers one select statement at a time", hint="nothing can be changed in a store")
