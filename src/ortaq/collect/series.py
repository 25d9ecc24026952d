"""How a series is described: what the register of the starter evidence knows of it, else careful defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from ortaq.i18n.numbers import units
from ortaq.reference import figures

KNOWN_BY_REGISTER = ("target", "is_proxy", "proxy_note", "is_headline", "kind", "direction")
"""What a person decided for the register of the starter evidence, and no publisher says."""
IN_ITS_UNIT = ("digits", "lower_limit", "upper_limit")
"""The same, where the figures come in the unit that the register has."""
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

    What the register has for this source and series goes before the defaults: the target it is read for, whether it
    decides that target, which way is progress, its kind, its natural limits. A series that the register does not know
    has no direction, since a wrong one would turn progress into its opposite, and is no headline.

    Args:
        target: The targets it belongs to; those of its indicators where they are not told.

    >>> told = {"publisher": "World Bank", "licence": "CC-BY-4.0", "vintage": "2026-07-01", "address": "https://…"}
    >>> row = described("wdi", "EG.FEC.RNEW.ZS", "Renewable energy", "PT", **told)
    >>> row["target"], row["is_headline"], row["direction"]
    (['7.2'], True, 1)
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
    if known is None:
        return row
    in_its_unit = (known["unit_measure"], known["unit_mult"]) == (unit_measure, unit_mult)
    row |= {name: known[name] for name in (*KNOWN_BY_REGISTER, *(IN_ITS_UNIT if in_its_unit else ()))}
    row["indicator"] = list(indicator) or list(known["indicator"] or ())
    return row


def _targets(indicators: Sequence[str]) -> list[str]:
    """The targets of indicators: `7.2.1` belongs to `7.2`."""
    return list(dict.fromkeys(".".join(indicator.split(".")[:2]) for indicator in indicators))


@cache
def _register() -> Mapping[tuple[str, str], Mapping[str, Any]]:
    return {(row["source"], row["series"]): row for row in figures.series().to_pylist()}
