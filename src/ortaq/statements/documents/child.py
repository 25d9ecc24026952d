"""The child process that turns pages and files into text: bytes in, JSON out, within limits, without network.

It is started as a script and knows nothing of Ortaq: a file that brings its reader down brings down this process alone.
A question is one letter for the kind (`h` page, `p` PDF, `d` Word) and the bytes; the answer holds `text` and what the
file says of itself: `title`, `published`, `publisher`, `address`, `photo`.
"""

from __future__ import annotations

import io
import json
import re
import struct
import sys
import zipfile
from typing import Any

import docx
import lxml.html
import pypdfium2
import trafilatura
from docx.oxml.exceptions import InvalidXmlError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

try:
    import resource
except ImportError:  # no limits on Windows; the wall clock of the parent holds there too
    resource = None  # type: ignore[assignment]

MOST_PAGES = 500
MOST_LETTERS = 2_000_000
MOST_UNPACKED = 60 * 1024 * 1024
_LINE = 20_000
_DAMAGE = (ValueError, KeyError, TypeError, AttributeError, IndexError, RuntimeError, OSError, EOFError, RecursionError)


def main(memory: int, seconds: int) -> None:
    """Answer until the parent closes the pipe."""
    _warm()
    if resource:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while head := sys.stdin.buffer.read(8):
        (length,) = struct.unpack(">Q", head)
        content = sys.stdin.buffer.read(length)
        answer = json.dumps(_answer(content[:1], content[1:]), ensure_ascii=False).encode("utf-8", "replace")
        sys.stdout.buffer.write(struct.pack(">Q", len(answer)) + answer)
        sys.stdout.buffer.flush()


def _warm() -> None:
    """Load what the libraries load on first use."""
    trafilatura.bare_extraction("<html><body><p>a b c</p></body></html>")


def _answer(kind: bytes, content: bytes) -> dict[str, Any]:
    """The text of one file, or why it is refused."""
    try:
        return {b"h": _page, b"p": _pdf, b"d": _word}[kind](content)
    except (pypdfium2.PdfiumError, zipfile.BadZipFile, etree.LxmlError, InvalidXmlError, *_DAMAGE) as error:
        return {"refused": f"{type(error).__name__}: {error}"[:300]}
    except MemoryError:
        return {"refused": "it needs more memory than a page may"}


def _page(content: bytes) -> dict[str, Any]:
    """A page: the text of its body, and what its head says."""
    parser = lxml.html.HTMLParser(encoding=_encoding(content), remove_comments=True, huge_tree=False)
    tree = lxml.html.document_fromstring(content.replace(b"\x00", b""), parser=parser)
    told = _told(tree)
    found = trafilatura.bare_extraction(
        lxml.html.tostring(tree, encoding="unicode"), include_comments=False, include_tables=True, with_metadata=False,
        favor_recall=True, url=None, date_extraction_params={"original_date": True},
    )  # fmt: skip
    body = str(getattr(found, "text", None) or "")
    if len(body) < _LEAST:
        body = "\n".join(_visible(tree))
    lines = [line for line in (one.strip() for one in body.splitlines()) if line]
    title = told.get("title") or _text(tree.find(".//h1"))
    for line in (told.get("photo_line"), told.get("time_line"), title):
        if line and line not in lines[:_HEAD]:
            lines.insert(0, line)
    told.pop("photo_line", None)
    told.pop("time_line", None)
    return {"text": "\n\n".join(lines)[:MOST_LETTERS], **told}


_LEAST = 80
_HEAD = 5
_SKIPPED = {"script", "style", "nav", "header", "footer", "aside", "form", "noscript", "template", "svg", "button"}
_BLOCKS = {"p", "h1", "h2", "h3", "li", "blockquote", "div", "td", "article", "section", "time"}


def _visible(tree: lxml.html.HtmlElement) -> list[str]:
    """Every block of text that a reader would see."""
    found: list[str] = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag not in _BLOCKS:
            continue
        if any(isinstance(up.tag, str) and up.tag in _SKIPPED for up in element.iterancestors()):
            continue
        if element.tag in ("div", "article", "section", "td") and any(
            isinstance(child.tag, str) and child.tag in _BLOCKS for child in element.iter() if child is not element
        ):
            continue
        text = _text(element)
        if text:
            found.append(text)
    return found


