"""Target by target and state by state: where it stands, what every method says, and whether they agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from ortaq.i18n import language
from ortaq.methods.agreement import VOTERS, Agreement, agreement
from ortaq.model.claims import Figure
from ortaq.model.targets import TargetValue, natural_key
from ortaq.model.verdicts import REASONS
from ortaq.reference.agenda import target_name
from ortaq.reference.areas import area_name
from ortaq.reference.figures import targets_for
from ortaq.verbs.assessing.agreeing import ANSWER_WORDS, in_words
from ortaq.verbs.assessing.cells import in_year, percent, short, year
from ortaq.verbs.assessing.pace import Pace, pace_of
from ortaq.verbs.assessing.question import Question, Row

OUTLOOK_MARKS = {"on-track": "✓", "too-slow": "~", "away": "✗", "unknown": "–"}
"""What the class of a method comes to, in one sign."""

LEAST_TIMES = 0.1
"""A smaller multiple of the pace is told as smaller."""

P_BETTER = "P(better)"
"""What the method that gives intervals measures where there is no number to reach."""

WRONG_WAY = "↩"
"""In the place of a multiple of the pace, where the pace goes the wrong way or stands still."""

FACTS_BY = ("linear-pace", "un-progress-2026", "un-progress-2022")
"""From whose verdicts the newest value, the number to reach and the year at the present pace are taken."""

SHOWN = (
    *("target", "series", "area", "now", "to_reach", "expected", "chance", "better", "faster", "reached", "marks"),
    *("answer", "why"),
)

_BEFORE = (
    ("target", pa.string()),
    ("target_title", pa.string()),
    ("indicator", pa.list_(pa.string())),
    ("source", pa.string()),
    ("series", pa.string()),
    ("title", pa.string()),
    ("is_proxy", pa.bool_()),
    ("publisher", pa.string()),
    ("vintage", pa.string()),
    ("address", pa.string()),
    ("ref_area", pa.string()),
    ("area", pa.string()),
    ("unit_measure", pa.string()),
    ("latest_period", pa.int32()),
    ("latest_value", pa.float64()),
    ("target_kind", pa.string()),  # of what the Agenda asks, one of TARGET_KINDS; "none" where it names no number
    ("target_value", pa.float64()),  # the level that the methods hold the series against
    ("deadline", pa.int32()),
    ("national_target_value", pa.float64()),  # what the state asks of itself; held against where the Agenda is silent
    ("national_deadline", pa.int32()),
    ("national_source", pa.string()),
    ("projection", pa.float64()),  # of the method that gives an interval
    ("projection_lower", pa.float64()),
    ("projection_upper", pa.float64()),
    ("probability", pa.float64()),  # that the target is met at the deadline
    ("probability_better", pa.float64()),  # that the value is better then; where there is no number to reach
    ("pace", pa.float64()),
    ("pace_needed", pa.float64()),
    ("pace_unit", pa.string()),
    ("pace_ratio", pa.float64()),  # needed over present; null where the present pace goes the wrong way
    ("pace_method", pa.string()),
    ("year_reached", pa.float64()),
    ("agreement", pa.string()),  # robust, depends, unknown
    ("agreement_reason", pa.string()),  # a code of `ortaq.methods.agreement.REASONS`
    ("is_met", pa.bool_()),  # the answer to "met by the deadline?" where it is robust
    ("methods_yes", pa.list_(pa.string())),
    ("methods_no", pa.list_(pa.string())),
)
_TEXTS = ("now", "to_reach", "expected", "chance", "better", "faster", "reached", "marks", "answer", "why")


@dataclass(frozen=True)
class Standing:
    """One series in one state under one target, by every method.

    Args:
        target: "" for a series that belongs to none.
        rows: By the name of the method.
    """

    target: str
    series: Row
    ref_area: str
    rows: Mapping[str, Row]

    def first(self, field: str) -> Any:  # noqa: ANN401  (a column of ASSESSMENT)
        """A column by the first method that has it, of those that hold the series against the Agenda's own number."""
        return next((self.rows[name][field] for name in FACTS_BY if self._has(name, field)), None)

    def _has(self, name: str, field: str) -> bool:
        return name in self.rows and self.rows[name][field] is not None

    @cached_property
    def sure(self) -> Row:
        """The verdict that comes with an interval; an empty one where none does."""
        return next((row for row in self.rows.values() if row["projection_lower"] is not None), {})

    @property
    def better(self) -> float | None:
        """How probable a better value is at the deadline, where there is no number to reach."""
        asked = self.sure.get("measure_name") == P_BETTER and self.sure["reason"] != "at-limit"
        return self.sure["measure"] if asked else None

    @cached_property
    def pace(self) -> Pace | None:
        """How fast it goes and would have to."""
        return pace_of(self.rows)

    @cached_property
    def agreement(self) -> Agreement:
        """What the methods say together."""
        return agreement(self.rows)


