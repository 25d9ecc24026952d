"""Where the names of states stand on a map: inside where they fit, else beside, at the end of a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ortaq.briefs.fonts import text_width
from ortaq.briefs.map_projection import Sheet, covered

if TYPE_CHECKING:
    from collections.abc import Mapping

CELL = 4
"""Pixels between the points at which the map is looked at."""

MARGIN = 2
"""Pixels kept free around a name."""

OVERRUN = 0.3
"""The share of a name that may run over the border of its state."""

FAR = 80
"""Pixels; a name farther from its state than this is looked for in the wrong place."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A name: its middle, and, when it stands beside the state, the point of the state that its line leads to."""

    text: str
    x: float
    y: float
    leads_to: tuple[float, float] | None = None


def placed_labels(sheet: Sheet, labels: Mapping[str, str], size: float) -> dict[str, Placed]:
    """Place the names so that none lies on another, those of the smallest states first.

    A name stands inside its state, as deep as can be; that of a narrow state may run over its border by OVERRUN. One
    that needs more stands on free ground beside, as near as can be.
    """
    xs, ys = np.arange(CELL / 2, sheet.width, CELL), np.arange(CELL / 2, sheet.height, CELL)
    points = np.stack(np.meshgrid(xs, ys), axis=-1)
    masks = {
        ref_area: covered((ring for polygon in polygons for ring in polygon), xs, ys)
        for ref_area, polygons in sheet.shapes.items()
    }
    land = np.logical_or.reduce(list(masks.values()))
    taken = np.zeros_like(land)
    found: dict[str, Placed] = {}
    beside = []
    for ref_area in sorted(masks, key=lambda ref_area: (int(masks[ref_area].sum()), ref_area)):
        text, mask = labels[ref_area], masks[ref_area]
        box, depth = _cells(text, size), _depth(mask)
        over = _share(~mask, box)
        cost = np.where((over <= OVERRUN) & (_share(taken, box) == 0), over * 1000 - depth, np.inf)
        if np.isfinite(cost).any():
            found[ref_area] = _put(text, points, taken, cost, box)
        else:
            beside.append((ref_area, box, depth))
    for ref_area, box, depth in beside:
        anchor = points[np.unravel_index(depth.argmax(), depth.shape)]
        # The distance to the box, not to its middle: a long name may begin close by.
        reach = np.maximum(np.abs(points - anchor) - np.array(box[::-1]) * CELL, 0)
        away = np.hypot(reach[..., 0], reach[..., 1])
        on_land, on_name = _share(land, box), _share(taken, box)
        cost = np.where((on_land == 0) & (on_name == 0), away, np.inf)
        if not (cost < FAR).any():  # no free ground near: over the neighbours then, but not over their names
            cost = np.where(on_name < np.inf, away + 100 * on_land + 1000 * on_name, np.inf)
        placed = _put(labels[ref_area], points, taken, cost, box)
        found[ref_area] = Placed(placed.text, placed.x, placed.y, (float(anchor[0]), float(anchor[1])))
    return {ref_area: found[ref_area] for ref_area in sheet.shapes}


def _put(text: str, points: np.ndarray, taken: np.ndarray, cost: np.ndarray, box: tuple[int, int]) -> Placed:
    """The name at the place that costs least, which is then taken."""
    down, across = box
    row, column = (int(place) for place in np.unravel_index(cost.argmin(), cost.shape))
    taken[max(0, row - down) : row + down + 1, max(0, column - across) : column + across + 1] = True
    return Placed(text, float(points[row, column, 0]), float(points[row, column, 1]))


def _cells(text: str, size: float) -> tuple[int, int]:
    """Half the height and half the width of a name with its margin, in cells, rounded up."""
    return (
        int(np.ceil((size / 2 + MARGIN) / CELL)),
        int(np.ceil((text_width(text, size, is_semibold=True) / 2 + MARGIN) / CELL)),
    )


def _share(blocked: np.ndarray, box: tuple[int, int]) -> np.ndarray:
    """What share of a box around each cell is blocked; infinite where the box does not lie on the sheet."""
    down, across = box
    rows, columns = blocked.shape
    share = np.full(blocked.shape, np.inf)
    high, wide = 2 * down + 1, 2 * across + 1
    if rows >= high and columns >= wide:
        sums = np.zeros((rows + 1, columns + 1), dtype=int)
        sums[1:, 1:] = blocked.cumsum(axis=0).cumsum(axis=1)
        count = sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide] + sums[:-high, :-wide]
        share[down : rows - down, across : columns - across] = count / (high * wide)
    return share


def _depth(mask: np.ndarray) -> np.ndarray:
    """How many steps each cell of a shape is from its edge: the shape is peeled until nothing is left."""
    depth = np.zeros(mask.shape, dtype=int)
    rest = mask.copy()
    while rest.any():
        depth += rest
        core = np.pad(rest, 1)
        rest = rest & core[:-2, 1:-1] & core[2:, 1:-1] & core[1:-1, :-2] & core[1:-1, 2:]
    return depth
