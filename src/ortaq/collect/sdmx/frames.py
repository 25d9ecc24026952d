"""A message as a table of texts: what belongs to a series is looked up once, and repeated by the machine."""

from __future__ import annotations

import numpy as np
import polars as pl

from ortaq.collect.sdmx.message import Message

PLACE = "#place"
"""The column of places: no component of SDMX can have this name."""


def frame(message: Message) -> pl.DataFrame:
    """The columns of a message and the place of each row, all of them text.

    >>> from ortaq.collect.sdmx.message import Header
    >>> part = Message(Header("x"), {"SEX": ["F", "M"]}, {"OBS_VALUE": ["1", "2", None]}, starts=(0, 2))
    >>> frame(part).rows()
    [('F', '1', 'Series[1]/Obs[1]'), ('F', '2', 'Series[1]/Obs[2]'), ('M', None, 'Series[2]/Obs[1]')]
    """
    own = {name: pl.Series(name, texts, dtype=pl.String) for name, texts in message.observations.items()}
    wide: dict[str, pl.Series] = {}
    if message.series:
        owner = np.repeat(np.arange(len(message.starts), dtype=np.uint32), message.sizes)
        above = pl.DataFrame({name: pl.Series(name, texts, dtype=pl.String) for name, texts in message.series.items()})
        wide = {column.name: column for column in above[owner].get_columns()}
    for name, column in own.items():
        wide[name] = column.zip_with(column.is_not_null(), wide[name]) if name in wide else column
    return pl.DataFrame([*wide.values(), _places(message)])


def _places(message: Message) -> pl.Series:
    """The same places as `Message.places`."""
    if message.named or not message.starts:
        return pl.Series(PLACE, message.places, dtype=pl.String)
    within = f"DataSet[{message.dataset}]/" if message.dataset > 1 else ""
    sizes = np.asarray(message.sizes)
    starts = np.asarray(message.starts)
    before = np.where(np.arange(len(sizes)) == 0, message.first_observation, 1)
    numbers = pl.DataFrame(
        {
            "series": np.repeat(np.arange(len(sizes)) + message.first_series, sizes),
            "observation": np.arange(len(message)) - np.repeat(starts - before, sizes),
        }
    )
    place = pl.format(f"{within}Series[{{}}]/Obs[{{}}]", "series", "observation")
    return numbers.select(place.alias(PLACE)).to_series()
