"""On which goals and targets a text is, by the words that speak of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ortaq.model.statements import GoalEvidence
from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.words import Stretch, Text

DAMPED = {"16": 0.35, "17": 0.35}
"""Goals that swallow every text which names the United Nations or cooperation; words for one of their targets don't."""

TITLE_WEIGHT = 2.5
MAIN_SHARE = 0.6
"""A goal is a main one with at least this part of the weight of the first."""

ALSO_SHARE = 0.35
LEAST = 0.8
"""Weight below which a text is on no goal."""

MOST_MAIN, MOST_ALSO = 2, 3


def goal_evidence(text: Text, pack: LanguagePack, parts: Iterable[Stretch], weight: float = 1.0) -> list[GoalEvidence]:
    """Every word that speaks of a goal or target, with its weight: longer patterns say more."""
    found = []
    for part in parts:
        for hit in pack.goals.apart(text.words, part.first, part.last):
            goal, _, rest = hit.value.partition(".")
            span = text.words[hit.first].start, text.words[hit.last - 1].end
            target = hit.value if rest else None
            damped = DAMPED.get(goal, 1.0) if target is None else 1.0
            found.append(GoalEvidence(span, goal, target, weight * hit.named**0.5 * damped))
    return found


def ranked(evidence: Iterable[GoalEvidence]) -> list[tuple[str, float]]:
    """Goals by weight, the heaviest first; each further hit on a goal says less than the one before."""
    hits: dict[str, list[float]] = defaultdict(list)
    for one in evidence:
        hits[one.goal].append(one.weight)
    weights = {
        goal: sum(w / (1 + place) ** 0.5 for place, w in enumerate(sorted(of_goal, reverse=True)))
        for goal, of_goal in hits.items()
    }
    return sorted(weights.items(), key=lambda item: (-item[1], int(item[0])))


def main_and_also(evidence: Iterable[GoalEvidence]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The goals a text is mainly on, and those it also is on; none where too little speaks of any."""
    order = ranked(evidence)
    if not order or order[0][1] < LEAST:
        return (), ()
    first = order[0][1]
    main = [goal for goal, weight in order if weight >= MAIN_SHARE * first][:MOST_MAIN]
    also = [goal for goal, weight in order if weight >= ALSO_SHARE * first and goal not in main]
    return tuple(main), tuple(also[:MOST_ALSO])
