import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.briefs import chart_scales as scales
from ortaq.briefs import charts
from ortaq.briefs.chart_layout import Layout, number
from ortaq.briefs.charts import Line, LineChart, TargetLine
from ortaq.briefs.palette import MARKS, OF_STATE, marks
from ortaq.errors import BriefError

SVG = "{http://www.w3.org/2000/svg}"
KAZ = Line("KAZ", "Қазақстан", tuple((year, 1.0 + year % 3) for year in range(1990, 2023)), ((2030, 3.5),))
TJK = Line("TJK", "Тәжікстан", ((2000, 60.0), (2005, 62.5), (2010, 61.0), (2020, 38.0)))
PAIR = LineChart(
    lines=(KAZ, TJK),
    deadline=2030,
    unit_label="Үлесі, %",
    lang="kk",
    target=TargetLine(45, "2030 жылға мақсат: 45 %"),
    projection_label="болжам",
    y_zero=True,
    lower=0,
    upper=100,
)
OF_KAZ = OF_STATE["KAZ"].colour


def svg(spec: LineChart, name: str = "chart-7-2") -> str:
    return charts.svg(spec, name=name, title="Жаңартылатын энергия", desc="Екі мемлекет")


def drawn(spec: LineChart) -> ET.Element:
    return ET.fromstring(svg(spec))


def texts(spec: LineChart) -> list[str]:
    return ["".join(text.itertext()) for text in drawn(spec).iter(f"{SVG}text")]


def one(*points: tuple[int, float], **rest: Any) -> LineChart:
    ahead = rest.pop("projection", ())
    return LineChart((Line("UZB", "Uzbekistan", points, ahead),), 2030, "%", "en", **rest)


def rows(spec: LineChart, mark: str, **attributes: Any) -> list[list[dict]]:
    return [
        layer["data"]["values"]
        for layer in charts.grammar(spec)["layer"]
        if layer["mark"]["type"] == mark and attributes.items() <= layer["mark"].items()
    ]


def test_the_chart_says_names_unit_target_and_projection_in_the_reader_s_language() -> None:
    words = texts(PAIR)

    assert {"Қазақстан", "Тәжікстан", "Үлесі, %", "2030 жылға мақсат: 45 %", "болжам", "2030"} <= set(words)


def test_a_line_stands_where_its_figures_are() -> None:
    layout = Layout(PAIR)
    paths = [
        path for path in drawn(PAIR).iter(f"{SVG}path") if path.get("stroke") == OF_KAZ and path.get("fill") is None
    ]
    longest = max((path.get("d", "") for path in paths), key=len)
    corners = [tuple(map(float, corner.split(","))) for corner in longest.removeprefix("M").split("L")]

    assert corners == [pytest.approx(layout.px((float(year), value)), abs=0.02) for year, value in KAZ.points]


def test_a_tick_s_number_stands_at_its_value() -> None:
    layout = Layout(PAIR)
    for tick, text in zip(layout.y.ticks, layout.tick_texts, strict=True):
        at = [mark for mark in drawn(PAIR).iter(f"{SVG}text") if "".join(mark.itertext()) == text]
        heights = [float(mark.get("transform", "").rstrip(")").split(",")[1]) for mark in at]
        # The baseline of the text is some pixels below the middle of it.
        assert any(abs(height - layout.px((1990, tick))[1]) < 6 for height in heights)


def test_a_projection_is_dashed_from_the_last_figure_to_the_deadline() -> None:
    (dashes,) = rows(PAIR, "line", strokeDash=[5, 4])
    dashed = [path for path in drawn(PAIR).iter(f"{SVG}path") if path.get("stroke-dasharray") == "5,4"]

    assert [(row["ref_area"], row["year"], row["value"]) for row in dashes] == [
        ("KAZ", 2022, KAZ.points[-1][1]),
        ("KAZ", 2030, 3.5),
    ]
    assert [path.get("stroke") for path in dashed] == [OF_KAZ]


def test_no_words_about_a_projection_where_there_is_none() -> None:
    assert "болжам" not in texts(replace(PAIR, lines=(TJK,)))


def test_a_hole_in_yearly_figures_stays_a_hole() -> None:
    points = [(float(year), 1.0) for year in (2000, 2001, 2002, 2003, 2008, 2009)]

    assert [[year for year, _ in part] for part in scales.pieces(points)] == [[2000, 2001, 2002, 2003], [2008, 2009]]


def test_a_gap_of_three_years_is_bridged() -> None:
    assert len(scales.pieces([(2000.0, 1.0), (2001.0, 1.0), (2004.0, 1.0)])) == 1


