"""The delivery of one indicator, of some that share a series, or of a message with many: all that it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from ortaq.collect.delivery import Delivery, LeftOut, Parsed, Reason
from ortaq.model.schemas import SERIES, SERIES_TITLE, TARGET_VALUE
from ortaq.model.schemas_collected import AREA_NAME, NOTE
from ortaq.sources.open_sdg.about import About, abouts, first_language, settings
from ortaq.sources.open_sdg.figures import Figures, figures
from ortaq.sources.open_sdg.labels import Labels, indicators_of_series, labels
from ortaq.sources.open_sdg.layout import indicator_of
from ortaq.sources.open_sdg.notes import footnotes, notes_of, persons, table
from ortaq.sources.open_sdg.places import area_names, state
from ortaq.sources.open_sdg.reading import Context
from ortaq.sources.open_sdg.rows import Rows, of_csv, of_sdmx
from ortaq.sources.open_sdg.targets import target_rows
from ortaq.sources.open_sdg.titles import series_rows, titles

NO_FIGURES = Reason("the file has a header and no figures")
NO_TEXT = Reason("a text is the key of a translation that no language has")
LICENCE = "not stated"
NOTHING = Parsed()
"""Made once: a repository has hundreds of deliveries with few rows, and an empty table costs as much as a small one."""


def parse_indicator(delivery: Delivery) -> Parsed:
    """Everything that the files of a delivery say.

    Raises:
        SourceError: A file is not what it should be, or nothing tells which state the figures are of.
    """
    words = labels(delivery)
    told = abouts(delivery, words)
    source = delivery.name or "open-sdg"
    has_notes = delivery.id.startswith("indicator/")
    rows = _rows(delivery, words)
    own = set(delivery.id.partition("/")[2].split("+"))
    files = [one for one in rows if not one.indicator or one.indicator in own]
    read = _figures(files, [one for one in rows if one not in files], delivery, source, words, told)
    measured = list(read.series.values()) if read else []
    by_series = {one.series: titles(one, told, words, len(measured)) for one in measured}
    of_state = _state(delivery, files, words) if measured else ""
    targets, no_targets = _targets(told, read, words, of_state, source)
    notes = notes_of(told.values(), source) if has_notes else []
    about_persons = persons(told.values(), {}, delivery.files) if has_notes else []
    return replace(
        NOTHING,
        observations=read.observations if read else NOTHING.observations,
        series=table(_described(delivery, read, by_series, of_state, source, _vintage(files)), SERIES),
        series_title=table(
            [
                {"source": source, "series": series, "lang": lang, "title": title}
                for series, names in by_series.items()
                for lang, title in names.items()
            ],
            SERIES_TITLE,
        ),
        target_value=table(targets, TARGET_VALUE),
        note=table([*notes, *footnotes(read, source, first_language(delivery))], NOTE),
        area_name=table(area_names(source, of_state, read.regions, words) if read else [], AREA_NAME),
        left_out=(
            *_empty(files),
            *(read.left_out if read else ()),
            *no_targets,
            *_unresolved(told.values(), delivery),
            *about_persons,
        ),
    )


def _rows(delivery: Delivery, words: Labels) -> list[Rows]:
    found = []
    for file in delivery.files:
        if file.name.startswith("data/"):
            indicator = indicator_of(PurePosixPath(file.name).stem) or ""
            found.append(of_sdmx(file, indicator) if file.name.endswith(".xml") else of_csv(file, indicator, words))
    return found


def _state(delivery: Delivery, files: Sequence[Rows], words: Labels) -> str:
    return state(delivery, words, dict.fromkeys(code for rows in files for code in rows.column("REF_AREA")))


def _figures(
    files: Sequence[Rows],
    elsewhere: Sequence[Rows],
    delivery: Delivery,
    source: str,
    words: Labels,
    told: Mapping[str, About],
) -> Figures | None:
    if not any(rows.places or rows.left_out for rows in files):
        return None
    context = Context(
        source,
        _state(delivery, files, words),
        words,
        units={name: unit for name, about in told.items() if (unit := _unit(about))},
        country=[about.told("national_geographical_coverage") for about in told.values()],
    )
    return figures(files, context, elsewhere)


def _unit(about: About) -> str:
    """The unit that the settings tell: `UNIT_MEASURE.PT` of Kazakhstan, `Процент` of Kyrgyzstan."""
    written = about.told("computation_units") or about.told("measurement_units")
    return written.removeprefix("UNIT_MEASURE.").removeprefix("data.").strip()


def _described(
    delivery: Delivery,
    read: Figures | None,
    by_series: Mapping[str, dict[str, str]],
    of_state: str,
    source: str,
    vintage: str,
) -> list[dict[str, Any]]:
    if not read:
        return []
    structure = next((file for file in delivery.files if file.name.startswith("structure/")), None)
    page = settings(delivery).get("docs_indicator_url", "")
    return series_rows(
        delivery,
        list(read.series.values()),
        by_series,
        indicators_of_series(structure) if structure else {},
        source=source,
        of_state=of_state,
        page=page if isinstance(page, str) else "",
        licence=LICENCE,
        vintage=vintage,
    )


def _vintage(files: Sequence[Rows]) -> str:
    """The day of the edition: on which the newest of the files was made if they tell, else on which they were had."""
    return max((rows.vintage or rows.file.retrieved_at[:10] for rows in files), default="")


def _targets(
    told: Mapping[str, About], read: Figures | None, words: Labels, of_state: str, source: str
) -> tuple[list[dict[str, Any]], list[LeftOut]]:
    found: list[dict[str, Any]] = []
    left_out: list[LeftOut] = []
    for about in told.values():
        rows, off = target_rows(about, read.series.values() if read else (), words, of_state, source)
        found += rows
        left_out += off
    return found, left_out


def _empty(files: Sequence[Rows]) -> list[LeftOut]:
    return [LeftOut(rows.file.name, NO_FIGURES, 0) for rows in files if not rows.places and not rows.left_out]


def _unresolved(told: Iterable[About], delivery: Delivery) -> list[LeftOut]:
    keys = list(dict.fromkeys(key for about in told for key in about.unresolved))
    if not keys:
        return []
    file = next(file for file in delivery.files if not file.name.startswith("data/"))
    return [LeftOut(file.name, NO_TEXT, len(keys), keys[0])]
