"""The cells of a table as the value columns of an observation, each one that can't be read named with its place."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ortaq.collect.csv_table import shown
from ortaq.collect.values import values
from ortaq.errors import SourceError

VALUE_COLUMNS = ("obs_value", "value_text", "lower_bound", "upper_bound", "obs_status")


def read_cells(frame: pl.DataFrame, title: str, *, notation: Mapping[str, str] | None = None) -> pl.DataFrame:
    """The rows with `obs_value`, `value_text`, the bounds and `obs_status` read from their column `text`.

    Args:
        frame: Rows with `text` and `place`.
        title: The source, for what is told when a cell can't be read.
        notation: Signs of this publisher that mean that there is no value, and the status of each.

    Raises:
        SourceError: A cell is neither a number nor a sign that is known.

    >>> rows = pl.DataFrame({"text": ["1.5", "NO"], "place": ["a:2", "a:3"]})
    >>> read_cells(rows, "A source", notation={"NO": "M"}).select("obs_value", "value_text", "obs_status").rows()
    [(1.5, None, 'A'), (None, 'NO', 'M')]
    """
    notation = notation or {}
    sign = pl.col("text").str.strip_chars()
    read = values(frame["text"])
    rows = frame.drop(name for name in VALUE_COLUMNS if name in frame.columns).hstack(read)
    if notation:
        is_sign = sign.is_in(list(notation))
        rows = rows.with_columns(
            pl.when(is_sign).then(None).otherwise("obs_value").alias("obs_value"),
            pl.when(is_sign).then(sign).otherwise("value_text").alias("value_text"),
            pl.when(is_sign)
            .then(sign.replace_strict(notation, default=None, return_dtype=pl.String))
            .otherwise("obs_status")
            .alias("obs_status"),
            pl.col("is_readable") | is_sign,
        )
    for row in rows.filter(~pl.col("is_readable")).head(1).iter_rows(named=True):
        raise SourceError(
            "{title}: {place}: {value} is no number",
            hint="compare the file with its publisher's; a sign that means 'no value' must be one that is known",
            title=title,
            place=shown(row["place"]),
            value=shown(row["text"]),
        )
    return rows.drop("is_readable")
