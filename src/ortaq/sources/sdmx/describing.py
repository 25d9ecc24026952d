"""What is said of series and areas: titles in every language of the code lists, notes, names of regions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import pyarrow as pa

from ortaq.collect.delivery import File
from ortaq.collect.sdmx import Message, Structure, pick
from ortaq.collect.series import described
from ortaq.model.schemas import SERIES, SERIES_TITLE
from ortaq.model.schemas_collected import AREA_NAME, NOTE
from ortaq.reference.agenda import indicators
from ortaq.sources.sdmx import areas
from ortaq.sources.sdmx.columns import Columns
from ortaq.sources.sdmx.rows import Rows

LICENCE = "LicenseRef-publisher"
UNKNOWN = "und"
"""The language of a text whose publisher does not say it (ISO 639-2)."""


@dataclass(slots=True)
class Described:
    """What is known by now."""

    source: str
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    """Titles by series and language."""
    noted: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Snapshot by series, attribute and text."""
    regions: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    """Names by our code and the publisher's."""

    def take(self, file: File, message: Message, rows: Rows, structure: Structure | None) -> None:
        """Describe the series and areas of a part."""
        is_kept = rows.made["reason"].is_null()
        made, texts = rows.made.filter(is_kept).with_row_index("row"), rows.texts.filter(is_kept)
        for code, row in made.unique("series", keep="first", maintain_order=True).select("series", "row").iter_rows():
            if code not in self.rows:
                unit = made.row(row, named=True)
                self._series(file, message, rows.what, code, unit, texts.row(row, named=True), structure)
        for name in rows.what.notes:
            said = pl.DataFrame([made["series"].alias("series"), texts[name].alias("text")])
            said = said.filter(pl.col("text").is_not_null() & (pl.col("text") != "")).unique(maintain_order=True)
            for series, text in said.iter_rows():
                self.noted.setdefault((series, name, text), file.snapshot)
        for ref_area, code in made.select("ref_area", "ref_area_source").unique(maintain_order=True).iter_rows():
            if areas.within(ref_area):
                names = structure.codes(rows.what.area).get(code, {}) if structure else {}
                self.regions.setdefault((ref_area, code), dict(names))

    def _series(
        self,
        file: File,
        message: Message,
        what: Columns,
        code: str,
        made: Mapping[str, Any],
        texts: Mapping[str, Any],
        structure: Structure | None,
    ) -> None:
        """Describe one series by its first observation."""
        titles = dict(_titles(what, texts, message, structure))
        said = structure.annotations(what.series, code) if structure and what.series else ()
        indicator = [text for title, text in said if title == "Indicator" and text in indicators()]
        header = message.header
        publisher = header.sender or (message.described_by.agency if message.described_by else "") or "not told"
        self.names[code] = titles
        self.rows[code] = described(
            self.source,
            code,
            pick(titles) or code,
            made["unit_measure"],
            unit_mult=made["unit_mult"],
            indicator=list(dict.fromkeys(indicator)),
            publisher=publisher,
            licence=LICENCE,
            vintage=(header.prepared or file.retrieved_at)[:10],
            address=file.address,
        )

    def series(self) -> pa.Table:
        """The rows of SERIES."""
        return pa.Table.from_pylist(list(self.rows.values()), SERIES)

    def titles(self) -> pa.Table:
        """The rows of SERIES_TITLE."""
        found = [
            {"source": self.source, "series": series, "lang": lang, "title": title}
            for series, titles in self.names.items()
            for lang, title in titles.items()
        ]
        return pa.Table.from_pylist(found, SERIES_TITLE)

    def notes(self) -> pa.Table:
        """Attributes that have no column: comments, methods, sources, as published."""
        found = [
            {
                "source": self.source,
                "series": series,
                "indicator": next(iter(self.rows[series]["indicator"]), None),
                "lang": UNKNOWN,
                "field": name,
                "text": text,
                "snapshot": snapshot,
            }
            for (series, name, text), snapshot in self.noted.items()
        ]
        return pa.Table.from_pylist(found, NOTE)

    def area_names(self) -> pa.Table:
        """Regions, as the code list names them."""
        found = [
            {
                "source": self.source,
                "ref_area": ref_area,
                "within": areas.within(ref_area),
                "ref_area_source": code,
                "lang": lang,
                "name": name,
            }
            for (ref_area, code), names in self.regions.items()
            for lang, name in names.items()
        ]
        return pa.Table.from_pylist(found, AREA_NAME)


def _titles(
    what: Columns, row: Mapping[str, Any], message: Message, structure: Structure | None
) -> Iterator[tuple[str, str]]:
    """The title in each language in which the code list names the series, or all codes that it is made of."""
    if structure is None:
        return
    parts = [
        structure.codes(name).get(row[name] or "", {}) for name in ([what.series] if what.series else what.in_code)
    ]
    langs = dict.fromkeys(lang for names in parts for lang in names)
    flow = structure.dataflows.get(str(message.described_by), {}) if message.described_by else {}
    for lang in langs or flow:
        if all(lang in names for names in parts):
            before = "" if what.series else (pick(flow, lang) or "")
            yield lang, ": ".join(filter(None, (before, "; ".join(names[lang] for names in parts))))
