"""What the store has, source by source: how much, how fresh, on which terms."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from ortaq.model.result import Result
from ortaq.store import Store
from ortaq.verbs.showing.vintages import PAIR, editions, frame

SHOWN = (
    "source",
    "publisher",
    "licence",
    "vintage",
    "fetched",
    "series",
    "areas",
    "observations",
    "newest",
    "left_out",
    "deliveries",
)

COLUMNS = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("publisher", pa.string()),  # the first, and how many more: "UNDP +2"
        pa.field("publishers", pa.list_(pa.string())),
        pa.field("licence", pa.list_(pa.string())),
        pa.field("vintage", pa.string()),  # "2020-10-19", or "2023-11 – 2026-07-01" where they differ
        pa.field("vintage_oldest", pa.string()),
        pa.field("vintage_newest", pa.string()),
        pa.field("fetched", pa.string()),  # the newest day; null where all of it ships with Ortaq
        pa.field("fetched_oldest", pa.string()),
        pa.field("series", pa.int64()),
        pa.field("areas", pa.int64()),  # states, groups and regions
        pa.field("observations", pa.int64()),  # those with a value
        pa.field("missing", pa.int64()),  # those without one
        pa.field("shipped", pa.int64()),  # of both, those that ship with Ortaq
        pa.field("votes", pa.int64()),
        pa.field("first", pa.int32()),
        pa.field("newest", pa.int32()),
        pa.field("left_out", pa.int64()),  # rows of its files that became no figure
        pa.field("deliveries", pa.int64()),
    ]
)


def by_source(store: Store) -> Result:
    """One row a source."""
    pairs = frame(
        store.query(
            "select source, series, snapshot, count(*) as rows, count(obs_value) as values,"
            " count(*) filter (where obs_value is null and coalesce(lower_bound, upper_bound) is not null) as bounds,"
            " min(time_period) filter (where obs_value is not null) as first,"
            " max(time_period) filter (where obs_value is not null) as newest"
            " from observation group by source, series, snapshot"
        )
    )
    figures = (
        pairs.join(editions(store, pairs), on=[*PAIR, "snapshot"], how="left")
        .group_by("source")
        .agg(
            vintage_oldest=pl.col("vintage").min(),
            vintage_newest=pl.col("vintage").max(),
            fetched=pl.col("fetched").max(),
            fetched_oldest=pl.col("fetched").min(),
            observations=(pl.col("values") + pl.col("bounds")).sum(),
            missing=(pl.col("rows") - pl.col("values") - pl.col("bounds")).sum(),
            shipped=pl.col("rows").filter("ships").sum(),
            first=pl.col("first").min(),
            newest=pl.col("newest").max(),
        )
    )
    others = _others(store)
    found = (
        others.join(figures, on="source", how="left", maintain_order="left")
        .with_columns(
            pl.col("observations", "missing", "shipped").fill_null(0),
            fetched=pl.coalesce("fetched", "delivered"),
            fetched_oldest=pl.coalesce("fetched_oldest", "delivered_first"),
        )
        .with_columns(
            publisher=pl.col("publishers").list.first()
            + pl.when(pl.col("publishers").list.len() > 1)
            .then(pl.format(" +{}", pl.col("publishers").list.len() - 1))
            .otherwise(pl.lit("")),
            vintage=pl.when(pl.col("vintage_oldest") == pl.col("vintage_newest"))
            .then("vintage_newest")
            .otherwise(pl.col("vintage_oldest") + " – " + pl.col("vintage_newest")),
        )
    )
    return Result(found.select(COLUMNS.names).to_arrow().cast(COLUMNS), shown=SHOWN)


def _others(store: Store) -> pl.DataFrame:
    """What the small tables tell of each source, and its areas and votes."""
    return frame(
        store.query(
            "with described as (select source, count(*) as series,"
            " list_sort(list_distinct(list(publisher))) as publisher,"
            " list_sort(list_distinct(list(licence))) as licence from series group by source),"
            " delivered as (select dataset as source, count(*) as deliveries, sum(left_out)::bigint as left_out,"
            " left(max(retrieved_at), 10) as delivered, left(min(retrieved_at), 10) as delivered_first"
            " from delivery group by dataset),"
            " placed as (select source, count(distinct ref_area) as areas from observation group by source),"
            " voted as (select source, count(*) as votes, count(distinct ref_area) as voters"
            " from vote group by source),"
            " bytes as (select d.dataset as source, list_sort(list_distinct(list(s.publisher))) as publisher,"
            " list_sort(list_distinct(list(s.licence))) as licence"
            " from (select dataset, unnest(snapshot) as id from delivery) d join snapshot s using (id) group by all)"
            " select source, coalesce(described.publisher, bytes.publisher) as publishers,"
            " coalesce(described.licence, bytes.licence) as licence, coalesce(series, 0) as series,"
            " coalesce(areas, voters, 0) as areas, coalesce(votes, 0) as votes, coalesce(left_out, 0) as left_out,"
            " coalesce(deliveries, 0) as deliveries, delivered, delivered_first"
            " from described full join delivered using (source) full join placed using (source)"
            " full join voted using (source) left join bytes using (source) order by source"
        )
    )
