"""A map of the group's states, each filled by what can be said of it; colour never stands without a hatching.

The outlines are for orientation and imply no opinion on the status of any territory or border; only the states of the
group are drawn.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ortaq.briefs.accessible_svg import accessible
from ortaq.briefs.fonts import text_width
from ortaq.briefs.map_labels import Placed, placed_labels
from ortaq.briefs.map_projection import Sheet, sheet
from ortaq.briefs.palette import INK, OF_OUTLOOK, Fill
from ortaq.errors import BriefError
from ortaq.reference.boundaries import boundaries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIZE = 13
"""Pixels of all text, as on the charts."""

KEY = 18
"""Pixels: the square of a class in the legend."""

ROW = 24
"""Pixels between two rows of the legend."""

SMALLEST = (320, 240)
"""Pixels; a smaller drawing has no room for its words."""

EDGE = 4
"""Pixels around the whole."""


@dataclass(frozen=True, slots=True)
class OutlookMap:
    """A map by outlook.

    Args:
        outlooks: For each `ref_area` one of `ortaq.model.schemas.OUTLOOKS`.
        labels: The states' names in the reader's language.
        legend: The words for each outlook in the reader's language, in the order of the legend; all are shown.
        width: Of the whole drawing, in pixels; the page scales it.
        height: Of the map alone; the legend comes below.
    """

    outlooks: Mapping[str, str]
    labels: Mapping[str, str]
    legend: Mapping[str, str]
    width: int = 480
    height: int = 320


def can_draw(ref_areas: Sequence[str]) -> bool:
    """Whether every state of a group has an outline: a map that leaves one out would be wrong."""
    return bool(ref_areas) and set(ref_areas) <= set(boundaries())


def map_svg(spec: OutlookMap, *, name: str, title: str, desc: str) -> str:
    """The map as SVG for a page.

    Args:
        spec: What is drawn.
        name: The start of every id: a word that no other picture of the page has.
        title: What the map shows, for a screen reader.
        desc: What there is to see on it.

    Raises:
        BriefError: A state has no outline, no name or no known outlook.
    """
    _check(spec)
    areas = tuple(spec.outlooks)
    ground, texts = _laid_out(areas, tuple(spec.labels[area] for area in areas), spec.width, spec.height)
    outlines = _outlines(areas, spec.width, spec.height)
    keys = _legend_places(list(spec.legend.values()), spec.width)
    top = ground.height + 2 * EDGE + KEY / 2 + 8
    bottom = top + keys[-1][1] + ROW / 2 + EDGE
    root = ET.Element("svg", {"viewBox": f"0 0 {spec.width} {_short(bottom)}"})
    patterns = _add(root, "defs")
    for outlook in spec.legend:
        _pattern(patterns, outlook, OF_OUTLOOK[outlook])
    states = _add(root, "g", transform=f"translate({EDGE},{EDGE})")
    states.attrib.update({"stroke": INK, "stroke-width": "0.8", "stroke-linejoin": "round", "fill-rule": "evenodd"})
    for ref_area in areas:
        _add(states, "path", d=outlines[ref_area], fill=f"url(#{spec.outlooks[ref_area]})")
    names = _add(root, "g", transform=f"translate({EDGE},{EDGE})")
    names.attrib.update({"font-size": str(SIZE), "font-weight": "600", "text-anchor": "middle", "fill": INK})
    for ref_area in areas:
        _name(names, texts[ref_area])
    legend = _add(root, "g", transform=f"translate(0,{_short(top)})")
    legend.attrib.update({"font-size": str(SIZE), "fill": INK})
    for (outlook, text), (x, y) in zip(spec.legend.items(), keys, strict=True):
        square = _add(legend, "rect", x=_short(x), y=_short(y - KEY / 2), width=str(KEY), height=str(KEY))
        square.attrib.update({"fill": f"url(#{outlook})", "stroke": INK, "stroke-width": "0.8"})
        _add(legend, "text", x=_short(x + KEY + 6), y=_short(y), dy="0.35em").text = text
    return accessible(root, name=name, title=title, desc=desc)


def _check(spec: OutlookMap) -> None:
    """Refuse what would leave a state out or fill it with nothing."""
    if not spec.outlooks:
        raise BriefError("a map without a state", hint="name the states of a group")
    for ref_area, outlook in spec.outlooks.items():
        if ref_area not in boundaries():
            raise BriefError(
                "no outline for {ref_area}",
                hint="outlines: {known}; leave the map out for other states",
                ref_area=ref_area,
                known=", ".join(sorted(boundaries())),
            )
        if not spec.labels.get(ref_area, "").strip():
            raise BriefError("no name for {ref_area}", hint="every state on a map has its name", ref_area=ref_area)
        if outlook not in spec.legend:
            raise BriefError(
                "the legend has no words for {outlook}",
                hint="give the words for: {known}",
                outlook=outlook,
                known=", ".join(OF_OUTLOOK),
            )
    if unknown := [outlook for outlook in spec.legend if outlook not in OF_OUTLOOK]:
        raise BriefError(
            "unknown outlook: {outlook}", hint="outlooks: {known}", outlook=unknown[0], known=", ".join(OF_OUTLOOK)
        )
    if spec.width < SMALLEST[0] or spec.height < SMALLEST[1]:
        raise BriefError(
            "a map of {width} by {height} pixels is too small to read",
            hint="at least {least}",
            width=spec.width,
            height=spec.height,
            least="{} by {}".format(*SMALLEST),
        )


@lru_cache(maxsize=64)
def _laid_out(
    areas: tuple[str, ...], names: tuple[str, ...], width: int, height: int
) -> tuple[Sheet, dict[str, Placed]]:
    """The sheet and the names on it; they are the same for every target of a brief."""
    ground = _ground(areas, width, height)
    return ground, placed_labels(ground, dict(zip(areas, names, strict=True)), SIZE)


@lru_cache(maxsize=16)
def _ground(areas: tuple[str, ...], width: int, height: int) -> Sheet:
    return sheet({area: boundaries()[area] for area in areas}, width - 2 * EDGE, height)


@lru_cache(maxsize=16)
def _outlines(areas: tuple[str, ...], width: int, height: int) -> dict[str, str]:
    ground = _ground(areas, width, height)
    return {area: _path(ground, area) for area in areas}


def _path(ground: Sheet, ref_area: str) -> str:
    """The outline as an SVG path, to a tenth of a pixel."""
    pieces = []
    for polygon in ground.shapes[ref_area]:
        for ring in polygon:
            corners = np.rint(ring * 10).astype(int)
            moved = np.any(np.diff(corners, axis=0) != 0, axis=1)
            steps = np.diff(corners, axis=0)[moved][:-1]  # z walks the last one
            if not len(steps):
                continue  # smaller than a tenth of a pixel
            start = corners[0]
            pieces.append(f"M{_short(start[0] / 10)},{_short(start[1] / 10)}l")
            pieces.append(" ".join(f"{_short(x / 10)},{_short(y / 10)}" for x, y in steps) + "z")
    return "".join(pieces)


def _pattern(parent: ET.Element, outlook: str, fill: Fill) -> None:
    """The ground and the hatching of a class, in squares of eight pixels."""
    pattern = _add(parent, "pattern", id=outlook, width="8", height="8", patternUnits="userSpaceOnUse")
    _add(pattern, "path", d="M0,0h8v8h-8z", fill=fill.ground)
    if fill.hatching:
        _add(pattern, "path", d=fill.hatching, stroke=fill.stroke, fill="none")


def _name(parent: ET.Element, label: Placed) -> None:
    """A name with a halo, and its line when it stands beside the state."""
    if label.leads_to:
        x, y = label.leads_to
        width = text_width(label.text, SIZE, is_semibold=True) / 2 + 2
        start = max(label.x - width, min(label.x + width, x)), label.y + (SIZE / 2 if y > label.y else -SIZE / 2)
        if abs(y - label.y) < SIZE / 2:
            start = label.x + (width if x > label.x else -width), label.y
        d = f"M{_short(start[0])},{_short(start[1])}L{_short(x)},{_short(y)}"
        _add(parent, "path", d=d, stroke="white", fill="none").set("stroke-width", "3.5")
        _add(parent, "path", d=d, stroke=INK, fill="none")
        _add(parent, "circle", cx=_short(x), cy=_short(y), r="2.5", stroke="white")
    text = _add(parent, "text", x=_short(label.x), y=_short(label.y), dy="0.35em", stroke="white")
    text.attrib.update({"stroke-width": "3.5", "stroke-linejoin": "round", "paint-order": "stroke"})
    text.text = label.text


def _legend_places(texts: Sequence[str], width: float) -> list[tuple[float, float]]:
    """Where the key of each class stands: side by side as long as there is room, then in the next row."""
    places, x, y = [], float(EDGE), 0.0
    for text in texts:
        wide = KEY + 6 + text_width(text, SIZE)
        if x > EDGE and x + wide > width - EDGE:
            x, y = float(EDGE), y + ROW
        places.append((x, y))
        x += wide + 18
    return places


def _add(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, attributes)


def _short(value: float) -> str:
    """A coordinate to a tenth of a pixel, without needless characters: 12.04 → 12, -0.04 → 0."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")
