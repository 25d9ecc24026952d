"""What a source asks for, what came, and what was read in it: the three records that travel in and out of a source."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NewType

import pyarrow as pa

from ortaq.model.schemas import OBSERVATION, SERIES, SERIES_TITLE, TARGET_VALUE
from ortaq.model.schemas_collected import AREA_NAME, NOTE, RESOLUTION, VOTE


@cache
def nothing(schema: pa.Schema) -> pa.Table:
    """A table without rows: made once, as most deliveries bring only some of the tables."""
    return schema.empty_table()


@dataclass(frozen=True, slots=True)
class Ask:
    """What a person wants of a source. A source says in `TAKES` which of these it understands."""

    what: str | None = None
    """An address, a file, a folder, or the source's own name of a table."""
    series: tuple[str, ...] = ()
    ref_area: tuple[str, ...] = ()
    """ISO 3166-1 alpha-3; none means all that the source has."""
    indicator: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    goal: tuple[str, ...] = ()
    name: str | None = None
    """The short name that the figures get in the column `source`, where the source can't know it."""


@dataclass(frozen=True, slots=True)
class Request:
    """One address to fetch, or one local file to take.

    Requests with the same `delivery` are read together, in their order, once the last of them has come.
    """

    address: str
    """`https://…`, or the path of a local file."""
    delivery: str
    """What the answer belongs to, unique within the dataset, and the same each time it is asked: a new one replaces
    the old. `series/ER_H2O_STRESS`, `indicator_6-4-2`."""
    name: str
    """The file's name within its delivery, short and stable; `place` begins with it: `page-1.json`."""
    media_type: str = "application/octet-stream"
    """What is expected: an HTML page in the place of data is refused."""
    headers: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False
    """Whether 404, or no such file, is an answer: the delivery then goes without this file."""


@dataclass(frozen=True, slots=True)
class File:
    """One file as it came, never changed: at `path`, or held in memory."""

    name: str
    address: str
    snapshot: str
    """SHA-256 of the bytes."""
    media_type: str
    retrieved_at: str
    """ISO time."""
    path: Path | None = None
    held: bytes | None = None

    @property
    def content(self) -> bytes:
        """The bytes; a file that may be large is better read through `readable`."""
        if self.held is not None:
            return self.held
        return self.path.read_bytes() if self.path else b""

    @property
    def readable(self) -> Path | io.BytesIO:
        """What a reader such as polars can scan without holding all of it."""
        return self.path if self.path and self.held is None else io.BytesIO(self.content)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Files that are read together.

    >>> Delivery.of({"a.csv": b"x"}).file("a.csv").content
    b'x'
    """

    id: str
    files: tuple[File, ...]
    name: str | None = None
    """The short name of the dataset that was asked for (`Ask.name`), or what the source gave with `dataset`."""

    def file(self, name: str) -> File | None:
        """The file of this name, if it came."""
        return next((file for file in self.files if file.name == name), None)

    @classmethod
    def of(cls, files: Mapping[str, bytes], *, id: str = "one", name: str | None = None) -> Delivery:  # noqa: A002  (the field's name)
        """A delivery of bytes at hand: for what ships, for the way back from a figure, and for tests."""
        return cls(
            id,
            tuple(
                File(file, file, hashlib.sha256(held).hexdigest(), "application/octet-stream", "", held=held)
                for file, held in files.items()
            ),
            name,
        )


Reason = NewType("Reason", str)
"""Why rows became no observation: a sentence without digits of its own that fits any number of rows, "the area is no
state or region we know". It is the key of its wordings in the message catalogues."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows of a file that became no observation, with the reason: counted and named, never dropped in silence."""

    file: str
    reason: str
    """A `Reason`."""
    rows: int
    example: str = ""
    """The first such row or code, with its place."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was read in a delivery. Tables not given are empty.

    `observations` may be one table or, for large files, an iterator of tables of some 500,000 rows, read once; their
    text may be coded, as dictionaries of Arrow.
    """

    observations: pa.Table | Iterable[pa.Table] = field(default_factory=lambda: nothing(OBSERVATION))
    series: pa.Table = field(default_factory=lambda: nothing(SERIES))
    series_title: pa.Table = field(default_factory=lambda: nothing(SERIES_TITLE))
    target_value: pa.Table = field(default_factory=lambda: nothing(TARGET_VALUE))
    note: pa.Table = field(default_factory=lambda: nothing(NOTE))
    area_name: pa.Table = field(default_factory=lambda: nothing(AREA_NAME))
    vote: pa.Table = field(default_factory=lambda: nothing(VOTE))
    resolution: pa.Table = field(default_factory=lambda: nothing(RESOLUTION))
    left_out: tuple[LeftOut, ...] = ()

    def table(self) -> pa.Table:
        """All observations at once, as text: for tests and for small deliveries."""
        if isinstance(self.observations, pa.Table):
            return self.observations
        return pa.concat_tables([OBSERVATION.empty_table(), *(table.cast(OBSERVATION) for table in self.observations)])


Requests = Generator[Request, File | None, None]
"""What a source's `requests` gives: it yields requests, and is sent each file that came (nothing for an optional one
that is not there), so that the second page may depend on the first."""
