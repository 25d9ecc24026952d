"""The same answer on a cluster of two workers as here, bit for bit. `make test-spark` runs these."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from ortaq.engine import local
from ortaq.engine import spark as cluster
from ortaq.errors import UsageError
from ortaq.methods import linear_pace, methods
from ortaq.methods.yardsticks import YARDSTICKS

ADDRESS = "local-cluster[2,1,1024]"
EVERY = tuple(methods().values())

needs_spark = pytest.mark.spark


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'ortaq[spark]'")
    if not shutil.which("java"):
        pytest.skip("Spark needs Java 17, which is not here")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Spark's own, about other libraries
        spark = cluster.session(ADDRESS)
        spark.sparkContext.setLogLevel("ERROR")
        yield ADDRESS
        spark.stop()


@pytest.fixture
def folder(world: pa.Table, tmp_path: Path) -> str:
    pq.write_table(world.slice(0, 100), tmp_path / "a.parquet")
    pq.write_table(world.slice(100), tmp_path / "b.parquet")
    return str(tmp_path)


@needs_spark
@pytest.mark.filterwarnings("ignore")
def test_every_method_gives_the_same_answer_on_a_cluster_bit_for_bit(
    address: str, folder: str, world: pa.Table, world_asked: pa.Table
) -> None:
    here = local.run_all(EVERY, world, world_asked, yardsticks=YARDSTICKS, breakdowns=True)

    there = cluster.run_all(EVERY, folder, world_asked, address=address, yardsticks=YARDSTICKS, breakdowns=True)

    assert there.equals(here)


@needs_spark
@pytest.mark.filterwarnings("ignore")
def test_a_series_with_two_values_for_a_year_is_named_on_a_cluster_too(
    address: str, folder: str, world: pa.Table, world_asked: pa.Table
) -> None:
    totals = world.filter(pc.equal(world["sex"], "_T"))
    pq.write_table(totals.slice(3, 1), Path(folder) / "c.parquet")

    with pytest.raises(UsageError, match="has two values for"):
        cluster.run(linear_pace, folder, world_asked, address=address)


@pytest.mark.parametrize(
    ("engine", "is_one"),
    [("spark://host:7077", True), ("sc://host", True), (ADDRESS, True), ("yarn", True), ("local", False), ("", False)],
)
def test_the_address_of_a_cluster_is_told_from_the_word_for_here(engine: str, *, is_one: bool) -> None:
    assert cluster.is_address(engine) is is_one
