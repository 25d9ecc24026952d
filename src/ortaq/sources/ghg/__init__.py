"""Greenhouse gas emissions: what states report to the UNFCCC, and what Climate Watch, EDGAR and the GCB estimate.

Each publisher is a dataset of its own, since their figures differ by method, warming potentials and land use. Those are
part of the series, and no figure is converted.
"""

from __future__ import annotations

import re
from pathlib import Path

from ortaq.collect.beside import beside, is_beside, passed_over
from ortaq.collect.csv_table import csv_table, shown
from ortaq.collect.delivery import Ask, Delivery, File, LeftOut, Parsed, Reason, Request, Requests
from ortaq.collect.local_file import first_bytes
from ortaq.collect.workbook import sheets
from ortaq.errors import SourceError, UsageError
from ortaq.sources.ghg import climate_watch, edgar, gcb, unfccc

TITLE = "Greenhouse gas emissions"
PUBLISHER = "UNFCCC; World Resources Institute; European Commission, JRC; Global Carbon Project"
LICENCE = "each publisher's own, series by series"
HOSTS = ("di.unfccc.int", "www.climatewatchdata.org", "edgar.jrc.ec.europa.eu", "zenodo.org")
TAKES = ("what", "ref_area", "name")

DATASETS = (unfccc.DATASET, climate_watch.DATASET, edgar.DATASET, gcb.DATASET)
NAMES = {
    unfccc.DATASET: r"ghg_profile|annex|unfccc",
    climate_watch.DATASET: r"climate.?watch|historical_emissions|^cw_",
    edgar.DATASET: r"edgar",
    gcb.DATASET: r"gcb|emissionsagg|carbon.?budget",
}
"""How the publishers call their files."""
HEADS = {
    b"Party,Parent Category,": unfccc.DATASET,
    b"ISO,Country,Data source,": climate_watch.DATASET,
    b"emissions_id,actor_id,": gcb.DATASET,
    b"Country,ISO 3166-1 alpha-3,": gcb.DATASET,
}
"""How their tables begin."""
SUFFIXES = (".xlsx", ".csv", ".json")
MOST_PAGES = 2_000
NO_PROFILE = Reason(
    "the UNFCCC has no profile of this Party: Annex I Parties stand in a table, which is read as a file"
)


def dataset(ask: Ask) -> str:
    """Whose figures are asked for: told by name, or by how the publisher calls the file.

    >>> dataset(Ask("edgar")), dataset(Ask("KGZ_ghg_profile.xlsx"))
    ('edgar', 'unfccc')
    """
    what = ask.what or ""
    if what in DATASETS:
        return what
    if ask.name in DATASETS:
        return ask.name
    found = {_whose(file) for file in _files(what)} or {_named(Path(what).name)}
    if Path(what).is_dir():
        found -= {None}  # a table of another kind that lies beside
    if len(found) == 1 and (only := found.pop()):
        return only
    raise UsageError(
        "{what}: it is not clear whose emissions are meant",
        hint="give {known}; or the file of one of them, with --name and its name where the file's does not tell",
        what=what or "ghg",
        known=", ".join(DATASETS),
    )


def _whose(file: Path) -> str | None:
    """Whose a file at hand is: by how it begins, else by its name."""
    head = first_bytes(file, 100, file).removeprefix(b"\xef\xbb\xbf")
    return next((known for words, known in HEADS.items() if head.startswith(words)), None) or _named(file.name)


def _named(name: str) -> str | None:
    return next((known for known, words in NAMES.items() if re.search(words, name, re.IGNORECASE)), None)


def _files(what: str) -> list[Path]:
    """The files that a path names."""
    path = Path(what)
    if what and path.is_dir():
        return sorted(file for file in path.iterdir() if file.suffix in SUFFIXES)
    return [path] if what and path.is_file() else []


