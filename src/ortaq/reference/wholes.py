"""The whole of a series: its total, or the part that stands for it where its publisher gives no total."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ortaq.model.schemas import BREAKDOWNS, TOTAL
from ortaq.reference.series_kinds import series_kind

Part = tuple[str, ...]
"""What figures are broken down by: a code for each column of BREAKDOWNS."""

UNSAID = "_X"
"""The code of what a publisher leaves unspecified."""

NOT_BROKEN_DOWN: Part = (TOTAL,) * len(BREAKDOWNS)


def whole_of(series: str, publisher: str, parts: Collection[Part]) -> Part:
    """The part of a series that is its whole, of those in which it has figures in any state.

    It is the total where there is one. Else it is the part that the register of series names: deaths under five stand
    under that age, the seats of women under women. Where the register names none and there is no other part, that one
    is all there is of the series. Else there is no whole, and the total, which has no figure, stands for it.

    >>> whole_of("SH_DYN_MORT", "", {("_T", "Y0T4", "_T", "_T"), ("F", "Y0T4", "_T", "_T")})
    ('_T', 'Y0T4', '_T', '_T')
    >>> whole_of("NEW", "", {("_T", "_T", "R", "_T")}), whole_of("NEW", "", {("F", *"aaa"), ("M", *"aaa")})
    (('_T', '_T', 'R', '_T'), ('_T', '_T', '_T', '_T'))
    """
    if NOT_BROKEN_DOWN in parts:
        return NOT_BROKEN_DOWN
    kind = series_kind(series, publisher)
    named = tuple(kind.whole[name] for name in BREAKDOWNS) if kind else NOT_BROKEN_DOWN
    if named in parts:
        return named
    only = tuple(parts)
    return only[0] if len(only) == 1 and named == NOT_BROKEN_DOWN else NOT_BROKEN_DOWN


def part_told(row: Mapping[str, Any]) -> str | None:
    """The part of its series that a row is about, in codes; nothing where it is the total, or where no code says more.

    >>> part_told({"sex": "F", "age": "_X", "urbanisation": "_T", "breakdown": "PRODUCT=ALP"})
    'sex=F, PRODUCT=ALP'
    """
    named = [f"{name}={row[name]}" for name in BREAKDOWNS[:-1]]
    named += row[BREAKDOWNS[-1]].split(";")
    return ", ".join(told for told in named if told.rpartition("=")[2] not in (TOTAL, UNSAID)) or None
