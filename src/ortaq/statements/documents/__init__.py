"""Pages, PDF and Word files as text, read by a child process that may die of them; plain text as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from ortaq.collect.limited_child import LimitedChild, RefusedError
from ortaq.errors import Size, SourceError

MEMORY = 1_200 * 1024 * 1024
SECONDS = 5
PROCESSOR = 3600
"""Processor seconds of a child in all: it reads many pages, each of them within SECONDS by the clock."""
MOST_BYTES = 30 * 1024 * 1024
MOST_ANSWER = 16 * 1024 * 1024
MOST_LETTERS = 400_000
"""Of a text: some sixty thousand words, which are read within seconds."""

_CHILD = Path(__file__).with_name("child.py")
_KINDS = {"html": b"h", "pdf": b"p", "docx": b"d"}


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text, with what it says of itself.

    Args:
        text: What is read; every span of a statement counts its characters.
        form: `text`, `html`, `pdf`, `docx`.
        title: As the file's head says; "" where it does not.
        published: The day or moment that the head says, None where it says none. Never guessed.
        publisher: As the head says; "" where it does not.
        address: Where the page says it is found.
    """

    text: str
    form: str
    title: str = ""
    published: datetime | None = None
    publisher: str = ""
    address: str = ""


class Documents:
    """Reads many files with one child; a child that a file brought down is replaced.

    >>> with Documents() as documents:
    ...     documents.read("Бүгін, 14:58".encode(), name="a.txt").form
    'text'
    """

    def __init__(self) -> None:
        self._child: LimitedChild | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, content: bytes, *, name: str) -> Document:
        """One file as text.

        Raises:
            SourceError: It is none that can be read, or asks for more than a page may.
        """
        if len(content) > MOST_BYTES:
            raise _refused(name, f"it has {Size(len(content))}; at most {Size(MOST_BYTES)} are read")
        form = form_of(content)
        if form == "text":
            return Document(_plain(content, name), "text")
        try:
            answer = self._at_work().ask(_KINDS[form] + content)
        except RefusedError as refused:
            self._end()
            raise _refused(name, str(refused)) from refused
        text = _limited(answer["text"], name)
        if not text.strip():
            raise _refused(name, "it holds no text; a scanned page is a picture")
        return Document(
            text,
            form,
            answer.get("title", ""),
            _moment(answer.get("published", "")),
            answer.get("publisher", ""),
            answer.get("address", ""),
        )

    def _at_work(self) -> LimitedChild:
        if self._child is None:
            self._child = LimitedChild(
                _CHILD, memory=MEMORY, seconds=SECONDS, most_answer=MOST_ANSWER, what="a page", processor=PROCESSOR
            )
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None


def form_of(content: bytes) -> str:
    """What some bytes are: `pdf`, `docx`, `html` or `text`, by themselves and not by a name."""
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    start = content[:4096].lower()
    is_page = head[:1] == b"<" and any(
        mark in start for mark in (b"<html", b"<!doctype", b"<head", b"<body", b"<p", b"<div")
    )
    return "html" if is_page else "text"


def _plain(content: bytes, name: str) -> str:
    """Text: UTF-8 or UTF-16 by its mark, else Cyrillic of Windows; each line end as it is."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if content.startswith(mark):
            return _limited(content.decode(encoding, "replace"), name)
    try:
        return _limited(content.decode("utf-8"), name)
    except UnicodeDecodeError:
        return _limited(content.decode("windows-1251", "replace"), name)


def _limited(text: str, name: str) -> str:
    if len(text) > MOST_LETTERS:
        raise _refused(name, f"it has {len(text):,} letters; at most {MOST_LETTERS:,} are read")
    return text


def _moment(told: str) -> datetime | None:
    try:
        return datetime.fromisoformat(told.strip()) if told else None
    except ValueError:
        return None


def _refused(name: str, reason: str) -> SourceError:
    return SourceError(
        "{file} can't be read: {reason}", hint="save it as text, and read that", file=name, reason=reason
    )
