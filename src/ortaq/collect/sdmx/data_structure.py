"""What describes data: dimensions, attributes and code lists with their names in each language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Names = Mapping[str, str]
"""A name by language: `{"en": "Female", "ru": "Женский"}`."""

_URN = re.compile(r"(?P<kind>\w+)=(?P<agency>[^:=]+):(?P<id>[^(:=]+)(?:\((?P<version>[^)]*)\))?(?:\.(?P<item>.+))?$")
_SHORT = re.compile(r"(?P<agency>[^:=]+):(?P<id>[^(:=]+)(?:\((?P<version>[^)]*)\))?$")


@dataclass(frozen=True, slots=True)
class Reference:
    """How one artefact of SDMX names another.

    >>> str(Reference.of("urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=KG_NSC:SDG(1.7)"))
    'KG_NSC:SDG(1.7)'
    """

    kind: str
    """`DataStructure`, `Dataflow`, `ProvisionAgreement`, `Codelist`, `Concept` …"""
    agency: str
    id: str
    version: str = ""
    item: str = ""
    """What is meant within it: a concept of a concept scheme."""

    def __str__(self) -> str:
        return f"{self.agency}:{self.id}" + (f"({self.version})" if self.version else "")

    @classmethod
    def of(cls, text: str, kind: str = "Dataflow") -> Reference | None:
        """What a URN, or `AGENCY:ID(VERSION)` as in SDMX-CSV, refers to; nothing if the text is neither."""
        if found := _URN.search(text.strip()):
            return cls(found["kind"], found["agency"], found["id"], found["version"] or "", found["item"] or "")
        if found := _SHORT.match(text.strip()):
            return cls(kind, found["agency"], found["id"], found["version"] or "")
        return None


@dataclass(frozen=True, slots=True)
class Codelist:
    """Codes, with their names and the code that each lies under."""

    reference: Reference
    names: Names
    codes: Mapping[str, Names]
    parents: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """Title and text of what is noted at a code: `("Indicator", "1.1.1")`."""


@dataclass(frozen=True, slots=True)
class Component:
    """A dimension, a measure or an attribute of a data structure."""

    id: str
    role: str
    """`dimension`, `time`, `measure` or `attribute`."""
    concept: Reference | None = None
    codelist: Reference | None = None
    names: Names = field(default_factory=dict)
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Structure:
    """A data structure definition, with the code lists that came along.

    >>> sexes = Codelist(Reference("Codelist", "SDMX", "CL_SEX"), {}, {"F": {"en": "Female", "ru": "Женский"}})
    >>> made = Structure(
    ...     Reference("DataStructure", "SDMX", "X"),
    ...     {},
    ...     {"SEX": Component("SEX", "dimension", codelist=sexes.reference)},
    ...     {str(sexes.reference): sexes},
    ... )
    >>> made.codes("SEX")["F"]["ru"]
    'Женский'
    """

    reference: Reference
    names: Names
    components: Mapping[str, Component]
    codelists: Mapping[str, Codelist] = field(default_factory=dict)
    """By `AGENCY:ID(VERSION)`."""
    dataflows: Mapping[str, Names] = field(default_factory=dict)
    """By `AGENCY:ID(VERSION)`."""

    @property
    def dimensions(self) -> list[str]:
        """The dimensions in their order, that of time among them."""
        return [one.id for one in self.components.values() if one.role in {"dimension", "time"}]

    def codes(self, component: str) -> Mapping[str, Names]:
        """Code to names; empty if the component has no code list, or it did not come along."""
        listed = self.codelist(component)
        return listed.codes if listed else {}

    def annotations(self, component: str, code: str) -> Sequence[tuple[str, str]]:
        """Title and text of what is noted at a code: in the structures of the SDGs, the indicator of a series."""
        listed = self.codelist(component)
        return listed.annotations.get(code, ()) if listed else ()

    def codelist(self, component: str) -> Codelist | None:
        """The code list of a component; nothing if it has none, or it did not come along."""
        one = self.components.get(component)
        return self.codelists.get(str(one.codelist)) if one and one.codelist else None

    def name(self, component: str, code: str, lang: str = "en") -> str | None:
        """The name of a code in a language, else in English, else in the first that there is."""
        return pick(self.codes(component).get(code, {}), lang)


def pick(names: Names, lang: str = "en") -> str | None:
    """A name in a language, else in English, else in the first that there is.

    >>> pick({"ru": "Женский"}, "kk")
    'Женский'
    """
    return names.get(lang) or names.get("en") or next(iter(names.values()), None)
