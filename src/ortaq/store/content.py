"""The hash of what a store says, whatever its bytes are.

Two stores with the same rows have the same content hash, on any machine, with any version of DuckDB or Arrow and at
any time of building. It is the SHA-256 of, for each table by name: the name, the number of rows, and for each column
its name, its kind (`text`, `whole`, `real`, `truth`, `many`) and its cells in the order of the table's key. A column
gives one byte a cell that tells whether it is there, then the values: whole numbers as 8 bytes and real numbers as 8
bytes IEEE 754, little-endian; text as the lengths in bytes, then the UTF-8 bytes; a list as its lengths, then its
members as a column. An absent cell counts as zero, or as empty text, after it was marked as absent. Each piece is
preceded by its length.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_EDITION = b"ortaq-content-1"


def content_hash(tables: Mapping[str, pa.Table]) -> str:
    """The hash of tables whose rows stand in the order of their keys."""
    digest = sha256()
    for piece in _pieces(tables):
        digest.update(len(piece).to_bytes(8, "little"))
        digest.update(piece)
    return digest.hexdigest()


def _pieces(tables: Mapping[str, pa.Table]) -> Iterator[bytes]:
    yield _EDITION
    for name in sorted(tables):
        table = tables[name]
        yield name.encode()
        yield table.num_rows.to_bytes(8, "little")
        for column in table.schema:
            yield column.name.encode()
            chunks = table.column(column.name).chunks
            yield from _cells(pa.concat_arrays(chunks)) if table.num_rows else _no_cells(column.type)


def _no_cells(kind: pa.DataType) -> Iterator[bytes]:
    """What `_cells` gives of a column without cells, at a fraction of the time: many tables of a store are empty."""
    if pa.types.is_list(kind):
        yield from (b"many", b"", b"")
        yield from _no_cells(kind.value_type)
    elif pa.types.is_string(kind):
        yield from (b"text", b"", b"", b"")
    else:
        word = b"truth" if pa.types.is_boolean(kind) else b"whole" if pa.types.is_integer(kind) else b"real"
        yield from (word, b"", b"")


def _cells(array: pa.Array) -> Iterator[bytes]:
    present = array.is_valid()
    kind = array.type
    if pa.types.is_list(kind):
        yield b"many"
        yield _truths(present)
        yield _wholes(pc.fill_null(pc.call_function("list_value_length", [array]), 0))
        yield from _cells(array.flatten())
    elif pa.types.is_string(kind):
        text = pc.fill_null(array, "").cast(pa.large_binary())
        yield b"text"
        yield _truths(present)
        yield _wholes(pc.call_function("binary_length", [text]))
        yield _joined(text)
    elif pa.types.is_boolean(kind):
        yield b"truth"
        yield _truths(present)
        yield _truths(pc.fill_null(array, False))  # noqa: FBT003  (what an absent cell counts as)
    elif pa.types.is_integer(kind):
        yield b"whole"
        yield _truths(present)
        yield _wholes(pc.fill_null(array, 0))
    elif pa.types.is_float64(kind):
        yield b"real"
        yield _truths(present)
        yield pc.fill_null(array, 0.0).to_numpy().astype("<f8", copy=False).tobytes()
    else:
        raise TypeError(kind)


def _truths(array: pa.BooleanArray) -> bytes:
    return array.to_numpy(zero_copy_only=False).astype(np.uint8).tobytes()


def _wholes(array: pa.Array) -> bytes:
    return array.cast(pa.int64()).to_numpy().astype("<i8", copy=False).tobytes()


def _joined(text: pa.LargeBinaryArray) -> bytes:
    _, offsets, values = text.buffers()
    if not len(text) or values is None:
        return b""
    edges = np.frombuffer(offsets, np.int64)[text.offset : text.offset + len(text) + 1]
    return memoryview(values)[edges[0] : edges[-1]].tobytes()
