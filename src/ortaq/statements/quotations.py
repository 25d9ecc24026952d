"""Direct speech: between marks, in whole paragraphs closed by who said it, after a colon or a dash; and who said it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ortaq.model.statements import Quote
from ortaq.statements.conversations import conversation
from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.marks import Marked, marks
from ortaq.statements.people import People
from ortaq.statements.words import Stretch, Text

_DASH = "—–‒―-"
_TAIL = re.compile(rf"(?P<stop>[,.!?…]?)\s*,?\s*[{_DASH}]+\s+")
_LONG = 8
"""Words from which marks hold speech and no name, where the paragraph begins with them."""

_SHORT = 3
"""Words below which marks hold a name, whoever speaks."""


def quotations(text: Text, pack: LanguagePack, body: Sequence[Stretch], people: People) -> tuple[Quote, ...]:
    """Every piece of direct speech, in the order of the text."""
    found, taken = conversation(text, pack, body, people)
    last: int | None = None
    before: Stretch | None = None
    place = 0
    while place < len(body):
        if place in taken:
            place += 1
            continue
        paragraph, place = _joined(text, pack, body, place)
        after = body[place] if place < len(body) else None
        told = (
            list(_of_paragraph(text, pack, paragraph, after, people, last))
            or list(_lead(text, pack, paragraph, after, people))
            or list(_behind_lead(text, pack, (before, paragraph, after), people, last))
        )
        before = paragraph
        for quote in told:
            found.append(quote)
            last = quote.speaker if quote.speaker is not None else last
        if not told:
            last = next((one.who for one in people.within(paragraph.first, paragraph.last) if one.how == "name"), last)
    return tuple(sorted(found, key=lambda quote: quote.span))


def _joined(text: Text, pack: LanguagePack, body: Sequence[Stretch], place: int) -> tuple[Stretch, int]:
    """A paragraph with those over which its speech runs on, up to the closing mark; and the place behind them."""
    one = body[place]
    open_one = next((m for m in marks(text.raw, one.start, one.end) if not m.closed), None)
    if open_one is None or _closing(text, pack, one) is not None:
        return one, place + 1
    opener = text.raw[open_one.start - 1]
    for end in range(place + 1, min(place + 1 + _PARAGRAPHS, len(body))):
        if text.raw[body[end].start] == opener:
            break
        whole = next(marks(text.raw, open_one.start - 1, body[end].end))
        if whole.closed:
            return text.stretch(one.start, body[end].end), end + 1
    return one, place + 1


_PARAGRAPHS = 12
"""Paragraphs over which speech may run before its mark is closed."""


def _of_paragraph(
    text: Text, pack: LanguagePack, paragraph: Stretch, after: Stretch | None, people: People, last: int | None
) -> Iterator[Quote]:
    marked = list(marks(text.raw, paragraph.start, paragraph.end))
    tail = _closing(text, pack, paragraph) or (None if marked else _by_comma(text, pack, paragraph, people))
    dash = re.match(rf"[{_DASH}]\s*", text.raw[paragraph.start : paragraph.end])
    breaks = [] if marked else _breaks(text, pack, paragraph.start, paragraph.end)
    if (tail is not None and not _is_held(marked, tail[0])) or breaks:
        start, end = paragraph.start, tail[0] if tail else paragraph.end
        form = "paragraph"
        if dash:
            start, form = start + dash.end(), "dash"
        unclosed = [one for one in marked if not one.closed and one.start - 1 == start]
        if unclosed:
            start, form = start + 1, "unclosed"
        odd = _ODD_MARKS.match(text.raw, start, end)
        start, end = (start + 2, end - 2) if odd else (start, end)
        who = _speaker_in(text, pack, people, tail[1], paragraph.end, last) if tail else last
        quote = Quote((start, _trimmed(text.raw, start, end)), form, who, "paragraph-closed-by-saying", 0.9)
        yield from _parts(text, pack, people, quote)
        return
    told = False
    for one in marked:
        found = _marked(text, pack, one, paragraph, after, people, last)
        if found:
            told = True
            yield from _parts(text, pack, people, found)
    if not told and not marked:
        yield from _after_colon(text, pack, paragraph, people, last)


def _breaks(text: Text, pack: LanguagePack, start: int, end: int) -> list[re.Match[str]]:
    """Where who said it stands between two pieces of speech: ", – said X. – "."""
    found = []
    for m in _BROKEN.finditer(text.raw, start + 1, end):
        who = text.stretch(m.start("who"), m.end("who"))
        if any(pack["says"].find(text.words, who.first, min(who.first + _NEAR, who.last))):
            found.append(m)
    return found


_BROKEN = re.compile(rf"[,.!?…]\s*[{_DASH}]\s+(?P<who>[^\n«»{_DASH}]{{3,110}}?)[,.:]\s*[{_DASH}]\s+")


def _parts(text: Text, pack: LanguagePack, people: People, quote: Quote) -> Iterator[Quote]:
    """A quotation as the pieces into which its attribution breaks it."""
    start, end = quote.span
    breaks = _breaks(text, pack, start, end)
    if not breaks:
        yield quote
        return
    who = _speaker_in(text, pack, people, breaks[0].start("who"), breaks[0].end("who"), quote.speaker)
    edges = [start, *(edge for m in breaks for edge in (m.start() + 1, m.end())), end]
    for one, other in zip(edges[::2], edges[1::2], strict=True):
        stop = _trimmed(text.raw, one, other)
        if stop > one:
            yield Quote((one, stop), quote.form, who, "broken-by-saying", 0.9)


def _lead(text: Text, pack: LanguagePack, paragraph: Stretch, after: Stretch | None, people: People) -> Iterator[Quote]:
    """A paragraph in the first person, of which the next one tells who said it: "This was said by …"."""
    if after is None or not any(
        hit.first == after.first for hit in pack["it_is_said"].find(text.words, after.first, after.last)
    ):
        return
    own = any(pack["first_person"].find(text.words, paragraph.first, paragraph.last))
    end = _sentence_end(text, after.start, after.end)
    told = text.stretch(after.start, end)
    if own and any(pack["says"].find(text.words, told.first, told.last)):
        who = _speaker_in(text, pack, people, told.start, told.end, None)
        if who is not None:
            yield Quote(
                (paragraph.start, _trimmed(text.raw, paragraph.start, paragraph.end)), "lead", who, "told-behind", 0.8
            )


def _behind_lead(
    text: Text,
    pack: LanguagePack,
    around: tuple[Stretch | None, Stretch, Stretch | None],
    people: People,
    last: int | None,
) -> Iterator[Quote]:
    """A paragraph behind a dash, where the one before it ends with "X said:"; several are a list."""
    before, one, after = around
    raw = text.raw
    dash = re.match(rf"[{_DASH}]\s*", raw[one.start : one.end])
    if before is None or not dash or raw[before.end - 1] != ":" or (after and raw[after.start] in _DASH):
        return
    lead = text.stretch(_sentence_start(text, before, before.end), before.end)
    if any(pack["says"].find(text.words, lead.first, lead.last)) and not any(
        pack.acts.find(text.words, lead.first, lead.last)
    ):
        who = _speaker_in(text, pack, people, lead.start, lead.end, last)
        yield Quote((one.start + dash.end(), one.end), "dash", who, "said-before-colon", 0.8)


def _closing(text: Text, pack: LanguagePack, paragraph: Stretch) -> tuple[int, int] | None:
    """Where the last ", – said X" of a paragraph begins: the end of the speech, and the start of who said it."""
    found = None
    for m in _TAIL.finditer(text.raw, paragraph.start + 1, paragraph.end):
        end = _sentence_end(text, m.end(), paragraph.end) if m["stop"] else paragraph.end
        rest = text.stretch(m.end(), end)
        if rest.last - rest.first > _TAIL_WORDS or _GOES_ON.search(text.raw, rest.start, paragraph.end):
            continue
        says = next(pack["says"].find(text.words, rest.first, min(rest.first + _NEAR, rest.last)), None)
        if says is not None:
            found = m.start() + (1 if m["stop"] and m["stop"] in ".!?…" else 0), m.end()
    return found


_GOES_ON = re.compile(rf"[.,:]\s*[{_DASH}]\s+\w")
"""Speech again behind who said it."""

_TAIL_WORDS = 14
_NEAR = 8


_ODD_MARKS = re.compile(r"(?:<<[^\n]*>>|\'\'[^\n]*\'\')$")
"""Marks that some pages type with two signs."""


def _by_comma(text: Text, pack: LanguagePack, paragraph: Stretch, people: People) -> tuple[int, int] | None:
    """Where a paragraph in the first person ends with ", said X.", by a comma alone; indirect speech has no "we"."""
    comma = text.raw.rfind(",", paragraph.start, paragraph.end)
    if comma < 0:
        return None
    rest, speech = text.stretch(comma, paragraph.end), text.stretch(paragraph.start, comma)
    says = next(pack["says"].find(text.words, rest.first, rest.last), None)
    if says is None or says.first != rest.first or rest.last - rest.first > _COMMA_WORDS:
        return None
    told = [one for one in people.within(rest.first, rest.last) if one.who is not None]
    others = [one for one in people.within(speech.first, speech.last) if one.how in ("name", "office")]
    own = any(pack["first_person"].find(text.words, speech.first, speech.last))
    return (comma, comma + 1) if told and own and not others else None


_COMMA_WORDS = 6


def _is_held(marked: Sequence[Marked], end: int) -> bool:
    """Whether marks already hold the speech: they close where it ends, and hold more than a name."""
    return any(one.closed and -1 <= end - one.outer[1] <= 1 and one.end - one.start > _LETTERS for one in marked)


_LETTERS = 15


def _marked(
    text: Text,
    pack: LanguagePack,
    one: Marked,
    paragraph: Stretch,
    after: Stretch | None,
    people: People,
    last: int | None,
) -> Quote | None:
    """Speech between marks, or None where they hold a name."""
    inner = text.stretch(one.start, one.end)
    length = inner.last - inner.first
    if length < _SHORT or _is_name(text, pack, inner):
        return None
    raw = text.raw
    before = raw[paragraph.start : one.outer[0]].rstrip()
    behind = raw[one.outer[1] : paragraph.end]
    span = one.start, _trimmed(raw, one.start, one.end)
    tail = re.match(rf"[,.!?…]?\s*(?:[{_DASH}]+|,)\s*", behind)
    sentence_end = _sentence_end(text, one.outer[1], paragraph.end)
    if tail or re.match(r"\s+[^\W\d_]", behind):
        rest = text.stretch(one.outer[1], sentence_end)
        says = next(pack["says"].find(text.words, rest.first, min(rest.first + _NEAR, rest.last)), None)
        if says is not None and (tail or length >= _LONG or raw[one.end - 1] in ".!?,…"):
            who = _speaker_in(text, pack, people, one.outer[1], sentence_end, last)
            lead = text.stretch(_sentence_start(text, paragraph, one.outer[0]), one.outer[0])
            if before.endswith(":") and not people.within(rest.first, rest.last):
                who = _speaker_in(text, pack, people, lead.start, lead.end, last)
            return Quote(span, one.form, who, "said-behind", 0.95)
    if before.endswith((":", ",")) or (before and length >= _LONG):
        start = _sentence_start(text, paragraph, one.outer[0])
        lead = text.stretch(start, one.outer[0])
        says = next(pack["says"].find(text.words, lead.first, lead.last), None)
        if before.endswith(":") and (says is not None or people.within(lead.first, lead.last)):
            who = _speaker_in(text, pack, people, start, one.outer[0], last)
            return Quote(span, "colon", who, "said-before-colon", 0.95)
        if says is not None and length >= _LONG:
            return Quote(span, one.form, _speaker_in(text, pack, people, start, one.outer[0], last), "said-before", 0.8)
    return _unattributed(text, pack, one, paragraph, after, people, last)


def _unattributed(
    text: Text,
    pack: LanguagePack,
    one: Marked,
    paragraph: Stretch,
    after: Stretch | None,
    people: People,
    last: int | None,
) -> Quote | None:
    """Speech between marks that no verb of saying stands beside: it begins a paragraph, or is whole sentences."""
    raw = text.raw
    before = raw[paragraph.start : one.outer[0]].rstrip()
    behind = raw[one.outer[1] : paragraph.end]
    inner = text.stretch(one.start, one.end)
    length = inner.last - inner.first
    span = one.start, _trimmed(raw, one.start, one.end)
    if not before and (length >= _LONG or raw[one.end - 1] in ".!?…"):
        who = _said_next(text, pack, one, paragraph, after, people)
        return Quote(span, one.form, who if who is not None else last, "paragraph-of-marks", 0.7)
    if length >= _LONG and (raw[one.end - 1] in ".!?…" or behind[:1] in ".!?…" or not behind.strip()):
        who = _speaker_in(text, pack, people, paragraph.start, one.outer[0], last)
        return Quote(span, one.form, who, "sentence-of-marks", 0.6)
    return None


def _is_name(text: Text, pack: LanguagePack, inner: Stretch) -> bool:
    """Whether marks hold a name that is on file, whatever its length: of a treaty, a programme."""
    hits = pack.names.find(text.words, inner.first, inner.last)
    return any(hit.first == inner.first and hit.last == inner.last for hit in hits)


def _said_next(
    text: Text, pack: LanguagePack, one: Marked, paragraph: Stretch, after: Stretch | None, people: People
) -> int | None:
    """Who said it, told in the sentence behind or in the next paragraph."""
    for start, end in ((one.outer[1], paragraph.end), *(((after.start, after.end),) if after else ())):
        rest = text.stretch(start, _sentence_end(text, start, end))
        if any(pack["says"].find(text.words, rest.first, rest.last)):
            who = _speaker_in(text, pack, people, rest.start, rest.end, None)
            if who is not None:
                return who
    return None


def _after_colon(
    text: Text, pack: LanguagePack, paragraph: Stretch, people: People, last: int | None
) -> Iterator[Quote]:
    """Speech without marks behind "X said:", to the end of the paragraph."""
    m = re.search(r":\s+", text.raw[paragraph.start : paragraph.end])
    if not m:
        return
    lead = text.stretch(_sentence_start(text, paragraph, paragraph.start + m.start()), paragraph.start + m.start())
    beside = max(lead.first, lead.last - _BEFORE_COLON)
    if not any(pack["says"].find(text.words, beside, lead.last)) or not people.within(lead.first, lead.last):
        return
    start = paragraph.start + m.end()
    if ";" in text.raw[start : paragraph.end]:
        return  # a list of acts
    if text.stretch(start, paragraph.end).last - text.stretch(start, paragraph.end).first < _SHORT:
        return
    who = _speaker_in(text, pack, people, lead.start, lead.end, last)
    yield Quote((start, _trimmed(text.raw, start, paragraph.end)), "colon", who, "said-before-colon", 0.8)


_BEFORE_COLON = 5
"""Words between a verb of saying and the colon behind which unmarked speech stands."""


def _speaker_in(text: Text, pack: LanguagePack, people: People, start: int, end: int, last: int | None) -> int | None:
    """Who is spoken of between two places: who stands beside the verb of saying, else by name, office or pronoun."""
    here = text.stretch(start, end)
    mentions = [one for one in people.mentions if here.first <= one.first < here.last and one.who is not None]
    says = next(pack["says"].find(text.words, here.first, here.last), None)
    if says is not None:
        beside = [one for one in mentions if one.first == says.last]
        if beside:
            return beside[0].who
    for how in ("name", "office", "pronoun"):
        for one in mentions:
            if one.how == how:
                return one.who
    before = people.last_before(here.first)
    return last if last is not None else before


def _sentence_end(text: Text, start: int, end: int) -> int:
    rest = text.sentences(text.stretch(start, end))
    return rest[0].end if rest else end


def _sentence_start(text: Text, paragraph: Stretch, before: int) -> int:
    parts = text.sentences(text.stretch(paragraph.start, before))
    return parts[-1].start if parts else paragraph.start


def _trimmed(raw: str, start: int, end: int) -> int:
    """The end of speech without the comma and the space before who said it."""
    while end > start and (raw[end - 1].isspace() or raw[end - 1] == ","):
        end -= 1
    return end
