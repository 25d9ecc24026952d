import hashlib
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import yaml

from ortaq.errors import ReferenceDataError
from ortaq.reference import boundaries as module
from ortaq.reference import resource
from ortaq.reference.boundaries import Polygon, Ring, boundaries

PLACES = {
    # longitude, latitude, state
    "Almaty": (76.93, 43.25, "KAZ"),
    "Astana": (71.43, 51.13, "KAZ"),
    "Baikonur": (63.32, 45.62, "KAZ"),
    "Aktau": (51.3, 43.65, "KAZ"),
    "Bishkek": (74.59, 42.87, "KGZ"),
    "Osh": (72.8, 40.53, "KGZ"),
    "Batken": (70.82, 40.06, "KGZ"),
    "Dushanbe": (68.78, 38.56, "TJK"),
    "Khujand": (69.62, 40.28, "TJK"),
    "Khorugh": (71.6, 37.5, "TJK"),
    "Ashgabat": (58.38, 37.95, "TKM"),
    "Tashkent": (69.24, 41.3, "UZB"),
    "Nukus": (59.6, 42.46, "UZB"),
    "Fergana": (71.78, 40.38, "UZB"),
    "Baku": (49.83, 40.4, "AZE"),
    "Nakhchivan": (45.41, 39.21, "AZE"),
    "Kabul": (69.18, 34.53, "AFG"),
    "Sokh, an enclave of Uzbekistan in Kyrgyzstan": (71.13, 39.97, "UZB"),
    "Shohimardon, an enclave of Uzbekistan in Kyrgyzstan": (71.73, 39.96, "UZB"),
    "Sarvan, an enclave of Tajikistan in Uzbekistan": (70.6, 40.97, "TJK"),
    "Vorukh, an enclave of Tajikistan in Kyrgyzstan": (70.58, 39.86, "TJK"),
    "Urumqi, in none of them": (87.6, 43.8, None),
    "Moscow, in none of them": (37.6, 55.75, None),
}


def within(ring: Ring, x: float, y: float) -> bool:
    odd = False
    for (x0, y0), (x1, y1) in pairwise(ring):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            odd = not odd
    return odd


def states_at(x: float, y: float) -> list[str]:
    return [
        ref_area
        for ref_area, polygons in boundaries().items()
        if any(within(rings[0], x, y) and not any(within(hole, x, y) for hole in rings[1:]) for rings in polygons)
    ]


def rings() -> list[tuple[str, int, Ring]]:
    return [
        (ref_area, place, ring)
        for ref_area, polygons in boundaries().items()
        for polygon in polygons
        for place, ring in enumerate(polygon)
    ]


@pytest.mark.parametrize("place", PLACES)
def test_a_place_lies_in_its_own_state_and_in_no_other(place: str) -> None:
    x, y, ref_area = PLACES[place]

    assert states_at(x, y) == ([ref_area] if ref_area else [])


def test_a_border_is_the_same_line_for_both_states() -> None:
    walked: dict[tuple, list[str]] = {}
    for ref_area, _, ring in rings():
        for edge in pairwise(ring):
            walked.setdefault(edge, []).append(ref_area)
    corners = [
        {corner for ref_area, _, ring in rings() if ref_area == area for corner in ring} for area in ("KGZ", "TJK")
    ]
    shared = [(edge, owners) for edge, owners in walked.items() if edge[::-1] in walked]

    # Each state walks its rings one way round, so a shared edge is walked once each way.
    assert all(len(owners) == 1 for owners in walked.values())
    assert all(walked[edge[::-1]] != owners for edge, owners in shared)
    # The two states share a long border: nearly all corners on it are edges walked both ways.
    both = {edge for edge, owners in shared if {*owners, *walked[edge[::-1]]} == {"KGZ", "TJK"}}
    assert len(corners[0] & corners[1]) <= len(both) / 2 + 10
    assert len(both) > 80


def test_no_two_borders_cross() -> None:
    edges = np.array([edge for _, _, ring in rings() for edge in pairwise(ring)])
    start, end = edges[:, 0], edges[:, 1]

    def side(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        return np.sign(
            np.round(
                (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0]), 9
            )
        )

    a, b, c, d = start[:, None], end[:, None], start[None], end[None]
    cross = (side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0)

    assert not cross.any()