def test_a_survey_every_five_years_is_one_line() -> None:
    assert len(scales.pieces([(2000.0, 1.0), (2005.0, 1.0), (2010.0, 1.0), (2020.0, 1.0)])) == 2
    assert len(scales.pieces([(2000.0, 1.0), (2005.0, 1.0), (2010.0, 1.0), (2015.0, 1.0)])) == 1


def test_a_lone_figure_has_a_marker() -> None:
    points = [(float(year), 1.0) for year in (*range(1990, 2006), 2012)]

    assert (2012.0, 1.0) in scales.shown_points(points)
    assert len(scales.shown_points(points)) < len(points)


def test_a_share_is_held_at_its_natural_limit() -> None:
    spec = one((2015, 80.0), (2020, 95.0), projection=((2030, 125.0),), lower=0, upper=100)
    (dashes,) = rows(spec, "line", strokeDash=[5, 4])

    assert [(round(row["year"], 2), row["value"]) for row in dashes] == [(2020, 95), (2021.67, 100), (2030, 100)]


def test_a_projection_off_the_axis_ends_at_its_edge_without_a_marker() -> None:
    spec = one((2015, 10.0), (2020, 12.0), projection=((2030, 400.0),))
    layout = Layout(spec)

    assert layout.drawn[0].dashes[-1][1] == layout.y.high
    assert layout.drawn[0].dashes[-1][0] < 2030
    assert not rows(spec, "point", fill="white")
    assert rows(replace(spec, lines=(KAZ,)), "point", fill="white")


def test_a_target_far_beyond_the_figures_is_named_at_the_edge() -> None:
    above = replace(PAIR, target=TargetLine(5000, "мақсат: 5000"), upper=None)
    below = one((2000, 100.0), (2020, 101.0), target=TargetLine(-800, "target"))

    assert "▲ мақсат: 5000" in texts(above)
    assert "▼ target" in texts(below)
    assert Layout(above).y.high < 100


def test_a_target_is_a_line_across_the_chart() -> None:
    (target,) = rows(PAIR, "line", strokeWidth=1.5)

    assert [(row["year"], row["value"]) for row in target] == [(1990, 45), (2030, 45)]


def test_a_chart_without_a_target_has_no_target_line() -> None:
    assert not rows(replace(PAIR, target=None), "line", strokeWidth=1.5)


def test_a_target_at_the_natural_limit_has_room_for_its_words() -> None:
    layout = Layout(one((2000, 97.0), (2020, 100.0), target=TargetLine(100, "target"), upper=100))

    assert layout.px((2030, 100.0))[1] > 15
    assert layout.y.ticks[-1] == 100


@pytest.mark.parametrize(
    ("lang", "written"),
    [("en", "1,234.5"), ("ru", "1\xa0234,5"), ("kk", "1\xa0234,5")],
)
def test_numbers_on_the_axis_are_written_as_the_language_writes_them(lang: str, written: str) -> None:
    assert number(1234.5, scales.Scale(0, 2000, (0.0, 1234.5)), lang) == written


def test_millions_are_written_in_words() -> None:
    scale = scales.Scale(0, 4e11, (0.0, 2.5e11))

    assert [number(2.5e11, scale, lang) for lang in ("en", "ru", "kk")] == ["250B", "250\xa0млрд", "250\xa0млрд"]


def test_a_number_below_zero_has_a_minus_sign() -> None:
    assert "−10" in texts(one((2000, -10.0), (2001, 10.0)))


def test_emphasis_makes_line_and_name_heavier() -> None:
    spec = replace(PAIR, lines=(replace(KAZ, is_emphasised=True), TJK))
    (solid,) = rows(spec, "line", strokeJoin="round")
    weights = {row["ref_area"]: row["weight"] for row in solid}

    assert weights["KAZ"] > weights["TJK"]
    assert [row["text"] for row in rows(spec, "text", fontWeight=600)[-1]] == ["Қазақстан"]


def test_a_screen_reader_hears_title_and_description_and_no_parts() -> None:
    root = drawn(PAIR)

    assert root.get("role") == "img"
    assert [root[0].text, root[1].text] == ["Жаңартылатын энергия", "Екі мемлекет"]
    assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"
    inner = [element for element in root.iter() if element is not root]
    assert not [key for element in inner for key in element.attrib if key == "role" or key.startswith("aria-")]


