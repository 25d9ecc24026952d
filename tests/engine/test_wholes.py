"""A series without a total: the part that is its whole is judged in its place, however the figures come."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ortaq.engine.breaking_down import parts_of
from ortaq.engine.local import SortedFiles, run, run_all
from ortaq.methods import methods
from ortaq.methods import un_progress_2022 as rule
from ortaq.methods.yardsticks import YARDSTICKS
from ortaq.model.schemas import OBSERVATION

WOMEN = ("F", "_T", "_T", "_T")
TOTAL = ("_T",) * 4
OF_WOMEN = {("wdi", "B"), ("fao", "Y")}


def without_sex(table: pa.Table) -> pa.Table:
    return table.drop_columns("sex").sort_by(
        [(name, "ascending") for name in ("method", "source", "series", "ref_area")]
    )


def test_a_part_that_is_the_whole_is_judged_as_a_total_is_by_every_method(
    world: pa.Table, world_asked: pa.Table, of_women: pa.Table, asked_of_women: pa.Table
) -> None:
    every = tuple(methods().values())

    found = run_all(every, of_women, asked_of_women, yardsticks=YARDSTICKS)

    expected = run_all(every, world, world_asked, yardsticks=YARDSTICKS)
    assert without_sex(found).equals(without_sex(expected))
    told = {(row["source"], row["series"]) for row in found.to_pylist() if row["sex"] == "F"}
    assert told == OF_WOMEN


def test_the_same_from_files_and_from_a_stream(of_women: pa.Table, asked_of_women: pa.Table, tmp_path: Path) -> None:
    half = of_women.num_rows // 2
    for name, part in (("a", of_women.slice(0, half)), ("b", of_women.slice(half))):
        pq.write_table(part, tmp_path / f"{name}.parquet")
    files = SortedFiles((tmp_path / "a.parquet", tmp_path / "b.parquet"))

    expected = run(rule, of_women, asked_of_women)

    assert run(rule, files, asked_of_women).equals(expected)
    assert run(rule, of_women.to_reader(max_chunksize=7), asked_of_women, block_rows=20).equals(expected)


def test_with_breakdowns_the_whole_is_there_once(of_women: pa.Table, asked_of_women: pa.Table) -> None:
    found = run_all([rule], of_women, asked_of_women, breakdowns=True)

    of_b = found.filter(pc.equal(found["series"], "B"))
    assert set(of_b["sex"].to_pylist()) == {"F"}
    assert of_b.num_rows == len(set(of_b["ref_area"].to_pylist()))


def test_a_breakdown_of_the_same_code_does_not_enter_a_series_that_has_a_total(
    of_women: pa.Table, asked_of_women: pa.Table
) -> None:
    found = run(rule, of_women, asked_of_women)

    assert set(found.filter(pc.equal(found["series"], "A"))["sex"].to_pylist()) == {"_T"}


def test_the_parts_of_series_are_read_alike_from_a_table_and_from_files(of_women: pa.Table, tmp_path: Path) -> None:
    pq.write_table(of_women.slice(5), tmp_path / "a.parquet")
    files = SortedFiles((tmp_path / "a.parquet",), beside=of_women.slice(0, 5))
    asked = [("wdi", "A"), ("wdi", "B"), ("fao", "X"), ("wdi", "X")]

    expected = {("wdi", "A"): {WOMEN, TOTAL}, ("wdi", "B"): {WOMEN}, ("fao", "X"): {WOMEN, TOTAL}}
    assert parts_of(of_women, asked) == expected
    assert parts_of(files, asked) == expected


def test_a_part_without_any_figure_is_none(of_women: pa.Table) -> None:
    empty = of_women.set_column(
        of_women.schema.get_field_index("obs_value"),
        OBSERVATION.field("obs_value"),
        pa.nulls(of_women.num_rows, pa.float64()),
    )

    assert parts_of(empty, [("wdi", "A")]) == {}