def test_outer_rings_run_counter_clockwise_and_holes_clockwise() -> None:
    areas = [(place, sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring))) for _, place, ring in rings()]

    assert all((area > 0) == (place == 0) for place, area in areas)


def test_the_largest_polygon_of_a_state_comes_first() -> None:
    def size(polygon: Polygon) -> float:
        return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(polygon[0])))

    assert all(size(polygons[0]) == max(map(size, polygons)) for polygons in boundaries().values())


def test_the_file_is_small_and_its_coordinates_short() -> None:
    payload = resource("boundaries.geojson")

    assert len(payload) <= 120_000
    assert all(round(number, 3) == number for _, _, ring in rings() for corner in ring for number in corner)


def test_the_origin_stands_beside_the_file_and_fits_it() -> None:
    origin = yaml.safe_load(resource("boundaries.source.yaml"))

    assert origin["sha256"] == hashlib.sha256(resource("boundaries.geojson")).hexdigest()
    assert origin["producer"] == "Natural Earth"
    assert "no opinion" in origin["note"]


def test_a_ring_that_is_not_closed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {
        "features": [
            {"properties": {"ref_area": "KAZ"}, "geometry": {"coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 1]]]]}}
        ]
    }
    monkeypatch.setattr(module, "resource", lambda name: json.dumps(broken).encode())
    boundaries.cache_clear()

    with pytest.raises(ReferenceDataError, match="KAZ has a ring that is not closed"):
        boundaries()

    boundaries.cache_clear()


@pytest.fixture(scope="module")
def tool(load_tool: Callable[[str], ModuleType]) -> Any:
    return load_tool("compile_boundaries")


def test_the_tool_refuses_another_file(tool: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "countries-50m.json"
    other.write_text("{}")

    assert tool.main(["--topojson", str(other), "--out", str(tmp_path / "out.geojson")]) == 2
    assert "not countries-50m.json" in capsys.readouterr().err
    assert not (tmp_path / "out.geojson").exists()


def test_a_shared_arc_is_read_forward_by_one_state_and_backward_by_the_other(tool: Any) -> None:
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        # The middle line up, the way round on the left, the way round on the right.
        "arcs": [
            [[1, 0], [0, 2]],
            [[1, 2], [-1, 0], [0, -2], [1, 0]],
            [[1, 0], [1, 0], [0, 2], [-1, 0]],
        ],
        "objects": {
            "countries": {
                "geometries": [
                    {"id": "398", "type": "Polygon", "arcs": [[0, 1]]},
                    {"id": "860", "type": "MultiPolygon", "arcs": [[[~0, 2]]]},
                    {"id": "643", "type": "Polygon", "arcs": [[2]]},
                ]
            }
        },
    }
    tool_areas = {"398": "KAZ", "860": "UZB"}
    original, tool.M49 = tool.M49, tool_areas
    try:
        written = json.loads(tool.compile_boundaries(topology))
    finally:
        tool.M49 = original
    shapes = {feature["id"]: feature["geometry"]["coordinates"][0][0] for feature in written["features"]}

    assert list(shapes) == ["KAZ", "UZB"]
    assert shapes["KAZ"] == [[1, 0], [1, 2], [0, 2], [0, 0], [1, 0]]
    assert shapes["UZB"] == [[1, 2], [1, 0], [2, 0], [2, 2], [1, 2]]


def test_thinning_keeps_what_strays_and_drops_what_does_not(tool: Any) -> None:
    line = [(0.0, 0.0), (1.0, 0.24), (2.0, 0.5), (3.0, 0.0)]

    assert tool.simplify(line, 0.1) == [(0.0, 0.0), (2.0, 0.5), (3.0, 0.0)]


def test_a_tiny_enclave_is_kept_as_it_is(tool: Any) -> None:
    enclave = [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01), (0.0, 0.0)]

    assert tool.simplify(enclave, 1.0) == enclave
