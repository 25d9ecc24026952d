"""Read the cells of one sheet of an .xlsx file as the text that the file holds."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def rows_of_sheet(payload: bytes, name: str) -> dict[int, dict[str, str]]:
    """The filled cells of sheet `name`: by row number, then by column letter."""
    book = zipfile.ZipFile(io.BytesIO(payload))
    sheets = etree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
    relation = next(sheet.get(RELATION) for sheet in sheets if sheet.get("name") == name)
    links = etree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    path = next(link.get("Target") for link in links if link.get("Id") == relation).lstrip("/").removeprefix("xl/")
    shared = []
    if "xl/sharedStrings.xml" in book.namelist():
        entries = etree.fromstring(book.read("xl/sharedStrings.xml")).iterfind(f"{MAIN}si")
        shared = ["".join(text.text or "" for text in entry.iter(f"{MAIN}t")) for entry in entries]
    rows: dict[int, dict[str, str]] = {}
    for cell in etree.fromstring(book.read(f"xl/{path}")).iter(f"{MAIN}c"):
        value = cell.findtext(f"{MAIN}v")
        if cell.get("t") == "inlineStr":
            value = "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
        elif cell.get("t") == "s" and value is not None:
            value = shared[int(value)]
        if value is not None and (place := re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r") or "")):
            rows.setdefault(int(place[2]), {})[place[1]] = value.strip()
    return rows
