"""Which files of a folder make a delivery: one indicator, with what all indicators share."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from ortaq.collect.delivery import Ask, Request, Requests
from ortaq.collect.local_file import LocalFiles, first_bytes
from ortaq.errors import UsageError
from ortaq.sources.open_sdg.codes import GLOBAL

ABOUT = ("indicator-config", "indicator_settings", "indicator-settings", "meta", "metadata")
"""Folders of settings and metadata, as the repositories call them; a folder below is a language."""
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]+)?")
INDICATOR = re.compile(r"(?:indicator_)?([0-9]{1,2}(?:[-.][0-9a-z]{1,3}){2,5})")
"""`indicator_1-2-1`, `1.2.1.1`, `11-3-1-a`."""
_CODES = re.compile(rb'\bSERIES="([^"]+)"')
_HEAD = 4096
_FIRST = re.compile(rb"<(?:[\w.-]+:)?(\w+)")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".geojson": "application/json",
    ".md": "text/markdown",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".yml": "application/yaml",
}


@dataclass(slots=True)
class Repository:
    """The files of a folder, by what they are; all paths are relative to it, with `/`."""

    folder: Path
    data: dict[str, list[str]] = field(default_factory=dict)
    """Files of figures by indicator, `1-2-1`."""
    messages: list[str] = field(default_factory=list)
    """SDMX messages with the figures of many indicators."""
    about: dict[str, list[str]] = field(default_factory=dict)
    """Settings and metadata by indicator."""
    workbooks: list[str] = field(default_factory=list)
    """Metadata in Excel."""
    shared: list[tuple[str, str]] = field(default_factory=list)
    """Name within each delivery, and path."""
    maps: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)
    """Files beside those of the indicators that Open SDG does not read."""


def indicator_of(stem: str) -> str | None:
    """The indicator that a file name means, with dashes.

    >>> indicator_of("indicator_1-2-1"), indicator_of("11.3.1.a"), indicator_of("readme")
    ('1-2-1', '11-3-1-a', None)
    """
    found = INDICATOR.fullmatch(stem)
    return found[1].replace(".", "-") if found else None


def natural(indicator: str) -> tuple[tuple[int, int, str], ...]:
    """The order of indicators: 2-1-1 before 10-1-1, 1-3-1 before 1-a-1."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"[-.]", indicator))


def wanted(indicator: str, ask: Ask) -> bool:
    """Whether a person asked for this indicator, for its target or its goal; national ones below an indicator too."""
    asked = [text.replace(".", "-") for text in (*ask.indicator, *ask.target, *ask.goal)]
    return not asked or any(indicator == one or indicator.startswith(f"{one}-") for one in asked)


def repository(folder: Path) -> Repository:
    """What lies in a folder.

    Raises:
        UsageError: It has no folder `data`.
    """
    if not (folder / "data").is_dir():
        raise UsageError(
            "{folder} is no repository of Open SDG: it has no folder named data",
            hint="name the folder that holds data and meta, the address of a git repository, or that of a built site",
            folder=folder,
        )
    found = Repository(folder)
    _find_shared(found)
    for path in _files(folder, "data"):
        _sort_in_data(found, path)
    for name in ABOUT:
        for path in _files(folder, name):
            _sort_in_about(found, path)
    return found


def _files(folder: Path, name: str) -> list[str]:
    """The paths of the files below a folder of a repository, in order.

    Raises:
        UsageError: One is a link, which may lead anywhere.
    """
    found: list[str] = []
    below = [name] if (folder / name).is_dir() else []
    while below:
        path = below.pop()
        with os.scandir(folder / path) as entries:
            for entry in entries:
                if entry.is_symlink():
                    raise UsageError(
                        "{file} is a link", hint="links are not followed; put the file itself there", file=entry.path
                    )
                (below if entry.is_dir() else found).append(f"{path}/{entry.name}")
    return sorted(found)


