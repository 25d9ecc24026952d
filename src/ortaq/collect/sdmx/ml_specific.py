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
    attributes: Attributes,
    then: Callable[[], None],
) -> None:
    """Read the data set that just began into `gathering`, and go on with `then`."""
    is_old = head.form.startswith("SDMX-ML 2.0")
    for name, text in pairs(attributes):
        if name.startswith("xmlns"):
            if is_old and (reference := Reference.of(text.removesuffix(":compact"))):
                head.structures.setdefault("", reference)
        elif local(name) == "action" and text in {"Delete", "D"}:
            gathering.above += ("ACTION", "D")
        elif ":" not in name and name not in _OF_THE_DATASET:
            gathering.above += (name, text)
    _listen(parser, gathering, then, is_old=is_old)


def _listen(  # noqa: C901, PLR0915  (the handlers share what they know: a call less for each element)
    parser: ExpatParser, gathering: Gathering, then: Callable[[], None], *, is_old: bool
) -> None:
    """Gather series and observations. The handlers do as little as can be: they run once an element."""
    rows, series, starts = gathering.observations, gathering.series, gathering.starts
    add_series, add_start = series.append, starts.append
    obs, ser = "Obs", "Series"  # as this message writes them, with their prefix
    inside = in_series = False
    width, add = -1, rows.flat.extend

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside, in_series
        if inside:
            within(name, attributes)
        elif name == obs:
            inside = True
            if len(attributes) == width:
                add(attributes)
            else:
                add_another(attributes)
        elif name == ser and not in_series:
            in_series = True
            add_start(len(rows))
            add_series(attributes)
        else:
            seldom(name, attributes)

    def add_another(attributes: Attributes) -> None:
        nonlocal width, add
        rows.add(attributes)
        width, add = rows.width, rows.flat.extend

    def restart() -> None:
        nonlocal width
        width = -1

    def end(_name: str) -> None:
        nonlocal inside, in_series
        if inside:
            inside = False
        elif in_series:
            in_series = False
        else:
            then()

    def listen() -> None:
        parser.expat.StartElementHandler, parser.expat.EndElementHandler = start, end
        parser.expat.CharacterDataHandler = None

    def within(name: str, attributes: Attributes) -> None:
        said = rows.take_back()

        def ended() -> None:
            add_another(said)
            end("")
            listen()

        _listen_within(parser, said, ended)(name, attributes)

    def seldom(name: str, attributes: Attributes) -> None:
        nonlocal obs, ser
        kind = local(name)
        if kind == "Obs":
            obs = name
            start(name, attributes)
        elif kind == "Series" and not in_series:
            ser = name
            start(name, attributes)
        elif kind == "Comp":
            read_component(parser, attributes, series[-1] if in_series else gathering.above, listen)
        elif kind in {"Annotations", "DataProvider"}:
            skipped(parser, listen)
        elif in_series or (kind not in {"Atts", "Group"} and not is_old):
            raise parser.unexpected(kind, "a series" if in_series else "a data set")
        elif kind == "Atts":
            gathering.above += attributes
            _listen_within(parser, gathering.above, listen)
        else:
            if not gathering.keeps_rows:
                gathering.groups.append(attributes)
            _listen_within(parser, attributes, listen)

    gathering.is_inside, gathering.is_open, gathering.restart = lambda: inside, lambda: in_series, restart
    listen()


def _listen_within(
    parser: ExpatParser, said: Attributes, then: Callable[[], None]
) -> Callable[[str, Attributes], None]:
    """Gather into `said` what stands within an element, up to its end; the handler of the elements in it."""

    def start(name: str, attributes: Attributes) -> None:
        _within(parser, said, listen, name, attributes)

    def listen() -> None:
        parser.expat.StartElementHandler = start
        parser.expat.EndElementHandler = lambda _name: then()
        parser.expat.CharacterDataHandler = None

    listen()
    return start


def _within(parser: ExpatParser, said: Attributes, then: Callable[[], None], name: str, attributes: Attributes) -> None:
    """An element within an observation, a group or the attributes of the data set."""
    match local(name):
        case "Comp":
            read_component(parser, attributes, said, then)
        case "Annotations":
            skipped(parser, then)
        case other:
            raise parser.unexpected(other, "an observation or a group")


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
            if name in said[::2]:
                raise parser.error("{file}: {place}: {name} is said twice", name=name)
            said.extend((name, "; ".join(values)))
            then()

    parser.expat.StartElementHandler, parser.expat.EndElementHandler = start, end
    parser.expat.CharacterDataHandler = text.append
