"""Reads a page of Ortaq back into what it claims: each cited element, each picture, each digit without a citation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

from ortaq.briefs.arrangement import Piece, pieces
from ortaq.briefs.markup import foreign, holds_number, unseen
from ortaq.errors import CheckError

LARGEST = 50_000_000
"""Bytes; a brief is a few hundred thousand."""

_GAP = re.compile(r"[ \t\r\n]+")


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
class Foreign:
    """Something that no brief of ours has and that could change what a reader sees: a script, a style, a comment."""

    what: str
    heading: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a brief says about itself, and what it claims."""

    lang: str
    identity: dict[str, str]
    shown: tuple[Shown, ...]
    drawn: tuple[Drawn, ...]
    uncited: tuple[Uncited, ...]
    foreign: tuple[Foreign, ...]
    pieces: tuple[Piece, ...]
    text: str


def read_page(path: str | Path) -> Page:
    """A brief, read back from its file.

    Raises:
        CheckError: There is no such file, or it is not a brief of Ortaq.
    """
    path = Path(path)
    try:
        return page_of(_text(path))
    except (etree.ParserError, ValueError) as error:
        raise CheckError(
            "{path} is not a brief of Ortaq", hint="check a page that ortaq brief wrote", path=path
        ) from error


def page_of(payload: bytes) -> Page:
    """A brief, read back from its bytes.

    Raises:
        ValueError: They are not a brief of Ortaq.
    """
    text = payload.decode("utf-8-sig").replace("\r\n", "\n")
    if "\0" in text:
        raise ValueError(text[:1])  # readers of HTML do not agree on what follows it
    root = _tree(text)
    identity = {
        meta.get("name", "").removeprefix("ortaq:"): meta.get("content", "")
        for meta in root.iterfind(".//meta")
        if meta.get("name", "").startswith("ortaq:")
    }
    whole = {"topic", "group", "date", "version", "store"} <= set(identity)
    if not whole or not re.fullmatch("[0-9]{0,3}", identity.setdefault("k", "")):
        raise ValueError(sorted(identity))
    found = list(_walk(root))
    drawn = drawings(text)
    if len(drawn) != len(_SVG.findall(text)):
        found.append(Foreign("svg", ""))
    if not _END.search(text) or len(_ENDS.findall(text)) != 2:  # noqa: PLR2004  (of the body, of the page)
        found.append(Foreign("html", ""))  # readers of HTML do not agree on what follows the end
    return Page(
        lang=root.get("lang", ""),
        identity=identity,
        shown=tuple(part for part in found if isinstance(part, Shown)),
        drawn=drawn,
        uncited=tuple(part for part in found if isinstance(part, Uncited)),
        foreign=tuple(part for part in found if isinstance(part, Foreign)),
        pieces=pieces(root),
        text=text,
    )


def pieces_of(text: str) -> tuple[Piece, ...]:
    """What stands where in a page of HTML."""
    return pieces(_tree(text))


def _tree(text: str) -> html.HtmlElement:
    return html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))


def _text(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            payload = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise CheckError("there is no file {path}", hint="ortaq brief writes briefs to check", path=path) from error
    except OSError as error:
        raise CheckError("{path} can't be read", hint="name a file that ortaq brief wrote", path=path) from error
    if len(payload) > LARGEST:
        raise CheckError("{path} is too large for a brief", hint="check a page that ortaq brief wrote", path=path)
    return payload


def _walk(root: html.HtmlElement) -> Iterator[Shown | Uncited | Foreign]:
    """Every cited element, every digit outside of one, and what is not ours, in the order of the page."""
    heading = ""
    if root.findtext(".//title") != "".join(root.xpath("(.//h1)[1]//text()")):
        yield Foreign("title", heading)
    for element in root.iter():
        if not isinstance(element.tag, str):
            yield Foreign("comment", heading)
            continue
        if _inside_picture(element):
            continue
        if (what := foreign(element)) is not None:
            yield Foreign(what, heading)
        if element.tag in NOT_SHOWN:
            continue
        if element.tag in ("h1", "h2", "h3", "h4"):
            heading = _GAP.sub(" ", element.text_content()).strip()
        if (ref := element.get("data-ref")) is not None:
            value = element.get("value", element.get("datetime"))
            yield Shown(ref, element.get("data-spec", ""), element.text_content(), value, element.get("href"), heading)
        yield from _without_citation(element, heading)


def _without_citation(element: html.HtmlElement, heading: str) -> Iterator[Uncited | Foreign]:
    """Digits, and signs that no reader sees, that no citation stands behind."""
    for text in filter(None, _uncited_texts(element)):
        if holds_number(text):
            yield Uncited(_GAP.sub(" ", text).strip(), heading)
        if (sign := unseen(text)) is not None:
            yield Foreign(sign, heading)


NOT_SHOWN = ("head", "style", "meta", "title", "script")
"""Elements whose text no reader sees on the page; the title is the heading's."""

SPOKEN = ("title", "alt", "aria-label", "placeholder")
"""Attributes whose text a reader sees or hears."""


def _uncited_texts(element: html.HtmlElement) -> Iterator[str | None]:
    """The texts of an element and behind its children that no citation stands behind."""
    if not (_is_cited(element) or _is_note(element)):
        yield element.text
    if not _is_cited(element):
        for child in element:
            yield child.tail
    for name in SPOKEN:
        yield element.get(name)


def _inside_picture(element: html.HtmlElement) -> bool:
    return element.tag == "svg" or any(above.tag == "svg" for above in element.iterancestors())


def _is_cited(element: html.HtmlElement) -> bool:
    return element.get("data-ref") is not None or any(a.get("data-ref") is not None for a in element.iterancestors())


def _is_note(element: html.HtmlElement) -> bool:
    """The number of a source: a link to an entry that is there and bears that number."""
    target = element.get("href", "")
    if element.tag != "a" or target != f"#s{element.text}" or element.getparent().get("class") != "n":
        return False
    return bool(element.getroottree().xpath("//li[@id=$id]", id=target[1:]))


_END = re.compile(r"</body>\s*</html>\s*\Z")
_ENDS = re.compile(r"</(?:body|html)", re.IGNORECASE)
_SVG = re.compile(r"<svg", re.IGNORECASE)
_PICTURE = re.compile(r'<figure data-picture="([^"]*)">(<svg.*?</svg>)', re.DOTALL)
_HEADING = re.compile(r"<h[1-4][^>]*>(.*?)</h[1-4]>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def drawings(text: str) -> tuple[Drawn, ...]:
    """The pictures of a page of HTML."""
    return tuple(_pictures(text))


def _pictures(whole: str) -> Iterator[Drawn]:
    """The drawings to the letter: a parser of HTML would fold the case of their names."""
    for found in _PICTURE.finditer(whole):
        above = _HEADING.findall(whole, 0, found.start())
        yield Drawn(
            html.fromstring(f"<p>{found[1]}</p>").text or "", found[2], _TAG.sub("", above[-1]) if above else ""
        )
