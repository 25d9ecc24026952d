"""The name of a person as a text itself has it elsewhere, where a case ending hangs on it: "Ерлана Сабитова"."""

from __future__ import annotations

from collections import Counter

from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.words import Text


def nominative(text: Text, pack: LanguagePack, name: str, places: list[int]) -> str:
    """The name in the form of one who speaks.

    Args:
        places: Where the surname stands in the text, in any form.
    """
    *given, surname = name.split()
    if "-" in surname:  # its words are told apart in the text
        return name
    bare = _bare_surname(text, pack, surname, places)
    if bare == surname or not given:
        return name
    full = Counter(
        text.raw[text.words[place - 1].start : text.words[place - 1].end]
        for place in places
        if place and _raw(text, place) == bare and _raw(text, place - 1)[:_SAME] == given[-1][:_SAME]
    )
    given[-1] = full.most_common(1)[0][0] if full else _bare_given(pack, given[-1], surname, bare)
    return " ".join([*given, bare])


_SAME = 3
"""First letters that two forms of one given name share."""


def _raw(text: Text, place: int) -> str:
    return text.raw[text.words[place].start : text.words[place].end]


def _bare_surname(text: Text, pack: LanguagePack, surname: str, places: list[int]) -> str:
    """The surname as it stands beside a verb of saying; else the shorter form of which it is a longer one."""
    says = pack["says"]
    beside = Counter(
        _raw(text, place)
        for place in places
        if any(hit.last == place for hit in says.find(text.words, max(0, place - 1), place))
        or any(says.find(text.words, place + 1, min(place + 2, len(text.words))))
    )
    if beside:
        return beside.most_common(1)[0][0]
    shorter = [form for place in places if surname.startswith(form := _raw(text, place)) and form != surname]
    if shorter:
        return min(shorter, key=len)
    m = pack.name_ending.match(surname) if pack.name_ending else None
    return m["name"] if m else surname


def _bare_given(pack: LanguagePack, given: str, surname: str, bare: str) -> str:
    """A given name without the ending that its surname has lost, or with that of the nominative."""
    ending = surname.removeprefix(bare)
    if ending and ending != surname and given.endswith(ending):
        return given[: -len(ending)]
    for old in sorted(pack.given_endings, key=len, reverse=True):
        if len(given) > len(old) + 1 and given.endswith(old):
            return given[: -len(old)] + pack.given_endings[old]
    return given
