"""Every reader, given its specimens cut, flipped, doubled and mixed: it reads, or says in one line why not."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ortaq.collect.delivery import Ask, Delivery, File, Parsed, Request
from ortaq.collect.fetcher import Fetched
from ortaq.errors import OrtaqError
from ortaq.i18n.catalogue import messages
from ortaq.sources import sources
from ortaq.verbs.collecting import deliveries

SPECIMENS = Path(__file__).parents[2] / "sources" / "specimens"
TIMES = int(os.environ.get("ORTAQ_FUZZ", "60"))
"""How often each reader is tried."""
SEED = int(os.environ.get("ORTAQ_SEED", "20261124"))

PLACES = {
    "unsd": ("unsd", "unsd"),
    "worldbank": ("worldbank", "worldbank"),
    "owid": ("owid", "owid"),
    "sdmx of Tajikistan": ("sdmx", "open_sdg_tjk/data"),
    "sdmx of Kyrgyzstan": ("sdmx", "open_sdg_kgz/data"),
    "open-sdg of Kazakhstan": ("open_sdg", "open_sdg_kaz"),
    "open-sdg of Kyrgyzstan": ("open_sdg", "open_sdg_kgz"),
    "open-sdg of Tajikistan": ("open_sdg", "open_sdg_tjk"),
    "uzb-nsdg": ("uzb_nsdg", "uzb_nsdg"),
    "trade": ("trade", "trade"),
    "glaciers": ("glaciers", "glaciers"),
    "unga-votes": ("unga_votes", "unga_votes"),
    "disasters": ("disasters", "disasters"),
    "temperature of the IMF": ("temperature", "temperature/imf_annual_surface_temperature_change.csv"),
    "temperature of the FAO": ("temperature", "temperature/faostat_temperature_change_monthly.csv"),
    "ghg of Climate Watch": ("ghg", "ghg/historical_emissions.csv"),
    "ghg of the UNFCCC": ("ghg", "ghg/EmissionsAgg.csv"),
    "table": ("table", "owid/share-electricity-hydro.csv"),
}
PAGES = {
    "unsd by its API": ("unsd", "unsd", ("page-1.json", "page-2.json"), "series/SH_H2O_SAFE"),
    "worldbank by its API": (
        "worldbank", "worldbank", ("indicator.json", "page-1.json", "page-2.json"), "series/EG.ELC.ACCS.ZS",
    ),
}  # fmt: skip
TOKENS = (b'"', b",", b"\n", b"\0", b"1e999", b"NaN", b"-", b"{", b"]", b"<", b"</", b"&a;", b"99999", b"\xff", b"null",
          b"\\ud800", b"''", b"\xe2\x80\xae", b"<2.5", b"=1+1", b"\t", b": ", b"- ")  # fmt: skip


class Disk:
    """Brings the files of specimens."""

    def fetch(self, request: Request) -> Fetched:
        path = Path(request.address)
        if not path.is_file():
            assert request.optional, request
            return Fetched(None, "absent")
        return Fetched(held(path.name, path.read_bytes(), str(path)), "new")


def held(name: str, content: bytes, address: str = "") -> File:
    sha = hashlib.sha256(content).hexdigest()
    return File(name, address, sha, "application/octet-stream", "2026-11-24T00:00:00+00:00", held=content)


@cache
def specimens(name: str) -> list[Delivery]:
    """What a source is given of its specimens."""
    if name in PAGES:
        _, folder, files, delivery = PAGES[name]
        given = tuple(held(file, (SPECIMENS / folder / file).read_bytes()) for file in files)
        return [Delivery(delivery, given)]
    source, where = PLACES[name]
    ask = Ask(str(SPECIMENS / where))
    found = list(deliveries(sources()[source], ask, Disk(), lambda *_: None))
    named = sources()[source].dataset(ask) if hasattr(sources()[source], "dataset") else None
    return [Delivery(one.id, one.files, named) for one in found]


def of(name: str) -> Any:
    return sources()[(PAGES.get(name) or PLACES[name])[0]]


def read(name: str, delivery: Delivery) -> Parsed | OrtaqError:
    """What a reader makes of it; any other error than its own fails the test."""
    try:
        parsed = of(name).parse(delivery)
        table = parsed.table()
        assert not table.num_rows or len(set(zip(table["snapshot"], table["place"], strict=True))) == table.num_rows
        return replace(parsed, observations=table)
    except OrtaqError as error:
        return error


def cut(dice: random.Random, content: bytes) -> bytes:
    return content[: dice.randrange(len(content))]


def flipped(dice: random.Random, content: bytes) -> bytes:
    at = dice.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << dice.randrange(8))]) + content[at + 1 :]


def without(dice: random.Random, content: bytes) -> bytes:
    first = dice.randrange(len(content))
    return content[:first] + content[first + dice.randrange(1, 200) :]


def doubled(dice: random.Random, content: bytes) -> bytes:
    first = dice.randrange(len(content))
    last = first + dice.randrange(1, 500)
    return content[:last] + content[first:last] + content[last:]


def mixed(dice: random.Random, content: bytes) -> bytes:
    rows = content.split(b"\n")
    dice.shuffle(rows)
    return b"\n".join(rows)


def with_token(dice: random.Random, content: bytes) -> bytes:
    at = dice.randrange(len(content))
    return content[:at] + dice.choice(TOKENS) + content[at + dice.randrange(0, 4) :]


HOW: tuple[Callable[[random.Random, bytes], bytes], ...] = (cut, flipped, without, doubled, mixed, with_token)


def spoilt(dice: random.Random, delivery: Delivery) -> Delivery:
    """The delivery with one file changed in one or two ways."""
    at = dice.randrange(len(delivery.files))
    file = delivery.files[at]
    content = file.content
    for how in dice.sample(HOW, dice.choice((1, 1, 2))):
        content = how(dice, content) if content else content
    files = [*delivery.files[:at], held(file.name, content, file.address), *delivery.files[at + 1 :]]
    return Delivery(delivery.id, tuple(files), delivery.name)


def of_text(delivery: Delivery) -> bool:
    """Whether none of its files is a workbook, which a process of its own reads."""
    return not any(file.name.endswith(".xlsx") for file in delivery.files)


NAMES = [*PLACES, *PAGES]


@pytest.mark.parametrize("name", NAMES)
def test_a_spoilt_specimen_is_read_or_refused(name: str) -> None:
    dice = random.Random(f"{SEED} {name}")
    whole = [one for one in specimens(name) if of_text(one)] or specimens(name)
    refused = 0

    for _ in range(TIMES):
        refused += isinstance(read(name, spoilt(dice, dice.choice(whole))), OrtaqError)

    assert refused > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_spoilt_specimen_is_read_or_refused_many_times(name: str) -> None:
    dice = random.Random(f"{SEED} slow {name}")

    for _ in range(20 * TIMES):
        read(name, spoilt(dice, dice.choice(specimens(name))))


@pytest.mark.parametrize("name", ["unsd", "ghg of the UNFCCC", "trade"])
def test_a_spoilt_workbook_is_read_or_refused(name: str) -> None:
    books = [
        *(SPECIMENS / "unsd").glob("*.xlsx"),
        *(SPECIMENS / "ghg").glob("*.xlsx"),
        *(SPECIMENS / "trade").glob("*"),
    ]
    dice = random.Random(f"{SEED} workbooks {name}")
    for _ in range(8):
        book = dice.choice([book for book in books if book.suffix == ".xlsx"])
        content = dice.choice((cut, flipped, without))(dice, book.read_bytes())

        read(name, Delivery("one", (held(book.name, content),), "one"))


def provable(name: str) -> Iterator[tuple[Delivery, int]]:
    """Files that tell where they end: JSON, XML, workbooks, Parquet."""
    for delivery in specimens(name):
        for at, file in enumerate(delivery.files):
            if file.name.endswith((".json", ".xml", ".parquet")) or name.endswith("API"):
                yield delivery, at


@pytest.mark.parametrize("name", [name for name in NAMES if next(provable(name), None)])
def test_what_is_cut_is_never_taken_for_whole(name: str) -> None:
    dice = random.Random(f"{SEED} cut {name}")
    for delivery, at in provable(name):
        file = delivery.files[at]
        for _ in range(4):
            content = file.content.rstrip()[: dice.randrange(1, len(file.content.rstrip()))]
            files = [*delivery.files[:at], held(file.name, content, file.address), *delivery.files[at + 1 :]]

            assert isinstance(read(name, Delivery(delivery.id, tuple(files), delivery.name)), OrtaqError), file.name


def tables(name: str) -> Iterator[tuple[Delivery, int]]:
    for delivery in specimens(name):
        for at, file in enumerate(delivery.files):
            if file.name.endswith(".csv"):
                yield delivery, at


@pytest.mark.parametrize("name", [name for name in PLACES if next(tables(name), None)])
def test_a_table_that_ends_within_a_row_is_refused_or_the_row_is_named(name: str) -> None:
    for delivery, at in tables(name):
        file = delivery.files[at]
        *rows, last = file.content.rstrip(b"\r\n").split(b"\n")
        if len(rows) < 2 or b'"' in last or last.count(b",") < 3 or last.count(b",") != rows[0].count(b","):
            continue
        whole = read(name, delivery)
        if isinstance(whole, OrtaqError) or not whole.table().num_rows:
            continue
        content = b"\n".join([*rows, last[: last.index(b",") + 1]])  # the first cell is there, and no other
        files = [*delivery.files[:at], held(file.name, content, file.address), *delivery.files[at + 1 :]]

        found = read(name, Delivery(delivery.id, tuple(files), delivery.name))

        if isinstance(found, Parsed):
            lost = whole.table().num_rows - found.table().num_rows
            left = sum(one.rows for one in found.left_out) - sum(one.rows for one in whole.left_out)
            assert lost == 0 or left > 0, (file.name, lost, left)


@pytest.mark.parametrize("name", NAMES)
def test_every_reason_has_a_wording_in_each_language(name: str) -> None:
    for delivery in specimens(name):
        found = read(name, delivery)
        reasons = {left.reason for left in found.left_out} if isinstance(found, Parsed) else set()
        for lang in ("kk", "ru"):
            assert reasons <= messages(lang).keys()
