"""Whether the methods answer "met by the deadline?" alike, from the verdicts of one series by several methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COMPOUND = frozenset({"un-progress-2022", "un-progress-2026", "open-sdg-progress"})
"""Methods that go by growth that compounds, from a base to the newest value."""

STRAIGHT = frozenset({"linear-pace"})
"""Those that go by a straight line between the same two."""

FITTED = frozenset({"escap-anticipated-progress"})
"""Those that go by a line through all values."""

VOTERS = ("un-progress-2022", "un-progress-2026", "open-sdg-progress", "escap-anticipated-progress", "linear-pace")
"""The five methods whose answers are compared."""

PROBABLE = "ortaq-outlook"
"""The method whose probability has to agree."""

NEEDED = 4
"""How many of the five have to be able to say, and to say the same."""

SURE, UNSURE = 0.8, 0.2
"""Above the first probability ours says yes, below the second no."""

KINDS = ("robust", "depends", "unknown")
"""The same answer by four and by ours; not the same; can't be said."""

REASONS = {
    # why it depends on the method
    "compound-or-line": "growth that compounds says one thing, a straight line the other",
    "two-points-or-all": "the first and the last figure say one thing, a line through all figures the other",
    "close-to-the-cut": "rules of the same kind differ: the pace is close to what is needed, or their bases differ",
    "neither-likely-nor-unlikely": "most methods agree, but it is neither likely nor unlikely",
    "probability-says-otherwise": "most methods agree, but the probability says the opposite",
    # why it can't be said
    "no-number": "the Agenda names no number, so that none can be met",
    "too-few-methods": "fewer than four of the five methods can say",
    "no-probability": "most methods agree, but how likely it is can't be told",
}
"""Codes of `Agreement.reason`, each with its words."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """The answers to one question, "met by the deadline?".

    Args:
        kind: One of KINDS.
        is_met: The answer where it is robust.
        yes: The methods that say yes, in the order of VOTERS; ours as well where it depends on the method.
        no: Those that say no, likewise.
        unsure: Ours, where its probability is neither high nor low.
        reason: One of REASONS where the answer is not robust; "" where it is.
        silent: Those of the five that can't say, each with its own reason.
    """

    kind: str
    is_met: bool | None
    yes: tuple[str, ...]
    no: tuple[str, ...]
    unsure: tuple[str, ...] = ()
    reason: str = ""
    silent: tuple[tuple[str, str], ...] = ()

    @property
    def word(self) -> str:
        """The answer as one word: yes, no, depends or unknown."""
        return self.kind if self.is_met is None else ("no", "yes")[self.is_met]


def agreement(rows: Mapping[str, Mapping[str, Any]]) -> Agreement:
    """What the methods say together.

    Robust: at least four of the five say the same, and so does ours: with more than 80 % probability yes, with less
    than 20 % no. Else it depends on the method, for the first of these reasons: rules by growth that compounds differ
    among themselves; the straight line differs from them; the line through all figures differs from the others; the
    probability lies between; it says the opposite. It can't be said where the Agenda names no number, where fewer than
    four can say, and where four agree but the probability is not known.

    Args:
        rows: Rows of ASSESSMENT of one series and state by the name of their method.

    >>> alike = {name: {"outlook": "on-track", "reason": None} for name in VOTERS}
    >>> agreement({**alike, PROBABLE: {"status": "very-likely", "probability": 0.93}}).kind
    'robust'
    >>> agreement({**alike, PROBABLE: {"status": "uncertain", "probability": 0.4}}).reason
    'neither-likely-nor-unlikely'
    """
    said = {name: rows[name]["outlook"] for name in VOTERS if name in rows and rows[name]["outlook"] != "unknown"}
    yes = tuple(name for name, outlook in said.items() if outlook == "on-track")
    no = tuple(name for name in said if name not in yes)
    silent = tuple((name, rows[name]["reason"] or "" if name in rows else "") for name in VOTERS if name not in said)
    chance = _chance(rows.get(PROBABLE))
    unsure = (PROBABLE,) if chance is not None and UNSURE <= chance <= SURE else ()

    is_met = len(yes) >= NEEDED
    if "no-number" in dict(silent).values():
        kind, reason = "unknown", "no-number"
    elif len(said) < NEEDED:
        kind, reason = "unknown", "too-few-methods"
    elif max(len(yes), len(no)) < NEEDED:
        kind, reason = "depends", _difference(set(yes), set(no))
    elif chance is None:
        kind, reason = "unknown", "no-probability"
    elif unsure:
        kind, reason = "depends", "neither-likely-nor-unlikely"
    elif is_met != (chance > SURE):
        kind, reason = "depends", "probability-says-otherwise"
    else:
        kind, reason = "robust", ""
    if kind == "depends" and chance is not None and not unsure:
        yes, no = ((*yes, PROBABLE), no) if chance > SURE else (yes, (*no, PROBABLE))
    return Agreement(kind, is_met if kind == "robust" else None, yes, no, unsure, reason, silent)


def _chance(row: Mapping[str, Any] | None) -> float | None:
    """The probability that ours gives; what is done already is certain."""
    if row is None:
        return None
    return 1.0 if row["status"] == "done" else row["probability"]


def _difference(yes: set[str], no: set[str]) -> str:
    """What parts those that say yes from those that say no."""
    if yes & COMPOUND and no & COMPOUND:
        return "close-to-the-cut"
    compound = yes if yes & COMPOUND else no
    return "compound-or-line" if not compound & STRAIGHT and (yes | no) & STRAIGHT else "two-points-or-all"
