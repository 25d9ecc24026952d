"""Structure messages of SDMX-ML 2.0, 2.1 and 3.0: code lists, concepts, data structures and dataflows.

Read by expat, as data are: to import `sdmx1` alone takes two seconds of processor time, ten times what is done here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ortaq.collect.sdmx.data_structure import Reference
from ortaq.collect.sdmx.message import pairs
from ortaq.collect.sdmx.xml_parsing import DEEPEST, Attributes, ExpatParser, local

_SCHEMES = {
    "Codelist": "Codelist",
    "CodeList": "Codelist",
    "ValueList": "Codelist",
    "GeoCodelist": "Codelist",
    "GeographicCodelist": "Codelist",
    "ConceptScheme": "ConceptScheme",
    "DataStructure": "DataStructure",
    "KeyFamily": "DataStructure",
    "Dataflow": "Dataflow",
}
"""What each version calls the artefacts that are read, and what they are."""
_ITEMS = {
    "Code": "code",
    "ValueItem": "code",
    "GeoFeatureSetCode": "code",
    "GeoGridCode": "code",
    "Concept": "concept",
    "Dimension": "dimension",
    "MeasureDimension": "dimension",
    "TimeDimension": "time",
    "PrimaryMeasure": "measure",
    "Measure": "measure",
    "CrossSectionalMeasure": "measure",
    "Attribute": "attribute",
}
_TEXTS = {
    *("Name", "Parent", "Enumeration", "ConceptIdentity", "Structure"),
    *("AnnotationTitle", "AnnotationType", "AnnotationText"),
}
"""Elements whose text is read; in 2.0 the description of a code too, which is its name."""
_REQUIRED = {"mandatory", "Mandatory"}


@dataclass(slots=True)
class Item:
    """A code, a concept, or a component."""

    role: str
    id: str
    names: dict[str, str] = field(default_factory=dict)
    parent: str = ""
    concept: Reference | None = None
    codelist: Reference | None = None
    is_required: bool = False
    annotations: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Scheme:
    """An artefact with its items: a code list, a concept scheme, a data structure, a dataflow."""

    reference: Reference
    names: dict[str, str] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    structure: Reference | None = None
    """What a dataflow is described by."""


def schemes(content: bytes | Path, name: str) -> list[Scheme]:
    """All that a structure message holds of use here, in its order."""
    parser = ExpatParser(name)
    reading = _Reading(parser)
    parser.all(content)
    return reading.found


class _Reading:
    """The handlers, and where in the message they are."""

    def __init__(self, parser: ExpatParser) -> None:
        self.parser = parser
        self.found: list[Scheme] = []
        self.path: list[str] = []
        self.scheme: Scheme | None = None
        self.scheme_depth = 0
        self.item: Item | None = None
        self.item_depth = 0
        self.locals: dict[str, str] = {}
        self.text: list[str] = []
        self.lang = ""
        self.annotation = ""
        self.name_element = "Name"
        self.texts = _TEXTS
        parser.expat.StartElementHandler, parser.expat.EndElementHandler = self._start, self._end

    def _start(self, name: str, attributes: Attributes) -> None:
        kind = self.locals.get(name) or self.locals.setdefault(name, local(name))
        path = self.path
        path.append(kind)
        if len(path) > DEEPEST:
            raise self.parser.error("{file}: {place}: elements nested too deep")
        if kind in self.texts:
            self.lang = attributes[1] if attributes[:1] == ["xml:lang"] else dict(pairs(attributes)).get("xml:lang", "")
            self.text.clear()
            self.parser.expat.CharacterDataHandler = self.text.append
        elif kind in _ITEMS:
            if self.scheme and not self.item:
                self._begin_item(kind, dict(pairs(attributes)))
        elif kind in _SCHEMES:
            if not self.scheme:
                self._begin_scheme(kind, dict(pairs(attributes)))
        elif kind == "Ref":
            if self.scheme:
                self._refer(dict(pairs(attributes)))
        elif len(path) == 1 and kind != "RegistryInterface":
            raise self.parser.error("{file}: not a structure message: its first element is {element}", element=name)

    def _begin_scheme(self, kind: str, about: dict[str, str]) -> None:
        agency = about.get("agencyID") or about.get("agency", "")
        reference = Reference(_SCHEMES[kind], agency, about.get("id", ""), about.get("version", ""))
        self.scheme, self.scheme_depth = Scheme(reference), len(self.path)
        self.name_element = "Description" if kind == "CodeList" else "Name"
        self.texts = _TEXTS | {self.name_element}

    def _begin_item(self, kind: str, about: dict[str, str]) -> None:
        role = _ITEMS[kind]
        code = about.get("id") or about.get("value") or about.get("conceptRef") or ""
        self.item, self.item_depth = Item(role, code, parent=about.get("parentCode", "")), len(self.path)
        if role in {"code", "concept"}:
            return
        self.item.is_required = (
            role != "attribute" or (about.get("assignmentStatus") or about.get("usage")) in _REQUIRED
        )
        if concept := about.get("conceptRef"):  # 2.0
            agency, scheme = about.get("conceptAgency", ""), about.get("conceptSchemeRef", "")
            self.item.concept = Reference("Concept", agency, scheme, item=concept)
        if codelist := about.get("codelist"):  # 2.0
            agency = about.get("codelistAgency") or (self.scheme.reference.agency if self.scheme else "")
            self.item.codelist = Reference("Codelist", agency, codelist, about.get("codelistVersion", ""))

    def _refer(self, about: dict[str, str]) -> None:
        agency, code, version = about.get("agencyID", ""), about.get("id", ""), about.get("version", "")
        match self.path[-2]:
            case "Parent" if self.item:
                self.item.parent = code
            case "ConceptIdentity" if self.item:
                scheme, version = about.get("maintainableParentID", ""), about.get("maintainableParentVersion", "")
                self._concept(Reference("Concept", agency, scheme, version, code))
            case "Enumeration" if self.item:
                self.item.codelist = Reference("Codelist", agency, code, version)
            case "Structure" if self.scheme and self.scheme.reference.kind == "Dataflow":
                self.scheme.structure = Reference("DataStructure", agency, code, version)

    def _concept(self, reference: Reference) -> None:
        if self.item:
            self.item.concept = reference
            self.item.id = self.item.id or reference.item

    def _end(self, _name: str) -> None:
        path = self.path
        kind, depth = path.pop(), len(path)
        if kind in self.texts:
            self.parser.expat.CharacterDataHandler = None
            if text := "".join(self.text).strip():
                self._said(kind, text, depth)
        elif self.item and depth + 1 == self.item_depth:
            if self.scheme:
                self.scheme.items.append(self.item)
            self.item = None
        elif self.scheme and depth + 1 == self.scheme_depth:
            self.found.append(self.scheme)
            self.scheme = None

    def _said(self, kind: str, text: str, depth: int) -> None:
        item, scheme = self.item, self.scheme
        if kind == "Structure" and scheme and scheme.reference.kind == "Dataflow":
            scheme.structure = Reference.of(text) or scheme.structure
            return
        if kind == self.name_element:
            if item and depth == self.item_depth:
                item.names.setdefault(self.lang or "en", text)
            elif scheme and not item and depth == self.scheme_depth:
                scheme.names.setdefault(self.lang or "en", text)
        elif item and kind in {"AnnotationTitle", "AnnotationType"}:
            self.annotation = text
        elif item and kind == "AnnotationText":
            item.annotations.append((self.annotation, text))
        elif item and kind == "Parent":
            item.parent = text
        elif item and kind == "Enumeration":
            item.codelist = Reference.of(text) or item.codelist
        elif item and kind == "ConceptIdentity" and (reference := Reference.of(text)):
            self._concept(reference)
