"""Acts without a verb that names them: a future tense that binds, and a duty laid on somebody."""

from __future__ import annotations

from datetime import date

from ortaq.model.statements import Quote
from ortaq.statements.deadlines import has_deadline
from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.patterns import Hit
from ortaq.statements.people import People
from ortaq.statements.words import Stretch, Text


def promise(
    text: Text, pack: LanguagePack, sentence: Stretch, quote: Quote | None, today: date | None
) -> Hit[str] | None:
    """A future that is no forecast: of the first person in speech, with a deadline, or of a state or body that acts."""
    words = text.words
    if pack.promise is None:
        return None
    doubts = [hit.first for hit in pack["forecast"].find(words, sentence.first, sentence.last)]
    found = None
    for place in range(sentence.last - 1, sentence.first - 1, -1):
        if pack.verb_last and not _ends_clause(text, pack, place, sentence):
            continue
        tense = _tense(text, pack, place, sentence)
        if tense == "we" and quote is not None and not (doubts and (pack.verb_last or doubts[0] <= place + _BESIDE)):
            return Hit(place, place + 1, "commitment", 1)
        if doubts:
            continue
        if tense == "clear" and found is None and _has_doer(text, pack, place, sentence):
            return Hit(place, place + 1, "commitment", 1)
        if tense in ("will", "clear") and found is None:
            found = Hit(place, place + 1, "commitment", 1)
    told = None if doubts else next(pack["future"].find(words, sentence.first, sentence.last), None)
    if told is not None:
        found = Hit(told.first, told.last, "commitment", told.named)
    return found if found and has_deadline(text, pack, sentence, today) else None


_BESIDE = 3
"""Words behind a verb, where it comes first, that may make a forecast of it: "we will not be able"."""


def _tense(text: Text, pack: LanguagePack, place: int, sentence: Stretch) -> str | None:
    """What future a word is of, alone or with the word before it: "we will"."""
    if pack.promise is None:
        return None
    form = text.words[place].form
    m = pack.promise.search(form)
    if m is None and place > sentence.first:
        m = pack.promise.search(f"{text.words[place - 1].form} {form}")
    return m.lastgroup if m else None


def _ends_clause(text: Text, pack: LanguagePack, place: int, sentence: Stretch) -> bool:
    """Whether a word may be the verb of its clause: a mark, the end, an "and" or who said it comes behind."""
    if text.words[place].is_last or place == sentence.last - 1:
        return True
    return any(
        hit.first == place + 1
        for name in ("joins", "says")
        for hit in pack[name].find(text.words, place + 1, min(place + 2, sentence.last))
    )


def _has_doer(text: Text, pack: LanguagePack, place: int, sentence: Stretch) -> bool:
    """Whether a state or a body of one stands before its verb as the one who acts."""
    words = text.words
    if any(pack["actors"].find(words, sentence.first, place)):
        return True
    return any(words[at].is_capital and words[at].form in pack.states for at in range(sentence.first, place))


def demand(text: Text, pack: LanguagePack, sentence: Stretch, people: People) -> Hit[str] | None:
    """A duty that is laid on somebody who can act: a state, a body, the banks; a truth about life is none."""
    for hit in pack["must"].find(text.words, sentence.first, sentence.last):
        asked = any(pack["actors"].find(text.words, sentence.first, hit.first))
        if asked or any(one.how == "state" for one in people.within(sentence.first, hit.first)):
            return Hit(hit.first, hit.last, "appeal", hit.named)
    return None


def request(text: Text, pack: LanguagePack, sentence: Stretch, quote: Quote | None) -> Hit[str] | None:
    """Speech that asks those who listen to do something, by the form of the verb alone."""
    if pack.request is None or quote is None:
        return None
    for place in range(sentence.first, sentence.last):
        if pack.request.search(text.words[place].form):
            return Hit(place, place + 1, "appeal", 1)
    return None
