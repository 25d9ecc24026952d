"""Verdicts brought together: to indicators, targets, goals, countries or the whole group, with the weights told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ortaq.briefs.evidence import POSITION_WORDS
from ortaq.errors import UsageError
from ortaq.i18n import Language, language
from ortaq.methods.roll_up import RolledUp, roll_up, statuses, weights
from ortaq.model.block import Ints
from ortaq.model.targets import natural_key
from ortaq.reference.agenda import goal_name, indicator_name, target_name
from ortaq.reference.areas import area_name, group_name
from ortaq.verbs.assessing.question import Question, Row

LEVELS = ("indicator", "target", "goal", "country", "group")

USUAL_METHOD = "un-progress-2022"
"""Whose roll-up is published; it answers where no method is named."""

SHOWN = (
    *("code", "title", "area", "method", "verdicts", "left_out"),
    *("published_text", "series_text", "indicators_text", "answer", "weights"),
)

ROLLED_UP = pa.schema(
    [
        ("level", pa.string()),  # one of LEVELS
        ("code", pa.string()),  # "6.4.2", "6.4", "6", "UZB", "central-asia"
        ("title", pa.string()),
        ("ref_area", pa.string()),  # null for a group
        ("area", pa.string()),
        ("method", pa.string()),
        ("verdicts", pa.int32()),  # that could be given, on series and their breakdowns
        ("left_out", pa.int32()),  # that could not
        ("series", pa.int32()),  # that count once each; of a group, each in each state
        ("indicators", pa.int32()),
        ("heaviest", pa.string()),  # the indicator with the most verdicts
        ("heaviest_verdicts", pa.int32()),
        ("published_mean", pa.float64()),  # 1 best to 4 worst, over the statuses of the level below
        ("published", pa.string()),  # on-track, for-review, gap, unknown
        ("each_mean", pa.float64()),  # every series and every breakdown counts once
        ("each", pa.string()),
        ("series_mean", pa.float64()),  # every series counts once
        ("series_status", pa.string()),
        ("indicators_mean", pa.float64()),  # every indicator counts once
        ("indicators_status", pa.string()),
        ("agreement", pa.string()),  # robust, depends, unknown
        ("published_text", pa.string()),
        ("series_text", pa.string()),
        ("indicators_text", pa.string()),
        ("answer", pa.string()),
        ("weights", pa.string()),
    ]
)

ANSWER_WORDS = {"robust": "robust", "depends": "depends on the weights", "unknown": "can't be said"}


@dataclass(frozen=True, slots=True)
class Member:
    """A verdict under one target: where it belongs."""

    row: Row
    target: str
    indicator: str

    def of(self, level: str, group: str) -> tuple[str, str]:
        """Code and state of the unit of a level that it belongs to."""
        match level:
            case "indicator":
                return self.indicator, self.row["ref_area"]
            case "target":
                return self.target, self.row["ref_area"]
            case "goal":
                return self.target.partition(".")[0], self.row["ref_area"]
            case "country":
                return self.row["ref_area"], self.row["ref_area"]
        return group, ""


def known_level(level: str) -> str:
    """A level that there is.

    Raises:
        UsageError: There is none such.
    """
    if level not in LEVELS:
        raise UsageError(
            "nothing is rolled up to {level}", hint="levels: {known}", level=level, known=", ".join(LEVELS)
        )
    return level


def rolled_up(question: Question, level: str, pairs: Sequence[tuple[str, Row]], verdicts: pa.Table) -> pa.Table:
    """One row a method and unit of the level, in the order of the units and of the states.

    Args:
        pairs: Target and series (see `overview.deciding`).

    Raises:
        UsageError: There is nothing to roll up.
    """
    members = list(_members(pairs, verdicts))
    if not members:
        raise UsageError(
            "there are no verdicts to roll up", hint="name a goal, target or indicator with series: --goal 6"
        )
    words = language(question.lang)
    rows = []
    for name in sorted({member.row["method"] for member in members}):
        rows += _of_method(question, words, level, name, [one for one in members if one.row["method"] == name])
    states = {area: place for place, area in enumerate(question.ref_area)}
    rows.sort(key=lambda row: (_order(level, row["code"], states), states.get(row["ref_area"], -1), row["method"]))
    return pa.Table.from_pylist(rows, schema=ROLLED_UP)


def _order(level: str, code: str, states: Mapping[str, int]) -> Any:  # noqa: ANN401  (a key to sort by)
    return (states[code],) if level == "country" else natural_key(code)


def _members(pairs: Sequence[tuple[str, Row]], verdicts: pa.Table) -> Iterator[Member]:
    by_series: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for target, series in pairs:
        if not target:
            continue
        of_target = [code for code in series["indicator"] or () if code.startswith(f"{target}.")]
        indicator = (of_target or list(series["indicator"] or ()) or [target])[0]
        by_series.setdefault((series["source"], series["series"]), []).append((target, indicator))
    for row in verdicts.to_pylist():
        for target, indicator in by_series.get((row["source"], row["series"]), ()):
            yield Member(row, target, indicator)


def _of_method(
    question: Question, words: Language, level: str, name: str, members: Sequence[Member]
) -> Iterator[dict[str, Any]]:
    path = ("indicator", *LEVELS[1 : LEVELS.index(level) + 1])
    numbered = [_numbered([member.of(each, question.group) for member in members]) for each in path]
    units, of_unit = numbered[-1]
    of_series = _numbered([(*_series_of(member.row), *member.of("indicator", "")) for member in members])[1]
    weight = weights(name, [member.row["status"] for member in members])
    found = roll_up(weight, of_series, [numbers for _, numbers in numbered], len(units))
    for place, (code, area) in enumerate(units):
        inside = [member for member, unit in zip(members, of_unit, strict=True) if unit == place]
        yield _row(words, level, name, code, area, inside) | _decided(words, found, place)


def _series_of(row: Row) -> tuple[str, str]:
    return row["source"], row["series"]


def _numbered(keys: Sequence[Any]) -> tuple[list[Any], Ints]:
    """The keys, each once in the order of their coming, and the place of each among them."""
    places: dict[Any, int] = {}
    numbers = [places.setdefault(key, len(places)) for key in keys]
    return list(places), np.array(numbers, np.int64)


def _row(words: Language, level: str, name: str, code: str, area: str, members: Sequence[Member]) -> dict[str, Any]:
    said = [member for member in members if member.row["status"] is not None]
    counted = Counter(member.indicator for member in said)
    heaviest, most = min(counted.items(), key=lambda pair: (-pair[1], natural_key(pair[0])), default=(None, None))
    series = {(*_series_of(member.row), *member.of("indicator", "")) for member in said}
    indicators = {member.of("indicator", "") for member in said}
    return {
        "level": level,
        "code": code,
        "title": _title(level, code, words.code),
        "ref_area": area or None,
        "area": area_name(area, words.code).text if area else None,
        "method": name,
        "verdicts": len(said),
        "left_out": len(members) - len(said),
        "series": len(series),
        "indicators": len(indicators),
        "heaviest": heaviest,
        "heaviest_verdicts": most,
        "weights": _told(words, len(said), len(series), len(indicators), counted),
    }


def _title(level: str, code: str, lang: str) -> str:
    named = {"indicator": indicator_name, "target": target_name, "goal": goal_name, "country": area_name}
    return (named.get(level) or group_name)(code, lang).text


def _told(words: Language, said: int, series: int, indicators: int, counted: Mapping[str, int]) -> str | None:
    """How much each verdict weighs by the three ways to weigh."""
    if not said:
        return None
    heaviest = max(counted.values())
    code = next(
        code for code, count in sorted(counted.items(), key=lambda pair: natural_key(pair[0])) if count == heaviest
    )
    return words.text(
        "each verdict 1/{verdicts}, {heaviest} {most}/{verdicts}; each series 1/{series}; each indicator 1/{indicators}"
    ).format(verdicts=said, heaviest=code, most=heaviest, series=series, indicators=indicators)


def _decided(words: Language, found: RolledUp, place: int) -> dict[str, Any]:
    """The status of a unit by each way to weigh, and whether they agree."""
    means = {"published": found.published, **found.means}
    status = {way: statuses(mean[place : place + 1])[0] for way, mean in means.items()}
    compared = {status[way] for way in ("published", "series", "indicators")}
    agreement = "unknown" if compared == {"unknown"} else "robust" if len(compared) == 1 else "depends"
    return {
        **{f"{way}_mean": None if np.isnan(mean[place]) else float(mean[place]) for way, mean in means.items()},
        "published": status["published"],
        "each": status["each"],
        "series_status": status["series"],
        "indicators_status": status["indicators"],
        "agreement": agreement,
        **{f"{way}_text": words.text(POSITION_WORDS[status[way]]) for way in ("published", "series", "indicators")},
        "answer": words.text(ANSWER_WORDS[agreement]),
    }
