"""Observations in pieces of whole series: from a table, from a sorted stream, from sorted Parquet files.

A piece holds whole codes of series, in all states, as the yardsticks of a method compare states. So memory is bounded
by the piece, or by the largest code of a series where that is larger.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ortaq.engine.asks import Asks
from ortaq.engine.coding import coded, numbered
from ortaq.engine.panel import FIGURES, KEY, SERIES_KEY, Panel, panel_of
from ortaq.errors import UsageError
from ortaq.model.block import Bools, Ints
from ortaq.model.schemas import BREAKDOWNS, OBSERVATION, TOTAL

PIECE_ROWS = 262_144
"""About how many observations of a stream are held at once."""

_BATCH_ROWS = 65_536
_READ = (*SERIES_KEY, *FIGURES)
_WHOLE = KEY[:2]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which observations enter.

    Args:
        asks: What is asked.
        breakdowns: Also those that are broken down.
        all_states: Also those of states that are not asked about.
    """

    asks: Asks
    breakdowns: bool = False
    all_states: bool = False


@dataclass(frozen=True, slots=True)
class SortedFiles:
    """Parquet files in the columns of OBSERVATION, each sorted by source and series: the parts of a store.

    Args:
        paths: The files; rows of one series may lie in several.
        beside: Observations that lie in no file, in any order.
    """

    paths: tuple[Path, ...]
    beside: pa.Table | None = None


def of_table(table: pa.Table, wanted: Wanted) -> Iterator[Panel]:
    """A table in any order, as one panel."""
    yield panel_of(_kept(table, wanted))


def of_stream(batches: Iterable[pa.RecordBatch], wanted: Wanted, *, piece_rows: int = PIECE_ROWS) -> Iterator[Panel]:
    """A stream that is sorted by source, series and state.

    Raises:
        UsageError: It is not.
    """
    held: list[pa.Table] = []
    ended: tuple[str, ...] = ()
    for batch in batches:
        kept = _kept(pa.table(batch), wanted)
        if not kept.num_rows:
            continue
        held.append(kept)
        if sum(map(len, held)) < piece_rows:
            continue
        whole = pa.concat_tables(held)
        last = int(_starts(whole)[-1])  # the last series may go on in the next batch
        if last:
            ended = _after(ended, whole.slice(0, last))
            yield panel_of(whole.slice(0, last), is_sorted=True)
        held = [whole.slice(last)]
    if held:
        whole = pa.concat_tables(held)
        _after(ended, whole)
        yield panel_of(whole, is_sorted=True)


def _after(ended: tuple[str, ...], piece: pa.Table) -> tuple[str, ...]:
    """The last series of a piece, which has to come after the piece before it."""
    if _code(piece, 0) <= ended:
        raise UsageError(
            "the observations of a stream are not sorted by source, series and state",
            hint="sort them where they are read, or hand over a table",
        )
    return _code(piece, piece.num_rows - 1)


def of_files(given: SortedFiles, wanted: Wanted, *, piece_rows: int = PIECE_ROWS) -> Iterator[Panel]:
    """Sorted files, read side by side.

    Raises:
        UsageError: A file has no column that is needed, or is not sorted.
    """
    files = [_Sorted(str(path), _batches(path), wanted) for path in given.paths]
    if given.beside is not None:
        files.append(_Sorted("", iter([_in_order(_kept(given.beside, wanted))]), wanted))
    held: list[pa.Table] = []
    while open_files := [file for file in files if file.has_rows()]:
        # What is before the last code of every file is whole: no file has more of it.
        unfinished = [file for file in open_files if not file.ended]
        limit = min((file.last() for file in unfinished), default=None)
        came = [file.before(limit) for file in open_files]
        held += [table for table in came if table.num_rows]
        if not any(table.num_rows for table in came):
            min(unfinished, key=_Sorted.last).more()
        elif sum(map(len, held)) >= piece_rows:
            yield panel_of(_together(held))
            held = []
    if held:
        yield panel_of(_together(held))


def _together(tables: Sequence[pa.Table]) -> pa.Table:
    """Tables of files and of the memory as one: what is no key is text as such, and any column may have nulls."""
    schema = pa.schema(
        [
            pa.field(one.name, one.type.value_type if one.name == "nature" and _is_coded(one) else one.type)
            for one in tables[0].schema
        ]
    )
    return pa.concat_tables([table.cast(schema) for table in tables])


def _is_coded(field: pa.Field) -> bool:
    return pa.types.is_dictionary(field.type)


