"""What form a file has, by what it begins with: media types of servers are often wrong."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from ortaq.collect.sdmx.csv_data import is_csv
from ortaq.collect.sdmx.xml_parsing import opened
from ortaq.errors import SourceError

_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z]\w*)[\s>/]")
_PAGE = re.compile(rb"\s*<(!doctype\s+html|html)", re.IGNORECASE)


def form_of(content: bytes | Path, name: str) -> str:
    """`xml`, `json` or `csv`.

    >>> form_of(b'{"data": {}}', "x")
    'json'

    Raises:
        SourceError: It is none of them.
    """
    with opened(content) as stream:
        start = stream.read(4096)
    for bom in _BOMS:
        if start.startswith(bom):
            start = start.removeprefix(bom).replace(b"\0", b"")
    start = start.lstrip()
    if not start:
        raise SourceError("{file}: empty", hint="fetch it again", file=name)
    if _PAGE.match(start):
        raise SourceError(
            "{file}: a web page came in the place of data", hint="open the address in a browser", file=name
        )
    if start.startswith(b"<"):
        return "xml"
    if start.startswith(b"{"):
        return "json"
    if is_csv(start):
        return "csv"
    raise SourceError(
        "{file}: neither SDMX-ML nor SDMX-JSON nor SDMX-CSV",
        hint="a table of your own is read by the source `table`; an archive has to be unpacked first",
        file=name,
    )


def is_structure(content: bytes | Path) -> bool:
    """Whether a file describes data and holds none.

    >>> is_structure(b"<mes:Structure>"), is_structure(b"<message:GenericData>")
    (True, False)
    """
    with opened(content) as stream:
        start = stream.read(65536)
    if start.startswith(_BOMS[1:]):
        start = start.replace(b"\0", b"")
    if found := _ROOT.search(start):
        return found[1] in {b"Structure", b"RegistryInterface"}
    has_described = any(name in start for name in (b'"dataStructures"', b'"codelists"', b'"conceptSchemes"'))
    return start.lstrip(_BOMS[0]).lstrip().startswith(b"{") and has_described and b'"dataSets"' not in start
