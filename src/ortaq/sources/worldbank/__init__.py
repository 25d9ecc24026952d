"""The World Bank's databases: series by series from its API, or whole, from a file.

Figures of the World Development Indicators (source 2 of the API) are those of the dataset `wdi`; those of another
database of the Bank are of `wb-` and its number. A year without a value is no figure: it is counted, and left out.
"""

from __future__ import annotations

from pathlib import Path

from ortaq.collect.delivery import Ask, Delivery, Parsed, Request, Requests
from ortaq.errors import SourceError, UsageError
from ortaq.sources.worldbank import api
from ortaq.sources.worldbank.bulk import read_files
from ortaq.sources.worldbank.reading import LICENCE, PUBLISHER, TITLE

__all__ = ["HOSTS", "LICENCE", "PUBLISHER", "TAKES", "TITLE", "parse", "requests"]

HOSTS = ("api.worldbank.org", "databank.worldbank.org", "databankfiles.worldbank.org")
TAKES = ("what", "series", "ref_area")

_MEDIA = {".csv": "text/csv", ".zip": "application/zip", ".parquet": "application/vnd.apache.parquet"}


def requests(ask: Ask) -> Requests:
    """What each series is, and its figures page by page; or the file, folder or address that was named.

    Raises:
        UsageError: Neither a series nor a file was named, or the file is not there.
    """
    if ask.what is not None:
        yield from _files(ask.what)
    elif ask.series:
        yield from api.requests(ask)
    else:
        raise UsageError(
            "{title}: no series is named",
            hint="name series such as EG.FEC.RNEW.ZS, or the file of a whole database such as WDI_CSV.zip",
            title=TITLE,
        )


def parse(delivery: Delivery) -> Parsed:
    """Turn the pages of one series, or the files of a database, into observations, adding nothing and dropping nothing.

    Raises:
        SourceError: The answer is an error, a page is missing, or the layout is not known.
    """
    if any(file.name.endswith(".json") for file in delivery.files):
        return api.read_pages(delivery)
    if delivery.files:
        return read_files(delivery)
    raise SourceError("{title}: no file came", hint="name a CSV, zip or Parquet file", title=TITLE)


def _files(what: str) -> Requests:
    """A file at an address or path; or all files of a folder, read together.

    What says what the series are stands in the zip, or beside the figures: then the folder has to be named.
    """
    if what.startswith(("https://", "http://")):
        name = what.partition("?")[0].rpartition("/")[2] or "data"
        name = name if Path(name).suffix.lower() in _MEDIA else f"{name}.zip"
        yield Request(what, f"file/{Path(name).stem}", name, _MEDIA[Path(name).suffix.lower()])
        return
    path = Path(what)
    found = sorted(file for file in path.iterdir() if file.suffix.lower() in _MEDIA) if path.is_dir() else [path]
    if not found or not found[0].is_file():
        raise UsageError(
            "{title}: there is no file {path}",
            hint="name the zip or CSV as the Bank gives it, or a folder of its files",
            title=TITLE,
            path=what,
        )
    for file in found:
        media_type = _MEDIA.get(file.suffix.lower(), "application/octet-stream")
        yield Request(str(file), f"file/{path.stem}", file.name, media_type)
