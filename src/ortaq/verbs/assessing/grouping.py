"""What a series is for the group of states as a whole, by each way in use, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from ortaq.common_ground.findings import majority
from ortaq.common_ground.group_values import GROUP_VALUE, WAY_WORDS, group_values, is_of_people, newest
from ortaq.i18n import language
from ortaq.model.schemas import BREAKDOWNS, TOTAL
from ortaq.reference.agenda import target_name
from ortaq.reference.areas import group as group_of
from ortaq.reference.areas import group_name
from ortaq.verbs.assessing.cells import in_year, short
from ortaq.verbs.assessing.question import Question, Row

POPULATION = ("wdi", "SP.POP.TOTL")
"""The series by which people weigh."""

PUBLISHED = {"central-asia": ("M49:143",)}
"""The area under which publishers give a figure for the same states."""

SHOWN = ("target", "series", "title", "unit_measure", "way_text", "value", "counted", "left_out")

COLUMNS = pa.schema(
    [
        ("target", pa.string()),
        ("target_title", pa.string()),
        ("source", pa.string()),
        ("series", pa.string()),
        ("title", pa.string()),
        ("unit_measure", pa.string()),
        ("group", pa.string()),
        ("group_name", pa.string()),
        *((field.name, field.type) for field in GROUP_VALUE),
        ("way_text", pa.string()),
        ("value", pa.string()),  # with its year
        ("counted", pa.string()),  # "4/5": states that have a figure in that year, of all
        ("left_out", pa.list_(pa.string())),  # the states without one
    ]
)


def of_group(question: Question, pairs: Sequence[tuple[str, Row]]) -> pa.Table:
    """One row a target, series and way: the newest year in which most states have a figure, else the newest."""
    words = language(question.lang)
    titles = question.titles()
    people = _totals(question, *POPULATION)
    rows = []
    for target, series in pairs:
        about = {
            "target": target or None,
            "target_title": target_name(target, words.code).text if target else None,
            **{name: series[name] for name in ("source", "series", "unit_measure")},
            "title": titles.get((series["source"], series["series"])) or series["title"],
            "group": question.group,
            "group_name": group_name(question.group, words.code).text,
        }
        for row in _values(question, series, people):
            entered = row["entered"]
            rows.append(
                about
                | row
                | {
                    "way_text": words.text(WAY_WORDS[row["way"]]),
                    "value": in_year(short(words, row["obs_value"], series), row["time_period"]),
                    "counted": f"{row['states']}/{row['of_states']}",
                    "left_out": entered and [area for area in question.ref_area if area not in entered],
                }
            )
    return pa.Table.from_pylist(rows, schema=COLUMNS)


def _values(question: Question, series: Row, people: pa.Table) -> Iterator[dict[str, Any]]:
    weighted = is_of_people(series["unit_measure"], series["indicator"]) and people.num_rows
    same = group_of(question.group).ref_area if question.group in PUBLISHED else ()
    found = group_values(
        _totals(question, series["source"], series["series"]),
        question.ref_area,
        population=people if weighted else None,
        published=PUBLISHED[question.group] if same == question.ref_area else (),
    )
    for way in WAY_WORDS:
        most = newest(found, way, at_least=majority(len(question.ref_area))) or newest(found, way)
        if most:
            yield most


def _totals(question: Question, source: str, series: str) -> pa.Table:
    return question.store.observations(source=source, series=series, **dict.fromkeys(BREAKDOWNS, TOTAL))
