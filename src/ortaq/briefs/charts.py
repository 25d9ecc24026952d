"""One chart for page, print and notebook: the series of several states, the target, and where they are heading.

The grammar is Vega-Lite; vl-convert draws it without a browser, altair shows it in a notebook. Figures are solid lines
with the state's own marker; a projection is dashed and ends in a hollow marker; each line carries its name at its end.
Lines are never told apart by colour alone.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

from ortaq.briefs.accessible_svg import NAMESPACE, accessible
from ortaq.briefs.chart_layout import BOTTOM, LEADER, LINE_HEIGHT, SIZE, Drawn, Layout
from ortaq.briefs.chart_scales import Point, shown_points
from ortaq.briefs.chart_spec import Line, LineChart, Spread, TargetLine
from ortaq.briefs.fonts import FAMILY
from ortaq.briefs.palette import FAN, GRID, INK, MUTED, TARGET, VEIL

if TYPE_CHECKING:
    import altair as alt

__all__ = ["Line", "LineChart", "Spread", "TargetLine", "chart", "grammar", "svg"]

VEGA_LITE = "6.4"
"""The version of Vega-Lite that draws, of those in vl-convert: named, so that the same input gives the same bytes."""

Row = dict[str, Any]
Layer = dict[str, Any]


def svg(spec: LineChart, *, name: str, title: str, desc: str) -> str:
    """The chart as SVG for a page.

    Args:
        spec: What is drawn.
        name: The start of every id: a word that no other picture of the page has.
        title: What the chart shows, for a screen reader.
        desc: What there is to see in it.

    Raises:
        BriefError: There is no figure to draw, or something about the chart is off.
    """
    import vl_convert  # noqa: PLC0415  (import ortaq loads no chart library)

    drawn = vl_convert.vegalite_to_svg(grammar(spec), vl_version=VEGA_LITE)
    root = ET.fromstring(drawn)  # noqa: S314  (drawn here, from figures of our own)
    for text in root.iter(f"{{{NAMESPACE}}}text"):
        if text.get("stroke"):  # a halo: behind the letters, not on them
            text.attrib.update({"paint-order": "stroke", "stroke-linejoin": "round"})
    return accessible(root, name=name, title=title, desc=desc)


def chart(spec: LineChart) -> alt.LayerChart:
    """The chart for a notebook, where it can be shown, changed and saved.

    Raises:
        BriefError: There is no figure to draw, or something about the chart is off.
    """
    import altair as alt  # noqa: PLC0415  (import ortaq loads no chart library)

    return alt.LayerChart.from_dict(grammar(spec))


def grammar(spec: LineChart) -> dict[str, Any]:
    """The chart in Vega-Lite, its layers from the back to the front.

    Raises:
        BriefError: There is no figure to draw, or something about the chart is off.
    """
    layout = Layout(spec)
    layers = [
        *_years_ahead(layout),
        *_fans(layout),
        *_target(layout),
        *_leaders(layout),
        *_series(layout),
        *_names(layout),
        *_heads(layout),
    ]
    layers[0]["encoding"] |= {"x": _x_axis(layout), "y": _y_axis(layout)}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": layout.plot_width,
        "height": layout.plot_height,
        "padding": {"left": layout.left, "right": layout.right, "top": layout.top, "bottom": BOTTOM},
        "autosize": {"type": "none"},
        "config": {
            "aria": False,
            "background": "transparent",
            "font": FAMILY,
            "view": {"stroke": None},
            "axis": {"labelFontSize": SIZE, "labelColor": MUTED, "ticks": False, "labelOverlap": False},
            "text": {"fontSize": SIZE, "color": INK, "baseline": "middle", "align": "left"},
        },
        "layer": layers,
    }


def _x_axis(layout: Layout) -> dict[str, Any]:
    return {
        "field": "year",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [layout.x.low, layout.x.high], "nice": False, "zero": False},
        "axis": {
            "values": list(layout.x.ticks),
            "format": "d",
            "grid": False,
            "domainColor": MUTED,
            "labelPadding": 7,
            "labelFlush": False,
        },
    }


def _y_axis(layout: Layout) -> dict[str, Any]:
    texts = json.dumps(layout.tick_texts, ensure_ascii=False)
    return {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [layout.y.low, layout.y.high], "nice": False, "zero": False},
        "axis": {
            "values": list(layout.y.ticks),
            "domain": False,
            "gridColor": {"condition": {"test": "datum.value === 0", "value": MUTED}, "value": GRID},
            "labelPadding": 6,
            # The language's own numbers, the same as in the text, wherever the chart is shown.
            "labelExpr": f"{texts}[round(datum.index * {len(layout.y.ticks) - 1})]",
        },
    }


def _layer(rows: list[Row], mark: dict[str, Any], **encoding: object) -> Layer:
    """A layer over `rows`, which say `year` and `value`, on the two axes that all layers share."""
    axes = {"x": {"field": "year", "type": "quantitative"}, "y": {"field": "value", "type": "quantitative"}}
    return {"data": {"values": rows}, "mark": mark, "encoding": axes | encoding}


def _text(rows: list[Row], **mark: object) -> Layer:
    return _layer(rows, {"type": "text", **mark}, text={"field": "text", "type": "nominal"})


def _place(point: Point) -> Row:
    return {"year": point[0], "value": point[1]}


def _colour(layout: Layout) -> dict[str, Any]:
    return _scaled(layout, [drawn.mark.colour for drawn in layout.drawn])


def _scaled(layout: Layout, looks: list[str]) -> dict[str, Any]:
    areas = [drawn.line.ref_area for drawn in layout.drawn]
    return {
        "field": "ref_area",
        "type": "nominal",
        "scale": {"domain": areas, "range": looks},
        "legend": None,
    }


def _as_given(field: str) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "scale": None, "legend": None}


def _years_ahead(layout: Layout) -> list[Layer]:
    """A light ground behind the years that no figure covers yet, up to the deadline; a rule at the deadline."""
    deadline = layout.spec.deadline
    rows = [{"year": layout.latest, "until": deadline, "value": layout.y.high, "down": layout.y.low}]
    ground = {"type": "rect", "color": INK, "opacity": VEIL if layout.latest < deadline else 0}
    rule = {"type": "rule", "color": MUTED, "strokeWidth": 1, "strokeDash": [1, 3]}
    ends = [{"year": deadline, "value": layout.y.high, "down": layout.y.low}]
    return [
        _layer(rows, ground, x2={"field": "until"}, y2={"field": "down"}),
        _layer(ends, rule, y2={"field": "down"}),
    ]


def _fans(layout: Layout) -> list[Layer]:
    """Behind each projection the spread in which it may come out, the wider the lighter."""
    layers = []
    for place in range(max((len(spread.bounds) for line in layout.drawn for spread in line.line.fan), default=0)):
        rows: list[Row] = []
        for drawn in layout.drawn:
            start = drawn.points[-1]
            ends = [(spread.year, *spread.bounds[place]) for spread in drawn.line.fan if len(spread.bounds) > place]
            for year, lower, upper in [(start[0], start[1], start[1]), *ends] if ends else ():
                inside = [min(layout.y.high, max(layout.y.low, end)) for end in (lower, upper)]
                area = {"ref_area": drawn.line.ref_area, "year": year}
                rows.append(area | {"value": inside[0], "to": inside[1]})
        look = {"type": "area", "opacity": FAN[min(place, len(FAN) - 1)]}
        layers.append(_layer(rows, look, y2={"field": "to"}, color=_colour(layout)))
    return layers


def _target(layout: Layout) -> list[Layer]:
    """The line of the target with its words, or, where it lies beyond the axis, an arrow at the edge."""
    target = layout.spec.target
    if target is None:
        return []
    row = _place(layout.point(*layout.target_place())) | {"text": layout.target_words}
    words = _text([row], fontWeight=600, stroke="white", strokeWidth=3)
    if not layout.is_target_shown:
        return [words]
    ends = [{"year": year, "value": target.value} for year in (layout.x.low, layout.last)]
    return [_layer(ends, {"type": "line", "color": TARGET, "strokeWidth": 1.5}), words]


def _series(layout: Layout) -> list[Layer]:
    """Figures solid with their markers, projections dashed with a hollow marker at the deadline."""
    solid: list[Row] = []
    dashed: list[Row] = []
    dots: list[Row] = []
    hollow: list[Row] = []
    for drawn in layout.drawn:
        look = _look(drawn)
        for place, part in enumerate(drawn.parts):
            key = {"part": f"{drawn.line.ref_area}-{place}"}
            solid += [look | key | _place(point) for point in part if len(part) > 1]
        dashed += [look | _place(point) for point in drawn.dashes]
        dots += [look | {"label": drawn.line.label} | _place(point) for point in shown_points(drawn.points)]
        hollow += [look | _place(drawn.dashes[-1])] if drawn.ends_inside else []
    colour, weight, size = _colour(layout), _as_given("weight"), _as_given("size")
    shape = _scaled(layout, [drawn.mark.shape for drawn in layout.drawn])
    part = {"field": "part", "type": "nominal"}
    tooltip = [{"field": field} for field in ("label", "year", "value")]
    dot = {"type": "point", "filled": True, "opacity": 1, "stroke": "white", "strokeWidth": 1}
    ring = {"type": "point", "opacity": 1, "fill": "white", "strokeWidth": 1.75}
    layers = (
        _layer(solid, {"type": "line", "strokeJoin": "round"}, color=colour, strokeWidth=weight, detail=part),
        _layer(dashed, {"type": "line", "strokeDash": [5, 4]}, color=colour, strokeWidth=weight),
        _layer(dots, dot, fill=colour, shape=shape, size=size, tooltip=tooltip),
        _layer(hollow, ring, stroke=colour, shape=shape, size=size),
    )
    return [layer for layer in layers if layer["data"]["values"]]


def _look(drawn: Drawn) -> Row:
    weight = 3.2 if drawn.line.is_emphasised else 2
    return {"ref_area": drawn.line.ref_area, "weight": weight, "size": drawn.mark.size}


def _leaders(layout: Layout) -> list[Layer]:
    """From the end of each series to its name: dots inside the plot, a thin line beside it."""
    inside: list[Row] = []
    beside: list[Row] = []
    for drawn, y in zip(layout.drawn, layout.name_heights, strict=True):
        level = layout.px(drawn.end)[1]
        start = layout.point(layout.plot_width + 5, level)
        area = {"ref_area": drawn.line.ref_area}
        beside += [area | _place(point) for point in (start, layout.point(layout.plot_width + LEADER - 3, y))]
        if drawn.end[0] < layout.last:
            inside += [area | _place(point) for point in (drawn.end, start)]
    dots = {"type": "line", "strokeWidth": 1, "strokeDash": [1, 4], "color": MUTED}
    line = {"type": "line", "strokeWidth": 1}
    layers = [_layer(beside, line, color=_colour(layout))]
    return [_layer(inside, dots, detail={"field": "ref_area", "type": "nominal"}), *layers] if inside else layers


def _names(layout: Layout) -> list[Layer]:
    """The state's name at the end of its line."""
    rows: dict[bool, list[Row]] = {False: [], True: []}
    for drawn, name, middle in zip(layout.drawn, layout.names, layout.name_heights, strict=True):
        for place, text in enumerate(name):
            y = middle + (place - (len(name) - 1) / 2) * LINE_HEIGHT
            row = _place(layout.point(layout.plot_width + LEADER, y)) | {"text": text}
            rows[drawn.line.is_emphasised].append(row)
    return [_text(some, fontWeight=600 if emphasised else 400) for emphasised, some in rows.items() if some]


def _heads(layout: Layout) -> list[Layer]:
    """Above the plot: the unit at the left, the word for the dashed part at the right."""
    rows = [_place(layout.point(-layout.left, y)) | {"text": text} for text, y in layout.unit_places]
    layers = [_text(rows, color=MUTED)]
    if layout.projection_word:
        row = {"year": layout.spec.deadline, "value": layout.point(0, layout.word_height)[1]}
        word = _text([row | {"text": layout.projection_word}], color=MUTED, align="right", fontStyle="italic")
        layers.append(word)
    return layers
