"""The file of a store: what it is, whether it is whole, and a connection that leads nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from ortaq.errors import StoreError, UsageError
from ortaq.store.parts import FOLDER, Part, folder_of, path_of
from ortaq.store.tables import SCHEMA_VERSION, TABLES

if TYPE_CHECKING:
    from pathlib import Path

_MAGIC = b"DUCK"
_MAGIC_AT = 8
_ANOTHER = "it is a DuckDB file of something else"


def is_store(path: Path) -> bool:
    """Whether a file can be recognised as a store of Ortaq, of any version."""
    try:
        with path.open("rb") as file:
            head = file.read(_MAGIC_AT + len(_MAGIC))
        if head[_MAGIC_AT:] != _MAGIC:
            return False
        connection = connect(path, None, None)
    except (OSError, StoreError):
        return False
    try:
        return _says_ortaq(connection)
    except duckdb.Error:
        return False
    finally:
        connection.close()


def logs_of(path: Path) -> list[Path]:
    """Changes that DuckDB has written beside a file and not yet into it."""
    names = (f"{path.name}{ending}" for ending in (".wal", ".wal.checkpoint", ".wal.recovery"))
    return [log for name in names if (log := path.with_name(name)).exists()]


def check_name(path: Path) -> None:
    """Refuse a path that DuckDB would misread.

    Raises:
        UsageError: There is a question mark in it.
    """
    if "?" in str(path.absolute()):
        raise UsageError(
            "a store can't stand at {path}: DuckDB reads ? as the end of the name",
            hint="name a file and folder without ?",
            path=path,
        )


def attach(connection: duckdb.DuckDBPyConnection, path: Path, options: str) -> None:
    """Attach a DuckDB file as `store`.

    It is attached to a connection without a file, since connections to a file are shared within the process: after a
    store was replaced, a reader would be given the old one, and two could not have different limits of memory.
    """
    name = str(path.absolute()).replace("'", "''")
    connection.execute(f"attach '{name}' as store (type duckdb, {options})")


def look_at(path: Path) -> None:
    """Refuse what can be seen not to be a store before DuckDB looks at it."""
    try:
        if path.is_dir():
            raise StoreError("{path} is a folder, not a store", hint="name the file of the store", path=path)
        if not path.exists():
            raise StoreError(
                "no such store: {path}",
                hint="look at the spelling; without a path the starter evidence is opened",
                path=path,
            )
        with path.open("rb") as file:
            head = file.read(_MAGIC_AT + len(_MAGIC))
    except OSError as error:
        raise StoreError(
            "can't read {path}: {cause}",
            hint="look at the permissions of the file and of its folder",
            path=path,
            cause=error.strerror or error,
        ) from error
    if not head:
        raise StoreError("{path} is empty", hint="build the store again", path=path)
    if head[_MAGIC_AT:] != _MAGIC:
        raise _foreign(path, "it is not a DuckDB file")
    if logs := logs_of(path):
        raise StoreError(
            "something else has written to {path}: {log} lies beside it",
            hint="a store is only read; build it again, or bring it back from a copy",
            path=path,
            log=logs[0].name,
        )


def connect(
    path: Path, memory_limit: str | None, threads: int | None, *, parts_of: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection that reads this file and the parts beside it, or beside another, and can reach nothing else."""
    check_name(path)
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoload_known_extensions": False,
        "autoinstall_known_extensions": False,
        "python_enable_replacements": False,
        "temp_directory": "",
    }
    if memory_limit is not None:
        config["memory_limit"] = memory_limit
    if threads is not None:
        config["threads"] = threads
    try:
        connection = duckdb.connect(":memory:", config=config)
    except duckdb.Error as error:
        raise UsageError(
            "these limits can't be set: {cause}",
            hint='memory_limit is text such as "500MB", threads a number from 1',
            cause=first_line(error),
        ) from error
    try:
        attach(connection, path, "read_only")
        parts = f"{folder_of((parts_of or path).absolute())}/".replace("'", "''")
        connection.execute(
            f"set allowed_directories = ['{parts}'];set enable_external_access = false;set lock_configuration = true"
        )
    except duckdb.Error as error:
        connection.close()
        if "Could not set lock" in str(error):
            raise StoreError(
                "another program is writing to {path}", hint="close it there, then try again", path=path
            ) from error
        raise damaged(path, error) from error
    return connection


