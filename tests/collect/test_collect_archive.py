"""Zip files from outside."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.archive import check_zip, unpacked
from ortaq.errors import SourceError


def _zip(files: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", kind) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, kind)
    return held.getvalue()


def test_an_archive_gives_its_files():
    assert unpacked(_zip({"a.csv": b"1", "folder/b.csv": b"2", "empty/": b""}), "a.zip") == {
        "a.csv": b"1",
        "folder/b.csv": b"2",
    }


@pytest.mark.parametrize(
    "name",
    [
        "../a",
        "a/../../b",
        "/etc/passwd",
        "\\windows",
        "..\\a",
        "C:\\a",
        "C:/a",
        "a\\..\\..\\b",
        "./../a",
        "a/..",
        "file:///x",
    ],
)
def test_a_name_that_leads_out_is_refused(name: str):
    with pytest.raises(SourceError, match="leads out of it"):
        check_zip(_zip({name: b"x"}), "a.zip")


def test_a_link_is_refused():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")

    with pytest.raises(SourceError, match="leads out of it"):
        check_zip(held.getvalue(), "a.zip")


def test_too_many_entries_are_refused():
    with pytest.raises(SourceError, match="it has 2001 entries"):
        check_zip(_zip({f"{number}": b"" for number in range(2001)}), "a.zip")


def test_an_archive_that_is_packed_too_tightly_is_refused():
    with pytest.raises(SourceError, match="times its size"):
        check_zip(_zip({"a": b"0" * 20_000_000}), "a.zip")


def test_an_archive_that_unpacks_to_too_much_is_refused_by_what_it_says():
    content = bytearray(_zip({"a": b"x"}, zipfile.ZIP_STORED))
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 300 * 1024 * 1024)

    with pytest.raises(SourceError, match="unpacks to"):
        check_zip(bytes(content), "a.zip")


def test_an_entry_that_is_longer_or_shorter_than_it_says_is_refused():
    for said in (10, 100_000):
        content = bytearray(_zip({"a": b"0" * 50_000}))
        at = content.index(b"PK\x01\x02")
        content[at + 24 : at + 28] = struct.pack("<I", said)
        with pytest.raises(SourceError, match="is refused"):
            unpacked(bytes(content), "a.zip")


def test_an_encrypted_entry_is_refused():
    content = bytearray(_zip({"a": b"x"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(SourceError, match="is encrypted"):
        check_zip(bytes(content), "a.zip")


def test_two_entries_of_one_name_are_refused():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", b"2")

    with pytest.raises(SourceError, match="two entries are called 'a'"):
        unpacked(held.getvalue(), "a.zip")


@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_a_damaged_archive_gives_its_files_or_is_refused(place: int, damage: bytes):
    content = bytearray(_zip({"a.csv": b"country,year\nKAZ,2020\n" * 5, "b.csv": b"x"}))
    place %= len(content)
    content[place : place + len(damage)] = damage

    try:
        files = unpacked(bytes(content), "a.zip")
    except SourceError:
        return
    assert all(isinstance(held, bytes) for held in files.values())