def deciding(question: Question) -> list[tuple[str, Row]]:
    """Target and series, in the natural order: those that decide a target, or those that were named.

    A target without a series that decides it is told by all of its series that say which way is progress.
    """
    by_target: dict[str, list[Row]] = defaultdict(list)
    for row in question.chosen.series:
        for target in question.targets_of(row) or ([""] if question.by_name else []):
            by_target[target].append(row)
    found = []
    for target, rows in by_target.items():
        kept = rows
        if not question.by_name:
            kept = [row for row in rows if row["is_headline"]] or [row for row in rows if row["direction"]]
        found += [(target, row) for row in kept]
    return sorted(found, key=lambda pair: _order(*pair))


def silent(question: Question, pairs: Sequence[tuple[str, Row]]) -> list[str]:
    """The targets that were named and that no series here tells of."""
    told = {target for target, _ in pairs}
    return [] if question.by_name else sorted(question.targets - told, key=natural_key)


def series_of(pairs: Sequence[tuple[str, Row]]) -> list[Row]:
    """The series of some pairs, each once: one may belong to several targets."""
    return list({(row["source"], row["series"]): row for _, row in pairs}.values())


def _order(target: str, row: Row) -> tuple[Any, ...]:
    of_target = [code for code in row["indicator"] or () if code.startswith(f"{target}.")]
    indicator = (of_target or list(row["indicator"] or ()) or ["~"])[0]
    return natural_key(target or "~"), natural_key(indicator), row["is_proxy"], row["source"], row["series"]


def standings(question: Question, pairs: Sequence[tuple[str, Row]], verdicts: pa.Table) -> Iterator[Standing]:
    """What every method says of each series in each state, in the order of the targets and then of the states."""
    kept: dict[tuple[str, str, str], dict[str, Row]] = defaultdict(dict)
    for row in verdicts.to_pylist():
        kept[row["source"], row["series"], row["ref_area"]][row["method"]] = row
    for target, series in pairs:
        for area in question.ref_area:
            yield Standing(target, series, area, kept.get((series["source"], series["series"], area), {}))


def schema(names: Sequence[str]) -> pa.Schema:
    """The columns of an overview: those of each method stand between the numbers and the words."""
    of_methods = [(f"{name}.{part}", pa.string()) for name in names for part in ("status", "outlook", "reason")]
    return pa.schema([*_BEFORE, *of_methods, *((name, pa.string()) for name in _TEXTS)])


