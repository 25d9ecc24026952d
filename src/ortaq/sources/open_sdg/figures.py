"""The observations of a delivery: series told apart, the same figure taken once, each row left out named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress

import pyarrow as pa

from ortaq.collect.delivery import LeftOut, Reason
from ortaq.collect.values import value
from ortaq.errors import SourceError
from ortaq.model.schemas import OBSERVATION
from ortaq.sources.open_sdg.places import own_code
from ortaq.sources.open_sdg.reading import Context, Reading, Unit, each
from ortaq.sources.open_sdg.rows import Rows

TWICE = Reason("the same value stands twice for the same figure; it is taken once")
CONTRADICTORY = Reason("two values stand for the same figure; neither is taken")
ELSEWHERE = Reason("the series stands under another indicator of this repository too; it is taken there")

_NATURES = frozenset({"C", "CA", "E", "G", "M", "N"})
_REPORTING = frozenset({"N", "R", "G"})
_STATUS = re.compile(r"[A-Z]")
_FOOTNOTES = ("COMMENT_OBS", "COMMENT_TS", "SOURCE_DETAIL", "BASE_PER", "TIME_COVERAGE", "DATA_LAST_UPDATE")
_NO_VALUE = frozenset({"O", "M", "L", "H", "Q", "S"})
"""Statuses of what is missing, for whatever reason, or withheld."""
_LONGEST = 200
Key = tuple[str, str | None, int | None, tuple[str, str, str, str]]
"""Series, area, year, breakdown: what there is one value of."""


@dataclass(slots=True)
class Measured:
    """One series of a delivery."""

    series: str
    """Our code of it."""
    measure: str
    """The publisher's code or name of what is measured; empty if the file has none."""
    unit: Unit
    is_of_several_units: bool
    indicators: list[str] = field(default_factory=list)
    """With dashes, in the order of the files."""
    natures: set[str | None] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Footnote:
    """A text that the file has beside the values of a series."""

    series: str
    field: str
    text: str
    snapshot: str


@dataclass(slots=True)
class Figures:
    """What was read in the rows of a delivery."""

    observations: pa.Table
    series: dict[str, Measured]
    regions: dict[str, str]
    """Our code of each area by the publisher's."""
    footnotes: list[Footnote]
    left_out: list[LeftOut]


def figures(files: Sequence[Rows], context: Context, elsewhere: Sequence[Rows] = ()) -> Figures:
    """The observations of the files of a delivery.

    Args:
        files: Their rows.
        context: What does not stand in the rows.
        elsewhere: Rows of other indicators that go before these where they share a series.
    """
    readings = [Reading(rows, context) for rows in files]
    by_unit = _measured(readings)
    measured = [each(reading.measured_in, by_unit.__getitem__) for reading in readings]
    taken = {base for rows in elsewhere for base in Reading(rows, context).bases}
    kept, left_out = _kept(readings, measured, taken)
    columns: dict[str, list] = {name: [] for name in OBSERVATION.names if name != "source"}
    for reading, ones, keep in zip(readings, measured, kept, strict=True):
        _fill(columns, reading, ones, keep)
    used = dict.fromkeys(columns["series"])
    return Figures(
        _table(columns, context.source),
        {one.series: one for one in by_unit.values() if one.series in used},
        _regions(readings, kept, context),
        _footnotes(readings, kept, measured),
        [*(one for rows in files for one in rows.left_out), *left_out],
    )


def _regions(readings: Sequence[Reading], kept: Sequence[Sequence[bool]], context: Context) -> dict[str, str]:
    """Our code of each area that has figures, by the publisher's."""
    pairs = (
        pair
        for reading, keep in zip(readings, kept, strict=True)
        for pair in dict.fromkeys(compress(zip(reading.area_codes, reading.areas, strict=True), keep))
    )
    return {own_code(code, context.labels): ours for code, ours in pairs if code and ours}


