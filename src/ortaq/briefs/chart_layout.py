"""Where the parts of a line chart go, in pixels: margins, names at the right, the words of the target."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from babel.numbers import format_compact_decimal, format_decimal

from ortaq.briefs import chart_scales as at
from ortaq.briefs.chart_spec import Line, LineChart, checked
from ortaq.briefs.fonts import text_width, wrapped
from ortaq.briefs.palette import Mark, marks
from ortaq.errors import BriefError

SIZE = 13
"""Pixels of all text. On a phone 360 pixels wide a drawing of 480 shrinks to 328: the text is then 8.9 pixels high."""

LINE_HEIGHT = 15.5

LEADER = 18
"""Pixels between the plot and the names at its right."""

HEADROOM = 0.09
"""Of the y-axis, added above a target that stands at its end."""

LONG = 1e6
"""From here on a tick is written with a word for its power of ten."""

LEAST = 100
"""Pixels that the plot itself needs, both ways."""

BOTTOM = 26
"""Pixels below the plot."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line as it will be drawn, in years and values."""

    line: Line
    mark: Mark
    points: list[at.Point]
    parts: list[list[at.Point]]
    dashes: list[at.Point]  # empty, or from the last figure to the deadline or the edge of the chart
    ends_inside: bool  # the projection is seen to its end

    @property
    def end(self) -> at.Point:
        """Where the name points at."""
        return self.dashes[-1] if self.dashes else self.points[-1]


