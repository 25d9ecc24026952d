"""What a page says of itself: title, source chain, photo credit, and what on it is not of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ortaq.model.statements import SPAN
from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.words import Stretch, Text, folded

HEAD_PARAGRAPHS = 6
"""Paragraphs among which a page tells its title, day and credits, before its text."""

_LABEL = re.compile(r"\s*(?P<label>[^:\n]{2,40}?)\s*(?::|\s[-–—/]\s)\s*(?P<rest>.*)", re.DOTALL)
_MANY = 2
_NUMBER = re.compile(r"[\d\s.,]+$")
_SHORT_TITLE = 12


@dataclass(frozen=True, slots=True)
class Header:
    """Title, credits, and the stretches of the page that are its text."""

    title: SPAN | None
    source: tuple[str, ...]
    photo_credit: str | None
    boilerplate: tuple[SPAN, ...]
    body: tuple[Stretch, ...]
    head_end: int


def header(text: Text, pack: LanguagePack) -> Header:
    """Read the frame of a page."""
    paragraphs = text.paragraphs
    title = next((one for one in paragraphs if one.last > one.first and not _label(text, one, pack)), None)
    boilerplate: list[SPAN] = []
    body: list[Stretch] = []
    photo = source = None
    for one in paragraphs:
        label = _label(text, one, pack)
        if one is title or (title and _same(text, one, title)):
            if one is not title:
                boilerplate.append((one.start, one.end))
            continue
        if label is None:
            body.append(one)
            continue
        kind, rest = label
        if kind == "photo" and photo is None and rest:
            photo = rest
        elif kind == "source" and source is None and rest:
            source = rest
        else:
            boilerplate.append((one.start, one.end))
    first = next((one for one in body if one.last - one.first > _SHORT_TITLE), None)
    head_end = text.raw.find("\n", first.start) if first else len(text.raw)
    return Header(
        (title.start, title.end) if title else None,
        tuple(_chain(text, pack, body, source)),
        photo,
        tuple(boilerplate),
        tuple(body),
        head_end if head_end >= 0 else len(text.raw),
    )


def _same(text: Text, one: Stretch, title: Stretch) -> bool:
    return text.raw[one.start : one.end] == text.raw[title.start : title.end]


def _label(text: Text, one: Stretch, pack: LanguagePack) -> tuple[str, str] | None:
    """What a line of the page's frame is, with what stands after its label; None for a line of the text."""
    line = text.raw[one.start : one.end]
    if _NUMBER.fullmatch(line):
        return "views", ""
    m = _LABEL.match(line)
    label = text.form(m["label"] if m else line)
    for kind in ("photo", "source", "share", "related", "views"):
        if label in pack.labels[kind]:
            return kind, m["rest"].strip() if m else ""
    led = next((word for word in pack.labels["photo"] if " " in word and folded(line).startswith(word + " ")), None)
    if led and one.last - one.first < _SHORT_TITLE:
        return "photo", line[len(led) :].strip(" :.")
    if _RIGHTS.match(line) and one.last - one.first < _SHORT_TITLE:
        # A line of rights has years; a picture's credit has none.
        return ("views", "") if re.search(r"(?:19|20)\d\d", line) else ("photo", _RIGHTS.sub("", line).strip())
    return None


_RIGHTS = re.compile(r"\s*(?:©|\(c\)|copyright)\s*", re.IGNORECASE)


_DATELINE = re.compile(r"[^\W\d_][\w .’'-]{2,30}[,.](?:[^–—/\n]{0,40})?\s*[–—/-]\s*(?P<name>[^.:\n]{3,50}?)\s*[./]")
"""A town, a day, and the agency: "БИШКЕК, 14 мая – ИА «Тянь-Сан»." """

_AGENCY = re.compile(r"[«“\"„]|\b(?:ИА|АИ|АМИТ|КМИТ|agency|press|news|agentlig|agentliy|агент|хабар)", re.IGNORECASE)

_BY_AGENCY = re.compile(
    r"(?P<name>\b(?:ИА|АИ|АИТ|АМИТ|НИАТ|ҚАА|КМИТ)\s+[«“\"„][^»”\"\n]{2,40}[»”\"]"
    r"|[«“\"„][^»”\"\n]{2,40}[»”\"]\s+(?:агентт|агенттиг|агентлиг|agentlig|agentliy|axborot|habar)\w*)"
)
"""An agency with its name, in a line of the head that holds little else."""

_NAME = r"(?P<name>[«“„\"][^»”\"\n]{2,60}[»”\"]|[\w.&-]+(?:\s+[\w.&«»“”-]+){0,5}?)"


def _chain(text: Text, pack: LanguagePack, body: list[Stretch], labelled: str | None) -> Iterator[str]:
    """Who has the text from whom: from a line that says "source", or from the words with which a lead credits it."""
    if labelled:
        yield labelled
        return
    for one in body[:HEAD_PARAGRAPHS]:
        line = text.raw[one.start : one.end]
        agency = _BY_AGENCY.search(line)
        if agency and one.last - one.first <= _SHORT_TITLE:
            yield agency["name"]
            return
        dateline = _DATELINE.match(line)
        if dateline and _AGENCY.search(dateline["name"]):
            yield dateline["name"].strip(" ,.")
            return
        for shape in (*(f"{phrase}" for phrase in pack.source_after),):
            m = re.search(shape.replace("NAME", _NAME), line, re.IGNORECASE)
            if m:
                yield from (m[name].strip(" ,.") for name in ("name", "from") if name in m.groupdict() and m[name])
                return
