"""Which state or group a publisher's code or name means: ISO alpha-3 for states, `M49:143` for groups.

States that are no more keep the code that ISO 3166-3 keeps for them (`SUN`, `YUG`, `CSK`, `DDR`, `SCG`, `ANT`, `YMD`),
or their former number of M49 where ISO has none (`M49:280`, `M49:886`, `M49:736`): none becomes a state of today.
Kosovo is `XKX`. Groups of a publisher's own making carry its name: `WB:ECS`, `OWID:AFR`, `IMF:MECA`, `UNDP:ECA`; only
the world is one and the same with all (`M49:001`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from unicodedata import category, normalize

import polars as pl
from babel import Locale

from ortaq.reference.areas import area_name, areas
from ortaq.reference.lookup import LANGUAGES, rows

_CLDR_LANGUAGES = ("en", "ru", "kk", "ky", "uz", "tg", "tk", "az")
_FORMER = {
    "200": "CSK",
    "278": "DDR",
    "412": "XKX",
    "530": "ANT",
    "720": "YMD",
    "810": "SUN",
    "890": "YUG",
    "891": "SCG",
}
"""Numbers of M49, and one of the UN's database, for areas that have a code of three letters outside ISO 3166-1."""
_NUMBER = re.compile(r"(?:M49:)?0*([0-9]{1,5})", re.IGNORECASE)


def resolve(codes: Iterable[str | None], *, publisher: str = "") -> dict[str, str | None]:
    """Our code of each code or name that was given; None where it is unknown or could be two areas.

    Args:
        codes: Codes of ISO and M49, our own, or names as publishers and the languages of the region write them.
        publisher: Whose words they are (`wdi`, `owid`, `imf`, `undp`, …): "South Asia" of two publishers is not one.

    >>> resolve(["kz", "398", "M49:143", "Kyrgyz Rep.", "Micronesia", "Atlantis"])
    {'kz': 'KAZ', '398': 'KAZ', 'M49:143': 'M49:143', 'Kyrgyz Rep.': 'KGZ', 'Micronesia': None, 'Atlantis': None}
    """
    return {code: _resolved(code, publisher) for code in dict.fromkeys(codes) if code is not None}


def resolved(column: pl.Series, *, publisher: str = "") -> pl.Series:
    """The same of a column of codes or names, texts or numbers; each distinct one is looked at once.

    >>> resolved(pl.Series([398, 4, None])).to_list()
    ['KAZ', 'AFG', None]
    """
    distinct = column.drop_nulls().unique()
    codes = pl.Series([_resolved(str(code), publisher) for code in distinct], dtype=pl.String)
    return column.replace_strict(distinct, codes, default=None, return_dtype=pl.String)


def region(within: str, code: str) -> str:
    """The code of a region of a state: of ISO 3166-2 where it is known, else the state's code and the publisher's.

    >>> region("KAZ", "KZAKM"), region("KAZ", "KZSEM")
    ('KZ-11', 'KAZ:KZSEM')
    """
    written = " ".join(code.split())
    return _regions().get((within, written.casefold())) or f"{within}:{written}"


def known(ref_area: str) -> bool:
    """Whether a code is one that `resolve` gives: of a state, a group, or a state that is no more."""
    return ref_area in areas() or ref_area in _own_codes()


@cache
def _resolved(code: str, publisher: str) -> str | None:
    written = code.strip()
    if written.upper() in _own_codes():
        return written.upper()
    if number := _NUMBER.fullmatch(written):
        return _by_number().get(number[1])
    folded = _folded(written)
    for whose in (publisher, ""):
        if (whose, folded) in _spellings():
            return _spellings()[whose, folded] or None
    return _by_code().get(written.upper()) or _by_name().get(folded)


def _folded(name: str) -> str:
    """A name in small letters without marks, blanks and signs: `Oʻzbekiston` and `O'zbekiston` are one."""
    plain = normalize("NFKD", name.casefold().replace("&", " and "))
    plain = re.sub(r"\bst\.? ", "saint ", plain)
    return "".join(letter for letter in plain if letter.isalnum() and category(letter) != "Lm")


@cache
def _by_number() -> Mapping[str, str]:
    groups = {row["ref_area"].removeprefix("M49:").lstrip("0"): row["ref_area"] for row in rows("area_groups.csv")}
    return groups | {area.m49.lstrip("0"): code for code, area in areas().items()} | _FORMER


@cache
def _by_code() -> Mapping[str, str]:
    return {code: code for code in areas()} | {area.iso2: code for code, area in areas().items()}


@cache
def _by_name() -> Mapping[str, str | None]:
    """Names in the languages of the region and its groups; one that two areas share means neither."""
    found: dict[str, str | None] = {}
    for name, code in (*_names(), *((row["name"], row["ref_area"]) for row in rows("area_groups.csv"))):
        number = code.removeprefix("M49:").lstrip("0")
        ours = _FORMER.get(number, code) if code.startswith("M49:") else code
        folded = _folded(name)
        found[folded] = ours if found.get(folded, ours) == ours else None
    return found


def _names() -> Iterable[tuple[str, str]]:
    for lang in LANGUAGES:
        yield from ((area_name(code, lang).text, code) for code in areas())
    for lang in _CLDR_LANGUAGES:
        names = Locale(lang).territories
        yield from ((names[area.iso2], code) for code, area in areas().items() if area.iso2 in names)


@cache
def _spellings() -> Mapping[tuple[str, str], str]:
    """Our code by publisher (empty: any) and folded spelling; an empty code is a spelling that could be two areas."""
    return {(row["publisher"], _folded(row["spelling"])): row["ref_area"] for row in rows("area_spellings.csv")}


@cache
def _own_codes() -> frozenset[str]:
    """Codes outside ISO 3166-1 that we give."""
    return frozenset({*_by_number().values(), *_spellings().values()} - {""})


@cache
def _regions() -> Mapping[tuple[str, str], str]:
    """Not folded: `KZ-11` of ISO is Aqmola, `KZ11` of the statistics bureau is Pavlodar."""
    return {(row["within"], row["spelling"].casefold()): row["ref_area"] for row in rows("regions.csv")}
