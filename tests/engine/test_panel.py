"""One pass for every method: the same answer however the figures come; breakdowns; yardsticks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from ortaq.engine import compact, local
from ortaq.engine.asks import Asks
from ortaq.engine.local import run, run_all, stream
from ortaq.engine.panel import panel_of
from ortaq.engine.pieces import SortedFiles, Wanted, of_files
from ortaq.errors import UsageError
from ortaq.methods import linear_pace, methods, un_progress_2022
from ortaq.methods.yardsticks import YARDSTICKS
from ortaq.model.block import NATURES, Block, Floats, Ints
from ortaq.model.schemas import ASSESSMENT, BREAKDOWNS, TOTAL
from ortaq.model.verdicts import Verdicts

EVERY = tuple(methods().values())


def every(observations: local.Observations, asked: pa.Table, **how: Any) -> pa.Table:
    return run_all(EVERY, observations, asked, yardsticks=YARDSTICKS, **how)


def files(folder: Path, *tables: pa.Table, rows: int = 7) -> SortedFiles:
    paths = []
    for number, table in enumerate(tables):
        paths.append(folder / f"{number}.parquet")
        pq.write_table(table, paths[-1], row_group_size=rows)
    return SortedFiles(tuple(paths))


class Spy:
    """A method that keeps what it was given."""

    NAME = "spy"
    LIMITS: Mapping[str, local.Limits] = {}
    NEEDS = ("best-five",)

    def __init__(self) -> None:
        self.blocks: list[Block] = []

    def assess(self, block: Block) -> Verdicts:
        self.blocks.append(block)
        return linear_pace.assess(block)


def test_every_method_in_one_pass_says_what_it_says_alone(world: pa.Table, world_asked: pa.Table) -> None:
    together = every(world, world_asked)

    assert together.schema == ASSESSMENT
    alone = [run_all([m], world, world_asked, yardsticks=YARDSTICKS) for m in EVERY]
    assert together.equals(pa.concat_tables(alone))


@pytest.mark.parametrize("breakdowns", [False, True])
@pytest.mark.parametrize("block_rows", [1, 5, 65_536])
def test_the_answer_is_the_same_however_the_figures_come(
    world: pa.Table, world_asked: pa.Table, tmp_path: Path, block_rows: int, *, breakdowns: bool
) -> None:
    how = {"breakdowns": breakdowns, "block_rows": block_rows}
    whole = every(world, world_asked, breakdowns=breakdowns)
    shuffled = world.take(pa.array(np.random.default_rng(1).permutation(world.num_rows)))
    reader = pa.RecordBatchReader.from_batches(world.schema, world.to_batches(max_chunksize=3))
    odd = pa.array(np.arange(world.num_rows) % 2 == 1)
    two = files(tmp_path, world.filter(odd), world.filter(pc.invert(odd)))
    panels = of_files(two, Wanted(Asks(world_asked), breakdowns=True, all_states=True), piece_rows=50)
    compact.write(tmp_path / "compact", panels)

    assert every(shuffled, world_asked, **how).equals(whole)
    assert every(reader, world_asked, **how).equals(whole)
    assert every(two, world_asked, **how).equals(whole)
    assert every(compact.read(tmp_path / "compact"), world_asked, **how).equals(whole)


def test_what_lies_in_no_file_is_read_beside_the_files(world: pa.Table, world_asked: pa.Table, tmp_path: Path) -> None:
    there = pc.equal(world["ref_area"], "KAZ")
    beside = world.filter(there).take(pa.array(np.arange(pc.sum(there).as_py())[::-1]))
    given = SortedFiles(files(tmp_path, world.filter(pc.invert(there))).paths, beside=beside)

    assert every(given, world_asked).equals(every(world, world_asked))


def test_pieces_of_files_end_where_a_code_of_a_series_does(
    world: pa.Table, world_asked: pa.Table, tmp_path: Path
) -> None:
    given = files(tmp_path, world.slice(0, 40), world.slice(40))

    panels = list(of_files(given, Wanted(Asks(world_asked)), piece_rows=1))

    codes = [(panel.key["source"].text(0), panel.key["series"].text(0)) for panel in panels]
    assert len(codes) == len(set(codes)) == 5
    assert codes == sorted(codes)


def test_breakdowns_add_rows_and_change_none(world: pa.Table, world_asked: pa.Table) -> None:
    totals, broken_down = every(world, world_asked), every(world, world_asked, breakdowns=True)

    not_broken_down = broken_down.filter(pc.equal(broken_down["sex"], TOTAL))
    assert not_broken_down.equals(totals)
    assert set(broken_down.filter(pc.equal(broken_down["sex"], "F"))["series"].to_pylist()) == {"A", "X"}
    key = ["method", *local.KEY, *BREAKDOWNS]
    rows = broken_down.filter(pc.equal(broken_down["method"], "linear-pace")).select(key).to_pylist()
    assert rows == sorted(rows, key=lambda row: [row[name] for name in key])


def test_a_row_without_a_state_asks_about_every_state_that_has_figures(world: pa.Table, world_asked: pa.Table) -> None:
    by_name = world_asked.filter(pc.equal(world_asked["series"], "B"))
    anywhere = by_name.slice(0, 1).set_column(2, "ref_area", pa.nulls(1, pa.string()))

    of_all = run(linear_pace, world, anywhere)

    assert len(of_all) == 8
    named = run(linear_pace, world, by_name)
    there = set(named["ref_area"].to_pylist()) - {"QQQ"}
    assert of_all.filter(pc.is_in(of_all["ref_area"], pa.array(there))).equals(
        named.filter(pc.not_equal(named["ref_area"], "QQQ"))
    )


def test_a_row_that_names_a_state_goes_before_one_for_all(world: pa.Table, world_asked: pa.Table) -> None:
    one = world_asked.filter(pc.and_(pc.equal(world_asked["series"], "A"), pc.equal(world_asked["ref_area"], "KAZ")))
    anywhere = one.set_column(2, "ref_area", pa.nulls(1, pa.string()))
    other = one.set_column(9, "value", pa.array([99.0]))

    table = run(linear_pace, world, pa.concat_tables([other, anywhere]))

    values = dict(zip(table["ref_area"].to_pylist(), table["target_value"].to_pylist(), strict=True))
    assert values.pop("KAZ") == 99.0
    assert set(values.values()) == {60.0}


def test_bounds_and_nature_reach_the_methods(world: pa.Table, world_asked: pa.Table) -> None:
    spy = Spy()

    run_all([spy], world, world_asked, yardsticks=YARDSTICKS)

    (block,) = spy.blocks
    assert block.lower_bound is not None
    assert block.nature is not None
    odd = block.time_period % 2 == 1
    assert block.lower_bound[odd] == pytest.approx(block.obs_value[odd] * 0.9)
    assert np.isnan(block.lower_bound[~odd]).all()
    assert (block.nature == np.where(odd, NATURES.index("E"), 0)).all()
    assert block.upper_bound is None


def test_states_are_compared_with_those_nobody_asked_about_and_not_with_groups(
    world: pa.Table, world_asked: pa.Table
) -> None:
    spy = Spy()

    run_all([spy], world, world_asked, yardsticks=YARDSTICKS, block_rows=30)

    newest: dict[tuple[str, str], dict[str, float]] = {}
    for row in world.filter(pc.equal(world["sex"], TOTAL)).to_pylist():
        if row["ref_area"] != "M49:143":
            newest.setdefault((row["source"], row["series"]), {})[row["ref_area"]] = row["obs_value"]
    best = [np.mean(sorted(values.values())[-5:]) for _, values in sorted(newest.items())]
    found = np.concatenate([block.yardstick("best-five") for block in spy.blocks])
    assert found[np.isfinite(found)] == pytest.approx(np.repeat(best, 6))
    assert np.isnan(found).sum() == 6  # a series of which there are no figures


def test_a_breakdown_is_compared_with_the_same_breakdown(world: pa.Table, world_asked: pa.Table) -> None:
    given: list[tuple[Ints, Floats]] = []

    def best(block: Block, of_series: Ints) -> Floats:
        given.append((of_series, block.latest().obs_value))
        return block.latest().obs_value

    run_all([Spy()], world, world_asked, yardsticks={"best-five": best}, breakdowns=True)

    ((of_series, _),) = given
    assert sorted(np.unique(of_series, return_counts=True)[1].tolist()) == [7] * 7


def test_a_method_without_its_yardstick_is_refused(world: pa.Table, world_asked: pa.Table) -> None:
    with pytest.raises(UsageError, match="spy compares states by best-five"):
        run(Spy(), world, world_asked)


def test_text_as_codes_holds_the_same(world: pa.Table, world_asked: pa.Table) -> None:
    codes = every(world, world_asked, coded=True)

    assert pa.types.is_dictionary(codes.schema.field("status").type)
    assert codes.cast(ASSESSMENT).equals(every(world, world_asked))


def test_a_stream_of_verdicts_is_never_held_whole(world: pa.Table, world_asked: pa.Table) -> None:
    tables = list(stream([un_progress_2022], world, world_asked, block_rows=20))

    assert len(tables) > 3
    assert sum(len(table) for table in tables) == len(world_asked)


def test_two_values_of_a_breakdown_name_the_breakdown(world: pa.Table, world_asked: pa.Table) -> None:
    women = world.filter(pc.and_(pc.equal(world["sex"], "F"), pc.equal(world["ref_area"], "KAZ"))).slice(0, 1)

    with pytest.raises(UsageError, match=r"X \(sex F\) of KAZ has two values for"):
        run_all([linear_pace], pa.concat_tables([world, women]), world_asked, breakdowns=True)


def test_a_value_twice_in_two_files_is_named(world: pa.Table, world_asked: pa.Table, tmp_path: Path) -> None:
    again = world.filter(pc.and_(pc.equal(world["series"], "B"), pc.equal(world["ref_area"], "KAZ"))).slice(0, 1)

    with pytest.raises(UsageError, match="B of KAZ has two values for"):
        run(linear_pace, files(tmp_path, world, again), world_asked)


def test_a_file_out_of_order_is_named(world: pa.Table, world_asked: pa.Table, tmp_path: Path) -> None:
    given = files(tmp_path, world.take(pa.array(np.arange(world.num_rows)[::-1])))

    with pytest.raises(UsageError, match=r"0\.parquet is not sorted"):
        run(linear_pace, given, world_asked)


def test_a_file_without_a_column_is_named(world: pa.Table, world_asked: pa.Table, tmp_path: Path) -> None:
    given = files(tmp_path, world.drop_columns(["sex"]))

    with pytest.raises(UsageError, match=r"0\.parquet has no column sex"):
        run(linear_pace, given, world_asked)


def test_an_unknown_nature_is_refused(world: pa.Table) -> None:
    wrong = world.set_column(world.column_names.index("nature"), "nature", pa.repeat("Q", world.num_rows))

    with pytest.raises(UsageError, match="unknown nature: Q"):
        panel_of(wrong)


def test_a_compact_panel_whose_files_are_of_two_panels_is_refused(world: pa.Table, tmp_path: Path) -> None:
    compact.write(tmp_path / "one", [panel_of(world)])
    compact.write(tmp_path / "other", [panel_of(world.slice(0, 60))])
    (tmp_path / "one" / compact.SERIES_FILE).write_bytes((tmp_path / "other" / compact.SERIES_FILE).read_bytes())

    with pytest.raises(UsageError, match="does not hold one panel"):
        list(compact.read(tmp_path / "one"))


def test_codes_that_are_coded_already_need_no_order(world: pa.Table, world_asked: pa.Table) -> None:
    coded = world
    for name in (*local.KEY, *BREAKDOWNS):
        values = pa.array([*sorted(set(world[name].to_pylist()), reverse=True), "unused"])
        places = pc.index_in(world[name], value_set=values).combine_chunks()
        coded = coded.set_column(coded.column_names.index(name), name, pa.DictionaryArray.from_arrays(places, values))

    assert every(coded, world_asked, breakdowns=True).equals(every(world, world_asked, breakdowns=True))
