"""The Bank's API, version 2: what a series is, and its figures, page by page.

A page is a list of two: what it says of itself, and the rows. An error comes as 200 too, as a list with one message.
The API lists every year of every state, also those without a value. `lastupdated` is the day of the whole database.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, NoReturn
from urllib.parse import quote

import polars as pl
import pyarrow as pa

from ortaq.collect.delivery import Ask, Delivery, File, LeftOut, Parsed, Reason, Request, Requests
from ortaq.collect.json_text import loaded
from ortaq.errors import SourceError, UsageError
from ortaq.reference import figures
from ortaq.reference.areas import areas
from ortaq.sources.worldbank.reading import COLUMNS, TITLE, WDI, Reading

API = "https://api.worldbank.org/v2"
PAGE_SIZE = 5000
MOST_PAGES = 2000
ABOUT = "indicator.json"
NOTHING = Reason("the publisher has no figure for what was asked")
_CODE = re.compile(r"[A-Za-z0-9._-]+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WDI_NUMBER = "2"
_NOTES = {"sourceNote": "SOURCE_NOTE", "sourceOrganization": "SOURCE", "unit": "UNIT"}
_STATUSES = {"": "A"}
_MOST = sys.float_info.max


def requests(ask: Ask) -> Requests:
    """For each series what it is, then its first page, and as many more as that one announces."""
    for area in ask.ref_area:
        if area not in areas() and not area.startswith("WB:"):
            raise UsageError(
                "{title} has no area {area}",
                hint="codes of three letters such as KAZ, or WB:ECS for one of the Bank's groups",
                title=TITLE,
                area=area,
            )
    for code in ask.series:
        if not _CODE.fullmatch(code):
            raise UsageError("{title}: {code} is no code of a series", hint=_near(code), title=TITLE, code=code)
        yield from _pages(code, tuple(dict.fromkeys(ask.ref_area)))


def read_pages(delivery: Delivery) -> Parsed:
    """The figures of one series, from all its pages.

    Raises:
        SourceError: A page is missing, is not what the first one announced, or is an error.
    """
    pages = [file for file in delivery.files if file.name != ABOUT]
    opened = [_opened(file) for file in pages]
    if not opened:
        raise _broken(delivery.files[0], "no page of figures came with it")
    first = opened[0][0]
    announced = _announced(pages[0], first, 1, None)
    for number, (file, (envelope, data)) in enumerate(zip(pages, opened, strict=True), 1):
        _announced(file, envelope, number, announced)
        _prove_asked(file, data, delivery.id)
    rows = sum(len(data) for _, data in opened)
    if (max(announced[0], 1), announced[1]) != (len(pages), rows):
        raise SourceError(
            "{title}: {delivery}: {pages} pages with {rows} rows came; announced were {said_pages} with {said_rows}",
            hint="fetch it again; the publisher may have changed the series while it was read",
            title=TITLE,
            delivery=delivery.id,
            pages=len(pages),
            rows=rows,
            said_pages=announced[0],
            said_rows=announced[1],
        )
    number, updated = str(first.get("sourceid") or _WDI_NUMBER), str(first.get("lastupdated") or "")
    if not rows:
        return Parsed(left_out=(LeftOut(pages[0].name, NOTHING, 0, delivery.id),))
    if not _DAY.fullmatch(updated):
        raise _broken(pages[0], f"lastupdated is no day: {updated}")
    taken = Reading(WDI if number == _WDI_NUMBER else f"wb-{number}", updated)
    about = delivery.file(ABOUT)
    if about is not None:
        _take_about(about, taken)
    tables = [_table(taken, file, data) for file, (_, data) in zip(pages, opened, strict=True) if data]
    for code in {str(row["indicator"]["id"]) for row in opened[0][1]}:
        taken.note(code, "LAST_UPDATED", updated, pages[0])
    rest = taken.rest()
    return Parsed(pa.concat_tables(tables), series=rest.series, note=rest.note, left_out=rest.left_out)


def _pages(code: str, ref_area: tuple[str, ...]) -> Requests:
    """What a series is, and all pages of its figures."""
    delivery = f"series/{code}" + (f"/{'+'.join(sorted(ref_area))}" if ref_area else "")
    about = yield Request(f"{API}/indicator/{quote(code)}?format=json", delivery, ABOUT, "application/json")
    if about is not None:
        _opened(about)
    where = ";".join(area.removeprefix("WB:") for area in ref_area) or "all"
    address = f"{API}/country/{where}/indicator/{quote(code)}?format=json&per_page={PAGE_SIZE}"
    announced, number, pages = None, 1, 1
    while number <= pages:
        file = yield Request(f"{address}&page={number}", delivery, f"page-{number}.json", "application/json")
        if file is None:
            return
        envelope, _ = _opened(file)
        announced = _announced(file, envelope, number, announced)
        pages, number = announced[0], number + 1


def _opened(file: File) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """A page: what it says of itself, and its rows.

    Raises:
        SourceError: It is an error, or no page.
    """
    try:
        page = loaded(file.content)
    except ValueError as error:
        raise _broken(file, f"it is no JSON ({error})") from error
    if not isinstance(page, list) or not page or not isinstance(page[0], dict):
        raise _broken(file, "a list of what the page says of itself, and its rows, was expected")
    if "message" in page[0]:
        _tell_error(file, page[0]["message"])
    data = page[1] if len(page) > 1 else None
    if data is None:
        data = []
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise _broken(file, "the rows of the page are none")
    return page[0], data


def _tell_error(file: File, message: object) -> NoReturn:
    """The API's own error, with the nearest codes that we know where it knows no such series."""
    told = message[0] if isinstance(message, list) and message and isinstance(message[0], dict) else {}
    asked = re.search(r"/indicator/([^?/]+)", file.address)
    code = asked[1] if asked else file.name
    raise SourceError(
        "{title}: {code}: {key}: {value}",
        hint=_near(code),
        title=TITLE,
        code=code,
        key=told.get("key", "error"),
        value=told.get("value", str(message)),
    )


