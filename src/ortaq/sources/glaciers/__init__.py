"""Glaciers: mass balance and state of single ones by their World Monitoring Service, mass change of whole regions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from ortaq.collect.beside import beside, is_beside, passed_over
from ortaq.collect.delimited import HEAD, begins, header
from ortaq.collect.delivery import Ask, Delivery, File, Parsed, Request, Requests
from ortaq.collect.local_file import first_bytes
from ortaq.errors import SourceError
from ortaq.sources.glaciers import glacier, regions
from ortaq.sources.glaciers.measures import Read

TITLE = "Glaciers"
PUBLISHER = "World Glacier Monitoring Service (WGMS)"
LICENCE = "CC-BY-4.0"
HOSTS = ("wgms.ch", "www.wgms.ch")
TAKES = ("what", "name")

NAME = "wgms"
_NOT_READ = {
    ("Stake",): "measurements at single stakes of one glacier, which say nothing of the whole of it",
    ("Year", "N_stakes"): "means of single stakes of one glacier, which say nothing of the whole of it",
    ("O1Region", "Area"): "areas of an inventory without a year",
    ("RGI_Code", "Full_name"): "names of regions",
    ("CenLon", "CenLat"): "links between the numbers of two inventories",
    ("",): "a table that names neither glacier nor state, such as a balance by elevation",
}
"""Tables that lie beside these, by how they begin: why nothing is read in them."""


def dataset(ask: Ask) -> str:
    """The short name of the dataset: `wgms`, whose figures take the place of those in the starter evidence."""
    return ask.name or NAME


def requests(ask: Ask) -> Requests:
    """The file, the tables of a folder, or the address that was named.

    Raises:
        SourceError: None was named, or there is none.
    """
    what = ask.what or ""
    if "://" in what:
        yield Request(what, what.rpartition("/")[2] or "table.csv", what.rpartition("/")[2] or "table.csv", "text/csv")
        return
    path = Path(what)
    there = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    paths = [file for file in there if file.is_file()] if what else []
    if not paths:
        raise SourceError(
            "{title}: no table at {what}",
            hint="name a CSV of the service's database (mass balance, state); {address} has them",
            title=TITLE,
            what=what or "(nothing named)",
            address="https://wgms.ch/data_databaseversions/",
        )
    mine = [file for file in paths if _reader(header(first_bytes(file, HEAD, path)))]
    for file in paths:
        yield beside(file) if mine and file not in mine else Request(str(file), file.name, file.name)


def parse(delivery: Delivery) -> Parsed:
    """Turn tables of glaciers into observations, adding nothing and dropping nothing.

    Raises:
        SourceError: A table is in no layout that is known.
    """
    if is_beside(delivery):
        return passed_over(delivery)
    source = delivery.name or NAME
    read = [_read(file, source) for file in delivery.files]
    if not read:
        raise SourceError("{title}: no table came", hint="name a CSV of the service's database", title=TITLE)
    return Parsed(
        observations=pa.concat_tables(one.observations for one in read),
        series=pa.concat_tables(one.series for one in read),
        note=pa.concat_tables(one.note for one in read),
        left_out=tuple(left for one in read for left in one.left_out),
    )


def _read(file: File, source: str) -> Read:
    """One table, by its header."""
    columns = header(file.content[:HEAD])
    if reader := _reader(columns):
        return reader(file, source)
    raise SourceError(
        "{title}: {file} is in no layout that is read{why}; it begins with {there}",
        hint="read are: mass balance and state by glacier (WGMS), mass change by region (Zemp, Hugonnet)",
        title=TITLE,
        file=file.name,
        why="".join(f" ({why})" for begins, why in _NOT_READ.items() if columns[: len(begins)] == begins),
        there=begins(columns),
    )


def _reader(columns: tuple[str, ...]) -> Callable[[File, str], Read] | None:
    """What reads a table with these columns."""
    readers: dict[tuple[str, ...], Callable[[File, str], Read]] = {
        glacier.BALANCE_NEEDS: glacier.read_balance,
        glacier.STATE_NEEDS: glacier.read_state,
        glacier.LIST_NEEDS: glacier.read_list,
        regions.HUGONNET_NEEDS: regions.read_hugonnet,
        regions.MEANS_NEEDS: regions.read_means,
    }
    found = next((reader for needs, reader in readers.items() if set(needs) <= set(columns)), None)
    return found or (regions.read_update if regions.is_update(columns) else None)
