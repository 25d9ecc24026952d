"""Who acts: the state or body that the words say acts, the one who speaks, or the one who is spoken of."""

from __future__ import annotations

from collections.abc import Sequence

from ortaq.model.statements import Quote
from ortaq.statements.entities import canonical
from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.patterns import Hit
from ortaq.statements.people import Mention, People
from ortaq.statements.words import Stretch, Text


def who_acts(
    text: Text,
    pack: LanguagePack,
    part: Stretch,
    quote: Quote | None,
    people: People,
    mentions: Sequence[Mention],
    hit: Hit[str],
) -> tuple[str | None, tuple[str, ...]]:
    """Who acts, and towards whom: the state that the words say acts, the speaker, or who the sentence names first."""
    states = [one.code for one in mentions if one.how == "state" and one.code]
    speaker = quote.speaker if quote is not None else None
    if quote is None:
        named = (one.who for how in ("name", "office", "pronoun") for one in mentions if one.how == how)
        speaker = next((who for who in named if who is not None), None)
        body = _acting_body(text, pack, part, hit) if speaker is None else None
        if body is not None:
            return body, tuple(dict.fromkeys(states))
        if speaker is None:
            speaker = people.last_before(hit.first)
    state = _acting_state(text, pack, part, hit, people.speakers[speaker].country if speaker is not None else None)
    if state is not None:
        return state, tuple(dict.fromkeys(one for one in states if one != state))
    if speaker is not None or quote is not None:
        return (people.speakers[speaker].name if speaker is not None else None), tuple(dict.fromkeys(states))
    return (states[0], tuple(dict.fromkeys(states[1:]))) if states else (None, ())


def _acting_state(text: Text, pack: LanguagePack, part: Stretch, hit: Hit[str], own: str | None) -> str | None:
    """The state that the words themselves say acts: "Kyrgyzstan will …", "our country will …", "… will be built"."""
    words = text.words
    m = pack.promise.search(words[hit.last - 1].form) if pack.promise else None
    if hit.value == "appeal" or (m and m.lastgroup == "we"):
        return None
    last = hit.first if hit.value == "proposal" and not pack.verb_last else hit.last
    for place in range(part.first, last):
        state = pack.states.get(words[place].form)
        if state is None or not words[place].is_capital:
            continue
        before = words[place - 1].form if place > part.first else ""
        is_object = pack.object_behind is not None and pack.object_behind.search(before)
        is_object = is_object or _joins_oblique(text, pack, place, part.last)
        of_office = any(
            one.first == place + 1 for one in pack.offices.find(words, place + 1, min(place + 3, part.last))
        )
        if not is_object and not of_office:
            return state
    if own and hit.value == "commitment":
        ours = pack["our_state"].find(words, part.first, part.last)
        done = pack["passive"].find(words, part.first, part.last)
        if any(ours) or any(done):
            return own
    return None


def _acting_body(text: Text, pack: LanguagePack, part: Stretch, hit: Hit[str]) -> str | None:
    """The body that stands before its verb: "the European Union promised …"."""
    for one in pack.names.apart(text.words, part.first, hit.first):
        before = text.words[one.first - 1].form if one.first > part.first else ""
        is_object = pack.object_behind is not None and pack.object_behind.search(before)
        if canonical()[one.value]["type"] == "body" and not is_object:
            return canonical()[one.value]["name"]
    return None


def _joins_oblique(text: Text, pack: LanguagePack, place: int, last: int) -> bool:
    """Whether a state is joined to another in an oblique case: "Qazaxıstan və Özbəkistanla" acts with somebody."""
    if place + 2 >= last or not text.words[place + 1].form.isalpha() or text.words[place + 1].is_capital:
        return False
    other = text.words[place + 2]
    is_state = any(hit.first == place + 2 for hit in pack.countries.find(text.words, place + 2, last))
    return is_state and other.is_capital and other.form not in pack.states
