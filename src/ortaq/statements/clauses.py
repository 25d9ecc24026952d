"""Several acts in one sentence: where one ends and the next begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.patterns import Hit
from ortaq.statements.words import Stretch, Text

_APART = 4
"""Words between two verbs of one kind that make two acts of them."""


def parts(
    text: Text, pack: LanguagePack, sentence: Stretch, hits: Sequence[Hit[str]]
) -> Iterator[tuple[Stretch, Hit[str]]]:
    """The clauses of a sentence, each with the verb that gives its act away."""
    apart = [hits[0]]
    for hit in hits[1:]:
        is_far = hit.first - apart[-1].last >= _APART and _is_joined(text, pack, apart[-1].last - 1, hit.first)
        if hit.value != apart[-1].value or is_far:
            apart.append(hit)
    # Where the verb comes last, a clause begins behind the verb before it; else with its own.
    if pack.verb_last:
        inner = [_behind(text, one.last, sentence) for one in apart[:-1]]
    else:
        inner = [text.words[one.first].start for one in apart[1:]]
    edges = [sentence.start, *inner, sentence.end]
    for (start, end), hit in zip(pairwise(edges), apart, strict=True):
        for clause in _coordinated(text, pack, text.stretch(start, end), hit):
            yield clause, hit


def _behind(text: Text, place: int, sentence: Stretch) -> int:
    return text.words[place].start if place < sentence.last else sentence.end


def _is_joined(text: Text, pack: LanguagePack, first: int, last: int) -> bool:
    """Whether a mark or an "and" stands between two words."""
    between = text.raw[text.words[first].end : text.words[last].start]
    return any(mark in between for mark in ",;") or any(pack["joins"].find(text.words, first + 1, last))


def _coordinated(text: Text, pack: LanguagePack, clause: Stretch, hit: Hit[str]) -> Iterator[Stretch]:
    """What hangs on one verb, each verbal noun apart: "to found a school and to open a road he proposed"."""
    start = clause.start
    if pack.verbal_noun is not None:
        nouns = [at for at in range(clause.first, hit.first) if pack.verbal_noun.search(text.words[at].form)]
        for one, other in pairwise(nouns):
            if other - one > 1 and (
                text.raw[text.words[one].end] in ",;" or any(pack["joins"].find(text.words, one + 1, one + 2))
            ):
                yield text.stretch(start, text.words[one].end)
                start = text.words[one + 1].start
    yield text.stretch(start, clause.end)
