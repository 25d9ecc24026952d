"""What the markup of a brief is made of: anything else could show a reader what no check has seen."""

from __future__ import annotations

import re
import unicodedata

from lxml import html

from ortaq.briefs.style import style_sheet

CITED = frozenset({"data-ref", "data-spec", "lang"})

TAGS = {
    "html": {"lang"},
    "meta": {"charset", "name", "content"},
    "h2": {"id"},
    "h3": {"id"},
    "div": {"class", "role", "tabindex", "aria-labelledby"},
    "nav": {"aria-label"},
    "main": {"id"},
    "section": {"aria-labelledby"},
    "ol": {"class"},
    "li": {"id"},
    "a": {"class", "href", "rel", *CITED},
    "sup": {"class"},
    "span": CITED,
    "data": {"value", *CITED},
    "time": {"datetime", *CITED},
    "figure": {"data-picture"},
    "caption": {"id"},
    "th": {"scope"},
    "td": {"class"},
} | {
    tag: frozenset()
    for tag in "head title style body header h1 p ul figcaption table thead tbody tr".split()  # noqa: SIM905
}
"""The elements of a brief, each with the attributes that it may have."""

CLASSES = {
    "a": {"skip"},
    "sup": {"n"},
    "div": {"standfirst", "pictures", "table"},
    "ol": {"sources"},
    "td": {"on-track", "too-slow", "away", "unknown"},
}

METAS = re.compile(r"viewport|generator|ortaq:[a-z]+")

_FONT_FACE = re.compile(r"@font-face\s*\{[^{}]*\}")
_WHITE = " \t\r\n\N{NO-BREAK SPACE}"


def foreign(element: html.HtmlElement) -> str | None:
    """What of an element no brief of ours has; None where all is ours."""
    tag = element.tag
    if tag not in TAGS:
        return str(tag)
    odd = [name for name in element.attrib if name not in TAGS[tag]]
    odd += [f"class={name}" for name in [element.get("class")] if name and name not in CLASSES.get(tag, ())]
    if tag == "meta" and not _is_our_meta(element):
        odd.append(element.get("name") or f"charset={element.get('charset')}")
    if tag == "a" and not (element.get("data-ref") or element.get("href", "").startswith("#")):
        odd.append(f"href={element.get('href')}")
    if tag == "style" and _FONT_FACE.sub("", element.text or "").strip() != style_sheet().strip():
        return "style"
    if element.get("data-ref") is not None and len(element):
        odd.append(str(element[0].tag))
    return f"{tag} {odd[0]}" if odd else None


def _is_our_meta(element: html.HtmlElement) -> bool:
    if "charset" in element.attrib:
        return element.get("charset").lower() == "utf-8"
    return METAS.fullmatch(element.get("name", "")) is not None


def holds_number(text: str) -> bool:
    """Whether a text has a digit of any script, raised or in a circle; the small ones of CO₂ and of m³ are none."""
    return any(
        unicodedata.category(letter).startswith("N") and not "₀" <= letter <= "₉" and letter != "³" for letter in text
    )


def unseen(text: str) -> str | None:
    """A sign of a text that no reader sees, such as one that turns the direction of what follows; None without one."""
    for letter in text:
        if letter not in _WHITE and unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cn"):
            return f"U+{ord(letter):04X}"
    return None
