"""Whether a message keeps to the structure that describes it: what is wrong, how often, and where first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ortaq.collect.sdmx.data_structure import Structure
from ortaq.collect.sdmx.message import Message

KINDS = {
    "unknown component": "the structure has no dimension, measure or attribute of this name",
    "unknown code": "the code list of the component has no such code",
    "missing dimension": "every observation needs each dimension of the structure",
    "missing attribute": "the structure says that this attribute must be given",
    "repeated key": "another observation before it has the same codes in all dimensions",
}
"""What can be wrong, and what is right."""
_NOT_COMPONENTS = {"ACTION"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    kind: str
    """One of `KINDS`."""
    component: str
    code: str
    """The code, or the key, that is wrong; empty where something is missing."""
    rows: int
    place: str
    """The first place where it is so."""


def problems(message: Message, structure: Structure) -> list[Problem]:
    """All in which a message differs from what its structure allows.

    >>> from ortaq.collect.sdmx.data_structure import Component, Reference
    >>> from ortaq.collect.sdmx.message import Header
    >>> sexes = {"SEX": Component("SEX", "dimension"), "OBS_VALUE": Component("OBS_VALUE", "measure")}
    >>> wanted = Structure(Reference("DataStructure", "X", "Y"), {}, sexes)
    >>> [found] = problems(Message(Header("x"), {}, {"SEX": ["F", None], "OBS_VALUE": ["1", "2"]}), wanted)
    >>> found.kind, found.component, found.place
    ('missing dimension', 'SEX', 'Obs[2]')
    """
    return [*_components(message, structure), *_missing(message, structure), *_repeated(message, structure)]


def _components(message: Message, structure: Structure) -> Iterator[Problem]:
    """Names and codes that the structure does not have."""
    for name, texts in message.columns.items():
        if name in _NOT_COMPONENTS:
            continue
        if name not in structure.components:
            rows = [at for at, text in enumerate(texts) if text is not None]
            if rows:
                yield Problem("unknown component", name, "", len(rows), message.places[rows[0]])
        elif listed := structure.codelist(name):
            for code in dict.fromkeys(texts):
                if code is not None and code not in listed.codes:
                    yield Problem("unknown code", name, code, texts.count(code), message.places[texts.index(code)])


def _missing(message: Message, structure: Structure) -> Iterator[Problem]:
    """Dimensions and required attributes that are not said."""
    for component in structure.components.values():
        is_dimension = component.role in {"dimension", "time"}
        if not len(message) or not (is_dimension or (component.role == "attribute" and component.is_required)):
            continue
        texts = message.columns.get(component.id) or [None] * len(message)
        if None in texts:
            kind = "missing dimension" if is_dimension else "missing attribute"
            yield Problem(kind, component.id, "", texts.count(None), message.places[texts.index(None)])


def _repeated(message: Message, structure: Structure) -> Iterator[Problem]:
    """Observations with the same key."""
    named = [message.columns[name] for name in structure.dimensions if name in message.columns]
    seen: set[tuple[str | None, ...]] = set()
    again: dict[tuple[str | None, ...], list[int]] = {}
    for at, key in enumerate(zip(*named, strict=True)):
        if key in seen:
            again.setdefault(key, []).append(at)
        seen.add(key)
    for key, rows in again.items():
        yield Problem("repeated key", "", ".".join(text or "" for text in key), len(rows), message.places[rows[0]])
