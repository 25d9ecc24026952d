"""`read`: an official text: who said what, what they proposed, pledged or asked, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from ortaq.errors import OrtaqError, UsageError
from ortaq.i18n import language
from ortaq.model.result import Result
from ortaq.model.statements import Statement
from ortaq.statements import read_text
from ortaq.statements.documents import Document, Documents
from ortaq.statements.language_pack import LANGUAGES
from ortaq.store import Store
from ortaq.verbs.open_store import own_store
from ortaq.verbs.reading.addresses import Pages
from ortaq.verbs.reading.inputs import STANDARD_INPUT, Input, file_input, is_address, names, standard_input
from ortaq.verbs.reading.keeping import KeepCounts, ToKeep, keep_statements
from ortaq.verbs.reading.record import record
from ortaq.verbs.reading.register import InRegister, Register
from ortaq.verbs.reading.review import Correction, corrected, corrections
from ortaq.verbs.reading.told import told

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Reading:
    """A text that was read, or why it could not be.

    Args:
        name: What the file is called, without its ending.
        links: For each act of the statement the accords of the register that it may be about.
    """

    name: str
    document: Document | None
    statement: Statement | None
    links: tuple[tuple[InRegister, ...], ...] = ()
    error: OrtaqError | None = None
    given: Input | None = None

    def record(self) -> dict[str, Any]:
        """The record as one object, for machines; it holds the text that its spans count."""
        if self.statement is None or self.document is None:
            return {"error": str(self.error)}
        said = {name: getattr(self.document, name) for name in ("publisher", "address", "form")}
        return {**record(self.statement, self.links, said), "text_read": self.statement.text}

    def to_json(self) -> str:
        """The record as JSON."""
        return json.dumps(self.record(), ensure_ascii=False, indent=1) + "\n"

    def told(self, lang: str = "en") -> str:
        """The record as text for a person."""
        words = language(lang)
        if self.statement is None:
            return " — ".join(filter(None, words.error(self.error))) + "\n" if self.error else ""
        return told(self.statement, self.links, words)

    def save(self, folder: str | Path) -> Path:
        """Write the record into a folder, as NAME.json."""
        path = Path(folder) / f"{self.name}.json"
        path.write_text(self.to_json(), encoding="utf-8")
        return path


class Readings(Result):
    """What was read, one row a text."""

    def __init__(self, readings: list[Reading], lang: str, kept: KeepCounts | None = None) -> None:
        self.readings = tuple(readings)
        self.kept = kept
        """How many were new in the store, where they were to be kept."""
        rows = [_row(one, lang) for one in readings]
        super().__init__(pa.Table.from_pylist(rows, schema=_SCHEMA))


_SCHEMA = pa.schema(
    [
        pa.field("name", pa.string()),
        pa.field("lang", pa.string()),
        pa.field("date", pa.string()),
        pa.field("title", pa.string()),
        pa.field("quotations", pa.int32()),
        pa.field("acts", pa.int32()),
        pa.field("goal", pa.list_(pa.string())),
        pa.field("reason", pa.string()),
    ]
)


def _row(one: Reading, lang: str) -> dict[str, Any]:
    if one.statement is None:
        return {"name": one.name, "reason": one.told(lang).strip()}
    statement = one.statement
    return {
        "name": one.name,
        "lang": statement.lang,
        "date": statement.day.value if statement.day else None,
        "title": statement.text[slice(*statement.title)] if statement.title else None,
        "quotations": len(statement.quotes),
        "acts": sum(act.repeats is None for act in statement.acts),
        "goal": list(statement.main_goals),
    }


def read(
    store: Store,
    what: str | Path,
    *,
    feed: bool = False,
    keep: bool = False,
    fetched_at: str | datetime | None = None,
    text_lang: str | None = None,
    lang: str = "en",
    progress: Progress | None = None,
) -> Readings:
    """Who said what in official texts, what they proposed, pledged or asked, and what the register knows of it.

    Args:
        store: An open store (`ortaq.open_store()`): its register of accords is held beside.
        what: A file (text, HTML, PDF, DOCX), a folder of them, `-` for standard input, an address, or a file with an
            address a line.
        feed: The address is an RSS or Atom feed, or a page that lists articles: its entries are read.
        keep: Put what was read into the store of one's own: the same page twice is one statement, the same speech in
            five outlets one with five sources.
        fetched_at: When the page was taken, ISO 8601: `2024-08-09` or with a time. Days such as "today" are resolved
            against it; without it they stay unknown.
        text_lang: Language of the text, where it is known; otherwise it is made out.
        lang: Language of what is told.
        progress: Told each step: (step, done, total).

    Raises:
        UsageError: There is no such file, or a language or a day is none.
    """
    if text_lang is not None and text_lang not in LANGUAGES:
        raise UsageError(
            "unknown language: {code}", hint="languages: {known}", code=text_lang, known=", ".join(LANGUAGES)
        )
    taken = _moment(fetched_at)
    if feed and not is_address(what):
        raise UsageError("{what} is no address of a feed", hint="name it as https://…", what=what)
    register = Register(store)
    folder = own_store(store).parent
    said = corrections(folder)
    found = []
    with Documents() as documents, Pages(folder / "snapshots") as pages:
        wanted = list(pages.entries(str(what))) if feed else names(what)
        for place, one in enumerate(wanted):
            if progress:
                progress(str(getattr(one, "name", one)), place, len(wanted))
            found.append(_read(one, documents, pages, register, taken, text_lang, said, alone=len(wanted) == 1))
    return Readings(found, lang, keep_statements(store, _to_keep(found), progress=progress) if keep else None)


def _to_keep(found: list[Reading]) -> list[ToKeep]:
    """What was read, with the bytes it was read from."""
    return [
        ToKeep(one.statement, one.links, one.given.content, one.name, one.document.address, _MEDIA[one.document.form])
        for one in found
        if one.statement and one.document and one.given
    ]


_MEDIA = {
    "text": "text/plain",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _read(
    one: str | Path,
    documents: Documents,
    pages: Pages,
    register: Register,
    taken: datetime | None,
    lang: str | None,
    said: tuple[Correction, ...],
    *,
    alone: bool,
) -> Reading:
    """One text; among many, one that can't be read is told beside the others."""
    name = str(getattr(one, "stem", one))
    try:
        given = _given(one, pages)
        name = given.name
        document = documents.read(given.content, name=str(getattr(one, "name", given.name)))
    except OrtaqError as error:
        if alone:
            raise
        return Reading(name, None, None, error=error)
    if given.address:
        document = replace(document, address=given.address)
    # A page says when it was published in its head; a page that was just brought was taken now.
    moment = taken or document.published or (given.taken if given.address else None)
    statement = corrected(read_text(document.text, fetched_at=moment, lang=lang), said)
    links = tuple(register.about(statement, act) for act in statement.acts)
    return Reading(name, document, statement, links, given=given)


def _given(one: str | Path, pages: Pages) -> Input:
    if one == STANDARD_INPUT:
        return standard_input()
    return pages.page(str(one)) if is_address(one) else file_input(Path(one))


def _moment(told_at: str | datetime | None) -> datetime | None:
    """A day or moment that was told.

    Raises:
        UsageError: It is none.
    """
    if told_at is None or isinstance(told_at, datetime):
        return told_at
    try:
        found = datetime.fromisoformat(told_at.strip())
    except ValueError as error:
        raise UsageError(
            "{day} is no day", hint="write it as 2024-08-09, or with a time: 2024-08-09T14:58", day=told_at
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
