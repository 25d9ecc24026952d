"""Metadata in Excel: one workbook an indicator, the name of a field in the first column and its text in the next."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from ortaq.collect.delivery import Delivery, File, LeftOut
from ortaq.collect.workbook import each_sheets
from ortaq.sources.open_sdg.about import Text, first_language
from ortaq.sources.open_sdg.layout import LANGUAGE, indicator_of
from ortaq.sources.open_sdg.texts import decoded

MAPPING = "metadata-mapping.csv"


def workbook_texts(delivery: Delivery) -> tuple[dict[str, list[Text]], list[LeftOut]]:
    """The texts of the workbooks by indicator with dashes, and the sheets in which no field was found."""
    files = [file for file in delivery.files if file.name.endswith(".xlsx")]
    names = _mapping(delivery.file(MAPPING))
    default = first_language(delivery)
    found: dict[str, list[Text]] = {}
    left_out: list[LeftOut] = []
    for file, sheets in zip(files, each_sheets({file.name: file.content for file in files}).values(), strict=True):
        path = PurePosixPath(file.name)
        lang = path.parent.name if len(path.parts) > 2 and LANGUAGE.fullmatch(path.parent.name) else default  # noqa: PLR2004
        texts = found.setdefault(indicator_of(path.stem) or path.stem, [])
        for sheet, rows in sheets.items():
            told = list(_fields(rows, names))
            texts += [Text(field, lang, text, file.snapshot) for field, text in told]
            if not told and any(any(row) for row in rows):
                filled = sum(any(cell not in (None, "") for cell in row) for row in rows)
                left_out.append(LeftOut(file.name, "the sheet has none of the fields of metadata", filled, sheet))
    return found, left_out


def _mapping(file: File | None) -> Mapping[str, str]:
    """The name of a field by its label in the workbooks."""
    if file is None:
        return {}
    rows = csv.reader(io.StringIO(decoded(file), newline=""))
    return {_label(row[0]): row[1].strip() for row in rows if len(row) > 1 and row[1].strip()}


def _fields(rows: Sequence[Sequence[object]], names: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Field and text. A row without a label goes on with the text above it; one without a text is a heading."""
    field = ""
    texts: list[str] = []
    for row in rows:
        label = _label(_text(row[0])) if row else ""
        text = "\n".join(filter(None, (_text(cell) for cell in row[1:])))
        if label:
            if field and texts:
                yield field, "\n".join(texts)
            field, texts = names.get(label, "" if names else label), []
        if text:
            texts.append(text)
    if field and texts:
        yield field, "\n".join(texts)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _label(text: str) -> str:
    return " ".join(text.split())
