"""Named treaties, bodies, events, programmes and places, by the names that a text of any language gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from ortaq.model.statements import SPAN, Entity
from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.patterns import Patterns
from ortaq.statements.words import Stretch, Text


@cache
def canonical() -> Mapping[str, Mapping[str, Any]]:
    """Type and canonical name of every entity, by its id."""
    return yaml.load((files("ortaq.statements") / "entities.yml").read_bytes(), yaml.CSafeLoader)


@cache
def common_names() -> Patterns[str]:
    """Names that are written alike in every language: "COP29", "UNDP"."""
    return Patterns({entity: told["any"] for entity, told in canonical().items() if told.get("any")})


def entities(text: Text, pack: LanguagePack, parts: Iterable[Stretch]) -> tuple[Entity, ...]:
    """Every named entity in order, each place once: the longest name holds."""
    known = canonical()
    found: list[Entity] = []
    for part in parts:
        hits = [
            *pack.names.find(text.words, part.first, part.last),
            *common_names().find(text.words, part.first, part.last),
        ]
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


def quoted_names(text: Text, parts: Iterable[Stretch], speech: Iterable[SPAN], known: Iterable[Entity]) -> list[Entity]:
    """Names between marks that are no speech: programmes and projects that no file lists, called as the text does."""
    taken = [(one.span[0], one.span[1]) for one in known]
    spoken = {start for start, _ in speech}
    found = []
    for part in parts:
        for m in _QUOTED.finditer(text.raw, part.start, part.end):
            span = m.span()
            inner = text.stretch(span[0] + 1, span[1] - 1)
            is_name = _WHOLE <= inner.last - inner.first <= _LONGEST and text.words[inner.first].is_capital
            ends = text.raw[span[1] - 2] in ".!?…,"
            apart = all(end <= span[0] or start >= span[1] for start, end in taken)
            if is_name and not ends and apart and span[0] + 1 not in spoken:
                found.append(Entity(span, "programme", " ".join(m.group()[1:-1].split())))
                taken.append(span)
    return found


_WHOLE, _LONGEST = 2, 9
"""Words of a name between marks."""
_QUOTED = re.compile(r"«[^«»\n]{4,90}»|“[^“”\n]{4,90}”|„[^„“”\n]{4,90}[“”]")
