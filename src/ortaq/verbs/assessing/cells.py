"""Numbers of a verdict as a reader sees them in a table."""

from __future__ import annotations

from ortaq.briefs.evidence import first_year, probability
from ortaq.i18n import Language
from ortaq.i18n.numbers import units
from ortaq.model.claims import Figure
from ortaq.verbs.assessing.question import Row

LATEST = 2100
"""A year after this one is no forecast: it is told as later."""

LARGE = 1e6
"""From here on a number is written with the word of its scale."""


def in_unit(words: Language, value: float, series: Row, spec: str = "") -> str:
    """A value of a series, with its unit or `bare`."""
    return words.show(Figure("", value, series["unit_measure"], series["digits"]), spec)


def short(words: Language, value: float, series: Row) -> str:
    """A value without its unit; a large one with the word of its scale, where its unit has none of its own."""
    unit = units().get(series["unit_measure"])
    if abs(value) >= LARGE and (unit is None or unit.scaled):
        return words.show(Figure("", value, "SCALED", 0))
    return in_unit(words, value, series, "bare")


def in_year(text: str, year: int | None) -> str:
    """A value with its year."""
    return f"{text} ({year})" if year else text


def percent(words: Language, value: float | None) -> str | None:
    """A probability in whole per cent; what is neither sure nor impossible never looks so."""
    return None if value is None else words.show(probability("", value, words))


def year(reached: float) -> str:
    """The year in which a target is reached."""
    found = first_year(reached)
    return f">{LATEST}" if found > LATEST else str(found)
