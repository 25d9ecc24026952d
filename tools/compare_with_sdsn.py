"""Holds the rules of the Sustainable Development Report against its own workbook of 2020: scores, colours, arrows.

    python tools/compare_with_sdsn.py --workbook SDR2020Database.xlsx [--page docs/methods/sdsn-differences.md]

From the raw values of the workbook everything that it publishes of its 193 countries is worked out again by the
functions of `ortaq.methods.sdsn`. It is a check alone: nothing of the workbook enters Ortaq.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from python_calamine import CalamineWorkbook

from ortaq.methods import sdsn

FILE = "SDR2020Database.xlsx"
GOALS = range(1, 18)
ARROW_SIGNS = ("↑", "➚", "→", "↓")

SAFE = "sdg16_safe"
"""Its colour and arrow are published, its values are not: they belong to Gallup."""

EDUCATION, SEA_GOAL = 4, 14
"""In the first, where some indicators are missing, the mean score of the country's region stands in for each."""

SEA = frozenset({"sdg14_cpma", "sdg14_cleanwat", "sdg14_fishstocks", "sdg14_trawl"})
"""What a country without a coast is not asked for."""

EITHER = frozenset({"sdg17_oda", "sdg17_govrev"})
"""Rich countries are asked for the first, others for the second."""

TRENDS_OF = {"sdg2_stuntihme": "sdg2_stunting", "sdg2_wasteihme": "sdg2_wasting", "sdg5_fplmodel": "sdg5_familypl"}
"""Trends that are taken on another series than the value of the year."""

TREND_YEARS = (2014, 2017)
"""Of those: the codebook names none."""

TOLERANCE = 0.0006
"""Scores are published to three decimals."""

KINDS = {
    "score": "score of an indicator",
    "colour": "colour of an indicator",
    "arrow": "arrow of an indicator",
    "goal-score": "score of a goal",
    "goal-colour": "colour of a goal",
    "goal-arrow": "arrow of a goal",
    "index": "overall index, or none",
}

