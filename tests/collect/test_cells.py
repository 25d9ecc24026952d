"""Cells as values, sheets as text, rows of known areas."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.cells import read_cells
from ortaq.collect.grid import cell_text, column_letter, grid
from ortaq.collect.of_areas import of_known_areas
from ortaq.collect.workbook import Broken
from ortaq.errors import SourceError


def rows(*texts: str) -> pl.DataFrame:
    return pl.DataFrame({"text": list(texts), "place": [f"a.csv:{number}" for number in range(2, 2 + len(texts))]})


def test_a_sign_of_the_publisher_is_no_value_and_keeps_its_text() -> None:
    read = read_cells(rows("1", "NO", "0"), "A source", notation={"NO": "M"})

    assert read.select("obs_value", "value_text", "obs_status").rows() == [
        (1.0, None, "A"),
        (None, "NO", "M"),
        (0.0, None, "A"),
    ]


def test_a_cell_that_is_no_number_is_named_with_its_place() -> None:
    with pytest.raises(SourceError, match=r"A source: a\.csv:3: many is no number"):
        read_cells(rows("1", "many"), "A source")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_of_a_sheet_comes_through_text_unchanged(number: float) -> None:
    assert math.copysign(1, float(cell_text(number) or "")) in {1.0, math.copysign(1, number)}
    assert float(cell_text(number) or "") == number


def test_columns_of_a_sheet_without_a_name_or_with_a_second_one_are_called_by_their_letter() -> None:
    table, letters = grid([["Party", 1990.0, 1990.0, None], ["KAZ", 1.0, 2.0, 3.0], []], 0)

    assert table.columns == ["row", "Party", "1990", "C", "D"]
    assert letters == {"Party": "A", "1990": "B", "C": "C", "D": "D"}
    assert table.rows() == [(2, "KAZ", "1", "2", "3"), (3, None, None, None, None)]


def test_an_error_in_a_cell_stays_visible() -> None:
    assert cell_text(Broken("#DIV/0!")) == "#DIV/0!"


@given(st.integers(0, 20_000))
def test_the_letters_of_columns_count_as_a_workbook_counts(place: int) -> None:
    counted = 0
    for letter in column_letter(place):
        counted = counted * 26 + ord(letter) - ord("A") + 1

    assert counted == place + 1


def test_rows_of_unknown_areas_are_counted_and_named() -> None:
    frame = pl.DataFrame({"code": ["KAZ", "Atlantis", "Atlantis", "Lemuria"], "place": ["a:1", "a:2", "a:3", "a:4"]})

    known, (left,) = of_known_areas(frame, "code", file="a")

    assert known["ref_area"].to_list() == ["KAZ"]
    assert (left.rows, left.example) == (3, "Atlantis (a:2) +1")


def test_a_row_without_an_area_is_left_out_too() -> None:
    known, (left,) = of_known_areas(
        pl.DataFrame({"code": [None], "place": ["a:1"]}, schema={"code": pl.String, "place": pl.String}),
        "code",
        file="a",
    )

    assert (known.height, left.rows) == (0, 1)
