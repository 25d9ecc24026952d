"""What is read in an official text: who said what, what they proposed, pledged or asked, and the words behind it.

Every span counts characters of the text that was read, `[start, end)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ACT_KINDS = ("proposal", "commitment", "appeal")
"""A new thing is put forward; the speaker's side will do it; others are asked to act."""

QUOTE_FORMS = ("marked", "paragraph", "lead", "dash", "colon", "unclosed", "transcript")
"""Between marks; a whole paragraph closed by who said it; a lead in the first person; after a dash; after a colon;
a mark that is never closed; the page is the speech."""

ENTITY_TYPES = ("treaty", "body", "event", "programme", "place", "format")

SPAN = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person whose words are given, or who acts.

    Args:
        name: As fully as the text has it.
        office: As the text has it; "" where it tells none.
        country: ISO 3166-1 alpha-3 of the state they speak for; None for people of international bodies, or if unknown.
        body: The international body, by its canonical name.
    """

    name: str
    office: str = ""
    country: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Direct speech, without its outer marks and without who said it.

    Args:
        speaker: A place in the statement's speakers; None where nobody can be made out.
        rule: The rule that found it.
        confidence: From 0 to 1.
    """

    span: SPAN
    form: str
    speaker: int | None
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Act:
    """A proposal, a commitment or an appeal.

    Args:
        by: A speaker's name, a state (ISO 3166-1 alpha-3) or a body; None where nobody can be made out.
        to: To whom: states, bodies or words of the text.
        due: By when: a year, a month or a day in ISO form.
        goals: Goals that its words are about.
        repeats: The place of the act in the statement that these words tell again.
        restated: The text reports an act made earlier or elsewhere.
        evidence: The words that gave it away.
    """

    span: SPAN
    kind: str
    by: str | None
    to: tuple[str, ...]
    due: str | None
    goals: tuple[str, ...]
    rule: str
    confidence: float
    repeats: int | None = None
    restated: bool = False
    evidence: SPAN | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A named treaty, body, event, programme or place."""

    span: SPAN
    type: str
    canonical: str


@dataclass(frozen=True, slots=True)
class GoalEvidence:
    """Words that speak of a goal or target."""

    span: SPAN
    goal: str
    target: str | None
    weight: float


@dataclass(frozen=True, slots=True)
class Day:
    """The day of a text as it is printed.

    Args:
        span: Where it stands.
        value: ISO day, with the time of day where there is one; None where only the fetch date could tell.
        form: `absolute`, `relative`, `no-year`.
    """

    span: SPAN
    value: str | None
    form: str


@dataclass(frozen=True, slots=True)
class Statement:
    """An official text, read."""

    text: str
    lang: str
    script: str
    title: SPAN | None
    day: Day | None
    source: tuple[str, ...]
    """Who has it from whom, the publisher first: ("BAQ.KZ", "Ақорда")."""
    photo_credit: str | None
    speakers: tuple[Speaker, ...] = ()
    quotes: tuple[Quote, ...] = ()
    acts: tuple[Act, ...] = ()
    entities: tuple[Entity, ...] = ()
    main_goals: tuple[str, ...] = ()
    also_goals: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    evidence: tuple[GoalEvidence, ...] = ()
    boilerplate: tuple[SPAN, ...] = field(default=())
