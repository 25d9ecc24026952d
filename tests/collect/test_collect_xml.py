"""XML from outside."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.xml import elements, tree
from ortaq.errors import SourceError

BOMB = b"<!DOCTYPE x [" + b"".join(
    b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10 if level else b"bomb") for level in range(9)
)
HOSTILE = {
    "bomb": BOMB + b"]><x>&e8;</x>",
    "quadratic": b'<!DOCTYPE x [<!ENTITY e "' + b"x" * 50_000 + b'">]><x>' + b"&e;" * 5_000 + b"</x>",
    "external entity": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>',
    "external dtd": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
    "parameter entity": b'<!DOCTYPE x [<!ENTITY % e SYSTEM "file:///etc/hostname"> %e;]><x/>',
    "plain doctype": b"<!DOCTYPE x><x/>",
    "doctype in UTF-16": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16"),
    "doctype far down": b"<!--" + b" " * 200_000 + b"--><!DOCTYPE x><x/>",
    "not closed": b"<x><y></x>",
    "empty": b"",
    "text": b"country,year",
    "null": b"\x00" * 50,
    "undeclared entity": b"<x>&e;</x>",
    "only a comment": b"<!-- nothing -->",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_xml_is_refused_by_both_readers(kind: str):
    with pytest.raises(SourceError, match=r"a\.xml: no XML that can be read"):
        tree(HOSTILE[kind], "a.xml")
    with pytest.raises(SourceError, match=r"a\.xml: no XML that can be read"):
        list(elements(HOSTILE[kind], "a.xml", "x"))


@pytest.mark.parametrize("depth", [101, 300, 200_000])
def test_elements_too_deep_in_each_other_are_refused(depth: int):
    with pytest.raises(SourceError, match="no XML that can be read"):
        tree(b"<x>" * depth + b"</x>" * depth, "a.xml")


def test_elements_come_one_by_one_with_what_is_in_them(tmp_path: Path):
    path = tmp_path / "a.xml"
    path.write_bytes(b'<m xmlns="urn:m"><s id="1"><o v="a"/></s>tail<s id="2"><o v="b"/><o v="c"/></s></m>')

    read = [(one.get("id"), [child.get("v") for child in one]) for one in elements(path, "a.xml", "{urn:m}s")]

    assert read == [("1", ["a"]), ("2", ["b", "c"])]


def test_elements_of_any_namespace_are_found():
    assert [one.get("v") for one in elements(b'<a><b xmlns="urn:x" v="1"/></a>', "a.xml", "{*}b")] == ["1"]


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content: bytes):
    for read in (tree, lambda held, name: list(elements(held, name, "{*}a"))):
        try:
            read(b"<a>" + content + b"</a>", "a.xml")
        except SourceError:
            continue
