"""What a repository has beside its indicators: metadata in Excel, maps, and files that Open SDG does not read."""

from __future__ import annotations

from ortaq.collect.delivery import Delivery, LeftOut, Parsed, Reason
from ortaq.model.schemas_collected import NOTE
from ortaq.sources.open_sdg.about import abouts
from ortaq.sources.open_sdg.labels import labels
from ortaq.sources.open_sdg.maps import unmatched_shapes
from ortaq.sources.open_sdg.notes import notes_of, persons, table
from ortaq.sources.open_sdg.workbooks import workbook_texts

STRAY = Reason(
    "the file is none that Open SDG reads: figures are CSV or SDMX-ML, metadata YAML, Markdown or Excel, by indicator"
)


def parse_metadata(delivery: Delivery) -> Parsed:
    """The texts of settings and workbooks of all indicators."""
    told = abouts(delivery, labels(delivery))
    texts, left_out = workbook_texts(delivery)
    rows = notes_of(told.values(), delivery.name or "open-sdg", texts)
    return Parsed(note=table(rows, NOTE), left_out=(*left_out, *persons(told.values(), texts, delivery.files)))


def parse_maps(delivery: Delivery) -> Parsed:
    """Nothing but what the maps do not match."""
    return Parsed(left_out=tuple(unmatched_shapes(delivery, labels(delivery))))


def parse_other_files(delivery: Delivery) -> Parsed:
    """Each file named: nothing lies in a repository unseen."""
    return Parsed(left_out=tuple(LeftOut(file.name, STRAY, 1, file.name) for file in delivery.files))
