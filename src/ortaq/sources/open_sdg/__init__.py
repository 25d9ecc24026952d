"""Open SDG: the national reporting platforms of some thirty states, read from their repositories or built sites.

A delivery is one indicator: its figures (CSV, or SDMX-ML), its settings, its metadata, and the files that all
indicators share (translations, data structure, configuration). Indicators that share a series come together. Where
metadata is in Excel, it is one delivery of its own (`metadata`), so that one child process reads all of it.

Codes of series: the publisher's where the file has one, else the indicator (`9.4.1`); a series in several units is told
apart by them (`9.2.1/PT_IN_2010_PRICE`), and one that a table tells apart by words carries these
(`1.5.4/Число местных органов власти`).
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from ortaq.collect.delivery import Ask, Delivery, Parsed, Requests
from ortaq.errors import UsageError
from ortaq.sources.open_sdg import checkout, site
from ortaq.sources.open_sdg.indicator import parse_indicator
from ortaq.sources.open_sdg.layout import deliveries, repository
from ortaq.sources.open_sdg.others import parse_maps, parse_metadata, parse_other_files

TITLE = "Open SDG"
PUBLISHER = "national statistical offices"
LICENCE = "not stated"
"""The licence file of a repository is that of the software's starter kit; few say on which terms the figures come."""
HOSTS: tuple[str, ...] = ()
TAKES = ("what", "indicator", "target", "goal", "name")

_OTHERS = {"metadata": parse_metadata, "maps": parse_maps, "other-files": parse_other_files}


def dataset(ask: Ask) -> str:
    """The short name of the figures: the one given, else after the owner of the repository, the site or the folder.

    >>> dataset(Ask("https://github.com/kazstat/sdg-data-kazstat")), dataset(Ask("https://kazstat.github.io/sdg-data/"))
    ('kazstat', 'kazstat')
    """
    if ask.name:
        return ask.name
    where = (ask.what or "").removeprefix("git+")
    if "://" in where:
        url = urlsplit(where)
        path = [part for part in url.path.split("/") if part]
        told = (
            path[0] if path and checkout.is_git(where) else (url.hostname or "").removeprefix("www.").partition(".")[0]
        )
    else:
        told = Path(where).resolve().name
    return re.sub(r"[^a-z0-9]+", "-", told.lower()).strip("-") or "open-sdg"


def prepare(ask: Ask, folder: Path) -> Ask:
    """A git repository laid out in a folder of its own below `folder`; another ask stays as it is.

    Raises:
        SourceError: It can't be had.
    """
    if not ask.what or not checkout.is_git(ask.what):
        return ask
    return Ask(
        what=str(checkout.clone(ask.what, folder)),
        series=ask.series,
        ref_area=ask.ref_area,
        indicator=ask.indicator,
        target=ask.target,
        goal=ask.goal,
        name=dataset(ask),
    )


def requests(ask: Ask) -> Requests:
    """The files of a folder, or of a built site, indicator by indicator."""
    if not ask.what:
        raise UsageError(
            "no repository is named",
            hint="name a folder, the address of a git repository, or that of a built site",
        )
    if "://" in ask.what:
        yield from site.requests(ask)
        return
    yield from deliveries(repository(Path(ask.what)), ask)


def parse(delivery: Delivery) -> Parsed:
    """Read a delivery, adding nothing and dropping nothing.

    Raises:
        SourceError: A file is not what it should be; the message names it.
    """
    return _OTHERS.get(delivery.id, parse_indicator)(delivery)