class Overview:
    """Rows of an overview in one language."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.words = language(question.lang)
        self._asked: dict[str, list[TargetValue]] = defaultdict(list)
        for record in question.store.table("target_value").to_pylist():
            self._asked[record["indicator"]].append(TargetValue(**record))
        self._titles = question.titles()

    def row(self, standing: Standing) -> dict[str, object]:
        """One row: the numbers, what each method says, and the same in words."""
        return {
            **self._about(standing),
            **self._numbers(standing),
            **self._of_methods(standing),
            **self._texts(standing),
        }

    def silence(self, target: str, ref_area: str) -> dict[str, object]:
        """The row of a target that no series here tells of."""
        return {
            "target": target,
            "target_title": target_name(target, self.words.code).text,
            "ref_area": ref_area,
            "area": area_name(ref_area, self.words.code).text,
            "agreement": "unknown",
            "methods_yes": [],
            "methods_no": [],
            "marks": self._marks({}),
            "answer": self.words.text(ANSWER_WORDS["unknown"]),
            "why": self.words.text(REASONS["no-data"]),
        }

    def _about(self, standing: Standing) -> dict[str, object]:
        series, lang = standing.series, self.words.code
        names = ("indicator", "source", "series", "is_proxy", "publisher", "vintage", "address", "unit_measure")
        return {
            "target": standing.target or None,
            "target_title": target_name(standing.target, lang).text if standing.target else None,
            "title": self._titles.get((series["source"], series["series"])) or series["title"],
            "ref_area": standing.ref_area,
            "area": area_name(standing.ref_area, lang).text,
            **{name: series[name] for name in names},
        }

    def _numbers(self, standing: Standing) -> dict[str, object]:
        pace, agreed = standing.pace, standing.agreement
        of_all, national = self._targets(standing)
        firsts = ("latest_period", "latest_value", "target_value", "deadline", "year_reached")
        sure = ("projection", "projection_lower", "projection_upper", "probability")
        return {
            **{name: standing.first(name) for name in firsts},
            "target_kind": of_all.kind if of_all else "none",
            "national_target_value": national and national.value,
            "national_deadline": national and national.deadline,
            "national_source": national and national.basis_source,
            **{name: standing.sure.get(name) for name in sure},
            "probability_better": standing.better,
            "pace": pace and pace.now,
            "pace_needed": pace and pace.needed,
            "pace_unit": pace and pace.unit,
            "pace_ratio": pace and pace.ratio,
            "pace_method": pace and pace.method,
            "agreement": agreed.kind,
            "agreement_reason": agreed.reason or None,
            "is_met": agreed.is_met,
            "methods_yes": list(agreed.yes),
            "methods_no": list(agreed.no),
        }

    def _of_methods(self, standing: Standing) -> dict[str, object]:
        said: dict[str, object] = {}
        for name in self.question.methods:
            row = standing.rows.get(name)
            said |= {f"{name}.{part}": row and row[part] for part in ("status", "outlook", "reason")}
        return said

    def _texts(self, standing: Standing) -> dict[str, object]:
        series, words, sure = standing.series, self.words, standing.sure
        latest = standing.first("latest_value")
        reached = standing.first("year_reached")
        answer, why = in_words(words, standing.agreement, standing.rows)
        return {
            "now": None if latest is None else in_year(short(words, latest, series), standing.first("latest_period")),
            "to_reach": self._to_reach(standing),
            "expected": self._interval(series, sure.get("projection_lower"), sure.get("projection_upper")),
            "chance": percent(words, sure.get("probability")),
            "better": percent(words, standing.better),
            "faster": self._faster(standing.pace),
            "reached": None if reached is None else year(reached),
            "marks": self._marks(standing.rows),
            "answer": answer,
            "why": why or None,
        }

    def _marks(self, rows: Mapping[str, Row]) -> str:
        """A sign a method: those that decide whether the answer is robust, then the others."""
        decide = "".join(_mark(rows.get(name)) for name in self.question.marked if name in VOTERS)
        others = "".join(_mark(rows.get(name)) for name in self.question.marked if name not in VOTERS)
        return f"{decide} {others}".strip()

    def _interval(self, series: Row, lower: float | None, upper: float | None) -> str | None:
        if lower is None or upper is None:
            return None
        return f"{short(self.words, lower, series)}–{short(self.words, upper, series)}"

    def _faster(self, pace: Pace | None) -> str | None:
        if pace is None:
            return None
        if pace.ratio is None:
            return WRONG_WAY
        few = pace.ratio < LEAST_TIMES
        return (
            ("<" if few else "")
            + "×"
            + self.words.show(Figure("", LEAST_TIMES if few else pace.ratio, "TIMES", 1), "bare")
        )

    def _to_reach(self, standing: Standing) -> str | None:
        """The number of the Agenda with its year, and that of the state itself beside it."""
        level, series = standing.first("target_value"), standing.series
        of_all, national = self._targets(standing)
        told = []
        if level is not None and of_all and of_all.kind != "none":
            told.append(in_year(short(self.words, level, series), standing.first("deadline")))
        if national and national.value is not None:
            number = in_year(short(self.words, national.value, series), national.deadline)
            told.append(self.words.text("national: {number}").format(number=number))
        return "; ".join(told) or None

    def _targets(self, standing: Standing) -> tuple[TargetValue | None, TargetValue | None]:
        """What the Agenda asks, and what the state asks of itself."""
        records = [record for code in standing.series["indicator"] or () for record in self._asked[code]]
        return targets_for(standing.series, standing.ref_area, records)


def _mark(row: Row | None) -> str:
    return OUTLOOK_MARKS[row["outlook"] if row else "unknown"]
