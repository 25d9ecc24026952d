"""A CSV of a known layout: every cell as text, with its row, and each damage told."""

import csv
import io
from collections.abc import Collection

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.csv_table import csv_table, filled_cells, year_columns
from ortaq.errors import SourceError

CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=("Cs",)), max_size=6)


def read(content: bytes, **told: Collection[str]) -> pl.DataFrame:
    return csv_table(content, file="a.csv", title="A source", **told)


def test_cells_stay_text_and_empty_ones_are_null() -> None:
    table = read(b"Code,2020\nKAZ,007\nUZB,\n")

    assert table.rows() == [(2, "KAZ", "007"), (3, "UZB", None)]


def test_byte_order_mark_and_windows_line_ends_are_no_part_of_a_cell() -> None:
    assert read("\ufeffКод,2020\r\nKAZ,1\r\n".encode()).to_dicts() == [{"row": 2, "Код": "KAZ", "2020": "1"}]


def test_empty_rows_are_passed_over_and_counted_in_the_numbers() -> None:
    assert read(b"a,b\n\n1,2\n\n")["row"].to_list() == [3]


def test_another_encoding_is_read_where_the_caller_knows_it() -> None:
    assert read("a,b\né,1\n".encode("cp1252"), encodings=("utf-8", "cp1252"))["a"].to_list() == ["é"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no table as CSV"),
        (b"one column\n1\n", "no table as CSV"),
        (b"<!doctype html><html>,</html>", "no table as CSV"),
        (b'{"data": [],"meta": {}}', "no table as CSV"),
        (b"a;b\n1;2\n", "no table as CSV"),
        (b"a,b\n1\n", "row 2 has 1 cells in place of 2"),
        (b"a,b\r\n1,2,3\r\n", "row 2 has 3 cells in place of 2"),
        (b'a,b\n"1\n2",3\n4\n', "row 3 has 1 cells in place of 2"),
        (b"a,a\n1,2\n", "the column a twice"),
        (b"a,row\n1,2\n", "the column row twice"),
        (b'a,b\n1,"2\n', "no CSV that can be read"),
        (b"a,b\n\xff\xfe,1\n", "no text in utf-8: byte 4"),
        ("a,b\n1,2\n".encode("utf-16"), "no text in utf-8: byte 0"),
        (b"a,b\r1,2\r", "row 1 has 3 cells in place of 2"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(content: bytes, told: str) -> None:
    with pytest.raises(SourceError, match=told) as caught:
        read(content)

    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_a_missing_column_is_named() -> None:
    with pytest.raises(SourceError, match="no column Year"):
        read(b"a,b\n1,2\n", needs=("a", "Year"))


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8))
def test_any_table_comes_back_as_it_was_written(rows: list[list[str]]) -> None:
    held = io.StringIO()
    csv.writer(held, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([["x", "y", "z"], *rows])

    table = read(held.getvalue().encode())

    assert [tuple(cell or "" for cell in row) for row in table.select("x", "y", "z").rows()] == [
        tuple(row) for row in rows if any(row)
    ]


def test_years_across_become_one_row_a_filled_cell() -> None:
    table = read(b"Code,Y1990,Y1990F,Y1991\nKAZ,1.5,E,\n")

    cells = filled_cells(table, year_columns(table, r"Y([0-9]{4})"), keep=("Code",))

    assert cells.to_dicts() == [{"Code": "KAZ", "row": 2, "column": "Y1990", "text": "1.5", "time_period": 1990}]


def test_a_table_without_years_has_no_cells() -> None:
    assert filled_cells(read(b"Code,b\nKAZ,1\n"), {}, keep=("Code",)).height == 0
