"""Pages brought from the web, and the entries of a feed or a listing: politely, each kept by its hash."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import lxml.html
from lxml import etree

from ortaq.collect.delivery import File, Request
from ortaq.collect.fetcher import Fetcher
from ortaq.collect.limits import Limits
from ortaq.collect.xml import tree
from ortaq.errors import SourceError
from ortaq.statements.documents import MOST_BYTES
from ortaq.store.snapshots import Shelf
from ortaq.verbs.reading.inputs import Input

MOST_ENTRIES = 50
"""Entries of a feed that are read: the newest stand first."""

PER_SECOND = 1.0
_LIMITS = Limits(size=MOST_BYTES, per_second=PER_SECOND, whole=120, attempts=3)
_FEED_TYPES = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/html;q=0.8"


class Pages:
    """Brings pages, one at a time and not too fast for any host; addresses into the local network are refused.

    Args:
        folder: Where the bytes are kept: the snapshots of a store of one's own.
    """

    def __init__(self, folder: Path) -> None:
        about = {
            "source": "statements",
            "title": "Official statements",
            "publisher": "",
            "licence": "",
            "vintage": None,
        }
        self._fetcher = Fetcher(Shelf(folder), about=about, limits=_LIMITS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._fetcher.close()

    def page(self, address: str) -> Input:
        """One page.

        Raises:
            SourceDownError: It did not come; trying again may help.
            SourceError: It can't be had from there.
        """
        file = self._file(address, _media_type(address))
        return Input(name_of(address), file.content, address, datetime.fromisoformat(file.retrieved_at))

    def entries(self, address: str) -> list[str]:
        """The addresses of the entries of an RSS or Atom feed, or of the articles that a page lists.

        Raises:
            SourceError: It is neither, or names nothing.
        """
        content = self._file(address, "application/xml" if _is_feed_address(address) else "text/html").content
        found = list(dict.fromkeys(_of_feed(content, address) or _of_listing(content, address)))
        if not found:
            raise SourceError(
                "{address} names no entries", hint="give the address of an RSS or Atom feed", address=address
            )
        return found[:MOST_ENTRIES]

    def _file(self, address: str, media_type: str) -> File:
        headers = {"Accept": _FEED_TYPES} if media_type == "application/xml" else {}
        fetched = self._fetcher.fetch(Request(address, "statements", name_of(address), media_type, headers))
        if fetched.file is None:
            raise SourceError("{address} is not there", hint="check the address", address=address)
        return fetched.file


def name_of(address: str) -> str:
    """What a page is called: the last part of its address that says something.

    >>> name_of("https://example.org/news/2024/summit-of-leaders.html?x=1")
    'summit-of-leaders'
    """
    parts = [part for part in urlsplit(address).path.split("/") if part]
    last = parts[-1].rsplit(".", 1)[0] if parts else ""
    name = re.sub(r"[^\w-]+", "-", last).strip("-")[:80]
    return name or re.sub(r"[^\w-]+", "-", urlsplit(address).netloc)


def _media_type(address: str) -> str:
    return "application/pdf" if urlsplit(address).path.lower().endswith(".pdf") else "text/html"


def _is_feed_address(address: str) -> bool:
    return bool(re.search(r"(?:rss|atom|feed|\.xml)", address.lower()))


def _of_feed(content: bytes, address: str) -> list[str]:
    """Links of the entries of a feed, in its order; none where it is no feed."""
    try:
        root = tree(content, address)
    except SourceError:  # no XML: then it may be a listing
        return []
    return list(_entry_links(root, address))


def _entry_links(root: etree._Element, address: str) -> Iterator[str]:
    for entry in root.iter("{*}item", "{*}entry"):
        for link in entry.iterchildren("{*}link"):
            told = (link.get("href") or link.text or "").strip()
            if told and link.get("rel", "alternate") == "alternate":
                yield urljoin(address, told)
                break


_ARTICLE = re.compile(r"/\d{4}/|\d{4,}|/news/|/press|-[\w]+-[\w]+-")
_LEAST_WORDS = 4


def _of_listing(content: bytes, address: str) -> list[str]:
    """Links of a page that lead to articles of the same host: their text is a title, not a word of a menu."""
    try:
        page = lxml.html.document_fromstring(content)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    host = urlsplit(address).netloc
    found = []
    for link in page.iter("a"):
        told = urljoin(address, (link.get("href") or "").strip())
        words = len((link.text_content() or "").split())
        if urlsplit(told).netloc == host and words >= _LEAST_WORDS and _ARTICLE.search(urlsplit(told).path):
            found.append(told.split("#")[0])
    return found
