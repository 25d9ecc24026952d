"""Data structures out of a structure message, whatever its version and form, with their code lists put beside them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ortaq.collect.sdmx import json_structure, ml_structure
from ortaq.collect.sdmx.data_structure import Codelist, Component, Reference, Structure
from ortaq.collect.sdmx.ml_structure import Item, Scheme
from ortaq.collect.sdmx.sniffing import form_of
from ortaq.errors import SourceError


def structure(content: bytes | Path, wanted: Reference | None = None, *, name: str = "structure") -> Structure:
    """The data structure that a message holds, with the code lists that came along.

    Args:
        content: The bytes of a structure message, or the path of a file.
        wanted: Which one, where a message holds several: a dataflow or a data structure.
        name: What the file is called in the messages of errors.

    Raises:
        SourceError: It is no structure message, it is damaged, or holds no such structure.
    """
    read = {"xml": ml_structure.schemes, "json": json_structure.schemes}.get(form_of(content, name))
    if read is None:
        raise SourceError("{file}: not a structure message", hint="name a file of SDMX", file=name)
    found = read(content, name)
    chosen = _chosen([one for one in found if one.reference.kind == "DataStructure"], found, wanted)
    if chosen is None:
        known = ", ".join(str(one.reference) for one in found if one.reference.kind == "DataStructure")
        raise SourceError(
            "{file}: no data structure {wanted} in it",
            hint="it holds: {known}",
            file=name,
            wanted=wanted or "",
            known=known or "none",
        )
    codelists = [_codelist(one) for one in found if one.reference.kind == "Codelist"]
    concepts = {item.id: item for one in found if one.reference.kind == "ConceptScheme" for item in one.items}
    return Structure(
        chosen.reference,
        chosen.names,
        {item.id: _component(item, concepts, codelists) for item in _in_order(chosen.items)},
        {str(one.reference): one for one in codelists},
        {str(one.reference): one.names for one in found if one.reference.kind == "Dataflow"},
    )


def _chosen(structures: list[Scheme], found: list[Scheme], wanted: Reference | None) -> Scheme | None:
    if wanted is None or len(structures) == 1:
        return structures[0] if len(structures) == 1 else None
    if wanted.kind == "Dataflow":
        flows = (one for one in found if one.reference.kind == "Dataflow" and _same(one.reference, wanted))
        wanted = next((one.structure for one in flows if one.structure), wanted)
    fitting = [one for one in structures if _same(one.reference, wanted)]
    exact = [one for one in fitting if one.reference.version == wanted.version]
    return next(iter(exact or fitting), None)


def _same(one: Reference, other: Reference) -> bool:
    return one.id == other.id and (not other.agency or one.agency == other.agency)


def _in_order(items: Iterable[Item]) -> list[Item]:
    """Dimensions, time, measure, attributes: the order of a key, also where a message lists them otherwise."""
    order = {"dimension": 0, "time": 1, "measure": 2, "attribute": 3}
    return sorted(items, key=lambda item: order[item.role])


def _codelist(scheme: Scheme) -> Codelist:
    return Codelist(
        scheme.reference,
        scheme.names,
        codes={item.id: item.names for item in scheme.items},
        parents={item.id: item.parent for item in scheme.items if item.parent},
        annotations={item.id: item.annotations for item in scheme.items if item.annotations},
    )


def _component(item: Item, concepts: dict[str, Item], codelists: list[Codelist]) -> Component:
    concept = concepts.get(item.concept.item) if item.concept else None
    listed = item.codelist or (concept.codelist if concept else None)
    return Component(
        item.id,
        item.role,
        item.concept,
        _known(listed, codelists),
        concept.names if concept else {},
        item.is_required,
    )


def _known(wanted: Reference | None, codelists: list[Codelist]) -> Reference | None:
    """The code list that is meant: where its version is open (`1.0+`) or is not said, the one that came along."""
    if wanted is None:
        return None
    fitting = [one.reference for one in codelists if _same(one.reference, wanted)]
    exact = [one for one in fitting if one.version == wanted.version]
    is_open = not wanted.version or "+" in wanted.version or "*" in wanted.version
    return exact[0] if exact else fitting[0] if is_open and len(fitting) == 1 else wanted
