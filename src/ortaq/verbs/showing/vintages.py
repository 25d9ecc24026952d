"""Of which edition a figure is, and when it was fetched: told by the bytes it came from, not by its series."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from ortaq.reference.figures import series as shipped_series
from ortaq.store import Store

PAIR = ("source", "series")
SHIPPED = "starter"
"""The source of the snapshot that ships with Ortaq."""


def frame(table: pa.Table) -> pl.DataFrame:
    """An Arrow table for polars."""
    return pl.DataFrame(pl.from_arrow(table))


def editions(store: Store, used: pl.DataFrame) -> pl.DataFrame:
    """Edition and day of each series and snapshot: `vintage`, `fetched`, `ships`.

    A series may be fetched for some states and ship with Ortaq for the others, or be fetched twice at different times:
    its row then tells the edition of one of these alone. So an edition that the bytes do not tell is taken from the row
    only for figures that the row is about, and else stays unknown.

    Args:
        store: The store.
        used: Which pairs of series and snapshot there are: `source`, `series`, `snapshot`.

    Returns:
        One row for each of them; `vintage` is null where the edition is not known, `fetched` where it ships.
    """
    snapshots = frame(store.query("select id, source, vintage, retrieved_at from snapshot")).select(
        snapshot="id",
        ships=pl.col("source") == SHIPPED,
        told="vintage",
        fetched=pl.col("retrieved_at").str.slice(0, 10),
    )
    about = frame(store.query("select source, series, vintage as described from series"))
    shipped = frame(shipped_series()).select(*PAIR, shipped="vintage")
    newest = frame(
        store.query(
            "select dataset as source, series, max(retrieved_at) as newest from"
            " (select dataset, unnest(series) as series, retrieved_at from delivery) group by all"
        )
    ).with_columns(pl.col("newest").str.slice(0, 10))
    found = (
        used.select(*PAIR, "snapshot")
        .unique()
        .join(snapshots, on="snapshot", how="left")
        .with_columns(pl.col("ships").fill_null(value=False))
        .join(about, on=PAIR, how="left")
        .join(shipped, on=PAIR, how="left")
        .join(newest, on=PAIR, how="left")
    )
    still_ships = pl.DataFrame({"source": [], "series": []}, schema=dict.fromkeys(PAIR, pl.String))
    if found["ships"].any():
        still_ships = found.filter("ships").select(PAIR).unique()
    found = found.join(still_ships.with_columns(mixed=pl.lit(value=True)), on=PAIR, how="left")
    is_of_row = pl.col("mixed").is_null() & (pl.col("newest").is_null() | (pl.col("fetched") >= pl.col("newest")))
    described = pl.when(is_of_row & (pl.col("described") != pl.col("fetched"))).then("described")
    return found.select(
        *PAIR,
        "snapshot",
        "ships",
        vintage=pl.when("ships").then(pl.coalesce("shipped", "told")).otherwise(pl.coalesce("told", described)),
        fetched=pl.when(~pl.col("ships")).then("fetched"),
    )


def dated(store: Store, observations: pl.DataFrame) -> pl.DataFrame:
    """Observations with the edition and the day of each: `vintage`, `fetched`."""
    known = editions(store, all_of(store, observations)).drop("ships")
    return observations.join(known, on=[*PAIR, "snapshot"], how="left", maintain_order="left")


def all_of(store: Store, observations: pl.DataFrame) -> pl.DataFrame:
    """The snapshots of all observations of these series, also of states that were not asked for."""
    codes = observations["series"].unique().to_list()
    used = frame(
        store.query(
            "select distinct source, series, snapshot from observation where list_contains($series, series)",
            {"series": codes},
        )
    )
    return used.join(observations.select(PAIR).unique(), on=PAIR, how="semi")
