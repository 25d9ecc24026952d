"""The head of an SDMX-ML message: which version and form it is, who sent it, what describes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ortaq.collect.sdmx.data_structure import Reference
from ortaq.collect.sdmx.message import Header, pairs
from ortaq.collect.sdmx.xml_parsing import Attributes, ExpatParser, local
from ortaq.errors import SourceError

_VERSION = re.compile(r"schemas/v(\d)_(\d)/", re.IGNORECASE)
_FORMS = {
    "GenericData": "generic",
    "GenericTimeSeriesData": "generic",
    "StructureSpecificData": "structure-specific",
    "StructureSpecificTimeSeriesData": "structure-specific",
    "CompactData": "compact",
}
_KINDS = {"Structure": "DataStructure", "StructureUsage": "Dataflow", "ProvisionAgrement": "ProvisionAgreement"}
"""What the header of 2.1 calls an artefact (the slip in the last name is the standard's), and what it is."""


def form_of(parser: ExpatParser, root: str, attributes: Attributes) -> tuple[str, str]:
    """Form and version of a data message, by its root element.

    Raises:
        SourceError: It is another kind of message.
    """
    spaces = " ".join(attributes[1::2])
    found = _VERSION.search(spaces)
    if local(root) in {"html", "HTML"}:
        raise parser.error("{file}: a web page came in the place of data", hint="open the address in a browser")
    if found is None or "sdmx" not in spaces.lower():
        raise parser.error("{file}: not an SDMX message: its first element is {element}", element=root)
    if local(root) in {"Structure", "RegistryInterface"}:
        raise parser.error("{file}: describes data and holds none", hint="ask for the data themselves")
    if local(root) not in _FORMS | {"Error": ""}:
        raise parser.error(
            "{file}: messages of the kind {element} are not read",
            hint="ask for generic, compact or structure-specific data",
            element=local(root),
        )
    return _FORMS.get(local(root), "error"), f"{found[1]}.{found[2]}"


@dataclass(slots=True)
class Head:
    """What is gathered of the header while it passes by."""

    form: str
    texts: dict[str, str] = field(default_factory=dict)
    structures: dict[str, Reference] = field(default_factory=dict)
    at_observation: str = ""
    footer: list[str] = field(default_factory=list)

    named: str = ""
    """What the structure that is read now is called in the message."""

    def take(self, path: list[str], about: Mapping[str, str]) -> None:
        """What an element of the header says in its attributes."""
        if path == ["Structure"]:
            self.named = about.get("structureID", "")
            self.at_observation = about.get("dimensionAtObservation", "") or self.at_observation
        elif path[-1] == "Ref" and path[0] == "Structure" and "id" in about:
            kind = _KINDS.get(path[-2], "Dataflow")
            version = about.get("version", "")
            self.structures[self.named] = Reference(kind, about.get("agencyID", ""), about["id"], version)
        elif path == ["Sender"]:
            self.texts["Sender"] = about.get("id", "")

    def hear(self, path: list[str], said: str) -> None:
        """What an element of the header says in its text."""
        if path[0] == "Structure" and said.startswith("urn:") and (reference := Reference.of(said)):
            self.structures[self.named] = reference
        elif len(path) == 1 and said:
            self.texts.setdefault(path[0], said)

    def header(self) -> Header:
        """The header as it is known by now."""
        references = dict(self.structures)
        if not references and (family := self.texts.get("KeyFamilyRef")):
            agency = self.texts.get("KeyFamilyAgency") or self.texts.get("DataSetAgency", "")
            references[family] = Reference("DataStructure", agency, family)
        return Header(
            form=self.form,
            id=self.texts.get("ID", ""),
            prepared=self.texts.get("Prepared", ""),
            sender=self.texts.get("Sender", ""),
            is_test=self.texts.get("Test", "") in {"true", "1"},
            structures=references,
            dimension_at_observation=self.at_observation,
            footer=tuple(self.footer),
        )


def read_header(parser: ExpatParser, head: Head, then: Callable[[], None]) -> None:
    """Read the header that just began into `head`, and go on with `then`."""
    path: list[str] = []
    text: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        path.append(local(name))
        text.clear()
        if len(path) > 16:  # noqa: PLR2004  (the deepest header of the standard has six)
            raise parser.error("{file}: {place}: elements nested too deep")
        if attributes:
            head.take(path, {local(key): value for key, value in pairs(attributes)})

    def end(_name: str) -> None:
        if not path:
            then()
            return
        head.hear(path, "".join(text).strip())
        path.pop()
        text.clear()

    parser.expat.StartElementHandler, parser.expat.EndElementHandler = start, end
    parser.expat.CharacterDataHandler = text.append


def read_footer(parser: ExpatParser, head: Head, then: Callable[[], None]) -> None:
    """Read what a service says below the data, or in the place of data."""
    depth = 1
    text: list[str] = []

    def start(_name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > 16:  # noqa: PLR2004  (see `read_header`)
            raise parser.error("{file}: {place}: elements nested too deep")
        text.extend(f"{key} {value}" for key, value in pairs(attributes))

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1
        if depth <= 1 and (said := " ".join(" ".join(text).split())):
            head.footer.append(said)
            text.clear()
        if depth == 0:
            then()

    parser.expat.StartElementHandler, parser.expat.EndElementHandler = start, end
    parser.expat.CharacterDataHandler = text.append


def refused(name: str, head: Head) -> SourceError:
    """The error of a service that answers with a complaint in the place of data."""
    return SourceError(
        "{file}: the service answers: {answer}",
        hint="mend the question, or ask for less",
        file=name,
        answer="; ".join(head.footer) or "an error without words",
    )
