"""`assess`: where each state stands and whether it gets there, by the published methods side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from ortaq.briefs.evidence import Evidence
from ortaq.briefs.explaining import explanation
from ortaq.briefs.words import Words
from ortaq.errors import UsageError
from ortaq.i18n import language
from ortaq.methods import methods as all_methods
from ortaq.model.result import Result
from ortaq.reference.areas import area_name, resolve_areas
from ortaq.reference.areas import group as group_of
from ortaq.store import Store
from ortaq.verbs.selection import Codes, known, select

SHOWN = (
    "indicator",
    "series",
    "area",
    "baseline",
    "latest",
    "target_value",
    "projection",
    "method",
    "status_text",
    "reason_text",
)


class Assessment(Result):
    """Verdicts, one row a method, series and state; each can be explained."""

    def __init__(self, table: pa.Table, store: Store, lang: str) -> None:
        super().__init__(table, shown=SHOWN)
        self._store = store
        self._lang = lang

    def explain(self, code: str, ref_area: str) -> str:
        """Formula, inputs and sources of the verdicts on an indicator or a series in one state, in words.

        Args:
            code: An indicator (`7.2.1`) or a series (`EG.FEC.RNEW.ZS`) of this assessment.
            ref_area: A state of it (`KAZ`).

        Raises:
            UsageError: There is no verdict on that here.
        """
        (area,) = resolve_areas(ref_area)
        rows = [
            row
            for row in self.rows()
            if row["ref_area"] == area and (row["series"] == code or code in (row["indicator"] or ()))
        ]
        if not rows:
            raise UsageError(
                "no verdict on {code} in {area} here",
                hint="ortaq show --area {area} lists the series of a state",
                code=code,
                area=area,
            )
        words = Words(Evidence(self._store, language(self._lang), date="", version=""), area)
        rows.sort(key=lambda row: words.ground.series(row["source"], row["series"])["is_proxy"])
        return "\n\n".join(explanation(words, row) for row in rows)


def assess(
    store: Store,
    *,
    method: Codes = None,
    series: Codes = None,
    ref_area: Codes = None,
    group: str | None = None,
    indicator: Codes = None,
    target: Codes = None,
    goal: Codes = None,
    topic: Codes = None,
    lang: str = "en",
) -> Assessment:
    """Where each state stands on each series and whether it gets there by 2030, by every method side by side.

    Args:
        store: An open store (`ortaq.open_store()`).
        method: Only these methods: `un-progress-2026`.
        series: Series by the publisher's code: `EG.FEC.RNEW.ZS`.
        ref_area: States by ISO 3166-1 alpha-3 code: `KAZ,UZB`.
        group: A group of states: `central-asia`, which is also what is meant where no states are named.
        indicator: Indicators: `7.2.1`.
        target: Targets: `7.2`.
        goal: Goals: `7`.
        topic: Topics: `climate`.
        lang: Language of titles, names, statuses and reasons.

    Returns:
        One row a method, series and state. What can't be assessed has no status but a reason.

    Raises:
        UsageError: A code is unknown; the hint names the nearest.
    """
    wanted = set(known(method, all_methods(), "unknown method: {code}"))
    chosen = select(
        store,
        series=series,
        ref_area=ref_area,
        group=group or (None if ref_area else "central-asia"),
        indicator=indicator,
        target=target,
        goal=goal,
        topic=topic,
    )
    table = store.assessments(
        method=sorted(wanted) or None,
        series=sorted({row["series"] for row in chosen.series}),
        ref_area=list(chosen.ref_area) or None,
    )
    about = {(row["source"], row["series"]): row for row in chosen.series}
    words = language(lang)
    evidence = Evidence(store, words, date="", version="")
    rows = [_told(evidence, about, row, lang) for row in chosen.rows(table.to_pylist())]
    schema = table.schema
    for name in ("indicator", "target"):
        schema = schema.append(pa.field(name, pa.list_(pa.string())))
    for name in ("unit_measure", "area", "title", "baseline", "latest", "status_text", "reason_text"):
        schema = schema.append(pa.field(name, pa.string()))
    order = {area: place for place, area in enumerate(chosen.ref_area or group_of("central-asia").ref_area)}
    rows.sort(key=lambda row: (row["source"], row["series"], order.get(row["ref_area"], len(order)), row["method"]))
    return Assessment(pa.Table.from_pylist(rows, schema=schema), store, lang)


def _told(
    evidence: Evidence, about: Mapping[tuple[str, str], Mapping[str, Any]], row: Mapping[str, Any], lang: str
) -> dict[str, Any]:
    """A verdict with what a reader needs beside it: titles, and base and latest as "value (year)"."""
    series = about[row["source"], row["series"]]
    here = f"verdict:{row['method']}/{row['source']}/{row['series']}/{row['ref_area']}"
    show = evidence.language.show

    def value(field: str) -> str | None:
        if row[f"{field}_value"] is None:
            return None
        shown = show(evidence.cite(f"{here}#{field}_value"))
        return f"{shown} ({row[f'{field}_period']})" if row[f"{field}_period"] else shown

    return {
        **row,
        "indicator": series["indicator"],
        "target": series["target"],
        "unit_measure": series["unit_measure"],
        "area": area_name(row["ref_area"], lang).text,
        "title": evidence.ground.series_title(row["source"], row["series"], lang),
        "baseline": value("baseline"),
        "latest": value("latest"),
        "status_text": show(evidence.cite(f"{here}#status")) if row["status"] else None,
        "reason_text": show(evidence.cite(f"{here}#reason")) if row["reason"] else None,
    }
