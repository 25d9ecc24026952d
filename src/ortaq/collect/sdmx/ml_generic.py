"""Generic data of SDMX-ML 2.0 and 2.1: each dimension and attribute is an element of its own."""

from __future__ import annotations

from collections.abc import Callable

from ortaq.collect.sdmx.data_structure import Reference
from ortaq.collect.sdmx.gathering import Gathering
from ortaq.collect.sdmx.message import pairs
from ortaq.collect.sdmx.ml_header import Head
from ortaq.collect.sdmx.xml_parsing import Attributes, ExpatParser, local, skipped

VALUE = "OBS_VALUE"
TIME = "TIME_PERIOD"
_PARENTS = {
    "Series": ("DataSet", "Group"),
    "Group": ("DataSet",),
    "Obs": ("Series", "DataSet"),
    "SeriesKey": ("Series",),
    "GroupKey": ("Group",),
    "ObsKey": ("Obs",),
    "Attributes": ("DataSet", "Group", "Series", "Obs"),
    "Value": ("SeriesKey", "GroupKey", "ObsKey", "Attributes"),
    "ObsDimension": ("Obs",),
    "ObsValue": ("Obs",),
    "Time": ("Obs",),
    "KeyFamilyRef": ("DataSet",),
}
"""Within what each element may stand."""
_KEYS = {"SeriesKey", "GroupKey", "ObsKey"}


def generic(
    parser: ExpatParser,
    gathering: Gathering,
    head: Head,
    attributes: Attributes,
    then: Callable[[], None],
) -> None:
    """Read the data set that just began into `gathering`, and go on with `then`."""
    if dict(pairs(attributes)).get("action") in {"Delete", "D"}:
        gathering.above = ["ACTION", "D"]
    _Handlers(parser, gathering, head, then).wait()


class _Handlers:
    """What is said of the data set, a group, a series or an observation is gathered in `said`."""

    def __init__(self, parser: ExpatParser, gathering: Gathering, head: Head, then: Callable[[], None]) -> None:
        self.parser = parser
        self.gathering = gathering
        self.head = head
        self.then = then
        self.path = ["DataSet"]
        self.said: list[Attributes] = [gathering.above]
        self.text: list[str] = []
        self.locals: dict[str, str] = {}
        self.time = head.at_observation if head.at_observation not in {"", "AllDimensions"} else TIME

    def wait(self) -> None:
        """Listen to the elements of a data set."""
        self.gathering.is_open, self.gathering.is_inside = lambda: "Series" in self.path, lambda: False
        self.gathering.restart = lambda: None
        expat = self.parser.expat
        expat.StartElementHandler, expat.EndElementHandler = self._start, self._end
        expat.CharacterDataHandler = None

    def _start(self, name: str, attributes: Attributes) -> None:
        kind = self.locals.get(name) or self.locals.setdefault(name, local(name))
        if self.path[-1] not in _PARENTS.get(kind, ()):
            if kind in {"Annotations", "DataProvider"}:
                skipped(self.parser, self.wait)
                return
            raise self.parser.unexpected(kind, self.path[-1])
        self.path.append(kind)
        match kind:
            case "Value" | "ObsDimension":
                self._say(dict(pairs(attributes)))
            case "ObsValue":
                self._add(VALUE, dict(pairs(attributes)).get("value"))
            case "Obs" | "Group":
                self.said.append([])
            case "Series":
                self.said.append([])
                self.gathering.starts.append(len(self.gathering.observations))
                self.gathering.series.append(self.said[-1])
            case "Time" | "KeyFamilyRef":
                self.text.clear()
                self.parser.expat.CharacterDataHandler = self.text.append

    def _say(self, about: dict[str, str]) -> None:
        name = about.get("id") or about.get("concept") or (self.time if self.path[-1] == "ObsDimension" else "")
        if not name:
            raise self.parser.error("{file}: {place}: a value without the name of its dimension")
        if self.path[-2] in _KEYS or self.path[-1] == "ObsDimension":
            self.gathering.keys[name] = None
        self._add(name, about.get("value"))

    def _add(self, name: str, text: str | None) -> None:
        said = self.said[-1]
        if name in said[::2]:
            raise self.parser.error("{file}: {place}: {name} is said twice", name=name)
        if text is not None:
            said += (name, text)

    def _end(self, _name: str) -> None:
        match self.path.pop():
            case "Obs":
                self.gathering.observations.add(self.said.pop())
            case "Series":
                self.said.pop()
            case "Group":
                if not self.gathering.keeps_rows:
                    self.gathering.groups.append(self.said[-1])
                self.said.pop()
            case "Time":
                self.gathering.keys[TIME] = None
                self._add(TIME, "".join(self.text).strip())
                self.parser.expat.CharacterDataHandler = None
            case "KeyFamilyRef":
                agency = self.head.texts.get("KeyFamilyAgency", "")
                family = "".join(self.text).strip()
                self.head.structures.setdefault("", Reference("DataStructure", agency, family))
                self.parser.expat.CharacterDataHandler = None
            case "DataSet":
                self.then()
