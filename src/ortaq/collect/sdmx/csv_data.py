"""SDMX-CSV 1.0 and 2.0: one row an observation, with or without the names of the codes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import groupby, islice, takewhile
from operator import itemgetter
from pathlib import Path

from ortaq.collect.sdmx.data_structure import Codelist, Component, Reference, Structure
from ortaq.collect.sdmx.message import Header, Message, Texts
from ortaq.collect.sdmx.xml_parsing import opened
from ortaq.errors import SourceError

_FIRST = {"DATAFLOW": "1.0", "STRUCTURE": "2.0"}
"""The name of the first column tells the version."""
_ABOUT = ("DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "SERIES_KEY", "OBS_KEY")
"""Columns that describe a row, and are no components of it."""
_KINDS = {"dataflow": "Dataflow", "datastructure": "DataStructure", "dataprovision": "ProvisionAgreement"}
_ACTIONS = {"Delete": "D"}
_CODED = re.compile(r"[\w@$+.-]+: ")
LONGEST = 1 << 20
"""No first line of statistics is longer."""


def is_csv(start: bytes) -> bool:
    """Whether a file that starts like this may be SDMX-CSV."""
    first = start.removeprefix(b"\xef\xbb\xbf").lstrip(b'"')
    return first.startswith(tuple(name.encode() for name in _FIRST))


def messages(content: bytes | Path, rows: int, name: str) -> Iterator[Message]:
    """The parts of a message, of at most `rows` observations each; one at least, if it is empty."""
    _refuse_cut(content, name)
    with io.TextIOWrapper(opened(content), encoding="utf-8-sig", newline="") as stream:
        line = 1
        try:
            head = stream.readline(LONGEST)
            layout = _Layout(head, name)
            reader = csv.reader(stream, delimiter=layout.delimiter, strict=True)
            given = False
            while batch := list(islice(reader, min(rows, 1 << 40))):
                layout.check(batch, line)
                for _, same in groupby(batch, itemgetter(*layout.about)):
                    part = list(same)
                    yield layout.message(part, line + 1)
                    line += len(part)
                    given = True
            if not given:
                yield Message(Header(layout.form), {}, {})
        except (csv.Error, UnicodeDecodeError) as error:
            raise SourceError(
                "{file}: after line {line}: broken CSV: {why}",
                hint="the file is cut or damaged, or not UTF-8; fetch it again",
                file=name,
                line=line,
                why=error,
            ) from error


def _refuse_cut(content: bytes | Path, name: str) -> None:
    """A last line without its end may be a number that lost its last digits: nobody could tell."""
    with opened(content) as stream:
        stream.seek(-1, io.SEEK_END)
        if stream.read(1) not in b"\r\n":
            raise SourceError(
                "{file}: the last line has no end, so the file may be cut",
                hint="fetch it again; if it is whole, end its last line",
                file=name,
            )


class _Layout:
    """What the first line says of the columns."""

    def __init__(self, head: str, file: str) -> None:
        self.file = file
        self.delimiter = max(",;\t", key=head.count)
        cells = next(csv.reader([head], delimiter=self.delimiter, strict=True), [])
        self.width = len(cells)
        heads = [cell.split(": ", 1) for cell in cells]
        names = [head[0].split("[", 1)[0].strip() for head in heads]
        version = _FIRST.get(names[0] if names else "", "2.0")
        self.form = f"SDMX-CSV {version}"
        self.about = [at for at, name in enumerate(names) if name in {"DATAFLOW", "STRUCTURE", "STRUCTURE_ID"}]
        self.has_both = any(len(head) > 1 for head in heads[1:])
        self.components = {name: at for at, name in enumerate(names) if name not in _ABOUT}
        self.titles = {head[0]: head[1] for head in heads if len(head) > 1}
        self.labels: dict[str, int] = {}
        if "STRUCTURE_NAME" in names:
            self._pair(names)
        before_value = takewhile(lambda name: name != "OBS_VALUE", self.components)
        self.dimensions = [name for name in before_value if name not in {"ACTION", "LAST UPDATE"}]
        """The standard puts them before the value, and attributes after it; Eurostat adds a column of its own."""
        if twice := sorted({name for name in names if names.count(name) > 1} & self.components.keys()):
            raise SourceError(
                "{file}: two columns {name}", hint="each column needs a name of its own", file=file, name=twice[0]
            )
        if "OBS_VALUE" not in self.components:
            raise SourceError("{file}: no column OBS_VALUE", hint="name a file of SDMX-CSV that holds data", file=file)

    def _pair(self, names: list[str]) -> None:
        """With `labels=name` each component is followed by a column of its names, but for the action."""
        rest = [at for at, name in enumerate(names) if name not in {*_ABOUT, "ACTION"}]
        if len(rest) % 2:
            return
        self.labels = {names[at]: label for at, label in zip(rest[::2], rest[1::2], strict=True)}
        self.titles = {names[at]: names[label] for at, label in zip(rest[::2], rest[1::2], strict=True)}
        self.components = {name: at for name, at in self.components.items() if at not in self.labels.values()}

    def check(self, rows: list[list[str]], before: int) -> None:
        """Each line must have as many cells as the first."""
        for at, row in enumerate(rows, before + 1):
            if len(row) != self.width:
                raise SourceError(
                    "{file}: line {line} has {cells} cells, the first has {width}",
                    hint="the file is cut or damaged; fetch it again",
                    file=self.file,
                    line=at,
                    cells=len(row),
                    width=self.width,
                )

    def message(self, rows: list[list[str]], line: int) -> Message:
        """Rows of one dataflow, the first of which stands in `line`."""
        cells = list(zip(*rows, strict=True))
        columns: dict[str, Texts] = {name: [text or None for text in cells[at]] for name, at in self.components.items()}
        labels = {
            name: dict(zip(cells[self.components[name]], cells[at], strict=True)) for name, at in self.labels.items()
        }
        if self.has_both:
            columns, labels = _parted(columns)
        if action := columns.get("ACTION"):
            columns["ACTION"] = [_ACTIONS.get(text or "", text) for text in action]
        described = self._reference(rows[0])
        return Message(
            Header(self.form, structures={str(described): described}),
            {},
            columns,
            dimensions=self.dimensions,
            named=[f"Row[{at}]" for at in range(line, line + len(rows))],
            described_by=described,
            structure=self._structure(described, labels) if labels else None,
        )

    def _reference(self, row: list[str]) -> Reference:
        text = row[self.about[-1]].split(": ", 1)[0]
        kind = _KINDS.get(row[self.about[0]].lower(), "Dataflow")
        return Reference.of(text, kind) or Reference(kind, "", text)

    def _structure(self, described: Reference, labels: dict[str, dict[str, str]]) -> Structure:
        """Names of codes as the rows give them, in a language that is not said."""
        lists = {
            name: Codelist(Reference("Codelist", "", name), {}, {code: {"und": text} for code, text in names.items()})
            for name, names in labels.items()
        }
        components = {
            name: Component(name, "", codelist=one.reference, names={"und": self.titles.get(name, name)})
            for name, one in lists.items()
        }
        return Structure(described, {}, components, {str(one.reference): one for one in lists.values()})


def _parted(columns: dict[str, Texts]) -> tuple[dict[str, Texts], dict[str, dict[str, str]]]:
    """Codes and names apart, where they stand together: `KG: Kyrgyzstan`.

    An attribute, which comes after the value, may be free text such as `Note: …` and is then left alone.
    """
    codes: dict[str, Texts] = {}
    labels: dict[str, dict[str, str]] = {}
    is_after = False
    for name, texts in columns.items():
        said = {text for text in texts if text}
        parts = {text: text.partition(": ") for text in said}
        is_free = is_after and len({code for code, _, _ in parts.values()}) < len(said)
        is_after = is_after or name == "OBS_VALUE"
        if name == "OBS_VALUE" or is_free or not said or not all(map(_CODED.match, said)):
            codes[name] = texts
            continue
        codes[name] = [parts[text][0] if text else None for text in texts]
        labels[name] = {code: label for code, _, label in parts.values() if label}
    return codes, labels