def _text(element: lxml.html.HtmlElement | None) -> str:
    return "" if element is None else re.sub(r"\s+", " ", element.text_content()).strip()


def _encoding(content: bytes) -> str | None:
    """UTF-8 where the bytes are; otherwise what the page says, if it is known."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        m = re.search(rb"charset\s*=\s*[\"']?([\w-]{3,20})", content[:4096], re.IGNORECASE)
        name = m[1].decode("ascii", "replace").lower() if m else "windows-1251"
        try:
            "".encode(name)
        except LookupError:
            return "windows-1251"
        return name
    return "utf-8"


_META = {
    "title": ("og:title", "twitter:title"),
    "published": ("article:published_time", "og:article:published_time", "datepublished", "dc.date", "pubdate", "date"),
    "publisher": ("og:site_name", "application-name"),
    "address": ("og:url",),
}


def _told(tree: lxml.html.HtmlElement) -> dict[str, str]:
    """What the page says of itself in its head, in JSON-LD and in `<time>`; never the year of a footer."""
    meta: dict[str, str] = {}
    for element in tree.iterfind(".//meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        if name and element.get("content"):
            meta.setdefault(name, element.get("content").strip())
    told = {field: next((meta[name] for name in names if meta.get(name)), "") for field, names in _META.items()}
    for block in tree.iterfind(".//script[@type='application/ld+json']"):
        for entry in _linked(block.text or ""):
            told["published"] = told["published"] or str(entry.get("datePublished") or "")
            publisher = entry.get("publisher")
            if isinstance(publisher, dict):
                told["publisher"] = told["publisher"] or str(publisher.get("name") or "")
    stamp = tree.find(".//time")
    if stamp is not None:
        told["published"] = told["published"] or (stamp.get("datetime") or "")
        told["time_line"] = _text(stamp)[:80]
    link = tree.find(".//link[@rel='canonical']")
    told["address"] = told["address"] or ((link.get("href") if link is not None else "") or "")
    caption = tree.find(".//figcaption")
    told["photo_line"] = _text(caption)[:200]
    return {field: value for field, value in told.items() if value}


def _linked(text: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(text)
    except ValueError:
        return []
    entries = found if isinstance(found, list) else [found]
    graphs = [entry.get("@graph") for entry in entries if isinstance(entry, dict)]
    entries += [one for graph in graphs if isinstance(graph, list) for one in graph]
    return [entry for entry in entries if isinstance(entry, dict)]


def _pdf(content: bytes) -> dict[str, Any]:
    """A PDF: its pages one after the other, with words joined again that a line end had cut."""
    document = pypdfium2.PdfDocument(content)
    pages = []
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        text = page.get_textpage()
        pages.append(text.get_text_bounded())
        text.close()
        page.close()
    title = (document.get_metadata_dict().get("Title") or "").strip()
    return {"text": _joined("\n".join(pages))[:MOST_LETTERS], **({"title": title} if title else {})}


def _joined(text: str) -> str:
    """Paragraphs of lines: a line that ends within a sentence goes on in the next."""
    text = text.replace("\r\n", "\n").replace("\ufffe", "").replace("\u00ad\n", "")
    text = re.sub(r"(\w)[-‐]\n(?=[^\W\d_])", r"\1", text)
    return re.sub(r"(?<![.!?:»”\"\n])\n(?=[^\W_])", " ", text)


def _word(content: bytes) -> dict[str, Any]:
    """A Word file: paragraphs and tables in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > MOST_UNPACKED:
            message = f"it unpacks to {size:,} bytes; at most {MOST_UNPACKED:,} are read"
            raise ValueError(message)
    document = docx.Document(io.BytesIO(content))
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            lines.append(block.text.strip())
        elif isinstance(block, Table):
            lines += [" ".join(cell.text.strip() for cell in row.cells) for row in block.rows]
    title = (document.core_properties.title or "").strip()
    text = "\n\n".join(line for line in lines if line)
    return {"text": text[:MOST_LETTERS], **({"title": title} if title else {})}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
