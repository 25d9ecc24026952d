"""The colours, markers and hatchings of charts and maps.

The first five colours stay apart (by 0.1 in OKLab) for readers with protanopia, deuteranopia and tritanopia too, and
have a contrast of 3:1 on white at least. Colour never stands alone: each state has its own marker, each class its own
hatching, so that a print in black and white says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

INK = "#1b2733"
"""Text and outlines."""

MUTED = "#55616d"
"""Text that comes second: ticks, units. Contrast 6:1 on white."""

GRID = "#e1e5e9"
"""Lines that only guide the eye."""

VEIL = 0.05
"""How much INK lies over the ground of the years that no figure covers yet."""

FAN = (0.16, 0.22)
"""How much of a line's colour lies over its fan: over the widest spread, and once more over the next."""

TARGET = "#1b2733"
"""The line of what is to be reached."""

FONTS = "Inter, system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
"""The page carries Inter; the others step in where the picture stands on its own."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How one line of a chart looks: its colour, the shape of its points, and their area in square pixels.

    The areas differ so that the shapes look equally large.
    """

    colour: str
    shape: str
    size: int


MARKS = (
    Mark("#0063a8", "circle", 52),
    Mark("#d55e00", "square", 44),
    Mark("#111111", "triangle-up", 66),
    Mark("#2a9d6e", "diamond", 64),
    Mark("#9a1f40", "triangle-down", 66),
    Mark("#4b0082", "cross", 58),
    Mark("#6b6b6b", "triangle-right", 66),
)

OF_STATE = dict(zip(("KAZ", "KGZ", "TJK", "TKM", "UZB", "AZE", "AFG"), MARKS, strict=True))
"""A state looks the same in every chart."""


def marks(ref_areas: Sequence[str]) -> dict[str, Mark]:
    """The mark of each area: its own where it has one, else the next that is free; after that they come round again.

    >>> marks(["UZB", "MNG"])["MNG"].shape
    'circle'
    """
    free = [mark for mark in MARKS if mark not in {OF_STATE.get(ref_area) for ref_area in ref_areas}] or list(MARKS)
    others = [ref_area for ref_area in ref_areas if ref_area not in OF_STATE]
    given = {ref_area: free[place % len(free)] for place, ref_area in enumerate(others)}
    return {ref_area: OF_STATE.get(ref_area) or given[ref_area] for ref_area in ref_areas}


@dataclass(frozen=True, slots=True)
class Fill:
    """How one class looks on a map: a ground that dark text can be read on, and a hatching in squares of 8 pixels."""

    ground: str
    hatching: str
    stroke: str


OF_OUTLOOK = {
    "on-track": Fill("#8fcfb4", "", "none"),
    "too-slow": Fill("#ffe08a", "M-2,2l4,-4M0,8l8,-8M6,10l4,-4", "#8a6500"),
    "away": Fill("#f4a582", "M0,8l8,-8M-2,2l4,-4M6,10l4,-4M0,0l8,8M-2,6l4,4M6,-2l4,4", "#8f2600"),
    "unknown": Fill("#ffffff", "M3,4h2", "#55616d"),
}
"""One look for each of `ortaq.model.schemas.OUTLOOKS`."""
