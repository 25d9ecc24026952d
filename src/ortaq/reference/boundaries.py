"""Outlines of states, for orientation on a map; they imply no opinion on the status of any territory or border."""

from __future__ import annotations

import json
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import yaml

from ortaq.errors import ReferenceDataError
from ortaq.reference import resource

if TYPE_CHECKING:
    from collections.abc import Mapping

Ring = tuple[tuple[float, float], ...]
"""Positions (longitude, latitude) in degrees; the last is the first again."""

Polygon = tuple[Ring, ...]
"""The outer ring, counter-clockwise, and the holes in it, clockwise."""


TRIANGLE = 4
"""Positions of the smallest ring: three corners, and the first again."""


@cache
def boundaries() -> Mapping[str, tuple[Polygon, ...]]:
    """The outline of each state by `ref_area`; the largest polygon comes first, exclaves after it.

    >>> sorted(boundaries())
    ['AFG', 'AZE', 'KAZ', 'KGZ', 'TJK', 'TKM', 'UZB']
    """
    collection = json.loads(resource("boundaries.geojson"))
    shapes = {
        feature["properties"]["ref_area"]: tuple(
            tuple(tuple((float(x), float(y)) for x, y in ring) for ring in polygon)
            for polygon in feature["geometry"]["coordinates"]
        )
        for feature in collection["features"]
    }
    for ref_area, polygons in shapes.items():
        if not polygons or any(len(ring) < TRIANGLE or ring[0] != ring[-1] for polygon in polygons for ring in polygon):
            raise ReferenceDataError(
                "boundaries.geojson: the outline of {ref_area} has a ring that is not closed",
                hint="compile the file again with tools/compile_boundaries.py",
                ref_area=ref_area,
            )
    return MappingProxyType(shapes)


@cache
def boundaries_source() -> Mapping[str, str]:
    """Where the outlines come from: `producer`, `title`, `vintage`, `licence`, `address`.

    >>> boundaries_source()["producer"]
    'Natural Earth'
    """
    found = yaml.safe_load(resource("boundaries.source.yaml"))
    return MappingProxyType({name: str(found[name]) for name in ("producer", "title", "vintage", "licence", "address")})
