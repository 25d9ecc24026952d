"""A page that is a speech: from its address, "Excellencies, ladies and gentlemen", to its end."""

from __future__ import annotations

from collections.abc import Sequence

from ortaq.model.statements import Quote
from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.people import People
from ortaq.statements.words import Stretch, Text

_ADDRESS = 22
"""Words of a paragraph that addresses those present and says nothing else."""

_EARLY = 6
"""Paragraphs among which the address stands: behind a lead that tells who speaks."""

_LEAST = 60
"""Words of a speech."""


def address(text: Text, pack: LanguagePack, body: Sequence[Stretch]) -> Stretch | None:
    """The whole speech that a page is, with its address; None where the page tells of one."""
    for paragraph in body[:_EARLY]:
        if paragraph.last - paragraph.first > _ADDRESS:
            continue
        first = next(pack["address_of_speech"].find(text.words, paragraph.first, paragraph.last), None)
        if first is None or first.first != paragraph.first or text.raw[paragraph.end - 1] not in "!,.:":
            continue
        whole = text.stretch(paragraph.start, body[-1].end)
        if whole.last - whole.first >= _LEAST:
            return whole
    return None


def transcript(whole: Stretch, people: People) -> Quote:
    """The speech, by whoever is named before it."""
    before = [one for one in people.mentions if one.first < whole.first and one.who is not None]
    named = [one.who for how in ("name", "office") for one in before if one.how == how]
    return Quote((whole.start, whole.end), "transcript", named[0] if named else None, "page-is-speech", 0.85)
