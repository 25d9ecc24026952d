"""A chart that stands on its own, outside of a page: with its heading, how to read it, and its sources."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from ortaq.briefs.accessible_svg import NAMESPACE
from ortaq.briefs.fonts import font_css, wrapped
from ortaq.briefs.palette import FONTS, INK, MUTED

HEADING, SMALL = 16, 11
"""Pixels of the heading, and of what stands below."""

LEADING = 1.35
MARGIN = 14


def poster(picture: str, heading: str, below: str, *, width: int, height: int) -> str:
    """The same picture with words above and below it, on white; its font travels within it.

    Args:
        picture: An SVG as `ortaq.briefs.charts.svg` gives it.
        heading: What the picture shows.
        below: How to read it and where the figures are from; a paragraph a line.
        width: Of the picture, in pixels.
        height: The same.
    """
    inner = ET.fromstring(picture)  # noqa: S314  (drawn here, from figures of our own)
    title_lines = wrapped(heading, HEADING * 1.05, width)
    small_lines = [line for paragraph in below.split("\n") for line in wrapped(paragraph, SMALL, width)]
    top = MARGIN + round(len(title_lines) * HEADING * LEADING) + 8
    bottom = round(len(small_lines) * SMALL * LEADING) + MARGIN + 8
    whole_width, whole_height = width + 2 * MARGIN, top + height + bottom
    root = ET.Element(
        f"{{{NAMESPACE}}}svg",
        {
            "viewBox": f"0 0 {whole_width} {whole_height}",
            "width": str(whole_width),
            "height": str(whole_height),
            "role": "img",
            "aria-labelledby": inner.get("aria-labelledby", ""),
            "font-family": FONTS,
        },
    )
    for words in list(inner)[:2]:  # title and description come first, so that a reader finds them
        inner.remove(words)
        root.append(words)
    style = ET.SubElement(root, f"{{{NAMESPACE}}}style")
    style.text = font_css("".join(inner.itertext()) + heading + below)
    ET.SubElement(
        root, f"{{{NAMESPACE}}}rect", {"width": str(whole_width), "height": str(whole_height), "fill": "#ffffff"}
    )
    _lines(root, title_lines, MARGIN, HEADING, {"font-weight": "600", "fill": INK})
    for attribute in ("role", "aria-labelledby"):
        inner.attrib.pop(attribute, None)
    inner.attrib.update({"x": str(MARGIN), "y": str(top), "width": str(width), "height": str(height)})
    root.append(inner)
    _lines(root, small_lines, top + height + 8, SMALL, {"fill": MUTED})
    ET.register_namespace("", NAMESPACE)
    return ET.tostring(root, encoding="unicode")


def png(picture: str, *, scale: float = 2.0) -> bytes:
    """A poster as a PNG."""
    import vl_convert  # noqa: PLC0415  (import ortaq loads no chart library)

    from ortaq.briefs.fonts import font_file  # noqa: PLC0415

    vl_convert.register_font_directory(str(font_file().parent))
    return vl_convert.svg_to_png(picture, scale=scale)


def _lines(root: ET.Element, lines: tuple[str, ...] | list[str], top: float, size: int, look: dict[str, str]) -> None:
    for place, line in enumerate(lines):
        at = {"x": str(MARGIN), "y": f"{top + size + place * size * LEADING:.1f}", "font-size": str(size)}
        text = ET.SubElement(root, f"{{{NAMESPACE}}}text", at | look)
        text.text = line
