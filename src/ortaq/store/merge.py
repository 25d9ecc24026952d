"""What came, joined with what was there: the rows of the next release, and what changed on the way.

Within a dataset the newest delivery holds: rows that have the columns `Kept.renewed` in common with rows that came are
replaced as a whole. What a delivery once brought and brings no longer goes too. Each value that was replaced, by
another or by none, becomes a row of the table `revision`; so it can be told later what a figure was at the time.
"""

# Names of tables and columns come from TABLES, values from parameters and registered tables.
# ruff: noqa: S608

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa

from ortaq.errors import SourceError
from ortaq.store.file import first_line
from ortaq.store.parts import Part, folder_of, path_of, write_part
from ortaq.store.tables import TABLES, conform

if TYPE_CHECKING:
    from ortaq.store.open import Store

PART_ROWS = 1_000_000
"""Rows of a part at most; so much is held in memory while rows come in."""

CHECKED_TOGETHER = 100_000
"""Rows that are checked at once: a repository has hundreds of files with a few rows each."""

SMALL = 250_000
"""A part with fewer rows is written again with the next rows of its dataset, so that parts stay few."""

VALUE = ("obs_value", "value_text", "lower_bound", "upper_bound", "unit_measure", "unit_mult", "obs_status")
"""What must be the same for a figure to be unchanged."""

LARGE = tuple(name for name, kept in TABLES.items() if kept.is_large)


@dataclass(slots=True)
class Counts:
    """Observations and votes: those that were not there, have another value, are the same, are there no longer."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class Merged:
    """What the next release holds of what was collected."""

    parts: tuple[Part, ...]
    revisions: pa.Table
    counts: Counts
    touched: frozenset[tuple[str, str]]
    """(source, series) of which any observation came, changed or went."""


@dataclass(slots=True)
class _Taken:
    """Rows that came, by dataset and table: not yet checked, checked, in parts; the hash of each row's key."""

    raw: dict[tuple[str, str], list[pa.Table]] = field(default_factory=dict)
    pending: dict[tuple[str, str], list[pl.DataFrame]] = field(default_factory=dict)
    written: dict[tuple[str, str], list[Part]] = field(default_factory=dict)
    hashes: dict[tuple[str, str], list[np.ndarray]] = field(default_factory=dict)
    series: set[tuple[str, str]] = field(default_factory=set)
    """(source, series) of the observations."""


