"""SDMX-JSON 1.0 and 2.0: keys are positions in lists that the message carries along."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ortaq.collect.json_text import prove_characters
from ortaq.collect.sdmx.data_structure import Codelist, Component, Names, Reference, Structure
from ortaq.collect.sdmx.message import Header, Message, Texts
from ortaq.errors import SourceError

_ACTIONS = {"Delete", "D"}
_HREF = re.compile(r"/(dataflow|datastructure)/([^/?]+)/([^/?]+)(?:/([^/?]+))?")
_KINDS = {"dataflow": "Dataflow", "datastructure": "DataStructure"}
_VALUE = "OBS_VALUE"
LAYOUT_ERRORS = (KeyError, IndexError, TypeError, AttributeError, ValueError)
"""What comes of a part that is not there, or is something else."""


def loads(content: bytes | Path, name: str) -> dict[str, Any]:
    """A JSON object with numbers as they are written; no name stands twice in an object.

    Raises:
        SourceError: It is cut, damaged, nested too deep, or no object.
    """
    text = content.read_bytes() if isinstance(content, Path) else content
    try:
        said = json.loads(text, parse_float=str, parse_constant=str, object_pairs_hook=_object)
        prove_characters(said, text)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            "{file}: broken JSON: {why}",
            hint="the file is cut or damaged; fetch it again",
            file=name,
            why=error if isinstance(error, ValueError) else "nested too deep",
        ) from error
    if not isinstance(said, dict):
        raise SourceError("{file}: not an SDMX message", hint="name a file of SDMX", file=name)
    return said


def _object(found: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(found)
    if len(made) < len(found):
        names = [name for name, _ in found]
        twice = next(name for name in names if names.count(name) > 1)
        why = f"{twice!r} stands twice in an object"
        raise ValueError(why)
    return made


def messages(content: bytes | Path, rows: int, name: str) -> Iterator[Message]:
    """The data sets of a message, one part each or more; one at least, if it is empty."""
    said = loads(content, name)
    data = said.get("data", said)
    if said.get("errors") and "dataSets" not in (data or {}):
        raise SourceError(
            "{file}: the service answers: {answer}",
            hint="mend the question, or ask for less",
            file=name,
            answer=json.dumps(said["errors"], ensure_ascii=False)[:500],
        )
    try:
        yield from _Reading(said, data, name).messages(rows)
    except LAYOUT_ERRORS as error:
        raise layout_error(name, error) from error


def layout_error(name: str, error: Exception) -> SourceError:
    """The error of JSON that is no SDMX, or damaged in its values."""
    return SourceError(
        "{file}: not the layout of SDMX-JSON 1.0 or 2.0: {why}",
        hint="the file is damaged, or of a version that is not read here",
        file=name,
        why=f"{type(error).__name__} {error}",
    )


class _Reading:
    """A message that was parsed, and what it says of its structures."""

    def __init__(self, said: dict[str, Any], data: dict[str, Any], name: str) -> None:
        self.name = name
        self.data = data
        self.structures = data["structures"] if "structures" in data else [data["structure"]]
        version = "2.0" if "structures" in data else "1.0"
        meta = said.get("meta") or said.get("header") or {}
        sender = meta.get("sender") or {}
        self.described = [_reference(structure) for structure in self.structures]
        self.header = Header(
            form=f"SDMX-JSON {version}",
            id=str(meta.get("id", "")),
            prepared=str(meta.get("prepared", "")),
            sender=str(sender.get("id", "") if isinstance(sender, dict) else ""),
            is_test=meta.get("test") is True,
            structures={str(at): one for at, one in enumerate(self.described) if one},
        )

    def messages(self, rows: int) -> Iterator[Message]:
        """Each data set in parts of some `rows` observations."""
        given = False
        for at, dataset in enumerate(self.data["dataSets"]):
            which = dataset.get("structure", 0)
            for part in _DataSet(self, at, dataset, self.structures[which], self.described[which]).parts(rows):
                given = True
                yield part
        if not given:
            yield Message(self.header, {}, {})


def _reference(structure: Mapping[str, Any]) -> Reference | None:
    """The dataflow, or the data structure, by its URN or by its address in a service of 2.1."""
    links = structure.get("links") or ()
    for link in links:
        if found := Reference.of(str(link.get("urn", ""))):
            return found
    for link in links:
        if found := _HREF.search(str(link.get("href", ""))):
            return Reference(_KINDS[found[1]], found[2], found[3], found[4] or "")
    return None


class _DataSet:
    """A data set, with the components that its keys are positions of."""

    def __init__(
        self,
        reading: _Reading,
        at: int,
        dataset: dict[str, Any],
        structure: dict[str, Any],
        described: Reference | None,
    ) -> None:
        self.reading = reading
        self.at = at
        self.dataset = dataset
        self.described = described
        dimensions, attributes = structure["dimensions"], structure.get("attributes", {})
        self.dimensions = {level: dimensions.get(level) or [] for level in ("dataSet", "series", "observation")}
        levels = ("dataSet", "dimensionGroup", "series", "observation")
        self.attributes = {level: attributes.get(level) or [] for level in levels}
        self.measures = (structure.get("measures") or {}).get("observation") or [{"id": _VALUE}]
        every = [one for kind in (self.dimensions, self.attributes) for level in kind.values() for one in level]
        self.structure = _structure(every, described)
        self.above = self._above()

    def _above(self) -> dict[str, str | None]:
        """What holds for all rows."""
        above = {one["id"]: _text(one, 0) for one in self.dimensions["dataSet"]}
        above |= _said(self.attributes["dataSet"], self.dataset.get("attributes") or [])
        if self.dataset.get("action") in _ACTIONS:
            above["ACTION"] = "D"
        return above

    def parts(self, rows: int) -> Iterator[Message]:
        """Rows in the order of the message."""
        gathered: list[dict[str, str | None]] = []
        places: list[str] = []
        for place, row in self._rows():
            gathered.append(row)
            places.append(place)
            if len(gathered) >= rows:
                yield self._message(gathered, places)
                gathered, places = [], []
        if gathered:
            yield self._message(gathered, places)

    def _rows(self) -> Iterator[tuple[str, dict[str, str | None]]]:
        stem = f"dataSets[{self.at}]/"
        groups = [(key.split(":"), said) for key, said in (self.dataset.get("dimensionGroupAttributes") or {}).items()]
        for key, series in (self.dataset.get("series") or {}).items():
            of_series = self.above | self._coded(self.dimensions["series"], key)
            of_series |= _said(self.attributes["series"], series.get("attributes") or [])
            for at, values in series["observations"].items():
                of_row = self._observation(at, values)
                yield (
                    f"{stem}series[{key}]/observations[{at}]",
                    self._grouped(groups, f"{key}:{at}", of_series | of_row),
                )
        for key, values in (self.dataset.get("observations") or {}).items():
            yield f"{stem}observations[{key}]", self._grouped(groups, key, self.above | self._observation(key, values))

    def _coded(self, dimensions: list[dict[str, Any]], key: str) -> dict[str, str | None]:
        positions = key.split(":")
        if len(positions) != len(dimensions):
            why = f"the key {key} has {len(positions)} positions for {len(dimensions)} dimensions"
            raise ValueError(why)
        return {one["id"]: _text(one, int(at)) for one, at in zip(dimensions, positions, strict=True)}

    def _observation(self, key: str, values: list[Any]) -> dict[str, str | None]:
        row = self._coded(self.dimensions["observation"], key)
        for one, value in zip_longest(self.measures, values[: len(self.measures)]):
            row[one["id"]] = _plain(value)
        return row | _said(self.attributes["observation"], values[len(self.measures) :])

    def _grouped(
        self, groups: list[tuple[list[str], list[Any]]], key: str, row: dict[str, str | None]
    ) -> dict[str, str | None]:
        """Attributes of groups of dimensions (2.0); a group's key leaves open the positions it does not mean."""
        positions = key.split(":")
        for wanted, said in groups:
            if all(want in {"", at} for want, at in zip(wanted, positions, strict=False)):
                row |= _said(self.attributes["dimensionGroup"], said)
        return row

    def _message(self, rows: list[dict[str, str | None]], places: list[str]) -> Message:
        names = dict.fromkeys(name for row in rows for name in row)
        columns: dict[str, Texts] = {name: [row.get(name) for row in rows] for name in names}
        return Message(
            self.reading.header,
            {},
            columns,
            dimensions=[one["id"] for level in self.dimensions.values() for one in level],
            named=places,
            dataset=self.at + 1,
            described_by=self.described,
            structure=self.structure,
        )


