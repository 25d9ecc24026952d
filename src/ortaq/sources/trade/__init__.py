"""Trade in goods between states: the IMF's, UN Comtrade's, and the states' own tables by partner.

Each side of a pair reports for itself and both are kept; whose figure is meant, a reader chooses and tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ortaq.collect.beside import beside, is_beside, passed_over
from ortaq.collect.delimited import HEAD, header
from ortaq.collect.delivery import Ask, Delivery, File, Parsed, Request, Requests
from ortaq.collect.workbook import each_sheets
from ortaq.errors import SourceError
from ortaq.sources.trade import comtrade, imf, kazakhstan, kyrgyzstan, uzbekistan
from ortaq.sources.trade.offices import Book

TITLE = "Trade in goods between states"
PUBLISHER = "IMF; UN Comtrade; statistics offices of Kazakhstan, Kyrgyzstan and Uzbekistan"
LICENCE = "LicenseRef-publisher (IMF, UN Comtrade and the offices each have their own terms)"
HOSTS = ("api.imf.org", "comtradeapi.un.org")
TAKES = ("what", "ref_area", "name")

_TABLES = (".csv", ".parquet", ".xls", ".xlsx", ".json")
_BOOKS = (".xls", ".xlsx")
_TOGETHER = (imf.DOTS.name, kazakhstan.OFFICE.name)
"""Whose tables overlap: a year stands in two workbooks, a pair in two copies."""


def dataset(ask: Ask) -> str | None:
    """The short name of the publisher: `imf-imts`, `imf-dots`, `comtrade`, `kaz-trade`, `kgz-trade`, `uzb-trade`.

    None where a folder has tables of several.
    """
    if ask.name:
        return ask.name
    what = ask.what or imf.IMTS.name
    if what == comtrade.COMTRADE.name or "comtradeapi.un.org" in what:
        return comtrade.COMTRADE.name
    if what in {imf.IMTS.name, "imf"} or "://" in what:
        return imf.IMTS.name
    names = {publisher for _, publisher in _local(Path(what)) if publisher}
    return names.pop() if len(names) == 1 else None


def requests(ask: Ask) -> Requests:
    """The IMF's flows of the states that were named; `comtrade` for those of the UN; or a file, a folder, an address.

    The IMF's copies in a folder are read together, and so are Kazakhstan's workbooks: what two of them have is taken
    from one.

    Raises:
        SourceError: There is no such file, or no state was named.
    """
    what = ask.what or imf.IMTS.name
    if what in {imf.IMTS.name, "imf"}:
        yield from _imts(ask.ref_area)
    elif what == comtrade.COMTRADE.name:
        yield from _comtrade(ask.ref_area)
    elif "://" in what:
        media, name = ("application/json", "answer.json") if "comtrade" in what else ("text/csv", "answer.csv")
        yield Request(what, what, name, media, {} if "comtrade" in what else {"Accept": imf.ACCEPT})
    else:
        paths = _local(Path(what))
        if not paths:
            raise SourceError(
                "{title}: no table of trade at {what}",
                hint="name a CSV, Parquet or Excel file, or a folder that has some; or imf, or comtrade",
                title=TITLE,
                what=what,
            )
        for path, publisher in sorted(paths, key=lambda found: (found[1] or "", found[0])):
            if publisher is None:
                yield beside(path)
                continue
            delivery = publisher if publisher in _TOGETHER else f"{publisher}/{path.stem}"
            yield Request(str(path), delivery, path.name)


def parse(delivery: Delivery) -> Parsed:
    """Turn the tables of one publisher into observations, adding nothing and dropping nothing.

    Raises:
        SourceError: They are of several publishers, or of none that is known.
    """
    if is_beside(delivery):
        return passed_over(delivery)
    files = [file for file in delivery.files if file.name.lower().endswith(_TABLES)]
    publisher = _one_publisher(files)
    readers = {
        imf.DOTS.name: imf.read_dots,
        imf.IMTS.name: imf.read_imts,
        comtrade.COMTRADE.name: comtrade.read,
        kazakhstan.OFFICE.name: kazakhstan.read,
        kyrgyzstan.OFFICE.name: kyrgyzstan.read,
        uzbekistan.OFFICE.name: uzbekistan.read,
    }
    return readers[publisher](files, delivery.name or publisher)


def _imts(ref_area: Sequence[str]) -> Requests:
    """One request a state, so that a state's flows are renewed as a whole."""
    for area in ref_area or ("",):
        address = imf.DATA.format(reporters=area)
        yield Request(address, f"imts/{area or 'all'}", "data.csv", "text/csv", {"Accept": imf.ACCEPT})


