"""`show`: what the store holds."""

from __future__ import annotations

import pyarrow as pa

from ortaq.i18n import language
from ortaq.model.result import Result
from ortaq.reference.areas import area_name
from ortaq.store import Store
from ortaq.verbs.selection import Codes, Selection, select

LIST_COLUMNS = ("source", "series", "title", "indicator", "unit_measure", "first", "newest", "areas")
VALUE_COLUMNS = ("source", "series", "area", "time_period", "obs_value", "unit_measure", "obs_status", "vintage")


def show(
    store: Store,
    *,
    source: Codes = None,
    series: Codes = None,
    ref_area: Codes = None,
    group: str | None = None,
    indicator: Codes = None,
    target: Codes = None,
    goal: Codes = None,
    topic: Codes = None,
    lang: str = "en",
) -> Result:
    """What the store holds: its series, or, where series or states are named, their observations.

    Args:
        store: An open store (`ortaq.open_store()`).
        source: Sources: `wdi`, `owid`.
        series: Series by the publisher's code: `EG.FEC.RNEW.ZS`.
        ref_area: States by ISO 3166-1 alpha-3 code: `KAZ,UZB`.
        group: A group of states: `central-asia`.
        indicator: Indicators: `7.2.1`.
        target: Targets: `7.2`.
        goal: Goals: `7`.
        topic: Topics: `climate`.
        lang: Language of titles and names.

    Returns:
        Without states and series: one row a series, with its first and newest year and the states it covers. Else one
        row an observation: `obs_value` is null where the publisher has no value; unit and vintage stand beside it.

    Raises:
        UsageError: A code is unknown; the hint names the nearest.
    """
    chosen = select(
        store,
        source=source,
        series=series,
        ref_area=ref_area,
        group=group,
        indicator=indicator,
        target=target,
        goal=goal,
        topic=topic,
    )
    titles = _titles(store, lang)
    if series is None and not chosen.ref_area:
        return _list(store, chosen, titles)
    return _values(store, chosen, titles, lang)


def _titles(store: Store, lang: str) -> dict[tuple[str, str], str]:
    rows = store.table("series_title", lang=language(lang).code).to_pylist()
    return {(row["source"], row["series"]): row["title"] for row in rows}


def _list(store: Store, chosen: Selection, titles: dict[tuple[str, str], str]) -> Result:
    spans = store.query(
        "select source, series, min(time_period) as first, max(time_period) as newest,"
        " count(distinct ref_area) as areas, count(obs_value) as observations"
        " from observation where obs_value is not null group by source, series"
    ).to_pylist()
    by_key = {(row["source"], row["series"]): row for row in spans}
    rows = []
    for row in chosen.series:
        key = row["source"], row["series"]
        span = by_key.get(key, {"first": None, "newest": None, "areas": 0, "observations": 0})
        rows.append({**row, "title": titles.get(key, row["title"]), **span})
    schema = store.table("series").schema
    for name in ("first", "newest", "areas", "observations"):
        schema = schema.append(pa.field(name, pa.int64()))
    return Result(pa.Table.from_pylist(rows, schema=schema), shown=LIST_COLUMNS)


def _values(store: Store, chosen: Selection, titles: dict[tuple[str, str], str], lang: str) -> Result:
    table = store.observations(
        series=sorted({row["series"] for row in chosen.series}),
        ref_area=list(chosen.ref_area) or None,
    )
    about = {(row["source"], row["series"]): row for row in chosen.series}
    rows = []
    for row in chosen.rows(table.to_pylist()):
        key = row["source"], row["series"]
        more = {
            "area": area_name(row["ref_area"], lang).text,
            "title": titles.get(key, about[key]["title"]),
            "publisher": about[key]["publisher"],
            "licence": about[key]["licence"],
            "vintage": about[key]["vintage"],
            "address": about[key]["address"],
        }
        rows.append({**row, **more})
    schema = table.schema
    for name in ("area", "title", "publisher", "licence", "vintage", "address"):
        schema = schema.append(pa.field(name, pa.string()))
    return Result(pa.Table.from_pylist(rows, schema=schema), shown=VALUE_COLUMNS)
