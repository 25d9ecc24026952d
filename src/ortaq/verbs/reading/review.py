"""What the reader was unsure of, one by one, to accept or to correct; corrections are kept as data, and hold next time.

They stand in a file beside the store, one entry a correction, with who made it and when: nothing is overwritten, the
newest entry on a place holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from ortaq.errors import UsageError
from ortaq.model.statements import ACT_KINDS, SPAN, Act, Quote, Speaker, Statement
from ortaq.statements.same import identity

FILE = "statement_corrections.yml"
SURE = 0.8
"""Confidence from which on nothing is asked."""

VERDICTS = ("right", "wrong", "changed")


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the reader was unsure of.

    Args:
        what: `quote` or `act`.
        place: Its place among the quotations or acts of the statement.
        words: The words of the original.
        told: What was made of them: the speaker, or the kind of act and who acts.
    """

    what: str
    place: int
    span: SPAN
    words: str
    told: Mapping[str, str | None]
    confidence: float


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person said of a place in a text.

    Args:
        statement: `ortaq.statements.same.identity` of the text.
        verdict: One of VERDICTS: as it was read; not there; there, but otherwise.
        speaker: Who said it or acts, if that was changed.
        kind: Which kind of act it is, if that was changed.
    """

    statement: str
    what: str
    span: SPAN
    verdict: str
    by: str
    at: str
    speaker: str | None = None
    kind: str | None = None


def unsure(statement: Statement) -> Iterator[Question]:
    """What a person should look at, in the order of the text."""
    found = []
    for place, quote in enumerate(statement.quotes):
        if quote.confidence < SURE or quote.speaker is None:
            who = None if quote.speaker is None else statement.speakers[quote.speaker].name
            words = statement.text[slice(*quote.span)]
            found.append(Question("quote", place, quote.span, words, {"speaker": who}, quote.confidence))
    for place, act in enumerate(statement.acts):
        if act.repeats is None and (act.confidence < SURE or act.by is None):
            words = statement.text[slice(*act.span)]
            told = {"kind": act.kind, "speaker": act.by}
            found.append(Question("act", place, act.span, words, told, act.confidence))
    yield from sorted(found, key=lambda question: question.span)


def corrections(folder: Path) -> tuple[Correction, ...]:
    """The corrections kept in a folder, the oldest first.

    Raises:
        UsageError: The file is not one of corrections.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    try:
        rows = yaml.load(path.read_bytes(), yaml.CSafeLoader) or []
        return tuple(_correction(row) for row in rows)
    except (yaml.YAMLError, TypeError, KeyError, ValueError) as error:
        raise UsageError(
            "{path} holds no corrections: {cause}", hint="mend it, or move it away", path=path, cause=_first(error)
        ) from error


def _correction(row: Mapping[str, Any]) -> Correction:
    start, end = row["span"]
    told = (row["verdict"], row["by"], row["at"], row.get("speaker"), row.get("kind"))
    return Correction(row["statement"], row["what"], (int(start), int(end)), *told)


def add_correction(folder: Path, correction: Correction) -> None:
    """Write one more correction behind the others.

    Raises:
        UsageError: It can't be one: an unknown verdict or kind, or nobody's name.
    """
    if correction.verdict not in VERDICTS or (correction.kind is not None and correction.kind not in ACT_KINDS):
        raise UsageError(
            "{word} is no correction", hint="one of: {known}", word=correction.kind or correction.verdict,
            known=", ".join((*VERDICTS, *ACT_KINDS)),
        )  # fmt: skip
    if not correction.by.strip():
        raise UsageError("a correction needs the name of who makes it", hint="add --by NAME")
    folder.mkdir(parents=True, exist_ok=True)
    told = {name: getattr(correction, name) for name in correction.__slots__}
    row: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
    row["span"] = list(correction.span)
    text = yaml.safe_dump([row], allow_unicode=True, sort_keys=False)
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(text)


def corrected(statement: Statement, kept: Iterable[Correction]) -> Statement:
    """A statement as people corrected it: what was wrong is gone, what was right is sure."""
    here = identity(statement.text)
    by_place = {(one.what, one.span): one for one in kept if one.statement == here}
    if not by_place:
        return statement
    speakers = list(statement.speakers)
    quotes = [_quote(quote, by_place.get(("quote", quote.span)), speakers) for quote in statement.quotes]
    acts = [_act(act, by_place.get(("act", act.span))) for act in statement.acts]
    places = [place for place, act in enumerate(acts) if act is not None]
    renumbered = {old: new for new, old in enumerate(places)}
    left = [
        replace(act, repeats=renumbered.get(act.repeats)) if act.repeats is not None else act
        for act in acts
        if act is not None
    ]
    return replace(
        statement,
        speakers=tuple(speakers),
        quotes=tuple(quote for quote in quotes if quote is not None),
        acts=tuple(left),
    )


def _quote(quote: Quote, said: Correction | None, speakers: list[Speaker]) -> Quote | None:
    if said is None:
        return quote
    if said.verdict == "wrong":
        return None
    speaker = quote.speaker if said.speaker is None else _place_of(said.speaker, speakers)
    return replace(quote, speaker=speaker, rule=f"confirmed by {said.by}", confidence=1.0)


def _act(act: Act, said: Correction | None) -> Act | None:
    if said is None:
        return act
    if said.verdict == "wrong":
        return None
    by, kind = said.speaker or act.by, said.kind or act.kind
    return replace(act, by=by, kind=kind, rule=f"confirmed by {said.by}", confidence=1.0)


def _place_of(name: str, speakers: list[Speaker]) -> int:
    for place, one in enumerate(speakers):
        if one.name == name:
            return place
    speakers.append(Speaker(name))
    return len(speakers) - 1


def now() -> str:
    """The moment of a correction."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
