"""Workbooks, read by a child that may die of them."""

from __future__ import annotations

import datetime
import io
import resource
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ortaq.collect import workbook as module
from ortaq.collect.workbook import Broken, each_sheets, sheets
from ortaq.errors import SourceError

MOMENT = datetime.datetime(2020, 1, 2, 3, 4)  # noqa: DTZ001  (a workbook knows no zones)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PART = "xl/worksheets/sheet1.xml"


def workbook(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book.active)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _numbers(sheet: Any) -> None:
    sheet.append(["a", 1, 2.5])


def changed(content: bytes, part: str, change: Callable[[bytes], bytes], *, packed: bool = True) -> bytes:
    """A workbook with one of its parts changed."""
    held = io.BytesIO()
    kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", kind) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return held.getvalue()


def with_cell(reference: bytes) -> bytes:
    cell = b'<row r="2"><c r="%s"><v>1</v></c></row></sheetData>' % reference
    return changed(workbook(_numbers), PART, lambda xml: xml.replace(b"</sheetData>", cell))


def test_numbers_texts_dates_truth_and_empty_cells_are_told_apart():
    def fill(sheet: Any) -> None:
        sheet.append(["text", 1, 2.5, True, datetime.date(2020, 1, 2), MOMENT, None, "1"])

    (row,) = sheets(workbook(fill))["Sheet"]

    assert row == [
        "text",
        1.0,
        2.5,
        True,
        datetime.date(2020, 1, 2),
        MOMENT,
        None,
        "1",
    ]


def test_rows_and_columns_count_from_the_first_whatever_is_empty():
    def fill(sheet: Any) -> None:
        sheet["C4"] = 7

    assert sheets(workbook(fill))["Sheet"] == [[None] * 3] * 3 + [[None, None, 7.0]]


def test_an_error_in_a_cell_is_missing_with_its_reason():
    def fill(sheet: Any) -> None:
        sheet.title = "Лист «1» & 2"
        sheet["A1"] = 1
        sheet["B2"] = "#N/A"
        sheet["B2"].data_type = "e"
        sheet["C2"] = "text #N/A"

    rows = sheets(workbook(fill))["Лист «1» & 2"]

    assert rows == [[1.0, None, None], [None, Broken("#N/A"), "text #N/A"]]


def test_a_formula_gives_the_value_that_was_stored_with_it():
    cell = b'<row r="2"><c r="A2"><f>SUM(B1:C1)</f><v>3.5</v></c></row></sheetData>'
    content = changed(workbook(_numbers), PART, lambda xml: xml.replace(b"</sheetData>", cell))

    assert sheets(content)["Sheet"][1][0] == 3.5


@pytest.mark.parametrize(
    "reference", [b"XFD1048576", b"ZZZZZZ2", b"XFE2", b"A1048577", b"D999999999", b"AAAAAAAAA1", b"XFD9999"]
)
def test_a_cell_far_out_is_refused_with_the_reason(reference: bytes):
    with pytest.raises(
        SourceError, match=r"a\.xlsx: the workbook is refused: .*(outside of any sheet|more than a table)"
    ):
        sheets(with_cell(reference), "a.xlsx")


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n1,2\n", b"<html></html>", b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 500, OLE, OLE + b"x" * 4096],
)
def test_what_is_no_workbook_is_refused(content: bytes):
    with pytest.raises(SourceError, match="is refused"):
        sheets(content)


def test_a_torn_workbook_is_refused_wherever_it_is_cut():
    content = workbook(_numbers)

    for cut in range(10, len(content) - 1, len(content) // 12):
        with pytest.raises(SourceError, match="is refused"):
            sheets(content[:cut])


def _bomb(unpacked: int) -> bytes:
    """A sheet of one text, as long as can be, packed to almost nothing."""
    long = b'<row r="2"><c r="A2" t="inlineStr"><is><t>%s</t></is></c></row></sheetData>'
    return changed(workbook(_numbers), PART, lambda xml: xml.replace(b"</sheetData>", long % (b"0" * unpacked)))


def _many_rows(rows: int) -> bytes:
    """Rows that cost a byte each when packed and a row each when read."""
    more = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (row, row) for row in range(2, rows))
    return changed(workbook(_numbers), PART, lambda xml: xml.replace(b"</sheetData>", more + b"</sheetData>"))


