"""Compile `reference/boundaries.geojson` from Natural Earth's countries at 1:50 million.

The input is `countries-50m.json` of the npm package `world-atlas` 2.0.2 (`npm pack world-atlas@2.0.2`). It is TopoJSON:
a border between two states is stored once and used by both, so it is thinned once here, and stays one line for both.

    cd src/ortaq/reference
    python ../../../tools/compile_boundaries.py --topojson countries-50m.json --out boundaries.geojson
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

Position = tuple[float, float]
Line = list[Position]

SHA256 = "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394"

M49 = {
    "004": "AFG",
    "031": "AZE",
    "398": "KAZ",
    "417": "KGZ",
    "762": "TJK",
    "795": "TKM",
    "860": "UZB",
}
"""The states drawn, by the M49 code that the file knows them by."""

TOLERANCE = 0.02
"""Degrees; about a quarter of a pixel on a map of the region 480 pixels wide."""


def main(arguments: list[str] | None = None) -> int:
    """Read the arguments, write the file, say what was written."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--topojson", type=Path, required=True, metavar="FILE", help="countries-50m.json of world-atlas 2.0.2"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the GeoJSON file to write")
    given = parser.parse_args(arguments)
    payload = given.topojson.read_bytes()
    if hashlib.sha256(payload).hexdigest() != SHA256:
        print(f"{given.topojson}: not countries-50m.json of world-atlas 2.0.2", file=sys.stderr)
        return 2
    text = compile_boundaries(json.loads(payload))
    given.out.write_text(text, encoding="utf-8", newline="\n")
    print(f"{given.out}: {len(M49)} states, {len(text.encode())} bytes")
    return 0


def compile_boundaries(topology: dict[str, Any], tolerance: float = TOLERANCE) -> str:
    """Turn the states of `M49` into GeoJSON, one state a line, in the order of their codes."""
    arcs = [simplify(line, tolerance) for line in decode(topology)]
    shapes = {
        M49[shape["id"]]: polygons(shape, arcs)
        for shape in topology["objects"]["countries"]["geometries"]
        if shape.get("id") in M49
    }
    features = [
        {
            "type": "Feature",
            "id": ref_area,
            "properties": {"ref_area": ref_area},
            "geometry": {"type": "MultiPolygon", "coordinates": shapes[ref_area]},
        }
        for ref_area in sorted(M49.values())
    ]
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'


def decode(topology: dict[str, Any]) -> list[Line]:
    """Undo TopoJSON's differences and its grid: every arc in degrees, to three decimals (100 m)."""
    scale, origin = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((round(x * scale[0] + origin[0], 3), round(y * scale[1] + origin[1], 3)))
        lines.append(line)
    return lines


def simplify(line: Line, tolerance: float) -> Line:
    """Drop the points that stray less than `tolerance` from the line between their neighbours (Douglas and Peucker).

    The ends stay, as other borders meet there. A closed line is cut at its farthest point first, and keeps four points
    at least: an enclave never disappears.
    """
    if line[0] != line[-1]:
        return _thin(line, tolerance)
    far = max(range(len(line)), key=lambda place: _square(line[0], line[place]))
    closed = _thin(line[: far + 1], tolerance) + _thin(line[far:], tolerance)[1:]
    return closed if len(closed) > 4 else line


def _thin(line: Line, tolerance: float) -> Line:
    if len(line) < 3:
        return line
    strays = [_distance(point, line[0], line[-1]) for point in line[1:-1]]
    most = max(strays)
    if most <= tolerance:
        return [line[0], line[-1]]
    cut = strays.index(most) + 1
    return _thin(line[: cut + 1], tolerance)[:-1] + _thin(line[cut:], tolerance)


def _square(one: Position, other: Position) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _distance(point: Position, start: Position, end: Position) -> float:
    length = _square(start, end)
    if length == 0:
        return _square(point, start) ** 0.5
    along = ((point[0] - start[0]) * (end[0] - start[0]) + (point[1] - start[1]) * (end[1] - start[1])) / length
    along = min(1.0, max(0.0, along))
    foot = (start[0] + along * (end[0] - start[0]), start[1] + along * (end[1] - start[1]))
    return _square(point, foot) ** 0.5


def polygons(shape: dict[str, Any], arcs: list[Line]) -> list[list[Line]]:
    """The polygons of one state as GeoJSON wants them: the outer ring counter-clockwise, the holes clockwise."""
    parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    return [
        [wound(ring(indices, arcs), outer=place == 0) for place, indices in enumerate(part)]
        for part in sorted(parts, key=lambda part: -abs(area(ring(part[0], arcs))))
    ]


def ring(indices: list[int], arcs: list[Line]) -> Line:
    """Join arcs into a closed line; the arc `~i` is arc `i` walked backwards."""
    line: Line = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        line.extend(arc[1:] if line else arc)
    return line


def area(line: Line) -> float:
    """Signed area in square degrees: positive when the ring runs counter-clockwise."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(line)) / 2


def wound(line: Line, *, outer: bool) -> Line:
    """The ring, turned round if it runs the wrong way."""
    return line if (area(line) > 0) == outer else line[::-1]


if __name__ == "__main__":
    sys.exit(main())
