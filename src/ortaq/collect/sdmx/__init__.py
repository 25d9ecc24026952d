"""SDMX, the language in which statistical offices exchange data: read in every version and form, at once or in parts.

`read` gives a whole message, `batches` its parts one after the other, `structure` what describes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ortaq.collect.sdmx import csv_data, json_data, ml_data
from ortaq.collect.sdmx.data_structure import Codelist, Component, Reference, Structure, pick
from ortaq.collect.sdmx.frames import PLACE, frame
from ortaq.collect.sdmx.message import Header, Message, joined
from ortaq.collect.sdmx.sniffing import form_of, is_structure
from ortaq.collect.sdmx.structures import structure

__all__ = [
    "PLACE",
    "Codelist",
    "Component",
    "Header",
    "Message",
    "Reference",
    "Structure",
    "batches",
    "frame",
    "is_structure",
    "pick",
    "read",
    "structure",
]

ROWS = 25_000
SMALL = 8 << 20
"""Bytes up to which a file is taken into memory as it is: to open it once is quicker."""
_READERS = {"xml": ml_data.messages, "csv": csv_data.messages, "json": json_data.messages}


def batches(content: bytes | Path, *, rows: int = ROWS, name: str = "message") -> Iterator[Message]:
    """The parts of a data message, of some `rows` observations each, so that memory stays bounded.

    Args:
        content: The bytes, or the path of a file, which is read piece by piece.
        rows: How many observations a part should have.
        name: What the file is called in the messages of errors.

    Raises:
        SourceError: It is no data message, or it is damaged or cut; the message names the place.
    """
    if isinstance(content, Path) and content.stat().st_size <= SMALL:
        content = content.read_bytes()
    yield from _READERS[form_of(content, name)](content, rows, name)


def read(content: bytes | Path, *, name: str = "message") -> Message:
    """A whole data message.

    >>> read(b"<a/>")
    Traceback (most recent call last):
    ...
    ortaq.errors.SourceError: message: not an SDMX message: its first element is a (name a file of SDMX)
    """
    return joined(batches(content, rows=1 << 62, name=name))
