"""Verdicts one by one: a row a method, series and state, with what a reader needs beside it."""

from __future__ import annotations

from functools import cache
from typing import Any

import pyarrow as pa

from ortaq.i18n import language
from ortaq.methods import method
from ortaq.model.schemas import ASSESSMENT, BREAKDOWNS, TOTAL
from ortaq.model.verdicts import REASONS
from ortaq.reference.areas import area_name
from ortaq.verbs.assessing.cells import in_unit, in_year
from ortaq.verbs.assessing.question import Question

BESIDE = (
    ("indicator", pa.list_(pa.string())),
    ("target", pa.list_(pa.string())),
    ("unit_measure", pa.string()),
    ("area", pa.string()),
    ("title", pa.string()),
    ("baseline", pa.string()),
    ("latest", pa.string()),
    ("status_text", pa.string()),
    ("reason_text", pa.string()),
)

SHOWN = (
    "indicator",
    "series",
    "area",
    *BREAKDOWNS,
    "baseline",
    "latest",
    "target_value",
    "projection",
    "projection_lower",
    "projection_upper",
    "probability",
    "method",
    "status_text",
    "reason_text",
)

ONLY_WHERE_TOLD = ("projection", "projection_lower", "projection_upper", "probability", "target_value")
"""Columns that are shown where any row has them."""


def long(question: Question, verdicts: pa.Table) -> tuple[pa.Table, list[str]]:
    """The table, and the names of the columns that a person wants to see first."""
    words = language(question.lang)
    about = {(row["source"], row["series"]): row for row in question.chosen.series}
    titles = question.titles()
    order = {area: place for place, area in enumerate(question.ref_area)}

    @cache
    def valued(value: float | None, period: int | None, source: str, series: str) -> str | None:
        return None if value is None else in_year(in_unit(words, value, about[source, series]), period)

    @cache
    def status(name: str, code: str | None) -> str | None:
        return code and words.text(next(known.title for known in method(name).CLASSES if known.code == code))

    @cache
    def reason(code: str | None) -> str | None:
        return code and words.text(REASONS[code])

    def told(row: dict[str, Any]) -> dict[str, Any]:
        key = row["source"], row["series"]
        return {
            **row,
            **{name: about[key][name] for name in ("indicator", "target", "unit_measure")},
            "area": area_name(row["ref_area"], words.code).text,
            "title": titles.get(key) or about[key]["title"],
            "baseline": valued(row["baseline_value"], row["baseline_period"], *key),
            "latest": valued(row["latest_value"], row["latest_period"], *key),
            "status_text": status(row["method"], row["status"]),
            "reason_text": reason(row["reason"]),
        }

    rows = [told(row) for row in verdicts.to_pylist()]
    rows.sort(
        key=lambda row: (
            row["source"],
            row["series"],
            order.get(row["ref_area"], len(order)),
            sum(row[name] != TOTAL for name in BREAKDOWNS),
            tuple(row[name] for name in BREAKDOWNS),
            row["method"],
        )
    )
    schema = pa.schema([*ASSESSMENT, *(pa.field(name, kind) for name, kind in BESIDE)])
    table = pa.Table.from_pylist(rows, schema=schema)
    return table, [name for name in SHOWN if _is_told(table, name)]


def _is_told(table: pa.Table, name: str) -> bool:
    if name in BREAKDOWNS:
        return set(table[name].unique().to_pylist()) not in ({TOTAL}, set())
    return name not in ONLY_WHERE_TOLD or table[name].null_count < table.num_rows
