"""XML from outside: no document type, no entities, no network, no depth without end."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from ortaq.errors import SourceError

MOST_DEPTH = 100
"""Elements within elements; SDMX needs some fifteen."""
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
_CHUNK = 1 << 16


def tree(content: bytes, name: str) -> Any:  # noqa: ANN401  (lxml has no types)
    """The root element of a document.

    Raises:
        SourceError: It is not well-formed, has a document type, or is too deep.

    >>> tree(b"<a><b/></a>", "a.xml")[0].tag
    'b'
    """
    _refuse_doctype(io.BytesIO(content), name)
    try:
        root = etree.fromstring(content, etree.XMLParser(**_SAFE))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _refused(name, str(error)) from error
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MOST_DEPTH:
            raise _refused(name, "its elements lie too deep in each other")
    return root


def elements(source: Path | bytes, name: str, *tags: str) -> Iterator[Any]:
    """Elements of a large document one after the other, each freed once the next is asked for.

    Args:
        source: The file, or its bytes.
        name: What to call it in an error.
        tags: Names of the elements: `{namespace}name`, or `{*}name` in any namespace.

    >>> [element.get("x") for element in elements(b'<a><b x="1"/><b x="2"/></a>', "a.xml", "b")]
    ['1', '2']
    """
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
        _refuse_doctype(stream, name)
        stream.seek(0)
        try:
            for _, element in etree.iterparse(stream, events=("end",), tag=tags, **_SAFE):
                yield element
                element.clear(keep_tail=False)
                while (before := element.getprevious()) is not None:
                    element.getparent().remove(before)
        except etree.XMLSyntaxError as error:
            raise _refused(name, str(error)) from error


def _refuse_doctype(stream: BinaryIO, name: str) -> None:
    """Read as far as the first element, in whatever encoding: a document type stands before it or nowhere."""
    parser = etree.XMLPullParser(events=("start",), **_SAFE)
    try:
        while chunk := stream.read(_CHUNK):
            parser.feed(chunk)
            for _, element in parser.read_events():
                if element.getroottree().docinfo.doctype:
                    raise _refused(name, "it has a document type (DOCTYPE), which data never needs")
                return
    except etree.XMLSyntaxError as error:
        raise _refused(name, str(error)) from error
    raise _refused(name, "it holds no element")


def _refused(name: str, reason: str) -> SourceError:
    return SourceError(
        "{file}: no XML that can be read: {reason}",
        hint="fetch it again; if it stays so, ask its publisher",
        file=name,
        reason=reason,
    )