def _measured(readings: Sequence[Reading]) -> dict[tuple[str, Unit], Measured]:
    """The series by their code and unit. One in several units is told apart by them: two units are never one series."""
    found: dict[tuple[str, Unit], Measured] = {}
    units: dict[str, dict[tuple[str, int], str]] = {}
    for reading in readings:
        measures = dict(zip(reading.bases, reading.measures, strict=True))
        for base, unit in dict.fromkeys(reading.measured_in):
            one = found.setdefault((base, unit), Measured(base, measures[base], unit, is_of_several_units=False))
            one.indicators += [i for i in [reading.rows.indicator] if i and i not in one.indicators]
            units.setdefault(base, {}).setdefault((unit.unit_measure, unit.unit_mult), unit.written)
    for (base, unit), one in found.items():
        written = units[base][unit.unit_measure, unit.unit_mult]
        if len(units[base]) > 1:
            one.is_of_several_units = True
            by_power = sum(text == written for text in units[base].values()) > 1
            one.series = f"{base}/{written}" + (f"E{unit.unit_mult}" if by_power else "")
    return found


def _kept(
    readings: Sequence[Reading], measured: Sequence[Sequence[Measured]], taken: set[str]
) -> tuple[list[list[bool]], list[LeftOut]]:
    """Which rows are observations, and the others counted by file and reason."""
    tally = _Tally()
    kept: list[list[bool]] = []
    first: dict[Key, tuple[int, int]] = {}
    off: set[Key] = set()
    for number, reading in enumerate(readings):
        keep = [problem is None for problem in reading.problems]
        for at, problem in enumerate(reading.problems):
            if problem:
                tally.add(reading, at, *problem)
        for at, key in _keys(reading, measured[number], keep):
            if reading.bases[at] in taken:
                keep[at] = False
                tally.add(reading, at, ELSEWHERE, reading.bases[at])
            elif key not in first:
                first[key] = number, at
            else:
                keep[at] = False
                other = first[key]
                before, now = readings[other[0]].values[other[1]], reading.values[at]
                if before == now and key not in off:
                    tally.add(reading, at, TWICE, f"as in {readings[other[0]].rows.places[other[1]]}")
                else:
                    off.add(key)
                    tally.add(reading, at, CONTRADICTORY, _against(readings[other[0]], other[1], reading, at))
        kept.append(keep)
    for key in off:
        number, at = first[key]
        kept[number][at] = False
        tally.add(readings[number], at, CONTRADICTORY, "")
    return kept, tally.told()


def _keys(reading: Reading, measured: Sequence[Measured], keep: Sequence[bool]) -> list[tuple[int, Key]]:
    """Row and key of the rows that are kept."""
    columns = [one.series for one in measured], reading.areas, reading.years, reading.breakdowns
    return list(compress(enumerate(zip(*columns, strict=True)), keep))


def _against(one: Reading, at_one: int, other: Reading, at_other: int) -> str:
    """Both places with their values."""
    return ", ".join(
        f"{reading.rows.places[at]}: {reading.rows.column('OBS_VALUE')[at][:_LONGEST]}"
        for reading, at in ((one, at_one), (other, at_other))
    )


class _Tally:
    """Rows that become no observation, by file and reason."""

    def __init__(self) -> None:
        self._rows: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], str] = {}

    def add(self, reading: Reading, at: int, reason: str, example: str) -> None:
        """One more."""
        key = reading.rows.file.name, reason
        self._rows[key] += 1
        told = example if reason == CONTRADICTORY else f"{reading.rows.places[at]}: {example[:_LONGEST]}"
        if not self._examples.get(key):
            self._examples[key] = told

    def told(self) -> list[LeftOut]:
        """All, counted and named."""
        return [
            LeftOut(file, reason, rows, self._examples[file, reason]) for (file, reason), rows in self._rows.items()
        ]


