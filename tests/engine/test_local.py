"""A method over observations: which rows enter, and that blocks change nothing."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.engine.local import ASKED, run
from ortaq.errors import UsageError
from ortaq.methods import un_progress_2022 as rule
from ortaq.model.schemas import ASSESSMENT, OBSERVATION

USUAL: dict[str, Any] = {
    "source": "wdi",
    "sex": "_T",
    "age": "_T",
    "urbanisation": "_T",
    "breakdown": "_T",
    "unit_measure": "PT",
    "unit_mult": 0,
    "obs_status": "A",
    "reporting_type": "G",
    "snapshot": "0" * 64,
    "place": "a:1",
}


def observations(*rows: tuple[str, str, int, float | None], **changed: Any) -> pa.Table:
    return pa.Table.from_pylist(
        [
            USUAL | {"series": series, "ref_area": area, "time_period": year, "obs_value": value} | changed
            for series, area, year, value in rows
        ],
        schema=OBSERVATION,
    )


def asked(*pairs: tuple[str, str]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {"source": "wdi", "series": s, "ref_area": a, "series_kind": "share", "direction": 1, "kind": "none"}
            for s, a in pairs
        ],
        schema=ASKED,
    )


def test_each_series_asked_for_gets_one_row_even_without_a_figure() -> None:
    table = run(rule, observations(("A", "KAZ", 2015, 1.0), ("A", "KAZ", 2022, 2.0)), asked(("A", "KAZ"), ("B", "UZB")))

    assert table.schema == ASSESSMENT
    assert [(row["series"], row["status"], row["reason"]) for row in table.to_pylist()] == [
        ("A", "on-track", None),
        ("B", None, "no-data"),
    ]


def test_a_missing_value_and_a_breakdown_do_not_enter() -> None:
    totals = observations(("A", "KAZ", 2015, 1.0), ("A", "KAZ", 2022, 2.0), ("A", "KAZ", 2023, None))
    women = observations(("A", "KAZ", 2024, 99.0), sex="F")

    (row,) = run(rule, pa.concat_tables([totals, women]), asked(("A", "KAZ"))).to_pylist()

    assert (row["latest_period"], row["latest_value"]) == (2022, 2.0)


def test_two_values_for_one_year_are_an_error_and_not_a_choice() -> None:
    with pytest.raises(UsageError, match="A of KAZ has two values for 2015"):
        run(rule, observations(("A", "KAZ", 2015, 1.0), ("A", "KAZ", 2015, 2.0)), asked(("A", "KAZ")))


def test_a_series_asked_for_twice_is_an_error() -> None:
    with pytest.raises(UsageError, match="asked for twice"):
        run(rule, observations(("A", "KAZ", 2015, 1.0)), asked(("A", "KAZ"), ("A", "KAZ")))


def test_nothing_asked_is_nothing_answered() -> None:
    assert run(rule, observations(("A", "KAZ", 2015, 1.0)), asked()).num_rows == 0


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ABCD"), st.sampled_from(["KAZ", "KGZ", "TJK"]), st.integers(2010, 2024)),
        st.floats(0.1, 100),
        max_size=60,
    ),
    st.integers(1, 7),
    st.randoms(use_true_random=False),
)
def test_the_size_of_blocks_and_the_order_of_rows_change_nothing(
    figures: dict[tuple[str, str, int], float], block_rows: int, chance: Any
) -> None:
    rows = [(*key, value) for key, value in figures.items()]
    pairs = asked(*((s, a) for s in "ABCD" for a in ("KAZ", "KGZ", "TJK")))
    whole = run(rule, observations(*rows), pairs)
    chance.shuffle(rows)

    assert run(rule, observations(*rows), pairs, block_rows=block_rows) == whole


def streamed(table: pa.Table, batch_rows: int) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=batch_rows))


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ABCD"), st.sampled_from(["KAZ", "KGZ", "TJK"]), st.integers(2010, 2024)),
        st.floats(0.1, 100),
        max_size=60,
    ),
    st.integers(1, 7),
    st.integers(1, 9),
)
def test_a_stream_gives_the_same_answer_as_a_table(
    figures: dict[tuple[str, str, int], float], block_rows: int, batch_rows: int
) -> None:
    rows = observations(*((*key, figures[key]) for key in sorted(figures)))
    pairs = asked(*((s, a) for s in "ABD" for a in ("KAZ", "TJK")))

    assert run(rule, streamed(rows, batch_rows), pairs, block_rows=block_rows) == run(rule, rows, pairs)


def test_a_stream_out_of_order_is_refused_rather_than_torn() -> None:
    rows = observations(("A", "KAZ", 2015, 1.0), ("B", "KAZ", 2015, 1.0), ("A", "KAZ", 2022, 2.0))

    with pytest.raises(UsageError, match="not sorted"):
        run(rule, streamed(rows, 1), asked(("A", "KAZ"), ("B", "KAZ")), block_rows=1)


def test_a_stream_with_two_values_for_a_year_across_batches_is_an_error() -> None:
    rows = observations(("A", "KAZ", 2015, 1.0), ("A", "KAZ", 2015, 2.0))

    with pytest.raises(UsageError, match="A of KAZ has two values for 2015"):
        run(rule, streamed(rows, 1), asked(("A", "KAZ")), block_rows=1)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_a_value_that_is_no_number_is_named(wrong: float) -> None:
    with pytest.raises(UsageError, match="A of KAZ for 2022"):
        run(rule, observations(("A", "KAZ", 2015, 1.0), ("A", "KAZ", 2022, wrong)), asked(("A", "KAZ")))


def test_a_block_holds_one_row_at_least() -> None:
    with pytest.raises(UsageError, match="can't hold 0 rows"):
        run(rule, observations(("A", "KAZ", 2015, 1.0)), asked(("A", "KAZ")), block_rows=0)


def test_answers_come_in_the_order_of_source_series_and_state_whatever_was_asked_first() -> None:
    pairs = asked(("B", "UZB"), ("A", "UZB"), ("B", "KAZ"), ("A", "KAZ"))

    table = run(rule, observations(("B", "UZB", 2015, 1.0), ("B", "UZB", 2022, 2.0)), pairs)

    keys = [(row["series"], row["ref_area"]) for row in table.to_pylist()]
    assert keys == [("A", "KAZ"), ("A", "UZB"), ("B", "KAZ"), ("B", "UZB")]
    assert table["status"].to_pylist() == [None, None, None, "on-track"]


def test_without_a_single_observation_every_series_says_so() -> None:
    table = run(rule, observations(), asked(("A", "KAZ"), ("B", "UZB")))

    assert table["reason"].to_pylist() == ["no-data", "no-data"]


def test_a_series_of_the_same_code_of_another_source_does_not_enter() -> None:
    table = run(rule, observations(("A", "KAZ", 2015, 1.0), ("A", "KAZ", 2022, 2.0), source="fao"), asked(("A", "KAZ")))

    assert table["reason"].to_pylist() == ["no-data"]


def test_an_unknown_kind_of_target_is_named_with_those_that_are_known() -> None:
    pairs = asked(("A", "KAZ")).set_column(8, ASKED.field("kind"), pa.array(["quarter"]))

    with pytest.raises(UsageError, match=r"quarter.*halving"):
        run(rule, observations(("A", "KAZ", 2015, 1.0)), pairs)


def test_the_cut_points_of_an_indicator_go_to_its_series_alone() -> None:
    figures = observations(*((s, "KAZ", y, v) for s in "AB" for y, v in ((2015, 6.1), (2023, 5.1))))
    pairs = pa.Table.from_pylist(
        [
            {
                "source": "wdi",
                "series": series,
                "ref_area": "KAZ",
                "indicator": indicator,
                "series_kind": "share",
                "direction": -1,
                "kind": "absolute",
                "value": 2.5,
            }
            for series, indicator in (("A", ["2.1.1"]), ("B", None))
        ],
        schema=ASKED,
    )

    assert run(rule, figures, pairs)["status"].to_pylist() == ["fair-progress", "limited-progress"]
