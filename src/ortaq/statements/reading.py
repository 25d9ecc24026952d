"""An official text read: from its characters to who said what, and what they proposed, pledged or asked."""

from __future__ import annotations

from datetime import datetime

from ortaq.model.statements import Statement
from ortaq.statements.acts import acts
from ortaq.statements.dates import day_of_text
from ortaq.statements.entities import entities, quoted_names
from ortaq.statements.goals import TITLE_WEIGHT, goal_evidence, main_and_also
from ortaq.statements.header import header
from ortaq.statements.identify import language_of, script_of
from ortaq.statements.language_pack import language_pack
from ortaq.statements.people import people
from ortaq.statements.quotations import quotations
from ortaq.statements.transcripts import address, transcript
from ortaq.statements.words import Text

MOST_TARGETS = 3


def read_text(raw: str, *, fetched_at: datetime | None = None, lang: str | None = None) -> Statement:
    """Read a text; every span counts its characters.

    Args:
        raw: The text as it is.
        fetched_at: When the page was taken: "today" is resolved against it. Without it such a day stays unknown.
        lang: The language where it is known; otherwise it is made out.
    """
    lang = lang or language_of(raw)
    script = script_of(raw)
    pack = language_pack(lang)
    text = Text(raw, uzbek_cyrillic=lang == "uz" and script == "Cyrl")
    head = header(text, pack)
    day = day_of_text(text, pack, head.head_end, fetched_at)
    today = datetime.fromisoformat(day.value).date() if day and day.value else fetched_at.date() if fetched_at else None
    titled = [text.stretch(*head.title)] if head.title else []
    speech = address(text, pack, head.body)
    speakers = people(text, pack, [*titled, *head.body] if speech else head.body, pack.home, today)
    quotes = (transcript(speech, speakers),) if speech else quotations(text, pack, head.body, speakers)
    parts = [*titled, *head.body]
    known = entities(text, pack, parts)
    named = [*known, *quoted_names(text, parts, [quote.span for quote in quotes], known)]
    named.sort(key=lambda one: one.span)
    evidence = [*goal_evidence(text, pack, titled, TITLE_WEIGHT), *goal_evidence(text, pack, head.body)]
    main, also = main_and_also(evidence)
    return Statement(
        text=raw,
        lang=lang,
        script=script,
        title=head.title,
        day=day,
        source=head.source,
        photo_credit=head.photo_credit,
        speakers=tuple(speakers.speakers),
        quotes=quotes,
        acts=acts(text, pack, head.body, quotes, speakers, today),
        entities=tuple(named),
        main_goals=main,
        also_goals=also,
        targets=tuple(t for t in _targets(evidence) if t.partition(".")[0] in (*main, *also))[:MOST_TARGETS],
        evidence=tuple(evidence),
        boilerplate=head.boilerplate,
    )


def _targets(evidence: list) -> list[str]:
    """Targets by weight, the heaviest first."""
    weights: dict[str, float] = {}
    for one in evidence:
        if one.target:
            weights[one.target] = weights.get(one.target, 0.0) + one.weight
    return sorted(weights, key=lambda target: -weights[target])
