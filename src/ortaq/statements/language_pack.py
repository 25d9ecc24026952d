"""What a linguist tells of a language in one YAML file: words of saying, offices, acts, goals, labels of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from babel import Locale

from ortaq.errors import ReferenceDataError
from ortaq.model.statements import ACT_KINDS
from ortaq.statements.patterns import Patterns
from ortaq.statements.words import folded

LANGUAGES = ("kk", "ru", "en", "uz", "ky", "tg", "tk", "az")

_PATTERN_LISTS = (
    "says", "pronouns", "thanks", "refuses", "first_person", "reported", "address_of_speech", "it_is_said",
    "past", "future", "passive", "forecast", "our_state", "no_name", "must", "actors", "joins",
)  # fmt: skip
_LABELS = ("photo", "source", "share", "related", "views")


@dataclass(frozen=True)
class LanguagePack:
    """A language as the reader knows it; every pattern is folded.

    Args:
        lang: ISO 639-1.
        home: The state whose offices are meant where a text in this language names none; None: it can't be told.
        says: Verbs by which words are given to somebody.
        offices: Heads of an office phrase, by what they are: `president`, `minister` …
        acts: What gives an act away, by kind.
        years: Words for a year by how far it is ahead: `1` "next year"; `ahead`: `week 1`, `month 0`; `seasons` by the
            number of their first month.
        states: The names of states in the form of one who acts.
        object_behind: Words behind which a state is not the one who acts: "in", "to".
        located: A state, with the word before it, as a place: "in Kazakhstan".
        name_ending: A surname (`name`) with a case ending that can be told from it.
        given_endings: Endings of given names by case, with those of the nominative.
        promise: Endings of a future tense: `we` of the first person, which is a commitment; `will` with a deadline.
        request: Endings of a verb by which speech asks those who listen to act.
        goals: Stems by goal or target.
        verb_last: Whether the verb ends its clause, so that what an act is about stands before it.
        verbal_noun: Endings of what is proposed or asked, where several hang on one verb.
        must, actors: Words of duty, an appeal where one of those who can act is asked.
        labels: Words of a page that are not of the text: of a picture, a source, a share button.
    """

    lang: str
    home: str | None
    months: Mapping[str, int]
    days: Mapping[str, int]
    years: Patterns[int]
    ahead: Patterns[str]
    seasons: Patterns[int]
    patterns: Mapping[str, Patterns[str]]
    offices: Patterns[str]
    acts: Patterns[str]
    promise: re.Pattern[str] | None
    request: re.Pattern[str] | None
    goals: Patterns[str]
    countries: Patterns[str]
    states: Mapping[str, str]
    object_behind: re.Pattern[str] | None
    located: re.Pattern[str] | None
    name_ending: re.Pattern[str] | None
    given_endings: Mapping[str, str]
    names: Patterns[str]
    labels: Mapping[str, tuple[str, ...]]
    source_after: tuple[str, ...]
    verb_last: bool
    verbal_noun: re.Pattern[str] | None

    def __getitem__(self, name: str) -> Patterns[str]:
        return self.patterns[name]


@cache
def language_pack(lang: str) -> LanguagePack:
    """The pack of a language.

    Raises:
        ReferenceDataError: Its file has an unknown key, or lacks one.
    """
    told = yaml.load((files("ortaq.statements") / "languages" / f"{lang}.yml").read_bytes(), yaml.CSafeLoader)
    known = {"lang", "home", "months", "days", "years", "offices", "acts", "promise", "request", "goals", "countries",
             "names", "labels",
             "ahead", "seasons", "object_behind", "located", "name_ending", "given_endings",
             "source_after",
             "verb_last", "verbal_noun", *_PATTERN_LISTS}  # fmt: skip
    if odd := set(told) - known:
        raise ReferenceDataError(
            "{file}: unknown {keys}", hint="known: {known}", file=f"{lang}.yml", keys=", ".join(sorted(odd)),
            known=", ".join(sorted(known)),
        )  # fmt: skip
    goals = {str(code): list(stems) for code, stems in told.get("goals", {}).items()}
    return LanguagePack(
        lang=told["lang"],
        home=told.get("home"),
        months=_months(lang, told.get("months", {})),
        days={folded(word): int(off) for off, words in told.get("days", {}).items() for word in words},
        years=Patterns({int(off): words for off, words in told.get("years", {}).items()}),
        ahead=Patterns(told.get("ahead", {})),
        seasons=Patterns({int(month): words for month, words in told.get("seasons", {}).items()}),
        patterns={name: Patterns({name: told.get(name, ())}) for name in _PATTERN_LISTS},
        offices=Patterns(told.get("offices", {})),
        acts=Patterns({kind: told.get("acts", {}).get(kind, ()) for kind in ACT_KINDS}),
        request=re.compile(told["request"]) if told.get("request") else None,
        promise=re.compile(told["promise"]) if told.get("promise") else None,
        goals=Patterns(goals),
        countries=Patterns(_countries(told.get("countries", {}))),
        states=_states(told.get("countries", {})),
        object_behind=re.compile(told["object_behind"]) if told.get("object_behind") else None,
        name_ending=re.compile(told["name_ending"]) if told.get("name_ending") else None,
        given_endings=told.get("given_endings", {}),
        located=re.compile(told["located"]) if told.get("located") else None,
        names=Patterns(told.get("names", {})),
        labels={name: tuple(map(folded, told.get("labels", {}).get(name, ()))) for name in _LABELS},
        source_after=tuple(told.get("source_after", ())),
        verb_last=bool(told.get("verb_last")),
        verbal_noun=re.compile(told["verbal_noun"]) if told.get("verbal_noun") else None,
    )


def _months(lang: str, extra: Mapping[int, Iterable[str]]) -> Mapping[str, int]:
    """Stems of the months: as CLDR has them, standing alone and beside a day, and those of the pack."""
    found: dict[str, int] = {}
    locale = Locale.parse(lang)
    for context in ("format", "stand-alone"):
        for number, name in locale.months[context]["wide"].items():
            found[folded(name.split()[0])] = number
    for number, names in extra.items():
        found |= {folded(name): int(number) for name in names}
    return found


def _countries(told: Mapping[str, Any]) -> Mapping[str, list[str]]:
    return {area: list(stems) for area, stems in told.items()}


def _states(told: Mapping[str, list[str]]) -> Mapping[str, str]:
    """The bare name of each state: the first that its patterns have, without the star."""
    return {folded(patterns[0].split("|")[0].rstrip("*")): area for area, patterns in told.items() if patterns}
