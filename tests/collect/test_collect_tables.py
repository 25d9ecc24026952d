"""The tables of codes that ship."""

from __future__ import annotations

import hashlib

import pytest
import yaml

from ortaq.reference import resource

TABLES = (
    "area_groups.csv",
    "area_spellings.csv",
    "breakdown_codes.csv",
    "breakdown_dimensions.csv",
    "column_words.csv",
    "corrections.yaml",
    "regions.csv",
    "unit_codes.csv",
    "unit_meanings.csv",
)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_its_origin_beside_it(name: str):
    origin = yaml.safe_load(resource(f"{name.partition('.')[0]}.source.yaml"))

    assert {"title", "producer", "licence", "note"} <= set(origin)
    assert origin["file"] == name
    assert origin["sha256"] == hashlib.sha256(resource(name)).hexdigest()


@pytest.mark.parametrize("name", [name for name in TABLES if name.endswith(".csv")])
def test_a_table_is_sorted_and_has_line_ends_of_one_byte(name: str):
    content = resource(name)
    head, *lines = content.decode().splitlines()

    assert b"\r" not in content
    assert head
    assert len(set(lines)) == len(lines)