CAUSES = {
    "tie": "Growth is exactly what is needed, or exactly half of it; which side it falls on is the last digit of the "
    "number in the computer.",
    "oecd-fall": "A slow fall close to the green threshold is *stagnating*. How close and how slow is measured by the "
    "largest distance that any country of the sample had in any year. For members of the OECD in these indicators the "
    "report must have used a larger distance than that of the OECD's members; which one could not be worked out.",
    "goal-mean": "The arrow of a goal is cut from the mean of its indicators' growth, each rescaled between the worst "
    "and the best growth of the sample. The mean worked out here falls on the other side of a cut; the report's own "
    "ends of the scale are not published.",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A published cell beside ours.

    Args:
        country: ISO 3166-1 alpha-3.
        of: The indicator or the goal.
        withheld: Whether it needs a value that the workbook does not give.
    """

    kind: str
    country: str
    of: str
    published: str
    ours: str
    cause: str = ""
    withheld: bool = False

    @property
    def is_same(self) -> bool:
        """Whether both say the same; numbers but for rounding."""
        if self.published and self.ours and self.kind in ("score", "goal-score", "index"):
            return abs(float(self.published) - float(self.ours)) <= TOLERANCE
        return self.published == self.ours


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of the codebook."""

    code: str
    goal: int
    is_global: bool
    is_oecd: bool
    marks: sdsn.Marks
    years: tuple[int, int]

    def asked_of(self, country: Country) -> bool:
        """Whether it is one of the indicators that a country is judged by."""
        return self.is_oecd if country.region == "OECD" else self.is_global


@dataclass(frozen=True, slots=True, eq=False)
class Country:
    """A row of the table: the raw value of each indicator, and the columns as they are."""

    code: str
    region: str
    values: Mapping[str, float]
    published: Mapping[str, str | float]

    def text(self, column: str) -> str:
        """A cell as text; nothing where it is empty."""
        found = self.published.get(column, "")
        return repr(found) if isinstance(found, float) else str(found)


@dataclass
class Workbook:
    """The workbook, and what follows from its raw values."""

    indicators: Mapping[str, Indicator]
    countries: Sequence[Country]
    points: Mapping[tuple[str, str], Mapping[int, float]]
    trends: Sequence[str]

    @cached_property
    def scored(self) -> Sequence[Country]:
        """The countries with an overall index: not more than a fifth of their indicators is missing."""
        return [country for country in self.countries if self.missing_part(country) <= sdsn.LARGEST_GAP]

    def missing_part(self, country: Country) -> float:
        """The part of the indicators asked of a country for which there is no value."""
        asked = {code for code, indicator in self.indicators.items() if indicator.is_global} - EITHER
        if not SEA & country.values.keys():
            asked -= SEA
        missing = asked - country.values.keys()
        if country.text(f"Dashboard Color: {SAFE}"):
            missing -= {SAFE}
        return (len(missing) + (not EITHER & country.values.keys())) / (len(asked) + 1)

    def score(self, country: Country, code: str) -> float | None:
        """The score of a country on an indicator."""
        if code not in country.values:
            return None
        marks = self.indicators[code].marks
        return float(sdsn.score(np.array(country.values[code]), marks.best, marks.worst))

    def scores(self, country: Country, goal: int) -> list[float]:
        """The scores that the score of a goal is the mean of."""
        codes = [code for code, indicator in self.indicators.items() if indicator.is_global and indicator.goal == goal]
        if goal == SEA_GOAL and not SEA & country.values.keys():
            return []
        found = {code: self.score(country, code) for code in codes}
        known = [value for value in found.values() if value is not None]
        if goal != EDUCATION or not known:
            return known
        return [value if value is not None else self._of_region(country.region, code) for code, value in found.items()]

    def _of_region(self, region: str, code: str) -> float:
        """The mean score of the countries of a region on an indicator."""
        of = [self.score(other, code) for other in self.scored if other.region == region]
        return float(np.mean([value for value in of if value is not None]))

    def goal_score(self, country: Country, goal: int) -> float | None:
        """The score of a goal; where values are withheld the published one."""
        if self.is_withheld(country, goal):
            return float(country.text(f"Goal {goal} Score"))
        found = self.scores(country, goal)
        return sdsn.goal_score(found) if found else None

    def is_withheld(self, country: Country, goal: int) -> bool:
        """Whether a goal needs a value that the workbook does not give."""
        return goal == self.indicators[SAFE].goal and bool(country.text(f"Dashboard Color: {SAFE}"))

    @cached_property
    def regional(self) -> Mapping[tuple[str, int], float]:
        """The mean score of each region on each goal."""
        found: dict[tuple[str, int], list[float]] = defaultdict(list)
        for country in self.scored:
            for goal in GOALS:
                value = self.goal_score(country, goal)
                if value is not None:
                    found[country.region, goal].append(value)
        return {key: float(np.mean(values)) for key, values in found.items()}

    @cached_property
    def farthest(self) -> Mapping[tuple[str, bool], float]:
        """The largest distance from green of each trend in any year, of the members of the OECD and of the others."""
        found: dict[tuple[str, bool], float] = defaultdict(float)
        region = {country.code: country.region for country in self.countries}
        for (country, code), points in self.points.items():
            marks = self.of_trend(code).marks
            away = max(float(marks.sign * (marks.green - value)) for value in points.values())
            key = code, region[country] == "OECD"
            found[key] = max(found[key], away)
        return found

    def of_trend(self, code: str) -> Indicator:
        """The indicator that a trend is of."""
        return self.indicators[TRENDS_OF.get(code, code)]

    def change(self, country: Country, code: str) -> sdsn.Change | None:
        """The two values of a trend; None where there are none for its years."""
        return self._changes[country.code, code]

    @cached_property
    def _changes(self) -> Mapping[tuple[str, str], sdsn.Change | None]:
        return {(c.code, code): self._change(c, code) for c in self.countries for code in self.trends}

    def _change(self, country: Country, code: str) -> sdsn.Change | None:
        points, indicator = self.points.get((country.code, code), {}), self.of_trend(code)
        found = sdsn.window(points, *indicator.years)
        if found is None or not indicator.asked_of(country):
            return None
        colour = self.colour(country, indicator.code)
        return sdsn.Change(
            start_year=np.array(found[0]),
            end_year=np.array(found[1]),
            start=np.array(points[found[0]]),
            end=np.array(points[found[1]]),
            green=indicator.marks.green,
            sign=indicator.marks.sign,
            achieved=np.array(colour == sdsn.GREEN),
            farthest=np.array(self.farthest[code, country.region == "OECD"]),
        )

    def colour(self, country: Country, code: str) -> int:
        """The colour of an indicator; -1 without a value."""
        value = np.array(country.values.get(code, np.nan))
        return int(sdsn.colour(value, self.indicators[code].marks))

    @cached_property
    def ends(self) -> Mapping[tuple[str, bool], tuple[float, float]]:
        """The worst and the best growth of each trend in each sample."""
        found: dict[tuple[str, bool], list[float]] = defaultdict(list)
        for country in self.countries:
            for code in self.trends:
                change = self.change(country, code)
                if change is not None:
                    found[code, country.region == "OECD"].append(float(change.growth))
        return {key: (min(growths), max(growths)) for key, growths in found.items()}


def read(path: Path) -> Workbook:
    """The workbook as its publisher gives it."""
    book = CalamineWorkbook.from_path(str(path))
    table, codebook, trend = (
        book.get_sheet_by_name(name).to_python() for name in ("SDR2020 Data", "Codebook", "Raw Trend Data")
    )
    indicators = {str(row[6]): _indicator(row) for row in codebook[1:]}
    header = [str(cell) for cell in table[0]]
    value_column = {code: header.index(f"Year: {code}") - 1 for code in indicators}
    countries = [_country(header, value_column, row) for row in table[1:] if not str(row[1]).startswith("_")]
    points: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for row in trend[1:]:
        for code, cell in zip(trend[0][4:], row[4:], strict=True):
            if isinstance(cell, float):
                points[str(row[1]), str(code)][int(float(str(row[2])))] = cell
    known = {country.code for country in countries}
    return Workbook(
        indicators,
        countries,
        {key: value for key, value in points.items() if key[0] in known},
        [str(code) for code in trend[0][4:]],
    )


def _indicator(row: Sequence[object]) -> Indicator:
    years = str(row[8])
    first, last = (int(part) for part in years.split("-")) if "-" in years else TREND_YEARS
    best, worst, green, red = (np.array(float(str(cell))) for cell in row[9:13])
    return Indicator(
        code=str(row[6]),
        goal=int(float(str(row[0]))),
        is_global=row[1] == "yes",
        is_oecd=row[2] == "yes",
        marks=sdsn.Marks(best=best, worst=worst, green=green, red=red),
        years=(first, last),
    )


def _country(header: Sequence[str], value_column: Mapping[str, int], row: Sequence[object]) -> Country:
    values = {code: cell for code, at in value_column.items() if isinstance(cell := row[at], float)}
    published = {name: cell if isinstance(cell, float) else str(cell) for name, cell in zip(header, row, strict=True)}
    return Country(str(row[1]), str(row[header.index("Regions used for the SDR")]), values, published)


def cells(book: Workbook) -> list[Cell]:
    """Every published cell beside ours; empty ones on both sides do not count."""
    found = [cell for country in book.countries for cell in _of_country(book, country)]
    return [cell for cell in found if cell.published or cell.ours]


def _of_country(book: Workbook, country: Country) -> Iterator[Cell]:
    has_index = country in book.scored
    for code in book.indicators:
        if f"Normalized Score: {code}" in country.published:
            value = book.score(country, code) if has_index else None
            yield Cell("score", country.code, code, country.text(f"Normalized Score: {code}"), _text(value))
        if code != SAFE:
            yield _colour(book, country, code)
    for code in book.trends:
        yield _arrow(book, country, code)
    for goal in GOALS:
        yield from _of_goal(book, country, goal, has_index=has_index)
    of_goals = [book.goal_score(country, goal) for goal in GOALS] if has_index else []
    whole = sdsn.index(of_goals, [book.regional.get((country.region, goal)) for goal in GOALS]) if has_index else None
    yield Cell("index", country.code, "index", country.text("2020 SDG Index Score"), _text(whole))


def _colour(book: Workbook, country: Country, code: str) -> Cell:
    indicator, place = book.indicators[code], book.colour(country, code)
    shown = place >= 0 and (indicator.asked_of(country) or not indicator.is_global)
    return Cell(
        "colour",
        country.code,
        code,
        country.text(f"Dashboard Color: {code}"),
        sdsn.COLOURS[place] if shown else "",
    )


def _arrow(book: Workbook, country: Country, code: str) -> Cell:
    change, published = book.change(country, code), country.text(f"Trend: {code}")
    if change is None:
        return Cell("arrow", country.code, code, published, "")
    place = int(sdsn.arrow(change))
    cause = ""
    if ARROW_SIGNS[place] != published:
        ratio = float(change.growth / change.needed())
        is_tie = min(abs(ratio - cut) for cut in (1.0, sdsn.HALF)) < 1e-9
        is_fall = (place, published, country.region) == (sdsn.DECREASING, "→", "OECD")
        cause = "tie" if is_tie else "oecd-fall" if is_fall else ""
    return Cell("arrow", country.code, code, published, ARROW_SIGNS[place], cause)


def _of_goal(book: Workbook, country: Country, goal: int, *, has_index: bool) -> Iterator[Cell]:
    withheld = book.is_withheld(country, goal)
    value = book.goal_score(country, goal) if has_index else None
    published = country.text(f"Goal {goal} Score")
    yield Cell("goal-score", country.code, str(goal), published, _text(value), withheld=withheld and has_index)
    yield _goal_colour(book, country, goal, withheld=withheld)
    yield _goal_arrow(book, country, goal, withheld=withheld)


def _goal_colour(book: Workbook, country: Country, goal: int, *, withheld: bool) -> Cell:
    asked = [i for i in book.indicators.values() if i.goal == goal and i.asked_of(country)]
    have = [i for i in asked if i.code in country.values]
    ratings = np.array([float(sdsn.rating(np.array(country.values[i.code]), i.marks)) for i in have])
    colours = np.array([book.colour(country, i.code) for i in have], np.int64)
    either = sum(i.code in EITHER for i in asked) == len(EITHER)
    place = sdsn.goal_colour(ratings, colours, len(asked) - either)
    ours = sdsn.COLOURS[place] if place >= 0 else "grey"
    return Cell("goal-colour", country.code, str(goal), country.text(f"Goal {goal} Dash"), ours, withheld=withheld)


def _goal_arrow(book: Workbook, country: Country, goal: int, *, withheld: bool) -> Cell:
    published = country.text(f"Goal {goal} Trend")
    oecd, moments = country.region == "OECD", []
    for code in book.trends:
        change = book.change(country, code) if book.of_trend(code).goal == goal else None
        if change is not None:
            slowest, fastest = book.ends[code, oecd]
            place = sdsn.arrow(change)
            moments.append(float(sdsn.momentum(change, place, np.array(slowest), np.array(fastest))))
    # Where a goal has a colour but no arrow, or the other way round, the report has left it out: it is not compared.
    shown = bool(published and moments)
    ours = ARROW_SIGNS[sdsn.goal_arrow(moments)] if shown else ""
    cause = "goal-mean" if shown and ours != published else ""
    return Cell("goal-arrow", country.code, str(goal), published if shown else "", ours, cause, withheld=withheld)


def _text(value: float | None) -> str:
    return "" if value is None else repr(value)


def page(found: Sequence[Cell]) -> str:
    """The page of differences."""
    computed = [cell for cell in found if not cell.withheld]
    same = sum(cell.is_same for cell in computed)
    withheld = Counter(cell.kind for cell in found if cell.withheld)
    lines = [
        "# The Sustainable Development Report's results and ours",
        "",
        "Written by `tools/compare_with_sdsn.py`; don't edit it by hand.",
        "",
        "From the raw values in the workbook of the *Sustainable Development Report 2020* (SDSN and Bertelsmann",
        "Stiftung; 193 countries, 115 indicators) its scores, colours and arrows were worked out again by the",
        "functions that the methods [sdsn-dashboard and sdsn-trend](sdsn.md) use. The workbook itself is not part of",
        "Ortaq: its licence is CC BY-NC-ND 4.0.",
        "",
        f"**{same:,} of {len(computed):,} cells come out the same, {100 * same / len(computed):.2f} %.**",
        "",
        f"Another {sum(withheld.values()):,} cells of goal 16 can't be worked out: the values of {SAFE} (people who",
        "feel safe walking alone at night; Gallup) are not in the workbook. The overall index takes the published",
        "score there.",
        "",
        *(f"- {KINDS[kind]}: {count}" for kind, count in withheld.items()),
        "",
        "| what | the same here |",
        "|---|---|",
    ]
    for kind, title in KINDS.items():
        of = [cell for cell in computed if cell.kind == kind]
        lines.append(f"| {title} | {sum(cell.is_same for cell in of):,} of {len(of):,} |")
    lines += ["", "## What differs, and why", ""]
    by_cause: dict[str, list[Cell]] = defaultdict(list)
    for cell in computed:
        if not cell.is_same:
            by_cause[cell.cause].append(cell)
    for cause, of_cause in sorted(by_cause.items()):
        lines += [f"**{len(of_cause)}**: {CAUSES.get(cause, 'Not explained.')}", ""]
        lines += [
            f"- {cell.country} {_name(cell)}: published {cell.published or 'none'}, here {cell.ours or 'none'}"
            for cell in of_cause
        ]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _name(cell: Cell) -> str:
    return f"goal {cell.of}" if cell.kind.startswith("goal") else cell.of


def main() -> None:
    """Prints how many cells come out the same, and writes the page where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workbook", type=Path, required=True)
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    found = cells(read(given.workbook))
    text = page(found)
    if given.page:
        given.page.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
