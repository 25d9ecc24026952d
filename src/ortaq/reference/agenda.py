"""The 2030 Agenda: its goals, targets and indicators, and what we call them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from ortaq.errors import UsageError
from ortaq.model.areas import Name
from ortaq.reference.lookup import LANGUAGES, check_language, nearest, rows

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal: its number as text, and its colour in the official palette."""

    goal: str
    colour: str


@dataclass(frozen=True, slots=True)
class Target:
    """A target of a goal; `deadline` is the last year its text names, None where it names none."""

    target: str
    goal: str
    is_means_of_implementation: bool
    deadline: int | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator under a target; `same_as` is the code under which the framework lists it first, if elsewhere."""

    indicator: str
    target: str
    same_as: str | None


@cache
def goals() -> Mapping[str, Goal]:
    """The 17 goals, by code, in order.

    >>> len(goals()), goals()["13"].colour
    (17, '#3F7E44')
    """
    return MappingProxyType({row["goal"]: Goal(row["goal"], row["colour"]) for row in rows("goals.csv")})


@cache
def targets() -> Mapping[str, Target]:
    """The 169 targets, by code, in their natural order.

    >>> targets()["7.2"].deadline, list(targets())[-1]
    (2030, '17.19')
    """
    found = {}
    for row in rows("targets.csv"):
        deadline = int(row["deadline"]) if row["deadline"] else None
        means = row["is_means_of_implementation"] == "true"
        found[row["target"]] = Target(row["target"], row["goal"], means, deadline)
    return MappingProxyType(found)


@cache
def indicators() -> Mapping[str, Indicator]:
    """The indicators of the global framework as of 2025, by code: 251 places, 234 indicators.

    >>> len(indicators()), indicators()["13.1.1"].same_as
    (251, '1.5.1')
    """
    return MappingProxyType(
        {
            row["indicator"]: Indicator(row["indicator"], row["target"], row["same_as"] or None)
            for row in rows("indicators.csv")
        }
    )


def goal_name(code: str, lang: str) -> Name:
    """The short title of a goal, as the United Nations uses it (Kazakh: Kazakhstan's reporting platform).

    Raises:
        UsageError: There is no such goal or language.

    >>> goal_name("7", "ru").text
    'Недорогостоящая и чистая энергия'
    """
    check_language(lang)
    if code not in goals():
        raise UsageError("unknown goal: {code}", hint="goals: {known}", code=code, known=f"1 … {len(goals())}")
    return _names("goals.csv", "goal")[lang, code]


def target_name(code: str, lang: str) -> Name:
    """Our short title of a target.

    Raises:
        UsageError: There is no such target or language.

    >>> target_name("7.2", "kk").text
    'Жаңартылатын энергия үлесін арттыру'
    """
    check_language(lang)
    if code not in targets():
        goal = code.partition(".")[0]
        if goal not in goals():
            raise UsageError("unknown target: {code}", hint="targets are named like 7.2 or 13.a", code=code)
        known = ", ".join(target.target for target in targets().values() if target.goal == goal)
        hint = "targets of goal {goal}: {known}"
        raise UsageError("unknown target: {code}", hint=hint, code=code, goal=goal, known=known)
    return _names("targets.csv", "target")[lang, code]


def indicator_name(code: str, lang: str) -> Name:
    """Our short title of an indicator; in English, and saying so by its `lang`, where there is none in the language.

    Raises:
        UsageError: There is no such indicator or language.

    >>> indicator_name("7.2.1", "en").text
    'Renewable share of final energy consumption'
    """
    check_language(lang)
    if code not in indicators():
        _refuse_indicator(code)
    names = _names("indicators.csv", "indicator")
    return names.get((lang, code)) or names["en", code]


def _refuse_indicator(code: str) -> None:
    target = code.rpartition(".")[0]
    if target in targets():
        known = ", ".join(row.indicator for row in indicators().values() if row.target == target)
        hint = "indicators of target {target}: {known}"
        raise UsageError("unknown indicator: {code}", hint=hint, code=code, target=target, known=known)
    if near := nearest(code, indicators()):
        raise UsageError("unknown indicator: {code}", hint="the nearest is {near}", code=code, near=near)
    raise UsageError("unknown indicator: {code}", hint="indicators are named like 7.2.1 or 3.b.1", code=code)


@cache
def _names(file: str, key: str) -> Mapping[tuple[str, str], Name]:
    """The names in the columns `name_en`, `name_kk`, `name_ru`, by language and code; an empty cell is no name."""
    return MappingProxyType(
        {
            (lang, row[key]): Name(lang, row[f"name_{lang}"])
            for row in rows(file)
            for lang in LANGUAGES
            if row[f"name_{lang}"]
        }
    )


_AGENDA = {
    "en": Name("en", "the 2030 Agenda"),
    "ru": Name(
        "ru",
        "Повестка дня на период до 2030 года",
        {
            "gen": "Повестки дня на период до 2030 года",
            "dat": "Повестке дня на период до 2030 года",
            "acc": "Повестку дня на период до 2030 года",
            "ins": "Повесткой дня на период до 2030 года",
            "loc": "Повестке дня на период до 2030 года",
        },
    ),
    "kk": Name("kk", "2030 жылға дейінгі күн тәртібі"),
}
"""The Agenda's own name, as A/RES/70/1 has it in English and Russian; the Kazakh is ours."""


def agenda_name(lang: str) -> Name:
    """What the 2030 Agenda for Sustainable Development is called, in short.

    >>> agenda_name("ru").forms["gen"]
    'Повестки дня на период до 2030 года'
    """
    check_language(lang)
    return _AGENDA[lang]