def _near(code: str) -> str:
    known = sorted(row["series"] for row in figures.series().to_pylist() if row["source"] == WDI)
    near = get_close_matches(code.upper(), known, 3, 0.5)
    found = f"the nearest: {', '.join(near)}; " if near else ""
    return f"{found}codes stand at https://data.worldbank.org/indicator, and are written in capitals"


def _announced(file: File, envelope: Mapping[str, Any], number: int, before: tuple[int, int] | None) -> tuple[int, int]:
    """How many pages and rows a page says that there are; the same on each page."""
    try:
        page, pages, rows = (int(envelope[name]) for name in ("page", "pages", "total"))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise _broken(file, "it does not say how many pages there are") from error
    if rows and page != number:
        raise _broken(file, f"it is page {page}, not {number}")
    if not 0 <= pages <= MOST_PAGES:
        raise _broken(file, f"{pages} pages are announced; at most {MOST_PAGES} are read")
    if before is not None and before != (pages, rows):
        was = f"the first page announced {before[0]} and {before[1]}"
        raise _broken(file, f"it announces {pages} pages and {rows} rows; {was}")
    return pages, rows


def _prove_asked(file: File, data: list[Mapping[str, Any]], delivery: str) -> None:
    """Each row is of the series that was asked for: another's would take the place of its own."""
    kind, _, asked = delivery.partition("/")
    code = asked.partition("/")[0].casefold()
    for number, row in enumerate(data if kind == "series" else ()):
        series = row.get("indicator")
        if isinstance(series, dict) and str(series.get("id")).casefold() != code:
            raise _broken(file, f"row {number} is of the series {series.get('id')}, which was not asked for")


def _take_about(file: File, taken: Reading) -> None:
    """Title and notes of the series."""
    _, data = _opened(file)
    for row in data:
        code = str(row.get("id") or "")
        if isinstance(row.get("name"), str) and row["name"].strip():
            taken.titles[code] = row["name"].strip()
        for theirs, ours in _NOTES.items():
            if isinstance(row.get(theirs), str):
                taken.note(code, ours, row[theirs], file)
        topics = [str(topic.get("value") or "").strip() for topic in row.get("topics") or [] if isinstance(topic, dict)]
        taken.note(code, "TOPIC", "; ".join(filter(None, topics)), file)
        database = row.get("source")
        if isinstance(database, dict):
            taken.note(code, "DATABASE", str(database.get("value") or ""), file)


def _table(taken: Reading, file: File, data: list[Mapping[str, Any]]) -> pa.Table:
    """The observations of one page."""
    cells = [_cells(taken, file, number, row) for number, row in enumerate(data)]
    kinds = dict.fromkeys(COLUMNS, pl.String) | {"time_period": pl.Int32, "obs_value": pl.Float64}
    return taken.take(pl.DataFrame(cells, schema=kinds, orient="row"), file)


def _cells(taken: Reading, file: File, number: int, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The columns of one row.

    Raises:
        SourceError: One of them is not what it should be.
    """
    series, area, date, value = (row.get(name) for name in ("indicator", "country", "date", "value"))
    if not isinstance(series, dict) or not isinstance(area, dict) or not series.get("id"):
        raise _broken(file, f"row {number} names no series or no state")
    if not isinstance(date, str) or not re.fullmatch(r"[12][0-9]{3}", date):
        raise _broken(file, f"row {number}: {date} is no calendar year")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > _MOST):
        raise _broken(file, f"row {number}: {value} is no number")
    taken.titles.setdefault(str(series["id"]), str(series.get("value") or series["id"]))
    code = str(row.get("countryiso3code") or area.get("id") or "")
    status = str(row.get("obs_status") or "")
    return (
        str(series["id"]),
        code,
        str(area.get("value") or ""),
        int(date),
        None if value is None else float(value),
        _STATUSES.get(status, status),
        f"1/{number}",
    )


def _broken(file: File, problem: str) -> SourceError:
    return SourceError(
        "{title}: {file}: {problem}",
        hint="the publisher may have changed its API, or an error page came; see {address}",
        title=TITLE,
        file=file.name,
        problem=problem,
        address=file.address,
    )
