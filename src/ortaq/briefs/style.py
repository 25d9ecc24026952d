"""The look of a page: its template and its style sheet."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def style_sheet() -> str:
    """The style sheet that every page carries."""
    return template("brief.css")


def template(name: str) -> str:
    """A file of `templates/`."""
    return resources.files("ortaq.briefs").joinpath("templates", name).read_text(encoding="utf-8")
