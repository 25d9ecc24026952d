"""Whether an answer looks like what was asked for: by its content type, and by its first bytes."""

from __future__ import annotations

import re

HEAD = 2048
"""How many first bytes are looked at."""

_HTML = re.compile(
    rb"(\xef\xbb\xbf)?(\s|<\?xml[^>]*>|<!--.*?-->)*<(!doctype\s+html|html|head|body|script)[\s>]",
    re.IGNORECASE | re.DOTALL,
)

_BEGINS = {
    "json": re.compile(rb'(\xef\xbb\xbf)?\s*[\[{"tfn0-9-]'),
    "xml": re.compile(rb"(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\0?<"),
    "zip": re.compile(rb"PK(\x03\x04|\x05\x06)"),
    "gzip": re.compile(rb"\x1f\x8b"),
    "pdf": re.compile(rb"%PDF"),
}

_KINDS = (
    ("html", r"text/html|application/xhtml\+xml"),
    ("json", r"(application|text)/json|application/([\w.-]+\+json|x-ndjson)"),
    ("zip", r"application/(x-)?zip(-compressed)?|application/vnd\.(openxmlformats|oasis)[\w.-]*"),
    ("gzip", r"application/(x-)?gzip"),
    ("xml", r"(application|text)/xml|application/[\w.-]+\+xml"),
    ("csv", r"(text|application)/(x-)?(csv|comma-separated-values|tab-separated-values)|application/[\w.-]+\+csv"),
    ("yaml", r"(text|application)/(vnd\.|x-)?yaml"),
    ("pdf", r"application/pdf"),
    ("picture", r"(image|audio|video|font)/.*"),
    ("script", r"(text|application)/(x-)?(javascript|css)"),
)


def kind(media_type: str) -> str | None:
    """What a content type stands for; nothing if it tells nothing, as `application/octet-stream` does.

    >>> kind("application/vnd.sdmx.data+json; version=2.0.0"), kind("text/plain")
    ('json', None)
    """
    essence = media_type.partition(";")[0].strip().lower()
    return next((name for name, pattern in _KINDS if re.fullmatch(pattern, essence)), None)


def unlike(expected: str, got: str, head: bytes) -> str:
    """What an answer looks like instead of what was expected; nothing if it may be that.

    Args:
        expected: The content type that was asked for.
        got: The content type that the answer names; empty if it names none.
        head: Its first bytes.

    >>> unlike("text/csv", "text/csv", b"<!DOCTYPE html><title>Please log in")
    'an HTML page'
    """
    wanted, named = kind(expected), kind(got)
    if wanted != "html" and (named == "html" or _HTML.match(head)):
        return "an HTML page"
    if wanted and named and named != wanted:
        return got.partition(";")[0].strip()
    if wanted in _BEGINS and not _BEGINS[wanted].match(head):
        return "something that does not begin as such a file does"
    return ""
