"""Whether what comes is of an older edition than the figures that it would take the place of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from ortaq.store import Store
from ortaq.store.merge import Intake
from ortaq.verbs.release import Arrival
from ortaq.verbs.showing.vintages import PAIR, editions, frame

_BY_AREA = (*PAIR, "ref_area")


@dataclass(frozen=True, slots=True)
class Older:
    """The first series that would go back to an older edition, the two editions, and how many such series there are."""

    dataset: str
    series: str
    told: str
    there: str
    count: int


def older(store: Store, arrivals: Iterable[Arrival], intake: Intake, *, is_dated: bool) -> Older | None:
    """The series that come of an older edition than the one that is there for the same states.

    Only where both editions are known and their order is clear: the day of a fetch is no edition, and 2022 is neither
    before nor after 2022-11.

    Args:
        store: What figures are there.
        arrivals: What was read.
        intake: With its observations.
        is_dated: Whether the edition was told by who fetches, and so is known also if it is that of today.
    """
    came = [
        (row["source"], row["series"], row["vintage"])
        for arrival in arrivals
        for row in arrival.parsed.series.select([*PAIR, "vintage"]).to_pylist()
        if is_dated or row["vintage"] != arrival.row["retrieved_at"][:10]
    ]
    told = (
        pl.DataFrame(came, schema=dict.fromkeys((*PAIR, "told"), pl.String), orient="row")
        .group_by(PAIR)
        .agg(pl.col("told").max())
    )
    described = frame(store.query("select source, series, vintage from series"))
    suspects = told.join(described, on=PAIR).filter(_is_before("told", "vintage"))
    if not suspects.height:
        return None
    there = frame(
        store.query(
            "select distinct source, series, ref_area, snapshot from observation where list_contains($series, series)",
            {"series": suspects["series"].unique().to_list()},
        )
    ).join(suspects.select(*PAIR, "told"), on=PAIR)
    renewed = [intake.renewed(dataset, "observation") for dataset in suspects["source"].unique().to_list()]
    replaced = there.join(pl.concat(renewed), on=_BY_AREA, how="semi")
    known = editions(store, there.select(*PAIR, "snapshot").unique()).select(*PAIR, "snapshot", there="vintage")
    both = replaced.join(known, on=[*PAIR, "snapshot"])
    found = both.filter(_is_before("told", "there")).unique(PAIR).sort("told", *PAIR)
    if not found.height:
        return None
    first = found.row(0, named=True)
    return Older(first["source"], first["series"], first["told"], first["there"], found.height)


def _is_before(one: str, other: str) -> pl.Expr:
    """Whether a day, month or year is before another, as far as both tell."""
    length = pl.min_horizontal(pl.col(one).str.len_chars(), pl.col(other).str.len_chars())
    is_before = pl.col(one).str.slice(0, length) < pl.col(other).str.slice(0, length)
    return is_before.fill_null(value=False)
