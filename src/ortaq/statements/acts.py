"""What is proposed, pledged or asked: by whom, of whom, by when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from ortaq.model.statements import SPAN, Act, Quote
from ortaq.statements.actors import who_acts
from ortaq.statements.clauses import parts
from ortaq.statements.deadlines import deadline
from ortaq.statements.goals import goal_evidence, ranked
from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.name_runs import between_marks
from ortaq.statements.patterns import Hit
from ortaq.statements.people import People
from ortaq.statements.promises import demand, promise, request
from ortaq.statements.words import Stretch, Text

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
        said = _said(text, sentence, quotes) if quote is None else None
        if said is not None:
            hit = next(iter(pack.acts.apart(text.words, sentence.first, sentence.last)), None)
            if hit and not any(said.span[0] <= one.span[0] < said.span[1] for one in found):
                speech = text.stretch(*said.span)
                found.append(_or_repeat(text, _act(text, pack, speech, hit, said, people, today, speech), found))
            continue
        if quote is None and _only_tells_who(text, pack, sentence):
            continue
        for part, hit in _triggered(text, pack, sentence, quote, people, today):
            act = _act(text, pack, part, hit, quote, people, today, sentence)
            found.append(_or_repeat(text, act, found))
    return _in_order(found)


def _only_tells_who(text: Text, pack: LanguagePack, piece: Stretch) -> bool:
    """Whether a piece behind speech only says who spoke: "», — promised the minister"."""
    behind = _BEHIND_SPEECH.match(text.raw, piece.start)
    hits = pack.acts.apart(text.words, piece.first, piece.last)
    return bool(behind) and len(hits) == 1 and hits[0].first - piece.first <= 1


_BEHIND_SPEECH = re.compile(r"\s*[»”\"’]?[,.!?…]?\s*[—–-]+\s")


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
        pieces = [part for part in _SPLIT.split(text.raw[rest.start : rest.end]) if part.strip()]
        if len(pieces) > 1:
            place = rest.start
            for part in pieces:
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
    acts = (found[old] for old in order)
    return tuple(act if act.repeats is None else replace(act, repeats=new[act.repeats]) for act in acts)


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


def _said(text: Text, sentence: Stretch, quotes: Sequence[Quote]) -> Quote | None:
    """The quotation of which a few words tell who said it: "», – he promised."."""
    if sentence.last - sentence.first > _TOLD:
        return None
    behind = (one for one in quotes if 0 <= sentence.start - one.span[1] <= _MARKS)
    return next((one for one in behind if not text.raw[one.span[1] : sentence.start].strip(_MARK)), None)


_TOLD = 7
_MARKS, _MARK = 6, ' \u00a0»”“",.–—-'


def _triggered(
    text: Text, pack: LanguagePack, sentence: Stretch, quote: Quote | None, people: People, today: date | None
) -> Iterator[tuple[Stretch, Hit[str]]]:
    """Parts of a sentence with what gives an act away in each; nothing where it is refused, or thanks for something."""
    words = text.words
    if any(pack["refuses"].find(words, sentence.first, sentence.last)):
        return
    called = between_marks(text, sentence)
    hits = [hit for hit in pack.acts.apart(words, sentence.first, sentence.last) if hit.first not in called]
    if not hits:
        found = (
            promise(text, pack, sentence, quote, today)
            or demand(text, pack, sentence, people)
            or request(text, pack, sentence, quote)
        )
        if found:
            yield sentence, found
        return
    thanks = next(pack["thanks"].find(words, sentence.first, sentence.last), None)
    if thanks is not None and not any(hit.value == "appeal" for hit in hits):
        hits = [hit for hit in hits if _stands_apart(text, pack, thanks, hit)]
    if not hits:
        return
    yield from parts(text, pack, sentence, hits)


def _stands_apart(text: Text, pack: LanguagePack, one: Hit[str], other: Hit[str]) -> bool:
    """Whether an "and" stands between two words of a sentence: thanks, and a promise."""
    first, last = sorted((one, other), key=lambda hit: hit.first)
    return any(pack["joins"].find(text.words, first.last, last.first))


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
    by, to = who_acts(text, pack, part, quote, people, mentions, hit)
    goals = tuple(goal for goal, _ in ranked(goal_evidence(text, pack, [part]))[:2])
    confidence = 0.85 if quote is not None else 0.75
    return Act(
        (part.start, _end(text.raw, part)),
        hit.value,
        by,
        to,
        deadline(text, pack, part, today),
        goals,
        f"{hit.value}-{'in-speech' if quote else 'told'}",
        confidence,
        restated=any(pack["reported"].find(text.words, part.first, part.last)),
        evidence=evidence,
    )


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
