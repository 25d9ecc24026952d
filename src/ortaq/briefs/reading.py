"""Reads a page of Ortaq back into what it claims: each cited element, each picture, each digit without a citation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

from ortaq.errors import CheckError

LARGEST = 50_000_000
"""Bytes; a brief is a few hundred thousand."""

_DIGIT = re.compile(r"\d", re.ASCII)
_GAP = re.compile(r"[ \t\r\n]+")
SVG = "{http://www.w3.org/2000/svg}svg"


@dataclass(frozen=True, slots=True)
class Shown:
    """One cited element as it stands in a page.

    Args:
        value: The machine-readable value beside the text, where there is one.
        link: The address it links to, where it is a link.
        heading: The heading above it, to find it by.
    """

    ref: str
    spec: str
    text: str
    value: str | None
    link: str | None
    heading: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as it stands in a page: its key and its drawing."""

    key: str
    svg: str
    heading: str


@dataclass(frozen=True, slots=True)
class Uncited:
    """Text with a digit that no citation stands behind."""

    text: str
    heading: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a brief says about itself, and what it claims."""

    lang: str
    identity: dict[str, str]
    shown: tuple[Shown, ...]
    drawn: tuple[Drawn, ...]
    uncited: tuple[Uncited, ...]


def read_page(path: str | Path) -> Page:
    """A brief, read back from its file.

    Raises:
        CheckError: There is no such file, or it is not a brief of Ortaq.
    """
    path = Path(path)
    text = _text(path)
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    except (etree.ParserError, ValueError) as error:
        raise _not_a_brief(path) from error
    identity = {
        meta.get("name", "").removeprefix("ortaq:"): meta.get("content", "")
        for meta in root.iterfind(".//meta")
        if meta.get("name", "").startswith("ortaq:")
    }
    if not {"topic", "group", "date", "version", "store"} <= set(identity):
        raise _not_a_brief(path)
    shown: list[Shown] = []
    uncited: list[Uncited] = []
    for kind in _walk(root.body if root.find("body") is not None else root):
        (shown if isinstance(kind, Shown) else uncited).append(kind)  # ty: ignore[invalid-argument-type]
    return Page(root.get("lang", ""), identity, tuple(shown), tuple(_pictures(text)), tuple(uncited))


def _text(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise CheckError("{path} is too large for a brief", hint="check a page that ortaq brief wrote", path=path)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CheckError("there is no file {path}", hint="ortaq brief writes briefs to check", path=path) from error
    except OSError as error:
        raise CheckError("{path} can't be read", hint="name a file that ortaq brief wrote", path=path) from error


def _not_a_brief(path: Path) -> CheckError:
    return CheckError("{path} is not a brief of Ortaq", hint="check a page that ortaq brief wrote", path=path)


def _walk(body: html.HtmlElement) -> Iterator[Shown | Uncited]:
    """Every cited element and every digit outside of one, in the order of the page."""
    heading = ""
    for element in body.iter(etree.Element):
        if not isinstance(element.tag, str) or _inside_picture(element):
            continue
        if element.tag in ("h1", "h2", "h3", "h4"):
            heading = _GAP.sub(" ", element.text_content()).strip()
        if (ref := element.get("data-ref")) is not None:
            value = element.get("value", element.get("datetime"))
            yield Shown(ref, element.get("data-spec", ""), element.text_content(), value, element.get("href"), heading)
        texts = [] if _is_cited(element) or _is_note(element) else [element.text]
        texts += [child.tail for child in element if not _is_cited(element)]
        texts += [element.get(name) for name in ("title", "alt") if element.get(name)]
        for text in texts:
            if text and _DIGIT.search(text):
                yield Uncited(_GAP.sub(" ", text).strip(), heading)


def _inside_picture(element: html.HtmlElement) -> bool:
    return element.tag in ("svg", "style") or any(above.tag == "svg" for above in element.iterancestors())


def _is_cited(element: html.HtmlElement) -> bool:
    return element.get("data-ref") is not None or any(a.get("data-ref") is not None for a in element.iterancestors())


def _is_note(element: html.HtmlElement) -> bool:
    """The number of a source: a link to an entry that is there and bears that number."""
    target = element.get("href", "")
    if element.tag != "a" or target != f"#s{element.text}":
        return False
    return bool(element.getroottree().xpath("//li[@id=$id]", id=target[1:]))


_PICTURE = re.compile(r'<figure data-picture="([^"]*)">(<svg.*?</svg>)', re.DOTALL)
_HEADING = re.compile(r"<h[1-4][^>]*>(.*?)</h[1-4]>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def _pictures(text: bytes) -> Iterator[Drawn]:
    """The drawings to the letter: a parser of HTML would fold the case of their names."""
    whole = text.decode("utf-8", errors="replace")
    for found in _PICTURE.finditer(whole):
        above = _HEADING.findall(whole, 0, found.start())
        yield Drawn(
            html.fromstring(f"<p>{found[1]}</p>").text or "", found[2], _TAG.sub("", above[-1]) if above else ""
        )
