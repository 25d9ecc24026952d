"""The record of a statement, for machines: every span, rule and confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ortaq.model.statements import Act, Statement
from ortaq.reference.areas import areas
from ortaq.verbs.reading.register import InRegister


def record(statement: Statement, links: Sequence[tuple[InRegister, ...]], told: Mapping[str, str]) -> dict[str, Any]:
    """A statement as one object: what a reader of JSON gets.

    States are told by ISO 3166-1 alpha-2, as in the labels of statements; `ref_area` holds the alpha-3.

    Args:
        links: For each act the accords it may be about.
        told: What the file says of itself: `publisher`, `address`, `form`.
    """
    speakers = statement.speakers
    return {
        "lang": statement.lang,
        "script": statement.script,
        "title": None if statement.title is None else _words(statement, statement.title),
        "date": statement.day.value if statement.day else None,
        "date_surface": _words(statement, statement.day.span) if statement.day else None,
        "date_form": statement.day.form if statement.day else None,
        "source": " < ".join(statement.source) or None,
        "photo_credit": statement.photo_credit,
        **{name: value for name, value in told.items() if value},
        "speakers": [
            {
                "name": one.name,
                "office": one.office or None,
                "country": iso2(one.country),
                "ref_area": one.country,
                "body": one.body,
            }
            for one in speakers
        ],
        "quotes": [
            {
                "span": list(quote.span),
                "text": statement.text[slice(*quote.span)],
                "speaker": None if quote.speaker is None else speakers[quote.speaker].name,
                "country": None if quote.speaker is None else iso2(speakers[quote.speaker].country),
                "form": quote.form,
                "rule": quote.rule,
                "confidence": quote.confidence,
            }
            for quote in statement.quotes
        ],
        "initiatives": [_act(statement, act, about) for act, about in zip(statement.acts, links, strict=True)],
        "entities": [
            {**_words(statement, one.span), "type": one.type, "canonical": one.canonical} for one in statement.entities
        ],
        "sdg": {
            "main": [int(goal) for goal in statement.main_goals],
            "also": [int(goal) for goal in statement.also_goals],
            "targets": list(statement.targets),
            "evidence": [
                {**_words(statement, one.span), "goal": int(one.goal), "target": one.target, "weight": one.weight}
                for one in statement.evidence
            ],
        },
        "boilerplate": [list(span) for span in statement.boilerplate],
    }


def _act(statement: Statement, act: Act, about: Sequence[InRegister]) -> dict[str, Any]:
    told: dict[str, Any] = {
        **_words(statement, act.span),
        "kind": act.kind,
        "by": iso2(act.by) or act.by,
        "to": [iso2(one) or one for one in act.to],
        "due": act.due,
        "sdg": [int(goal) for goal in act.goals],
        "restated": act.restated,
        "rule": act.rule,
        "confidence": act.confidence,
        "evidence": None if act.evidence is None else _words(statement, act.evidence),
        "register": [
            {
                "accord": one.accord["id"],
                "title": one.accord["title"],
                "status": one.accord["status"],
                "certain": one.is_clear,
                "because": list(one.because),
            }
            for one in about
        ],
    }
    if act.repeats is not None:
        told["repeats"] = act.repeats
    return told


def _words(statement: Statement, span: tuple[int, int]) -> dict[str, Any]:
    return {"span": list(span), "text": statement.text[span[0] : span[1]]}


def iso2(code: str | None) -> str | None:
    """ISO 3166-1 alpha-2 of a state; None where the code is none of a state."""
    if code is None:
        return None
    area = areas().get(code)
    return area.iso2 if area else None