@dataclass(slots=True)
class Intake:
    """Takes rows in as they come, and joins them with what was there.

    Args:
        path: The file of the store; parts lie beside it.
        old: The release that holds until now, if there is one.
        until: ISO time at which what was there stops to hold.
        folder: Where new parts are written; beside the store if null.
    """

    path: Path
    old: Store | None
    until: str
    folder: Path | None = None
    _taken: _Taken = field(default_factory=_Taken)
    _delivery: _Taken = field(default_factory=_Taken)

    def begin(self) -> None:
        """Begin a delivery: what is taken from here on is undone, or committed, as a whole."""
        self._delivery = _Taken()

    def undo(self) -> None:
        """Forget what was taken since the delivery began."""
        self._delivery = _Taken()

    def commit(self) -> None:
        """Add what was taken since the delivery began to the rest."""
        for key, tables in self._delivery.raw.items():
            self._taken.raw.setdefault(key, []).extend(tables)
            if _rows(self._taken.raw[key]) >= CHECKED_TOGETHER:
                self._check(self._taken, key)
        for key, frames in self._delivery.pending.items():
            self._taken.pending.setdefault(key, []).extend(frames)
            self._flush(self._taken, key)
        for key, parts in self._delivery.written.items():
            self._taken.written.setdefault(key, []).extend(parts)
        for key, hashes in self._delivery.hashes.items():
            self._taken.hashes.setdefault(key, []).extend(hashes)
        self._taken.series |= self._delivery.series
        self._delivery = _Taken()

    def take(self, dataset: str, table: str, rows: pa.Table) -> int:
        """Take rows of a large table in; many are checked at once, and a million at a time go into a part.

        Returns:
            How many rows those were.

        Raises:
            SourceError: A row that came until now breaks a rule of the table; it is named.
        """
        if rows.num_rows:
            key = dataset, table
            self._delivery.raw.setdefault(key, []).append(rows)
            if _rows(self._delivery.raw[key]) >= CHECKED_TOGETHER:
                self._check(self._delivery, key)
        return rows.num_rows

    def merge(self, dropped: Mapping[str, set[str]] | None = None) -> Merged:
        """Join what was taken in with the parts of the old release.

        Args:
            dropped: By dataset, snapshots whose rows go unless something newer took their place.
        """
        for key in list(self._taken.raw):
            self._check(self._taken, key)
        dropped = dropped or {}
        old = self.old.parts if self.old else []
        counts = Counts()
        revisions = [TABLES["revision"].schema.empty_table()]
        touched = self._taken.series
        datasets = {dataset for dataset, _ in (*self._taken.pending, *self._taken.written)} | set(dropped)
        parts = [part for part in old if part.dataset not in datasets]
        for dataset in sorted(datasets):
            for table in LARGE:
                there = [part for part in old if (part.dataset, part.table) == (dataset, table)]
                if not there and (dataset, table) not in (self._taken.pending | self._taken.written):
                    continue
                with _Join(self, dataset, table, there, dropped.get(dataset, set())) as join:
                    join.prove_unique()
                    join.count(counts)
                    if table == "observation":
                        revisions.append(join.revisions())
                        touched |= join.left()
                    parts += join.parts()
        return Merged(
            tuple(sorted(parts, key=lambda part: part.id)), pa.concat_tables(revisions), counts, frozenset(touched)
        )

    def coming(self, dataset: str, table: str) -> pl.DataFrame:
        """Rows that came and are not in a part yet."""
        frames = self._taken.pending.get((dataset, table), [])
        return pl.concat(frames) if frames else _empty(table)

    def written(self, dataset: str, table: str) -> list[Part]:
        """Parts of rows that came."""
        return self._taken.written.get((dataset, table), [])

    def may_repeat(self, dataset: str, table: str) -> bool:
        """Whether two rows that came may have the same key: their hashes are equal. Notes may."""
        hashes = self._taken.hashes.get((dataset, table)) if table != "note" else None
        if not hashes:
            return False
        ordered = np.concatenate(hashes)
        ordered.sort()
        return bool((ordered[1:] == ordered[:-1]).any())

    def place(self, part: Part) -> Path:
        """The file of a part, new or old."""
        new = self.parts_folder() / f"{part.id}.parquet"
        return new if new.exists() else path_of(self.path.absolute(), part.id)

    def parts_folder(self) -> Path:
        """Where new parts are written."""
        return self.folder or folder_of(self.path.absolute())

    def _check(self, taken: _Taken, key: tuple[str, str]) -> None:
        """Hold rows to the rules of their table."""
        dataset, table = key
        frame = _checked(dataset, table, taken.raw.pop(key))
        taken.hashes.setdefault(key, []).append(frame.select(TABLES[table].key).hash_rows(7).to_numpy())
        if table == "observation":
            taken.series |= set(frame.select("source", "series").unique().cast(pl.String).rows())
        taken.pending.setdefault(key, []).append(frame)
        self._flush(taken, key)

    def _flush(self, taken: _Taken, key: tuple[str, str]) -> None:
        """Write what waits into a part when it is enough for one."""
        if sum(frame.height for frame in taken.pending[key]) < PART_ROWS:
            return
        dataset, table = key
        part = write_part(self.parts_folder(), table, dataset, pl.concat(taken.pending.pop(key)))
        taken.written.setdefault(key, []).append(part)