def _comtrade(ref_area: Sequence[str]) -> Requests:
    """For each state the list of years that it has reported, then each year's exports and imports."""
    if not ref_area:
        raise SourceError(
            "{title}: UN Comtrade is asked state by state, and none is named",
            hint="name states, such as KAZ,UZB",
            title=TITLE,
        )
    for area in ref_area:
        reporter, delivery = comtrade.number(area), f"comtrade/{area}"
        listed = yield Request(
            comtrade.AVAILABLE.format(reporter=reporter), delivery, "available.json", "application/json"
        )
        for year in comtrade.years(listed.content) if listed else ():
            for flow in ("X", "M"):
                address = comtrade.PREVIEW.format(reporter=reporter, year=year, flow=flow)
                yield Request(address, delivery, f"{flow}-{year}.json", "application/json")


def _local(path: Path) -> list[tuple[Path, str | None]]:
    """The tables at a path, with their publisher: the file, or those that lie in a folder; None where it is none.

    Raises:
        SourceError: All are in no layout that we know.
    """
    there = sorted(path.iterdir()) if path.is_dir() else [path]
    paths = [file for file in there if file.is_file() and file.suffix.lower() in _TABLES]
    found = _whose([File(file.name, str(file), "", "", "", path=file) for file in paths])
    if not any(found.values()):
        _prove_known(found)
    return [(file, found[file.name]) for file in paths]


def _one_publisher(files: Sequence[File]) -> str:
    """Whose tables these are.

    Raises:
        SourceError: There are none, or of several.
    """
    found = _prove_known(_whose(files))
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    raise SourceError(
        "{title}: these are no tables of one publisher: {files}",
        hint="name the tables of one publisher: the IMF, UN Comtrade, or one statistics office",
        title=TITLE,
        files=", ".join(f"{name} ({whose})" for name, whose in found.items()) or "none",
    )


def _whose(files: Sequence[File]) -> dict[str, str | None]:
    """The publisher of each table, by what it begins with; workbooks are opened in one child process."""
    books = each_sheets({file.name: file.content for file in files if file.name.lower().endswith(_BOOKS)})
    return {file.name: _of_book(books[file.name]) if file.name in books else _of_table(file) for file in files}


def _prove_known(found: Mapping[str, str | None]) -> dict[str, str]:
    """The same, where each table has a publisher.

    Raises:
        SourceError: A table is in no layout that we know.
    """
    for name, whose in found.items():
        if whose is None:
            raise SourceError(
                "{title}: {file} is in no layout that is known",
                hint="known are the IMF's, UN Comtrade's, and the tables of Kazakhstan, Kyrgyzstan and Uzbekistan",
                title=TITLE,
                file=name,
            )
    return {name: whose for name, whose in found.items() if whose is not None}


def _of_book(book: Book) -> str | None:
    offices = (kazakhstan, kyrgyzstan)
    return next((office.OFFICE.name for office in offices if office.is_of(book)), None)


def _of_table(file: File) -> str | None:
    name = file.name.lower()
    if name.endswith((".parquet", ".json")):
        return imf.DOTS.name if name.endswith(".parquet") else comtrade.COMTRADE.name
    columns = set(header(file.content[:HEAD]))
    layouts = {
        imf.DOTS.name: imf.DOTS_NEEDS,
        imf.IMTS.name: ("COUNTRY", "COUNTERPART_COUNTRY", "INDICATOR"),
        uzbekistan.OFFICE.name: uzbekistan.NEEDS,
    }
    return next((whose for whose, needs in layouts.items() if set(needs) <= columns), None)
