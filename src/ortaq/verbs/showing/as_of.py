"""What figures were on a day in the past, put together from what was changed since."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from ortaq.i18n import language
from ortaq.model.result import Result
from ortaq.model.schemas import BREAKDOWNS
from ortaq.sources import starter
from ortaq.verbs.release import shipped_observations
from ortaq.verbs.showing.dates import end_of
from ortaq.verbs.showing.question import Question
from ortaq.verbs.showing.revisions import KEY
from ortaq.verbs.showing.values import without_totals
from ortaq.verbs.showing.vintages import PAIR, editions, frame

HELD_WORDS = {
    "kept": "in the store on that day",
    "shipped": "in an edition of before that day, which ships with Ortaq",
    "later": "known only from a later edition or fetch",
}
"""How far it is known that a figure held on a day."""

SHOWN = (*PAIR, "area", "time_period", *BREAKDOWNS, "obs_value", "unit_measure", "held_text", "until", "now_value")
COLUMNS = pa.schema(
    [
        *(pa.field(name, pa.int32() if name == "time_period" else pa.string()) for name in KEY),
        pa.field("obs_value", pa.float64()),
        *(pa.field(name, pa.string()) for name in ("value_text", "unit_measure", "obs_status", "snapshot", "place")),
        pa.field("as_of", pa.string()),
        pa.field("held", pa.string()),  # one of HELD_WORDS
        pa.field("held_text", pa.string()),
        pa.field("until", pa.string()),  # when it was changed or taken away; null where it holds still
        pa.field("now_value", pa.float64()),
        pa.field("now_text", pa.string()),
        *(pa.field(name, pa.string()) for name in ("area", "title")),
    ]
)


def as_of(question: Question, day: str) -> Result:
    """The figures of some series at the end of a day.

    A figure that was changed since stands as it was. One that has not changed but was fetched after that day is marked
    as `later`: whether its publisher gave it then is not known here.

    Raises:
        UsageError: It is no day.
    """
    moment = end_of(day, "as_of")
    about = question.series()
    found = frame(
        question.store.query(
            _STATEMENT,
            {
                "moment": moment,
                "areas": list(question.ref_area),
                "series": about["series"].unique().to_list(),
                "source": about["source"].unique().to_list(),
            },
        )
    ).join(about.select(*PAIR, "title"), on=PAIR, how="inner", maintain_order="left")
    found = _held(question, found, moment)
    found = _as_shipped(found, moment)
    words = language(question.lang)
    texts = {code: words.text(HELD_WORDS[code]) for code in found["held"].unique().to_list()}
    found = question.named(found).with_columns(
        pl.lit(day).alias("as_of"),
        held_text=pl.col("held").replace_strict(texts, default=None, return_dtype=pl.String),
    )
    return Result(
        found.sort(KEY).select(COLUMNS.names).to_arrow().cast(COLUMNS),
        shown=without_totals(SHOWN, found),
        in_unit=("now_value",),
    )


def _held(question: Question, found: pl.DataFrame, moment: str) -> pl.DataFrame:
    """Whether each figure was there at that moment; without those of which it is known that they were not."""
    known = editions(question.store, found.select(*PAIR, "snapshot").unique()).select(
        *PAIR, "snapshot", "ships", since=pl.coalesce("fetched", "vintage")
    )
    was_there = (pl.col("since") <= moment) | (pl.col("before") == "revised")
    return (
        found.join(known, on=[*PAIR, "snapshot"], how="left", maintain_order="left")
        .with_columns(
            held=pl.when(~was_there.fill_null(value=False))
            .then(pl.lit("later"))
            .when("ships")
            .then(pl.lit("shipped"))
            .otherwise(pl.lit("kept"))
        )
        .filter((pl.col("held") != "later") | (pl.col("before").fill_null("") != "withdrawn"))
    )


def _as_shipped(found: pl.DataFrame, moment: str) -> pl.DataFrame:
    """Where only a later fetch is known but an earlier edition shipped with Ortaq: the figure of that edition."""
    editions_shipped = frame(starter.series()).filter(pl.col("vintage") <= moment).select(PAIR)
    shipped = (
        frame(shipped_observations())
        .join(editions_shipped, on=PAIR, how="semi")
        .select(*KEY, *(pl.col(name).alias(f"shipped_{name}") for name in _FROM_SHIPPED), is_shipped=pl.lit(value=True))
    )
    found = found.join(shipped, on=KEY, how="left", maintain_order="left")
    use = (pl.col("held") == "later") & pl.col("is_shipped").fill_null(value=False)
    return found.with_columns(
        *(pl.when(use).then(pl.col(f"shipped_{name}")).otherwise(pl.col(name)).alias(name) for name in _FROM_SHIPPED),
        held=pl.when(use).then(pl.lit("shipped")).otherwise("held"),
    )


_FROM_SHIPPED = ("obs_value", "value_text", "unit_measure", "obs_status", "snapshot", "place")

# Names of columns are our own, values are parameters.
_STATEMENT = f"""
with was as (
    select * from revision where list_contains($series, series) and list_contains($source, source)
    and (len($areas) = 0 or list_contains($areas, ref_area))
),
here as (
    select * from observation where list_contains($series, series) and list_contains($source, source)
    and (len($areas) = 0 or list_contains($areas, ref_area))
),
later as (
    select * from was where until > $moment qualify row_number() over (partition by {", ".join(KEY)} order by until) = 1
),
earlier as (
    select * from was where until <= $moment
    qualify row_number() over (partition by {", ".join(KEY)} order by until desc) = 1
)
select {", ".join(KEY)},
    case when l.until is null then h.obs_value else l.was_value end as obs_value,
    case when l.until is null then h.value_text else l.was_text end as value_text,
    coalesce(l.was_unit, h.unit_measure) as unit_measure, coalesce(l.was_status, h.obs_status) as obs_status,
    coalesce(l.was_snapshot, h.snapshot) as snapshot, coalesce(l.was_place, h.place) as place,
    l.until as until, h.obs_value as now_value, h.value_text as now_text, e.change as before
from here h full join later l using ({", ".join(KEY)}) left join earlier e using ({", ".join(KEY)})
"""  # noqa: S608
