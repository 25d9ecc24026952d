"""Uzbekistan's national SDG data as it was taken from its platform: one CSV an indicator, without titles and units.

The files say less than the platform did, so less is read out of them (copy of 2023-07-30):
- 0 stands for "no value": such a row is kept as missing. A true zero can't be told apart from it.
- A caption says what a row counts. Whole country, regions, sexes, ages, city and village, and quintiles are breakdowns
  of the indicator; any other caption may be in another unit, and is a series of its own (`2.1.2/11_122`).
- In four files several rows have the same caption and year: what set them apart was lost, so none is taken.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from ortaq.collect.areas import region
from ortaq.collect.breakdowns import classify
from ortaq.collect.delivery import Ask, Delivery, File, LeftOut, Parsed, Reason, Request, Requests
from ortaq.collect.observations import observations
from ortaq.collect.series import described
from ortaq.collect.values import value
from ortaq.errors import SourceError, UsageError
from ortaq.model.schemas import SERIES, SERIES_TITLE
from ortaq.model.schemas_collected import AREA_NAME, NOTE

TITLE = "National SDG data of Uzbekistan"
PUBLISHER = "Statistics Agency of Uzbekistan"
LICENCE = "not stated"
HOSTS: tuple[str, ...] = ()
TAKES = ("what", "indicator", "target", "goal", "name")

STATE = "UZB"
UNKNOWN_UNIT = "_X"
"""SDMX: not specified."""
AMBIGUOUS = Reason("several values stand for one caption and year; what sets them apart is not in the file")
UNREADABLE = Reason("the value is no number")
NO_YEAR = Reason("the period is no calendar year")
ZEROS = Reason("0 stands for no value in this source: such rows are kept as missing and counted here")

_COLUMNS = ("unique_id", "col_caption_name", "year", "value")
_FILE = re.compile(r"([0-9]{1,2}(?:-[0-9a-z]{1,3}){2,4})\.csv")
_YEAR = re.compile(r"[12][0-9]{3}")
_QUINTILE = re.compile(r"quintile ([1-5])")
_AGES = (
    (re.compile(r"([0-9]+)-([0-9]+) years old"), "Y{}T{}"),
    (re.compile(r"([0-9]+) years and older"), "Y_GE{}"),
)
_BREAKDOWNS = {
    "Total": {},
    "city": {"URBANISATION": "U"},
    "village": {"URBANISATION": "R"},
    "Women": {"SEX": "F"},
    "Girls": {"SEX": "F"},
    "Men": {"SEX": "M"},
    "Boys": {"SEX": "M"},
}


def dataset(ask: Ask) -> str:
    """The short name of the figures."""
    return ask.name or "uzb-nsdg"


def requests(ask: Ask) -> Requests:
    """One CSV file an indicator, of a folder or of its folder `data`.

    Raises:
        UsageError: There is no such file.
    """
    folder = Path(ask.what or "")
    folder = folder / "data" if (folder / "data").is_dir() else folder
    found = sorted((path for path in folder.glob("*.csv") if _FILE.fullmatch(path.name)), key=lambda path: path.name)
    if not ask.what or not found:
        raise UsageError(
            "{folder} has no files such as 1-2-1.csv",
            hint="name the folder that holds them",
            folder=ask.what or "nothing",
        )
    asked = [text.replace(".", "-") for text in (*ask.indicator, *ask.target, *ask.goal)]
    for path in found:
        if not asked or any(f"{path.stem}-".startswith(f"{one}-") for one in asked):
            yield Request(str(path), f"indicator/{path.stem}", path.name, "text/csv")


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    id: str
    caption: str
    year: str
    value: str


def parse(delivery: Delivery) -> Parsed:
    """Read one indicator.

    Raises:
        SourceError: The file is no such table.
    """
    (file,) = delivery.files
    source = delivery.name or "uzb-nsdg"
    rows = _rows(file)
    left_out: Counter[str] = Counter()
    examples: dict[str, str] = {}
    kept: list[tuple[_Row, float]] = []
    times = Counter((row.id, row.caption, row.year) for row in rows)
    for row in rows:
        number = value(row.value).obs_value if re.fullmatch(r"-?[0-9.]+", row.value) else None
        if times[row.id, row.caption, row.year] > 1:
            reason = AMBIGUOUS
        elif not _YEAR.fullmatch(row.year):
            reason = NO_YEAR
        elif number is None:
            reason = UNREADABLE
        else:
            kept.append((row, number))
            continue
        left_out[reason] += 1
        examples.setdefault(reason, f"{file.name}:{row.line}: {row.caption}, {row.year}: {row.value}")
    zeros = [row for row, number in kept if number == 0]
    told = [LeftOut(file.name, reason, count, examples[reason]) for reason, count in left_out.items()]
    if zeros:
        told.append(
            LeftOut(file.name, ZEROS, 0, f"{len(zeros)} of {len(kept)} rows, first {file.name}:{zeros[0].line}")
        )
    return _parsed(source, file, kept, told)


def _rows(file: File) -> list[_Row]:
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _off(file, f"byte {error.start} is not UTF-8") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if missing := [name for name in _COLUMNS if name not in (reader.fieldnames or ())]:
        raise _off(file, f"no column {', '.join(missing)}")
    found = []
    for row in reader:
        if None in row or None in row.values():
            raise _off(file, f"line {reader.line_num} has not as many cells as the header")
        found.append(_Row(reader.line_num, *(row[name].strip() for name in _COLUMNS)))
    return found


def _parsed(source: str, file: File, kept: Sequence[tuple[_Row, float]], told: Sequence[LeftOut]) -> Parsed:
    dotted = Path(file.name).stem.replace("-", ".")
    means = {caption: _meaning(caption) for caption in {row.caption for row, _ in kept}}
    codes = [dotted if means[row.caption] else f"{dotted}/{row.id.strip('_')}" for row, _ in kept]
    titles = {
        code: f"National indicator {dotted}" if means[row.caption] else f"National indicator {dotted}: {row.caption}"
        for code, (row, _) in zip(codes, kept, strict=True)
    }
    counts = [means[row.caption] or (STATE, classify({})) for row, _ in kept]
    columns = {
        "series": codes,
        "ref_area": [area for area, _ in counts],
        "time_period": [int(row.year) for row, _ in kept],
        "sex": [breakdown.sex for _, breakdown in counts],
        "age": [breakdown.age for _, breakdown in counts],
        "urbanisation": [breakdown.urbanisation for _, breakdown in counts],
        "breakdown": [breakdown.breakdown for _, breakdown in counts],
        "obs_value": [number or None for _, number in kept],
        "ref_area_source": [
            row.caption if area != STATE else None for (row, _), (area, _) in zip(kept, counts, strict=True)
        ],
        "place": [f"{file.name}:{row.line}" for row, _ in kept],
    }
    regions = {row.caption: area for (row, _), (area, _) in zip(kept, counts, strict=True) if area != STATE}
    return Parsed(
        observations=observations(columns, source=source, unit_measure=UNKNOWN_UNIT, snapshot=file.snapshot)
        if kept
        else Parsed().observations,
        series=pa.Table.from_pylist([_described(source, file, dotted, *one) for one in titles.items()], SERIES),
        series_title=pa.Table.from_pylist(
            [{"source": source, "series": code, "lang": "en", "title": title} for code, title in titles.items()],
            SERIES_TITLE,
        ),
        note=pa.Table.from_pylist(_notes(source, file, codes, kept), NOTE),
        area_name=pa.Table.from_pylist(
            [
                {
                    "source": source,
                    "ref_area": area,
                    "within": STATE,
                    "ref_area_source": name,
                    "lang": "en",
                    "name": name,
                }
                for name, area in regions.items()
            ],
            AREA_NAME,
        ),
        left_out=tuple(told),
    )


def _meaning(caption: str) -> tuple[str, Any] | None:
    """The area and the breakdown that a caption means; none if it may tell of another measure."""
    if (dims := _dimensions(caption)) is not None:
        return STATE, classify(dims)
    found = region(STATE, caption)
    return None if found.startswith(f"{STATE}:") else (found, classify({}))


def _dimensions(caption: str) -> Mapping[str, str] | None:
    if caption in _BREAKDOWNS:
        return _BREAKDOWNS[caption]
    if quintile := _QUINTILE.fullmatch(caption):
        return {"INCOME_WEALTH_QUANTILE": f"Q{quintile[1]}"}
    for pattern, form in _AGES:
        if age := pattern.fullmatch(caption):
            return {"AGE": form.format(*age.groups())}
    return None


def _described(source: str, file: File, dotted: str, code: str, title: str) -> dict[str, Any]:
    return described(
        source,
        code,
        title,
        UNKNOWN_UNIT,
        indicator=[dotted],
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=file.retrieved_at[:10],
        address=file.address,
    )


def _notes(source: str, file: File, codes: Sequence[str], kept: Sequence[tuple[_Row, float]]) -> list[dict[str, Any]]:
    """How many values of a series are missing because the source writes 0 for them."""
    zeros = Counter(code for code, (_, number) in zip(codes, kept, strict=True) if number == 0)
    every = Counter(codes)
    return [
        {
            "source": source,
            "series": code,
            "indicator": None,
            "lang": "en",
            "field": "missing values",
            "text": f"The source writes 0 where it has no value: {count} of {every[code]} values are kept as missing.",
            "snapshot": file.snapshot,
        }
        for code, count in zeros.items()
    ]


def _off(file: File, problem: str) -> SourceError:
    return SourceError(
        "{file}: no table of an indicator: {problem}",
        hint="expected the columns {columns}; compare the file with an earlier version",
        file=file.name,
        problem=problem,
        columns=", ".join(_COLUMNS),
    )
