"""From cells whose meaning is known to observations, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import pyarrow as pa

from ortaq.collect.delivery import LeftOut, Reason
from ortaq.collect.observations import observations
from ortaq.sources.table.cells import Cells
from ortaq.sources.table.layout import Column, Layout
from ortaq.sources.table.marks import Marks
from ortaq.sources.table.numbers import Writing, writing
from ortaq.sources.table.told import Told
from ortaq.sources.table.troubles import trouble

_KEY = ("series", "ref_area", "time_period", "sex", "age", "urbanisation", "breakdown")


@dataclass(slots=True)
class Reading:
    """A table being read, and what became of its rows so far."""

    cells: Cells
    layout: Layout
    told: Told
    told_file: str
    source: str
    series: str
    """The code of the series where no column tells it."""
    snapshot: str
    described: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of each series: `title`, `indicator`, `unit_measure`, `unit_mult`."""
    _left: dict[str, tuple[int, str]] = field(default_factory=dict)
    _writing: Writing | None = None
    _seen: list[pl.Series] = field(default_factory=list)
    _rows: int = 0

    def tables(self) -> Iterator[pa.Table]:
        """The observations, a table a batch.

        Raises:
            SourceError: A cell can't be read.
        """
        for batch in self.cells.batches():
            body = self._figures(batch.filter(pl.col("row") > self.layout.header))
            if body.height and (table := self._table(body)) is not None:
                yield table
        if not self._rows:
            raise trouble("no-rows", **self._about(row=self.layout.header))
        keys = pl.concat(self._seen)
        if len(self._seen) > 1 and keys.n_unique() < len(keys):
            raise trouble("twice", **self._about(row="…", second="…", value="one state, year and breakdown, far apart"))

    def left_out(self) -> tuple[LeftOut, ...]:
        """What became no observation, once all tables were taken."""
        return tuple(LeftOut(self.cells.file, why, rows, first) for why, (rows, first) in self._left.items())

    def _about(self, **more: object) -> dict[str, Any]:
        return {"file": self.cells.file, "told": self.told_file, **more}

    def _without(
        self, frame: pl.DataFrame, which: pl.Expr | pl.Series, why: str, column: Column | None = None
    ) -> pl.DataFrame:
        """The frame without some rows, which are counted."""
        gone = frame.filter(which)
        if gone.height:
            first = f"row {gone['row'][0]}" + (f", column {column.letter}" if column else "")
            rows, place = self._left.get(why, (0, first))
            self._left[why] = rows + gone.height, place
        return frame.filter(~which)

    def _figures(self, body: pl.DataFrame) -> pl.DataFrame:
        """The rows with figures: empty ones, headers again and remarks are left out, torn ones refused."""
        names = [name for name in body.columns if name.isdigit()]
        header = self.cells.head[self.layout.header - 1]
        said = {name: header[int(name)] if int(name) < len(header) else None for name in names}
        body = self._without(body, pl.all_horizontal(pl.col(names).is_null()), Reason("the row is empty"))
        again = pl.all_horizontal(pl.col(name).eq_missing(pl.lit(text, pl.String)) for name, text in said.items())
        body = self._without(body, again, Reason("the row is the header again"))
        figures = [str(column.index) for column in self.layout.of("value")]
        keys = [str(column.index) for column in self.layout.of("area", "year")]
        lone = pl.sum_horizontal(pl.col(names).is_not_null()) == 1
        unkeyed = pl.any_horizontal(pl.col(keys).is_null()) if keys else pl.lit(value=False)
        remark = (lone | unkeyed) & pl.all_horizontal(pl.col(figures).is_null())
        body = self._without(body, remark, Reason("the row holds a remark and no figure"))
        self._refuse_torn(body, len(header))
        return body

    def _refuse_torn(self, body: pl.DataFrame, expected: int) -> None:
        """Refuse rows that are wider or shorter than the header: their cells may have moved."""
        beyond = [name for name in body.columns if name.isdigit() and int(name) >= expected]
        wide = body.filter(pl.any_horizontal(pl.col(beyond).is_not_null())) if beyond else body.clear()
        short = body.filter(pl.col("cells") < expected) if self.cells.delimiter is not None else body.clear()
        for kind, torn in (("wide-row", wide), ("short-row", short)):
            if torn.height:
                row = torn.row(0, named=True)
                texts = [text for name, text in row.items() if name.isdigit() and text]
                count, shown = row["cells"] or len(texts), repr(" | ".join(texts)[:80])
                raise trouble(kind, **self._about(row=row["row"], count=count, expected=expected, value=shown))

    def _table(self, body: pl.DataFrame) -> pa.Table | None:
        """One batch as observations."""
        if self._writing is None:
            self._writing = writing(body, self.layout, self.cells, self.told, self._about())
        marks = Marks(self.layout, self.told, self._writing, self._about(), self.series)
        parts = []
        for column in self.layout.of("value"):
            part = body
            if self.layout.is_wide:
                part = self._without(part, pl.col(str(column.index)).is_null(), Reason("the cell is empty"), column)
            part = self._without(part, marks.is_skipped(part, column), Reason("its area is said to be skipped"), column)
            if part.height:
                parts.append(marks.marked(part, column))
        if not parts:
            return None
        rows = pl.concat(parts).sort("row", maintain_order=True)
        self._refuse_doubles(rows)
        self._rows += rows.height
        for row in rows.unique("series", maintain_order=True).iter_rows(named=True):
            self.described.setdefault(row["series"], row)
        return observations(rows.drop("row", "title", "indicator"), source=self.source, snapshot=self.snapshot)

    def _refuse_doubles(self, rows: pl.DataFrame) -> None:
        """Refuse two figures for one and the same."""
        doubled = rows.filter(pl.struct(_KEY).is_duplicated())
        if doubled.height:
            first = doubled.row(0, named=True)
            same = doubled.filter(pl.all_horizontal(pl.col(name) == first[name] for name in _KEY))
            what = ", ".join(str(first[name]) for name in _KEY if first[name] != "_T")
            raise trouble("twice", **self._about(row=same["row"][0], second=same["row"][1], value=what))
        self._seen.append(rows.select(_KEY).hash_rows())
