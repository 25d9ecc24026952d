"""What stands where in a page: two pages of the same evidence have the same pieces in the same order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

from lxml import etree, html

from ortaq.briefs.markup import holds_number

CHECKED_APART = frozenset({"value", "datetime"})
"""Attributes that are held against the evidence where the element is."""

DRAFT = "say"
"""The section whose wording is a draft, for people to change."""

LONGEST = 120
"""Letters of a passage that are told."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An element with its attributes, or words between elements.

    Args:
        what: What is compared.
        text: What is told of it.
        heading: The heading above it.
        is_draft: Whether these are words that people are asked to change.
        is_number: Whether these are words with a digit, which no page has and which are found as such.
    """

    what: tuple[object, ...]
    text: str
    heading: str
    is_draft: bool = False
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A passage that stands otherwise in the one page than in the other.

    Args:
        page: The passage of the page; "" where something is missing.
        evidence: The passage of the page that the evidence gives.
        is_draft: Whether only words were changed that people are asked to change.
    """

    page: str
    evidence: str
    heading: str
    is_draft: bool


def pieces(root: html.HtmlElement) -> tuple[Piece, ...]:
    """The pieces of a page in their order, without the insides of pictures, of cited elements and of the head."""
    return tuple(_pieces(root))


def _pieces(root: html.HtmlElement) -> Iterator[Piece]:
    heading, within = "", [""]
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            if element.tag == "section":
                within.pop()
            yield from _words(element.tail, heading, within[-1])
            continue
        if element.tag in ("h1", "h2", "h3", "h4"):
            heading = " ".join(element.text_content().split())
        if element.tag == "section":
            within.append(element.get("aria-labelledby", ""))
        depth = sum(1 for _ in element.iterancestors())
        kept = sorted((name, value) for name, value in element.attrib.items() if name not in CHECKED_APART)
        is_cited = element.get("data-ref") is not None
        text = f"{element.text_content()} ({element.get('data-ref')})" if is_cited else ""
        if element.tag == "svg":
            yield Piece(("svg", depth), "", heading)
        else:
            yield Piece((element.tag, depth, *kept), text, heading)
        if is_cited or element.tag in ("svg", "style", "head"):
            walk.skip_subtree()
            continue
        yield from _words(element.text, heading, within[-1])


def _words(text: str | None, heading: str, section: str) -> Iterator[Piece]:
    if text and (words := " ".join(text.split())):
        yield Piece((words,), words, heading, section == DRAFT, holds_number(words))


def misplaced(page: Sequence[Piece], evidence: Sequence[Piece]) -> Iterator[Misplaced]:
    """Where a page is not arranged as the page that the evidence gives.

    Args:
        page: The pieces of the page that is checked.
        evidence: Those of the page that the evidence gives.
    """
    same = sum(1 for _ in takewhile(_alike, zip(page, evidence, strict=False)))  # no need to search what is the same
    page, evidence = page[same:], evidence[same:]
    matcher = SequenceMatcher(None, [piece.what for piece in page], [piece.what for piece in evidence], autojunk=False)
    for kind, start, end, ours_start, ours_end in matcher.get_opcodes():
        theirs, ours = page[start:end], evidence[ours_start:ours_end]
        if kind == "equal" or (ours and all(piece.is_number for piece in theirs) and len(ours) == len(theirs)):
            continue
        heading = (theirs or ours)[0].heading
        only_words = all(len(piece.what) == 1 for piece in (*theirs, *ours))
        yield Misplaced(
            _told(theirs), _told(ours), heading, only_words and all(piece.is_draft for piece in (*theirs, *ours))
        )


def _alike(pair: tuple[Piece, Piece]) -> bool:
    return pair[0].what == pair[1].what


def _told(passage: Sequence[Piece]) -> str:
    text = " ".join(piece.text for piece in passage if piece.text)
    text = text or "".join(f"<{piece.what[0]}>" for piece in passage)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
