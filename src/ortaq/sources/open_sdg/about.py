"""What settings and metadata say of an indicator, in each language: titles, notes, units, national targets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from ortaq.collect.delivery import Delivery, File
from ortaq.sources.open_sdg.labels import Labels
from ortaq.sources.open_sdg.layout import ABOUT, LANGUAGE, indicator_of
from ortaq.sources.open_sdg.texts import fields

UNDEFINED = "und"
_TITLES = ("graph_title", "indicator_name", "indicator_available")
_DISPLAY = re.compile(r"graph_|embedded_|data_(?:show|start|non|notice_class)|indicator_(?:sort|downloads|number)")
_DISPLAYED = frozenset({"layout", "permalink", "published", "sort", "standalone", "precision"})
_CONTACT = re.compile(r"(?:^|[_ ])contact(?![a-z])(?![_ ]?org)|контактн", re.IGNORECASE)
_SWITCH = frozenset({"true", "false"})
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_IN_CYRILLIC = frozenset({"be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"})


class Text(NamedTuple):
    """One text of one field in one language."""

    field: str
    lang: str
    text: str
    snapshot: str


@dataclass(slots=True)
class About:
    """What the files of one indicator say."""

    indicator: str
    """With dots: `1.2.1.1`."""
    texts: list[Text] = field(default_factory=list)
    raw: dict[str, tuple[Any, File]] = field(default_factory=dict)
    """Every field as it stands, with its file."""
    unresolved: list[str] = field(default_factory=list)
    """Keys of translations that no language has."""

    def titles(self) -> dict[str, str]:
        """The title by language: that of the chart, which names what is measured, before that of the indicator."""
        found: dict[str, str] = {}
        for name in _TITLES:
            for text in self.texts:
                if text.field == name and text.lang != UNDEFINED:
                    found.setdefault(text.lang, text.text)
        return found

    def told(self, name: str) -> str:
        """A field as it stands, if it is text."""
        value = self.raw.get(name, ("", None))[0]
        return value if isinstance(value, str) else ""

    def notes(self) -> Iterator[Text]:
        """Every text that is no setting of the display, and says nothing of a person."""
        for text in self.texts:
            if is_personal(text.field):
                continue
            is_display = text.field in _DISPLAYED or (_DISPLAY.match(text.field) and text.field != "graph_title")
            if not is_display and text.text.casefold() not in _SWITCH:
                yield text


def is_personal(field: str) -> bool:
    """Whether a field says who in an office may be asked, and by which address or telephone.

    >>> is_personal("contact_name"), is_personal("contact_organisation"), is_personal("organization_name")
    (True, False, False)
    """
    return _CONTACT.search(field) is not None


def first_language(delivery: Delivery) -> str:
    """The first language of the repository, in which it is written where nothing else is said."""
    for file in delivery.files:
        if is_config(file.name):
            languages = fields(file).get("languages")
            if isinstance(languages, list) and languages and isinstance(languages[0], str):
                return languages[0]
    return "en"


def is_config(name: str) -> bool:
    """Whether a file is the configuration of the repository."""
    return "/" not in name and name.endswith(".yml")


def is_about(name: str) -> bool:
    """Whether a file holds settings or metadata of one indicator."""
    return name.partition("/")[0] in ABOUT


def abouts(delivery: Delivery, labels: Labels) -> dict[str, About]:
    """What is said of each indicator of a delivery, by indicator with dashes."""
    default = first_language(delivery)
    found: dict[str, About] = {}
    for file in delivery.files:
        if is_about(file.name) and not file.name.endswith(".xlsx"):
            path = PurePosixPath(file.name)
            indicator = indicator_of(path.stem) or path.stem
            about = found.setdefault(indicator, About(indicator.replace("-", ".")))
            lang = path.parent.name if len(path.parts) > 2 and LANGUAGE.fullmatch(path.parent.name) else None  # noqa: PLR2004
            _read(about, file, labels, lang, default)
    return found


def _read(about: About, file: File, labels: Labels, lang: str | None, default: str) -> None:
    for name, value in fields(file).items():
        if lang is None or name not in about.raw:
            about.raw[name] = value, file
        for text in _scalars(value):
            about.texts += _told(about, name, text, file, labels, lang, default)


def _scalars(value: object) -> Iterable[str]:
    """The text of a field, or the texts of a list."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, list):
        return [item.strip() for item in value if isinstance(item, str) and item.strip()]
    return []


def _told(about: About, name: str, text: str, file: File, labels: Labels, lang: str | None, default: str) -> list[Text]:
    if lang:
        return [Text(name, lang, text, file.snapshot)]
    if by_lang := labels.texts(text):
        group = text.partition(".")[0]
        return [Text(name, at, told, labels.origins[at, group]) for at, told in by_lang.items()]
    if text.startswith("data."):  # a group that the build makes of the words in the data themselves
        text = text.removeprefix("data.")
    elif labels.is_key(text):
        if not labels.knows(*text.split(".", 1)):  # one that is there and empty says nothing, and is not missed
            about.unresolved.append(text)
        return []
    return [Text(name, written_in(text, default), text, file.snapshot)]


def written_in(text: str, default: str) -> str:
    """The language of a text without one: the repository's first where its letters are of that kind, else unknown.

    >>> written_in("Процент", "ru"), written_in("World Bank", "ru"), written_in("World Bank", "en")
    ('ru', 'und', 'en')
    """
    is_cyrillic = _CYRILLIC.search(text) is not None
    return default if is_cyrillic == (default in _IN_CYRILLIC) else UNDEFINED


def settings(delivery: Delivery) -> Mapping[str, Any]:
    """The configuration of the repository."""
    found: dict[str, Any] = {}
    for file in delivery.files:
        if is_config(file.name):
            found |= fields(file)
    return found
