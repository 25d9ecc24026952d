"""Compact and structure-specific data: what is said of a series or an observation stands in XML attributes.

SDMX-ML 2.0 compact, 2.1 and 3.0 structure-specific, by series or flat.
"""

from __future__ import annotations

from collections.abc import Callable

from ortaq.collect.sdmx.data_structure import Reference
from ortaq.collect.sdmx.gathering import Gathering
from ortaq.collect.sdmx.message import pairs
from ortaq.collect.sdmx.ml_header import Head
from ortaq.collect.sdmx.xml_parsing import DEEPEST, Attributes, ExpatParser, local, skipped

_OF_THE_DATASET = {
    *("action", "setID", "dataScope", "structureRef", "type", "keyFamilyURI", "datasetID", "dataflowID"),
    *("dataProviderSchemeAgencyId", "dataProviderSchemeId", "dataProviderID", "dataflowAgencyID", "dataProvider"),
    *("reportingBeginDate", "reportingEndDate", "validFromDate", "validToDate", "publicationYear"),
    *("publicationPeriod", "REPORTING_YEAR_START_DAY", "schemaLocation", "xmlns"),
}
"""What the standard itself says of a data set; all else are attributes of the publisher's structure."""


def specific(
    parser: ExpatParser,
    gathering: Gathering,
    head: Head,
    _name: str,
    attributes: Attributes,
    then: Callable[[], None],
) -> None:
    """Read the data set that just began into `gathering`, and go on with `then`."""
    handlers = _Handlers(parser, gathering, head, then)
    handlers.dataset(attributes)
    handlers.wait()


class _Handlers:
    """One pair of handlers within a data set, another within a series: the hot path does as little as can be."""

    def __init__(self, parser: ExpatParser, gathering: Gathering, head: Head, then: Callable[[], None]) -> None:
        self.parser = parser
        self.gathering = gathering
        self.head = head
        self.then = then
        self.is_old = head.form.startswith("SDMX-ML 2.0")
        self.current: Attributes | None = None
        """What is said of the observation of a flat data set, or of the group, that has begun and not ended."""
        self.series_start, self.series_end = self._series_handlers()

    def dataset(self, attributes: Attributes) -> None:
        """What the element `DataSet` says: attributes of the data, and of 2.0 the key family."""
        for name, text in pairs(attributes):
            if name.startswith("xmlns") and self.is_old and (reference := Reference.of(text.removesuffix(":compact"))):
                self.head.structures.setdefault("", reference)
            elif local(name) == "action" and text in {"Delete", "D"}:
                self.gathering.above += ("ACTION", "D")
            elif ":" not in name and name not in _OF_THE_DATASET:
                self.gathering.above += (name, text)

    def wait(self) -> None:
        """Wait for a series, a group or an observation."""
        expat = self.parser.expat
        expat.StartElementHandler, expat.EndElementHandler = self._start, self._end
        expat.CharacterDataHandler = None
        self.gathering.is_inside = lambda: self.current is not None

    def _start(self, name: str, attributes: Attributes) -> None:
        kind = local(name)
        if self.current is not None and kind not in {"Comp", "Annotations"}:
            raise self.parser.unexpected(kind, "an observation or a group")
        match kind:
            case "Series":
                self.gathering.begin_series()
                self.gathering.series.append(attributes)
                self._wait_in_series()
            case "Obs":
                self.gathering.observations.append(attributes)
                self.current = attributes
            case "Annotations" | "DataProvider":
                skipped(self.parser, self.wait)
            case "Atts":
                self.gathering.above += attributes
                self.current = self.gathering.above
            case "Comp":
                above = self.gathering.above if self.current is None else self.current
                read_component(self.parser, attributes, above, self.wait)
            case _ if kind == "Group" or self.is_old:
                if not self.gathering.keeps_rows:
                    self.gathering.groups.append(attributes)
                self.current = attributes
            case _:
                raise self.parser.unexpected(kind, "a data set")

    def _end(self, _name: str) -> None:
        if self.current is None:
            self.then()
        self.current = None

    def _wait_in_series(self) -> None:
        self.parser.expat.StartElementHandler, self.parser.expat.EndElementHandler = self.series_start, self.series_end
        self.parser.expat.CharacterDataHandler = None
        self.gathering.is_inside = self.is_inside

    def _series_handlers(self) -> tuple[Callable[[str, Attributes], None], Callable[[str], None]]:
        gathering, append = self.gathering, self.gathering.observations.append
        names = {"Obs"}
        inside = False
        self.is_inside = lambda: inside

        def start(name: str, attributes: Attributes) -> None:
            nonlocal inside
            if name in names and not inside:
                inside = True
                append(attributes)
                return
            match local(name):
                case "Obs" if not inside:
                    names.add(name)
                    inside = True
                    append(attributes)
                case "Comp":
                    said = (gathering.observations if inside else gathering.series)[-1]
                    read_component(self.parser, attributes, said, self._wait_in_series)
                case "Annotations":
                    skipped(self.parser, self._wait_in_series)
                case other:
                    raise self.parser.unexpected(other, "an observation" if inside else "a series")

        def end(_name: str) -> None:
            nonlocal inside
            if inside:
                inside = False
            else:
                gathering.is_open = False
                self.wait()

        return start, end


def read_component(parser: ExpatParser, attributes: Attributes, said: Attributes, then: Callable[[], None]) -> None:
    """Read an attribute of 3.0 that has several values into what is `said`: "one; two"."""
    name = dict(pairs(attributes)).get("id", "")
    if not name:
        raise parser.error("{file}: {place}: an attribute without a name")
    values: list[str] = []
    text: list[str] = []
    depth = 1

    def start(_name: str, _attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise parser.error("{file}: {place}: elements nested too deep")
        text.clear()

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1
        if value := "".join(text).strip():
            values.append(value)
        text.clear()
        if not depth:
            said.extend((name, "; ".join(values)))
            then()

    parser.expat.StartElementHandler, parser.expat.EndElementHandler = start, end
    parser.expat.CharacterDataHandler = text.append
