"""The database's API: which series there are, and the figures of one, page by page.

As it answered in 2026: `Series/Data` takes `areaCode` as often as needed, as numbers of M49 without zeros in front;
pages of 5,000 rows come quickly and of 50,000 not at all; `timePeriodStart` is a number with a point (`2015.0`) and
`value` is text; the unit is an attribute, the reporting type a dimension. In 2018 the unit was a dimension and its
power of ten an attribute; both are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn
from urllib.parse import urlencode

import polars as pl
import pyarrow as pa

from ortaq.collect.delivery import Ask, Delivery, File, LeftOut, Parsed, Reason, Request, Requests
from ortaq.collect.json_text import loaded
from ortaq.errors import SourceError, UsageError
from ortaq.reference.areas import areas
from ortaq.sources.unsd.layout import ATTRIBUTES, TITLE, layout
from ortaq.sources.unsd.reading import Reading

API = "https://unstats.un.org/sdgapi/v1/sdg"
PAGE_SIZE = 2000
MOST_PAGES = 2000
LIST = "series"
LIST_FILE = "series.json"
NOTHING = Reason("the publisher has no figure for what was asked")

_COLUMNS = {
    "SeriesCode": "series",
    "SeriesDescription": "seriesDescription",
    "GeoAreaCode": "geoAreaCode",
    "TimePeriod": "timePeriodStart",
    "Value": "value",
    "Time_Detail": "time_detail",
    "TimeCoverage": "timeCoverage",
    "UpperBound": "upperBound",
    "LowerBound": "lowerBound",
    "BasePeriod": "basePeriod",
    "Source": "source",
}
_LISTS = {"Indicator": ("indicator", ", "), "FootNote": ("footnotes", "\n")}


def requests(ask: Ask) -> Requests:
    """The list of series, then each series that was asked for: its first page, and as many more as it announces."""
    listed = yield Request(f"{API}/Series/List?allreleases=false", LIST, LIST_FILE, "application/json")
    if listed is None:
        return
    numbers = [_number(ref_area) for ref_area in ask.ref_area]
    for code in _chosen(listed, ask):
        yield from _pages(code, ask.ref_area, numbers)


def read_pages(delivery: Delivery, vintage: str) -> Parsed:
    """The figures of one series, from all its pages.

    Raises:
        SourceError: A page is missing, or is not what the first one announced.
    """
    taken = Reading(vintage)
    tables, announced, rows = [], None, 0
    for number, file in enumerate(delivery.files, 1):
        envelope, data = _opened(file)
        total = _announced(file, envelope, number, announced)
        announced = announced or total
        _prove_asked(file, data, delivery.id)
        rows += len(data)
        if data:
            tables.append(_table(taken, file, data))
    if announced is None or (announced[0] or 1) != len(delivery.files) or announced[1] != rows:
        there, said = (len(delivery.files), rows), announced or (0, 0)
        raise SourceError(
            "{title}: {delivery}: {pages} pages with {rows} rows came; announced were {said_pages} with {said_rows}",
            hint="fetch it again; the publisher may have changed the series while it was read",
            title=TITLE,
            delivery=delivery.id,
            pages=there[0],
            rows=there[1],
            said_pages=said[0],
            said_rows=said[1],
        )
    rest = taken.rest()
    nothing = () if rows else (LeftOut(delivery.files[0].name, NOTHING, 0, delivery.id),)
    observations = pa.concat_tables(tables) if tables else Parsed().observations
    return Parsed(observations, series=rest.series, note=rest.note, left_out=rest.left_out + nothing)


def _pages(code: str, ref_area: Sequence[str], numbers: Sequence[str]) -> Requests:
    """All pages of one series."""
    where = f"/{'+'.join(sorted(ref_area))}" if ref_area else ""
    delivery, pages, announced, number = f"series/{code}{where}", 1, None, 1
    while number <= pages:
        query = urlencode(
            [("seriesCode", code), *(("areaCode", area) for area in numbers), ("page", number), ("pageSize", PAGE_SIZE)]
        )
        file = yield Request(f"{API}/Series/Data?{query}", delivery, f"page-{number}.json", "application/json")
        if file is None:
            return
        envelope, _ = _opened(file)
        announced = _announced(file, envelope, number, announced)
        pages, number = announced[0], number + 1


def _chosen(listed: File, ask: Ask) -> list[str]:
    """The codes of the series that were asked for.

    Raises:
        UsageError: The database has no such series, indicator, target or goal.
        SourceError: The list is not what it was.
    """
    rows = _loaded(listed)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) and row.get("code") for row in rows):
        _off(listed, "a list of series with their codes was expected")
    found: dict[str, None] = {}
    known = {str(row["code"]) for row in rows}
    for field, asked in (
        ("code", ask.series),
        ("indicator", ask.indicator),
        ("target", ask.target),
        ("goal", ask.goal),
    ):
        for one in asked:
            matching = [str(row["code"]) for row in rows if one in _as_list(row.get(field))]
            if not matching:
                there = known if field == "code" else {text for row in rows for text in _as_list(row.get(field))}
                _unknown(field, one, there)
            found |= dict.fromkeys(matching)
    return sorted(found) if any((ask.series, ask.indicator, ask.target, ask.goal)) else sorted(known)


def _unknown(field: str, asked: str, there: set[str]) -> NoReturn:
    raise UsageError(
        "{title} has no {what} {asked}",
        hint="the nearest that it has: {near}",
        title=TITLE,
        what="series" if field == "code" else field,
        asked=asked,
        near=", ".join(get_close_matches(asked.upper() if field == "code" else asked, sorted(there), 4, 0.4)) or "none",
    )


def _number(ref_area: str) -> str:
    """The number of M49 by which the API knows an area.

    >>> _number("AZE"), _number("M49:143"), _number("AFG")
    ('31', '143', '4')
    """
    if ref_area.startswith("M49:"):
        return ref_area.removeprefix("M49:").lstrip("0")
    known = areas().get(ref_area)
    if known is None:
        raise UsageError(
            "{title} has no area {area}",
            hint="codes of three letters such as KAZ, or M49:143 for a group",
            title=TITLE,
            area=ref_area,
        )
    return known.m49.lstrip("0")


def _loaded(file: File) -> Any:  # noqa: ANN401  (whatever the publisher wrote)
    """What a JSON file holds; numbers stay as they are written."""
    try:
        return loaded(file.content, numbers_as_text=True)
    except ValueError as error:
        _off(file, f"it is no JSON ({error})")


def _opened(file: File) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """A page: what it says of itself, and its rows."""
    page = _loaded(file)
    if not isinstance(page, dict) or not isinstance(page.get("data"), list):
        _off(file, "a page with its rows under data was expected")
    if not all(isinstance(row, dict) for row in page["data"]):
        _off(file, "a row of data is none")
    return page, page["data"]


def _announced(file: File, envelope: Mapping[str, Any], number: int, before: tuple[int, int] | None) -> tuple[int, int]:
    """How many pages and rows a page says that there are; the same on each page."""
    told = {name: envelope.get(name) for name in ("totalPages", "totalElements", "pageNumber")}
    if not all(isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value) for value in told.values()):
        _off(file, f"it does not say how many pages there are: {told}")
    pages, rows, page = (int(str(value)) for value in told.values())
    if page != number:
        _off(file, f"it is page {page}, not {number}")
    if pages > MOST_PAGES:
        _off(file, f"{pages} pages are announced; at most {MOST_PAGES} are read")
    if before is not None and before != (pages, rows):
        _off(file, f"it announces {pages} pages and {rows} rows; the first page announced {before[0]} and {before[1]}")
    return pages, rows


def _prove_asked(file: File, data: list[Mapping[str, Any]], delivery: str) -> None:
    """Each row is of the series and the areas that were asked for: another's would take the place of its own."""
    kind, _, asked = delivery.partition("/")
    series, _, where = asked.partition("/")
    if kind != "series":
        return
    numbers = {_number(ref_area) for ref_area in where.split("+")} if where else None
    for at, row in enumerate(data):
        if row.get("series") != series:
            _off(file, f"data/{at} is of the series {row.get('series')}, not of {series}")
        if numbers is not None and str(row.get("geoAreaCode")).lstrip("0") not in numbers:
            _off(file, f"data/{at} is of the area {row.get('geoAreaCode')}, which was not asked for")


