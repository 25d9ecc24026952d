"""The message catalogues: the words of Ortaq in each language, by their English."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

FOLDER = "locales"


@cache
def messages(lang: str) -> dict[str | tuple[str, str], tuple[str, ...]]:
    """Every message of a language: its English, or singular and plural, to its wording or plural forms."""
    found: dict[str | tuple[str, str], tuple[str, ...]] = {}
    for message in catalogue(lang):
        if message.id and not message.fuzzy:
            key = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
            found[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return found


def catalogue(lang: str) -> Catalog:
    """The file of a language as Babel reads it."""
    from babel.messages.pofile import read_po  # noqa: PLC0415  (import ortaq loads no Babel)

    text = files("ortaq.i18n").joinpath(FOLDER, f"{lang}.po").read_text(encoding="utf-8")
    return read_po(io.StringIO(text), locale=lang, charset="utf-8")
