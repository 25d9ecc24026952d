"""How a series is described: what the registers know of it, else careful defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from ortaq.i18n.numbers import units
from ortaq.reference import figures
from ortaq.reference.agenda import indicators
from ortaq.reference.same_measure import same_measure
from ortaq.reference.series_kinds import SeriesKind, is_whole, kind_of_measure, series_kind

KNOWN_BY_REGISTER = ("target", "is_proxy", "proxy_note", "is_headline", "kind", "direction")
"""What a person decided for the register of the starter evidence, and no publisher says."""
LIMITS = ("lower_limit", "upper_limit")
IN_ITS_UNIT = ("digits", *LIMITS)
"""The same, where the figures come in the unit that the register has."""
OF_ITS_MEASURE = ("is_proxy", "proxy_note", "kind", "direction")
"""What holds for every publisher's series of a measure."""
_DIGITS = 2


def described(
    source: str,
    series: str,
    title: str,
    unit_measure: str,
    *,
    publisher: str,
    licence: str,
    vintage: str,
    address: str,
    unit_mult: int = 0,
    indicator: Sequence[str] = (),
    target: Sequence[str] | None = None,
    nature: str | None = None,
) -> dict[str, Any]:
    """One row of SERIES.

    What a person decided goes before the defaults: the target it is read for, whether it decides that target, which
    way is progress, its kind, its natural limits. It stands in the register of the starter evidence, by source and
    series; else in that of the UN's and the states' series, by code; else it is what holds for another publisher's
    series of the same measure. A series that no register knows has no direction, since a wrong one would turn progress
    into its opposite, and is no headline.

    Args:
        indicator: Its indicators as the publisher tells them. Where the framework of today has none of them, or none
            is told, they are those of the register.
        target: The targets it belongs to; those of its indicators where they are not told.

    >>> told = {"publisher": "World Bank", "licence": "CC-BY-4.0", "vintage": "2026-07-01", "address": "https://…"}
    >>> row = described("wdi", "EG.FEC.RNEW.ZS", "Renewable energy", "PT", **told)
    >>> row["target"], row["is_headline"], row["direction"]
    (['7.2'], True, 1)
    >>> row = described("unsd", "VC_DSR_MTMP", "Deaths in disasters", "PER_100000_POP", **told)
    >>> row["indicator"], row["kind"], row["direction"]
    (['1.5.1', '11.5.1', '13.1.1'], 'rate', -1)
    >>> described("wdi", "NEW", "A new one", "PT", indicator=["7.2.1"], **told)["direction"]
    0
    """
    row: dict[str, Any] = {
        "source": source,
        "series": series,
        "title": title,
        "indicator": list(indicator),
        "target": list(target) if target is not None else _targets(indicator),
        "is_proxy": False,
        "proxy_note": None,
        "is_headline": False,
        "unit_measure": unit_measure,
        "unit_mult": unit_mult,
        "digits": units()[unit_measure].digits if unit_measure in units() else _DIGITS,
        "kind": "level",
        "direction": 0,
        "lower_limit": None,
        "upper_limit": None,
        "nature": nature,
        "publisher": publisher,
        "licence": licence,
        "vintage": vintage,
        "address": address,
    }
    known = _register().get((source, series))
    if known is not None:
        in_its_unit = (known["unit_measure"], known["unit_mult"]) == (unit_measure, unit_mult)
        row |= {name: known[name] for name in (*KNOWN_BY_REGISTER, *(IN_ITS_UNIT if in_its_unit else ()))}
        row["indicator"] = list(indicator) or list(known["indicator"] or ())
        return row
    kind = series_kind(series, publisher)
    if kind is None and (kind := kind_of_measure(source, series)) is not None:
        row |= _by_kind(kind, row)
        row["is_headline"] &= is_whole(source, series)
    elif kind is not None:
        row |= _by_kind(kind, row)
    elif (alike := _alike(source, series)) is not None:
        row |= {name: alike[name] for name in (*OF_ITS_MEASURE, *(() if row["indicator"] else ("indicator", "target")))}
        row |= {name: alike[name] for name in LIMITS if alike["unit_measure"] == unit_measure and not unit_mult}
    return row


def _by_kind(kind: SeriesKind, row: Mapping[str, Any]) -> dict[str, Any]:
    """What the register of series tells, for figures in the unit of a row."""
    lower, upper = kind.limits_in(row["unit_measure"], row["unit_mult"])
    found = {
        "is_proxy": kind.is_proxy,
        "proxy_note": kind.proxy_note or None,
        "is_headline": kind.is_headline and not kind.is_proxy,
        "kind": kind.kind_in(row["unit_measure"]),
        "direction": kind.direction,
        "lower_limit": lower,
        "upper_limit": upper,
    }
    if not set(row["indicator"]) & set(indicators()) and not (row["indicator"] and kind.is_proxy):
        found |= {"indicator": list(kind.indicator), "target": row["target"] or _targets(kind.indicator)}
    return found


def _alike(source: str, series: str) -> Mapping[str, Any] | None:
    """The series of the starter evidence that measures the same."""
    known = _register()
    return next(
        (known[key] for one in same_measure(source, series) if (key := (one.source, one.series)) in known), None
    )


def _targets(indicators: Sequence[str]) -> list[str]:
    """The targets of indicators: `7.2.1` belongs to `7.2`."""
    return list(dict.fromkeys(".".join(indicator.split(".")[:2]) for indicator in indicators))


@cache
def _register() -> Mapping[tuple[str, str], Mapping[str, Any]]:
    return {(row["source"], row["series"]): row for row in figures.series().to_pylist()}