def _fill(columns: dict[str, list], reading: Reading, measured: Sequence[Measured], keep: Sequence[bool]) -> None:
    """Add the rows of a file that are observations."""
    rows = reading.rows
    values = [value for value in compress(reading.values, keep) if value]
    ours = list(compress(measured, keep))
    units = list(compress(reading.units, keep))
    natures = _attribute(reading, "NATURE", keep, lambda text: text if text in _NATURES else None)
    for one, nature in {(id(one), nature): (one, nature) for one, nature in zip(ours, natures, strict=True)}.values():
        one.natures.add(nature)
    sexes, ages, urbanisations, breakdowns = (
        zip(*compress(reading.breakdowns, keep), strict=True) if values else ((),) * 4
    )
    statuses = [one.obs_status for one in values]
    if "OBS_STATUS" in rows.columns:
        statuses = map(_status, compress(reading.attribute("OBS_STATUS"), keep), statuses)
    given: dict[str, Iterable] = {
        "series": [one.series for one in ours],
        "ref_area": compress(reading.areas, keep),
        "time_period": compress(reading.years, keep),
        "sex": sexes,
        "age": ages,
        "urbanisation": urbanisations,
        "breakdown": breakdowns,
        "obs_value": [one.obs_value for one in values],
        "value_text": [one.value_text for one in values],
        "lower_bound": _bounds(rows, "LOWER_BOUND", keep, [one.lower_bound for one in values]),
        "upper_bound": _bounds(rows, "UPPER_BOUND", keep, [one.upper_bound for one in values]),
        "unit_measure": [one.unit_measure for one in units],
        "unit_mult": [one.unit_mult for one in units],
        "obs_status": statuses,
        "nature": natures,
        "reporting_type": _attribute(reading, "REPORTING_TYPE", keep, lambda text: text if text in _REPORTING else "N"),
        "ref_area_source": [code or None for code in compress(reading.area_codes, keep)],
        "time_detail": _details(rows, keep),
        "snapshot": [rows.file.snapshot] * len(values),
        "place": compress(rows.places, keep),
    }
    for name, cells in given.items():
        columns[name] += cells


def _attribute(
    reading: Reading, name: str, keep: Sequence[bool], read: Callable[[str], str | None]
) -> list[str | None]:
    """What an attribute says of each row; a file without it says the same of all."""
    if name not in reading.rows.columns:
        return [read("")] * sum(keep)
    return each(list(compress(reading.attribute(name), keep)), read)


def _table(columns: dict[str, list], source: str) -> pa.Table:
    """The rows as Arrow.

    Each column is made with its type at once: by way of a frame it takes four times as long, and a repository has
    hundreds of small files.
    """
    columns["source"] = [source] * len(columns["place"])
    return pa.Table.from_pydict({name: columns[name] for name in OBSERVATION.names}, schema=OBSERVATION)


def _bounds(rows: Rows, name: str, keep: Sequence[bool], found: list[float | None]) -> list[float | None]:
    """The bounds that the file tells, else those of the values themselves (`<5`)."""
    if name not in rows.columns:
        return found
    told = compress(rows.columns[name], keep)
    return [_number(text) if text else bound for text, bound in zip(told, found, strict=True)]


def _number(text: str) -> float | None:
    try:
        return value(text).obs_value
    except SourceError:
        return None


def _details(rows: Rows, keep: Sequence[bool]) -> list[str | None]:
    """What the file tells of each period beside its year."""
    if "TIME_DETAIL" not in rows.columns:
        return [None] * sum(keep)
    told = zip(rows.columns["TIME_DETAIL"], rows.columns["TIME_PERIOD"], strict=True)
    return [text if text and text != year else None for text, year in compress(told, keep)]


def _status(told: str, found: str) -> str:
    """The publisher's word on a value; what is no value is missing, and a word that is no code says nothing."""
    if found != "A":
        return told if told in _NO_VALUE else found
    return told if _STATUS.fullmatch(told) else found


def _footnotes(
    readings: Sequence[Reading], kept: Sequence[Sequence[bool]], measured: Sequence[Sequence[Measured]]
) -> list[Footnote]:
    found: dict[Footnote, None] = {}
    for reading, ones, keep in zip(readings, measured, kept, strict=True):
        for name in _FOOTNOTES:
            if not (cells := reading.rows.columns.get(name)):
                continue
            told = zip([one.series for one in ones], cells, strict=True)
            for series, text in dict.fromkeys(compress(told, keep)):
                if text.strip():
                    found[Footnote(series, name, text.strip(), reading.rows.file.snapshot)] = None
    return list(found)
