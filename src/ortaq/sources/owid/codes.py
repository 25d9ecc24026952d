"""Which code a column of a chart has as a series, and which unit: those of the starter evidence, where it has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ortaq.collect.units import unit
from ortaq.reference import figures

SOURCE = "owid"
UNKNOWN_UNIT = "_U"
"""The unit of figures whose file does not say it."""

SHORT = {
    ("ghg-emissions-by-gas", "nitrous-oxide-co2-equivalents"): "n2o",
    ("ghg-emissions-by-gas", "methane-co2-equivalents"): "ch4",
    ("ghg-emissions-by-sector", "feghg-energy-production"): "fugitive",
    ("co-emissions-by-sector", "fugitive-energy-production"): "fugitive",
    ("methane-emissions-by-sector", "fugitive-energy-production"): "fugitive",
    ("nitrous-oxide-emissions-by-sector", "fugitive-energy-production"): "fugitive",
    ("modern-renewable-prod", "electricity-hydro-twh"): "hydro",
    ("modern-renewable-prod", "electricity-wind-twh"): "wind",
    ("modern-renewable-prod", "electricity-solar-twh"): "solar",
}
"""Where the words of a column would make another code than the starter evidence has, or one that is hard to read."""
_NOISE = {"annual", "emissions", "emission", "from", "of", "in", "and", "the", "by", "to", "carbon", "dioxide"}
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_STEM = 4
"""So many letters of a word of the chart's name stand for the word: `elec` is electricity."""

MORE_PRECISE = {
    "T_CO2": ("T",),
    "T_CO2E": ("T", "T_CO2"),
    "T_CO2_PER_CAPITA": ("T_PER_CAPITA",),
    "KWH_PER_CAPITA": ("KWH",),
}
"""Our codes that say more than the publisher's words for the same unit: tonnes of what."""


def series_codes(chart: str, columns: Iterable[str]) -> dict[str, str]:
    """The code of the series of each column of a chart.

    >>> series_codes("share-electricity-hydro", ["Hydro - % electricity"])
    {'Hydro - % electricity': 'share-electricity-hydro'}
    >>> list(series_codes("share-elec-by-source", ["Solar (% electricity)", "Wind (% electricity)"]).values())
    ['share-elec-by-source.solar', 'share-elec-by-source.wind']
    """
    columns = list(columns)
    name = _known_names().get(chart, chart)
    if len(columns) == 1:
        return {columns[0]: name}
    short = {column: _short(chart, column) for column in columns}
    shared = [code for code in short.values() if list(short.values()).count(code) > 1]
    codes: dict[str, str] = {}
    for column, code in short.items():
        own = (_slug(column) if code in shared else code) or "column"
        code_of_column = f"{name}.{own}"
        while code_of_column in codes.values():
            code_of_column += "-again"
        codes[column] = code_of_column
    return codes


def unit_of(series: str, told: str | None, column: str) -> tuple[str, int, bool]:
    """Unit, power of ten, and whether they are known: as the metadata says, else the starter evidence, else the title.

    >>> unit_of("annual-co2-emissions-per-country", "tonnes", ""), unit_of("x", None, "Solar capacity (GW)")
    (('T_CO2', 0, True), ('GW', 0, True))
    >>> unit_of("x", None, "Temperature")
    ('_U', 0, False)
    """
    known = _known_series().get(series)
    ours = (known["unit_measure"], known["unit_mult"]) if known else None
    if told:
        measure, mult = unit(told)
        return (
            (*ours, True)
            if ours and ours[1] == mult and measure in MORE_PRECISE.get(ours[0], ())
            else (measure, mult, True)
        )
    if ours:
        return (*ours, True)
    named = re.search(r"(?:\(([^()]+)\)| - ([^-]+))$", column)
    written = (named[1] or named[2]).strip() if named else ""
    measure, mult = unit("%" if written.startswith("%") else written)
    return (measure, mult, True) if measure != written or written in _our_units() else (UNKNOWN_UNIT, 0, False)


def nature_of(series: str) -> str | None:
    """What the register of the starter evidence says of the nature of the figures."""
    known = _known_series().get(series)
    return known["nature"] if known else None


def _short(chart: str, column: str) -> str:
    """The words of a column that the chart's name does not have."""
    of_chart = chart.split("-")
    words = [
        word
        for word in _slug(column).split("-")
        if word not in _NOISE
        and not any(word == known or (len(known) >= _STEM and word.startswith(known)) for known in of_chart)
    ]
    code = "-".join(words) or _slug(column)
    return SHORT.get((chart, code), code)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.translate(_SUBSCRIPTS).casefold()).strip("-")


@cache
def _known_series() -> Mapping[str, Mapping[str, Any]]:
    return {row["series"]: row for row in figures.series().to_pylist() if row["source"] == SOURCE}


@cache
def _known_names() -> Mapping[str, str]:
    """The name of a chart in the starter evidence where the site calls it otherwise: the end of its address."""
    return {row["address"].rpartition("/")[2]: series.partition(".")[0] for series, row in _known_series().items()}


@cache
def _our_units() -> frozenset[str]:
    return frozenset(row["unit_measure"] for row in figures.series().to_pylist()) | {"GW", "TWh", "GWh", "kWh", "MW"}
