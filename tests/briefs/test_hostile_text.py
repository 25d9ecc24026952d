"""A store may hold any text: in a page it stays text, and no element or attribute comes of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import html5lib
import pytest

import ortaq
from ortaq.errors import BriefError
from ortaq.store import Store
from ortaq.verbs.open_store import build_starter

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></style></svg><script>alert(1)</script>",
    "<!-- --!><b>&lt;b&gt;&#60;",
    "]]><x>{{ 7*7 }}{% raw %}{0.__class__}%s",
    "javascript:alert(1)\u202e\u2028",
)
FIELDS = (
    ("series_title", "title"),
    ("series", "publisher"),
    ("series", "licence"),
    ("accord", "title"),
    ("accord", "body"),
    ("source", "title"),
    ("source", "publisher"),
)


@pytest.fixture(scope="module")
def own_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_starter(tmp_path_factory.mktemp("own") / "own.duckdb")


def altered(own_store: Path, folder: Path, *statements: tuple[str, list[str]]) -> Store:
    shutil.copytree(own_store.parent, folder / "copy")
    file = folder / "copy" / own_store.name
    file.chmod(0o600)
    with duckdb.connect(str(file)) as connection:
        for sql, values in statements:
            connection.execute(sql, values)
        connection.execute("checkpoint")
    return ortaq.open_store(file)


def shape(root: Any) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page and the names of their attributes, as a browser builds them; without drawings."""
    drawn = {id(e) for svg in root.iter("{http://www.w3.org/2000/svg}svg") for e in svg.iter()}
    return [(e.tag, tuple(sorted(e.attrib))) for e in root.iter() if isinstance(e.tag, str) and id(e) not in drawn]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_of_the_store_stays_text(own_store: Path, tmp_path: Path, payload: str, store: Store) -> None:
    plain = ortaq.brief(store, "energy", lang="ru", date="2026-11-24")
    statements = [(f"update {table} set {column} = {column} || ?", [payload]) for table, column in FIELDS]
    with altered(own_store, tmp_path, *statements) as hostile:
        page = ortaq.brief(hostile, "energy", lang="ru", date="2026-11-24")
        report = ortaq.check(hostile, page.save(tmp_path / "page.html"))

    read = html5lib.HTMLParser(strict=True).parse(page.html)
    assert shape(read) == shape(html5lib.parse(plain.html))
    for svg in read.iter("{http://www.w3.org/2000/svg}svg"):
        assert not [e.tag for e in svg.iter() if e.tag.endswith(("script", "image", "foreignObject"))]
        assert not [name for e in svg.iter() for name in e.attrib if name.startswith("on")]
    assert payload[:8] in "".join(read.itertext())
    assert report.ok, report.problems[:3]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,<b>", "//example.org", "file:///etc/passwd"]
)
def test_a_link_leads_to_the_web_or_nowhere(own_store: Path, tmp_path: Path, address: str) -> None:
    question = "update series set address = ?", [address]
    with altered(own_store, tmp_path, question) as hostile, pytest.raises(BriefError, match="not a web address"):
        ortaq.brief(hostile, "energy", date="2026-11-24")


def test_an_address_can_not_leave_its_attribute(own_store: Path, tmp_path: Path, store: Store) -> None:
    plain = ortaq.brief(store, "energy", date="2026-11-24")
    hostile_address = 'https://example.org/" onmouseover="alert(1)'
    with altered(own_store, tmp_path, ("update series set address = ?", [hostile_address])) as hostile:
        page = ortaq.brief(hostile, "energy", date="2026-11-24")

    assert shape(html5lib.HTMLParser(strict=True).parse(page.html)) == shape(html5lib.parse(plain.html))
