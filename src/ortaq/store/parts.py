"""The rows that were fetched, as Parquet files beside the store: named by their SHA-256, sorted, never changed.

A release lists its parts; a newer release shares those that stayed as they were. So a fetch writes what came, not what
was there. A part is written under another name, brought onto the disk and renamed: it is whole or not there.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from ortaq.errors import StoreError
from ortaq.store.lock import settle
from ortaq.store.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FOLDER = "parts"
ROW_GROUP = 131_072
_CHUNK = 1 << 20
_LARGEST = 1 << 63


@dataclass(frozen=True, slots=True)
class Part:
    """One file of rows of one table: a row of the table `part`."""

    id: str
    table: str
    dataset: str
    rows: int
    size: int


def folder_of(store: Path) -> Path:
    """Where the parts of a store lie."""
    return store.parent / FOLDER


def path_of(store: Path, part: str) -> Path:
    """The file of a part."""
    return folder_of(store) / f"{part}.parquet"


def write_part(folder: Path, table: str, dataset: str, rows: pa.Table | pl.DataFrame) -> Part:
    """Write rows as one part, in the order of their key.

    Args:
        folder: Where parts lie; made when it is not there.
        table: Whose rows they are.
        dataset: The column `source` of all of them.
        rows: In the columns of the table; text may be coded.

    Raises:
        OSError: The folder can't be written.
        StoreError: The disk is full.
    """
    kept = TABLES[table]
    frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(pl.from_arrow(rows))
    frame = in_order(frame.select(kept.schema.names), kept.key)
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, prefix=".", suffix=".new", delete=False) as file:
        new = Path(file.name)
        try:
            frame.write_parquet(file, compression="zstd", compression_level=1, row_group_size=ROW_GROUP)
            file.flush()
        except pl.exceptions.ComputeError as error:  # so polars tells of a full disk
            new.unlink(missing_ok=True)
            raise StoreError(
                "can't write to {path}: {cause}",
                hint="free some space there, or name another place",
                path=folder,
                cause=str(error).splitlines()[0],
            ) from error
        except BaseException:
            new.unlink(missing_ok=True)
            raise
    new.chmod(0o644)  # a temporary file is its owner's alone; a part is read by whoever may read the store
    sha, size = fingerprint(new)
    part = Part(sha, table, dataset, frame.height, size)
    settle(new, folder / f"{sha}.parquet")
    return part


def scan(store: Path, parts: Sequence[Part]) -> pl.LazyFrame:
    """The rows of parts of one table, as text, to be asked for."""
    frame = pl.DataFrame(pl.from_arrow(TABLES[parts[0].table].schema.empty_table()))
    return pl.scan_parquet(
        [path_of(store, part.id) for part in parts],
        schema=frame.schema,
        cast_options=pl.ScanCastOptions(categorical_to_string="allow"),
    )


def in_order(frame: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """The rows in the order of their key, text by its code points.

    The places of a row's values among the distinct values of each column make one number, which sorts several times
    faster than eight columns of text do.
    """
    if frame.is_empty() or any(frame[name].null_count() for name in key):
        return frame.sort(key, nulls_last=True)
    code = pl.Series([0], dtype=pl.UInt64).new_from_index(0, frame.height)
    size = 1
    for name in key:
        column = frame[name]
        if column.dtype.is_integer():
            least, most = int(column.min()), int(column.max())  # ty: ignore[invalid-argument-type]
            place, count = (column.cast(pl.Int64) - least).cast(pl.UInt64), most - least + 1
        else:
            values = column.unique().cast(pl.String).sort()
            place, count = column.cast(pl.Enum(values)).to_physical().cast(pl.UInt64), len(values)
        size *= count
        if size >= _LARGEST:
            return frame.with_columns(pl.col(pl.Categorical).cast(pl.String)).sort(key)
        code = code * count + place
    if code.is_sorted():
        return frame
    return frame[code.arg_sort()]


def fingerprint(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file."""
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def prove(store: Path, parts: Iterable[Part]) -> None:
    """Read each part and compare it with its name.

    Raises:
        StoreError: One is not there, can't be read, or was altered.
    """
    for part in parts:
        path = path_of(store, part.id)
        try:
            found, _ = fingerprint(path)
        except OSError as error:
            raise StoreError(
                "the store {path} is damaged: {cause}",
                hint="bring its folder {folder} back from a copy, or fetch again",
                path=store,
                cause=f"{FOLDER}/{path.name}: {error.strerror or error}",
                folder=FOLDER,
            ) from error
        if found != part.id:
            raise StoreError(
                "the store {path} is damaged: {cause}",
                hint="bring its folder {folder} back from a copy, or fetch again",
                path=store,
                cause=f"{FOLDER}/{path.name} has another hash than its name tells",
                folder=FOLDER,
            )


def tidy(folder: Path, wanted: set[str]) -> None:
    """Take away what an ended process left, and parts that no release here lists any more.

    Args:
        folder: Where parts lie.
        wanted: The parts that stay, by their hash.
    """
    if not folder.is_dir():
        return
    for entry in os.scandir(folder):
        path = Path(entry.path)
        if path.suffix == ".new" or (path.suffix == ".parquet" and path.stem not in wanted):
            path.unlink(missing_ok=True)