def requests(ask: Ask) -> Requests:
    """What one publisher has on the states asked for, or the files at hand.

    Raises:
        UsageError: It is not clear whose figures, or of which states.
    """
    whose = dataset(ask)
    if ask.what == unfccc.DATASET:
        for area in _states(ask):
            name = f"{area}_ghg_profile.xlsx"
            yield Request(unfccc.PROFILE.format(area=area), f"profile/{area}", name, optional=True)
    elif ask.what == climate_watch.DATASET:
        for area in _states(ask):
            yield from _pages(area)
    elif ask.what in {edgar.DATASET, gcb.DATASET}:
        address = {edgar.DATASET: edgar.DOWNLOAD, gcb.DATASET: gcb.DOWNLOAD}[whose]
        yield Request(address, "emissions", Path(address).name)
    else:
        files = _files(ask.what or "")
        if not files:
            raise UsageError("there is no file {what}", hint="check the path", what=ask.what or "")
        told = {file: _whose(file) for file in files}
        is_told = len(files) > 1 and whose in told.values()
        for file in files:
            is_mine = not is_told or told[file] == whose
            yield Request(str(file), f"file/{file.name}", file.name) if is_mine else beside(file)


def _states(ask: Ask) -> tuple[str, ...]:
    if not ask.ref_area:
        raise UsageError(
            "{what} is asked state by state, and no state is named",
            hint="add --area KAZ,KGZ or --group central-asia",
            what=ask.what or "",
        )
    return ask.ref_area


def _pages(area: str) -> Requests:
    """The pages of one state, until one has no record; a page that comes twice means that paging does not work."""
    before: bytes | None = None
    for page in range(1, MOST_PAGES + 1):
        address = f"{climate_watch.API}?regions[]={area}&page={page}"
        file = yield Request(address, f"historical-emissions/{area}", f"page-{page}.json", "application/json")
        if file is None or not climate_watch.records_on(file, TITLE):
            return
        if file.content == before:
            break
        before = file.content
    raise SourceError(
        "{title}: Climate Watch gives the same page again and again for {area}",
        hint="its API changed; download the CSV of its data explorer and give the file",
        title=TITLE,
        area=area,
    )


def parse(delivery: Delivery) -> Parsed:
    """The figures of the files of one delivery, by their layout.

    Raises:
        SourceError: The layout is none that is known, or a cell can't be read.
    """
    if is_beside(delivery):
        return passed_over(delivery)
    if not delivery.files:
        return Parsed(left_out=(LeftOut(delivery.id, NO_PROFILE, 1, delivery.id),))
    if delivery.files[0].name.endswith(".json"):
        return climate_watch.parse_pages(delivery.files, TITLE)
    (file,) = delivery.files
    if file.content.startswith(b"PK"):
        return _workbook(file)
    return _table(file)


def _workbook(file: File) -> Parsed:
    book = sheets(file.content, file.name)
    if unfccc.is_profile(book):
        return unfccc.parse_profile(book, file, TITLE)
    if unfccc.is_annex_one(book):
        return unfccc.parse_annex_one(book, file, TITLE)
    if edgar.is_mine(book):
        return edgar.parse(book, file, TITLE)
    raise _unknown(file, ", ".join(book))


def _table(file: File) -> Parsed:
    table = csv_table(file.content, file=file.name, title=TITLE)
    for is_mine, parse_mine in (
        (unfccc.is_detailed, unfccc.parse_detailed),
        (climate_watch.is_mine, climate_watch.parse_table),
        (gcb.is_totals, gcb.parse_totals),
        (gcb.is_flat, gcb.parse_flat),
    ):
        if is_mine(table):
            return parse_mine(table, file, TITLE)
    raise _unknown(file, ", ".join(table.columns[1:12]))


def _unknown(file: File, found: str) -> SourceError:
    return SourceError(
        "{title}: {file} has a layout that is not known",
        hint="known are the files of {known}; it has {found}",
        title=TITLE,
        file=file.name,
        known=", ".join(DATASETS),
        found=shown(found),
    )
