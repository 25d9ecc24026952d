"""One table of one dataset: what came beside what was there, as many series at a time as the memory may hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa

from ortaq.errors import SourceError
from ortaq.store.parts import Part, write_part
from ortaq.store.rules import types
from ortaq.store.tables import TABLES, conform

PART_ROWS = 1_000_000
"""Rows of a part at most; so much is held in memory while rows come in."""

SMALL = 250_000
"""A part with fewer rows is written again with the next rows of its dataset, so that parts stay few."""

VALUE = ("obs_value", "value_text", "lower_bound", "upper_bound", "unit_measure", "unit_mult", "obs_status")
"""What must be the same for a figure to be unchanged."""

AT_ONCE = 2 * PART_ROWS
"""Rows that are compared at once."""


@dataclass(slots=True)
class Counts:
    """Observations and votes: those that were not there, have another value, are the same, are there no longer."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    withdrawn: int = 0


@dataclass(slots=True)
class Came:
    """Rows of one table of one dataset that came."""

    raw: list[pa.Table] = field(default_factory=list)
    """Not yet checked."""
    pending: list[pl.DataFrame] = field(default_factory=list)
    """Checked, not yet in parts."""
    written: list[Part] = field(default_factory=list)
    hashes: list[np.ndarray] = field(default_factory=list)
    """Of the key of each row."""
    renewed: list[pl.DataFrame] = field(default_factory=list)
    """What they take the place of: the columns `Kept.renewed`."""

    def add(self, other: Came) -> None:
        """More rows of the same table."""
        self.raw += other.raw
        self.pending += other.pending
        self.written += other.written
        self.hashes += other.hashes
        self.renewed += other.renewed

    def is_enough(self) -> bool:
        """Whether what waits is enough for a part."""
        return sum(frame.height for frame in self.pending) >= PART_ROWS

    def may_repeat(self) -> bool:
        """Whether two rows may have the same key: their hashes are equal."""
        if not self.hashes:
            return False
        ordered = np.concatenate(self.hashes)
        ordered.sort()
        return bool((ordered[1:] == ordered[:-1]).any())


@dataclass(frozen=True, slots=True)
class Place:
    """Where parts lie."""

    old: Path
    new: Path

    def of(self, part: Part) -> Path:
        """The file of a part."""
        path = self.new / f"{part.id}.parquet"
        return path if path.exists() else self.old / path.name


