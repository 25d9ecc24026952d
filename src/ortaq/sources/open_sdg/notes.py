"""What a publisher says of its figures, as rows: of an indicator, and of a series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from ortaq.collect.delivery import File, LeftOut, Reason, nothing
from ortaq.sources.open_sdg.about import About, Text, is_personal, written_in
from ortaq.sources.open_sdg.figures import Figures, Footnote

PERSONAL = Reason("names, telephones and addresses of persons are no evidence, and are not kept")


def notes_of(
    told: Iterable[About], source: str, more: Mapping[str, Sequence[Text]] | None = None
) -> list[dict[str, Any]]:
    """Rows of NOTE of indicators, each text once.

    Args:
        told: What settings and metadata say.
        source: The dataset.
        more: Texts of workbooks by indicator with dashes.
    """
    found: dict[tuple[str, str, str, str], str] = {}
    for about in told:
        for text in about.notes():
            found.setdefault((about.indicator, text.lang, text.field, text.text), text.snapshot)
    for indicator, texts in (more or {}).items():
        for text in texts:
            if is_personal(text.field):
                continue
            found.setdefault((indicator.replace("-", "."), text.lang, text.field, text.text), text.snapshot)
    return [
        {"source": source, "series": None, "indicator": indicator, "lang": lang, "field": field, "text": text}
        | {"snapshot": snapshot}
        for (indicator, lang, field, text), snapshot in found.items()
    ]


def persons(told: Iterable[About], more: Mapping[str, Sequence[Text]], files: Iterable[File]) -> list[LeftOut]:
    """The texts about persons that are in no note: how many, of which fields, in which file first."""
    texts = [text for about in told for text in about.texts] + [text for found in more.values() for text in found]
    personal = [text for text in texts if is_personal(text.field)]
    if not personal:
        return []
    names = {file.snapshot: file.name for file in files}
    fields = ", ".join(sorted({text.field for text in personal}))
    return [LeftOut(names[personal[0].snapshot], PERSONAL, len(personal), fields)]


def footnotes(read: Figures | None, source: str, lang: str) -> list[dict[str, Any]]:
    """Rows of NOTE of series: what the files have beside the values, each text once.

    Args:
        read: The figures.
        source: The dataset.
        lang: The first language of the repository.
    """
    found: dict[tuple[str, str, str], Footnote] = {}
    for note in read.footnotes if read else ():
        found.setdefault((note.series, note.field, note.text), note)
    return [
        {"source": source, "series": note.series, "indicator": None, "lang": written_in(note.text, lang)}
        | {"field": note.field, "text": note.text, "snapshot": note.snapshot}
        for note in found.values()
    ]


def table(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Rows as Arrow."""
    if not rows:
        return nothing(schema)
    return pa.Table.from_pydict({name: [row[name] for row in rows] for name in schema.names}, schema=schema)
