import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ortaq.briefs import maps
from ortaq.briefs.fonts import text_width
from ortaq.briefs.map_projection import albers, covered, sheet
from ortaq.briefs.palette import INK, OF_OUTLOOK
from ortaq.errors import BriefError
from ortaq.model.schemas import OUTLOOKS
from ortaq.reference.boundaries import boundaries

LEGEND = {"on-track": "успевает", "too-slow": "слишком медленно", "away": "отдаляется", "unknown": "сказать нельзя"}
RUSSIAN = {
    "KAZ": "Казахстан",
    "KGZ": "Кыргызстан",
    "TJK": "Таджикистан",
    "TKM": "Туркменистан",
    "UZB": "Узбекистан",
    "AZE": "Азербайджан",
    "AFG": "Афганистан",
}
FIVE = maps.OutlookMap(
    outlooks={"KAZ": "too-slow", "KGZ": "on-track", "TJK": "away", "TKM": "unknown", "UZB": "on-track"},
    labels=RUSSIAN,
    legend=LEGEND,
)
SVG = "{http://www.w3.org/2000/svg}"


def drawn(spec: maps.OutlookMap) -> ET.Element:
    return ET.fromstring(maps.map_svg(spec, name="map-7-2", title="Карта", desc="Где стоят государства"))


def fills(root: ET.Element) -> list[str]:
    return [path.get("fill", "") for path in root.findall(f"{SVG}g")[0]]


def test_each_state_is_filled_by_its_outlook() -> None:
    assert fills(drawn(FIVE)) == [f"url(#map-7-2-{outlook})" for outlook in FIVE.outlooks.values()]


def test_every_class_of_the_legend_has_a_pattern_of_its_own() -> None:
    looks = [(fill.ground, fill.hatching) for fill in OF_OUTLOOK.values()]
    patterns = [pattern.get("id") for pattern in drawn(FIVE).iter(f"{SVG}pattern")]

    assert list(OF_OUTLOOK) == list(OUTLOOKS)
    assert patterns == [f"map-7-2-{outlook}" for outlook in LEGEND]
    assert len({hatching for _, hatching in looks}) == len(looks)


def test_the_map_carries_the_names_and_the_legend_in_the_reader_s_language() -> None:
    texts = [text.text for text in drawn(FIVE).iter(f"{SVG}text")]

    assert texts == [RUSSIAN[ref_area] for ref_area in FIVE.outlooks] + list(LEGEND.values())


def test_a_screen_reader_hears_title_and_description() -> None:
    root = drawn(FIVE)

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "map-7-2-title map-7-2-desc"
    assert [(part.get("id"), part.text) for part in root[:2]] == [
        ("map-7-2-title", "Карта"),
        ("map-7-2-desc", "Где стоят государства"),
    ]


def test_the_map_is_as_wide_as_its_column() -> None:
    root = drawn(FIVE)

    assert root.get("width") == "100%"
    assert root.get("height") is None
    assert root.get("viewBox", "").startswith("0 0 480 ")


def boxes(root: ET.Element) -> list[tuple[float, float, float, float]]:
    found = []
    for text in root.findall(f"{SVG}g")[1].iter(f"{SVG}text"):
        half = text_width(text.text or "", maps.SIZE, is_semibold=True) / 2
        x, y = float(text.get("x", "")), float(text.get("y", ""))
        found.append((x - half, x + half, y - maps.SIZE / 2, y + maps.SIZE / 2))
    return found


@pytest.mark.parametrize(
    "areas",
    [
        ("KAZ", "KGZ", "TJK", "TKM", "UZB"),
        ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AZE", "AFG"),
        ("KGZ", "TJK"),
        ("AZE", "AFG"),
        ("TKM",),
        ("AZE", "KAZ", "TKM"),
    ],
)
@pytest.mark.parametrize("width", [320, 480, 720])
def test_no_name_lies_on_another_and_all_stand_on_the_sheet(areas: tuple[str, ...], width: int) -> None:
    root = drawn(replace(FIVE, outlooks=dict.fromkeys(areas, "unknown"), width=width))
    names = boxes(root)

    assert all(left >= 0 and right <= width and top >= 0 for left, right, top, _ in names)
    for place, (left, right, top, bottom) in enumerate(names):
        for other in names[:place]:
            assert right <= other[0] or left >= other[1] or bottom <= other[2] or top >= other[3]


def test_the_smallest_map_still_shows_every_state() -> None:
    root = drawn(replace(FIVE, outlooks=dict.fromkeys(RUSSIAN, "away"), width=320, height=240))
    paths = [path.get("d", "") for path in root.findall(f"{SVG}g")[0]]

    assert len(paths) == 7
    assert all(re.fullmatch(r"(M[\d.]+,[\d.]+l(-?[\d.]+,-?[\d.]+ ?)+z)+", path) for path in paths)
    assert len(boxes(root)) == 7