class Join:
    """What came of one table of one dataset, the parts that were `there`, and the snapshots that were dropped."""

    def __init__(
        self, dataset: str, table: str, came: Came, there: Sequence[Part], dropped: set[str], place: Place
    ) -> None:
        self._dataset, self._table, self._came, self._there, self._place = dataset, table, came, there, place
        self._kept = TABLES[table]
        self._coming = pl.concat(came.pending) if came.pending else pl.DataFrame(schema=types(table))
        keys = {name: types(table)[name] for name in self._kept.renewed}
        self._renewed = pl.concat([pl.DataFrame(schema=keys), *came.renewed]).unique()
        self._held: dict[Part, pl.DataFrame] = {}
        self._decisive = list(dict.fromkeys((*self._kept.renewed, "snapshot")))
        self._dropped = pl.DataFrame({"snapshot": sorted(dropped)}, schema={"snapshot": pl.Categorical()})

    def prove_unique(self) -> None:
        """Each row that came has a key of its own; notes may stand twice.

        Raises:
            SourceError: One stands twice.
        """
        if self._table == "note" or not self._came.may_repeat():
            return
        for group in self._groups(self._came.written):
            twice = self._fresh(group).filter(pl.struct(self._kept.key).is_duplicated())
            if twice.height:
                twice = twice.cast({pl.Categorical: pl.String}).sort([*self._kept.key, "place"])
                one, other = twice.row(0, named=True), twice.row(1, named=True)
                figure = {name: one[name] for name in (*self._kept.key, "place")} | {"and_place": other["place"]}
                raise SourceError(
                    "{dataset}: two values for the same figure: {figure}",
                    hint="the reader must tell them apart, or name one as left out",
                    dataset=self._dataset,
                    figure=", ".join(f"{name} {value}" for name, value in figure.items() if value not in (None, "_T")),
                )

    def compare(self, counts: Counts, until: str) -> tuple[pa.Table, set[tuple[str, str]]]:
        """Add how many rows are new, revised, unchanged, withdrawn.

        Args:
            counts: What is added to.
            until: ISO time at which what was there stops to hold.

        Returns:
            Values that were replaced or taken away, as rows of REVISION; (source, series) of what came or goes.
        """
        if not self._there:
            counts.new += self._coming.height + sum(part.rows for part in self._came.written)
            return _REVISION.empty_table(), self._pairs(self._renewed)
        revisions, touched = [_REVISION.empty_table()], self._pairs(self._renewed)
        for group in self._groups([*self._came.written, *self._there]):
            was = self._leaving(group)
            both = _beside(was, self._fresh(group), self._kept.key)
            names = VALUE if self._table == "observation" else ("vote",)
            differs = pl.any_horizontal(pl.col(f"was_{name}").ne_missing(pl.col(f"is_{name}")) for name in names)
            both = both.with_columns(
                change=pl.when(pl.col("was_there").is_null())
                .then(pl.lit("new"))
                .when(pl.col("is_there").is_null())
                .then(pl.lit("withdrawn"))
                .when(differs)
                .then(pl.lit("revised"))
                .otherwise(pl.lit("unchanged"))
            )
            for change, rows in both["change"].value_counts().rows():
                setattr(counts, change, getattr(counts, change) + rows)
            if self._table == "observation":
                revisions.append(_as_revisions(both, until))
                touched |= self._pairs(was)
        return pa.concat_tables(revisions), touched

    def parts(self) -> list[Part]:
        """The parts that hold the rows of the next release: what came, and of what was there what stays.

        Small parts are written again together with what came; so are those from which rows go.
        """
        if self._brings_the_same():
            return list(self._there)
        stays = [part for part in (*self._there, *self._came.written) if self._stays(part)]
        again = (self._staying(part) for part in self._there if part not in stays)
        small = (self._rows(part) for part in self._came.written if part not in stays)
        return [*stays, *self._written(chain(again, small, [self._coming]))]

    def _brings_the_same(self) -> bool:
        """Whether each row that came was there, and each that goes has come again: another file, the same words."""
        if self._came.written or sum(part.rows for part in self._there) > PART_ROWS:
            return False
        rows = pl.concat([self._coming.clear(), *map(self._rows, self._there)])
        leaving = rows.height - int(self._stay(rows).sum())
        coming = self._once(self._coming)
        return leaving == coming.height and coming.join(rows, on=rows.columns, how="anti", nulls_equal=True).is_empty()

    def _stays(self, part: Part) -> bool:
        """Whether a part is large and no row of it goes."""
        if part.rows < SMALL or part in self._came.written:
            return part.rows >= SMALL
        return bool(self._stay(self._rows(part, columns=self._decisive)).all())

    def _staying(self, part: Part) -> pl.DataFrame:
        rows = self._rows(part)
        return rows.filter(self._stay(rows))

    def _stay(self, rows: pl.DataFrame) -> pl.Series:
        """Which rows that were there stay: nothing newer takes their place."""
        numbered = rows.select(self._decisive).with_row_index("row")
        staying = numbered.join(self._renewed, on=self._renewed.columns, how="anti", nulls_equal=True).join(
            self._dropped, on="snapshot", how="anti"
        )
        stay = np.zeros(rows.height, bool)
        stay[staying["row"].to_numpy()] = True
        return pl.Series(stay)

    def _leaving(self, group: pl.DataFrame | None) -> pl.DataFrame:
        """Of a group what was there and goes."""
        rows = pl.concat([self._rows(part, group) for part in self._there])
        return rows.filter(~self._stay(rows))

    def _fresh(self, group: pl.DataFrame | None) -> pl.DataFrame:
        """Of a group what came."""
        coming = self._coming if group is None else self._coming.join(group, on=group.columns, how="semi")
        return pl.concat([coming, *(self._rows(part, group) for part in self._came.written)])

    def _groups(self, parts: Sequence[Part]) -> Iterator[pl.DataFrame | None]:
        """Series (or roll calls) that are looked at together; null stands for all."""
        if self._coming.height + sum(part.rows for part in parts) <= AT_ONCE:
            yield None
            return
        code = self._kept.renewed[1]
        codes = pl.concat([self._coming.select(code), *(self._rows(part, columns=[code]) for part in parts)])
        rows = codes.group_by(code).len("rows").sort(pl.col(code).cast(pl.String))
        for _, group in rows.group_by(pl.col("rows").cum_sum() // AT_ONCE, maintain_order=True):
            yield group.select(code)

    def _rows(self, part: Part, group: pl.DataFrame | None = None, *, columns: list[str] | None = None) -> pl.DataFrame:
        """The rows of a part, or those of a group; a small part is read once."""
        if part in self._held:
            rows = self._held[part].select(columns or pl.all())
            return rows if group is None else rows.join(group, on=group.columns, how="semi")
        frame = pl.scan_parquet(self._place.of(part))
        if columns:
            frame = frame.select(columns)
        if group is not None:
            frame = frame.join(group.lazy(), on=group.columns, how="semi")
        rows = frame.cast({name: types(self._table)[name] for name in columns or self._kept.schema.names}).collect()
        if part.rows < SMALL and columns is None and group is None:
            self._held[part] = rows
        return rows

    @staticmethod
    def _pairs(rows: pl.DataFrame) -> set[tuple[str, str]]:
        """(source, series) of rows; of tables that are of no series, nothing."""
        if "series" not in rows.columns:
            return set()
        return set(rows.select("source", "series").unique().cast(pl.String).rows())

    def _written(self, frames: Iterable[pl.DataFrame]) -> Iterator[Part]:
        """The rows as new parts of PART_ROWS rows at most."""
        held: list[pl.DataFrame] = []
        for frame in chain.from_iterable(frame.iter_slices(PART_ROWS) for frame in frames if frame.height):
            if held and sum(one.height for one in held) + frame.height > PART_ROWS:
                yield self._one_part(held)
                held = []
            held.append(frame)
        if held:
            yield self._one_part(held)

    def _one_part(self, frames: Sequence[pl.DataFrame]) -> Part:
        return write_part(self._place.new, self._table, self._dataset, self._once(pl.concat(frames)))

    def _once(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Each row once: the same words may come in two deliveries."""
        return rows.unique(self._kept.key, keep="last", maintain_order=True) if self._table == "note" else rows


def _beside(was: pl.DataFrame, is_: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """One row a figure, with the columns `was_…` of what was there and `is_…` of what came."""
    one, other = (
        rows.select(*key, pl.exclude(key).name.prefix(prefix), pl.lit(value=True).alias(f"{prefix}there"))
        for rows, prefix in ((was, "was_"), (is_, "is_"))
    )
    return one.join(other, on=list(key), how="full", coalesce=True)


def _as_revisions(both: pl.DataFrame, until: str) -> pa.Table:
    changed = both.filter(pl.col("change").is_in(["revised", "withdrawn"])).select(
        *TABLES["observation"].key,
        "change",
        *(pl.col(theirs).alias(name) for name, theirs in _TOLD.items()),
        until=pl.lit(until),
    )
    return conform(changed.cast({pl.Categorical: pl.String}).to_arrow(), _REVISION)


_REVISION = TABLES["revision"].schema
_TOLD = {
    f"{prefix}_{ours}": f"{prefix}_{theirs}"
    for prefix in ("was", "is")
    for ours, theirs in {
        "value": "obs_value",
        "text": "value_text",
        "unit": "unit_measure",
        "mult": "unit_mult",
        "status": "obs_status",
        "snapshot": "snapshot",
        "place": "place",
    }.items()
    if f"{prefix}_{ours}" in _REVISION.names
}
"""Columns of REVISION, and the columns of an observation that they tell."""