def test_the_chart_is_as_wide_as_its_column_and_takes_the_page_s_font() -> None:
    root = drawn(PAIR)

    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("100%", None, "0 0 480 320")
    assert root.get("font-family", "").startswith("Inter")
    assert not [element for element in root.iter() if element is not root and element.get("font-family")]


def test_two_charts_of_a_page_share_no_id() -> None:
    names = ("chart-7.2", "chart-7.b")
    ids = [{element.get("id") for element in ET.fromstring(svg(PAIR, name)).iter()} - {None} for name in names]

    assert not ids[0] & ids[1]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert svg(PAIR) == svg(PAIR)
    assert svg(PAIR) == svg(replace(PAIR, lines=(replace(KAZ, points=KAZ.points[::-1]), TJK)))


def test_a_series_that_is_always_zero_stands_on_the_axis() -> None:
    scale = scales.value_scale([0.0, 0.0], has_zero=True)

    assert (scale.low, scale.high) == (0, 1)


def test_all_text_stays_within_the_drawing() -> None:
    long = replace(
        PAIR,
        unit_label="Жаңартылатын энергия көздерінің түпкілікті энергия тұтынудағы үлесі, пайызбен",
        lines=tuple(replace(line, label="Біріккен Араб Әмірліктері мемлекеті") for line in PAIR.lines),
    )
    layout = Layout(long)

    assert len(layout.unit_lines) == 2
    assert layout.plot_width >= 200
    assert all(y + layout.top > 0 for _, y in layout.unit_places)
    assert 0 <= layout.left + layout.plot_width + layout.right <= long.width


def test_altair_knows_the_grammar() -> None:
    shown = charts.chart(PAIR)

    assert shown.to_dict()["layer"] == charts.grammar(PAIR)["layer"]


@pytest.mark.parametrize(
    "spec",
    [
        one((2019, 5.0)),
        one((2019, 0.0), lower=0, y_zero=True),
        one((2000, 7.0), (2010, 7.0), (2020, 7.0)),
        one((2000, 7.0), (2020, 7.0), target=TargetLine(3, "target")),
        one((2000, -7.0), (2020, -3.0), y_zero=True),
        one((2000, 1e-9), (2020, 3e-9)),
        one((2000, 1e12), (2020, 9e14), projection=((2030, 1e15),)),
        one((2000, 1_000_000.1), (2020, 1_000_000.2)),
        one((1850, 1.0), (2024, 2.0)),
        one((2031, 1.0), (2035, 2.0)),
        one((2030, 1.0), projection=((2030, 2.0),)),
        one((2000, 150.0), (2020, 20.0), upper=100, lower=30),
        one((2000, 1.0), (2020, 2.0), width=240, height=160),
        LineChart(tuple(Line(f"X{n}", f"State {n}", ((2000, n), (2020, 1.0))) for n in range(24)), 2030, "%", "ru"),
    ],
)
def test_odd_series_are_drawn(spec: LineChart) -> None:
    root = drawn(spec)

    assert "NaN" not in ET.tostring(root, encoding="unicode")
    assert set(texts(spec)) >= {line.label for line in spec.lines}


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (replace(PAIR, lines=()), "a chart without a figure"),
        (one(), "a chart without a figure"),
        (replace(PAIR, lines=(KAZ, KAZ)), "a state has two lines in one chart: KAZ, KAZ"),
        (one((2000, 1.0), (2000, 2.0)), "UZB has two figures for one year"),
        (one((2000, float("nan"))), "nan can't be drawn"),
        (one((2000, 1.0), (2001, float("inf"))), "inf can't be drawn"),
        (one((2000, 1e16)), "can't be drawn"),
        (one((2000, 1.0), target=TargetLine(float("nan"), "t")), "nan can't be drawn"),
        (one((2000, 1.0), projection=((2030, float("-inf")),)), "-inf can't be drawn"),
        (replace(PAIR, lang="klingon"), "unknown language: klingon"),
        (replace(PAIR, unit_label=" "), "a chart without a unit"),
        (replace(PAIR, lines=(replace(KAZ, label=""),)), "the line of KAZ has no name"),
        (replace(PAIR, width=100), "a chart of 100 by 320 pixels is too small to read"),
        (replace(PAIR, width=240, lines=(replace(KAZ, label="Ы" * 30),)), "no room for the lines"),
    ],
)
def test_what_can_not_be_drawn_rightly_is_refused(spec: LineChart, message: str) -> None:
    with pytest.raises(BriefError, match=message):
        svg(spec)


@pytest.mark.parametrize("name", ["7.2", "", "Chart", "a b", "x'"])
def test_a_name_that_is_no_id_is_refused(name: str) -> None:
    with pytest.raises(BriefError, match="can't be called"):
        svg(PAIR, name)


