"""What a line chart is asked to show, and what it refuses."""

from __future__ import annotations

import math
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from ortaq.errors import BriefError

LARGEST = 1e15
"""Figures beyond this are a wrong unit, not a figure."""

SMALLEST = (240, 160)
"""Pixels; a smaller drawing has no room for its words."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart a projection may come out in a year.

    Args:
        bounds: From where to where, the widest first: of 80 %, then of 50 %.
    """

    year: int
    bounds: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One series of one state.

    Args:
        ref_area: Whose figures these are; it decides colour and marker.
        label: The state's name in the reader's language, written at the end of the line.
        points: The figures, (year, value).
        projection: Where the series is heading, (year, value), drawn on from the last figure.
        is_emphasised: The line that the text speaks of.
        fan: How sure the projection is, year by year, drawn as a fan behind it.
    """

    ref_area: str
    label: str
    points: tuple[tuple[int, float], ...]
    projection: tuple[tuple[int, float], ...] = ()
    is_emphasised: bool = False
    fan: tuple[Spread, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetLine:
    """What is to be reached, with its words in the reader's language."""

    value: float
    label: str


@dataclass(frozen=True)
class LineChart:
    """A chart without a title of its own: the page's heading and caption say what it is.

    Args:
        lines: The series, in the order of the group; those without a figure are left away.
        deadline: The year by which the target is to be reached.
        unit_label: The unit in the reader's language, written above the y-axis.
        lang: Language of the numbers on the axis: "kk", "ru", "en".
        target: What is to be reached; None where the Agenda names no number.
        projection_label: The word for the dashed part, written above it; may be empty.
        y_zero: The y-axis starts at zero.
        lower: The natural limit of the series below.
        upper: The natural limit above.
        width: Of the whole drawing, in pixels; the page scales it.
        height: The same.
    """

    lines: tuple[Line, ...]
    deadline: int
    unit_label: str
    lang: str
    target: TargetLine | None = None
    projection_label: str = ""
    y_zero: bool = False
    lower: float | None = None
    upper: float | None = None
    width: int = 480
    height: int = 320


def checked(spec: LineChart) -> tuple[Line, ...]:
    """The lines that have a figure, when all about the chart can be drawn rightly.

    Raises:
        BriefError: There is no figure to draw, or something about the chart is off.
    """
    lines = tuple(line for line in spec.lines if line.points)
    if not lines:
        raise BriefError("a chart without a figure", hint="say in words that there are no data")
    if not spec.unit_label.strip():
        raise BriefError("a chart without a unit", hint="units travel with numbers: give unit_label")
    if nameless := [line.ref_area for line in lines if not line.label.strip()]:
        raise BriefError("the line of {ref_area} has no name", hint="give its label", ref_area=nameless[0])
    areas = [line.ref_area for line in lines]
    if len(set(areas)) < len(areas):
        raise BriefError("a state has two lines in one chart: {areas}", hint="one line a state", areas=", ".join(areas))
    try:
        Locale.parse(spec.lang)
    except (UnknownLocaleError, ValueError) as error:
        raise BriefError("unknown language: {lang}", hint="use kk, ru or en", lang=spec.lang) from error
    for line in lines:
        years = [year for year, _ in line.points]
        if len(set(years)) < len(years):
            raise BriefError(
                "{ref_area} has two figures for one year", hint="one figure a year", ref_area=line.ref_area
            )
    numbers = [value for line in lines for _, value in (*line.points, *line.projection)]
    numbers += [end for line in lines for spread in line.fan for pair in spread.bounds for end in pair]
    numbers += [value for value in (spec.lower, spec.upper) if value is not None]
    numbers += [spec.target.value] if spec.target else []
    if wrong := [value for value in numbers if not (math.isfinite(value) and abs(value) <= LARGEST)]:
        raise BriefError("{value} can't be drawn", hint="leave missing figures out; scale large units", value=wrong[0])
    if spec.width < SMALLEST[0] or spec.height < SMALLEST[1]:
        raise BriefError(
            "a chart of {width} by {height} pixels is too small to read",
            hint="at least {least}",
            least="{} by {}".format(*SMALLEST),
            width=spec.width,
            height=spec.height,
        )
    return lines
