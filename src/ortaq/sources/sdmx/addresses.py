"""Where data and the structure that describes them are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ortaq.collect.delivery import File, Request, Requests
from ortaq.collect.sdmx import Reference, batches, is_structure
from ortaq.errors import SourceError, UsageError

ACCEPT_DATA = (
    "application/vnd.sdmx.structurespecificdata+xml;version=2.1, application/vnd.sdmx.data+xml;version=3.0.0;q=0.9, "
    "application/vnd.sdmx.genericdata+xml;version=2.1;q=0.8, application/vnd.sdmx.data+json;version=2.0.0;q=0.7, "
    "application/vnd.sdmx.data+json;version=1.0.0;q=0.6, application/vnd.sdmx.data+csv;version=2.0.0;q=0.5, "
    "application/vnd.sdmx.data+csv;version=1.0.0;q=0.4, */*;q=0.1"
)
"""XML first: its end proves that nothing was cut. Of CSV nobody can tell."""
ACCEPT_STRUCTURE = "application/vnd.sdmx.structure+xml;version={version}, application/xml;q=0.5"
_SERVICE = re.compile(r"(?P<service>[A-Z][A-Z0-9_]+)/(?P<flow>[\w@$,.-]+)(?:/(?P<key>[^/]*))?")
_ROOT = re.compile(r"(?P<root>.*?/)(?P<rest>data/.*)", re.IGNORECASE)
_NO_NAMES = {"data", "files", "sdmx", "message", "structure"}
"""Names of files and folders that tell nothing; the folder above does."""
_SUFFIXES = (".xml", ".json", ".csv", ".sdmx")
DATA = "data"
STRUCTURE = "structure"


def is_web(what: str) -> bool:
    """Whether it is an address of the web, or a registered service; what lies on the disk goes before."""
    return what.startswith(("https://", "http://")) or (bool(_SERVICE.fullmatch(what)) and not Path(what).exists())


def short_name(what: str) -> str:
    """A short name of a dataflow or of a file: small letters, digits and dashes.

    >>> short_name("ECB/EXR/A.KZT"), short_name("data/KGZ 3.4.1.xml")
    ('ecb-exr', 'kgz-3-4-1')
    """
    if found := _SERVICE.fullmatch(what):
        name = f"{found['service']}-{found['flow'].split(',')[0]}"
    elif what.startswith(("https://", "http://")):
        name = _flow(what) or urlsplit(what).netloc
    else:
        path = Path(what)
        name = path.stem if path.suffix.lower() in _SUFFIXES else path.name
        name = path.parent.name or name if name.lower() in _NO_NAMES else name
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "sdmx"


def from_web(what: str) -> Requests:
    """The data, then the structure of which they speak, from the same service."""
    address = what if "://" in what else _registered(what)
    delivery = _flow(address) or short_name(address)
    headers = {} if re.search(r"[?&]format=", address) else {"Accept": ACCEPT_DATA}
    data = yield Request(address, delivery, DATA, headers=headers)
    if data and (asked := structure_address(address, data)):
        where, version = asked
        headers = {"Accept": ACCEPT_STRUCTURE.format(version=version)}
        yield Request(where, delivery, STRUCTURE, "application/xml", headers, optional=True)


def from_disk(what: str) -> Requests:
    """A file; or the files of a folder, read together, since the same series may stand in several of them."""
    if not what:
        raise UsageError(
            "nothing is named to read", hint="name an address, a file, a folder, or a service and its dataflow: ECB/EXR"
        )
    path = Path(what)
    if not path.is_dir():
        yield Request(str(path), path.name, path.name)
        return
    files = list(_files(path))
    if all(map(is_structure, files)):
        raise SourceError("{what}: no file with SDMX data", hint="files end in .xml, .json or .csv", what=what)
    for file in files:
        yield Request(str(file), short_name(what), file.relative_to(path).as_posix())


def structure_address(address: str, data: File) -> tuple[str, str] | None:
    """Where the service that gave `data` describes them, and in which version; nothing if that can't be told."""
    found = _ROOT.match(address.partition("?")[0])
    if not found:
        return None
    try:
        first = next(batches(at_hand(data), rows=1, name=data.name))
    except SourceError:
        return None  # `parse` reads the data again and says what is wrong with them
    reference = first.described_by or _flow_reference(found["rest"])
    if reference is None or not reference.agency:
        return None
    is_flow = reference.kind != "DataStructure"
    kind = "dataflow" if is_flow else "datastructure"
    references = "descendants" if is_flow else "children"
    is_new = re.match(r"data/(dataflow|datastructure|provisionagreement|\*)/", found["rest"], re.IGNORECASE)
    version = reference.version or ("~" if is_new else "latest")
    stem = f"{found['root']}structure/{kind}" if is_new else f"{found['root']}{kind}"
    where = f"{stem}/{reference.agency}/{reference.id}/{version}?references={references}"
    return where, "3.0.0" if is_new else "2.1"


def at_hand(file: File) -> bytes | Path:
    """What a reader reads: the bytes, if they are held (the file may not be written yet), else the file."""
    return file.path if file.path and file.held is None else file.content


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() in _SUFFIXES and not any(part.startswith(".") for part in file.parts):
            yield file


def _registered(what: str) -> str:
    """The address of a dataflow at a service that `sdmx1` lists."""
    try:
        import sdmx  # noqa: PLC0415  (takes two seconds of processor time, and is needed for nothing else)
    except ImportError as error:
        raise UsageError(
            "the addresses of registered SDMX services come with the package sdmx1",
            hint="install it with pip install 'ortaq[sdmx]', or name the whole address",
        ) from error
    found = _SERVICE.fullmatch(what)
    service = found["service"] if found else what
    if not found or service not in sdmx.list_sources():
        raise UsageError(
            "unknown SDMX service: {service}",
            hint="services: {known}",
            service=service,
            known=", ".join(sdmx.list_sources()),
        )
    asked = sdmx.Client(service).get("data", found["flow"], key=found["key"] or None, dry_run=True)
    return str(asked.url)


def _flow(address: str) -> str:
    """The dataflow in an address: `…/data/AGENCY,FLOW,1.0/…` of 2.1, `…/data/dataflow/AGENCY/FLOW/1.0/…` of 3.0."""
    reference = _flow_reference(found["rest"]) if (found := _ROOT.match(address.partition("?")[0])) else None
    return reference.id if reference else ""


def _flow_reference(rest: str) -> Reference | None:
    words = unquote(rest).split("/")[1:]
    if words[0].lower() in {"dataflow", "datastructure", "provisionagreement"}:
        return Reference("Dataflow", words[1], words[2]) if len(words) > 2 else None  # noqa: PLR2004  (agency and id)
    parts = words[0].split(",")
    if not parts[-1] and not parts[0]:
        return None
    return Reference("Dataflow", parts[0], parts[1]) if len(parts) > 1 else Reference("Dataflow", "", parts[0])
