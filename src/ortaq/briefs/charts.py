"""One chart for page, print and notebook: the series of several states, the target, and where they are heading.

The grammar is Vega-Lite, written by altair and drawn by vl-convert without a browser. Figures are solid lines with the
state's own marker; a projection is dashed and ends in a hollow marker; each line carries its name at its end. Lines are
never told apart by colour alone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ortaq.briefs.accessible_svg import NAMESPACE, accessible
from ortaq.briefs.chart_layout import LINE_HEIGHT, SIZE, BOTTOM, LEADER, Layout
from ortaq.briefs.chart_scales import shown_points
from ortaq.briefs.chart_spec import Line, LineChart, TargetLine
from ortaq.briefs.fonts import FAMILY
from ortaq.briefs.palette import BAND, GRID, INK, MUTED, TARGET

if TYPE_CHECKING:
    import altair as alt

__all__ = ["Line", "LineChart", "TargetLine", "chart", "svg"]

VEGA_LITE = "6.4"
"""The version of Vega-Lite that draws, of those in vl-convert: named, so that the same input gives the same bytes."""


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
    from lxml import etree  # noqa: PLC0415

    grammar = chart(spec).to_dict(validate=False)
    root = etree.fromstring(vl_convert.vegalite_to_svg(grammar, vl_version=VEGA_LITE).encode())
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

    layout = Layout(spec)
    pen = Pen(layout)
    layers = [*pen.years_ahead(), *pen.target(), *pen.leaders(), *pen.series(), *pen.names(), *pen.heads()]
    return (
        alt.layer(*layers)
        .properties(
            width=layout.plot_width,
            height=layout.plot_height,
            padding={"left": layout.left, "right": layout.right, "top": layout.top, "bottom": BOTTOM},
            autosize=alt.AutoSizeParams(type="none"),
        )
        .configure(
            aria=False,
            background="transparent",
            font=FAMILY,
            view=alt.ViewConfig(stroke=None),
            text=alt.MarkConfig(fontSize=SIZE, color=INK, baseline="middle", align="left"),
        )
    )


Row = dict[str, Any]


class Pen:
    """Writes the layers of one chart, all on the same two axes."""

    def __init__(self, layout: Layout) -> None:
        import altair as alt  # noqa: PLC0415

        self.alt = alt
        self.layout = layout
        areas = [drawn.line.ref_area for drawn in layout.drawn]
        colours = alt.Scale(domain=areas, range=[drawn.mark.colour for drawn in layout.drawn])
        shapes = alt.Scale(domain=areas, range=[drawn.mark.shape for drawn in layout.drawn])
        self.colour = alt.Color("ref_area:N", scale=colours, legend=None)
        self.shape = alt.Shape("ref_area:N", scale=shapes, legend=None)
        quiet = {"title": None, "labelFontSize": SIZE, "labelColor": MUTED, "ticks": False, "labelBound": False}
        texts = json.dumps(layout.tick_texts, ensure_ascii=False)
        self.x = alt.X(
            "year:Q",
            scale=alt.Scale(domain=[layout.x.low, layout.x.high], nice=False, zero=False),
            axis=alt.Axis(
                values=list(layout.x.ticks),
                format="d",
                grid=False,
                domainColor=MUTED,
                labelPadding=7,
                labelFlush=False,
                labelOverlap=False,
                **quiet,
            ),
        )
        self.y = alt.Y(
            "value:Q",
            scale=alt.Scale(domain=[layout.y.low, layout.y.high], nice=False, zero=False),
            axis=alt.Axis(
                values=list(layout.y.ticks),
                grid=True,
                gridColor=GRID,
                domain=False,
                labelPadding=6,
                labelOverlap=False,
                labelExpr=f"{texts}[round(datum.index * {len(layout.y.ticks) - 1})]",
                **quiet,
            ),
        )

    def on(self, rows: list[Row]) -> alt.Chart:
        """A layer over `rows`, which say `year` and `value`."""
        return self.alt.Chart(self.alt.Data(values=rows)).encode(x=self.x, y=self.y)

    def years_ahead(self) -> list[alt.Chart]:
        """A light ground behind the years that no figure covers yet, up to the deadline; a rule at the deadline."""
        layout, deadline = self.layout, self.layout.spec.deadline
        middle = (layout.y.low + layout.y.high) / 2
        rule = self.on([{"year": deadline, "value": middle}]).mark_rule(color=MUTED, strokeWidth=1, strokeDash=[1, 3])
        layers = [rule.encode(y=self.alt.value(0), y2=self.alt.value(layout.plot_height))]
        if layout.latest < deadline:
            ground = self.on([{"year": layout.latest, "until": deadline, "value": layout.y.high, "down": layout.y.low}])
            layers.insert(0, ground.mark_rect(color=BAND).encode(x2="until:Q", y2="down:Q"))
        return layers

    def target(self) -> list[alt.Chart]:
        """The line of the target with its words, or, where it lies beyond the axis, an arrow at the edge."""
        layout, target = self.layout, self.layout.spec.target
        if target is None:
            return []
        x, y = layout.target_place()
        words = [{"year": layout.year(x), "value": layout.value(y), "text": layout.target_words}]
        text = self.on(words).mark_text(fontWeight=600, stroke="white", strokeWidth=3).encode(text="text:N")
        if not layout.is_target_shown:
            return [text]
        ends = [{"year": year, "value": target.value} for year in (layout.x.low, layout.spec.deadline)]
        return [self.on(ends).mark_line(color=TARGET, strokeWidth=1.5), text]

    def series(self) -> list[alt.Chart]:
        """Figures solid with their markers, projections dashed with a hollow marker at the deadline."""
        solid: list[Row] = []
        dashed: list[Row] = []
        dots: list[Row] = []
        hollow: list[Row] = []
        for drawn in self.layout.drawn:
            look = {"ref_area": drawn.line.ref_area, "weight": 3.2 if drawn.line.is_emphasised else 2}
            for place, part in enumerate(drawn.parts):
                key = f"{drawn.line.ref_area}-{place}"
                solid += [look | {"part": key, "year": year, "value": value} for year, value in part if len(part) > 1]
            dashed += [look | {"year": year, "value": value} for year, value in drawn.dashes]
            seen = shown_points(drawn.points)
            dots += [look | {"label": drawn.line.label, "year": year, "value": value} for year, value in seen]
            if drawn.ends_inside:
                hollow.append(look | dict(zip(("year", "value"), drawn.dashes[-1], strict=True)))
        weight = self.alt.StrokeWidth("weight:Q", scale=None, legend=None)
        layers = []
        if solid:
            line = self.on(solid).mark_line(strokeJoin="round")
            layers.append(line.encode(color=self.colour, strokeWidth=weight, detail="part:N"))
        if dashed:
            layers.append(self.on(dashed).mark_line(strokeDash=[5, 4]).encode(color=self.colour, strokeWidth=weight))
        point = self.on(dots).mark_point(filled=True, size=52, opacity=1, stroke="white", strokeWidth=1)
        layers.append(point.encode(fill=self.colour, shape=self.shape, tooltip=["label:N", "year:Q", "value:Q"]))
        if hollow:
            ring = self.on(hollow).mark_point(size=46, opacity=1, fill="white", strokeWidth=1.75)
            layers.append(ring.encode(stroke=self.colour, shape=self.shape))
        return layers

    def leaders(self) -> list[alt.Chart]:
        """A thin line from the end of each series to its name."""
        layout = self.layout
        rows: list[Row] = []
        for drawn, y in zip(layout.drawn, layout.name_heights, strict=True):
            level = drawn.end[1]
            bends = [drawn.end, (layout.year(layout.plot_width + 4), level)]
            bends.append((layout.year(layout.plot_width + LEADER - 4), layout.value(y)))
            rows += [{"ref_area": drawn.line.ref_area, "year": year, "value": value} for year, value in bends]
        return [self.on(rows).mark_line(strokeWidth=0.75).encode(color=self.colour)]

    def names(self) -> list[alt.Chart]:
        """The state's name at the end of its line."""
        layout = self.layout
        rows: dict[bool, list[Row]] = {False: [], True: []}
        for drawn, name, middle in zip(layout.drawn, layout.names, layout.name_heights, strict=True):
            for place, text in enumerate(name):
                y = middle + (place - (len(name) - 1) / 2) * LINE_HEIGHT
                row = {"year": layout.year(layout.plot_width + LEADER), "value": layout.value(y), "text": text}
                rows[drawn.line.is_emphasised].append(row)
        return [
            self.on(some).mark_text(fontWeight=600 if is_emphasised else 400).encode(text="text:N")
            for is_emphasised, some in rows.items()
            if some
        ]

    def heads(self) -> list[alt.Chart]:
        """Above the plot: the unit at the left, the word for the dashed part at the right."""
        layout = self.layout
        rows = [
            {"year": layout.year(-layout.left), "value": layout.value(y - layout.top), "text": text}
            for text, y in layout.unit_places
        ]
        layers = [self.on(rows).mark_text(color=MUTED).encode(text="text:N")]
        if layout.spec.projection_label and any(drawn.dashes for drawn in layout.drawn):
            place = {"year": layout.spec.deadline, "value": layout.value(-LINE_HEIGHT / 2 - 2)}
            word = self.on([place | {"text": layout.spec.projection_label}])
            layers.append(word.mark_text(color=MUTED, align="right", fontStyle="italic").encode(text="text:N"))
        return layers
