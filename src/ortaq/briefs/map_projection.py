"""From longitude and latitude to pixels: Albers' equal-area conic projection, fitted to the states that are shown.

Equal-area, so that a state takes the room on the map that it takes on the ground (Snyder, Map Projections: A Working
Manual, USGS Professional Paper 1395, 1987, pages 98-103, on the sphere).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ortaq.reference.boundaries import Polygon

Ring = np.ndarray
"""Corners in pixels, two columns; the last is the first again."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The outlines in pixels, and the room that they take."""

    shapes: Mapping[str, tuple[tuple[Ring, ...], ...]]
    width: float
    height: float


def sheet(shapes: Mapping[str, tuple[Polygon, ...]], width: float, height: float) -> Sheet:
    """Project the outlines and fit them, as large as they go, into a sheet of this width, no higher than `height`."""
    degrees = np.concatenate([np.asarray(ring) for part in shapes.values() for polygon in part for ring in polygon])
    (west, south), (east, north) = degrees.min(axis=0), degrees.max(axis=0)
    flat = {
        ref_area: [[albers(np.asarray(ring), west, south, east, north) for ring in polygon] for polygon in polygons]
        for ref_area, polygons in shapes.items()
    }
    corners = np.concatenate([ring for part in flat.values() for polygon in part for ring in polygon])
    low, high = corners.min(axis=0), corners.max(axis=0)
    scale = min(width / (high[0] - low[0]), height / (high[1] - low[1]))
    origin, turn = np.array([low[0], high[1]]), np.array([scale, -scale])
    shift = np.array([(width - (high[0] - low[0]) * scale) / 2, 0])
    placed = {
        ref_area: tuple(tuple((ring - origin) * turn + shift for ring in polygon) for polygon in polygons)
        for ref_area, polygons in flat.items()
    }
    return Sheet(placed, width, float((high[1] - low[1]) * scale))


def albers(degrees: np.ndarray, west: float, south: float, east: float, north: float) -> np.ndarray:
    """Project onto a cone that cuts the globe a sixth of the way in from the south and from the north.

    >>> albers(np.array([[65.0, 45.0]]), 45, 35, 85, 55).round(3)
    array([[0., 0.]])
    """
    longitude, latitude = np.radians(degrees).T
    inset = (north - south) / 6
    phi_1, phi_2 = np.radians([south + inset, north - inset])
    phi_0, lambda_0 = np.radians([(south + north) / 2, (west + east) / 2])
    n = (np.sin(phi_1) + np.sin(phi_2)) / 2
    c = np.cos(phi_1) ** 2 + 2 * n * np.sin(phi_1)
    rho, rho_0 = (np.sqrt(c - 2 * n * np.sin(phi)) / n for phi in (latitude, phi_0))
    theta = n * (longitude - lambda_0)
    return np.column_stack([rho * np.sin(theta), rho_0 - rho * np.cos(theta)])


def covered(rings: Iterable[Ring], xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """Which points of a grid (a row for each of `ys`, a column for each of `xs`) lie in the shape of these rings.

    Along a row the shape begins and ends where an edge crosses it: a point is inside after an odd number of crossings.
    """
    rings = list(rings)
    start, end = np.concatenate([ring[:-1] for ring in rings]), np.concatenate([ring[1:] for ring in rings])
    grid = np.zeros((len(ys), len(xs)), dtype=bool)
    for row, y in enumerate(ys):
        crossed = (start[:, 1] > y) != (end[:, 1] > y)
        (x0, y0), (x1, y1) = start[crossed].T, end[crossed].T
        crossings = np.sort(x0 + (y - y0) / (y1 - y0) * (x1 - x0))
        grid[row] = np.searchsorted(crossings, xs) % 2 == 1
    return grid