class _Join:
    """One table of one dataset: what came (`fresh`) beside what was there (`stale`).

    They are joined in a database of its own, which is made when something must be asked: what comes for the first time
    has nothing to be joined with.
    """

    def __init__(self, intake: Intake, dataset: str, table: str, there: Sequence[Part], dropped: set[str]) -> None:
        self._intake, self._dataset, self._table, self._there = intake, dataset, table, there
        self._kept = TABLES[table]
        self._written = intake.written(dataset, table)
        self._coming = intake.coming(dataset, table)
        self._dropped = dropped
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @cached_property
    def _sql(self) -> duckdb.DuckDBPyConnection:
        folder = self._open.enter_context(tempfile.TemporaryDirectory(prefix="ortaq-"))
        sql = duckdb.connect(":memory:", config={"temp_directory": folder, "memory_limit": "1GB", "threads": 2})
        self._open.callback(sql.close)
        sql.register("coming", self._coming.to_arrow())
        sql.execute(f"create view fresh as select * from coming{self._and_files(self._written)}")
        first = "select * from coming where false"
        sql.execute(f"create view stale as {first}{self._and_files(self._there)}")
        renewed = ", ".join(self._kept.renewed)
        sql.execute(f"create table renewed as select distinct {renewed} from fresh")
        sql.register("dropped", pa.table({"snapshot": pa.array(sorted(self._dropped), pa.string())}))
        sql.execute(f"create view leaving as select * from stale where {self._leaves('stale')}")
        return sql

    def prove_unique(self) -> None:
        """Each row that came has a key of its own.

        Raises:
            SourceError: One stands twice.
        """
        if not self._intake.may_repeat(self._dataset, self._table):
            return
        key = ", ".join(self._kept.key)
        twice = self._ask(
            f"select {key}, min(place) as place, max(place) as and_place from fresh"
            f" group by {key} having count(*) > 1 order by all limit 1"
        )
        if twice:
            raise SourceError(
                "{dataset}: two values for the same figure: {figure}",
                hint="the reader must tell them apart, or name one as left out",
                dataset=self._dataset,
                figure=", ".join(f"{name} {value}" for name, value in twice[0].items() if value not in (None, "_T")),
            )

    def count(self, counts: Counts) -> None:
        """Add how many rows are new, revised, unchanged, withdrawn; notes are not counted."""
        if self._table == "note":
            return
        if not self._there:
            counts.new += self._coming.height + sum(part.rows for part in self._written)
            return
        (row,) = self._ask(
            "select count(*) filter (where was.there is null) as fresh,"
            f" count(*) filter (where was.there and is_.there and ({self._differs()})) as revised,"
            f" count(*) filter (where was.there and is_.there and not ({self._differs()})) as unchanged,"
            f" count(*) filter (where is_.there is null) as withdrawn from ({self._pairs()})"
        )
        counts.new += row["fresh"]
        counts.revised += row["revised"]
        counts.unchanged += row["unchanged"]
        counts.withdrawn += row["withdrawn"]

    def revisions(self) -> pa.Table:
        """Values that were replaced or taken away, as rows of REVISION."""
        if not self._there:
            return TABLES["revision"].schema.empty_table()
        key = ", ".join(f"was.{name}" for name in self._kept.key)
        table = self._sql.sql(
            f"select {key}, case when is_.there is null then 'withdrawn' else 'revised' end as change,"
            " was.obs_value as was_value, was.value_text as was_text, was.unit_measure as was_unit,"
            " was.unit_mult as was_mult, is_.unit_measure as is_unit, is_.unit_mult as is_mult,"
            " was.obs_status as was_status, was.snapshot as was_snapshot, was.place as was_place,"
            " is_.obs_value as is_value, is_.value_text as is_text, is_.snapshot as is_snapshot,"
            f" $until as until from ({self._pairs()}) where was.there and (is_.there is null or {self._differs()})",
            params={"until": self._intake.until},
        ).to_arrow_table()
        return conform(table, TABLES["revision"].schema)

    def left(self) -> set[tuple[str, str]]:
        """(source, series) of what goes."""
        rows = self._ask("select distinct source, series from leaving") if self._there else []
        return {(row["source"], row["series"]) for row in rows}

    def parts(self) -> list[Part]:
        """The parts that hold the rows of the next release: what came, and of what was there what stays."""
        leaving = {row["id"] for row in self._ask(self._leaving_by_part()) if row["n"]} if self._there else set()
        stays = [part for part in self._there if part.id not in leaving and part.rows >= SMALL]
        again = [part for part in self._there if part not in stays]
        parts = [*stays, *(part for part in self._written if part.rows >= SMALL)]
        small = [part for part in self._written if part.rows < SMALL]
        if not small and not self._coming.height and not leaving and len(again) <= 1:
            return [*parts, *again]  # nothing new to write it together with
        if not again and not small and self._table != "note":
            return [*parts, write_part(self._intake.parts_folder(), self._table, self._dataset, self._coming)]
        return parts + self._write_together(again, small)

    def _write_together(self, again: Sequence[Part], small: Sequence[Part]) -> list[Part]:
        there = f"(select * from coming where false{self._and_files(again)})"
        stay = f"select * from {there} as there where not ({self._leaves('there')})"
        rest = f"select * from coming{self._and_files(small)}"
        order = ", ".join(self._kept.key)
        once = f"distinct on ({order})" if self._table == "note" else ""  # the same words may come in two deliveries
        rows = f"select {once} * from ({stay} union all {rest}) order by {order}"
        reader = self._sql.sql(rows).to_arrow_reader(PART_ROWS)
        folder = self._intake.parts_folder()
        return [write_part(folder, self._table, self._dataset, piece) for piece in _in_pieces(reader)]

    def _and_files(self, parts: Iterable[Part]) -> str:
        files = [str(self._intake.place(part)).replace("'", "''") for part in parts]
        if not files:
            return ""
        places = ", ".join(f"'{file}'" for file in files)
        return f" union all by name select * from read_parquet([{places}])"

    def _leaving_by_part(self) -> str:
        return " union all ".join(
            f"select '{part.id}' as id, count(*) as n from (select * from coming where false{self._and_files([part])})"
            f" as there where {self._leaves('there')}"
            for part in self._there
        )

    def _leaves(self, there: str) -> str:
        """The condition on a row of what was there that something newer takes its place."""
        same = self._same("renewed", there, self._kept.renewed)
        return f"exists (select 1 from renewed where {same}) or snapshot in (select snapshot from dropped)"

    def _same(self, one: str, other: str, columns: Iterable[str]) -> str:
        schema = self._kept.schema
        return " and ".join(
            f"{one}.{name} {'is not distinct from' if schema.field(name).nullable else '='} {other}.{name}"
            for name in columns
        )

    def _pairs(self) -> str:
        on = self._same("was", "is_", self._kept.key)
        was, is_ = ("(select *, true as there from leaving) as was", "(select *, true as there from fresh) as is_")
        return f"select was, is_ from {was} full join {is_} on {on}"

    def _differs(self) -> str:
        names = VALUE if self._table == "observation" else ("vote",)
        return " or ".join(f"was.{name} is distinct from is_.{name}" for name in names)

    def _ask(self, statement: str) -> list[dict[str, Any]]:
        return self._sql.sql(statement).to_arrow_table().to_pylist()


