"""A statistics office's table of trade by partner, cell by cell: what the readers of the three offices share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl
import pyarrow as pa

from ortaq.collect.areas import resolve
from ortaq.collect.delivery import File, LeftOut, Parsed, Reason
from ortaq.collect.workbook import Cell
from ortaq.errors import SourceError
from ortaq.sources.trade.flows import (
    NO_VALUE,
    UNKNOWN_PARTNER,
    Flow,
    Publisher,
    by_partner,
    coded,
    gathered,
    left,
    note,
    series_of,
)
from ortaq.sources.trade.partners import partners

NONE = "-"
"""The sign of statistics offices for: there was no such trade."""
TWICE = Reason("the partner has another line in the table, and the sign that there was no trade stands in this one")
Sheet = Sequence[Sequence[Cell]]
Book = Mapping[str, Sheet]
Row = tuple[str, int, str, str | None, float | None, str | None, str, str, int, str]
_COLUMNS = {
    "series": pl.String,
    "time_period": pl.Int32,
    "name": pl.String,
    "english": pl.String,
    "obs_value": pl.Float64,
    "value_text": pl.String,
    "obs_status": pl.String,
    "unit_measure": pl.String,
    "unit_mult": pl.Int8,
    "place": pl.String,
}


def row_of(flow: Flow, year: int, names: tuple[str, str | None], cell: Cell, status: str, place: str) -> Row:
    """One cell as it stands: a number, the sign that there was no such trade, or a text that is neither."""
    number = float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else None
    text = None if number is not None else str(cell).strip()
    told = "O" if text == NONE else status
    return (flow.series, year, *names, number, text, told, flow.unit_measure, flow.unit_mult, place)


def frame_of(rows: Iterable[Row]) -> pl.DataFrame:
    """Cells as columns."""
    return pl.DataFrame(list(rows), schema=_COLUMNS, orient="row")


def office_rows(
    frame: pl.DataFrame, file: File, ref_area: str, own: Mapping[str, str], source: str
) -> tuple[pa.Table, list[LeftOut]]:
    """Observations of one table, and what of it is none."""
    codes = {name: code for name, code in partners(frame["name"].unique().to_list(), own).items() if code}
    english = {name: code for name, code in resolve(frame["english"].unique().to_list()).items() if code}
    told = frame.with_columns(
        pl.coalesce(
            coded("name", codes),
            coded("english", english),
        ).alias("partner")
    )
    nobody = pl.col("partner").is_null()
    unread = pl.col("obs_value").is_null() & pl.col("value_text").ne(NONE)
    left_out = [
        *left(told.filter(nobody), UNKNOWN_PARTNER, file.name, "name"),
        *left(told.filter(~nobody & unread), NO_VALUE, file.name, "value_text"),
    ]
    # Kyrgyzstan's imports have two lines for one state, of which at most one has a value in any year.
    ordered = told.filter(~nobody & ~unread).sort("obs_value", nulls_last=True, maintain_order=True)
    kept = ordered.unique(["series", "time_period", "partner"], keep="first", maintain_order=True)
    twice = ordered.join(kept, on="place", how="anti")
    left_out += left(twice, TWICE, file.name, "name")
    if twice["obs_value"].is_not_null().any():
        raise SourceError(
            "{title}: two values for the same partner and year; the second is {place}",
            hint="the layout changed; compare it with the specimen",
            title=file.name,
            place=twice.filter(pl.col("obs_value").is_not_null())["place"][0],
        )
    kept = kept.drop("name", "english")
    table = by_partner(
        kept, source=source, ref_area=ref_area, ref_area_source=ref_area, nature="C", snapshot=file.snapshot
    )
    return table, left_out


def parsed(
    tables: Sequence[pa.Table],
    left_out: Sequence[LeftOut],
    flows: Sequence[Flow],
    by: Publisher,
    source: str,
    vintage: str,
    texts: Mapping[str, str],
    first: File,
) -> Parsed:
    """What was read of one office."""
    series, titles = series_of(flows, by, source, vintage)
    return Parsed(
        observations=pa.concat_tables(tables) if tables else Parsed().table(),
        series=series,
        series_title=titles,
        note=note(texts, source, first.snapshot),
        left_out=gathered(left_out),
    )


def letters(at: int) -> str:
    """The name of a column in a sheet.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    more, last = divmod(at, 26)
    return (letters(more - 1) if more else "") + chr(ord("A") + last)
