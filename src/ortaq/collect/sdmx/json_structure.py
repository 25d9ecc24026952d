"""Structure messages of SDMX-JSON 1.0 and 2.0, as the same records that those of SDMX-ML become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ortaq.collect.sdmx.data_structure import Reference
from ortaq.collect.sdmx.json_data import LAYOUT_ERRORS, layout_error, loads, names
from ortaq.collect.sdmx.ml_structure import Item, Scheme

_KINDS = {
    "codelists": ("Codelist", "codes"),
    "valueLists": ("Codelist", "valueItems"),
    "geoCodelists": ("Codelist", "geoFeatureSetCodes"),
    "conceptSchemes": ("ConceptScheme", "concepts"),
    "dataStructures": ("DataStructure", ""),
    "dataflows": ("Dataflow", ""),
}
"""The lists of a message: what each holds, and what the items in it are called."""
_COMPONENTS = (
    ("dimensionList", "dimensions", "dimension"),
    ("dimensionList", "measureDimensions", "dimension"),
    ("dimensionList", "timeDimensions", "time"),
    ("dimensionList", "timeDimension", "time"),
    ("measureList", "primaryMeasure", "measure"),
    ("measureList", "measures", "measure"),
    ("attributeList", "attributes", "attribute"),
)


def schemes(content: bytes | Path, name: str) -> list[Scheme]:
    """All that a structure message holds of use here, in its order.

    Raises:
        SourceError: It is broken, or of another layout.
    """
    said = loads(content, name)
    try:
        data = said.get("data", said)
        return [_scheme(one, *_KINDS[key]) for key in _KINDS for one in data.get(key) or ()]
    except LAYOUT_ERRORS as error:
        raise layout_error(name, error) from error


def _scheme(said: Mapping[str, Any], kind: str, items: str) -> Scheme:
    reference = Reference(kind, str(said.get("agencyID", "")), str(said["id"]), str(said.get("version", "")))
    made = Scheme(reference, dict(names(said)))
    if kind == "DataStructure":
        made.items = list(_components(said.get("dataStructureComponents") or {}))
    elif kind == "Dataflow":
        made.structure = Reference.of(str(said.get("structure", "")))
    else:
        role = "code" if kind == "Codelist" else "concept"
        made.items = [_item(one, role) for one in said.get(items) or ()]
    return made


def _item(said: Mapping[str, Any], role: str) -> Item:
    """A code or a concept."""
    item = Item(role, str(said["id"]), dict(names(said)), parent=str(said.get("parent") or ""))
    item.codelist = _enumeration(said.get("coreRepresentation"))
    item.annotations = [
        (str(one.get("title") or one.get("type") or ""), str(one.get("text") or next(iter(_texts(one)), "")))
        for one in said.get("annotations") or ()
    ]
    return item


def _texts(annotation: Mapping[str, Any]) -> Sequence[str]:
    return list((annotation.get("texts") or {}).values())


def _components(lists: Mapping[str, Any]) -> Iterator[Item]:
    for holder, key, role in _COMPONENTS:
        said = (lists.get(holder) or {}).get(key) or ()
        for one in [said] if isinstance(said, Mapping) else said:
            concept = Reference.of(str(one.get("conceptIdentity", "")))
            item = Item(role, str(one.get("id") or (concept.item if concept else "")))
            item.concept = concept
            item.codelist = _enumeration(one.get("localRepresentation"))
            status = one.get("usage") or one.get("assignmentStatus") or ""
            item.is_required = role != "attribute" or status.lower() == "mandatory"
            yield item


def _enumeration(representation: Mapping[str, Any] | None) -> Reference | None:
    return Reference.of(str(representation.get("enumeration") or "")) if representation else None
