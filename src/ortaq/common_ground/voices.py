"""What states have said, side by side: who proposed an initiative, who supports it, of whom nothing is kept.

Two acts are one initiative where both are about the same accord of the register; else where enough of what they name,
their goal, their addressee, their deadline and their day agree. Never by likeness of words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Row = Mapping[str, Any]

ENOUGH = 3.0
"""Points from which two acts are one initiative."""

NAME, RARE_NAME, GOAL, DUE, TO, DAY = 0.5, 1.0, 0.5, 1.0, 0.5, 1.0
NEAR_DAYS = 10
RARE = 0.2
"""A name is rare where at most this part of the acts carries it."""


@dataclass(frozen=True, slots=True)
class Voice:
    """An initiative, and where each state of a group stands on it.

    Args:
        accord: What it is in the register; None where it is not there.
        acts: Rows of ACT with the day and title of their statement, the earliest first.
        proposed: States that put it forward.
        supported: States that pledged to it, or asked others for it.
        silent: States of the group of which nothing is kept on it: not that they said nothing.
    """

    accord: str | None
    acts: tuple[Row, ...]
    proposed: tuple[str, ...]
    supported: tuple[str, ...]
    silent: tuple[str, ...]


def voices(acts: Iterable[Row], ref_area: Sequence[str], *, goal: Iterable[str] = ()) -> tuple[Voice, ...]:
    """Initiatives in some acts, those of the most states first, then the newest.

    Args:
        acts: Rows of ACT, each with `day` of its statement.
        ref_area: The states of the group, in its order.
        goal: Goals that an initiative is about; none means any.
    """
    wanted = set(goal)
    told = [act for act in acts if act["repeats"] is None and act["ref_area"]]
    counts = Counter(name for act in told for name in set(act["names"]))
    common = {name for name, times in counts.items() if times > max(1, RARE * len(told))}
    found = [
        _voice(cluster, ref_area)
        for cluster in _clusters(sorted(told, key=_order), common)
        if not wanted or any(wanted & set(act["goal"]) for act in cluster)
    ]
    found = [voice for voice in found if voice.proposed or voice.supported]
    return tuple(
        sorted(found, key=lambda voice: (len(voice.silent), _reversed(voice.acts[-1]["day"]), str(voice.accord)))
    )


def _order(act: Row) -> tuple[str, str, int]:
    return act["day"] or "9999", act["statement"], act["place"]


def _reversed(day: str | None) -> int:
    return -int("".join(letter for letter in (day or "")[:10] if letter.isdecimal()) or 0)


def _clusters(acts: Sequence[Row], common: set[str]) -> list[list[Row]]:
    """Acts that are of one initiative together; an act joins the first that it fits."""
    clusters: list[list[Row]] = []
    for act in acts:
        home = next((one for one in clusters if any(is_one(act, other, common) for other in one)), None)
        if home is None:
            clusters.append([act])
        else:
            home.append(act)
    return clusters


def is_one(one: Row, other: Row, common: set[str]) -> bool:
    """Whether two acts are of one initiative."""
    if one["accord"] or other["accord"]:
        return one["accord"] == other["accord"]
    shared = set(one["names"]) & set(other["names"])
    if not shared:
        return False
    points = sum(NAME if name in common else RARE_NAME for name in shared)
    points += GOAL * bool(set(one["goal"]) & set(other["goal"]))
    points += DUE * bool(one["due"] and other["due"] and one["due"][:4] == other["due"][:4])
    points += TO * bool(set(one["to"]) & set(other["to"]))
    points += DAY * _is_near(one["day"], other["day"])
    return points >= ENOUGH


def _is_near(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return False
    try:
        return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days) <= NEAR_DAYS
    except ValueError:
        return False


def _voice(cluster: Sequence[Row], ref_area: Sequence[str]) -> Voice:
    proposed = {act["ref_area"] for act in cluster if act["kind"] == "proposal"}
    spoke = {act["ref_area"] for act in cluster}
    return Voice(
        accord=cluster[0]["accord"],
        acts=tuple(cluster),
        proposed=tuple(area for area in ref_area if area in proposed),
        supported=tuple(area for area in ref_area if area in spoke - proposed),
        silent=tuple(area for area in ref_area if area not in spoke),
    )
