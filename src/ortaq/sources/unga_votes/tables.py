"""From columns of text to the tables VOTE and RESOLUTION: what both publishers' readers share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl
import pyarrow as pa

from ortaq.collect.areas import resolve
from ortaq.collect.delivery import LeftOut, Reason
from ortaq.model.schemas_collected import NOTE, RESOLUTION, VOTE

UNKNOWN_STATE = Reason("the area is no state that we know")
UNKNOWN_VOTE = Reason("the vote is none of the codes of its publisher")
SAME_SEAT = Reason("the state was no member, and another row of the roll call has the vote of the seat")
TWICE = Reason("the same vote of the state stands in another row")
TWO_VOTES = Reason("the state has two different votes in one roll call")


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
    single, again = _once(good, file)
    return single.select(VOTE.names).to_arrow(compat_level=pl.CompatLevel.oldest()).cast(VOTE), [*left_out, *again]


def _once(rows: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[LeftOut]]:
    """Each state once in a roll call.

    Voeten's file has a row for each state of the Correlates of War in each roll call, so that both German states before
    1990 and the Germany of today, or both states of Yemen, can stand under one code: one has voted, the others were no
    members.
    """
    key = ["rcid", "ref_area"]
    again = rows.select(key).is_duplicated()
    if not again.any():
        return rows, []
    voted = pl.col("vote") != "not-member"
    several = rows.filter(again).with_columns(
        pl.col("vote").filter(voted).n_unique().over(key).alias("votes"),
        (voted.any().over(key) & ~voted).alias("is_beside"),
    )
    two = several.filter((pl.col("votes") > 1) & voted)
    beside = several.filter(pl.col("is_beside"))
    rest = several.filter(~pl.col("is_beside") & ((pl.col("votes") <= 1) | ~voted))
    kept = rest.unique(key, keep="first", maintain_order=True)
    twice = rest.join(kept, on="place", how="anti", maintain_order="left")
    left_out = [
        *left(two, TWO_VOTES, file, "ref_area_source"),
        *left(beside, SAME_SEAT, file, "ref_area_source"),
        *left(twice, TWICE, file, "ref_area_source"),
    ]
    return pl.concat([rows.filter(~again), kept.select(rows.columns)]), left_out


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
