"""The same methods on a Spark cluster, over Parquet on its storage: whole series in a partition, the same kernel there.

Spark is an extra (`pip install 'ortaq[spark]'`), and Ortaq has to be installed where its workers run. From what size it
pays, and how to start, stands in docs/engine.md.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ortaq.engine import local
from ortaq.engine.asks import ASKED
from ortaq.engine.coding import coded as as_codes
from ortaq.engine.coding import numbered
from ortaq.engine.panel import FIGURES, KEY, SERIES_KEY
from ortaq.engine.telling import CODED
from ortaq.errors import UsageError
from ortaq.model.schemas import ASSESSMENT, BREAKDOWNS, OBSERVATION, TOTAL

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ADDRESSES = ("spark://", "sc://", "local-cluster[", "local[", "yarn", "k8s://")
"""How the address of a cluster begins."""

_FEW = 1_000
"""So many codes of series are named to Spark before anything is read; more are looked up where the methods run."""

_WRONG = re.compile(r"ortaq\.errors\.UsageError: (.+)")


def is_address(engine: str) -> bool:
    """Whether a word names a Spark cluster.

    >>> is_address("sc://spark.example.org"), is_address("local")
    (True, False)
    """
    return engine == "yarn" or engine.startswith(ADDRESSES)


def run_all(
    methods: Sequence[local.Runnable],
    observations: str | Sequence[str],
    asked: pa.Table,
    *,
    address: str,
    yardsticks: Mapping[str, local.Yardstick] | None = None,
    breakdowns: bool = False,
    coded: bool = False,
    block_rows: int = local.BLOCK_ROWS,
) -> pa.Table:
    """The verdicts of methods, worked out on a cluster: the rows of `ortaq.engine.local.run_all`, bit for bit.

    Args:
        methods: Modules of `ortaq.methods`.
        observations: A folder of Parquet files in the columns of OBSERVATION, or the files, as the cluster names them.
        asked: Rows of ASKED.
        address: The cluster: `spark://host:7077`, `sc://host:15002` (Spark Connect), `local-cluster[2,1,1024]`.
        yardsticks: As there.
        breakdowns: As there.
        coded: As there.
        block_rows: As there.

    Raises:
        UsageError: Spark or Java is not here, the cluster can't be reached, or what `local.run_all` refuses.
    """
    spark = session(address)
    paths = [observations] if isinstance(observations, str) else list(observations)
    told = assessed(spark, methods, paths, asked, yardsticks=yardsticks, breakdowns=breakdowns, block_rows=block_rows)
    found = _collected(told)
    total = pc.equal(found[BREAKDOWNS[0]], TOTAL)
    for name in BREAKDOWNS[1:]:
        total = pc.and_(total, pc.equal(found[name], TOTAL))
    answered = found.filter(pc.and_(total, pc.equal(found["method"], methods[0].NAME))).select(list(KEY))
    rest = _unanswered(asked.select(ASKED.names).cast(ASKED), answered)
    empty = local.run_all(methods, OBSERVATION.empty_table(), rest, yardsticks=yardsticks)
    rows = _in_order(pa.concat_tables([found, empty]), [method.NAME for method in methods])
    return rows.cast(CODED) if coded else rows


def _unanswered(asked: pa.Table, answered: pa.Table) -> pa.Table:
    """The rows that name a state and that no verdict answers."""
    rows = pa.table({**{name: asked[name] for name in KEY}, "row": pa.array(np.arange(asked.num_rows))})
    rest = rows.filter(pc.is_valid(rows["ref_area"])).join(answered, list(KEY), join_type="left anti")
    return asked.take(rest["row"])


def run(
    method: local.Runnable,
    observations: str | Sequence[str],
    asked: pa.Table,
    *,
    address: str,
    block_rows: int = local.BLOCK_ROWS,
) -> pa.Table:
    """The verdicts of one method: as `run_all`."""
    return run_all([method], observations, asked, address=address, block_rows=block_rows)


def session(address: str) -> SparkSession:
    """A session of the cluster at an address.

    Raises:
        UsageError: Spark or Java is not here, or the cluster can't be reached.
    """
    try:
        from pyspark.errors import PySparkException  # noqa: PLC0415  (an extra)
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise UsageError("Spark is not installed", hint="pip install 'ortaq[spark]'") from error
    connects = address.startswith("sc://")
    if not connects and not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise UsageError("Spark needs Java 17, which is not here", hint="install it, or name a Spark Connect address")
    builder = SparkSession.builder.appName("ortaq")
    builder = builder.remote(address) if connects else builder.master(address)
    if address.startswith("local"):  # its workers run here, with the Ortaq that runs here
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builder.config("spark.executorEnv.PYTHONPATH", os.pathsep.join(_own_places()))
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", str(local.BLOCK_ROWS))
    try:
        return builder.getOrCreate()
    except PySparkException as error:
        raise UsageError(
            "can't reach the cluster {address}: {cause}",
            hint="is the address right, and does it answer?",
            address=address,
            cause=str(error).partition("\n")[0],
        ) from error


def _own_places() -> list[str]:
    """Where the Ortaq that runs here lies, and what the caller's environment names beside it."""
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
    return [here, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]


