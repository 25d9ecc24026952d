"""Rows of the UN's SDG database as observations: each distinct combination of codes is looked at once, not each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
import pyarrow as pa

from ortaq.collect.areas import resolve
from ortaq.collect.delivery import File, LeftOut, Parsed, Reason
from ortaq.collect.observations import coded_observations, observations
from ortaq.collect.seen import Numbers, Seen, figure
from ortaq.collect.values import values
from ortaq.model.schemas import OBSERVATION, SERIES
from ortaq.model.schemas_collected import NOTE
from ortaq.sources.unsd.contexts import CODED, Contexts, coded_as
from ortaq.sources.unsd.layout import SOURCE, Layout

NO_AREA = Reason("the area is none that we know")
NO_YEAR = Reason("the period is no calendar year")
NO_UNIT = Reason("the row names no unit: it may have been cut")
NO_VALUE = Reason("the value is neither a number nor a sign that we know")
TWICE = Reason("the same figure stands there before, with the same value")
TWICE_DIFFERENT = Reason("the same figure stands there before, with another value: the first one is kept")
NO_COLUMN = Reason("the column is none that we know, and is not read")

_NOTES = {"Source": "SOURCE", "FootNote": "FOOTNOTE", "BasePeriod": "BASE_PERIOD", "TimeCoverage": "TIME_COVERAGE"}
_STATED = list(CODED).index("stated")
_FIRST_YEAR, _LAST_YEAR = 1800, 2300
_SAID = ("obs_value", "value_text", "lower_bound", "upper_bound")
"""What two rows of one figure have in common where they say the same, beside the unit."""


@dataclass(slots=True)
class Reading:
    """Takes rows as they come, and knows at the end what they were of."""

    vintage: str
    is_large: bool = False
    """Whether text stays coded: see `ortaq.collect.observations`."""
    _contexts: Contexts = field(default_factory=Contexts)
    _areas: dict[str, str | None] = field(default_factory=dict)
    _area_numbers: Numbers = field(default_factory=lambda: Numbers("area"))
    _seen: Seen = field(default_factory=Seen)
    _notes: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _left_out: dict[tuple[str, str], LeftOut] = field(default_factory=dict)

    def take(self, frame: pl.DataFrame, of: Layout, file: File, place: pl.Series) -> pa.Table:
        """The observations in rows of a file.

        Args:
            frame: The columns `of.read`, all of them text.
            of: What they are.
            file: Where the rows stand.
            place: Where in the file each row stands.

        Raises:
            SourceError: A code says what can't be.
        """
        for name in of.unknown:
            self._leave(file, NO_COLUMN, 0, name)
        given = frame.rename({theirs: ours for ours, theirs in of.columns.items()})
        coded, series, breakdown, unit = self._contexts.of(given, of.dimensions)
        places, area = self._areas_of(given["GeoAreaCode"])
        rows = pl.DataFrame(
            [
                *coded,
                *places,
                _year(given["TimePeriod"]).alias("time_period"),
                *_value(given, coded[_STATED]),
                _time_detail(given).alias("time_detail"),
                place.alias("place"),
            ]
        )
        kept = self._without_unreadable(rows, given, file)
        kept = self._without_repeated(rows, kept, file, (series, area, breakdown, unit))
        self._take_notes(given, file)
        if not kept.all():
            rows = rows.filter(pl.Series(kept))
        rows = rows.with_columns(place=pl.lit(f"{file.name}:") + pl.col("place"))
        made = coded_observations if self.is_large else observations
        return made(rows.select(_COLUMNS), source=SOURCE, snapshot=file.snapshot)

    def rest(self) -> Parsed:
        """Series, notes and what was left out, of all rows taken."""
        notes = [
            {"source": SOURCE, "series": series, "indicator": None, "lang": "en", "field": name, "text": text}
            | {"snapshot": snapshot}
            for (series, name, text), snapshot in sorted(self._notes.items())
        ]
        return Parsed(
            series=pa.Table.from_pylist(self._contexts.series(self.vintage), SERIES),
            note=pa.Table.from_pylist(notes, NOTE),
            left_out=tuple(self._left_out[key] for key in sorted(self._left_out)),
        )

    def _areas_of(self, codes: pl.Series) -> tuple[list[pl.Series], np.ndarray]:
        """Our code of each row's area and the publisher's, and a number for it."""
        distinct = codes.unique()
        written = [code or "" for code in distinct.cast(pl.String)]
        if unknown := [code for code in written if code not in self._areas]:
            self._areas |= resolve(unknown)
        ours = [self._areas[code] for code in written]
        index = _index(codes, distinct)
        columns = [coded_as("ref_area", ours), coded_as("ref_area_source", written)]
        return [column.gather(index) for column in columns], self._area_numbers.of(ours)[index.to_numpy()]

    def _without_unreadable(self, rows: pl.DataFrame, given: pl.DataFrame, file: File) -> np.ndarray:
        """Which rows can be observations; the others are counted and the first of each kind is named."""
        kept = np.ones(rows.height, bool)
        for reason, theirs, is_well in (
            (NO_UNIT, "Units", rows["is_unit_told"]),
            (NO_AREA, "GeoAreaCode", rows["ref_area"].is_not_null()),
            (NO_YEAR, "TimePeriod", rows["time_period"].is_not_null()),
            (NO_VALUE, "Value", rows["is_readable"]),
        ):
            if is_well.all():
                continue
            wrong = ~is_well.to_numpy() & kept
            if count := int(wrong.sum()):
                first = int(np.flatnonzero(wrong)[0])
                self._leave(file, reason, count, f"{file.name}:{rows['place'][first]} {theirs} {given[theirs][first]}")
                kept &= ~wrong
        return kept

    def _without_repeated(
        self, rows: pl.DataFrame, kept: np.ndarray, file: File, numbers: Sequence[np.ndarray]
    ) -> np.ndarray:
        """Which rows are left when each figure stands once: the first row of it stays."""
        places = np.flatnonzero(kept)
        series, area, breakdown, unit = (number[places] for number in numbers)
        year = rows["time_period"].to_numpy()[places].astype(np.uint64)
        said = (rows.select(_SAID).hash_rows(1).to_numpy()[places] + unit).astype(np.uint32)
        repeated, differs = self._seen.repeated(figure(series, area, year, breakdown), said)
        for reason, which in ((TWICE, repeated[~differs]), (TWICE_DIFFERENT, repeated[differs])):
            if len(which):
                first = rows.row(int(places[which[0]]), named=True)
                told = " ".join(str(first[name]) for name in ("series", "ref_area", "time_period", "breakdown"))
                self._leave(file, reason, len(which), f"{file.name}:{first['place']} {told}")
                kept[places[which]] = False
        return kept

    def _take_notes(self, given: pl.DataFrame, file: File) -> None:
        """Keep each distinct text of a series once."""
        for column, name in _NOTES.items():
            if column in given.columns and given[column].null_count() < given.height:
                texts = given.select("SeriesCode", column).drop_nulls().unique().cast(pl.String)
                for series, text in texts.rows():
                    if written := text.strip():
                        self._notes.setdefault((series, name, written), file.snapshot)

    def _leave(self, file: File, reason: str, rows: int, example: str) -> None:
        before = self._left_out.get((file.name, reason))
        self._left_out[file.name, reason] = LeftOut(
            file.name, reason, rows + (before.rows if before else 0), before.example if before else example
        )


_COLUMNS = [name for name in OBSERVATION.names if name not in {"source", "snapshot"}]


def _index(column: pl.Series, distinct: pl.Series) -> pl.Series:
    """For each row the place of its cell among the distinct ones."""
    places = pl.DataFrame({"cell": distinct}).with_row_index("place")
    return pl.DataFrame({"cell": column}).join(places, on="cell", how="left", nulls_equal=True, maintain_order="left")[
        "place"
    ]


def _year(column: pl.Series) -> pl.Series:
    """The calendar year that a text is; nothing where it is none. The API writes 2015.0."""
    distinct = column.unique()
    index = _index(column, distinct)
    texts = distinct.cast(pl.String)
    whole = texts.cast(pl.Int32, strict=False)
    if whole.null_count():
        number = texts.cast(pl.Float64, strict=False)
        whole = pl.select(
            pl.coalesce(whole, pl.when(number == number.floor()).then(number).cast(pl.Int32, strict=False))
        )
        whole = whole.to_series()
    return pl.select(pl.when(whole.is_between(_FIRST_YEAR, _LAST_YEAR)).then(whole)).to_series().gather(index)


def _time_detail(given: pl.DataFrame) -> pl.Series:
    """The publisher's words for the period, where they say more than the year."""
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, given.height)
    if "Time_Detail" not in given.columns:
        return nothing
    detail = given["Time_Detail"]
    says_more = (detail != given["TimePeriod"]) & (detail != "")
    if not says_more.any():
        return nothing
    return pl.select(pl.when(says_more).then(detail.cast(pl.String))).to_series()


def _value(given: pl.DataFrame, stated: pl.Series) -> list[pl.Series]:
    """The value of each row, its bounds and its status.

    A bound in a column of its own goes before one in the value; the status that the publisher states holds where the
    value itself says nothing of the kind.
    """
    read = values(given["Value"])
    for column, bound in (("LowerBound", "lower_bound"), ("UpperBound", "upper_bound")):
        if column in given.columns and given[column].null_count() < given.height:
            number = values(given[column])["obs_value"]
            read = read.with_columns(pl.coalesce(number, pl.col(bound)).alias(bound))
    if stated.null_count() < len(stated):
        status = pl.col("obs_status")
        read = read.with_columns(
            obs_status=pl.when(status == "A").then(pl.coalesce(pl.lit(stated), status)).otherwise(status)
        )
    return read.get_columns()
