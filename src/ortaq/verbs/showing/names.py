"""Names of states, groups and regions for those that are in a table."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from ortaq.reference.areas import area_name, areas
from ortaq.reference.lookup import rows
from ortaq.store import Store

REGION_LANGUAGES = ("en", "ru", "kk", "und")
"""In this order where a region has no name in the reader's language."""


def area_names(store: Store, codes: Iterable[str], lang: str) -> pl.DataFrame:
    """The name of each area, as `ref_area` and `area`; a group or region that has none keeps its code."""
    codes = sorted(set(codes))
    known = areas()
    groups = {row["ref_area"]: row["name"] for row in rows("area_groups.csv")}
    names = {code: area_name(code, lang).text if code in known else groups.get(code, code) for code in codes}
    if any(code not in known and code not in groups for code in codes):
        names |= _regions(store, codes, lang)
    return pl.DataFrame(
        {"ref_area": codes, "area": [names[code] for code in codes]}, schema={"ref_area": pl.String, "area": pl.String}
    )


def _regions(store: Store, codes: list[str], lang: str) -> dict[str, str]:
    """Names of regions in the reader's language, else in one that there is."""
    order = [lang, *(code for code in REGION_LANGUAGES if code != lang)]
    found: dict[str, tuple[int, str]] = {}
    for row in store.table("area_name", ref_area=codes).to_pylist():
        rank = order.index(row["lang"]) if row["lang"] in order else len(order)
        found[row["ref_area"]] = min(found.get(row["ref_area"], (len(order) + 1, "")), (rank, row["name"]))
    return {code: name for code, (_, name) in found.items()}
