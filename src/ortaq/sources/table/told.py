"""What a user says once of a table, in a small file beside it: `FILE.ortaq.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import yaml

from ortaq.collect.areas import known, region, resolve
from ortaq.sources.table.troubles import trouble

MEANINGS = (
    "area",
    "year",
    "value",
    "series",
    "title",
    "indicator",
    "unit",
    "multiplier",
    "sex",
    "age",
    "urbanisation",
    "breakdown",
    "status",
    "nature",
    "ignore",
)
"""What a column can be."""
SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Told:
    """What was said; nothing where there is no such file."""

    name: str | None = None
    title: str | None = None
    publisher: str | None = None
    licence: str | None = None
    address: str | None = None
    vintage: str | None = None
    sheet: str | None = None
    header: int | None = None
    delimiter: str | None = None
    decimal: str | None = None
    unit: str | None = None
    area: str | None = None
    within: str | None = None
    year: int | None = None
    series: str | None = None
    indicator: str | None = None
    missing: tuple[str, ...] = ()
    zero: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)


_MOST_BYTES, _MOST_DEPTH = 200_000, 5
_LISTS, _TABLES, _NUMBERS = {"missing", "zero"}, {"columns", "areas"}, {"header", "year"}
_TYPES = {
    "list": (list, "a list"),
    "table": (dict, "names and what they mean"),
    "number": (int, "a number"),
    "text": (str, "text"),
}


def told(content: bytes | None, file: str) -> Told:
    """What a file says.

    Raises:
        SourceError: It is no YAML, or says what can't be said.
    """
    if content is None:
        return Told()
    try:
        said = _loaded(content)
    except (yaml.YAMLError, ValueError) as error:  # a day such as 2026-99-99 is no error of YAML
        raise trouble("told-file", file=file, value=str(error).splitlines()[0]) from error
    if said is None:
        return Told()
    if not isinstance(said, dict):
        raise trouble("told-file", file=file, value=repr(said)[:60])
    names = [one.name for one in fields(Told)]
    for key in said:
        if key not in names:
            raise trouble("told-key", file=file, value=repr(key), known=", ".join(names))
    return Told(**{key: _checked(key, value, file) for key, value in said.items() if value is not None})


def _loaded(content: bytes) -> object:
    """What the YAML says; it needs neither depth nor aliases, of which a few lines unfold into gigabytes.

    Raises:
        ValueError: It is too large, too deep, or has aliases.
        yaml.YAMLError: It is no YAML.
    """
    if len(content) > _MOST_BYTES:
        raise ValueError("it is too large")
    text = content.decode("utf-8-sig")
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MOST_DEPTH or isinstance(event, yaml.AliasEvent):
            raise ValueError("it has aliases, or lists deep in each other")
    return yaml.safe_load(text)


def _checked(key: str, value: object, file: str) -> Any:  # noqa: ANN401  (as many types as there are keys)
    """A value in the type that its key asks for."""
    kind = "list" if key in _LISTS else "table" if key in _TABLES else "number" if key in _NUMBERS else "text"
    if kind == "text" and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    expected, words = _TYPES[kind]
    if not isinstance(value, expected) or isinstance(value, bool):
        raise trouble("told-type", file=file, key=key, value=repr(value), expected=words)
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    if isinstance(value, dict) and key == "columns":
        return {str(name): _meaning(str(meaning), file) for name, meaning in value.items()}
    if isinstance(value, dict):
        return {str(name): _area(str(code), file) for name, code in value.items()}
    if key in {"area", "within"}:
        return _area(str(value), file)
    if key == "decimal" and value not in {".", ","}:
        raise trouble("told-type", file=file, key=key, value=repr(value), expected='"." or ","')
    if key == "delimiter" and len(str(value)) != 1:
        raise trouble("told-type", file=file, key=key, value=repr(value), expected="one sign")
    if key == "header" and int(str(value)) < 1:
        raise trouble("told-type", file=file, key=key, value=repr(value), expected="a row from 1 on")
    return value


def _meaning(meaning: str, file: str) -> str:
    if meaning not in MEANINGS:
        raise trouble("told-meaning", file=file, value=repr(meaning), known=", ".join(MEANINGS))
    return meaning


def _area(code: str, file: str) -> str:
    """A state, a group, a region of ISO 3166-2, or what leaves rows out."""
    if code == SKIP or known(code):
        return code
    found = resolve([code])[code]
    if found is None and code[2:3] == "-" and (state := resolve([code[:2]])[code[:2]]):
        own = region(state, code)
        found = own if own == code else None
    if found is None:
        raise trouble("told-area", file=file, value=repr(code))
    return found
