"""Who reports which indicator, and how recently: the map of a group of states, the widest gaps first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from ortaq.model.result import Result
from ortaq.model.targets import natural_key
from ortaq.reference.agenda import indicators
from ortaq.reference.areas import group
from ortaq.store import Store
from ortaq.verbs.selection import Codes, asked_targets, codes
from ortaq.verbs.showing.names import area_names
from ortaq.verbs.showing.question import Question
from ortaq.verbs.showing.vintages import frame

SINCE = 2015
"""The first year of the 2030 Agenda: years with data are counted from here."""

GAPS = {"no-data": None, "older-than-5": 5, "older-than-3": 3, "only-modelled": None}
"""Kinds of gaps, the widest first, with the age of the newest value in years beyond which they hold. A state has the
widest that fits."""

KINDS = ("country", "unsaid", "modelled")
"""Who made a value: the state (`C`, `CA`, or its own publication); nobody says; estimates (`E`, `G`, `M`)."""

BY_STATE = pa.schema(
    [
        pa.field("indicator", pa.string(), nullable=False),
        pa.field("ref_area", pa.string(), nullable=False),
        pa.field("area", pa.string(), nullable=False),
        pa.field("newest", pa.int32()),
        pa.field("years", pa.int64(), nullable=False),  # with a value, from 2015 on
        pa.field("source", pa.string()),  # that has the newest value
        pa.field("series", pa.string()),
        pa.field("kind", pa.string()),  # one of KINDS, of the newest value
        pa.field("newest_country", pa.int32()),  # newest value that the state made
        pa.field("sources", pa.list_(pa.string())),  # all that have values
        pa.field("proxy_newest", pa.int32()),  # newest value of a series that only stands in for the indicator
        pa.field("gap", pa.string()),  # one of GAPS, "not-in-store", "not-relevant", or null: none
    ]
)


class Availability(Result):
    """The map, one row an indicator; `by_state` has the same row by row for programs."""

    def __init__(self, table: pa.Table, by_state: pa.Table, *, shown: Sequence[str]) -> None:
        super().__init__(table, shown=shown)
        self._by_state = by_state

    def by_state(self) -> Result:
        """One row an indicator and state: newest year, years since 2015, publisher, kind, gap."""
        return Result(self._by_state)


def availability_map(question: Question, *, indicator: Codes, target: Codes, goal: Codes, topic: Codes) -> Availability:
    """The map of some indicators in some states; in Central Asia where none are named.

    What the store can't know is no gap of a state: an indicator of which it has nothing, and one that came only from
    datasets that have nothing on a state, are told as `not-in-store`.
    """
    states = question.ref_area or group("central-asia").ref_area
    asked = _asked_indicators(indicator=indicator, target=target, goal=goal, topic=topic)
    year = int(question.store.manifest["built_at"][:4])
    found = _by_state(question, asked, states, year)
    names = area_names(question.store, states, question.lang)
    by_state = found.join(names, on="ref_area", how="left", maintain_order="left").select(BY_STATE.names)
    table = _map(by_state, states)
    shown = ["rank", "indicator", *states, *(gap.replace("-", "_") for gap in GAPS)]
    return Availability(table, by_state.to_arrow().cast(BY_STATE), shown=shown)


def _asked_indicators(*, indicator: Codes, target: Codes, goal: Codes, topic: Codes) -> list[str]:
    """The indicators of the framework that were asked for; each once, under the code by which it is listed first."""
    wanted = set(codes(indicator))
    within = set(asked_targets(goal=goal, target=target, topic=topic))
    return [
        code
        for code, row in indicators().items()
        if (code in wanted if wanted else True) and row.target in within and (code in wanted or row.same_as is None)
    ]


def _by_state(question: Question, asked: Sequence[str], states: Sequence[str], year: int) -> pl.DataFrame:
    """One row an indicator and state, with what there is."""
    spans = frame(_spans(question.store, question, states))
    exploded = spans.explode("indicator").filter(pl.col("indicator").is_in(asked))
    own = exploded.filter(~pl.col("is_proxy") & pl.col("newest").is_not_null())
    rank = pl.col("kind").replace_strict({kind: place for place, kind in enumerate(KINDS)}, return_dtype=pl.Int32)
    at = ["indicator", "ref_area"]
    newest = (
        own.with_columns(rank=rank)
        .sort("newest", "rank", "years", "source", "series", descending=[True, False, True, False, False])
        .group_by(at, maintain_order=True)
        .agg(
            pl.col("newest", "source", "series", "kind").first(),
            years=pl.col("periods").list.explode().drop_nulls().n_unique(),
            newest_country=pl.col("newest").filter(pl.col("kind") == "country").max(),
            only_modelled=(pl.col("kind") == "modelled").all(),
            sources=pl.col("source").unique().sort(),
        )
    )
    proxies = exploded.filter("is_proxy").group_by(at).agg(proxy_newest=pl.col("newest").max())
    irrelevant = exploded.filter("is_irrelevant").select(at).unique().with_columns(is_irrelevant=pl.lit(value=True))
    covered = _covered(question.store, exploded, states)
    every = pl.DataFrame({"indicator": list(asked)}, schema={"indicator": pl.String}).join(
        pl.DataFrame({"ref_area": list(states)}), how="cross"
    )
    for more in (newest, proxies, irrelevant, covered):
        every = every.join(more, on=at, how="left", maintain_order="left")
    return every.with_columns(pl.col("years").fill_null(0), gap=_gap(year))


def _gap(year: int) -> pl.Expr:
    """The widest kind of gap that fits."""
    age = year - pl.col("newest")
    gap = (
        pl.when(pl.col("newest").is_null() & pl.col("is_irrelevant").fill_null(value=False))
        .then(pl.lit("not-relevant"))
        .when(pl.col("newest").is_null() & ~pl.col("is_covered").fill_null(value=False))
        .then(pl.lit("not-in-store"))
        .when(pl.col("newest").is_null())
        .then(pl.lit("no-data"))
    )
    for name, years in GAPS.items():
        if years is not None:
            gap = gap.when(age > years).then(pl.lit(name))
    return gap.when("only_modelled").then(pl.lit("only-modelled"))


def _spans(store: Store, question: Question, states: Sequence[str]) -> pa.Table:
    """By series, state and kind: newest year with a value, and the years from 2015 on."""
    sources = {row["source"] for row in question.chosen.series}
    return store.query(
        "with spans as (select source, series, ref_area,"
        " case when nature in ('C', 'CA') or (nature is null and reporting_type = 'N') then 'country'"
        " when nature in ('E', 'G', 'M') then 'modelled' else 'unsaid' end as kind,"
        " max(time_period) filter (where has_value) as newest,"
        " list_distinct(list(time_period) filter (where has_value and time_period >= $since)) as periods,"
        " bool_or(nature = 'N') as is_irrelevant"
        " from (select *, coalesce(obs_value, lower_bound, upper_bound) is not null as has_value from observation"
        " where list_contains($states, ref_area)) group by all)"
        " select spans.*, coalesce(len(periods), 0) as years, s.indicator, s.is_proxy from spans"
        " join series s using (source, series) where len(s.indicator) > 0 and list_contains($sources, source)",
        {"since": SINCE, "states": list(states), "sources": sorted(sources)},
    )


def _covered(store: Store, exploded: pl.DataFrame, states: Sequence[str]) -> pl.DataFrame:
    """Which indicators and states the store could know of: some dataset has both the indicator and the state."""
    carried = frame(
        store.query("select distinct source, unnest(indicator) as indicator from series where not is_proxy")
    )
    present = frame(
        store.query(
            "select distinct source, ref_area from observation where list_contains($states, ref_area)",
            {"states": list(states)},
        )
    )
    del exploded
    both = carried.join(present, on="source").select("indicator", "ref_area").unique()
    return both.with_columns(is_covered=pl.lit(value=True))


def _map(by_state: pl.DataFrame, states: Sequence[str]) -> pa.Table:
    """One row an indicator, ranked: how many states have a gap, then how wide the gaps are."""
    rows: dict[str, dict[str, Any]] = {}
    for row in by_state.to_dicts():
        code = row["indicator"]
        here = rows.setdefault(
            code,
            {"indicator": code, "target": indicators()[code].target, **{gap.replace("-", "_"): [] for gap in _TOLD}},
        )
        state = row["ref_area"]
        here[state] = row["newest"]
        here |= {f"{state}.{name}": row[name] for name in _OF_STATE}
        if row["gap"]:
            here[row["gap"].replace("-", "_")].append(state)
    ranked = sorted(rows.values(), key=_weight)
    before: tuple[int, ...] | None = None
    for place, row in enumerate(ranked, 1):
        weight = _weight(row)[0]
        row["rank"] = place if weight != before else ranked[place - 2]["rank"]
        before = weight
    return pa.Table.from_pylist(ranked, _schema(states))


_TOLD = (*GAPS, "not-in-store", "not-relevant")
_OF_STATE = ("years", "source", "series", "kind", "newest_country", "gap")


def _weight(row: Mapping[str, Any]) -> tuple[tuple[int, ...], Any]:
    counts = [-len(row[gap.replace("-", "_")]) for gap in GAPS]
    return (sum(counts), *counts), natural_key(row["indicator"])


def _schema(states: Sequence[str]) -> pa.Schema:
    fields = [pa.field("rank", pa.int64()), pa.field("indicator", pa.string()), pa.field("target", pa.string())]
    fields += [pa.field(state, pa.int32()) for state in states]
    fields += [pa.field(gap.replace("-", "_"), pa.list_(pa.string())) for gap in _TOLD]
    for state in states:
        fields += [pa.field(f"{state}.{name}", BY_STATE.field(name).type) for name in _OF_STATE]
    return pa.schema(fields)
