"""What is asked of `assess`: whose verdicts on what, looked at in which way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ortaq.methods import methods
from ortaq.methods.agreement import VOTERS
from ortaq.reference.areas import group as group_of
from ortaq.store import Store
from ortaq.verbs.selection import Codes, Selection, asked_targets, codes, known, select

Row = Mapping[str, Any]

EVERY = "all"
"""Stands for every method."""

USUAL_GROUP = "central-asia"


@dataclass(frozen=True, slots=True)
class Question:
    """Series and states that were asked for, in which store and language.

    Args:
        named: Whether methods were named: then their rows are what is asked for.
        methods: The methods that answer, in the order of their names.
        targets: The targets that were named, also by their goals or topics; none means all.
        by_name: Whether series were named one by one.
        engine: Where verdicts are computed that the store does not hold.
        observations: Where a cluster finds the figures, as it names the place; "" where it reads this disk.
    """

    store: Store
    chosen: Selection
    ref_area: tuple[str, ...]
    named: bool
    methods: tuple[str, ...]
    targets: frozenset[str]
    by_name: bool
    lang: str
    group: str
    breakdowns: bool
    engine: str
    observations: str

    @property
    def marked(self) -> tuple[str, ...]:
        """The methods that answer the question of the overview, "met by its deadline?": those that decide first."""
        asked = [name for name in self.methods if methods()[name].QUESTION == "outlook"]
        return tuple(sorted(asked, key=lambda name: (VOTERS.index(name) if name in VOTERS else len(VOTERS), name)))

    def titles(self) -> dict[tuple[str, str], str]:
        """The titles of series in the reader's language, where there are any."""
        rows = self.store.table("series_title", lang=self.lang).to_pylist()
        return {(row["source"], row["series"]): row["title"] for row in rows}

    def targets_of(self, series: Row) -> list[str]:
        """The targets under which a series is looked at here, the main one first."""
        own: list[str] = list(series["target"] or ())
        return [code for code in own if code in self.targets] if self.targets else own


def question(
    store: Store,
    *,
    method: Codes,
    series: Codes,
    ref_area: Codes,
    group: str | None,
    indicator: Codes,
    target: Codes,
    goal: Codes,
    topic: Codes,
    lang: str,
    breakdowns: bool,
    engine: str,
    observations: str,
) -> Question:
    """What is asked for.

    Raises:
        UsageError: A code is unknown; the hint names the nearest.
    """
    every = codes(method) == (EVERY,)
    wanted = () if every else known(method, methods(), "unknown method: {code}")
    group = group or (None if codes(ref_area) else USUAL_GROUP)
    chosen = select(
        store,
        series=series,
        ref_area=ref_area,
        group=group,
        indicator=indicator,
        target=target,
        goal=goal,
        topic=topic,
    )
    areas = chosen.ref_area or group_of(USUAL_GROUP).ref_area
    return Question(
        store=store,
        chosen=chosen,
        ref_area=areas,
        named=bool(method),
        methods=tuple(name for name in methods() if name in wanted or not wanted),
        targets=frozenset(_targets(indicator=indicator, target=target, goal=goal, topic=topic)),
        by_name=bool(codes(series)),
        lang=lang,
        group=group_of(group).group if group and not codes(ref_area) else "+".join(areas),
        breakdowns=breakdowns,
        engine=engine,
        observations=observations,
    )


def _targets(*, indicator: Codes, target: Codes, goal: Codes, topic: Codes) -> set[str]:
    """The targets that a question names in any way; none where it names none."""
    if codes(target) or codes(goal) or codes(topic):
        return set(asked_targets(goal=goal, target=target, topic=topic))
    return {code.rpartition(".")[0] for code in codes(indicator)}
