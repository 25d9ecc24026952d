"""Countries and territories, the groups of states that Ortaq knows, and the names of both."""

from __future__ import annotations

import difflib
import re
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from unicodedata import combining, normalize

import yaml
from babel import Locale
from babel.lists import format_list

from ortaq.errors import UsageError
from ortaq.model.areas import Area, Group, Name
from ortaq.reference import resource
from ortaq.reference.lookup import LANGUAGES, check_language, nearest, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

_SEPARATORS = re.compile(r"[\s,;+]+")
"""What may stand between the codes of states: `KAZ,UZB`, `KAZ+UZB`."""


@cache
def areas() -> Mapping[str, Area]:
    """Every country and territory of ISO 3166-1, by alpha-3 code.

    >>> areas()["KAZ"]
    Area(ref_area='KAZ', iso2='KZ', m49='398')
    """
    return MappingProxyType({row["ref_area"]: Area(**row) for row in rows("areas.csv")})


def area_name(ref_area: str, lang: str) -> Name:
    """The name of a country or territory, as the United Nations writes it.

    Its forms: `short` where there is one; for the states of the region and their neighbours also the Russian cases
    `gen`, `dat`, `acc`, `ins`, `loc`, and `prep_in`, what says where ("in Kazakhstan", "в Казахстане").

    Raises:
        UsageError: There is no such area or language.

    >>> area_name("KGZ", "ru").text, area_name("KGZ", "ru").forms["loc"]
    ('Кыргызстан', 'Кыргызстане')
    """
    check_language(lang)
    (code,) = _resolved([ref_area])
    return _names("area_names.csv", "ref_area")[lang, code]


def resolve_areas(text: str) -> tuple[str, ...]:
    """The alpha-3 codes of a list of states, in its order, each once: `KAZ,UZB`, `kaz+uzb`, `KZ, UZ`.

    Raises:
        UsageError: A code is no country or territory, or there is none.

    >>> resolve_areas("kz, UZB, kaz")
    ('KAZ', 'UZB')
    """
    given = [code for code in _SEPARATORS.split(text) if code]
    if not given:
        raise UsageError("no state is named", hint="name states by their ISO 3166-1 codes, such as KAZ,UZB")
    return tuple(dict.fromkeys(_resolved(given)))


def _resolved(given: list[str]) -> list[str]:
    by_code = _by_code()
    for code in given:
        if code.upper() in by_code:
            continue
        if near := _near_area(code):
            hint = "states are named by ISO 3166-1 codes; the nearest is {near}"
            raise UsageError("unknown state: {ref_area}", hint=hint, ref_area=code, near=near)
        hint = "states are named by ISO 3166-1 codes, such as KAZ"
        raise UsageError("unknown state: {ref_area}", hint=hint, ref_area=code)
    return [by_code[code.upper()] for code in given]


@cache
def _by_code() -> Mapping[str, str]:
    alpha3 = {code: code for code in areas()}
    return alpha3 | {area.iso2: code for code, area in areas().items()}


def _near_area(given: str) -> str:
    """The code of the state whose name was given in one of our languages, or nearest to it, or the nearest codes."""
    by_name = {
        _folded(name): code
        for lang in LANGUAGES
        for code, area in areas().items()
        for name in (Locale(lang).territories[area.iso2], area_name(code, lang).text)  # CLDR has other forms: Киргизия
    }
    found = difflib.get_close_matches(_folded(given), by_name, n=1, cutoff=0.75)
    return by_name[found[0]] if found else nearest(given, areas())


def _folded(name: str) -> str:
    """A name in small letters without marks: türkiye and turkiye are one."""
    return "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))


@cache
def groups() -> Mapping[str, Group]:
    """The named groups of states, by code.

    >>> groups()["central-asia"].ref_area
    ('KAZ', 'KGZ', 'TJK', 'TKM', 'UZB')
    """
    found: dict[str, Any] = yaml.safe_load(resource("groups.yaml"))
    return MappingProxyType({code: Group(code, tuple(entry["ref_area"])) for code, entry in found.items()})


def group(code: str) -> Group:
    """A named group, or a group for one question only, as its states joined by `+` or `,`: `KAZ+UZB`.

    Raises:
        UsageError: There is no such group; the hint names the nearest and all.
    """
    if code in groups():
        return groups()[code]
    if code in areas() or re.search(r"\w\s*[+,]\s*\w", code):
        joined = resolve_areas(code)
        return Group("+".join(joined), joined)
    known = ", ".join(groups())
    if near := nearest(code, groups()):
        hint = "the nearest is {near}; groups: {known}; or name states: KAZ+UZB"
        raise UsageError("unknown group: {group}", hint=hint, group=code, near=near, known=known)
    raise UsageError("unknown group: {group}", hint="groups: {known}; or name states: KAZ+UZB", group=code, known=known)


def group_name(code: str, lang: str) -> Name:
    """The name of a group: of a named one, or the names of its states as a list.

    Raises:
        UsageError: There is no such group or language.

    >>> group_name("central-asia", "ru").forms["prep_in"], group_name("KAZ+UZB", "kk").text
    ('в Центральной Азии', 'Қазақстан және Өзбекстан')
    """
    check_language(lang)
    found = group(code)
    if found.group in groups():
        return _names("group_names.csv", "group")[lang, found.group]
    return _listed([area_name(ref_area, lang) for ref_area in found.ref_area], lang)


def _listed(names: list[Name], lang: str) -> Name:
    """Names as one: "Kazakhstan and Uzbekistan"; of the forms, those that all of them have."""

    def joined(texts: list[str]) -> str:
        return texts[0] if len(texts) == 1 else format_list(texts, locale=lang)

    shared = [form for form in names[0].forms if form != "prep_in" and all(form in name.forms for name in names)]
    forms = {form: joined([name.forms[form] for name in names]) for form in shared}
    if all("prep_in" in name.forms for name in names):
        preposition = names[0].forms["prep_in"].split()[0]
        places = [name.forms["prep_in"].removeprefix(f"{preposition} ") for name in names]
        forms["prep_in"] = f"{preposition} {joined(places)}"
    return Name(lang, joined([name.text for name in names]), MappingProxyType(forms))


@cache
def _names(file: str, key: str) -> Mapping[tuple[str, str], Name]:
    """The names of a table of names, by language and code."""
    found = {}
    for row in rows(file):
        forms = {form: text for form, text in row.items() if text and form not in {"lang", key, "name"}}
        found[row["lang"], row[key]] = Name(row["lang"], row["name"], MappingProxyType(forms))
    return MappingProxyType(found)