def assessed(
    spark: SparkSession,
    methods: Sequence[local.Runnable],
    paths: Sequence[str],
    asked: pa.Table,
    *,
    yardsticks: Mapping[str, local.Yardstick] | None = None,
    breakdowns: bool = False,
    block_rows: int = local.BLOCK_ROWS,
) -> DataFrame:
    """Verdicts as a frame of Spark, which may be written where it lies; series without any figure are not in it."""
    from pyspark.errors import AnalysisException  # noqa: PLC0415  (an extra)
    from pyspark.sql import functions as of  # noqa: PLC0415
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415

    try:
        there = spark.read.parquet(*paths)
    except AnalysisException as error:
        raise UsageError(
            "the cluster can't read {path}: {cause}",
            hint="name Parquet files as the cluster sees them",
            path=", ".join(paths),
            cause=str(error).partition("\n")[0],
        ) from error
    missing = [name for name in (*SERIES_KEY, *FIGURES[:2]) if name not in there.columns]
    if missing:
        raise UsageError(
            "{path} has no column {name}",
            hint="a file of observations has the columns {known}",
            path=", ".join(paths),
            name=", ".join(missing),
            known=", ".join(OBSERVATION.names),
        )
    frame = there.select(*(name for name in (*SERIES_KEY, *FIGURES) if name in there.columns))
    frame = frame.where(of.col("obs_value").isNotNull())
    if not breakdowns:
        for name in BREAKDOWNS:
            frame = frame.where(of.col(name) == TOTAL)
    codes = pc.unique(asked["series"]).to_pylist()
    if len(codes) <= _FEW:
        frame = frame.where(of.col("series").isin(codes))
    asked = asked.select(ASKED.names).cast(ASKED)

    def kernel(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        first = next(batches, None)
        if first is None:
            return
        came = pa.RecordBatchReader.from_batches(first.schema, _with(first, batches))
        for table in local.stream(
            methods,
            came,
            asked,
            yardsticks=yardsticks,
            breakdowns=breakdowns,
            only_with_figures=True,
            block_rows=block_rows,
        ):
            yield from table.cast(ASSESSMENT).to_batches()

    whole_series = frame.repartition("source", "series").sortWithinPartitions(*KEY)
    return whole_series.mapInArrow(kernel, from_arrow_schema(ASSESSMENT))


def _with(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from rest


def _collected(told: DataFrame) -> pa.Table:
    """The rows of a frame, or what went wrong with them in our own words."""
    from pyspark.errors import PySparkException  # noqa: PLC0415  (an extra)

    try:
        return told.toArrow().select(ASSESSMENT.names).cast(ASSESSMENT)
    except PySparkException as error:
        if wrong := _WRONG.search(str(error)):
            raise UsageError("{cause}", cause=wrong.group(1).strip()) from error
        raise


def _in_order(rows: pa.Table, names: Sequence[str]) -> pa.Table:
    """The rows in the order of the methods and of the key."""
    place = pc.index_in(rows["method"], value_set=pa.array(names)).to_numpy()
    number = numbered([as_codes(rows[name], name) for name in SERIES_KEY])
    return rows.take(pa.array(np.lexsort((number, place)))).combine_chunks()
