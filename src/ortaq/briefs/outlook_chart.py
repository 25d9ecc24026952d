"""The chart of an assessment: a series of some states, what is to be reached, and the fan of where it may come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ortaq.briefs.charts import Line, LineChart, Spread, TargetLine, chart, svg
from ortaq.briefs.poster import png, poster
from ortaq.briefs.words import Words
from ortaq.errors import UsageError
from ortaq.model.claims import Sentence

if TYPE_CHECKING:
    import altair as alt

Row = Mapping[str, Any]

ENDINGS = ("svg", "png")

FANNED = 2
"""Up to so many states each has its fan; more fans than that hide one another."""


def known_ending(path: Path) -> str:
    """The form that the ending of a file names.

    Raises:
        UsageError: There is no such form.
    """
    ending = path.suffix.lower().removeprefix(".")
    if ending not in ENDINGS:
        raise UsageError(
            "a chart can't be written as {form}",
            hint="endings: {known}",
            form=path.suffix or path.name,
            known=", ".join(f".{known}" for known in ENDINGS),
        )
    return ending


@dataclass(frozen=True)
class OutlookChart:
    """A chart to show in a notebook, to save, or to change.

    Args:
        spec: What is drawn.
        name: The start of every id in it.
        heading: What it shows.
        desc: What there is to see in it, in words.
        below: How to read it and where the figures are from.
    """

    spec: LineChart
    name: str
    heading: str
    desc: str
    below: str

    @cached_property
    def svg(self) -> str:
        """The chart as SVG, with its heading and its sources."""
        drawn = svg(self.spec, name=self.name, title=self.heading, desc=self.desc)
        return poster(drawn, self.heading, self.below, width=self.spec.width, height=self.spec.height)

    @property
    def png(self) -> bytes:
        """The same as PNG."""
        return png(self.svg)

    def to_altair(self) -> alt.LayerChart:
        """The chart itself for a notebook, where it can be changed."""
        return chart(self.spec)

    def save(self, path: str | Path) -> Path:
        """Write it to a file; the ending (`.svg`, `.png`) names the form.

        Raises:
            UsageError: The ending is another.
        """
        path = Path(path)
        path.write_bytes(self.written(path))
        return path

    def written(self, path: Path) -> bytes:
        """The bytes for a file of this ending.

        Raises:
            UsageError: There is no such form.
        """
        return self.svg.encode() if known_ending(path) == "svg" else self.png

    def _repr_html_(self) -> str:
        return self.svg


def outlook_chart(
    words: Words, source: str, series: str, rows: Sequence[Row], fans: Mapping[str, tuple[Spread, ...]]
) -> OutlookChart:
    """The chart of one series.

    Args:
        rows: Verdicts of the method that gives the intervals, one a state, in the order of the states.
        fans: How sure the projection is, by state: the median first, then the bounds.

    Raises:
        UsageError: No state has a figure.
    """
    observed = words.ground.series_observations(source, series)
    about = words.ground.series(source, series)
    language = words.language
    lines = tuple(_line(words, row, observed.get(row["ref_area"], {}), fans, len(rows)) for row in rows)
    if not any(line.points for line in lines):
        raise UsageError(
            "there are no figures of {series} to draw",
            hint="ortaq show --series {series} lists the states that have some",
            series=series,
        )
    numbers = {row["target_value"] for row in rows if row["target_value"] is not None}
    deadline = max((row["deadline"] for row in rows if row["deadline"]), default=None)
    here = f"series:{source}/{series}"
    spec = LineChart(
        lines=lines,
        deadline=deadline or max(line.points[-1][0] for line in lines if line.points),
        unit_label=words.plain(words.one(f"{here}#unit")) or words.ground.series_title(source, series, language.code),
        lang=language.code,
        target=TargetLine(numbers.pop(), language.text("target")) if len(numbers) == 1 else None,
        projection_label=language.text("expected"),
        lower=about["lower_limit"],
        upper=about["upper_limit"],
        width=560,
        height=340,
    )
    areas = [f"area:{row['ref_area']}" for row, line in zip(rows, lines, strict=True) if line.points]
    heading = words.plain(words.s("{series}: {areas}", series=f"{here}#title", areas=areas))
    told = [words.plain(said) for row in rows for said in _told(words, source, series, row)]
    return OutlookChart(spec, f"outlook-{_word(series)}", heading, " ".join(told), _below(words, here, rows, fans))


def _line(
    words: Words, row: Row, observed: Mapping[int, Row], fans: Mapping[str, tuple[Spread, ...]], states: int
) -> Line:
    area = row["ref_area"]
    points = tuple(
        (year, seen["obs_value"]) for year, seen in sorted(observed.items()) if seen["obs_value"] is not None
    )
    spreads = fans.get(area, ())
    ahead = tuple((spread.year, spread.bounds[-1][0]) for spread in spreads)
    fan = tuple(Spread(spread.year, spread.bounds[:-1]) for spread in spreads) if states <= FANNED else ()
    return Line(area, words.plain(words.one(f"area:{area}")), points, ahead, fan=fan)


def _told(words: Words, source: str, series: str, row: Row) -> list[Sentence]:
    """What there is to see of a state."""
    here = f"verdict:{row['method']}/{source}/{series}/{row['ref_area']}"
    area = f"area:{row['ref_area']}"
    if row["latest_value"] is None:
        return [words.s("{area}: there are no figures.", area=area)]
    said = [
        words.s("{area}: {value} in {year}.", area=area, value=f"{here}#latest_value", year=f"{here}#latest_period")
    ]
    if row["projection_lower"] is not None:
        said.append(
            words.s(
                "Expected in {year}: {value}; with a probability of 80% between {lower:bare} and {upper:bare}.",
                year=f"{here}#deadline",
                value=f"{here}#projection",
                lower=f"{here}#projection_lower",
                upper=f"{here}#projection_upper",
            )
        )
    if row["probability"] is not None:
        said.append(words.s("Probability that the target is met: {probability}.", probability=f"{here}#probability"))
    return said


def _below(words: Words, here: str, rows: Sequence[Row], fans: Mapping[str, tuple[Spread, ...]]) -> str:
    lines = []
    if any(fans.values()):
        dashes = words.s(
            "Points are published figures; dashes show the median of {method}.",
            method=f"method:{rows[0]['method']}#short",
        )
        bands = words.t("The shaded fans hold the value with a probability of 50% and 80%.")
        lines.append(" ".join(map(words.plain, (dashes, bands) if len(rows) <= FANNED else (dashes,))))
        if len(rows) <= FANNED:
            source, series = here.partition(":")[2].split("/")
            told = [_told(words, source, series, row) for row in rows]
            lines += [
                " ".join(words.plain(said) for said in (of_one if len(rows) > 1 else of_one[1:])) for of_one in told
            ]
    lines.append(
        words.plain(
            words.s(
                "Figures: {publisher}, edition of {vintage}, {licence}, {address}",
                publisher=f"{here}#publisher",
                vintage=f"{here}#vintage",
                licence=f"{here}#licence",
                address=f"{here}#address",
            )
        )
    )
    return "\n".join(lines)


def _word(code: str) -> str:
    """A code as part of an id."""
    return "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in code.lower())
