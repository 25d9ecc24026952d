"""Columns of text as places among their few values: compared, grouped and sorted as integers, never as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ortaq.errors import UsageError
from ortaq.model.block import Ints

_LARGEST = 1 << 62
_ROOMY = 8


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of text.

    Args:
        place: Where the text of each row stands among the values.
        values: Each once, in the order of their code points, so that places compare as the texts do.
    """

    place: Ints
    values: pa.Array

    def __len__(self) -> int:
        return len(self.place)

    def take(self, rows: Ints | slice) -> Coded:
        """The column of some rows."""
        return Coded(self.place[rows], self.values)

    def text(self, row: int) -> str:
        """The text of a row."""
        return self.values[int(self.place[row])].as_py()

    def to_arrow(self) -> pa.DictionaryArray:
        """The column as Arrow has it."""
        return pa.DictionaryArray.from_arrays(pa.array(self.place.astype(np.int32)), self.values)

    def places_in(self, others: pa.Array) -> Ints:
        """For each row its place among other values; -1 where it is none of them."""
        among = pc.fill_null(pc.index_in(self.values, value_set=others), -1).to_numpy()
        return among.astype(np.int64)[self.place]


def coded(column: pa.Array | pa.ChunkedArray, name: str) -> Coded:
    """A column of text, which Arrow may have coded already.

    Raises:
        UsageError: A row has no text.
    """
    if column.null_count:
        raise UsageError("an observation has no {name}", hint="each belongs to a series", name=name)
    whole = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    if not pa.types.is_dictionary(whole.type):
        whole = whole.cast(pa.string()).dictionary_encode()
    if whole.num_chunks != 1:
        whole = pa.chunked_array([whole.unify_dictionaries().combine_chunks()])
    array = whole.chunk(0)
    values = array.dictionary.cast(pa.string())
    if values.null_count or pc.count_distinct(values).as_py() != len(values):
        return coded(array.cast(pa.string()), name)
    place = array.indices.to_numpy()
    order = pc.sort_indices(values).to_numpy()
    if (np.diff(order.astype(np.int64)) < 0).any():
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        place, values = rank[place], values.take(pa.array(order))
    return Coded(place, values)


def numbered(columns: Sequence[Coded], *, dense: bool = False) -> Ints:
    """One integer a row, which compares as the texts of its columns do, the first weighing most.

    Args:
        dense: Keep them below a few times the number of rows, so that they may index an array.
    """
    whole = np.zeros(len(columns[0]), np.int64)
    size = 1
    for column in columns:
        count = len(column.values)
        if count <= 1:
            continue
        if size * count >= (_ROOMY * len(whole) if dense else _LARGEST):
            found, whole = np.unique(whole, return_inverse=True)
            size = len(found)
        whole = whole * count + column.place
        size *= count
    if dense and size >= _ROOMY * len(whole):
        return np.unique(whole, return_inverse=True)[1]
    return whole


def joined(parts: Sequence[Coded], name: str) -> Coded:
    """Columns one below the other."""
    if len(parts) == 1:
        return parts[0]
    return coded(pa.chunked_array([part.to_arrow() for part in parts]), name)