def _says_ortaq(connection: duckdb.DuckDBPyConnection) -> bool:
    try:
        said = connection.sql("select value from store.main.manifest where key = 'product'").to_arrow_table()
    except (duckdb.CatalogException, duckdb.BinderException):
        return False
    return said.column(0).to_pylist() == ["ortaq"]


def read_manifest(path: Path, connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What the store says about itself, after it was found to be one that this version reads."""
    try:
        rows = connection.sql("select key, value from store.main.manifest order by key").to_arrow_table().to_pylist()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise _foreign(path, _ANOTHER) from error
    except duckdb.Error as error:
        raise damaged(path, error) from error
    manifest = {row["key"]: row["value"] for row in rows}
    if manifest.get("product") != "ortaq":
        raise _foreign(path, _ANOTHER)
    found = manifest.get("schema_version", "")
    if found != str(SCHEMA_VERSION):
        newer = found.isdecimal() and int(found) > SCHEMA_VERSION
        raise StoreError(
            "{path} has the layout {found}, this version of Ortaq reads {known}",
            hint="update Ortaq" if newer else "build the store again",
            path=path,
            found=found,
            known=SCHEMA_VERSION,
        )
    if lost := {"content_hash", "built_from", "built_at", *(f"rows.{name}" for name in TABLES)} - manifest.keys():
        raise damaged(path, f"its manifest lacks {', '.join(sorted(lost))}")
    return manifest


def parts_of(path: Path, connection: duckdb.DuckDBPyConnection) -> list[Part]:
    """The parts that a store lists, in their order."""
    try:
        rows = connection.sql('select id, "table", dataset, rows, size from store.main.part order by id')
        return [Part(**row) for row in rows.to_arrow_table().to_pylist()]
    except duckdb.Error as error:
        raise damaged(path, error) from error


def join(path: Path, connection: duckdb.DuckDBPyConnection, parts: list[Part]) -> None:
    """Let each table be asked for by its name alone: the rows in the file together with those in its parts.

    Raises:
        StoreError: A table or a part is not what it should be.
    """
    try:
        views = ["create view memory.main.manifest as select * from store.main.manifest"]
        for name, kept in TABLES.items():
            columns = ", ".join(f'"{column}"' for column in kept.schema.names)
            statement = f"create view memory.main.{name} as select {columns} from store.main.{name}"  # noqa: S608  (our own names)
            if of_table := [part for part in parts if part.table == name]:
                files = [str(path_of(path.absolute(), part.id)).replace("'", "''") for part in of_table]
                places = ", ".join(f"'{file}'" for file in files)
                statement += f" union all select {columns} from read_parquet([{places}])"  # noqa: S608
            views.append(statement)
        connection.execute(";".join(views))
    except duckdb.Error as error:
        raise damaged(path, f"{FOLDER}: {error}" if parts else error) from error


def _foreign(path: Path, cause: str) -> StoreError:
    return StoreError(
        "{path} is not a store of Ortaq: {cause}", hint="name the file of a store", path=path, cause=cause
    )


def damaged(path: Path, cause: object) -> StoreError:
    """The error that says so."""
    return StoreError(
        "the store {path} is damaged: {cause}",
        hint="build it again, or bring it back from a copy",
        path=path,
        cause=first_line(cause),
    )


def first_line(cause: object) -> str:
    """What DuckDB says, without its drawing of the statement."""
    return (str(cause).splitlines() or [""])[0]
