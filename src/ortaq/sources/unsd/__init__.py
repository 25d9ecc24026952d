"""The UN's global database of SDG indicators: series by series from its API, or whole, from a file.

`Value` is text there: `<2.5` and `>95` are bounds, `N` says that the indicator does not apply to a state, `NV` that
there is no value. Source and footnote of each row become notes of its series, each distinct text once; from an
observation the way back to its own leads over its place in the file. A figure that stands twice is kept once, the first
one, and told.
"""

from __future__ import annotations

import re
from pathlib import Path

from ortaq.collect.delivery import Ask, Delivery, File, Parsed, Request, Requests
from ortaq.errors import SourceError, UsageError
from ortaq.sources.unsd import api
from ortaq.sources.unsd.bulk import read_tables, read_workbooks
from ortaq.sources.unsd.layout import LICENCE, PUBLISHER, TITLE

__all__ = ["HOSTS", "LICENCE", "PUBLISHER", "TAKES", "TITLE", "parse", "requests"]

HOSTS = ("unstats.un.org",)
TAKES = ("what", "series", "ref_area", "indicator", "target", "goal")

_MEDIA = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_DAY = re.compile(r"(?<![0-9])(20[0-9]{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12][0-9]|3[01])(?![0-9])")


def requests(ask: Ask) -> Requests:
    """The pages of each series that was asked for; or the file, folder or address that was named.

    Raises:
        UsageError: Nothing was asked for, or there is no such file, series, indicator, target or goal.
    """
    if ask.what is not None:
        yield from _files(ask.what)
    elif any((ask.series, ask.indicator, ask.target, ask.goal, ask.ref_area)):
        yield from api.requests(ask)
    else:
        raise UsageError(
            "{title}: the whole database by its API would take days",
            hint="name goals, targets, indicators, series or areas, or the file of the whole database",
            title=TITLE,
        )


def parse(delivery: Delivery) -> Parsed:
    """Turn the pages of one series, or a file of the database, into observations, adding nothing and dropping nothing.

    Raises:
        SourceError: The layout is not that of the database, a page is missing, or a code can't be read.
    """
    names = [file.name.lower() for file in delivery.files]
    if names == [api.LIST_FILE]:
        return Parsed()  # which series there are: it was read to know what to ask for, and holds no figure
    kinds = {name.rpartition(".")[2] for name in names}
    vintage = max((_vintage(file) for file in delivery.files), default="")
    if kinds == {"json"}:
        return api.read_pages(delivery, vintage)
    if kinds == {"xlsx"}:
        return read_workbooks(delivery, vintage)
    if kinds and kinds <= {"csv", "txt", "parquet"}:
        return read_tables(delivery, vintage)
    raise SourceError(
        "{title}: {files} can't be read",
        hint="a CSV, a Parquet file, an Excel extract of the portal, or pages of the API are expected",
        title=TITLE,
        files=", ".join(names) or "nothing",
    )


def _files(what: str) -> Requests:
    """The file at an address or path, or each file of a folder."""
    if what.startswith(("https://", "http://")):
        name = what.partition("?")[0].rpartition("/")[2] or "database.csv"
        yield _request(what, name)
        return
    path = Path(what)
    found = sorted(file for file in path.iterdir() if file.suffix.lower() in _MEDIA) if path.is_dir() else [path]
    if not found or not found[0].is_file():
        raise UsageError(
            "{title}: there is no file {path}",
            hint="name a CSV, Parquet or Excel file of the database, or a folder of them",
            title=TITLE,
            path=what,
        )
    for file in found:
        yield _request(str(file), file.name)


def _request(address: str, name: str) -> Request:
    media_type = _MEDIA.get(Path(name).suffix.lower(), "application/octet-stream")
    return Request(address, f"file/{Path(name).stem}", name, media_type)


def _vintage(file: File) -> str:
    """The day of the edition: the one in the file's name, else the one on which it was fetched.

    Neither the bulk file nor the API says of which edition it is; the API always gives the newest.
    """
    named = _DAY.search(file.name)
    return "-".join(named.groups()) if named else file.retrieved_at[:10]
