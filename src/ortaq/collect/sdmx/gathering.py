"""What is gathered of a data set while it streams by, and how it becomes a message of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ortaq.collect.sdmx.message import Header, Message, pairs
from ortaq.collect.sdmx.runs import Runs, Texts, table
from ortaq.collect.sdmx.xml_parsing import Attributes


@dataclass(slots=True)
class Part:
    """Series and observations that were read, each as name, text, name, text and so on."""

    series: list[Attributes]
    starts: list[int]
    observations: Runs
    above: Attributes
    """Attributes of the data set."""
    groups: list[Attributes]
    dataset: int
    first_series: int
    first_observation: int
    keys: list[str]
    described_by: str
    """What the data set calls its structure, as the header does."""

    def message(self, header: Header) -> Message:
        """Columns; an attribute of a group stands with every series of the group, one of the data set with all."""
        observations, series = _named(self.observations.table()), _named(table(self.series))
        level, size = (series, len(self.series)) if self.series else (observations, len(self.observations))
        own = {*series, *observations}
        _attach(level, size, self.groups)
        for name, text in _components(self.above):
            level[name] = [text if own is None else own for own in level.get(name) or [None] * size]
        return Message(
            header,
            series,
            observations,
            self.starts,
            dataset=self.dataset,
            first_series=self.first_series,
            first_observation=self.first_observation,
            dimensions=self.keys,
            attributes=[name for name in level if name not in own],
            described_by=header.structures.get(self.described_by) or header.structure,
        )


def _components(said: Attributes) -> Iterator[tuple[str, str]]:
    """What is said of a group or a data set, without what the standard itself says there."""
    return ((name, text) for name, text in pairs(said) if ":" not in name)


def _named(columns: dict[str, Texts]) -> dict[str, Texts]:
    """The columns of components. Names with a prefix are the standard's own, and of these only the action matters."""
    if not any(":" in name for name in columns):
        return columns
    found = {name: texts for name, texts in columns.items() if ":" not in name}
    for name, texts in columns.items():
        if name.endswith(":action"):
            found["ACTION"] = ["D" if text == "Delete" else text for text in texts]
    return found


def _attach(columns: dict[str, Texts], size: int, groups: list[Attributes]) -> None:
    """Give each row the attributes of its groups. The key of a group is what it has in common with the columns."""
    dimensions = set(columns)
    by_key: dict[tuple[str, ...], dict[tuple[str, ...], dict[str, str]]] = {}
    for group in groups:
        about = dict(_components(group))
        names = tuple(sorted(dimensions & about.keys()))
        rest = {name: text for name, text in about.items() if name not in dimensions}
        by_key.setdefault(names, {}).setdefault(tuple(about[name] for name in names), {}).update(rest)
    for names, found in by_key.items():
        keys = zip(*(columns[name] for name in names), strict=True) if names else iter([()] * size)
        for at, key in enumerate(keys):
            for name, text in found.get(key, {}).items():
                column = columns.setdefault(name, [None] * size)
                if column[at] is None:
                    column[at] = text


@dataclass(slots=True)
class Gathering:
    """The data set that streams by."""

    keeps_rows: bool = True
    groups: list[Attributes] = field(default_factory=list)
    series: list[Attributes] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    observations: Runs = field(default_factory=Runs)
    above: Attributes = field(default_factory=list)
    is_open: Callable[[], bool] = lambda: False
    """Whether a series has begun and not ended."""
    is_inside: Callable[[], bool] = lambda: False
    """Whether an observation has begun and not ended: more may yet be said of it."""
    restart: Callable[[], None] = lambda: None
    """What the reader does when its rows were taken away."""
    parts: list[Part] = field(default_factory=list)
    given: int = 0
    dataset: int = 0
    first_series: int = 1
    first_observation: int = 1
    keys: dict[str, None] = field(default_factory=dict)
    """The names that stand in keys: the dimensions."""
    described_by: str = ""

    def begin(self, described_by: str) -> None:
        """A data set begins; its structure is what the header calls `described_by`."""
        self.dataset += 1
        self.described_by = described_by
        self.first_series = self.first_observation = 1
        self.above = []
        self.keys = {}

    def put_aside(self) -> None:
        """Make a part of what was gathered. A series that is open goes on in the next part; an observation waits."""
        if self.is_inside():
            return
        rows, is_open = len(self.observations), self.is_open()
        taken = self.observations.taken()
        if rows and self.keeps_rows:
            self.given += 1
            self.parts.append(
                Part(
                    self.series[:],
                    self.starts[:],
                    taken,
                    self.above,
                    self.groups,
                    self.dataset,
                    self.first_series,
                    self.first_observation,
                    list(self.keys),
                    self.described_by,
                )
            )
        self._go_on(rows, is_open=is_open)
        self.restart()

    def _go_on(self, rows: int, *, is_open: bool) -> None:
        if not self.series:
            self.first_observation += rows
        elif is_open:
            in_last = rows - self.starts[-1]
            self.first_observation = in_last + (self.first_observation if len(self.series) == 1 else 1)
        else:
            self.first_observation = 1
        self.first_series += len(self.series) - is_open
        # Emptied in place: the handlers of the parser hold on to these lists.
        self.series[:] = self.series[-1:] if is_open else []
        self.starts[:] = [0] if is_open else []
