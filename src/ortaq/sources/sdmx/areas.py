"""Areas of a message in our codes: states and groups as all publishers', regions by the state that they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ortaq.collect.areas import region, resolve
from ortaq.collect.sdmx import Structure
from ortaq.reference.areas import areas

_EUROSTAT = {"EL": "GRC"}
"""Eurostat writes Greece by its Greek name."""
GROUP = "M49:"


def ours(codes: Iterable[str], structure: Structure | None, column: str, home: str | None) -> dict[str, str | None]:
    """Our code of each area; nothing where it is no state, group or region that we know.

    A code that no list knows is a region if the message's code list puts it under a state, or if the figures are those
    of one state, `home`, and the code begins with its two letters. Two letters alone prove nothing: `CC5` of Eurostat
    is a group of candidates, not a part of the Cocos Islands.
    """
    found = resolve(codes)
    listed = structure.codelist(column) if structure else None
    parents = listed.parents if listed else {}
    for code, ref_area in found.items():
        if ref_area is None:
            found[code] = _EUROSTAT.get(code) or _region(code, parents, home)
    return found


def home_of(codes: Iterable[str]) -> str | None:
    """The one state that the codes name, if they name no other."""
    states = {code for code in resolve(codes).values() if code and code in areas()}
    return states.pop() if len(states) == 1 else None


def is_group(ref_area: str) -> bool:
    """Whether it is neither a state nor a region of one."""
    return ref_area not in areas() and within(ref_area) is None


def within(ref_area: str) -> str | None:
    """The state that a region belongs to; nothing for a state, or a group.

    >>> within("KZ-11"), within("KAZ:X"), within("KAZ"), within("M49:143")
    ('KAZ', 'KAZ', None, None)
    """
    if ref_area in areas() or ref_area.startswith(GROUP):
        return None
    head, sign, _ = ref_area.partition(":" if ":" in ref_area else "-")
    return resolve([head]).get(head) if sign else None


def _region(code: str, parents: Mapping[str, str], home: str | None) -> str | None:
    above, seen = code, {code}
    while (above := parents.get(above, "")) and above not in seen:
        seen.add(above)
        if (state := resolve([above])[above]) in areas():
            return region(str(state), code)
    if home and code.startswith(areas()[home].iso2):
        return region(home, code)
    prefix = resolve([code[:2]])[code[:2]] if code[:2] else None
    if prefix in areas() and (known := region(str(prefix), code)) != f"{prefix}:{code}":
        return known
    return None
