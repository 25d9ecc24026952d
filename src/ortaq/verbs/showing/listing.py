"""The series of the store, one row each."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from ortaq.model.result import Result
from ortaq.model.schemas import SERIES
from ortaq.verbs.showing.question import Question
from ortaq.verbs.showing.vintages import PAIR, frame

SHOWN = ("source", "series", "title", "indicator", "unit_measure", "first", "newest", "areas")
COLUMNS = pa.schema([*SERIES, *(pa.field(name, pa.int64()) for name in ("first", "newest", "areas", "observations"))])


def listing(question: Question) -> Result:
    """Each series with its first and newest year, the areas it covers and how many values it has."""
    store = question.store
    spans = frame(
        store.query(
            "select source, series, min(time_period)::bigint as first, max(time_period)::bigint as newest,"
            " count(distinct ref_area) as areas, count(*) as observations"
            " from observation where coalesce(obs_value, lower_bound, upper_bound) is not null group by source, series"
        )
    )
    found = question.series().join(spans, on=PAIR, how="left", maintain_order="left")
    found = found.with_columns(pl.col("areas", "observations").fill_null(0))
    return Result(found.select(COLUMNS.names).to_arrow().cast(COLUMNS), shown=SHOWN)
