"""What is read in a data message: its header, and one row an observation, every text as it stands there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, repeat

from ortaq.collect.sdmx.data_structure import Reference, Structure
from ortaq.collect.sdmx.runs import Texts


@dataclass(frozen=True, slots=True)
class Header:
    """Who sent the message, when, and what describes it.

    >>> Header(form="SDMX-CSV 2.0").sender
    ''
    """

    form: str
    """`SDMX-ML 2.1 structure-specific`, `SDMX-CSV 1.0` …"""
    id: str = ""
    prepared: str = ""
    sender: str = ""
    is_test: bool = False
    structures: Mapping[str, Reference] = field(default_factory=dict)
    """What describes the data, by the name that a data set refers to it with."""
    dimension_at_observation: str = ""
    footer: tuple[str, ...] = ()
    """What the service adds below the data: "the answer was cut at 50,000 observations"."""

    @property
    def structure(self) -> Reference | None:
        """The dataflow or the data structure of the (first) data set."""
        return next(iter(self.structures.values()), None)


@dataclass(frozen=True)
class Message:
    """The observations of a message, or of a part of it.

    What belongs to a series is kept once a series, so that a code of it is looked up once.

    >>> part = Message(Header("x"), {"SEX": ["F", "M"]}, {"OBS_VALUE": ["1", "2", None]}, starts=(0, 2))
    >>> part.columns
    {'SEX': ['F', 'F', 'M'], 'OBS_VALUE': ['1', '2', None]}
    >>> part.places
    ['Series[1]/Obs[1]', 'Series[1]/Obs[2]', 'Series[2]/Obs[1]']
    """

    header: Header
    series: Mapping[str, Texts]
    """Columns of one text a series: dimensions, and attributes of series, group and data set. Empty if it is flat."""
    observations: Mapping[str, Texts]
    """Columns of one text an observation."""
    starts: Sequence[int] = ()
    """The row at which each series begins."""
    named: Sequence[str] = ()
    """The place of each row, where it can't be counted."""
    dataset: int = 1
    first_series: int = 1
    first_observation: int = 1
    dimensions: Sequence[str] = ()
    """The names of the dimensions, where the message tells them from attributes: structure-specific data do not."""
    attributes: Sequence[str] = ()
    """The names of attributes of a group or of the data set, which are no dimensions in any case."""
    described_by: Reference | None = None
    """The dataflow or the data structure of this data set."""
    structure: Structure | None = None
    """What the message itself says of its codes, as SDMX-JSON and labelled SDMX-CSV do."""

    def __len__(self) -> int:
        return len(next(iter(self.observations.values()), ()))

    @cached_property
    def sizes(self) -> list[int]:
        """How many observations each series has."""
        return [end - start for start, end in zip(self.starts, [*self.starts[1:], len(self)], strict=True)]

    @cached_property
    def columns(self) -> dict[str, Texts]:
        """Each dimension, measure and attribute: one text a row, an observation's own before that of its series."""
        wide: dict[str, Texts] = {name: self.repeated(texts) for name, texts in self.series.items()}
        for name, texts in self.observations.items():
            if name in wide and None in texts:
                texts = [above if own is None else own for own, above in zip(texts, wide[name], strict=True)]  # noqa: PLW2901
            wide[name] = texts
        return wide

    def repeated(self, texts: Texts) -> Texts:
        """One text a series, said again for each of its observations."""
        if texts and texts.count(texts[0]) == len(texts):  # most dimensions of a message are not broken down by
            return texts[:1] * len(self)
        return list(chain.from_iterable(map(repeat, texts, self.sizes)))

    @cached_property
    def places(self) -> list[str]:
        """Where each row stands in the message; no two are the same."""
        if self.named:
            return list(self.named)
        within = f"DataSet[{self.dataset}]/" if self.dataset > 1 else ""
        if not self.starts:
            return [f"{within}Obs[{n}]" for n in range(self.first_observation, self.first_observation + len(self))]
        found: list[str] = []
        for at, size in enumerate(self.sizes):
            before = self.first_observation if at == 0 else 1
            stem = f"{within}Series[{self.first_series + at}]/Obs["
            found += [f"{stem}{n}]" for n in range(before, before + size)]
        return found


def joined(parts: Iterable[Message]) -> Message:
    """The parts of a message as one."""
    every = list(parts)
    if len(every) == 1:
        return every[0]
    names = dict.fromkeys(chain.from_iterable(part.columns for part in every))
    return Message(
        every[-1].header,
        {},
        {name: [text for part in every for text in part.columns.get(name) or [None] * len(part)] for name in names},
        named=[place for part in every for place in part.places],
        dimensions=list(dict.fromkeys(name for part in every for name in part.dimensions)),
        attributes=list(dict.fromkeys(name for part in every for name in part.attributes)),
        described_by=every[0].described_by if len({part.described_by for part in every}) == 1 else None,
        structure=next((part.structure for part in every if part.structure), None),
    )


def pairs(row: list[str]) -> Iterator[tuple[str, str]]:
    """Name and text of each component of a row."""
    return zip(row[::2], row[1::2], strict=True)
