"""Data messages of SDMX-ML, as they stream by: any version, any form that holds time series or flat observations."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator
from pathlib import Path

from ortaq.collect.sdmx.gathering import Gathering
from ortaq.collect.sdmx.message import Message, pairs
from ortaq.collect.sdmx.ml_generic import generic
from ortaq.collect.sdmx.ml_header import Head, form_of, read_footer, read_header, refused
from ortaq.collect.sdmx.ml_specific import specific
from ortaq.collect.sdmx.xml_parsing import Attributes, ExpatParser, local, skipped

_READERS = {"generic": generic, "structure-specific": specific, "compact": specific}


def messages(content: bytes | Path, rows: int, name: str) -> Iterator[Message]:
    """The parts of a message, of some `rows` observations each; one at least, if it is empty."""
    groups: list[Attributes] = []
    if _may_have_groups(content):  # a group may come after its series, and after the first parts were given away
        first = _Reader(name, Gathering(keeps_rows=False))
        for _ in first.parser.pieces(content):
            first.gathering.put_aside()
        groups = first.gathering.groups
    reader = _Reader(name, Gathering(groups=groups))
    for _ in reader.parser.pieces(content):
        if len(reader.gathering.observations) >= rows:
            reader.gathering.put_aside()
        while reader.gathering.parts:
            yield reader.gathering.parts.pop(0).message(reader.head.header())
    if reader.head.form.endswith("error") or (not reader.gathering.given and reader.head.footer):
        raise refused(name, reader.head)
    if not reader.gathering.given:
        yield Message(reader.head.header(), {}, {})


def _may_have_groups(content: bytes | Path) -> bool:
    """Whether there may be groups in it: a compact message calls them whatever it likes."""
    if isinstance(content, bytes):
        return _tells_of_groups(content)
    if not content.stat().st_size:
        return False
    with content.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        return _tells_of_groups(mapped)


def _tells_of_groups(content: bytes | mmap.mmap) -> bool:
    is_unlike_ascii = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    return is_unlike_ascii or b"CompactData" in content[:4096] or content.find(b"Group") >= 0


class _Reader:
    """What happens at the top of a message: header, data sets, footer."""

    def __init__(self, name: str, gathering: Gathering) -> None:
        self.parser = ExpatParser(name)
        self.gathering = gathering
        self.head = Head("")
        self.read: Callable[[ExpatParser, Gathering, Head, Attributes, Callable[[], None]], None] = specific
        self.parser.expat.StartElementHandler = self._root

    def _root(self, name: str, attributes: Attributes) -> None:
        form, version = form_of(self.parser, name, attributes)
        self.head.form = f"SDMX-ML {version} {form}"
        if form == "error":
            read_footer(self.parser, self.head, lambda: None)
            return
        self.read = _READERS[form]
        self._top()

    def _top(self) -> None:
        self.parser.expat.StartElementHandler = self._start
        self.parser.expat.EndElementHandler = None
        self.parser.expat.CharacterDataHandler = None

    def _start(self, name: str, attributes: Attributes) -> None:
        match local(name):
            case "Header":
                read_header(self.parser, self.head, self._top)
            case "DataSet":
                references = (text for key, text in pairs(attributes) if local(key) == "structureRef")
                self.gathering.begin(next(references, ""))
                self.read(self.parser, self.gathering, self.head, attributes, self._dataset_ended)
            case "Footer":
                read_footer(self.parser, self.head, self._top)
            case "Annotations":
                skipped(self.parser, self._top)
            case other:
                raise self.parser.unexpected(other, "the message")

    def _dataset_ended(self) -> None:
        self.gathering.put_aside()
        self._top()
