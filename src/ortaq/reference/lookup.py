"""Reading the tables of this folder, and naming what a user may have meant."""

from __future__ import annotations

import csv
import difflib
import io
from typing import TYPE_CHECKING

from ortaq.errors import UsageError
from ortaq.reference import resource

if TYPE_CHECKING:
    from collections.abc import Iterable

LANGUAGES = ("en", "kk", "ru")
"""The languages in which every goal, target, group, topic and state has a name."""


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of this folder, an empty cell as an empty text."""
    return list(csv.DictReader(io.StringIO(resource(name).decode())))


def check_language(lang: str) -> str:
    """The language, where names have it.

    Raises:
        UsageError: They do not.
    """
    if lang not in LANGUAGES:
        raise UsageError("unknown language: {lang}", hint="languages: {known}", lang=lang, known=", ".join(LANGUAGES))
    return lang


def nearest(given: str, known: Iterable[str]) -> str:
    """What a misspelt code may have meant: up to three known codes, the likeliest first; empty where none is near.

    >>> nearest("Climat", ["climate", "water"])
    'climate'
    """
    by_folded = {code.casefold(): code for code in known}
    found = difflib.get_close_matches(given.casefold(), by_folded, n=3, cutoff=0.6)
    return ", ".join(by_folded[folded] for folded in found)