def _parts(name: str) -> tuple[str, str]:
    """`1.1.1.1.xml` is `1.1.1.1` and `.xml`."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix) if stem else (name, "")


def _sort_in_data(found: Repository, path: str) -> None:
    stem, suffix = _parts(path.removeprefix("data/"))
    indicator = indicator_of(stem)
    if "/" in stem or suffix not in {".csv", ".xml"}:
        found.strays.append(path)
    elif indicator:
        found.data.setdefault(indicator, []).append(path)
    elif suffix == ".csv":
        found.strays.append(path)
    elif _is_structure(found.folder / path):
        found.shared.append((f"structure/{stem}{suffix}", path))
    else:
        found.messages.append(path)


def _sort_in_about(found: Repository, path: str) -> None:
    *below, name = path.split("/")[1:]
    stem, suffix = _parts(name)
    indicator = indicator_of(stem)
    is_ours = indicator and (not below or (len(below) == 1 and LANGUAGE.fullmatch(below[0])))
    if is_ours and suffix in {".yml", ".yaml", ".md"}:
        found.about.setdefault(indicator or "", []).append(path)
    elif is_ours and suffix == ".xlsx":
        found.workbooks.append(path)
    else:
        found.strays.append(path)


def _find_shared(found: Repository) -> None:
    """Configuration, translations, data structure, maps.

    A folder `built_translations` holds all labels that the published build used, those of the repository itself among
    them: the translations of a language are then read from there.
    """
    folder = found.folder
    for path in sorted([*folder.glob("*config*.yml"), folder / "metadata-mapping.csv"]):
        if path.is_file() and not path.is_symlink():
            found.shared.append((path.name, path.name))
    built = [path for path in sorted((folder / "built_translations").glob("*.json")) if not path.is_symlink()]
    found.shared += [(relative := path.relative_to(folder).as_posix(), relative) for path in built]
    covered = {path.stem for path in built}
    for path in sorted((folder / "translations").glob("*/*.yml")):
        if path.parent.name not in covered and not path.is_symlink():
            relative = path.relative_to(folder).as_posix()
            found.shared.append((relative, relative))
    if not built:
        found.shared += [
            (f"structure/{path.name}", path.name) for path in sorted(folder.glob("*.xml")) if _is_structure(path)
        ]
    found.maps = sorted(path.name for path in folder.glob("*.geojson") if not path.is_symlink())


def _is_structure(path: Path) -> bool:
    """Whether the first element of an XML file is that of a message of structures."""
    if path.is_symlink():
        return False
    first = _FIRST.search(_COMMENT.sub(b"", first_bytes(path, _HEAD, path)))
    return first is not None and first[1] == b"Structure"


def deliveries(found: Repository, ask: Ask) -> Requests:
    """The files of a folder as requests, delivery by delivery."""
    kind = "data" if found.workbooks else "indicator"
    alone = {indicator for indicator in found.about if indicator not in found.data} if kind == "indicator" else set()
    for together in _together(found):
        if any(wanted(indicator, ask) for indicator in together):
            own = [path for one in together for path in (*found.data[one], *found.about.get(one, ()))]
            yield from _requests(found, f"{kind}/{'+'.join(together)}", own)
    for indicator in sorted(alone, key=natural):
        if wanted(indicator, ask):
            yield from _requests(found, f"indicator/{indicator}", found.about[indicator])
    for path in found.messages:
        yield from _requests(found, f"data/{Path(path).stem}", [path])
    if found.workbooks:
        settings = [path for one in sorted(found.about, key=natural) for path in found.about[one]]
        yield from _requests(found, "metadata", [*settings, *found.workbooks])
    if found.maps:
        yield from _requests(found, "maps", found.maps)
    if found.strays:
        for path in found.strays:
            yield _request(found, "other-files", path, path)


def _together(found: Repository) -> list[list[str]]:
    """The indicators in order, in one delivery those that share a series of the global framework.

    Kyrgyzstan's deaths by disasters stand under 1.5.1, 11.5.1 and 13.1.1, and one series of one publisher has one set
    of values.
    """
    groups = {indicator: [indicator] for indicator in sorted(found.data, key=natural)}
    first: dict[bytes, str] = {}
    files = LocalFiles(found.folder)
    for indicator, paths in found.data.items():
        for code in {code for path in paths for code in _series_codes(files, f"{found.folder}/{path}")}:
            one, other = groups[indicator], groups[first.setdefault(code, indicator)]
            if one is not other:
                other.extend(one)
                for member in one:
                    groups[member] = other
    every = {id(group): sorted(group, key=natural) for group in groups.values()}
    return sorted(every.values(), key=lambda group: natural(group[0]))


def _series_codes(files: LocalFiles, path: str) -> set[bytes]:
    return {code for code in _codes(files, path) if GLOBAL.fullmatch(code.decode(errors="replace"))}


def _codes(files: LocalFiles, path: str) -> set[bytes]:
    content = files.first_bytes(path, -1)
    if path.endswith(".xml"):
        return set(_CODES.findall(content))
    head, *lines = content.removeprefix(b"\xef\xbb\xbf").splitlines() or [b""]
    names = head.split(b",")
    if b"SERIES" not in names:
        return set()
    at = names.index(b"SERIES")
    return {cells[at] for line in lines if len(cells := line.split(b",")) > at and cells[at]}


def _requests(found: Repository, delivery: str, own: list[str]) -> Requests:
    for path in own:
        yield _request(found, delivery, path, path)
    for name, path in found.shared:
        yield _request(found, delivery, name, path)


def _request(found: Repository, delivery: str, name: str, path: str) -> Request:
    media_type = _TYPES.get(f".{path.rpartition('.')[2]}", "application/octet-stream")
    return Request(f"{found.folder}/{path}", delivery, name, media_type)
