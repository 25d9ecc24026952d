"""A statement told to a person, in their language: who said what, and what became of what they proposed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ortaq.i18n import Language
from ortaq.model.statements import Act, Day, Statement
from ortaq.reference.agenda import goal_name
from ortaq.reference.areas import area_name, areas
from ortaq.verbs.reading.register import InRegister

KIND_WORDS = {"proposal": "Proposal", "commitment": "Commitment", "appeal": "Appeal"}
TYPE_WORDS = {
    "treaty": "Treaty", "body": "Body", "event": "Event", "programme": "Programme", "place": "Place",
    "format": "Format",
}  # fmt: skip
LANGUAGE_WORDS = {
    "kk": "Kazakh", "ru": "Russian", "en": "English", "uz": "Uzbek", "ky": "Kyrgyz", "tg": "Tajik", "tk": "Turkmen",
    "az": "Azerbaijani",
}  # fmt: skip


def told(statement: Statement, links: Sequence[tuple[InRegister, ...]], lang: Language) -> str:
    """A statement as lines of plain text; the words of the original stand as they are."""
    return "\n".join(_lines(statement, links, lang)).rstrip() + "\n"


def _lines(statement: Statement, links: Sequence[tuple[InRegister, ...]], lang: Language) -> Iterator[str]:
    t = lang.text
    title = statement.text[slice(*statement.title)] if statement.title else t("without a title")
    yield title
    yield "=" * min(len(title), 100)
    yield f"{t('Language')}: {t(LANGUAGE_WORDS[statement.lang])}"
    yield f"{t('Day')}: {_day(statement.day, statement, lang)}"
    if statement.source:
        yield f"{t('Source')}: {' < '.join(statement.source)}"
    if statement.photo_credit:
        yield f"{t('Picture')}: {statement.photo_credit}"
    if statement.main_goals:
        yield f"{t('Goals')}: {', '.join(_goal(goal, lang) for goal in statement.main_goals)}"
    if statement.also_goals:
        yield f"{t('Also')}: {', '.join(_goal(goal, lang) for goal in statement.also_goals)}"
    yield from _people(statement, lang)
    yield from _quotes(statement, lang)
    if statement.acts:
        yield ""
        yield t("What is proposed, pledged or asked")
        for act, about in zip(statement.acts, links, strict=True):
            if act.repeats is None:
                yield from _act(statement, act, about, lang)
    if statement.entities:
        yield ""
        yield t("Named")
        for name, kind in dict.fromkeys((one.canonical, one.type) for one in statement.entities):
            yield f"  {name} ({t(TYPE_WORDS[kind])})"


def _people(statement: Statement, lang: Language) -> Iterator[str]:
    if statement.speakers:
        yield ""
        yield lang.text("Who is spoken of")
        for one in statement.speakers:
            where = area_name(one.country, lang.code).text if one.country else one.body
            yield "  " + ", ".join(part for part in (one.name, one.office, where) if part)


def _quotes(statement: Statement, lang: Language) -> Iterator[str]:
    if statement.quotes:
        yield ""
        yield lang.text("Quotations")
        for quote in statement.quotes:
            who = statement.speakers[quote.speaker].name if quote.speaker is not None else lang.text("speaker not told")
            yield f"  {who}:"
            yield from _wrapped(statement.text[slice(*quote.span)], "    ")


def _day(day: Day | None, statement: Statement, lang: Language) -> str:
    if day is None:
        return lang.text("not told")
    surface = statement.text[slice(*day.span)]
    if day.value is None:
        return lang.text("not known: the page says “{words}”; name the day it was taken with --fetched-at").format(
            words=surface
        )
    return f"{day.value.replace('T', ' ')} ({surface})"


def _goal(goal: str, lang: Language) -> str:
    return f"{goal} {goal_name(goal, lang.code).text}"


def _act(statement: Statement, act: Act, about: Sequence[InRegister], lang: Language) -> Iterator[str]:
    t = lang.text
    who = area_name(act.by, lang.code).text if act.by and act.by in areas() else act.by
    head = [t(KIND_WORDS[act.kind]), who or t("speaker not told")]
    if act.due:
        head.append(t("by {date}").format(date=act.due))
    if act.to:
        head.append("→ " + ", ".join(area_name(one, lang.code).text if one in areas() else one for one in act.to))
    if act.restated:
        head.append(t("told again"))
    yield "  " + " · ".join(head)
    yield from _wrapped(statement.text[slice(*act.span)], "    ")
    if not about:
        yield "    " + t("Not in the register: it looks new.")
    for one in about:
        words = t("In the register") if one.is_clear else t("Perhaps in the register")
        title = one.accord.get(f"title_{lang.code}") or one.accord["title"]
        yield f"    {words}: {title} [{one.accord['id']}]"
        for event in one.events:
            yield f"      {event['date']}  {event['what']}"


def _wrapped(text: str, indent: str) -> Iterator[str]:
    import textwrap  # noqa: PLC0415  (for people only)

    return iter(textwrap.wrap(" ".join(text.split()), 100, initial_indent=indent, subsequent_indent=indent))
