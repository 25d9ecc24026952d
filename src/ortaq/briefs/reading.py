"""Reads a page of Ortaq back into what it claims: each cited element, each picture, each digit without a citation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

from ortaq.briefs.style import style_sheet
from ortaq.errors import CheckError

LARGEST = 50_000_000
"""Bytes; a brief is a few hundred thousand."""

_DIGIT = re.compile(r"\d")
"""A digit of any script; the small one of CO₂ is none."""

_FONT_FACE = re.compile(r"@font-face\s*\{[^{}]*\}")
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
    """Something that no brief of ours has and that could change what a reader sees: a script, a style."""

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
    found = list(_walk(root))
    return Page(
        lang=root.get("lang", ""),
        identity=identity,
        shown=tuple(part for part in found if isinstance(part, Shown)),
        drawn=tuple(_pictures(text)),
        uncited=tuple(part for part in found if isinstance(part, Uncited)),
        foreign=tuple(part for part in found if isinstance(part, Foreign)),
    )


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


def _walk(root: html.HtmlElement) -> Iterator[Shown | Uncited | Foreign]:
    """Every cited element, every digit outside of one, and what is not ours, in the order of the page."""
    heading = ""
    for element in root.iter(etree.Element):
        if element.tag == "head" or _inside_picture(element):
            continue
        if (what := _foreign(element)) is not None:
            yield Foreign(what, heading)
        if element.tag in NOT_SHOWN:
            continue
        if element.tag in ("h1", "h2", "h3", "h4"):
            heading = _GAP.sub(" ", element.text_content()).strip()
        if (ref := element.get("data-ref")) is not None:
            value = element.get("value", element.get("datetime"))
            yield Shown(ref, element.get("data-spec", ""), element.text_content(), value, element.get("href"), heading)
        for text in _uncited_texts(element):
            if text and _DIGIT.search(text):
                yield Uncited(_GAP.sub(" ", text).strip(), heading)


NOT_SHOWN = ("style", "meta", "title", "script")
"""Elements whose text no reader sees on the page; the title is the heading's."""

SPOKEN = ("title", "alt", "aria-label", "placeholder")
"""Attributes whose text a reader sees or hears."""


def _foreign(element: html.HtmlElement) -> str | None:
    """What of an element no brief of ours has; None where all is ours."""
    if element.tag == "script":
        return "script"
    if element.tag == "style" and _FONT_FACE.sub("", element.text or "").strip() != style_sheet().strip():
        return "style"
    odd = [name for name in element.attrib if name == "style" or name.startswith("on")]
    return f"{element.tag} {odd[0]}" if odd else None


def _uncited_texts(element: html.HtmlElement) -> Iterator[str | None]:
    """The texts of an element and behind its children that no citation stands behind."""
    if not (_is_cited(element) or _is_note(element)):
        yield element.text
    for child in element:
        if not _is_cited(element):
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
