"""What is proposed, pledged or asked: by whom, of whom, by when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from ortaq.model.statements import SPAN, Act, Quote
from ortaq.statements.dates import dates, month_of
from ortaq.statements.goals import goal_evidence, ranked
from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.patterns import Hit
from ortaq.statements.people import Mention, People
from ortaq.statements.words import Stretch, Text

_YEAR = re.compile(r"(?P<year>20\d\d)(?:\D|$)")
_SPLIT = re.compile(r";\s+|\n")


def acts(
    text: Text,
    pack: LanguagePack,
    body: Sequence[Stretch],
    quotes: Sequence[Quote],
    people: People,
    today: date | None,
) -> tuple[Act, ...]:
    """Every act in the order of the text; one that is told again names the first."""
    found: list[Act] = []
    items = list(_listed(text, pack, body, quotes))
    for item in items:
        act = _act(text, pack, item.item, item.hit, item.quote, people, today, item.lead)
        found.append(_or_repeat(text, act, found))
    taken = {place for item in items for one in (item.item, item.lead) for place in range(one.first, one.last)}
    for sentence, quote in _sentences(text, body, quotes):
        if sentence.first in taken:
            continue
        for part, hit in _triggered(text, pack, sentence, quote):
            act = _act(text, pack, part, hit, quote, people, today, sentence)
            found.append(_or_repeat(text, act, found))
    return _in_order(found)


@dataclass(frozen=True, slots=True)
class _Item:
    """One of several acts behind a lead-in: "he proposed: to …; to …"."""

    lead: Stretch
    item: Stretch
    hit: Hit[str]
    quote: Quote | None


_BULLET = re.compile(r"\s*(?:[-–—•●*]|\d{1,2}[.)]|[a-zа-я][.)])\s+")


def _listed(text: Text, pack: LanguagePack, body: Sequence[Stretch], quotes: Sequence[Quote]) -> Iterator[_Item]:
    """Acts in a list: behind a colon and parted by semicolons, or a paragraph each."""
    open_lead: tuple[Stretch, Hit[str], Quote | None] | None = None
    for paragraph in body:
        raw = text.raw[paragraph.start : paragraph.end]
        quote = next((one for one in quotes if one.span[0] <= paragraph.start and paragraph.end <= one.span[1]), None)
        if open_lead and (_BULLET.match(raw) or raw.rstrip().endswith(";") or _is_last_item(raw, open_lead)):
            bullet = _BULLET.match(raw)
            start = paragraph.start + (bullet.end() if bullet else 0)
            lead, hit, by = open_lead
            yield _Item(lead, text.stretch(start, paragraph.end), hit, by)
            if raw.rstrip().endswith("."):
                open_lead = None
            continue
        open_lead = None
        colon = _lead_end(text, pack, paragraph)
        if colon is None:
            continue
        lead, hit = colon
        rest = text.stretch(lead.end, paragraph.end)
        if rest.last == rest.first:
            open_lead = (lead, hit, quote)
            continue
        parts = [part for part in _SPLIT.split(text.raw[rest.start : rest.end]) if part.strip()]
        if len(parts) > 1:
            place = rest.start
            for part in parts:
                start = text.raw.index(part, place)
                place = start + len(part)
                bullet = _BULLET.match(part)
                yield _Item(lead, text.stretch(start + (bullet.end() if bullet else 0), place), hit, quote)


def _is_last_item(raw: str, lead: tuple[Stretch, Hit[str], Quote | None]) -> bool:
    """Whether a paragraph behind items ends the list: it begins small."""
    return bool(lead) and raw[:1].islower()


def _lead_end(text: Text, pack: LanguagePack, paragraph: Stretch) -> tuple[Stretch, Hit[str]] | None:
    """The words before a colon, if they give an act away: from the start of their sentence."""
    for m in re.finditer(r":(?=\s|$)", text.raw[paragraph.start : paragraph.end]):
        before = text.stretch(paragraph.start, paragraph.start + m.end())
        sentence = text.sentences(before)[-1] if text.sentences(before) else before
        hits = pack.acts.apart(text.words, sentence.first, sentence.last)
        if hits and text.raw[before.end : before.end + 2].strip()[:1] not in ("«", "“", '"', "„"):
            return text.stretch(sentence.start, before.end), hits[-1]
    return None


def _in_order(found: Sequence[Act]) -> tuple[Act, ...]:
    """Acts in the order of the text; what repeats still names the same."""
    order = sorted(range(len(found)), key=lambda place: found[place].span)
    new = {old: at for at, old in enumerate(order)}
    return tuple(
        replace(found[old], repeats=None if found[old].repeats is None else new[found[old].repeats]) for old in order
    )


def _sentences(text: Text, body: Sequence[Stretch], quotes: Sequence[Quote]) -> Iterator[tuple[Stretch, Quote | None]]:
    """Sentences with the quotation that each is of; one that speech cuts is told apart."""
    for paragraph in body:
        inside = [one for one in quotes if one.span[0] < paragraph.end and paragraph.start < one.span[1]]
        within = {edge for one in inside for edge in one.span if paragraph.start < edge < paragraph.end}
        edges = sorted({paragraph.start, paragraph.end, *within})
        for start, end in pairwise(edges):
            quote = next((one for one in inside if one.span[0] <= start and end <= one.span[1]), None)
            for sentence in text.sentences(text.stretch(start, end)):
                yield sentence, quote


def _triggered(
    text: Text, pack: LanguagePack, sentence: Stretch, quote: Quote | None
) -> Iterator[tuple[Stretch, Hit[str]]]:
    """Parts of a sentence with what gives an act away in each; nothing where it is refused, or thanks for something."""
    words = text.words
    if any(pack["refuses"].find(words, sentence.first, sentence.last)):
        return
    hits = pack.acts.apart(words, sentence.first, sentence.last)
    if not hits:
        promise = _promise(text, pack, sentence, quote)
        if promise:
            yield sentence, promise
        return
    if any(pack["thanks"].find(words, sentence.first, sentence.last)) and not any(h.value == "appeal" for h in hits):
        return
    first = hits[0]
    different = [hit for hit, before in zip(hits[1:], hits, strict=False) if hit.value != before.value]
    if not different:
        yield sentence, first
        return
    edges = [first, *different]
    starts = [sentence.start, *(words[hit.first].start for hit in different)]
    for place, hit in enumerate(edges):
        end = starts[place + 1] if place + 1 < len(starts) else sentence.end
        yield text.stretch(starts[place] if place else sentence.start, end), hit


def _promise(text: Text, pack: LanguagePack, sentence: Stretch, quote: Quote | None) -> Hit[str] | None:
    """A future tense of the first person in speech, or a deadline with a future: a commitment."""
    if pack.promise is None:
        return None
    for place in range(sentence.last - 1, sentence.first - 1, -1):
        form = text.words[place].form
        m = pack.promise.search(form)
        if m and (m.lastgroup == "we" and quote is not None):
            return Hit(place, place + 1, "commitment", 1)
        if m and m.lastgroup == "will" and _deadline(text, pack, sentence, None):
            return Hit(place, place + 1, "commitment", 1)
    return None


def _act(
    text: Text,
    pack: LanguagePack,
    part: Stretch,
    hit: Hit[str],
    quote: Quote | None,
    people: People,
    today: date | None,
    sentence: Stretch,
) -> Act:
    evidence = text.words[hit.first].start, text.words[hit.last - 1].end
    mentions = people.within(sentence.first, sentence.last)
    by, to = _by(quote, people, mentions, hit)
    goals = tuple(goal for goal, _ in ranked(goal_evidence(text, pack, [part]))[:2])
    confidence = 0.85 if quote is not None else 0.75
    return Act(
        (part.start, _end(text.raw, part)),
        hit.value,
        by,
        to,
        _deadline(text, pack, part, today),
        goals,
        f"{hit.value}-{'in-speech' if quote else 'told'}",
        confidence,
        restated=any(pack["reported"].find(text.words, part.first, part.last)),
        evidence=evidence,
    )


def _by(
    quote: Quote | None, people: People, mentions: Sequence[Mention], hit: Hit[str]
) -> tuple[str | None, tuple[str, ...]]:
    """Who acts, and towards whom: the speaker, or whoever the sentence names first."""
    states = [one.code for one in mentions if one.how == "state" and one.code]
    if quote is not None:
        by = people.speakers[quote.speaker].name if quote.speaker is not None else None
        return by, tuple(dict.fromkeys(states))
    for how in ("name", "office", "pronoun"):
        for one in mentions:
            if one.how == how and one.who is not None:
                return people.speakers[one.who].name, tuple(dict.fromkeys(states))
    if states:
        return states[0], tuple(dict.fromkeys(states[1:]))
    before = people.last_before(hit.first)
    return (people.speakers[before].name if before is not None else None), ()


def _deadline(text: Text, pack: LanguagePack, part: Stretch, today: date | None) -> str | None:
    """By when: a day, a month or a year, resolved against the day of the text where only that is told."""
    for found in dates(text, pack, part.start, part.end):
        day = found.on(today)
        if day is not None and found.offset is None:
            return day.isoformat()
    for place in range(part.first, part.last):
        word = text.words[place]
        if word.form in pack.years and today is not None:
            return str(today.year + pack.years[word.form])
        m = _YEAR.match(word.form)
        if not m:
            continue
        year = int(m["year"])
        if today is not None and year < today.year:
            continue
        month = next(
            (
                found
                for at in (place - 1, place + 1, place - 2, place + 2)
                if part.first <= at < part.last and (found := month_of(text.words[at].form, pack)) is not None
            ),
            None,
        )
        return f"{year}-{month:02}" if month else str(year)
    return None


def _end(raw: str, part: Stretch) -> int:
    end = part.end
    while end > part.start and raw[end - 1].isspace():
        end -= 1
    return end


def _or_repeat(text: Text, act: Act, earlier: Sequence[Act]) -> Act:
    """The act, naming an earlier one of the same kind and person that shares most of its words."""
    words = _content(text, act.span)
    for place, other in enumerate(earlier):
        if other.kind != act.kind or (act.by and other.by and act.by != other.by):
            continue
        theirs = _content(text, other.span)
        if words and len(words & theirs) / min(len(words), len(theirs)) >= _SAME:
            return replace(act, repeats=place)
    return act


_SAME = 0.6
_STEM, _LEAST = 5, 5


def _content(text: Text, span: SPAN) -> set[str]:
    """Stems of the longer words of a stretch."""
    here = text.stretch(*span)
    return {word.form[:_STEM] for word in text.words[here.first : here.last] if len(word.form) >= _LEAST}
