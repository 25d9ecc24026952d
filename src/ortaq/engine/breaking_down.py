"""By which parts the figures of series come, read in one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ortaq.engine.coding import coded, numbered
from ortaq.engine.pieces import SortedFiles
from ortaq.model.schemas import BREAKDOWNS

_SERIES = ("source", "series")
_KEY = (*_SERIES, *BREAKDOWNS)
_READ = (*_KEY, "obs_value")
_BATCH_ROWS = 262_144


def parts_of(
    observations: pa.Table | SortedFiles, series: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], set[tuple[str, ...]]]:
    """The codes of breakdowns, in the order of BREAKDOWNS, by which series have a figure in any state.

    Args:
        observations: Rows of OBSERVATION.
        series: Source and series of those that are looked at.
    """
    found: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
    asked = set(series)
    sources, codes = (pa.array(sorted({key[place] for key in asked}), pa.string()) for place in (0, 1))
    for table in _tables(observations):
        mask = pc.and_(
            pc.is_valid(table["obs_value"]),
            pc.and_(pc.is_in(_text(table["source"]), sources), pc.is_in(_text(table["series"]), codes)),
        )
        for source, code, *part in _each_once(table.filter(mask)):
            if (source, code) in asked:
                found[source, code].add(tuple(part))
    return found


def _tables(observations: pa.Table | SortedFiles) -> Iterable[pa.Table]:
    if isinstance(observations, pa.Table):
        yield observations.select(_READ)
        return
    if observations.beside is not None:
        yield observations.beside.select(_READ)
    for path in observations.paths:
        file = pq.ParquetFile(path, read_dictionary=list(_KEY))
        for batch in file.iter_batches(_BATCH_ROWS, columns=list(_READ)):
            yield pa.table(batch)


def _each_once(table: pa.Table) -> Iterable[tuple[str, ...]]:
    """The keys that occur in a table, each once."""
    if not table.num_rows:
        return ()
    columns = [coded(table[name], name) for name in _KEY]
    rows = np.unique(numbered(columns), return_index=True)[1]
    return zip(*(column.take(rows).to_arrow().to_pylist() for column in columns), strict=True)


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