def _in_pieces(reader: pa.RecordBatchReader) -> Iterable[pa.Table]:
    """The rows of a reader in tables of some PART_ROWS rows."""
    held: list[pa.RecordBatch] = []
    for batch in reader:
        held.append(batch)
        if sum(piece.num_rows for piece in held) >= PART_ROWS:
            yield pa.Table.from_batches(held)
            held = []
    if any(piece.num_rows for piece in held):
        yield pa.Table.from_batches(held)


@cache
def _types(table: str) -> dict[str, Any]:
    """The types of a table on its way in: text is coded, as most of it repeats."""
    distinct = {"place", "text"}
    schema = pl.DataFrame(pl.from_arrow(TABLES[table].schema.empty_table())).schema
    return {
        name: pl.Categorical() if kind == pl.String and name not in distinct else kind for name, kind in schema.items()
    }


def _empty(table: str) -> pl.DataFrame:
    return pl.DataFrame(schema=_types(table))


def _rows(tables: Iterable[pa.Table]) -> int:
    return sum(table.num_rows for table in tables)


def _checked(dataset: str, table: str, tables: Sequence[pa.Table]) -> pl.DataFrame:
    """The rows in the columns and types of the table, after each rule was found to hold.

    Raises:
        SourceError: One does not.
    """
    kept = TABLES[table]
    for rows in tables:
        if odd := set(rows.column_names) ^ set(kept.schema.names):
            raise _broken(dataset, f"columns missing or unknown: {', '.join(sorted(odd))}")
    coded = [rows for rows in tables if _is_coded(rows)]
    plain = [rows.select(kept.schema.names) for rows in tables if not _is_coded(rows)]
    try:
        together = [pa.concat_tables(plain, promote_options="permissive")] if plain else []
        frame = pl.concat([_typed(table, rows) for rows in (*coded, *together)])
    except (pl.exceptions.PolarsError, pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise _broken(dataset, first_line(error)) from error
    _prove_rules(dataset, table, frame)
    return frame


def _is_coded(rows: pa.Table) -> bool:
    return any(pa.types.is_dictionary(column.type) for column in rows.schema)


def _typed(table: str, rows: pa.Table) -> pl.DataFrame:
    frame = pl.DataFrame(pl.from_arrow(rows.select(TABLES[table].schema.names)))
    return frame.cast(_types(table))  # ty: ignore[invalid-argument-type]


def _prove_rules(dataset: str, table: str, frame: pl.DataFrame) -> None:
    """Nothing required is missing, numbers are numbers, and what is missing says why."""
    kept = TABLES[table]
    for column in kept.schema:
        if not column.nullable and frame[column.name].null_count():
            raise _broken(dataset, f"no {column.name} in {_told(frame.filter(pl.col(column.name).is_null()))}")
        if pa.types.is_floating(column.type) and not frame[column.name].is_finite().all():
            raise _broken(dataset, f"no number in {_told(frame.filter(~pl.col(column.name).is_finite()))}")
    if table == "observation":
        off = ~pl.col("time_period").is_between(1000, 9999)
        if frame.select(off.any()).item():
            raise _broken(dataset, f"no year in {_told(frame.filter(off))}")
        lost = pl.col("obs_value").is_null() & (pl.col("obs_status") == "A") & pl.col("value_text").is_null()
        if frame.select(lost.any()).item():
            raise _broken(dataset, f"no value, and no status that says why, in {_told(frame.filter(lost))}")
    if (frame["source"] != dataset).any():
        raise _broken(dataset, f"another source in {_told(frame.filter(pl.col('source') != dataset))}")


def _told(frame: pl.DataFrame) -> str:
    row = frame.row(0, named=True)
    return ", ".join(
        f"{name} {value}" for name, value in row.items() if value not in (None, "_T") and name != "snapshot"
    )


def _broken(dataset: str, problem: str) -> SourceError:
    return SourceError(
        "{dataset}: what was read breaks a rule of the store: {problem}",
        hint="the layout of the source changed, or its reader is wrong; nothing was stored",
        dataset=dataset,
        problem=problem,
    )
