"""What a verb answers with: a table that a person can read and a program can take on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from ortaq.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

FORMATS = ("csv", "json", "parquet")


class Result:
    """An Arrow table with the names of the columns that a person wants to see first.

    >>> table = Result(pa.table({"ref_area": ["KAZ"], "obs_value": [1.5]}))
    >>> len(table), table.rows()[0]["obs_value"]
    (1, 1.5)
    """

    def __init__(self, table: pa.Table, *, shown: Sequence[str] = (), in_unit: Sequence[str] = ()) -> None:
        self._table = table
        self.shown = tuple(shown) or tuple(table.column_names)
        self.remark = ""
        """What a person has to know beside the table, in the reader's language: why it is empty."""
        self.in_unit = frozenset(in_unit)
        """Columns whose numbers are in the unit of the row's `unit_measure`, beside those that always are."""

    def __len__(self) -> int:
        return self._table.num_rows

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} rows: {', '.join(self.shown)})"

    def _repr_html_(self) -> str:
        return self.to_pandas()[list(self.shown)].to_html(index=False, na_rep="")

    def rows(self) -> list[dict[str, Any]]:
        """The rows, one dictionary each."""
        return self._table.to_pylist()

    def to_arrow(self) -> pa.Table:
        """The table as it is: every column, nothing rounded."""
        return self._table

    def to_pandas(self) -> pd.DataFrame:
        """The table for pandas; needs the extra `ortaq[pandas]`."""
        return self._table.to_pandas()

    def to_polars(self) -> pl.DataFrame:
        """The table for polars."""
        import polars as pl  # noqa: PLC0415  (an extra: imported where it is asked for)

        return pl.from_arrow(self._table)  # ty: ignore[invalid-explicit-return]  (a table becomes a frame)

    def write(self, form: str) -> bytes:
        """The table as the bytes of a file.

        Args:
            form: `csv`, `json` or `parquet`. In CSV a list is joined by `;`.

        Raises:
            UsageError: There is no such form.
        """
        sink = pa.BufferOutputStream()
        match form:
            case "csv":
                pa.csv.write_csv(flat(self._table), sink)
            case "json":
                sink.write(json.dumps(self.rows(), ensure_ascii=False, indent=1).encode() + b"\n")
            case "parquet":
                pa.parquet.write_table(self._table, sink)
            case _:
                raise UsageError("unknown format: {form}", hint="formats: {known}", form=form, known=", ".join(FORMATS))
        return sink.getvalue().to_pybytes()

    def save(self, path: str | Path) -> Path:
        """Write the table to a file; its ending (`.csv`, `.json`, `.parquet`) names the form."""
        path = Path(path)
        path.write_bytes(self.write(path.suffix.removeprefix(".")))
        return path


def flat(table: pa.Table) -> pa.Table:
    """The same table with every list column joined into text by `;`, for forms that hold no lists."""
    for place, column in enumerate(table.schema):
        if pa.types.is_list(column.type):
            joined = [None if cell is None else ";".join(map(str, cell)) for cell in table.column(place).to_pylist()]
            table = table.set_column(place, column.name, pa.array(joined, pa.string()))
    return table
