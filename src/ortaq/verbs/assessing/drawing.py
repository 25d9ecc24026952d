"""The chart of an assessment, with the fan of the method that tells how sure its projection is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from ortaq.briefs.chart_spec import Spread
from ortaq.briefs.evidence import Evidence
from ortaq.briefs.outlook_chart import OutlookChart, outlook_chart
from ortaq.briefs.words import Words
from ortaq.engine import local
from ortaq.errors import UsageError
from ortaq.i18n import language
from ortaq.methods import Method, methods
from ortaq.methods.yardsticks import YARDSTICKS
from ortaq.model.block import Block, Limits
from ortaq.model.schemas import SERIES
from ortaq.model.verdicts import Verdicts
from ortaq.verbs.assessing.judged import judged
from ortaq.verbs.assessing.question import Question, Row
from ortaq.verbs.verdicts import asked_of

QUANTILES = (0.1, 0.9, 0.25, 0.75, 0.5)
"""The ends of the interval of 80 %, of that of 50 %, and the median."""

USUAL = "un-progress-2026"
"""Whose verdicts are drawn where no method tells how sure its projection is."""


class _Looking:
    """Hands the engine's block on to the method, and keeps what the method makes of each year of it."""

    def __init__(self, method: Any, years: Sequence[int]) -> None:  # noqa: ANN401  (a method that has a fan)
        self.NAME: str = method.NAME
        self.LIMITS: Mapping[str, Limits] = method.LIMITS
        self.NEEDS: tuple[str, ...] = getattr(method, "NEEDS", ())
        self._method = method
        self._years = years
        self.found: list[np.ndarray] = []

    def assess(self, block: Block) -> Verdicts:
        self.found.append(self._method.fan(block, self._years, QUANTILES))
        return self._method.assess(block)


def drawn(question: Question, series: Sequence[Row], ref_area: Sequence[str]) -> OutlookChart:
    """The chart of the first of some series that has figures, for some states.

    Raises:
        UsageError: None of them has a figure in these states.
    """
    store = question.store
    fanning = next((module for module in methods().values() if hasattr(module, "fan")), None)
    name = fanning.NAME if fanning else USUAL
    verdicts = [row for row in judged(question, list(series)).to_pylist() if row["method"] == name]
    for about in series:
        of_series = {
            row["ref_area"]: row
            for row in verdicts
            if (row["source"], row["series"]) == (about["source"], about["series"])
        }
        rows = [of_series[area] for area in ref_area if area in of_series]
        if any(row["latest_value"] is not None for row in rows):
            words = Words(
                Evidence(store, language(question.lang), date="", version="", verdicts=rows), "+".join(ref_area)
            )
            fans = _fans(question, fanning, about, rows) if fanning else {}
            return outlook_chart(words, about["source"], about["series"], rows, fans)
    raise UsageError(
        "there are no figures of {series} to draw",
        hint="ortaq show --series {series} lists the states that have some",
        series=series[0]["series"],
    )


def _fans(question: Question, method: Method, about: Row, rows: Sequence[Row]) -> dict[str, tuple[Spread, ...]]:
    """For each state the median and the intervals, year by year from its newest figure to the deadline."""
    begin = min(row["latest_period"] for row in rows if row["latest_period"]) + 1
    end = max((row["deadline"] for row in rows if row["deadline"]), default=begin)
    years = list(range(begin, end + 1))
    if not years:
        return {}
    areas = sorted(row["ref_area"] for row in rows)
    table = pa.Table.from_pylist([dict(about)], schema=SERIES)
    asked = asked_of(table, question.store.table("target_value"), areas)
    looking = _Looking(method, years)
    observed = question.store.observations(source=about["source"], series=about["series"])
    local.run_all([looking], observed, asked, yardsticks=YARDSTICKS)
    by_area = dict(zip(areas, np.concatenate(looking.found), strict=True))
    return {area: tuple(_spreads(years, found)) for area, found in by_area.items()}


def _spreads(years: Sequence[int], found: np.ndarray) -> list[Spread]:
    return [
        Spread(year, ((low, high), (lower, upper), (median, median)))
        for year, (low, high, lower, upper, median) in zip(years, found.tolist(), strict=True)
        if np.isfinite(median)
    ]
