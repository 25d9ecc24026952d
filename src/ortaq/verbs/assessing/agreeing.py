"""Whether the methods agree, in words: who says what, and why they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ortaq.i18n import Language
from ortaq.methods import method
from ortaq.model.areas import Name
from ortaq.model.claims import Figure, Label, Sentence

Row = Mapping[str, Any]

VOTERS = (
    "un-progress-2022",
    "un-progress-2026",
    "open-sdg-progress",
    "escap-anticipated-progress",
    "linear-pace",
)
NEEDED = 4
SURE, UNSURE = 0.8, 0.2

COMPOUND = ("un-progress-2022", "un-progress-2026", "open-sdg-progress")
STRAIGHT = ("linear-pace",)
FITTED = ("escap-anticipated-progress",)

NUMBERED = ("linear-pace", "un-progress-2026", "un-progress-2022")
"""Methods that hold a series against the Agenda's own number alone."""

KINDS = ("robust", "depends", "unknown")


ANSWER_WORDS = {
    "yes": "robust: on track",
    "no": "robust: not on track",
    "depends": "depends on the method",
    "unknown": "can't be said",
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """The answers to one question, "met by the deadline?".

    Args:
        kind: One of KINDS.
        is_met: The answer where it is robust.
        yes: The methods that say yes.
        no: Those that say no.
        unsure: Those whose probability is neither high nor low.
    """

    kind: str
    is_met: bool | None
    yes: tuple[str, ...]
    no: tuple[str, ...]
    unsure: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """Its key in ANSWER_WORDS."""
        return {True: "yes", False: "no"}[self.is_met] if self.is_met is not None else self.kind


def agreement(rows: Mapping[str, Row]) -> Agreement:
    """What the methods say together."""
    said = {name: rows[name]["outlook"] for name in VOTERS if name in rows and rows[name]["outlook"] != "unknown"}
    yes = tuple(name for name, outlook in said.items() if outlook == "on-track")
    no = tuple(name for name in said if name not in yes)
    if len(said) < NEEDED:
        return Agreement("unknown", None, yes, no)
    if max(len(yes), len(no)) >= NEEDED:
        return Agreement("robust", len(yes) >= NEEDED, yes, no)
    return Agreement("depends", None, yes, no)


def in_words(words: Language, found: Agreement, rows: Mapping[str, Row]) -> tuple[str, str]:
    """The answer, and why it is none where it depends on the method."""
    answer = words.text(ANSWER_WORDS[found.word])
    if found.kind == "robust":
        return answer, ""
    if found.kind == "unknown":
        return answer, plain(words, few(words, found))
    return answer, " ".join(plain(words, said) for said in reasons(words, found, rows))


def few(words: Language, found: Agreement) -> Sentence:
    """How many of the methods can say anything."""
    return words.sentence(
        "Only {said:bare} of {voters:bare} methods can say.",
        said=Figure("", len(found.yes) + len(found.no), "COUNT", 0),
        voters=Figure("", len(VOTERS), "COUNT", 0),
    )


def reasons(words: Language, found: Agreement, rows: Mapping[str, Row]) -> Iterator[Sentence]:
    """Which methods say what, and what makes them differ as far as it is known."""
    if found.yes and found.no:
        yield words.sentence(
            "On track by {yes}; not by {no}.", yes=_named(words, found.yes), no=_named(words, found.no)
        )
    if found.unsure:
        yield words.sentence("By {unsure} neither likely nor unlikely.", unsure=_named(words, found.unsure))
    yes, no = set(found.yes), set(found.no)
    if not any(rows[name]["target_value"] for name in NUMBERED if name in rows):
        yield words.sentence("The Agenda names no number here, and each rule has its own least change a year.")
        return
    if yes & set(COMPOUND) and no & set(STRAIGHT):
        yield words.sentence("Growth that compounds gets steeper from year to year; a straight line does not.")
    elif no & set(COMPOUND) and yes & set(STRAIGHT):
        yield words.sentence(
            "A fall by the same share a year slows down as the value shrinks; a straight line does not."
        )
    if (yes if no & set(FITTED) else no) and (yes | no) & set(FITTED):
        yield words.sentence(
            "Some go by all figures and give the newest more weight, others by the first and the last alone."
        )
    if yes & set(COMPOUND) and no & set(COMPOUND):
        yield words.sentence("The pace is close to what is needed, and each rule draws the line elsewhere.")


def plain(words: Language, sentence: Sentence) -> str:
    """A sentence as bare text."""
    return "".join(part if isinstance(part, str) else words.show(*part) for part in sentence)


def _named(words: Language, names: Sequence[str]) -> tuple[Label, ...]:
    return tuple(Label(f"method:{name}#short", Name(words.code, words.text(method(name).SHORT))) for name in names)
