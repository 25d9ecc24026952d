"""Who is spoken of: a person by office and name, later by name, office or pronoun alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ortaq.model.statements import Speaker
from ortaq.statements.entities import canonical, common_names
from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.name_runs import (
    FIELD,
    STEM,
    WHOLE,
    alike,
    between_marks,
    ends,
    is_name,
    name_after,
    name_before,
    parted,
    run_end,
)
from ortaq.statements.names import nominative
from ortaq.statements.office_holders import OfficeHolder, holder, names_of_holders, office_holders
from ortaq.statements.patterns import Hit
from ortaq.statements.words import Stretch, Text

_PHRASE = 12
"""Words of an office phrase before its head: the state and the field."""


@dataclass(slots=True)
class Mention:
    """A place where somebody is spoken of: first and one past the last word, and how."""

    first: int
    last: int
    how: str
    """`name`, `office`, `pronoun`, `state` or `body`."""
    who: int | None
    """A place in `People.speakers`; None where it is a state or a body."""
    code: str | None = None
    """The state or body that acts, where no person does."""


@dataclass(slots=True)
class People:
    """The people of a text, and everywhere they are spoken of, in order."""

    speakers: list[Speaker] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)

    def within(self, first: int, last: int) -> list[Mention]:
        """Mentions between two words."""
        return [one for one in self.mentions if first <= one.first and one.last <= last]

    def last_before(self, place: int) -> int | None:
        """Who was last spoken of by name or office before a word."""
        earlier = [one for one in self.mentions if one.first < place and one.who is not None and one.how != "pronoun"]
        return earlier[-1].who if earlier else None


def people(
    text: Text, pack: LanguagePack, body: Sequence[Stretch], home: str | None, today: date | None = None
) -> People:
    """Everybody in the text.

    Args:
        home: The state whose offices are meant where the text names none.
        today: The day of the text: who held an office then.
    """
    found = People()
    heads: dict[int, list[str]] = {}
    likely = home or _likely(text, pack, body)
    for paragraph in body:
        for one in text.sentences(paragraph):
            named = between_marks(text, one)
            for listed in (pack.names, pack["no_name"]):
                for hit in listed.find(text.words, one.first, one.last):
                    named |= set(range(hit.first, hit.last))
            _read(text, pack, one, (home, likely), found, heads, today, named)
    found.mentions.sort(key=lambda mention: mention.first)
    _in_the_nominative(text, pack, found)
    return found


def _in_the_nominative(text: Text, pack: LanguagePack, found: People) -> None:
    on_file = {known.name[pack.lang] for known in office_holders().values()}
    for who, speaker in enumerate(found.speakers):
        if speaker.name in on_file:
            continue
        surname = text.form(speaker.name.split()[-1])
        inside = (range(one.first, one.last) for one in found.mentions if one.how == "name" and one.who == who)
        places = [place for span in inside for place in span if alike(text.words[place].form, surname)]
        found.speakers[who] = replace(speaker, name=nominative(text, pack, speaker.name, places))


def _likely(text: Text, pack: LanguagePack, body: Sequence[Stretch]) -> str | None:
    """The state of which a text speaks most: of people without one of their own; never whose president is meant."""
    counts = Counter(hit.value for one in body for hit in _states_in(text, pack, one))
    most = counts.most_common(2)
    if not most or most[0][1] < _TWICE or (len(most) > 1 and most[1][1] == most[0][1]):
        return None
    return most[0][0]


_TWICE = 2


def _states_in(text: Text, pack: LanguagePack, one: Stretch) -> list[Hit[str]]:
    """The states that a stretch names; a short form only in capitals: "US", not "us"."""
    hits = pack.countries.apart(text.words, one.first, one.last)
    return [hit for hit in hits if text.words[hit.first].is_capital or len(text.words[hit.first].form) > _INITIALS]


_INITIALS = 3


def _read(
    text: Text,
    pack: LanguagePack,
    one: Stretch,
    homes: tuple[str | None, str | None],
    found: People,
    heads: dict[int, list[str]],
    today: date | None,
    named: set[int],
) -> None:
    words = text.words
    taken: set[int] = set()
    home, likely = homes
    _known(text, pack, one, found, heads, taken)
    states = _states_in(text, pack, one)
    at_state = {place: hit.value for hit in states for place in range(hit.first, hit.last)}
    for office in pack.offices.apart(words, one.first, one.last):
        if _joins_known(text, office, found):
            taken |= set(range(office.first, office.last))
            continue
        barred = named | set(at_state)
        name = name_before(text, office.first, one.first, barred) or name_after(
            text, pack, office.last, one.last, barred
        )
        if name is None:
            begin = _phrase_start(text, office.first, one.first)
            of_state = [at_state[place] for place in range(begin, office.last) if place in at_state]
            state = of_state[-1] if of_state else home
            _alone(text, pack, office, found, heads, taken, holder(office.value, state, today))
            continue
        begin = _phrase_start(text, office.first, one.first)
        end = _field_end(text, office.last, one.last) if name[0] < office.first else max(name[1], office.last)
        inside = [place for place in range(begin, max(end, office.last)) if place in at_state]
        abroad = {place for place in inside if office.value in _POSTED and _is_located(text, pack, place)}
        within = [at_state[place] for place in inside if place not in abroad]
        who = _person(text, name, text.raw[words[begin].start : words[office.last - 1].end], found)
        speaker = found.speakers[who]
        body = office.value if office.value.startswith("body:") else None
        body = body or _body_in(text, pack, begin, end) or speaker.body
        country = None if body else (within[-1] if within else speaker.country or (None if abroad else likely))
        told = text.raw[words[begin].start : words[office.last - 1].end]
        found.speakers[who] = Speaker(speaker.name, speaker.office or told, speaker.country or country,
                                      speaker.body or (body or "").removeprefix("body:") or None)  # fmt: skip
        heads.setdefault(who, []).append(office.value)
        found.mentions.append(Mention(min(name[0], office.first), max(name[1], office.last), "name", who))
        taken |= set(range(min(name[0], office.first), max(name[1], office.last)))
    _by_surname(text, one, found, taken)
    _bare(text, pack, one, named | set(at_state), found, taken)
    for hit in pack["pronouns"].find(words, one.first, one.last):
        if hit.first not in taken:
            who = found.last_before(hit.first) if found.mentions else None
            found.mentions.append(Mention(hit.first, hit.last, "pronoun", who))
    for hit in states:
        if hit.first not in taken:
            found.mentions.append(Mention(hit.first, hit.last, "state", None, hit.value))


def _field_end(text: Text, first: int, last: int) -> int:
    """Where the field of an office ends that stands behind a name: "…, the country director of UN Women, …"."""
    end = first
    while end < min(first + FIELD, last) and not parted(text, end - 1, end):
        end += 1
    return end


_POSTED = frozenset({"envoy", "head", "expert"})
"""Offices that may be held in a state for somebody else: "representative in Kazakhstan"."""


def _is_located(text: Text, pack: LanguagePack, place: int) -> bool:
    """Whether a state is where somebody is posted, not for whom they speak."""
    if pack.located is None:
        return False
    before = text.words[place - 1].form if place else ""
    return bool(pack.located.search(f"{before} {text.words[place].form}"))


def _alone(
    text: Text,
    pack: LanguagePack,
    office: Hit[str],
    found: People,
    heads: dict[int, list[str]],
    taken: set[int],
    known: OfficeHolder | None,
) -> None:
    """An office without a name: whoever is on file for it, else of those who hold such an office the one that fits."""
    if office.first in taken:
        return
    if known is not None:
        who = _file(pack, known, found, heads)
        found.mentions.append(Mention(office.first, office.last, "office", who))
        return
    holders = [who for who, held in heads.items() if office.value in held]
    kin = [who for who, held in heads.items() if set(_kin(office.value)) & set(held)]
    who = _fitting(text, office, found, holders or kin) if holders or kin else found.last_before(office.first)
    found.mentions.append(Mention(office.first, office.last, "office", who))


def _fitting(text: Text, office: Hit[str], found: People, holders: Sequence[int]) -> int:
    """Whose office shares a word with the phrase, "the agency's head"; of several, whoever was last spoken of."""
    words = text.words
    first, last = office.first, office.last
    while first > 0 and office.first - first < _BESIDE and not parted(text, first - 1, first):
        first -= 1
    while last < len(words) and last - office.last < _BESIDE and not parted(text, last - 1, last):
        last += 1
    beside = {word.form[:_ROOT] for word in (*words[first : office.first], *words[office.last : last])}
    beside = {root for root in beside if len(root) == _ROOT}
    latest = {one.who: place for place, one in enumerate(found.mentions)}

    def fits(who: int) -> tuple[int, int]:
        held = {text.form(word)[:_ROOT] for word in found.speakers[who].office.split()}
        return len(beside & held), latest.get(who, -1)

    return max(holders, key=fits)


_BESIDE = 2
"""Words on both sides of an office that tell of what it is."""

_ROOT = 5


def _known(
    text: Text, pack: LanguagePack, one: Stretch, found: People, heads: dict[int, list[str]], taken: set[int]
) -> None:
    """People who are on file, by their surnames."""
    for hit in names_of_holders().apart(text.words, one.first, one.last):
        if not text.words[hit.first].is_capital:
            continue
        first = hit.first
        if first > one.first and is_name(text.words[first - 1]) and not ends(text, first - 1, first):
            first -= 1
        who = _file(pack, office_holders()[hit.value], found, heads)
        found.mentions.append(Mention(first, hit.last, "name", who))
        taken |= set(range(first, hit.last))


def _file(pack: LanguagePack, known: OfficeHolder, found: People, heads: dict[int, list[str]]) -> int:
    """The place of a person on file among the speakers."""
    name = known.name[pack.lang]
    for place, speaker in enumerate(found.speakers):
        if speaker.name == name:
            return place
    found.speakers.append(Speaker(name, known.office.removeprefix("body:"), known.country, known.body))
    heads[len(found.speakers) - 1] = [known.office]
    return len(found.speakers) - 1


def _joins_known(text: Text, office: Hit[str], found: People) -> bool:
    """Whether the office stands right before the name of somebody on file: "President Tokayev"."""
    for mention in found.mentions:
        if (
            mention.how == "name"
            and mention.first - office.last in (0, 1)
            and not ends(text, office.last - 1, mention.first)
        ):
            return True
    return False


def _body_in(text: Text, pack: LanguagePack, first: int, last: int) -> str | None:
    """The international body that an office is of, by its canonical name."""
    hits = [*pack.names.find(text.words, first, last), *common_names().find(text.words, first, last)]
    bodies = [canonical()[hit.value]["name"] for hit in hits if canonical()[hit.value]["type"] == "body"]
    return f"body:{bodies[0]}" if bodies else None


def _kin(office: str) -> tuple[str, ...]:
    """Offices that a shorter word may mean: "the minister" of a deputy minister."""
    return {"minister": ("deputy-minister",), "head": ("president", "head")}.get(office, ())


def _phrase_start(text: Text, first: int, least: int) -> int:
    """Where an office phrase begins: the state and the field stand before its head in most of the languages."""
    begin = first
    while begin > least and first - begin < _PHRASE and not parted(text, begin - 1, begin):
        begin -= 1
    return begin


def _person(text: Text, name: tuple[int, int], office: str, found: People) -> int:
    """The place of a person among the speakers; a new one, unless somebody of that surname is there."""
    words = text.words[name[0] : name[1]]
    told = text.raw[words[0].start : words[-1].end]
    for place, speaker in enumerate(found.speakers):
        if alike(words[-1].form, text.form(speaker.name.split()[-1])):
            return place
    found.speakers.append(Speaker(told, office))
    return len(found.speakers) - 1


def _bare(text: Text, pack: LanguagePack, one: Stretch, barred: set[int], found: People, taken: set[int]) -> None:
    """Somebody who is named without an office, and said something: two capitals with a verb of saying close by."""
    says = {hit.first for hit in pack["says"].find(text.words, one.first, one.last)}
    begin = one.first
    while begin < one.last:
        run = run_end(text, begin, one.last, barred | taken)
        if run - begin < WHOLE or _is_one_piece(text, begin, run):
            begin = max(run, begin + 1)
            continue
        behind = {place for place in range(run, min(run + _CLOSE, one.last)) if not ends(text, place - 1, place)}
        before = set(range(max(one.first, begin - _CLOSE), begin))
        if says & (behind | before):
            who = _person(text, (begin, run), "", found)
            found.mentions.append(Mention(begin, run, "name", who))
            taken |= set(range(begin, run))
        begin = run


def _is_one_piece(text: Text, first: int, last: int) -> bool:
    """Whether capitals are one name, joined by hyphens alone."""
    return " " not in text.raw[text.words[first].start : text.words[last - 1].end]


_CLOSE = 2
"""Words between a name and a verb of saying."""


def _by_surname(text: Text, one: Stretch, found: People, taken: set[int]) -> None:
    for place in range(one.first, one.last):
        word = text.words[place]
        if place in taken or not is_name(word) or len(word.form) < STEM:
            continue
        for who, speaker in enumerate(found.speakers):
            if alike(word.form, text.form(speaker.name.split()[-1])):
                first = place - 1 if place > one.first and is_name(text.words[place - 1]) else place
                found.mentions.append(Mention(first, place + 1, "name", who))
                taken |= {first, place}
                break
