"""Which promises, proposals and practices belong to a set of targets and states, and what can be said of one.

Pure functions over the tables of the register (`ortaq.model.schemas_register`), whether they come from the package or
from a store.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ortaq.model.claims import Cited, Code, Day, Figure, Label, Period, Wording
from ortaq.model.schemas_register import CONFIDENCES
from ortaq.model.targets import natural_key
from ortaq.reference.areas import area_name
from ortaq.reference.register_tables import accords, events, practice_results, register_sources
from ortaq.reference.register_wording import worded, wording

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = [
    "accord_field",
    "accords",
    "accords_on",
    "events",
    "events_of",
    "initiatives_on",
    "pledges_on",
    "practice_results",
    "practices_on",
    "register_sources",
    "sources_of",
]

LATE = "9999"
"""Sorts what has no date after everything that has one."""


def pledges_on(
    accords: pa.Table, targets: Iterable[str], ref_area: Iterable[str] | None = None, *, superseded: bool = False
) -> pa.Table:
    """What these states pledged on these targets: by target, then the earliest due first.

    Args:
        accords: A table of ACCORD.
        targets: `"7.2"` for a target, `"13"` for every target of a goal.
        ref_area: The states; None for all.
        superseded: With the pledges that a later one replaced.

    >>> pledges_on(accords(), ["7.2"], ["UZB"])["id"].to_pylist()
    ['uzb-renewables-54-2030']
    """
    found = accords_on(accords, targets, ref_area, kinds=("pledge",))
    return found if superseded else _keep(found, [row["status"] != "superseded" for row in found.to_pylist()])


def initiatives_on(accords: pa.Table, targets: Iterable[str], ref_area: Iterable[str] | None = None) -> pa.Table:
    """What was proposed for these states on these targets: by target, then the earliest due first."""
    return accords_on(accords, targets, ref_area, kinds=("initiative",))


def practices_on(accords: pa.Table, targets: Iterable[str], ref_area: Iterable[str] | None = None) -> pa.Table:
    """Practices on these targets that these states have or could use: by target, the best evidenced first."""
    wanted = None if ref_area is None else frozenset(ref_area)
    found = accords_on(accords, targets, None, kinds=("practice",))
    return _keep(
        found,
        [wanted is None or bool(wanted & {*row["ref_area"], *row["useful_for"]}) for row in found.to_pylist()],
    )


def accords_on(
    accords: pa.Table,
    targets: Iterable[str],
    ref_area: Iterable[str] | None = None,
    *,
    kinds: Collection[str] | None = None,
) -> pa.Table:
    """Accords on these targets to which at least one of these states is a party.

    Ordered by the first of the accord's targets that was asked for, then by due date, confidence and id.
    """
    asked = frozenset(targets)
    wanted = None if ref_area is None else frozenset(ref_area)
    found = [
        (_order(row, matching), place)
        for place, row in enumerate(accords.to_pylist())
        if (kinds is None or row["kind"] in kinds)
        and (wanted is None or wanted & set(row["ref_area"]))
        and (matching := _matching(row, asked))
    ]
    return accords.take(pa.array([place for _, place in sorted(found)], pa.int64()))


def events_of(events: pa.Table, accord: str) -> pa.Table:
    """The dated steps of one accord, in order of time."""
    rows = sorted((row["date"], place) for place, row in enumerate(events.to_pylist()) if row["accord"] == accord)
    return events.take(pa.array([place for _, place in rows], pa.int64()))


def sources_of(sources: pa.Table, ids: Iterable[str]) -> pa.Table:
    """These pages, in the order asked for."""
    place = {identity: at for at, identity in enumerate(sources["id"].to_pylist())}
    return sources.take(pa.array([place[identity] for identity in ids], pa.int64()))


def _matching(row: dict[str, Any], asked: frozenset[str]) -> list[str]:
    """The codes of an accord that were asked for, as targets or through their goal."""
    codes = [code for code in row["target"] if code in asked or code.split(".")[0] in asked]
    return codes or [goal for goal in row["goal"] if goal in asked]


def _order(row: dict[str, Any], matching: list[str]) -> tuple[Any, ...]:
    """By target; of one target, what falls due first, then what is best evidenced."""
    return (natural_key(matching[0]), row["due"] or LATE, CONFIDENCES.index(row["confidence"]), row["id"])


def _keep(table: pa.Table, mask: list[bool]) -> pa.Table:
    return table.filter(pa.array(mask, pa.bool_()))


DAYS = ("date", "end_date", "due", "as_of")
YEARS = ("base_year", "target_year")
CODED = ("status", "kind", "confidence", "comparison", "unit")
CODES = ("goal", "target", "indicator")
AREAS = ("ref_area", "useful_for", "proposer")
AMOUNTS = {
    "value": "unit",
    "value_lower": "unit",
    "value_upper": "unit",
    "baseline_value": "unit",
    "conditional_value": "conditional_unit",
    "conditional_lower": "conditional_unit",
    "conditional_upper": "conditional_unit",
}
"""The numbers of an accord, each with the column of its unit."""


def accord_field(row: Mapping[str, Any], ref: str, field: str, lang: str) -> Cited:
    """One field of an accord as it may stand in a text.

    Args:
        row: A row of ACCORD.
        ref: Where it can be checked again: `accord:uzb-icraft#title`.
        field: A column; `ref_area:KAZ`, `target:7.2` for one entry of a list; what the register words in every
            language (`what`, `metric`, `results.1.metric` …).
        lang: The language of a text. A passage that the register holds in English only comes in English.

    Raises:
        KeyError: The accord has nothing there.

    >>> accord_field({"id": "paris-agreement", "date": "2015-12-12"}, "accord:paris-agreement#date", "date", "kk")
    Day(ref='accord:paris-agreement#date', value='2015-12-12')
    """
    name, _, entry = field.partition(":")
    value = row.get(name)
    if entry:
        if entry not in (value or ()):
            raise KeyError(ref)
        return Label(ref, area_name(entry, lang)) if name in AREAS else Code(ref, entry)
    if name in AMOUNTS or name in YEARS or name in DAYS or name in CODED:
        if value is None:
            raise KeyError(ref)
        if name in AMOUNTS:
            return Figure(ref, value, row[AMOUNTS[name]], _decimals(value))
        if name in YEARS:
            return Period(ref, value)
        return Day(ref, value) if name in DAYS else Wording(ref, lang, wording(value, name, lang))
    for language in (lang, "en"):
        if text := worded(row["id"], name, language):
            return Wording(ref, language, text)
    if isinstance(value, str):
        return Wording(ref, "en", value)
    raise KeyError(ref)


def _decimals(value: float) -> int:
    """How many decimals a number was given with; the register keeps numbers as they were stated."""
    return max(0, -int(Decimal(repr(value)).normalize().as_tuple().exponent))
