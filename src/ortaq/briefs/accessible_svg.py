"""Make a drawing fit to stand in a page: named for a screen reader, as wide as its column, text as text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from ortaq.briefs.palette import FONTS
from ortaq.errors import BriefError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMESPACE = "http://www.w3.org/2000/svg"

NAME = re.compile(r"[a-z][a-z0-9.-]*")
"""What `name` of a picture may be: it becomes the start of every id in it."""

_LONG_FRACTION = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_KEPT_ON_ROOT = frozenset({"viewBox", "version"})
_DROPPED = frozenset({"class", "font-family", "pointer-events"})


def accessible(root: Element, *, name: str, title: str, desc: str) -> str:
    """The SVG of a page: `role="img"` with title and description, ids that start with `name`, no fixed size.

    Args:
        root: The drawing; it is changed in place.
        name: A word that no other picture of the page has: "chart-7.2".
        title: What the picture shows, in the reader's language.
        desc: What there is to see in it.

    Raises:
        BriefError: `name` can't be an id, or a text is empty.
    """
    if not NAME.fullmatch(name):
        raise BriefError(
            "a picture can't be called {name}",
            hint="begin with a small letter; go on with small letters, digits, dots, hyphens",
            name=name,
        )
    if not title.strip() or not desc.strip():
        raise BriefError(
            "the picture {name} has no title or no description",
            hint="say in words what it shows: a reader who can't see it depends on them",
            name=name,
        )
    for element in root.iter():
        _tidy(element, name)
    for attribute in set(root.attrib) - _KEPT_ON_ROOT:
        del root.attrib[attribute]
    root.attrib.update(
        {
            "xmlns": NAMESPACE,
            "id": name,
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
            "width": "100%",
            "font-family": FONTS,
        }
    )
    for place, (tag, text) in enumerate((("title", title), ("desc", desc))):
        words = ET.Element(tag, {"id": f"{name}-{tag}"})
        words.text = text
        root.insert(place, words)
    return ET.tostring(root, encoding="unicode")


def _tidy(element: Element, name: str) -> None:
    """Take away what a page has no use for; keep ids and references to them apart from those of other pictures."""
    element.tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    for attribute, value in list(element.attrib.items()):
        if attribute in _DROPPED or attribute == "role" or attribute.startswith("aria-"):
            del element.attrib[attribute]
        elif attribute == "id":
            element.set("id", f"{name}-{value}")
        elif "url(#" in value:
            element.set(attribute, value.replace("url(#", f"url(#{name}-"))
        else:
            element.set(
                attribute, _LONG_FRACTION.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), value)
            )