def test_a_legend_too_long_for_one_row_goes_on_in_the_next() -> None:
    long = dict(zip(LEGEND, ("движется к цели и успевает к 2030 году",) * 4, strict=True))

    heights = [text.get("y") for text in drawn(replace(FIVE, legend=long)).findall(f"{SVG}g")[2].iter(f"{SVG}text")]

    assert len(set(heights)) == 4
    assert float(drawn(replace(FIVE, legend=long)).get("viewBox", "").split()[3]) > float(heights[-1] or 0) + 300


def test_the_same_input_gives_the_same_bytes() -> None:
    assert ET.tostring(drawn(FIVE)) == ET.tostring(drawn(FIVE))


def test_a_name_may_hold_any_sign() -> None:
    root = drawn(replace(FIVE, labels=RUSSIAN | {"KAZ": "<K & 'Z'>"}))

    assert "<K & 'Z'>" in [text.text for text in root.iter(f"{SVG}text")]


def test_the_outline_on_the_sheet_is_the_outline_on_the_ground() -> None:
    ground = sheet({area: boundaries()[area] for area in FIVE.outlooks}, 472, 320)
    path = drawn(FIVE).findall(f"{SVG}g")[0][0].get("d", "")
    first = re.match(r"M([\d.]+),([\d.]+)l", path)

    assert first
    assert [float(first[1]), float(first[2])] == pytest.approx(ground.shapes["KAZ"][0][0][0].tolist(), abs=0.06)
    assert path.count("M") == path.count("z") == sum(map(len, boundaries()["KAZ"]))


def test_equal_areas_stay_equal() -> None:
    def area(corners: np.ndarray) -> float:
        x, y = corners.T
        return abs((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) / 2

    def cell(west: float, south: float) -> np.ndarray:
        # Two degrees wide; as high as the sine of the latitude grows by 0.02: the same area on the sphere everywhere.
        north = np.degrees(np.arcsin(np.sin(np.radians(south)) + 0.02))
        steps = np.linspace(0, 1, 50)[:, None]
        sides = [((0, 0), (2, 0)), ((2, 0), (2, 1)), ((2, 1), (0, 1)), ((0, 1), (0, 0))]
        walk = np.concatenate([np.array(a) + steps * (np.array(b) - np.array(a)) for a, b in sides])
        return albers(walk * [1, north - south] + [west, south], 45, 29, 87, 56)

    assert area(cell(50, 36)) == pytest.approx(area(cell(80, 50)), rel=1e-3)


def test_north_is_up_and_east_is_right() -> None:
    corners = albers(np.array([[60.0, 40.0], [60.0, 45.0], [70.0, 40.0]]), 45, 29, 87, 56)

    assert corners[1, 1] > corners[0, 1]
    assert corners[2, 0] > corners[0, 0]


def test_a_point_in_a_hole_is_outside() -> None:
    square = np.array([[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], dtype=float)
    hole = np.array([[3, 3], [3, 6], [6, 6], [6, 3], [3, 3]], dtype=float)

    xs, ys = np.array([1.0, 4.0, 8.0, 12.0]), np.array([-1.0, 1.0, 4.0])

    assert covered([square, hole], xs, ys).tolist() == [
        [False, False, False, False],
        [True, True, True, False],
        [True, False, True, False],
    ]


def test_a_group_with_a_state_without_outline_gets_no_map() -> None:
    assert maps.can_draw(["KAZ", "AFG"])
    assert not maps.can_draw(["KAZ", "MNG"])
    assert not maps.can_draw([])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"outlooks": {}}, "a map without a state"),
        ({"outlooks": {"MNG": "away"}}, "no outline for MNG"),
        ({"outlooks": {"KAZ": "on track"}}, "the legend has no words for on track"),
        ({"legend": {"unknown": "?", "bad": "!"}, "outlooks": {"KAZ": "unknown"}}, "unknown outlook: bad"),
        ({"labels": {"KAZ": "Казахстан"}}, "no name for KGZ"),
        ({"labels": RUSSIAN | {"UZB": " "}}, "no name for UZB"),
        ({"width": 100}, "a map of 100 by 320 pixels is too small to read"),
    ],
)
def test_what_would_leave_a_state_out_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(BriefError, match=message):
        maps.map_svg(replace(FIVE, **change), name="m", title="t", desc="d")


@pytest.mark.parametrize("texts", [{"title": ""}, {"desc": "  "}, {"name": "7.2"}, {"name": "Карта"}, {"name": 'a"'}])
def test_a_map_without_words_or_a_proper_name_is_refused(texts: dict[str, str]) -> None:
    with pytest.raises(BriefError):
        maps.map_svg(FIVE, **({"name": "m", "title": "t", "desc": "d"} | texts))


def test_dark_text_can_be_read_on_every_ground() -> None:
    for fill in OF_OUTLOOK.values():
        light, dark = sorted((luminance(fill.ground), luminance(INK)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
