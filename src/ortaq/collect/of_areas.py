"""Rows of the states and groups that we know; the others are counted and named, never kept under a made-up code."""

from __future__ import annotations

import polars as pl

from ortaq.collect.areas import resolve
from ortaq.collect.csv_table import shown
from ortaq.collect.delivery import LeftOut, Reason

UNKNOWN_AREA = Reason("the area is no state or group that has a code of ours")


def of_known_areas(
    frame: pl.DataFrame, code: str, *, file: str, publisher: str = ""
) -> tuple[pl.DataFrame, tuple[LeftOut, ...]]:
    """The rows whose area is known, with `ref_area` and `ref_area_source`, and what was left out.

    Each distinct code or name is looked at once.

    Args:
        frame: Rows with a column `place`.
        code: The column with the publisher's code or name of the area.
        file: The file they come from.
        publisher: Whose codes and names they are, where the same word means another group elsewhere.

    >>> rows = pl.DataFrame({"area": ["KAZ", "Atlantis"], "place": ["a.csv:2", "a.csv:3"]})
    >>> known, left_out = of_known_areas(rows, "area", file="a.csv")
    >>> known["ref_area"].to_list(), left_out[0].example
    (['KAZ'], 'Atlantis (a.csv:3)')
    """
    found = resolve([text for text in frame[code].unique().to_list() if text is not None], publisher=publisher)
    coded = frame.with_columns(
        pl.col(code).replace_strict(found, default=None, return_dtype=pl.String).alias("ref_area"),
        pl.col(code).alias("ref_area_source"),
    )
    unknown = coded.filter(pl.col("ref_area").is_null())
    if unknown.is_empty():
        return coded, ()
    first = unknown.row(0, named=True)
    names = unknown[code].n_unique()
    example = shown(f"{first[code]} ({first['place']})") + (f" +{names - 1}" if names > 1 else "")
    return coded.filter(pl.col("ref_area").is_not_null()), (LeftOut(file, UNKNOWN_AREA, unknown.height, example),)
