"""The verdicts that a question is about: those that the store holds, and those that have to be computed for it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from ortaq.engine import local, spark
from ortaq.errors import UsageError
from ortaq.methods import Method, methods
from ortaq.methods.yardsticks import YARDSTICKS
from ortaq.model.schemas import ASSESSMENT, SERIES
from ortaq.verbs.assessing.question import Question, Row
from ortaq.verbs.verdicts import asked_of

KEY = ("source", "series", "ref_area")

LOCAL = "local"

ON_THIS_MACHINE = ("local[", "local-cluster[")
"""Clusters that read the same disk."""


def judged(question: Question, series: Sequence[Row]) -> pa.Table:
    """Rows of ASSESSMENT: of each method, series and state one.

    The store holds the verdicts on series with an indicator in the states that it was built for; what is missing is
    computed by the same methods from its figures.
    """
    if question.breakdowns or question.engine != LOCAL:
        return computed(question, series)
    codes = sorted({row["series"] for row in series})
    kept = question.store.assessments(method=list(question.methods), series=codes, ref_area=list(question.ref_area))
    found = pl.DataFrame(pl.from_arrow(kept))
    asked = pl.DataFrame(
        [(row["source"], row["series"]) for row in series],
        schema={"source": pl.String, "series": pl.String},
        orient="row",
    )
    found = found.join(asked, on=["source", "series"], how="semi", maintain_order="left")
    wanted = asked.join(pl.DataFrame({"ref_area": question.ref_area}), how="cross")
    counted = found.group_by(KEY).len()
    missing = wanted.join(
        counted.filter(pl.col("len") >= len(question.methods)), on=KEY, how="anti", maintain_order="left"
    )
    lacking = set(missing.select("source", "series").unique().rows())
    # A series without an indicator is judged only when somebody asks for it by its code.
    lacking &= {(row["source"], row["series"]) for row in series if row["indicator"] or question.by_name}
    if lacking:
        about = [row for row in series if (row["source"], row["series"]) in lacking]
        fresh = pl.DataFrame(pl.from_arrow(computed(question, about))).join(missing, on=KEY, how="semi")
        found = pl.concat([found.join(missing, on=KEY, how="anti", maintain_order="left"), fresh.select(found.columns)])
    return found.select(ASSESSMENT.names).to_arrow().cast(ASSESSMENT)


def computed(question: Question, series: Sequence[Row]) -> pa.Table:
    """The verdicts worked out now, from the figures of the store: all states serve to compare with.

    Raises:
        UsageError: A cluster is named that can't be reached, or that can't know where the figures are.
    """
    about = pa.Table.from_pylist([dict(row) for row in series], schema=SERIES)
    asked = asked_of(about, question.store.table("target_value"), question.ref_area)
    asking = [methods()[name] for name in question.methods]
    if question.engine == LOCAL:
        observed = _observed(question, about)
        return local.run_all(asking, observed, asked, yardsticks=YARDSTICKS, breakdowns=question.breakdowns)
    if question.observations:
        return _on_cluster(question, asking, question.observations, asked)
    if not question.engine.startswith(ON_THIS_MACHINE):
        raise UsageError(
            "where does {engine} find the figures?",
            hint="name Parquet files on its storage: observations s3://bucket/observations",
            engine=question.engine,
        )
    with tempfile.TemporaryDirectory(prefix="ortaq-") as folder:
        parquet.write_table(_observed(question, about), f"{folder}/observations.parquet")
        return _on_cluster(question, asking, folder, asked)


def _on_cluster(question: Question, asking: Sequence[Method], place: str, asked: pa.Table) -> pa.Table:
    return spark.run_all(
        asking, place, asked, address=question.engine, yardsticks=YARDSTICKS, breakdowns=question.breakdowns
    )


def _observed(question: Question, about: pa.Table) -> pa.Table:
    """The figures of some series in all states."""
    return question.store.observations(
        series=sorted(set(about["series"].to_pylist())), source=sorted(set(about["source"].to_pylist()))
    )


def known_engine(engine: str) -> str:
    """An engine that there is.

    Raises:
        UsageError: There is none such.
    """
    if engine != LOCAL and not spark.is_address(engine):
        raise UsageError(
            "unknown engine: {engine}",
            hint="engines: local, or the address of a Spark cluster: spark://host:7077, sc://host:15002",
            engine=engine,
        )
    return engine
