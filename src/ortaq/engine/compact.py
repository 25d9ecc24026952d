"""A panel as two small Parquet files: figures by the number of their series, and the keys of the series.

Grouping by a number that is there already costs a fraction of grouping by eight columns of text, so whoever asks again
and again (a benchmark, a backtest) writes the panel once. Row groups of both files hold the same series and end where a
code of a series does, so that they are read piece by piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ortaq.engine.coding import coded
from ortaq.engine.panel import SERIES_KEY, Panel
from ortaq.errors import UsageError
from ortaq.model.block import Floats

FIGURES_FILE, SERIES_FILE = "figures.parquet", "series.parquet"

_CODES = pa.dictionary(pa.int32(), pa.string())

SERIES = pa.schema([pa.field(name, _CODES, nullable=False) for name in SERIES_KEY])
"""The keys; the place of a row is the number of its series."""

FIGURES = pa.schema(
    [
        pa.field("number", pa.int32(), nullable=False),
        pa.field("time_period", pa.int16(), nullable=False),
        pa.field("obs_value", pa.float64(), nullable=False),
        pa.field("lower_bound", pa.float64()),
        pa.field("upper_bound", pa.float64()),
        pa.field("nature", pa.int8()),  # a place in NATURES; null where the publisher says nothing
    ]
)


def write(folder: Path, panels: Iterable[Panel]) -> None:
    """Write panels, one row group each, as they come from `ortaq.engine.pieces`."""
    folder.mkdir(parents=True, exist_ok=True)
    begin = 0
    usual = {"compression": "zstd", "compression_level": 1}
    with (
        pq.ParquetWriter(folder / SERIES_FILE, SERIES, **usual) as series,
        pq.ParquetWriter(folder / FIGURES_FILE, FIGURES, **usual, use_dictionary=["time_period", "nature"]) as figures,
    ):
        for came in panels:
            panel = came.with_figures()
            if not len(panel):
                continue
            size, rows = len(panel), len(panel.obs_value)
            key = {name: panel.key[name].to_arrow() for name in SERIES_KEY}
            series.write_table(pa.table(key, schema=SERIES), row_group_size=max(size, 1))
            number = np.repeat(np.arange(begin, begin + size, dtype=np.int32), np.diff(panel.offsets))
            nature = None if panel.nature is None else panel.nature.astype(np.int8)
            columns = [
                pa.array(number),
                pa.array(panel.time_period.astype(np.int16)),
                pa.array(panel.obs_value),
                _optional(panel.lower_bound, rows),
                _optional(panel.upper_bound, rows),
                pa.nulls(rows, pa.int8()) if nature is None else pa.array(nature, mask=nature == 0),
            ]
            figures.write_table(pa.Table.from_arrays(columns, schema=FIGURES), row_group_size=max(rows, 1))
            begin += size


def _optional(values: Floats | None, rows: int) -> pa.Array:
    return pa.nulls(rows, pa.float64()) if values is None else pa.array(values, mask=np.isnan(values))


def read(folder: Path) -> Iterator[Panel]:
    """The panels as they were written, one row group at a time.

    Raises:
        UsageError: The two files are not of one panel.
    """
    series = pq.ParquetFile(folder / SERIES_FILE, read_dictionary=list(SERIES_KEY))
    figures = pq.ParquetFile(folder / FIGURES_FILE)
    begin = 0
    if series.num_row_groups != figures.num_row_groups:
        raise _torn(folder)
    for group in range(series.num_row_groups):
        keys = series.read_row_group(group)
        observed = figures.read_row_group(group, columns=_filled(figures, group))
        number = observed["number"].to_numpy()
        starts = np.concatenate([[0], np.flatnonzero(np.diff(number)) + 1])
        if len(starts) != keys.num_rows or number[0] != begin or number[-1] != begin + keys.num_rows - 1:
            raise _torn(folder)
        begin += keys.num_rows
        columns = {name: observed[name] for name in observed.column_names}
        yield Panel(
            {name: coded(keys[name], name) for name in SERIES_KEY},
            np.concatenate([starts, [len(number)]]),
            columns["time_period"].to_numpy().astype(np.int64),
            columns["obs_value"].to_numpy(),
            columns["lower_bound"].to_numpy() if "lower_bound" in columns else None,
            columns["upper_bound"].to_numpy() if "upper_bound" in columns else None,
            columns["nature"].fill_null(0).to_numpy().astype(np.int64) if "nature" in columns else None,
        )


def _filled(figures: pq.ParquetFile, group: int) -> list[str]:
    """The columns of a row group that hold anything."""
    about = figures.metadata.row_group(group)
    columns = map(about.column, range(about.num_columns))
    return [
        column.path_in_schema
        for column in columns
        if not column.statistics or column.statistics.null_count < about.num_rows
    ]


def _torn(folder: Path) -> UsageError:
    return UsageError("{path} does not hold one panel", hint="write it again", path=folder)
