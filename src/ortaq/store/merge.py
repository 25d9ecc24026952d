"""What came, joined with what was there: the rows of the next release, and what changed on the way.

Within a dataset the newest delivery holds: rows that have the columns `Kept.renewed` in common with rows that came are
replaced as a whole. What a delivery once brought and brings no longer goes too. Each value that was replaced, by
another or by none, becomes a row of the table `revision`; so it can be told later what a figure was at the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from ortaq.store.join import Came, Counts, Join, Place
from ortaq.store.parts import Part, folder_of, write_part
from ortaq.store.rules import checked
from ortaq.store.tables import TABLES

if TYPE_CHECKING:
    from ortaq.store.open import Store

__all__ = ["Counts", "Intake", "Merged"]

CHECKED_TOGETHER = 100_000
"""Rows that are checked at once: a repository has hundreds of files with a few rows each."""

LARGE = tuple(name for name, kept in TABLES.items() if kept.is_large)
Key = tuple[str, str]
"""Dataset and table."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What the next release holds of what was collected."""

    parts: tuple[Part, ...]
    revisions: pa.Table
    counts: Counts
    touched: frozenset[tuple[str, str]]
    """(source, series) of which any observation came, changed or went."""


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
    _taken: dict[Key, Came] = field(default_factory=dict)
    _delivery: dict[Key, Came] = field(default_factory=dict)

    def begin(self) -> None:
        """Begin a delivery: what is taken from here on is undone, or committed, as a whole."""
        self._delivery = {}

    def undo(self) -> None:
        """Forget what was taken since the delivery began."""
        self._delivery = {}

    def commit(self) -> None:
        """Add what was taken since the delivery began to the rest."""
        for key, came in self._delivery.items():
            taken = self._taken.setdefault(key, Came())
            taken.add(came)
            if _rows(taken.raw) >= CHECKED_TOGETHER:
                self._check(key, taken)
            self._flush(key, taken)
        self._delivery = {}

    def take(self, dataset: str, table: str, rows: pa.Table) -> int:
        """Take rows of a large table in; many are checked at once, and a million at a time go into a part.

        Returns:
            How many rows those were.

        Raises:
            SourceError: A row that came until now breaks a rule of the table; it is named.
        """
        if rows.num_rows:
            key = dataset, table
            came = self._delivery.setdefault(key, Came())
            came.raw.append(rows)
            if _rows(came.raw) >= CHECKED_TOGETHER:
                self._check(key, came)
        return rows.num_rows

    def merge(self, dropped: Mapping[str, set[str]] | None = None) -> Merged:
        """Join what was taken in with the parts of the old release.

        Args:
            dropped: By dataset, snapshots whose rows go unless something newer took their place.
        """
        for key, came in self._taken.items():
            self._check(key, came)
        dropped = dropped or {}
        old = self.old.parts if self.old else []
        place = Place(folder_of(self.path.absolute()), self._parts_folder())
        counts = Counts()
        revisions = [TABLES["revision"].schema.empty_table()]
        touched: set[tuple[str, str]] = set()
        datasets = {dataset for dataset, _ in self._taken} | set(dropped)
        parts = [part for part in old if part.dataset not in datasets]
        for key in ((dataset, table) for dataset in sorted(datasets) for table in LARGE):
            there = [part for part in old if (part.dataset, part.table) == key]
            if not there and key not in self._taken:
                continue
            came = self._taken.get(key, Came())
            join = Join(*key, came, there, dropped.get(key[0], set()), place)
            join.prove_unique()
            if key[1] != "note":
                revised, of_series = join.compare(counts, self.until)
                revisions.append(revised)
                touched |= of_series
            parts += join.parts()
        return Merged(
            tuple(sorted(parts, key=lambda part: part.id)), pa.concat_tables(revisions), counts, frozenset(touched)
        )

    def renewed(self, dataset: str, table: str) -> pl.DataFrame:
        """Of what came, and was checked, the keys as whole of which it takes the place: series by series and area."""
        came = self._taken.get((dataset, table), Came())
        empty = pl.DataFrame(schema=dict.fromkeys(TABLES[table].renewed, pl.String))
        return pl.concat([empty, *(frame.cast(pl.String) for frame in came.renewed)]).unique()

    def _parts_folder(self) -> Path:
        """Where new parts are written."""
        return self.folder or folder_of(self.path.absolute())

    def _check(self, key: Key, came: Came) -> None:
        """Hold rows to the rules of their table."""
        if came.raw:
            dataset, table = key
            frame = checked(dataset, table, came.raw)
            came.raw = []
            came.hashes.append(frame.select(TABLES[table].key).hash_rows(7).to_numpy())
            came.renewed.append(frame.select(TABLES[table].renewed).unique())
            came.pending.append(frame)
        self._flush(key, came)

    def _flush(self, key: Key, came: Came) -> None:
        """Write what waits into a part when it is enough for one."""
        if came.is_enough():
            dataset, table = key
            came.written.append(write_part(self._parts_folder(), table, dataset, pl.concat(came.pending)))
            came.pending = []


def _rows(tables: Iterable[pa.Table]) -> int:
    return sum(table.num_rows for table in tables)
