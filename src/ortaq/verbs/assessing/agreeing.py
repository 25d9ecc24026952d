"""Whether the methods agree, in words: who says what, and why they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ortaq.briefs.evidence import probability
from ortaq.i18n import Language
from ortaq.methods import method
from ortaq.methods.agreement import COMPOUND, FITTED, PROBABLE, STRAIGHT, VOTERS, Agreement
from ortaq.methods.agreement import REASONS as WHY
from ortaq.model.areas import Name
from ortaq.model.claims import Figure, Label, Sentence
from ortaq.model.verdicts import REASONS

Row = Mapping[str, Any]

NUMBERED = ("linear-pace", "un-progress-2026", "un-progress-2022")
"""Methods that hold a series against the Agenda's own number alone."""


ANSWER_WORDS = {
    "yes": "robust: on track",
    "no": "robust: not on track",
    "depends": "depends on the method",
    "unknown": "can't be said",
}


def in_words(words: Language, found: Agreement, rows: Mapping[str, Row]) -> tuple[str, str]:
    """The answer, and why it is none where it depends on the method."""
    answer = words.text(ANSWER_WORDS[found.word])
    if found.kind == "robust":
        return answer, ""
    if found.reason == "too-few-methods":
        return answer, plain(words, few(words, found, rows))
    if found.kind == "unknown":
        return answer, words.text(WHY[found.reason])
    return answer, " ".join(plain(words, said) for said in reasons(words, found, rows))


def few(words: Language, found: Agreement, rows: Mapping[str, Row]) -> Sentence:
    """How many of the methods can say anything, and what most of the others lack."""
    lacking = Counter(rows[name]["reason"] for name in VOTERS if name in rows and rows[name]["outlook"] == "unknown")
    reason = lacking.most_common(1)[0][0] if lacking else "no-data"
    return words.sentence(
        "Methods that can say: {said:bare} of {voters:bare}; for the others {reason}.",
        said=Figure("", len(found.yes) + len(found.no), "COUNT", 0),
        voters=Figure("", len(VOTERS), "COUNT", 0),
        reason=Label("", Name(words.code, words.text(REASONS[reason]))),
    )


def reasons(words: Language, found: Agreement, rows: Mapping[str, Row]) -> Iterator[Sentence]:
    """Which methods say what, and what makes them differ as far as it is known."""
    yes, no = _named(words, found.yes), _named(words, found.no)
    if yes and no:
        yield words.sentence("On track by {yes}; not by {no}.", yes=yes, no=no)
    elif yes:
        yield words.sentence("On track by {yes}.", yes=yes)
    elif no:
        yield words.sentence("Not on track by {no}.", no=no)
    if found.unsure:
        yield words.sentence(
            "By {unsure} the probability is {chance}: the target lies within the interval of what may come.",
            unsure=_named(words, found.unsure),
            chance=probability("", rows[PROBABLE]["probability"], words),
        )
    yield from _why(words, set(found.yes), set(found.no), rows)


def _why(words: Language, yes: set[str], no: set[str], rows: Mapping[str, Row]) -> Iterator[Sentence]:
    """What makes methods differ, by how they go on from the figures."""
    if not any(rows[name]["target_value"] is not None for name in NUMBERED if name in rows):
        yield words.sentence("The Agenda names no number here, and each rule has its own least change a year.")
        return
    rises = any((rows[name]["pace"] or 0) > 0 for name in COMPOUND & (yes | no))
    if rises and yes & COMPOUND and no & STRAIGHT:
        yield words.sentence("Growth that compounds gets steeper from year to year; a straight line does not.")
    elif not rises and no & COMPOUND and yes & STRAIGHT:
        yield words.sentence(
            "A fall by the same share a year slows down as the value shrinks; a straight line does not."
        )
    two_points = COMPOUND | STRAIGHT
    if (yes & FITTED and no & two_points) or (no & FITTED and yes & two_points):
        yield words.sentence(
            "Some go by all figures and give the newest more weight, others by the first and the last alone."
        )
    if yes & COMPOUND and no & COMPOUND:
        yield words.sentence("The pace is close to what is needed, and each rule draws the line elsewhere.")
    if PROBABLE in no and yes & two_points:
        yield words.sentence("The probability counts how often such a pace has lasted; the others let it go on.")


def plain(words: Language, sentence: Sentence) -> str:
    """A sentence as bare text."""
    return "".join(part if isinstance(part, str) else words.show(*part) for part in sentence)


def _named(words: Language, names: Sequence[str]) -> tuple[Label, ...]:
    return tuple(Label(f"method:{name}#short", Name(words.code, words.text(method(name).SHORT))) for name in names)
