"""Named treaties, bodies, events, programmes and places, by the names that a text of any language gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from ortaq.model.statements import Entity
from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.patterns import Patterns
from ortaq.statements.words import Stretch, Text


@cache
def canonical() -> Mapping[str, Mapping[str, Any]]:
    """Type and canonical name of every entity, by its id."""
    return yaml.load((files("ortaq.statements") / "entities.yml").read_bytes(), yaml.CSafeLoader)


@cache
def _common() -> Patterns[str]:
    """Names that are written alike in every language: "COP29", "UNDP"."""
    return Patterns({entity: told["any"] for entity, told in canonical().items() if told.get("any")})


def entities(text: Text, pack: LanguagePack, parts: Iterable[Stretch]) -> tuple[Entity, ...]:
    """Every named entity in order, each place once: the longest name holds."""
    known = canonical()
    found: list[Entity] = []
    for part in parts:
        hits = [*pack.names.find(text.words, part.first, part.last), *_common().find(text.words, part.first, part.last)]
        hits.sort(key=lambda hit: (hit.first, -hit.last))
        end = part.first
        for hit in hits:
            if hit.first < end:
                continue
            end = hit.last
            told = known[hit.value]
            span = text.words[hit.first].start, text.words[hit.last - 1].end
            found.append(Entity(span, told["type"], told["name"]))
    return tuple(found)