@pytest.mark.parametrize("content", [_bomb(250_000_000), _bomb(60_000_000), with_cell(b"XFD1048576")])
def test_the_parent_needs_no_memory_for_a_bomb(content: bytes):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(SourceError, match="is refused"):
        sheets(content)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_a_text_longer_than_a_cell_can_be_is_refused_though_it_is_packed_loosely():
    packed = changed(_bomb(10_000_000), PART, bytes, packed=False)

    with pytest.raises(SourceError, match="is refused"):
        sheets(packed)


def test_a_reader_that_takes_too_long_is_ended():
    before = time.monotonic()

    with pytest.raises(SourceError, match=r"takes longer than 0\.01 seconds"):
        each_sheets({"a.xlsx": _many_rows(2000)}, seconds=0.01)

    assert time.monotonic() - before < 5


def test_after_a_bad_workbook_a_good_one_is_read():
    with pytest.raises(SourceError):
        sheets(with_cell(b"ZZZZZZ2"))

    assert sheets(workbook(_numbers))["Sheet"] == [["a", 1.0, 2.5]]


def test_an_entity_in_a_sheet_is_not_resolved(tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    doctype = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://%s">]>' % str(secret).encode()
    cell = b'<row r="2"><c r="A2" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData>'

    def change(xml: bytes) -> bytes:
        return doctype + xml[xml.index(b"<worksheet") :].replace(b"</sheetData>", cell)

    try:
        read = sheets(changed(workbook(_numbers), PART, change))
    except SourceError as error:
        read = {"refused": [[str(error)]]}

    assert "secret" not in str(read).replace(str(secret), "")


def test_many_workbooks_are_read_by_one_child_in_their_order():
    books = {f"{number}.xlsx": workbook(lambda sheet, n=number: sheet.append([n])) for number in range(5)}

    read = each_sheets(books)

    assert [rows["Sheet"] for rows in read.values()] == [[[float(number)]] for number in range(5)]
    assert list(read) == list(books)


def test_the_child_can_open_neither_files_nor_sockets(tmp_path: Path):
    script = tmp_path / "child.py"
    source = module._CHILD.read_text(encoding="utf-8")
    probe = (
        "    import socket\n"
        "    try:\n        socket.socket()\n        open(__file__).close()\n        seen = 'open'\n"
        "    except OSError as error:\n        seen = f'closed {error.errno}'\n"
        "    return {'sheets': {seen: []}}\n"
    )
    at = '    """The sheets of one workbook, or why it is refused."""\n'
    script.write_text(
        source.replace(at, at + probe).replace("import codecs", "import codecs\nimport socket"), encoding="utf-8"
    )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_CHILD", script)
        assert list(sheets(workbook(_numbers))) == ["closed 24"]


@pytest.mark.slow
def test_every_workbook_of_the_publications_is_read(shared: Path):
    paths = [path for path in sorted((shared / "data").rglob("*.xls*")) if "kgz_nsc" not in path.parts]

    read = each_sheets({str(path): path.read_bytes() for path in paths})

    assert len(read) == len(paths) > 20
    assert all(any(rows for rows in book.values()) for book in read.values())


def test_an_xls_is_read_like_an_xlsx(shared: Path):
    path = shared / "data/trade/national/kaz_trade_by_country_2023.xls"

    read = sheets(path.read_bytes(), path.name)

    assert any(
        "Казахстан" in str(row) or "Страны" in str(row) or "СНГ" in str(row) for rows in read.values() for row in rows
    )
