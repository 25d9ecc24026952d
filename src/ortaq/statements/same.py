"""Whether two texts are one: the same page, or the same speech in another outlet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from ortaq.statements.words import Text

SHINGLE = 5
"""Words in a row that are compared."""

SAME_SHARE = 0.6
"""Part of the shorter speech's rows of words that both share, from which on it is one speech."""

LEAST = 8
"""Rows of words below which a speech is too short to be told from another."""


def identity(text: str) -> str:
    """A hash over the words of a text: neither its spaces, its marks nor its capitals make another text of it.

    >>> identity("Бүгiн, 14:58") == identity("бүгін 14 58")
    True
    """
    return hashlib.sha256(" ".join(word.form for word in Text(text).words).encode()).hexdigest()


def shingles(speech: Iterable[str]) -> frozenset[str]:
    """Every row of some words in a row of pieces of speech."""
    found = set()
    for piece in speech:
        forms = [word.form for word in Text(piece).words]
        found |= {" ".join(forms[at : at + SHINGLE]) for at in range(len(forms) - SHINGLE + 1)}
    return frozenset(found)


def is_same_speech(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two speeches, as `shingles`, are one: most of the shorter stands in the longer."""
    least = min(len(one), len(other))
    return least >= LEAST and len(one & other) >= SAME_SHARE * least
