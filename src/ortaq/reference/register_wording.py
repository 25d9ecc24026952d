"""The register in other languages: titles, texts, measures, units and states of affairs, word for word."""

from __future__ import annotations

import csv
import io
from functools import cache
from typing import TYPE_CHECKING, Any

from ortaq.errors import UsageError
from ortaq.reference import resource
from ortaq.reference.register import KINDS, register

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("en", "kk", "ru")

TRANSLATED: Mapping[str, tuple[str, ...]] = {
    "instruments": ("title",),
    "initiatives": ("title", "what", "status_note", "due_note"),
    "pledges": ("title", "document", "metric", "base_note", "coverage", "status_note", "indicator_note", "note"),
    "practices": ("title", "place", "what", "indicator_note", "note"),
}
"""The fields of each file of the register that stand in every language; the results of practices come on top."""


def wording(id: str, field: str, lang: str) -> str:  # noqa: A002  (the word of the register)
    """A text of the register in one language.

    Args:
        id: Of a record (`"uzb-icraft"`), or the code of a unit, a status, a comparison.
        field: `title`, `what`, `metric`, `status_note`, `results.1.metric` …; for a code `unit`, `status` …
        lang: `en`, `kk` or `ru`.

    Raises:
        UsageError: There is no such text.

    >>> wording("paris-agreement", "title", "kk")
    'Париж келісімі'
    """
    text = worded(id, field, lang)
    if text is None:
        raise UsageError(
            "no wording of {id}, {field}, in {lang}",
            hint="languages: {known}",
            id=id,
            field=field,
            lang=lang,
            known=", ".join(LANGUAGES),
        )
    return text


def worded(id: str, field: str, lang: str) -> str | None:  # noqa: A002  (the word of the register)
    """A text of the register in one language, None where it is not worded in it."""
    return _all().get((id, field, lang))


@cache
def translated() -> Mapping[tuple[str, str, str], str]:
    """Every text of `register/wording.csv`: id, field and language to the text."""
    rows = csv.DictReader(io.StringIO(resource("register/wording.csv").decode()))
    return {(row["id"], row["field"], row["lang"]): row["text"] for row in rows}


def originals() -> dict[tuple[str, str], str]:
    """Every English text of the register that has to stand in the other languages too: id and field to the text."""
    texts = {}
    for name in KINDS:
        for row in register().of(name):
            for field in TRANSLATED.get(name, ()):
                if field in row:
                    texts[row["id"], field] = row[field]
            for place, result in enumerate(row.get("results", ()), start=1):
                texts[row["id"], f"results.{place}.metric"] = result["metric"]
    return texts


@cache
def _all() -> Mapping[tuple[str, str, str], str]:
    return {**translated(), **{(*key, "en"): text for key, text in originals().items()}}


def titles(id: str) -> dict[str, Any]:  # noqa: A002  (the word of the register)
    """The title of a record in the languages it has been put into."""
    return {f"title_{lang}": translated().get((id, "title", lang)) for lang in ("ru", "kk")}
