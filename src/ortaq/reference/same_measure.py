"""Which series of several publishers measure the same thing, and in what their definitions differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ortaq.reference.lookup import rows

FILE = "same_measure.csv"

DEFINITION_WORDS = {
    "another-model": "the estimates of another model",
    "ar4": "warming potentials of the IPCC's fourth report",
    "ar5": "warming potentials of the IPCC's fifth report",
    "estimated": "the publisher's estimates, not the state's inventory",
    "fuel-only": "fuel burned only, without cement and other processes",
    "fossil-and-cement": "fuel burned and cement, of an edition that is no longer updated",
    "ilo-modelled": "estimates that the ILO models, not national surveys as they were published",
    "ihme": "the estimates of IHME's Global Burden of Disease",
    "least-value": "the lowest value it gives stands for all below it",
    "national-accounts": "national accounts and population of another compiler",
    "poverty-line": "another poverty line: it changes with the edition",
    "population-prospects": "the UN's population estimates, not births as they were registered",
    "prices-2011": "output at purchasing power of an earlier base year",
    "prices-2021": "output at purchasing power of a later base year",
}
"""In what the definition of a series departs, by the codes of the column `differs`."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A row of `same_measure.csv`: one series, and what it measures.

    `sex`, `age`, `urbanisation`, `breakdown` say which part of the measure it is where its own rows have no breakdown
    (the World Bank has a series of its own for women); `unit_measure` and `unit_mult` what its figures are in, as its
    title says, where its publisher's unit does not.
    """

    measure: str
    source: str
    series: str
    sex: str
    age: str
    urbanisation: str
    breakdown: str
    unit_measure: str
    unit_mult: str
    differs: str

    @property
    def departures(self) -> tuple[str, ...]:
        """In what its definition departs, by the codes of DEFINITION_WORDS."""
        return tuple(code for code in self.differs.split(";") if code)


@cache
def measured() -> Mapping[tuple[str, str], Measured]:
    """The measure of each series that was reviewed, by source and series.

    >>> measured()["wdi", "EG.ELC.ACCS.ZS"].measure
    'electricity-access'
    """
    return MappingProxyType({(row["source"], row["series"]): Measured(**row) for row in rows(FILE)})


def same_measure(source: str, series: str) -> tuple[Measured, ...]:
    """The series of all publishers that measure what this one does, itself among them; none where it was not reviewed.

    >>> [one.source for one in same_measure("wdi", "SH.STA.MMRT")]
    ['gapminder', 'gapminder', 'unsd', 'unsd', 'wdi']
    """
    here = measured().get((source, series))
    if here is None:
        return ()
    return tuple(one for one in measured().values() if one.measure == here.measure)
