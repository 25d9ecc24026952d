"""Talks of several people: "Name: what they say", and questions answered after a dash."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ortaq.model.statements import Quote, Speaker
from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.people import People
from ortaq.statements.words import Stretch, Text, Word

_LABEL = re.compile(r"(?P<label>[^\W\d_][^\n:«»“”\"?!]{1,60}?):\s+(?=\S)")
_DASH = re.compile(r"[—–‒―-]\s*")
_LEAST = 2
"""Replies from which on a page is a talk."""

_LABEL_WORDS = 6
_STEM = 4


@dataclass(frozen=True, slots=True)
class _Reply:
    """A paragraph that begins a reply: where its words begin, and who speaks; nobody for who asks."""

    place: int
    start: int
    who: int | None


def conversation(
    text: Text, pack: LanguagePack, body: Sequence[Stretch], people: People
) -> tuple[list[Quote], frozenset[int]]:
    """The replies of a talk, and the paragraphs that they take; nothing where the page is none."""
    talks = {"name-and-colon": _labelled(text, pack, body, people), "answer": _answers(text, body, people)}
    for rule, replies in talks.items():
        said = [reply for reply in replies if reply.who is not None]
        if len(said) >= _LEAST:
            quotes, taken = [], set()
            for reply, end in _with_ends(replies, runs_on=rule == "name-and-colon"):
                taken |= set(range(reply.place, end))
                if reply.who is not None:
                    form = "colon" if rule == "name-and-colon" else "dash"
                    quotes.append(Quote((reply.start, body[end - 1].end), form, reply.who, rule, 0.85))
            return quotes, frozenset(taken)
    return [], frozenset()


def _with_ends(replies: Sequence[_Reply], *, runs_on: bool) -> Iterator[tuple[_Reply, int]]:
    """Each reply with one past its last paragraph: it runs on to the next, but for the last of the page."""
    for at, reply in enumerate(replies):
        is_last = at + 1 == len(replies)
        yield reply, reply.place + 1 if is_last or not runs_on else replies[at + 1].place


def _labelled(text: Text, pack: LanguagePack, body: Sequence[Stretch], people: People) -> list[_Reply]:
    """Paragraphs that begin with somebody's name and a colon."""
    found = []
    for place, paragraph in enumerate(body):
        m = _LABEL.match(text.raw, paragraph.start, paragraph.end)
        if m is None:
            continue
        label = text.stretch(m.start("label"), m.end("label"))
        words = text.words[label.first : label.last]
        if not 1 <= len(words) <= _LABEL_WORDS or any(pack.acts.find(text.words, label.first, label.last)):
            continue
        if any(pack["says"].find(text.words, label.first, label.last)):
            continue
        who = _known(words, people)
        if who is None and not _is_name(words):
            continue
        if who is None:
            people.speakers.append(Speaker(m["label"].strip()))
            who = len(people.speakers) - 1
        found.append(_Reply(place, m.end(), who))
    return found


def _known(words: Sequence[Word], people: People) -> int | None:
    """Whose surname stands in a label."""
    for place, speaker in enumerate(people.speakers):
        surname = speaker.name.split()[-1].lower()
        stem = surname[: max(_STEM, len(surname) - 1)]
        if any(word.is_capital and word.form.startswith(stem) for word in words):
            return place
    return None


def _is_name(words: Sequence[Word]) -> bool:
    """Whether a label is a name: two or three capitals and nothing else."""
    return 2 <= len(words) <= 3 and all(word.is_capital and not word.is_upper for word in words)  # noqa: PLR2004


def _answers(text: Text, body: Sequence[Stretch], people: People) -> list[_Reply]:
    """Paragraphs behind a dash that follow a question; the one who is asked is the last named before."""
    asked = [place for place, one in enumerate(body) if text.raw[one.start : one.end].rstrip(' »”"').endswith("?")]
    found: list[_Reply] = []
    for place in asked:
        if place + 1 < len(body):
            m = _DASH.match(text.raw, body[place + 1].start, body[place + 1].end)
            is_question = place + 1 in asked
            if m and not is_question:
                who = people.last_before(body[place].first)
                if who is None and people.speakers:
                    who = 0
                found.append(_Reply(place + 1, m.end(), who))
    return found
