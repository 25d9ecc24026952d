"""The state that acts in an act: that of the person, or the one that is named."""

from __future__ import annotations

from ortaq.model.statements import Act, Statement
from ortaq.reference.areas import areas


def area_of(statement: Statement, act: Act) -> str | None:
    """ISO 3166-1 alpha-3 of the state that acts; None where a body does, or nobody can be made out."""
    for one in statement.speakers:
        if one.name == act.by:
            return one.country
    return act.by if act.by in areas() else None
