"""What of the store is looked at: series, and states with their regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from ortaq.i18n import language
from ortaq.model.schemas import OBSERVATION, SERIES
from ortaq.store import Store
from ortaq.verbs.selection import Codes, Selection, codes, select
from ortaq.verbs.showing.names import area_names
from ortaq.verbs.showing.vintages import PAIR, frame


@dataclass(frozen=True, slots=True)
class Question:
    """Series and areas that were asked for, in which store and language."""

    store: Store
    chosen: Selection
    ref_area: tuple[str, ...]
    """States and regions, in the order asked for; none means all."""
    lang: str

    def series(self) -> pl.DataFrame:
        """The rows of SERIES that were asked for, with their titles in the reader's language."""
        return self.titled(frame(pa.Table.from_pylist([dict(row) for row in self.chosen.series], schema=SERIES)))

    def titled(self, about: pl.DataFrame) -> pl.DataFrame:
        """Rows of SERIES with their titles in the reader's language, where there are any."""
        titles = frame(self.store.table("series_title", lang=language(self.lang).code)).select(*PAIR, told="title")
        return (
            about.join(titles, on=PAIR, how="left", maintain_order="left")
            .with_columns(title=pl.coalesce("told", "title"))
            .drop("told")
        )

    def observations(self, keys: pl.DataFrame) -> pl.DataFrame:
        """The observations of some series in the areas asked for, in the order of the areas."""
        table = self.store.observations(
            series=sorted(set(keys["series"].to_list())),
            source=sorted(set(keys["source"].to_list())),
            ref_area=list(self.ref_area) or None,
        )
        return frame(table.cast(OBSERVATION)).join(keys.select(PAIR), on=PAIR, how="semi", maintain_order="left")

    def named(self, observations: pl.DataFrame) -> pl.DataFrame:
        """The same with the names of areas."""
        names = area_names(self.store, observations["ref_area"].unique().to_list(), self.lang)
        return observations.join(names, on="ref_area", how="left", maintain_order="left")


def question(
    store: Store,
    *,
    ref_area: Codes,
    group: str | None,
    regions: bool,
    lang: str,
    source: Codes = None,
    series: Codes = None,
    indicator: Codes = None,
    target: Codes = None,
    goal: Codes = None,
    topic: Codes = None,
) -> Question:
    """What is asked for; an area may be a region that the store knows (`KZ-75`).

    Raises:
        UsageError: A code is unknown; the hint names the nearest.
    """
    language(lang)
    named = {code.upper(): code for code in codes(ref_area)}
    known = _regions_of(store, list(named)) if named else {}
    chosen = select(
        store,
        source=source,
        series=series,
        ref_area=[code for upper, code in named.items() if upper not in known] or None,
        group=group,
        indicator=indicator,
        target=target,
        goal=goal,
        topic=topic,
    )
    areas = (*chosen.ref_area, *known.values())
    if regions:
        areas = (*areas, *_regions_within(store, chosen.ref_area))
    return Question(store, chosen, tuple(dict.fromkeys(areas)), lang)


def _regions_of(store: Store, given: Sequence[str]) -> dict[str, str]:
    """Those of some codes in capitals that are regions, or groups with figures of their own, with the store's code."""
    named = "select ref_area from area_name"
    if any(":" in code for code in given):  # "M49:143": only groups and regions without a code of ISO have a colon
        named += " union all select ref_area from observation where contains(ref_area, ':')"
    rows = store.query(
        f"select distinct upper(ref_area) as given, ref_area from ({named})"  # noqa: S608  (our own words)
        " where list_contains($given, upper(ref_area))",
        {"given": list(given)},
    ).to_pylist()
    return {row["given"]: row["ref_area"] for row in rows}


def _regions_within(store: Store, states: Sequence[str]) -> list[str]:
    """The regions of some states; of all states where none is named."""
    rows = store.query(
        "select distinct within, ref_area from area_name where len($states) = 0 or list_contains($states, within)"
        " order by all",
        {"states": list(states)},
    )
    return rows["ref_area"].to_pylist()
