"""Votes of the United Nations General Assembly: how each state voted in each roll call, by two publishers.

Erik Voeten's file at Harvard Dataverse has every roll call since 1946, with those on paragraphs and amendments; the UN
Digital Library's has the votes on resolutions that were adopted. What was adopted without a vote stands in neither.
"""

from __future__ import annotations

import re
from pathlib import Path

from ortaq.collect.beside import beside, is_beside, passed_over
from ortaq.collect.delimited import HEAD, begins, header
from ortaq.collect.delivery import Ask, Delivery, Parsed, Request, Requests
from ortaq.collect.json_text import loaded
from ortaq.collect.local_file import first_bytes
from ortaq.errors import SourceError
from ortaq.sources.unga_votes import digital_library, voeten

TITLE = "Votes of the UN General Assembly"
PUBLISHER = "Erik Voeten, Harvard Dataverse; UN Dag Hammarskjöld Library"
LICENCE = "CC0-1.0 (Voeten); LicenseRef-UN-noncommercial (UN Digital Library)"
PUBLISHERS = {
    voeten.NAME: "Erik Voeten, Harvard Dataverse",
    digital_library.NAME: "UN Dag Hammarskjöld Library",
    digital_library.YEARS: "UN Dag Hammarskjöld Library",
}
LICENCES = {
    voeten.NAME: "CC0-1.0",
    digital_library.NAME: "LicenseRef-UN-noncommercial",
    digital_library.YEARS: "LicenseRef-UN-noncommercial",
}
HOSTS = ("dataverse.harvard.edu", "dvn-cloud.s3.amazonaws.com", "digitallibrary.un.org")
TAKES = ("what", "name")

DATASET = "https://dataverse.harvard.edu/api/datasets/:persistentId/?persistentId=doi:10.7910/DVN/LEJUQZ"
"""What files the newest edition of Voeten's data has."""
ACCESS = "https://dataverse.harvard.edu/api/access/datafile/{id}"
LIBRARY = "https://digitallibrary.un.org/record/4060887"
"""Where the library's file is. It checks programs for robots (seen in 2026), so a browser has to fetch it."""
_VOTES = re.compile(r"UN[ _-]?Votes.*\.(csv|tab)", re.IGNORECASE)
_TABLES = (".csv", ".tab", ".tsv", ".parquet")


def dataset(ask: Ask) -> str | None:
    """The short name of the publisher whose file was asked for: `voeten`, `undl` or `undl-years`; None for several."""
    if ask.name:
        return ask.name
    what = ask.what or ""
    if not what or "://" in what:
        return digital_library.NAME if "digitallibrary.un.org" in what else voeten.NAME
    names = {publisher for _, publisher in _local(Path(what)) if publisher}
    return names.pop() if len(names) == 1 else None


def requests(ask: Ask) -> Requests:
    """The newest file of Voeten's; or the file, folder or address that was named.

    Raises:
        SourceError: There is no such file, or the list of files has no table of votes.
    """
    what = ask.what
    if what is None:
        yield from _newest()
    elif "://" in what:
        yield Request(what, "votes", what.rpartition("/")[2].partition("?")[0] or "votes.csv", "text/csv")
    else:
        paths = _local(Path(what))
        if not paths:
            raise SourceError(
                "{title}: no table of votes at {what}",
                hint="name a CSV or Parquet file, or a folder that has one; the library's is at {library}",
                title=TITLE,
                what=what,
                library=LIBRARY,
            )
        for path, publisher in sorted(paths, key=lambda found: (found[1] or "", found[0])):
            if publisher is None:
                yield beside(path)
                continue
            # Voeten's tables are read together; each of the library's stands for itself.
            delivery = "votes" if publisher == voeten.NAME else f"votes/{path.stem}"
            yield Request(str(path), delivery, path.name)


def parse(delivery: Delivery) -> Parsed:
    """Turn the tables of one publisher into roll calls and votes, adding nothing and dropping nothing.

    Raises:
        SourceError: No table of votes is among the files, or its layout is not known.
    """
    if is_beside(delivery):
        return passed_over(delivery)
    files = [file for file in delivery.files if file.name.lower().endswith(_TABLES)]
    if not files:
        raise SourceError("{title}: no table came", hint="name a CSV or Parquet file", title=TITLE)
    publisher = _publisher(files[0].name, files[0].content[:HEAD])
    reader = {voeten.NAME: voeten.read, digital_library.NAME: digital_library.read}.get(
        publisher, digital_library.read_years
    )
    return reader(files, delivery.name or publisher)


def _newest() -> Requests:
    """Voeten's list of files, then the table of votes in it."""
    listed = yield Request(DATASET, "votes", "files.json", "application/json")
    if listed is None:
        return
    try:
        files = [entry["dataFile"] for entry in loaded(listed.content)["data"]["latestVersion"]["files"]]
        names = {str(file.get("originalFileName") or file["filename"]): file for file in files}
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(
            "{title}: the list of files is not what it was",
            hint="fetch the file of votes by hand from doi.org/10.7910/DVN/LEJUQZ and name it",
            title=TITLE,
        ) from error
    found = sorted(name for name in names if _VOTES.fullmatch(name))
    if not found:
        raise SourceError(
            "{title}: the newest edition has no table of votes as CSV; it has {there}",
            hint="fetch one by hand, from the library's record {library}, and name it",
            title=TITLE,
            there=", ".join(sorted(names)[:20]),
            library=LIBRARY,
        )
    # The archive turns some tables into its own .tab files; `original` is the file as its author gave it.
    name = found[-1]
    original = "?format=original" if names[name].get("originalFileFormat") else ""
    yield Request(ACCESS.format(id=names[name]["id"]) + original, "votes", name, "text/csv")


def _local(path: Path) -> list[tuple[Path, str | None]]:
    """The tables at a path, with their publisher: the file, or those that lie in a folder; None where it is none.

    Raises:
        SourceError: All are in no layout that we know.
    """
    there = sorted(path.iterdir()) if path.is_dir() else [path]
    files = [file for file in there if file.is_file() and file.suffix.lower() in _TABLES]
    heads = {file: first_bytes(file, HEAD, path) for file in files}
    found = {file: _whose(file.name, head) for file, head in heads.items()}
    if files and not any(found.values()):
        _publisher(files[0].name, heads[files[0]])
    return list(found.items())


def _whose(name: str, head: bytes) -> str | None:
    """Whose layout a table has, by its header."""
    if name.lower().endswith(".parquet"):
        return voeten.NAME
    columns = header(head, "\t" if name.lower().endswith((".tab", ".tsv")) else ",")
    if "rcid" in columns:
        return voeten.NAME
    if "undl_id" in columns:
        return digital_library.NAME
    if {"KAZAKHSTAN", "UZBEKISTAN"} <= set(columns):
        return digital_library.YEARS
    return None


def _publisher(name: str, head: bytes) -> str:
    """Whose layout a table has.

    Raises:
        SourceError: It is none that we know.
    """
    if publisher := _whose(name, head):
        return publisher
    raise SourceError(
        "{title}: {file} is in no layout that is known; it begins with {there}",
        hint="a column rcid (Voeten), undl_id (UN Digital Library), or a column for each state is expected",
        title=TITLE,
        file=name,
        there=begins(header(head)),
    )
