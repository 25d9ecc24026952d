"""What a brief can be about: topics, each with its targets in the order in which they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import yaml

from ortaq.errors import UsageError
from ortaq.model.areas import Name
from ortaq.reference import resource
from ortaq.reference.lookup import check_language, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic. The forms of its names: `about` ("on climate", "по климату"), and in Russian the cases."""

    topic: str
    targets: tuple[str, ...]
    names: Mapping[str, Name]

    @property
    def goals(self) -> tuple[str, ...]:
        """The goals of its targets, in the order in which they first appear."""
        return tuple(dict.fromkeys(target.partition(".")[0] for target in self.targets))


@cache
def topics() -> Mapping[str, Topic]:
    """Every topic, by code.

    >>> ", ".join(topics())
    'climate, water, energy, health, food, land, air, education, gender, jobs'
    """
    found: dict[str, Any] = yaml.safe_load(resource("topics.yaml"))
    return MappingProxyType({code: _topic(code, entry) for code, entry in found.items()})


def _topic(code: str, entry: dict[str, Any]) -> Topic:
    names = {}
    for lang, given in entry["names"].items():
        forms = {form: text for form, text in given.items() if form != "text"}
        names[lang] = Name(lang, given["text"], MappingProxyType(forms))
    return Topic(code, tuple(entry["targets"]), MappingProxyType(names))


def topic(code: str) -> Topic:
    """A topic.

    Raises:
        UsageError: There is no such topic; the hint names the nearest and all.

    >>> topic("climate").targets[:3]
    ('13.2', '7.2', '7.3')
    """
    if code in topics():
        return topics()[code]
    known = ", ".join(topics())
    if near := nearest(code, topics()):
        hint = "the nearest is {near}; topics: {known}"
        raise UsageError("unknown topic: {topic}", hint=hint, topic=code, near=near, known=known)
    raise UsageError("unknown topic: {topic}", hint="topics: {known}", topic=code, known=known)


def topic_name(code: str, lang: str) -> Name:
    """The name of a topic, in lower case, as it stands within a sentence.

    Raises:
        UsageError: There is no such topic or language.

    >>> topic_name("climate", "kk").forms["about"]
    'климат бойынша'
    """
    return topic(code).names[check_language(lang)]
