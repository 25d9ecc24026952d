"""The rows of a delivery as observations: part by part, each distinct code looked at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import polars as pl
import pyarrow as pa

from ortaq.collect.delivery import Delivery, File, LeftOut, Parsed, Reason
from ortaq.collect.observations import observations
from ortaq.collect.sdmx import Message, Reference, Structure, batches, frame, is_structure, structure
from ortaq.errors import SourceError
from ortaq.model.schemas import OBSERVATION
from ortaq.sources.sdmx import areas
from ortaq.sources.sdmx.addresses import at_hand
from ortaq.sources.sdmx.columns import columns
from ortaq.sources.sdmx.describing import Described
from ortaq.sources.sdmx.repeats import Repeats, Wrong
from ortaq.sources.sdmx.rows import KEY, Rows, rows, with_value

ROWS = 100_000
"""How many observations are held at once, some."""
MOST_HELD = 200_000
"""Up to so many the rows of a delivery are held; of more, only what tells whether one stands twice."""
SAID_AGAIN = Reason("the same observation with the same value stands before it")
SAID_OTHERWISE = Reason("the same observation stands there with another value")


@dataclass(slots=True)
class Left:
    """What became no observation, by file and reason: how many rows, and the first of them."""

    found: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def add(self, file: str, reason: str, rows: int, example: str) -> None:
        """Count some more rows."""
        before, first = self.found.get((file, reason), (0, example))
        self.found[file, reason] = (before + rows, first)

    def told(self) -> tuple[LeftOut, ...]:
        """As the record that travels."""
        return tuple(
            LeftOut(file, reason, rows, example) for (file, reason), (rows, example) in sorted(self.found.items())
        )


class Reading:
    """A delivery: data messages, and the structures that describe them."""

    def __init__(self, delivery: Delivery) -> None:
        self.source = delivery.name or "sdmx"
        self.structures = [file for file in delivery.files if is_structure(at_hand(file))]
        self.files = [file for file in delivery.files if file not in self.structures]
        if not self.files:
            raise SourceError(
                "{delivery}: no data came", hint="name an address or a file of data", delivery=delivery.id
            )
        self.known: dict[str, Structure | None] = {}
        self.home: dict[str, str | None] = {}
        self.reporting_type = "G"

    def parsed(self) -> Parsed:
        """All that the messages say. What is large is read again for its rows, so that memory stays bounded."""
        about, repeats, left = Described(self.source), Repeats(), Left()
        held: list[tuple[File, Rows]] = []
        named: set[str] = set()
        size = 0
        for file, message, part in self._parts():
            size += len(part.made)
            held = [*held, (file, part)] if size <= MOST_HELD else []
            about.take(file, message, part, self._structure(message))
            repeats.take(part.kept())
            named |= {area for area in part.made["ref_area"].unique().to_list() if area}
            _leave_out(left, file, part)
        one_state = len({areas.within(area) or area for area in named}) == 1 and not any(map(areas.is_group, named))
        self.reporting_type = "N" if one_state else "G"
        wrong = repeats.found()
        is_held = size <= MOST_HELD
        _leave_out_repeats(left, wrong, held if is_held else self._again())
        tables = self._tables(held if is_held else self._again(), wrong)
        return Parsed(
            observations=pa.concat_tables([OBSERVATION.empty_table(), *tables]) if is_held else tables,
            series=about.series(),
            series_title=about.titles(),
            note=about.notes(),
            area_name=about.area_names(),
            left_out=left.told(),
        )

    def _parts(self) -> Iterator[tuple[File, Message, Rows]]:
        """The parts that hold rows."""
        for file in self.files:
            for message in batches(at_hand(file), rows=ROWS, name=file.name):
                if not len(message):
                    continue
                described = self._structure(message)
                if file.name not in self.home:
                    self.home[file.name] = home(file.name, message, described)
                yield file, message, rows(file.name, message, described, self.home[file.name])

    def _again(self) -> Iterator[tuple[File, Rows]]:
        return ((file, part) for file, _, part in self._parts())

    def _structure(self, message: Message) -> Structure | None:
        """What describes a message: what came for it, else what it says itself."""
        wanted = message.described_by
        if str(wanted) not in self.known:
            self.known[str(wanted)] = self._described(wanted)
        return self.known[str(wanted)] or message.structure

    def _described(self, wanted: Reference | None) -> Structure | None:
        """The structure that is meant, whose version may be newer; the only one, if it is not said which."""
        found = [_read_structure(file, wanted) for file in self.structures]
        return next((one for one in found if wanted and one.reference.id == wanted.id), next(iter(found), None))

    def _tables(self, parts: Iterable[tuple[File, Rows]], wrong: list[Wrong]) -> Iterator[pa.Table]:
        """The observations of each part."""
        for (file, part), (again, other) in zip(parts, wrong, strict=True):
            kept = part.kept().filter(~(again | other))
            yield observations(
                kept.with_columns(
                    pl.col("reporting_type").fill_null(self.reporting_type),
                    pl.concat_str([pl.lit(f"{file.name}:"), "place"]).alias("place"),
                ),
                source=self.source,
                snapshot=file.snapshot,
            )


@lru_cache(maxsize=4)
def _read_structure(file: File, wanted: Reference | None) -> Structure:
    """A structure, kept in mind: the files of a folder are described by the same one."""
    return structure(at_hand(file), wanted, name=file.name)


def home(file: str, message: Message, structure: Structure | None) -> str | None:
    """The one state whose figures these are, if they are of one."""
    texts = with_value(frame(message), message, structure)
    what = columns(file, message, texts, structure)
    return areas.home_of(texts[what.area].drop_nulls().unique().to_list())


def _leave_out(left: Left, file: File, part: Rows) -> None:
    """Count the rows that can't be observations, and show the first."""
    wrong = part.made.with_row_index("row").filter(pl.col("reason").is_not_null())
    for reason, count, row in wrong.group_by("reason", maintain_order=True).agg(pl.len(), pl.first("row")).iter_rows():
        place, texts, what = part.made["place"][row], part.texts.row(row, named=True), part.what
        said = {name: texts[name] for name in (what.area, what.time, what.value)}
        left.add(file.name, reason, count, f"{place}: {', '.join(f'{name}={text}' for name, text in said.items())}")


def _leave_out_repeats(left: Left, wrong: list[Wrong], parts: Iterable[tuple[File, Rows]]) -> None:
    """Count the rows that stand twice."""
    if not any(flags.any() for pair in wrong for flags in pair):
        return
    for (file, part), (again, other) in zip(parts, wrong, strict=True):
        for flags, reason in ((again, SAID_AGAIN), (other, SAID_OTHERWISE)):
            if flags.any():
                row = part.kept().row(int(flags.argmax()), named=True)
                key = " ".join(str(row[name]) for name in KEY)
                left.add(file.name, reason, int(flags.sum()), f"{row['place']}: {key} = {row['obs_value']}")
