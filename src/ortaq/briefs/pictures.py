"""The chart and the map of a target, drawn from the evidence alone, so that they can be drawn again and compared."""

from __future__ import annotations

from ortaq.briefs.chart_spec import Line, LineChart, TargetLine
from ortaq.briefs.charts import svg
from ortaq.briefs.document import Picture
from ortaq.briefs.maps import OutlookMap, can_draw, map_svg
from ortaq.briefs.words import Words
from ortaq.common_ground.findings import Finding

PROJECTING_METHOD = "un-progress-2026"
"""Whose projection the chart draws: it is defined with and without a number to reach."""

MAP_WORDS = {
    "on-track": "on track by every method",
    "too-slow": "depends on the method",
    "away": "not on track by any method",
    "unknown": "can't be said",
}


def drawn_again(words: Words, key: str) -> str:
    """The drawing of a picture of a brief, made anew.

    Args:
        key: `chart:7.2` or `map:7.2`.

    Raises:
        KeyError: There is no such picture.
    """
    kind, _, target = key.partition(":")
    picture = {"chart": target_chart, "map": target_map}[kind](words, words.ground.finding(words.group, target))
    if picture is None:
        raise KeyError(key)
    return picture.svg


def target_chart(words: Words, finding: Finding) -> Picture | None:
    """The series of the states, what is to be reached, and where the series are heading."""
    if finding.series is None:
        return None
    source, series = finding.series
    observed = words.ground.series_observations(source, series)
    about = words.ground.series(source, series)
    language = words.language
    verdicts = {
        row["ref_area"]: row
        for row in words.ground.assessments(words.group)
        if (row["method"], row["source"], row["series"]) == (PROJECTING_METHOD, source, series)
    }
    lines = []
    for area in words.areas:
        points = tuple(
            (year, row["obs_value"])
            for year, row in sorted(observed.get(area, {}).items())
            if row["obs_value"] is not None
        )
        verdict = verdicts.get(area)
        heading = (
            ((verdict["deadline"], verdict["projection"]),)
            if verdict and verdict["projection"] is not None and points and points[-1][0] < verdict["deadline"]
            else ()
        )
        lines.append(Line(area, words.plain(words.one(f"area:{area}")), points, heading))
    if not any(line.points for line in lines):
        return None
    numbers = {row["target_value"] for row in verdicts.values() if row["target_value"] is not None}
    target = TargetLine(numbers.pop(), language.text("target")) if len(numbers) == 1 else None
    deadline = max((row["deadline"] for row in verdicts.values() if row["deadline"]), default=None)
    caption = words.s(
        "{series} ({unit}). Points are published figures; dashes go on at the pace since the baseline.",
        series=f"series:{source}/{series}#title",
        unit=f"series:{source}/{series}#unit",
    )
    drawing = svg(
        LineChart(
            lines=tuple(lines),
            deadline=deadline or max(line.points[-1][0] for line in lines if line.points),
            unit_label=words.plain(words.one(f"series:{source}/{series}#unit")),
            lang=language.code,
            target=target,
            projection_label=language.text("at this pace"),
            lower=about["lower_limit"],
            upper=about["upper_limit"],
        ),
        name=f"chart-{finding.target}",
        title=words.ground.series_title(source, series, language.code),
        desc=" ".join(words.plain(sentence) for sentence in (words.standing(finding), *words.latest_range(finding))),
    )
    return Picture(f"chart:{finding.target}", drawing, caption)


def target_map(words: Words, finding: Finding) -> Picture | None:
    """The states coloured by where they stand; None where an outline of a state is missing."""
    if not can_draw(words.areas):
        return None
    sides = {"on-track": "on-track", "depends": "too-slow", "behind": "away", "unknown": "unknown"}
    outlooks = {area: outlook for side, outlook in sides.items() for area in finding.areas(side)}
    names = {area: words.plain(words.one(f"area:{area}")) for area in words.areas}
    legend = {outlook: words.language.text(text) for outlook, text in MAP_WORDS.items()}
    caption = words.s(
        "Where the states stand, by every method together. The outlines ({producer}, {vintage}) are for orientation "
        "and imply no opinion on borders; later agreements are not drawn.",
        producer="map:#producer",
        vintage="map:#vintage",
    )
    drawing = map_svg(
        OutlookMap({area: outlooks[area] for area in words.areas}, names, legend),
        name=f"map-{finding.target}",
        title=words.plain(words.title(finding)),
        desc=" ".join(words.plain(sentence) for sentence in (words.standing(finding), *words.doubts(finding))),
    )
    return Picture(f"map:{finding.target}", drawing, caption)