def _table(taken: Reading, file: File, data: list[Mapping[str, Any]]) -> pa.Table:
    """The observations of one page."""
    cells = {ours: [_cell(file, row, theirs) for row in data] for ours, theirs in _COLUMNS.items()}
    for ours, (theirs, between) in _LISTS.items():
        cells[ours] = [between.join(_as_list(row.get(theirs))) or None for row in data]
    cells |= dict(_named(file, data, "attributes"))
    cells |= {name if name in ATTRIBUTES else f"[{name}]": told for name, told in _named(file, data, "dimensions")}
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
    place = pl.Series([f"data/{row}" for row in range(len(data))])
    of = layout(frame.columns, file.name)
    return taken.take(frame.select(of.read), of, file, place)


def _named(file: File, data: list[Mapping[str, Any]], group: str) -> Iterator[tuple[str, list[str | None]]]:
    """Each name of attributes or dimensions that any row has, with the cells of all rows."""
    groups = [row.get(group) or {} for row in data]
    if not all(isinstance(told, dict) for told in groups):
        _off(file, f"{group} of a row have no names")
    for name in sorted({name for told in groups for name in told}):
        yield name, [_cell(file, told, name) for told in groups]


def _cell(file: File, row: Mapping[str, Any], name: str) -> str | None:
    """A cell as text; a year with a point is the year."""
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        _off(file, f"{name} is no text and no number: {value}")
    return value.removesuffix(".0") if value and name == "timePeriodStart" else value


def _as_list(value: object) -> list[str]:
    """The texts of a list, or the one text that stands in its place."""
    if value is None:
        return []
    return [str(one) for one in value if one is not None] if isinstance(value, list) else [str(value)]


def _off(file: File, problem: str) -> NoReturn:
    raise SourceError(
        "{title}: {file}: {problem}",
        hint="the publisher may have changed its API, or an error page came; see {address}",
        title=TITLE,
        file=file.name,
        problem=problem,
        address=file.address,
    )