def test_the_chart_libraries_are_loaded_when_a_chart_is_drawn() -> None:
    code = (
        "import sys, ortaq.briefs.charts, ortaq.briefs.maps, ortaq.briefs.fonts\n"
        "print(*{'altair', 'vl_convert', 'fontTools', 'pandas', 'pyarrow', 'duckdb'} & set(sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""


numbers = st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: float(f"{value:.6g}"))


@given(
    values=st.lists(numbers, min_size=1, max_size=30),
    projected=st.lists(numbers, max_size=3),
    target=st.none() | numbers,
    has_zero=st.booleans(),
    limits=st.tuples(st.none() | numbers, st.none() | numbers),
)
def test_every_figure_lies_on_the_axis_and_ticks_rise_by_even_steps(
    values: list[float],
    projected: list[float],
    target: float | None,
    has_zero: bool,  # noqa: FBT001  (hypothesis gives it by name)
    limits: tuple[float | None, float | None],
) -> None:
    scale = scales.value_scale(
        values, target=target, projected=projected, has_zero=has_zero, lower=limits[0], upper=limits[1]
    )

    assert scale.low < scale.high
    assert all(scale.low <= value <= scale.high for value in values)
    assert not has_zero or scale.low <= 0 <= scale.high
    steps = [after - before for before, after in pairwise(scale.ticks)]
    assert all(step > 0 for step in steps)
    assert all(step == pytest.approx(steps[0], rel=1e-6) for step in steps)
    assert len(scale.ticks) <= 8


@given(st.lists(st.tuples(st.floats(-50, 400), st.sampled_from([15.5, 31.0])), min_size=1, max_size=30))
def test_names_never_overlap_and_keep_their_order(wanted: list[tuple[float, float]]) -> None:
    places, heights = [place for place, _ in wanted], [height for _, height in wanted]

    found = scales.spread(places, heights, 0, 300)

    squeezed = min(1, 300 / sum(heights))
    order = sorted(range(len(found)), key=lambda place: (places[place], place))
    for before, after in pairwise(order):
        assert found[after] - found[before] >= (heights[before] + heights[after]) / 2 * squeezed - 1e-6
    assert all(
        y - h * squeezed / 2 >= -1e-6 and y + h * squeezed / 2 <= 300 + 1e-6
        for y, h in zip(found, heights, strict=True)
    )


@given(st.lists(st.floats(0, 300), min_size=1, max_size=8))
def test_names_that_do_not_meet_stay_where_they_are(places: list[float]) -> None:
    apart = [place * 20 + offset % 4 for place, offset in enumerate(places)]

    assert scales.spread(apart, [16.0] * len(apart), -100, 1000) == pytest.approx(apart)


@given(first=st.integers(1800, 2029), last=st.integers(2030, 2100), most=st.integers(2, 12))
def test_the_deadline_always_has_a_tick(first: int, last: int, most: int) -> None:
    scale = scales.year_scale(first, last, most)

    assert scale.ticks[-1] == last
    assert all(first <= tick <= last for tick in scale.ticks)
    assert len(scale.ticks) <= most + 1


def linear(colour: str) -> np.ndarray:
    part = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


# Machado, Oliveira and Fernandes 2009, severity 1.
SIGHT = {
    "full": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def oklab(rgb: np.ndarray) -> np.ndarray:
    cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return lab @ np.cbrt(cones @ np.clip(rgb, 0, 1))


@pytest.mark.parametrize("sight", SIGHT)
def test_the_colours_of_the_five_states_stay_apart_for_every_sight(sight: str) -> None:
    seen = [oklab(SIGHT[sight] @ linear(mark.colour)) for mark in MARKS[:5]]

    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) >= 0.1


def test_every_colour_stands_out_from_white_paper() -> None:
    lights = [float(linear(mark.colour) @ [0.2126, 0.7152, 0.0722]) for mark in MARKS]

    assert all(1.05 / (light + 0.05) >= 3 for light in lights)


def test_every_state_has_a_marker_of_its_own() -> None:
    assert len({mark.shape for mark in OF_STATE.values()}) == len(OF_STATE)


def test_a_state_looks_the_same_in_every_group() -> None:
    assert marks(["MNG", "UZB"])["UZB"] == marks(["UZB", "KAZ"])["UZB"] == OF_STATE["UZB"]
    assert marks(["MNG", "KAZ"])["MNG"] != OF_STATE["KAZ"]
