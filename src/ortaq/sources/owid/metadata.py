"""What a chart's metadata says of its columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ortaq.collect.delivery import File
from ortaq.collect.json_text import loaded
from ortaq.errors import SourceError

NOTES = ("descriptionShort", "descriptionProcessing", "descriptionFromProducer", "citationLong")
_TEXT_TYPES = (
    "String",
    "Categorical",
    "Ordinal",
    "Region",
    "Boolean",
    "Color",
    "EntityName",
    "EntityCode",
    "SeriesAnnotation",
)


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """One column, as the metadata describes it."""

    title: str | None = None
    unit: str | None = None
    citation: str | None = None
    updated: str | None = None
    is_text: bool = False
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChartInfo:
    """A chart, as its metadata describes it; with no metadata, nothing is known."""

    title: str | None = None
    downloaded: str | None = None
    columns: dict[str, ColumnInfo] = field(default_factory=dict)


def chart_info(file: File | None, title: str) -> ChartInfo:
    """What the metadata says; where there is none, an empty answer.

    Raises:
        SourceError: It is no metadata of a chart.
    """
    if file is None:
        return ChartInfo()
    try:
        told = loaded(file.content.removeprefix(b"\xef\xbb\xbf"))
        chart, columns = told.get("chart", {}), told["columns"]
        return ChartInfo(
            title=_text(chart.get("title")),
            downloaded=_text(told.get("dateDownloaded")),
            columns={str(name): _column(column) for name, column in columns.items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SourceError(
            "{title}: {file} is no metadata of a chart",
            hint="expected JSON with 'chart' and 'columns', as {example} gives it",
            title=title,
            file=file.name,
            example="https://ourworldindata.org/grapher/life-expectancy.metadata.json",
        ) from error


def _column(told: dict[str, object]) -> ColumnInfo:
    return ColumnInfo(
        title=_text(told.get("titleShort")) or _text(told.get("titleLong")),
        unit=_text(told.get("unit")) or _text(told.get("shortUnit")),
        citation=_publisher(_text(told.get("citationShort"))),
        updated=_text(told.get("lastUpdated")),
        is_text=told.get("type") in _TEXT_TYPES,
        notes={name: text for name in NOTES if (text := _text(told.get(name)))},
    )


def _text(told: object) -> str | None:
    """A text that is one and not empty."""
    return told.strip() if isinstance(told, str) and told.strip() else None


def _publisher(citation: str | None) -> str | None:
    """Who made the figures: the citation without what Our World in Data did with them."""
    return (
        re.sub(
            r"\s*[–-] (?:with )?(?:minor|major) processing by Our World in Data.*$|\s*[–-] processed by .*$",
            "",
            citation,
        )
        if citation
        else None
    )
