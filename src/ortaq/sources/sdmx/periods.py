"""Periods of SDMX as a calendar year, and what of them is no whole year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_YEAR = re.compile(r"([0-9]{4})(?:-A1)?(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_PARTS = (
    (re.compile(r"([0-9]{4})-?([STQMWDA])([0-9]{1,3})"), "{1}{2}", "{1}"),
    (re.compile(r"([0-9]{4})-([0-9]{2})"), "M{1}", "M"),
    (re.compile(r"([0-9]{4})-([0-9]{2}-[0-9]{2})(T[0-9:.]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"), "{1}{2}", "D"),
    (re.compile(r"([0-9]{4})-([0-9]{2}-[0-9]{2})(?:T[0-9:.]+Z?)?/(P[0-9YMWDTHS]+)"), "{1}_{2}", ""),
    (re.compile(r"([0-9]{4})/([0-9]{4})"), "TO{1}", ""),
)
_WIDTH = {"M": 2, "W": 2, "D": 3}


@dataclass(frozen=True, slots=True)
class Period:
    """A period: the year in which it lies or begins, and its part of the year, empty for a whole one."""

    year: int
    part: str = ""
    frequency: str = ""


@lru_cache(maxsize=65_536)
def period(text: str) -> Period | None:
    """What a period of SDMX says; nothing if it is none.

    >>> period("2021"), period("2021-03"), period("2021-Q1")
    (Period(year=2021, part='', frequency=''), Period(year=2021, part='M03', frequency='M'),
     Period(year=2021, part='Q1', frequency='Q'))
    """
    written = text.strip()
    if found := _YEAR.fullmatch(written):
        return Period(int(found[1]))
    if found := re.fullmatch(r"([0-9]{4})-01-01(?:T00:00:00(?:\.0+)?Z?)?/P(?:1Y|12M)", written):
        return Period(int(found[1]))
    for pattern, part, frequency in _PARTS:
        if found := pattern.fullmatch(written):
            said = ["" if one is None else one for one in found.groups()]
            if said[1] in _WIDTH:
                said[2] = said[2].zfill(_WIDTH[said[1]])
            return Period(int(said[0]), part.format(*said), frequency.format(*said))
    return None
