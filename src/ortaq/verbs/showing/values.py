"""Observations, one row each, with what a reader needs beside the value."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pyarrow as pa

from ortaq.model.result import Result
from ortaq.model.schemas import BREAKDOWNS, OBSERVATION, TOTAL
from ortaq.verbs.showing.question import Question
from ortaq.verbs.showing.vintages import PAIR, dated

BESIDE = ("area", "title", "publisher", "licence", "vintage", "fetched", "address")
SHOWN = (
    "source",
    "series",
    "area",
    "time_period",
    *BREAKDOWNS,
    "obs_value",
    "unit_measure",
    "unit_mult",
    "obs_status",
    "vintage",
)

COLUMNS = pa.schema([*OBSERVATION, *(pa.field(name, pa.string()) for name in BESIDE)])


def values(question: Question) -> Result:
    """One row an observation: unit, edition and day stand beside the value."""
    about = question.series()
    found = beside(question, question.observations(about), about)
    return Result(found.select(COLUMNS.names).to_arrow().cast(COLUMNS), shown=without_totals(SHOWN, found))


def beside(question: Question, observations: pl.DataFrame, about: pl.DataFrame) -> pl.DataFrame:
    """Observations with edition, day, and what their series says."""
    said = about.select(*PAIR, "title", "publisher", "licence", "address")
    return question.named(dated(question.store, observations)).join(said, on=PAIR, how="left", maintain_order="left")


def without_totals(shown: Sequence[str], found: pl.DataFrame) -> list[str]:
    """The columns to show: a breakdown only where anything is broken down by it, a multiplier where there is one."""
    usual = dict.fromkeys(BREAKDOWNS, TOTAL) | {"unit_mult": 0}
    return [name for name in shown if name not in usual or (found[name] != usual[name]).any()]
