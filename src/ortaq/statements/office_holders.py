"""Who holds an office whose holder a text need not name: heads of state, heads of international bodies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from ortaq.statements.patterns import Patterns


@dataclass(frozen=True, slots=True)
class OfficeHolder:
    """A person with their office, from and to its days."""

    id: str
    office: str
    country: str | None
    body: str | None
    since: date
    until: date | None
    name: Mapping[str, str]

    def held_on(self, day: date | None) -> bool:
        """Whether they were in office on a day; without one, whether they are still."""
        if day is None:
            return self.until is None
        return self.since <= day and (self.until is None or day <= self.until)


@cache
def office_holders() -> Mapping[str, OfficeHolder]:
    """Everybody on file, by id."""
    return {
        person: OfficeHolder(
            person, row["office"], row.get("country"), row.get("body"), row["from"], row.get("to"), row["name"]
        )
        for person, row in _told().items()
    }


@cache
def _told() -> Mapping[str, dict]:
    payload = (files("ortaq.statements") / "office_holders.yml").read_bytes()
    return yaml.load(payload, yaml.CSafeLoader)


@cache
def names_of_holders() -> Patterns[str]:
    """Their surnames as all eight languages write them."""
    return Patterns({person: row["words"] for person, row in _told().items()})


def holder(office: str, country: str | None, day: date | None) -> OfficeHolder | None:
    """Who holds an office of a state on a day."""
    found = (one for one in office_holders().values() if (one.office, one.country) == (office, country))
    return next((one for one in found if one.held_on(day)), None)
