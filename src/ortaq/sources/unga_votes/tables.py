"""From columns of text to the tables VOTE and RESOLUTION: what both publishers' readers share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl
import pyarrow as pa

from ortaq.collect.areas import resolve
from ortaq.collect.delivery import LeftOut
from ortaq.model.schemas_collected import NOTE, RESOLUTION, VOTE

UNKNOWN_STATE = "the area is no state that we know"
UNKNOWN_VOTE = "the vote is none of the codes of its publisher"
NO_SESSION = "the file does not say in which session the roll call was held"


def votes(rows: pl.DataFrame, codes: Mapping[str, str], file: str, **constants: str) -> tuple[pa.Table, list[LeftOut]]:
    """A table of VOTE, and what of the rows became no vote.

    Args:
        rows: With the columns `rcid`, `ref_area_source`, `code` (null where nothing stands) and `place`.
        codes: Our word for each code of the publisher; the empty code is what null means, where it means something.
        file: For what is left out.
        constants: `source` and `snapshot`.
    """
    areas = {code: area for code, area in resolve(rows["ref_area_source"].unique().to_list()).items() if area}
    told = rows.with_columns(
        pl.col("ref_area_source").replace_strict(areas, default=None, return_dtype=pl.String).alias("ref_area"),
        pl.col("code").fill_null("").replace_strict(dict(codes), default=None, return_dtype=pl.String).alias("vote"),
        *(pl.lit(value).alias(name) for name, value in constants.items()),
    )
    nowhere = told.filter(pl.col("ref_area").is_null())
    unclear = told.filter(pl.col("ref_area").is_not_null() & pl.col("vote").is_null())
    good = told.filter(pl.col("ref_area").is_not_null() & pl.col("vote").is_not_null())
    left_out = [
        *left(nowhere, UNKNOWN_STATE, file, "ref_area_source"),
        *left(unclear, UNKNOWN_VOTE, file, "code"),
    ]
    return good.select(VOTE.names).to_arrow(compat_level=pl.CompatLevel.oldest()).cast(VOTE), left_out


def left(rows: pl.DataFrame, reason: str, file: str, shows: str) -> Iterable[LeftOut]:
    """What is left out for one reason, with its first case; nothing where there is none."""
    if rows.height:
        first = rows.row(0, named=True)
        yield LeftOut(file, reason, rows.height, f"{first['place']}: {first[shows] or '(empty)'}")


def resolutions(rows: pl.DataFrame) -> pa.Table:
    """A table of RESOLUTION from its columns."""
    return rows.select(RESOLUTION.names).to_arrow(compat_level=pl.CompatLevel.oldest()).cast(RESOLUTION)


def notes(texts: Mapping[str, str], source: str, snapshot: str) -> pa.Table:
    """Notes of the whole source, in English, by field."""
    rows = [
        {
            "source": source,
            "series": None,
            "indicator": None,
            "lang": "en",
            "field": field,
            "text": text,
            "snapshot": snapshot,
        }
        for field, text in texts.items()
        if text
    ]
    return pa.Table.from_pylist(rows, NOTE)