def _said(attributes: list[dict[str, Any]], values: list[Any]) -> dict[str, str | None]:
    """Attributes by their positions, or said in full where the message lists no values for them."""
    found: dict[str, str | None] = {}
    for one, value in zip(attributes, values, strict=False):
        if value is None:
            continue
        is_position = isinstance(value, int) and not isinstance(value, bool) and one.get("values")
        text = _text(one, value) if is_position else _plain(value)
        if text is not None:
            found[one["id"]] = text
    return found


def _text(component: dict[str, Any], at: int) -> str | None:
    """The code, or the text, at a position of a component."""
    if at < 0:
        raise IndexError(at)
    said = component["values"][at]
    if isinstance(said, dict):
        return _plain(said.get("id", said.get("value", said.get("name"))))
    return _plain(said)


def _plain(value: Any) -> str | None:  # noqa: ANN401  (whatever JSON may hold)
    """A value as text; several of them, or several languages, with semicolons between."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(text for one in value if (text := _plain(one)) is not None)
    if isinstance(value, dict):
        return _plain(value.get("en") or next(iter(value.values()), None))
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _structure(components: list[dict[str, Any]], described: Reference | None) -> Structure:
    """The names that the message carries along."""
    found: dict[str, Component] = {}
    lists: dict[str, Codelist] = {}
    for one in components:
        codes = {
            str(value["id"]): names(value)
            for value in one.get("values") or ()
            if isinstance(value, dict) and "id" in value
        }
        reference = Reference("Codelist", "", one["id"])
        lists[str(reference)] = Codelist(reference, {}, codes)
        found[one["id"]] = Component(one["id"], "", codelist=reference, names=names(one))
    return Structure(described or Reference("Dataflow", "", ""), {}, found, lists)


def names(said: Mapping[str, Any]) -> Names:
    """The names of a thing by language: `names`, or `name` as text or by language."""
    by_language = said.get("names") or said.get("name")
    if isinstance(by_language, Mapping):
        return {str(lang): str(text) for lang, text in by_language.items()}
    return {"und": str(by_language)} if by_language is not None else {}