def _batches(path: Path) -> Iterator[pa.Table]:
    """The columns of a file that are read, batch by batch, text as codes."""
    names = pq.read_schema(path).names
    missing = [name for name in (*SERIES_KEY, *FIGURES[:2]) if name not in names]
    if missing:
        raise UsageError(
            "{path} has no column {name}",
            hint="a file of observations has the columns {known}",
            path=path,
            name=", ".join(missing),
            known=", ".join(OBSERVATION.names),
        )
    file = pq.ParquetFile(path, read_dictionary=list(SERIES_KEY))
    columns = [name for name in _READ if name in names]
    return (pa.table(batch) for batch in file.iter_batches(_BATCH_ROWS, columns=columns))


def _in_order(table: pa.Table) -> pa.Table:
    """The rows in the order of source and series."""
    number = numbered([coded(table[name], name) for name in _WHOLE])
    return table.take(pa.array(np.argsort(number, kind="stable")))


class _Sorted:
    """Sorted rows, of which those that were read and not yet handed on are held."""

    def __init__(self, name: str, tables: Iterator[pa.Table], wanted: Wanted) -> None:
        self._name = name
        self._tables = tables
        self._wanted = wanted
        self._held: list[pa.Table] = []
        self._last: tuple[str, ...] = ()
        self.ended = False

    def has_rows(self) -> bool:
        """Whether there is anything to hand on; reads on where nothing is held."""
        while not self._held and not self.ended:
            self.more()
        return bool(self._held)

    def more(self) -> None:
        """Read on."""
        came = next(self._tables, None)
        if came is None:
            self.ended = True
            return
        table = _kept(came, self._wanted)
        if not table.num_rows:
            return
        starts = _starts(table)
        codes = [_code(table, int(start)) for start in starts]
        if any(one >= other for one, other in itertools.pairwise(codes)) or codes[0] < self._last:
            raise UsageError("{path} is not sorted by source and series", hint="sort it", path=self._name)
        self._last = codes[-1]
        self._held.append(table)

    def last(self) -> tuple[str, ...]:
        """Source and series of the last row that is held."""
        return self._last

    def before(self, limit: tuple[str, ...] | None) -> pa.Table:
        """Hand on the rows before a source and series; all that are held, where there is no such limit."""
        whole = pa.concat_tables(self._held)
        starts = [*_starts(whole).tolist(), whole.num_rows]
        count = len(starts) - 1
        if limit is not None:
            low = 0
            while low < count:
                middle = (low + count) // 2
                low, count = (middle + 1, count) if _code(whole, starts[middle]) < limit else (low, middle)
        rows = starts[count]
        self._held = [whole.slice(rows)] if rows < whole.num_rows else []
        return whole.slice(0, rows)


def _code(table: pa.Table, row: int) -> tuple[str, ...]:
    """Source and series of a row."""
    return tuple(table[name][row].as_py() for name in _WHOLE)


def _starts(table: pa.Table) -> Ints:
    """Where source or series changes: the first row of each."""
    if not table.num_rows:
        return np.zeros(0, np.int64)
    changes = np.zeros(table.num_rows, bool)
    changes[0] = True
    for name in _WHOLE:
        places = table[name].unify_dictionaries().combine_chunks()
        array = places.chunk(0) if isinstance(places, pa.ChunkedArray) else places
        changes[1:] |= np.diff(array.indices.to_numpy()) != 0
    return np.flatnonzero(changes)


def _kept(table: pa.Table, wanted: Wanted) -> pa.Table:
    """The figures that are asked about, with their key as codes."""
    table = table.select([name for name in _READ if name in table.column_names])
    mask = pc.is_valid(table["obs_value"]).to_numpy()
    asks = wanted.asks
    among = {name: asks.codes(name) for name in _WHOLE}
    if asks.is_of_states_alone and not wanted.all_states:
        among["ref_area"] = asks.codes("ref_area")
    if not wanted.breakdowns:
        among |= dict.fromkeys(BREAKDOWNS, pa.array([TOTAL]))
    for name, codes in among.items():
        mask &= _among(table[name], codes)
    if not mask.all():
        table = table.filter(pa.array(mask))
    for place, name in enumerate(table.column_names):
        if name in SERIES_KEY and not pa.types.is_dictionary(table[name].type):
            table = table.set_column(place, name, table[name].cast(pa.string()).dictionary_encode())
    return table


def _among(column: pa.ChunkedArray, codes: pa.Array) -> Bools:
    """Which rows have one of some codes."""
    if not pa.types.is_dictionary(column.type):
        return pc.is_in(column, value_set=codes.cast(column.type)).to_numpy()
    found = [
        pc.is_in(chunk.dictionary.cast(pa.string()), value_set=codes).to_numpy(zero_copy_only=False)[
            chunk.indices.to_numpy(zero_copy_only=False)
        ]
        for chunk in column.chunks
        if len(chunk)
    ]
    return np.concatenate(found) if found else np.zeros(0, bool)
