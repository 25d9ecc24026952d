"""What publishers say of a series or an indicator: definitions, methods, limits; and what was mended in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
import pyarrow as pa

from ortaq.errors import UsageError
from ortaq.i18n import language
from ortaq.model.result import Result
from ortaq.verbs.selection import known
from ortaq.verbs.showing.question import Question
from ortaq.verbs.showing.vintages import frame

SHOWN = ("source", "series", "indicator", "field", "lang", "text")
COLUMNS = pa.schema([*(pa.field(name, pa.string()) for name in (*SHOWN, "snapshot"))])
CORRECTION, PROXY = "CORRECTION", "PROXY_NOTE"
"""Fields of our own: what was mended on the way in, and in what a series that stands in differs from the indicator."""


def notes_on(question: Question, code: str) -> Result:
    """The notes on a series, and on the indicators that it belongs to; or on an indicator and its series.

    Each field comes in the language asked for; where it has none in that language, in all languages that there are.

    Raises:
        UsageError: The store has no such series and the Agenda no such indicator.
    """
    words = language(question.lang)
    store = question.store
    about = [row for row in question.chosen.series if row["series"] == code or code in (row["indicator"] or ())]
    if not about:
        everything = {row["series"] for row in question.chosen.series}
        everything |= {indicator for row in question.chosen.series for indicator in row["indicator"] or ()}
        known(code, everything, "no series and no indicator of this store: {code}")
        raise UsageError("no code is named", hint="name a series or an indicator: notes 7.2.1")
    is_series = any(row["series"] == code for row in about)
    indicators = sorted({one for row in about for one in row["indicator"] or ()}) if is_series else [code]
    sources = sorted({row["source"] for row in about})
    found = frame(
        store.query(
            "select source, series, indicator, lang, field, text, snapshot from note"
            " where list_contains($source, source)"
            " and (list_contains($series, series) or (series is null and list_contains($indicator, indicator)))",
            {"source": sources, "series": sorted({row["series"] for row in about}), "indicator": indicators},
        )
    )
    group = ["source", "series", "indicator", "field"]
    is_asked = pl.col("lang") == words.code
    found = found.filter(is_asked | ~is_asked.any().over(group)).sort(
        pl.col("series").is_null(), "source", "series", "indicator", "field", "lang", "text", nulls_last=True
    )
    ours = pl.DataFrame(
        [*_proxies(about), *_corrections(question, sources, {row["series"] for row in about})],
        schema=dict.fromkeys(COLUMNS.names, pl.String),
        orient="row",
    )
    table = pl.concat([found.select(COLUMNS.names), ours])
    return Result(table.to_arrow().cast(COLUMNS), shown=SHOWN)


def _proxies(about: Iterable[Mapping[str, Any]]) -> list[dict[str, str | None]]:
    return [
        {
            "source": row["source"],
            "series": row["series"],
            "indicator": (row["indicator"] or [None])[0],
            "field": PROXY,
            "lang": "en",
            "text": row["proxy_note"],
            "snapshot": None,
        }
        for row in about
        if row["proxy_note"]
    ]


def _corrections(question: Question, sources: list[str], codes: set[str]) -> list[dict[str, str | None]]:
    """Each correction of these series that was applied, as a note."""
    rows = question.store.query(
        "select id, source, series, ref_area, time_period, action, reason, reported, sum(applied)::bigint as applied"
        " from correction where list_contains($source, source) and list_contains($series, series) and applied > 0"
        " group by all order by all",
        {"source": sources, "series": sorted(codes)},
    ).to_pylist()
    return [
        {
            "source": row["source"],
            "series": row["series"],
            "indicator": None,
            "field": CORRECTION,
            "lang": "en",
            "text": "; ".join(filter(None, (_what_was_done(row), row["reason"], row["reported"])))
            + f" ({row['id']}: {row['applied']})",
            "snapshot": None,
        }
        for row in rows
    ]


def _what_was_done(row: Mapping[str, Any]) -> str:
    return " ".join(str(part) for part in (row["ref_area"], row["time_period"], row["action"]) if part)
