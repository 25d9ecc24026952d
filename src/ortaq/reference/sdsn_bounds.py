"""What the Sustainable Development Report holds a series against: bounds and thresholds, where it has the series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ortaq.errors import ReferenceDataError
from ortaq.reference.lookup import rows

FILE = "sdsn_bounds.csv"


@dataclass(frozen=True, slots=True)
class Bounds:
    """A row of `sdsn_bounds.csv`, in the unit of the series.

    Args:
        indicator: The report's own code.
        best: Scores 100.
        worst: Scores 0.
        green: From here on it is green.
        red: Beyond here it is red.
    """

    indicator: str
    best: float
    worst: float
    green: float
    red: float


@cache
def sdsn_bounds() -> Mapping[tuple[str, str], Bounds]:
    """The bounds of each series that the report has, by source and series.

    >>> sdsn_bounds()["wdi", "SH.DYN.MORT"]
    Bounds(indicator='sdg3_u5mort', best=2.6, worst=130.1, green=25.0, red=50.0)
    """
    found = {}
    for row in rows(FILE):
        best, worst, green, red = (float(row[name]) for name in ("best", "worst", "green", "red"))
        if not min(best, worst) <= min(green, red) < max(green, red) <= max(best, worst) or (best > worst) != (
            green > red
        ):
            raise ReferenceDataError(
                "{file}: the bounds of {series} are not in order",
                hint="best, green, red, worst",
                file=FILE,
                series=row["series"],
            )
        found[row["source"], row["series"]] = Bounds(row["indicator_sdsn"], best, worst, green, red)
    return MappingProxyType(found)
