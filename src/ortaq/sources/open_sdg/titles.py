"""How the series of a delivery are described: titles by language, indicators, publisher, address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ortaq.collect.delivery import Delivery, File
from ortaq.collect.series import described
from ortaq.reference.areas import area_name
from ortaq.sources.open_sdg.about import About
from ortaq.sources.open_sdg.checkout import published_at
from ortaq.sources.open_sdg.figures import Measured
from ortaq.sources.open_sdg.labels import Labels

PUBLISHERS = {
    "KAZ": "Bureau of National Statistics of Kazakhstan",
    "KGZ": "National Statistical Committee of the Kyrgyz Republic",
    "TJK": "Agency on Statistics under the President of the Republic of Tajikistan",
}
"""Whose repositories we know; of others the state is named."""


def titles(one: Measured, abouts: Mapping[str, About], labels: Labels, count: int) -> dict[str, str]:
    """The title of a series by language.

    A series that its indicator shares with others is called "indicator: series"; one that stands under several
    indicators, or whose indicator has no title in a language, by its own name.

    Args:
        one: The series.
        abouts: What is said of its indicators.
        labels: The texts of the repository.
        count: How many series the delivery has.
    """
    own = labels.names("SERIES", one.measure) if one.measure else {}
    if one.measure and not own and not labels.knows("SERIES", one.measure):
        own = dict.fromkeys(labels.groups, one.measure) if " " in one.measure else {}
    of_indicator = abouts[one.indicators[0]].titles() if one.indicators and one.indicators[0] in abouts else {}
    found = {}
    for lang in dict.fromkeys((*of_indicator, *own)):
        parts = [of_indicator.get(lang), own.get(lang)]
        if len(one.indicators) > 1 and parts[1]:
            parts[0] = None
        elif parts[0] and (count == 1 or parts[0] == parts[1]):
            parts[1] = None
        elif parts[0] and one.measure and count > 1 and not parts[1]:
            parts[1] = one.measure
        title = ": ".join(_line(part) for part in parts if part)
        unit = _line(labels.names("UNIT_MEASURE", one.unit.written).get(lang, one.unit.written))
        found[lang] = f"{title} ({unit})" if one.is_of_several_units else title
    return found


def _line(text: str) -> str:
    return " ".join(text.split())


def series_rows(
    delivery: Delivery,
    measured: Sequence[Measured],
    by_series: Mapping[str, dict[str, str]],
    indicators: Mapping[str, Sequence[str]],
    *,
    source: str,
    of_state: str,
    page: str,
    licence: str,
    vintage: str,
) -> list[dict[str, Any]]:
    """Rows of SERIES.

    Args:
        delivery: Where they come from.
        measured: The series.
        by_series: Titles by language of each series.
        indicators: Indicators by the publisher's code, where the files do not tell them.
        source: The dataset.
        of_state: The state.
        page: The address of an indicator's page with `[id]` in it, if the repository tells it.
        licence: The terms.
        vintage: The day of the edition.
    """
    found = []
    for one in measured:
        names = by_series[one.series]
        file = _file_of(delivery, one)
        dotted = [indicator.replace("-", ".") for indicator in one.indicators] or list(indicators.get(one.measure, ()))
        found.append(
            described(
                source,
                one.series,
                names.get("en") or next(iter(names.values()), one.series),
                one.unit.unit_measure,
                unit_mult=one.unit.unit_mult,
                indicator=dotted,
                nature=next(iter(one.natures)) if len(one.natures) == 1 else None,
                publisher=PUBLISHERS.get(of_state) or f"National statistics of {area_name(of_state, 'en').text}",
                licence=licence,
                vintage=vintage,
                address=page.replace("[id]", one.indicators[0])
                if page and one.indicators
                else published_at(file.address),
            )
        )
    return found


def _file_of(delivery: Delivery, one: Measured) -> File:
    """The file that a series stands in."""
    names = (one.indicators[0], one.indicators[0].replace("-", ".")) if one.indicators else ()
    data = [file for file in delivery.files if file.name.startswith("data/")]
    return next(
        (
            file
            for file in data
            if any(file.name.removesuffix(".csv").removesuffix(".xml").endswith(name) for name in names)
        ),
        data[0],
    )
