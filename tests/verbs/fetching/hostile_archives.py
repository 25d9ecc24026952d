"""Workbooks, archives and Parquet files that do harm, or are broken."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

SPECIMENS = Path(__file__).parents[2] / "sources" / "specimens"
DEEP = 100_000
OUTSIDE = Path(tempfile.gettempdir(), "owned")
"""What an archive that names an absolute place would write."""

Content = bytes | Callable[[], bytes]

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s<sheetData>%s</sheetData></worksheet>'
ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>country</t></is></c><c r="B1" t="inlineStr"><is><t>year</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>value</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>KAZ</t></is></c><c r="B2"><v>2020</v></c><c r="C2"><v>1.5</v></c></row>'
)
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
LINK = f'<Relationship Id="rId1" Type="{R}/%s" Target="%s"/>'
LINKS = f'<Relationships xmlns="{PACKAGE}/relationships">{LINK}</Relationships>'
BOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{R}"><sheets>%s</sheets></workbook>'
ONE, TWO = (f'<sheet name="{name}" sheetId="{at}" r:id="rId1"/>' for at, name in enumerate(("One", "Two"), 1))
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": LINKS % ("officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml": BOOK % ONE,
    "xl/_rels/workbook.xml.rels": LINKS % ("worksheet", "worksheets/sheet1.xml"),
}


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return held.getvalue()


def workbook(rows: str = ROWS, before: str = "", **more: str | bytes) -> bytes:
    return archive({**PARTS, "xl/worksheets/sheet1.xml": SHEET % (before, rows)} | more)


def with_row(cell: str) -> bytes:
    return workbook(ROWS + f'<row r="3">{cell}</row>')


NEXT = '<c r="A3" t="inlineStr"><is><t>UZB</t></is></c><c r="B3"><v>2020</v></c>'


def with_entities(declared: str) -> bytes:
    sheet = f"<!DOCTYPE x [{declared}]>" + SHEET % ("", ROWS.replace("KAZ", "&a;"))
    return archive({**PARTS, "xl/worksheets/sheet1.xml": sheet})


def lying(payload: bytes) -> bytes:
    """An archive that says of its largest entry that it is small."""
    made = bytearray(payload)
    with zipfile.ZipFile(io.BytesIO(payload)) as opened:
        entry = max(opened.infolist(), key=lambda one: one.file_size)
    true = struct.pack("<I", entry.file_size)
    at = made.rindex(true)
    made[at : at + 4] = struct.pack("<I", 100)
    return bytes(made)


def overlapping() -> bytes:
    """A thousand names for the same packed bytes."""
    one = archive({"a": b"\0" * 10**6})
    directory = one.index(b"PK\x01\x02")
    entry, end = one[directory : one.index(b"PK\x05\x06")], one[one.index(b"PK\x05\x06") :]
    entries = b"".join(entry[:-1] + bytes([33 + at % 90]) for at in range(1000))
    return one[:directory] + entries + end[:8] + struct.pack("<HHII", 1000, 1000, len(entries), directory) + b"\0\0"


XLSX: Mapping[str, Content] = {
    "a cell far to the right": with_row('<c r="XFD3"><v>1</v></c>'),
    "a cell far below": workbook(ROWS + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "a cell outside of any sheet": with_row('<c r="ZZZZZZZ3"><v>1</v></c>'),
    "a row outside of any sheet": workbook(ROWS + '<row r="999999999"><c r="A999999999"><v>1</v></c></row>'),
    "a dimension that lies": workbook(before='<dimension ref="A1:XFD1048576"/>'),
    "a dimension that is none": workbook(before='<dimension ref="ZZZZZZZZZZ1:A-1"/>'),
    "macros": workbook(**{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"\0" * 1000}),
    "a link to another workbook": workbook(**{"xl/externalLinks/externalLink1.xml": "<externalLink/>"}),
    "a sheet of 500 MB of blanks": lambda: workbook(before=" " * 500_000_000),
    "a formula without a value": with_row(NEXT + '<c r="C3"><f>WEBSERVICE("http://127.0.0.1:9")</f></c>'),
    "a formula as text": with_row(NEXT + '<c r="C3" t="inlineStr"><is><t>=1+1</t></is></c>'),
    "an entity that grows": with_entities(f'<!ENTITY b "aaaaaaaaaa"><!ENTITY a "{"&b;" * 10}">'),
    "an entity that reads a file": with_entities('<!ENTITY a SYSTEM "secret">'),
    "a shared text beyond the list": with_row('<c r="A3" t="s"><v>4000000000</v></c>'),
    "a number that is none": with_row('<c r="A3"><v>1e9999</v></c>'),
    "a style beyond the list": with_row('<c r="A3" s="4000000000"><v>1</v></c>'),
    "a cell of two million letters": lambda: with_row(f'<c r="A3" t="inlineStr"><is><t>{"x" * 2_000_000}</t></is></c>'),
    "elements in each other": lambda: workbook("<row>" * DEEP),
    "it is cut": workbook()[:-30],
    "its middle is cut out": workbook()[:200] + workbook()[400:],
    "no sheet": archive(PARTS),
    "no workbook": archive({"a.txt": "x"}),
    "an empty archive": archive({}),
    "a way out of the archive": workbook(**{"../../../owned": "x"}),
    "an absolute name": workbook(**{OUTSIDE.as_posix(): "x"}),
    "a name of Windows": workbook(**{"..\\..\\owned": "x"}),
    "a hundred thousand entries": lambda: workbook(**{f"x/{at}": "" for at in range(100_000)}),
    "archives in each other": workbook(**{"inner.zip": archive({"inner.zip": archive({"a": b"\0" * 10**6})})}),
    "a size that lies": lambda: lying(workbook(before=" " * 5_000_000)),
    "a thousand names for the same bytes": overlapping,
    "two sheets": workbook(**{"xl/workbook.xml": BOOK % (ONE + TWO)}),
    "an old workbook that is none": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000,
}  # fmt: skip

ARCHIVES: Mapping[str, Content] = {
    "no zip": b"PK\x03\x04" + b"\0" * 100,
    "a bomb": lambda: archive({"WDICSV.csv": b"\0" * 300_000_000}),
    "a way out of the archive": archive({"../WDICSV.csv": "x"}),
    "an absolute name": archive({"/WDICSV.csv": "x"}),
    "a hundred thousand entries": lambda: archive({f"{at}.csv": "" for at in range(100_000)}),
    "archives in each other": archive({"WDICSV.csv": archive({"WDICSV.csv": "x"})}),
    "a thousand names for the same bytes": overlapping,
    "nothing in it": archive({}),
}

# Parquet

WDI, UNSD = ((SPECIMENS / name / "observations.parquet").read_bytes() for name in ("worldbank", "unsd"))


def parquet(**columns: Any) -> bytes:
    held = io.BytesIO()
    pl.DataFrame(columns).write_parquet(held)
    return held.getvalue()


def flipped(payload: bytes, at: float) -> bytes:
    where = int(at * (len(payload) - 1))
    return payload[:where] + bytes([payload[where] ^ 0xFF]) + payload[where + 1 :]


PARQUET: Mapping[str, bytes] = {
    **{f"cut at {share}": WDI[: int(share * len(WDI))] for share in (0.1, 0.5, 0.9, 0.99)},
    **{f"a byte flipped at {share}": flipped(WDI, share) for share in (0.05, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98)},
    "other columns": parquet(a=[1], b=["x"]),
    "numbers in the place of codes": parquet(indicator_id=[1], geo_id=[2], year=["soon"], value=["ten"]),
    "a footer that lies": WDI[:-8] + struct.pack("<I", 2**31) + b"PAR1",
    "only the mark": b"PAR1PAR1",
    "no column": parquet(),
    "lists": parquet(indicator_code=[["a"]], value=[[1]]),
}