class Layout:
    """Where everything goes: the spec in the coordinates of the drawing."""

    def __init__(self, spec: LineChart) -> None:
        self.spec = spec
        self.lines = checked(spec)
        looks = marks([line.ref_area for line in self.lines])
        points = {
            line.ref_area: sorted((float(year), float(value)) for year, value in line.points) for line in self.lines
        }
        ahead = {line.ref_area: self._ahead(line, points[line.ref_area][-1]) for line in self.lines}
        self.y = at.value_scale(
            [value for line in points.values() for _, value in line],
            target=spec.target.value if spec.target else None,
            projected=[value for line in ahead.values() for _, value in line]
            + [end for line in self.lines for spread in line.fan for pair in spread.bounds for end in pair],
            has_zero=spec.y_zero,
            lower=spec.lower,
            upper=spec.upper,
        )
        if spec.target and spec.target.value == self.y.high:
            # Room above the line for its words: it stands at the natural limit, and the series end there too.
            self.y = replace(self.y, high=self.y.high + HEADROOM * (self.y.high - self.y.low))
        self.drawn = []
        for line in self.lines:
            dashes = at.clipped(ahead[line.ref_area], self.y.low, self.y.high)
            self.drawn.append(
                Drawn(
                    line=line,
                    mark=looks[line.ref_area],
                    points=points[line.ref_area],
                    parts=at.pieces(points[line.ref_area]),
                    dashes=dashes,
                    ends_inside=bool(dashes) and dashes[-1] == ahead[line.ref_area][-1],
                )
            )
        self.first = int(min(spec.deadline, *(line.points[0][0] for line in self.drawn)))
        self.latest = int(max(line.points[-1][0] for line in self.drawn))
        self.last = max(self.latest, spec.deadline)
        if self.plot_width < LEAST or self.plot_height < LEAST:
            raise BriefError(
                "no room for the lines of a chart of {width} by {height} pixels",
                hint="make it larger, or its words shorter",
                width=spec.width,
                height=spec.height,
            )
        self.x = at.year_scale(self.first, self.last, most=self.plot_width // 48)

    def _ahead(self, line: Line, last: at.Point) -> list[at.Point]:
        """The projection, joined to the last figure and held at the natural limits."""
        later = sorted((float(year), float(value)) for year, value in line.projection if year > last[0])
        return at.held([last, *later], self.spec.lower, self.spec.upper) if later else []

    @cached_property
    def tick_texts(self) -> list[str]:
        """The numbers on the y-axis in the reader's language."""
        return [number(tick, self.y, self.spec.lang) for tick in self.y.ticks]

    @cached_property
    def names(self) -> list[tuple[str, ...]]:
        """The names at the right, broken into lines where they are long."""
        return [wrapped(line.label, SIZE, 0.28 * self.spec.width) for line in self.lines]

    @cached_property
    def unit_lines(self) -> tuple[str, ...]:
        """The unit above the axis, broken into lines where it is long."""
        return wrapped(self.spec.unit_label, SIZE, self.spec.width - 4)

    @cached_property
    def top(self) -> int:
        """Pixels above the plot: the unit, and the word for the projection beside or below it."""
        return round(self._rows * LINE_HEIGHT) + 10

    @cached_property
    def unit_places(self) -> list[tuple[str, float]]:
        """The lines of the unit, each with its middle in pixels of the plot (above it, so negative)."""
        return [(text, (place + 0.5) * LINE_HEIGHT - self.top) for place, text in enumerate(self.unit_lines)]

    @cached_property
    def projection_word(self) -> str:
        """The word for the dashed part, when there is one."""
        return self.spec.projection_label if any(line.dashes for line in self.drawn) else ""

    @cached_property
    def word_height(self) -> float:
        """The middle of the word for the dashed part, in pixels of the plot."""
        return (self._rows - 0.5) * LINE_HEIGHT - self.top

    @cached_property
    def _rows(self) -> int:
        """Rows of text above the plot: the word for the projection stands beside the unit where there is room."""
        taken = text_width(self.unit_lines[-1], SIZE) + text_width(self.projection_word, SIZE) + 16
        is_beside = not self.projection_word or taken <= self.left + self.plot_width
        return len(self.unit_lines) + (0 if is_beside else 1)

    @cached_property
    def left(self) -> int:
        """Pixels left of the plot."""
        return math.ceil(max(text_width(text, SIZE) for text in self.tick_texts)) + 8

    @cached_property
    def right(self) -> int:
        """Pixels right of the plot."""
        widest = max(
            text_width(row, SIZE, is_semibold=line.is_emphasised)
            for line, rows in zip(self.lines, self.names, strict=True)
            for row in rows
        )
        return math.ceil(widest) + LEADER + 4

    @cached_property
    def plot_width(self) -> int:
        """Pixels between the y-axis and the right edge of the plot."""
        return self.spec.width - self.left - self.right

    @cached_property
    def plot_height(self) -> int:
        """Pixels between the top of the plot and the x-axis."""
        return self.spec.height - self.top - BOTTOM

    def px(self, point: at.Point) -> at.Point:
        """From year and value to pixels of the plot."""
        return (
            (point[0] - self.x.low) / (self.x.high - self.x.low) * self.plot_width,
            (self.y.high - point[1]) / (self.y.high - self.y.low) * self.plot_height,
        )

    def point(self, x: float, y: float) -> at.Point:
        """From pixels of the plot to year and value; beyond its edges both go on."""
        return (
            self.x.low + x / self.plot_width * (self.x.high - self.x.low),
            self.y.high - y / self.plot_height * (self.y.high - self.y.low),
        )

    @cached_property
    def name_heights(self) -> list[float]:
        """The middle of each name, in pixels of the plot, moved apart."""
        wanted = [self.px(line.end)[1] for line in self.drawn]
        heights = [LINE_HEIGHT * len(rows) for rows in self.names]
        return at.spread(wanted, heights, -LINE_HEIGHT / 2, self.plot_height + LINE_HEIGHT / 2)

    @cached_property
    def is_target_shown(self) -> bool:
        """The target lies within the y-axis."""
        return self.spec.target is not None and self.y.low <= self.spec.target.value <= self.y.high

    @cached_property
    def target_words(self) -> str:
        """The words of the target, with an arrow when it lies beyond the axis."""
        target = self.spec.target
        if target is None or self.is_target_shown:
            return target.label if target else ""
        return f"{'▲' if target.value > self.y.high else '▼'} {target.label}"

    def target_place(self) -> at.Point:
        """Where the words of the target are least in the way: their left end and their middle, in pixels."""
        target = self.spec.target
        value = min(self.y.high, max(self.y.low, target.value if target else 0.0))
        line = self.px((self.x.low, value))[1]
        width = text_width(self.target_words, SIZE, is_semibold=True)
        sides = [line + side for side in (-10.0, 11.0) if SIZE / 2 < line + side < self.plot_height - SIZE / 2]
        room = max(0, round(self.plot_width - width - 8))
        spots = [(4.0 + x, side) for side in sides for x in (0, room, *range(8, room, 8))]
        beside = {side: self._dots_beside(side) for side in sides}
        return min(spots, key=lambda spot: _between(beside[spot[1]], spot[0] - 3, spot[0] + width + 3))

    def _dots_beside(self, y: float) -> list[float]:
        """Where, from left to right, lines would run through a row of text at this height."""
        return sorted(dot[0] for dot in self._dots if abs(dot[1] - y) < LINE_HEIGHT / 2 + 2)

    @cached_property
    def _dots(self) -> list[at.Point]:
        """The lines as points some three pixels apart."""
        dots = []
        for line in self.drawn:
            for part in (*line.parts, line.dashes):
                track = [self.px(point) for point in part]
                dots += track
                for (x0, y0), (x1, y1) in pairwise(track):
                    count = int(math.hypot(x1 - x0, y1 - y0) / 3)
                    dots += [(x0 + (x1 - x0) * n / count, y0 + (y1 - y0) * n / count) for n in range(1, count)]
        return dots


def _between(places: list[float], low: float, high: float) -> int:
    """How many of the sorted places lie from `low` to `high`."""
    return bisect_right(places, high) - bisect_left(places, low)


def number(value: float, scale: at.Scale, lang: str) -> str:
    r"""A tick's number as the language writes it; from a million on in words ("2,5 млн").

    >>> number(1234.5, at.Scale(0, 2000, (0.0, 1234.5)), "ru")
    '1\xa0234,5'
    """
    if max(abs(tick) for tick in scale.ticks) >= LONG:
        text = format_compact_decimal(value, locale=lang, fraction_digits=2)
    else:
        text = format_decimal(value, format=f"#,##0.{'0' * at.digits(scale)}", locale=lang)
    return text.replace("-", "−")
