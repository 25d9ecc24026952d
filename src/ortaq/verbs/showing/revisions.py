"""Values that their publishers changed or took away: what a figure was, until when, and what it is."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from ortaq.model.result import Result
from ortaq.model.schemas import BREAKDOWNS
from ortaq.model.schemas_collected import REVISION
from ortaq.verbs.showing.dates import start_of
from ortaq.verbs.showing.question import Question
from ortaq.verbs.showing.values import without_totals
from ortaq.verbs.showing.vintages import PAIR, frame

KEY = (*PAIR, "ref_area", "time_period", *BREAKDOWNS)
TOLD = ("area", "title", "was_fetched", "was_address", "is_fetched", "is_address")
SHOWN = (
    *(*PAIR, "area", "time_period", *BREAKDOWNS, "change", "was_value", "is_value", "unit_measure"),
    *("difference", "difference_percent", "was_fetched", "until"),
)
COLUMNS = pa.schema(
    [
        *REVISION,
        pa.field("unit_measure", pa.string()),
        pa.field("difference", pa.float64()),  # null where the unit is another one, or not known
        pa.field("difference_percent", pa.float64()),
        *(pa.field(name, pa.string()) for name in TOLD),
    ]
)


def changed_values(question: Question, since: str | None) -> Result:
    """One row a value that was replaced, the newest first.

    Raises:
        UsageError: `since` is no day.
    """
    about = question.series()
    found = frame(
        question.store.query(
            _STATEMENT,
            {"since": start_of(since, "since") if since is not None else "", "areas": list(question.ref_area)},
        )
    )
    if about.height < int(question.store.manifest["rows.series"]):
        found = found.join(about.select(PAIR), on=PAIR, how="semi", maintain_order="left")
    same_unit = (pl.col("is_unit") == pl.col("was_unit")) & (pl.col("is_mult") == pl.col("was_mult"))
    difference = pl.when(same_unit).then(pl.col("is_value") - pl.col("was_value"))
    found = (
        question.named(found)
        .join(about.select(*PAIR, "title"), on=PAIR, how="left", maintain_order="left")
        .with_columns(
            unit_measure="was_unit",
            difference=difference,
            difference_percent=pl.when(pl.col("was_value") != 0).then(difference / pl.col("was_value").abs() * 100),
        )
        .sort("until", *KEY, descending=[True, *(False for _ in KEY)])
    )
    shown = without_totals(SHOWN, found) if found.height else list(SHOWN)
    return Result(
        found.select(COLUMNS.names).to_arrow().cast(COLUMNS),
        shown=shown,
        in_unit=("was_value", "is_value", "difference"),
    )


# Names of columns are our own, values are parameters.
_STATEMENT = """
with chosen as (
    select * from revision where until >= $since and (len($areas) = 0 or list_contains($areas, ref_area))
)
select c.*,
    left(w.retrieved_at, 10) as was_fetched, w.address as was_address,
    left(i.retrieved_at, 10) as is_fetched, i.address as is_address
from chosen c left join snapshot w on w.id = c.was_snapshot left join snapshot i on i.id = c.is_snapshot
"""
