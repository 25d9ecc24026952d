"""Observations written as SDMX are read back by us and by the libraries that others keep, with nothing lost."""

import io
import warnings
from typing import Any, cast

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.observations import observations
from ortaq.collect.sdmx import read, writing
from ortaq.model.schemas import OBSERVATION

PREPARED = "2026-11-24T00:00:00Z"
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


def table(**columns: list[object]) -> pa.Table:
    size = len(next(iter(columns.values())))
    told = {
        "series": ["S1"] * size,
        "time_period": [2020 + at for at in range(size)],
        "obs_value": [0.1 + at for at in range(size)],
        "place": [f"a.csv:{at}" for at in range(size)],
    }
    return observations(told | columns, source="test", ref_area="KAZ", unit_measure="PT", snapshot="0" * 64)


WRITERS = {"csv": writing.csv, "ml": lambda made: writing.ml(made, prepared=PREPARED)}


@pytest.fixture(params=WRITERS)
def write(request: pytest.FixtureRequest):
    return WRITERS[request.param]


@pytest.fixture
def mixed() -> pa.Table:
    return table(
        obs_value=[1.5, None, 0.0, 1e-9],
        value_text=[None, '<"2.5" & more', None, None],
        upper_bound=[None, 2.5, None, None],
        breakdown=["_T", "PRODUCT=COAL;QUANTILE=Q1", "FREQ=M;PERIOD=M03", "FREQ=Q;PERIOD=Q2;PRODUCT=COAL"],
        sex=["F", "_T", "_T", "_T"],
    )


def test_every_observation_is_written_with_all_that_is_known_of_it(write, mixed) -> None:
    columns = read(write(mixed)).columns

    assert columns["SERIES"] == ["S1"] * 4
    assert columns["SEX"] == ["F", "_T", "_T", "_T"]
    assert [text and float(text) for text in columns["OBS_VALUE"]] == [1.5, None, 0.0, 1e-9]
    assert columns["VALUE_TEXT"] == [None, '<"2.5" & more', None, None]
    assert columns["UPPER_BOUND"] == [None, "2.5", None, None]
    assert columns["PRODUCT"] == ["_T", "COAL", "_T", "COAL"]
    assert columns["FREQ"] == ["A", "A", "M", "Q"]
    assert columns["TIME_PERIOD"] == ["2020", "2021", "2022-03", "2023-Q2"]


def test_pysdmx_reads_what_is_written_and_finds_it_valid(write, mixed) -> None:
    from pysdmx.io import read_sdmx  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (data,) = cast("Any", read_sdmx(write(mixed).decode(), validate=True).data)

    assert list(data.data["TIME_PERIOD"]) == ["2020", "2021", "2022-03", "2023-Q2"]
    assert list(data.data["PRODUCT"]) == ["_T", "COAL", "_T", "COAL"]


def test_sdmx1_reads_the_xml_that_is_written(mixed) -> None:
    sdmx = pytest.importorskip("sdmx")

    (data,) = sdmx.read_sdmx(io.BytesIO(writing.ml(mixed, prepared=PREPARED))).data

    assert len(data.obs) == 4


def test_a_table_without_rows_is_an_empty_message(write) -> None:
    assert len(read(write(OBSERVATION.empty_table()))) == 0


@given(st.lists(st.tuples(st.floats(allow_nan=False, allow_infinity=False), TEXTS), min_size=1, max_size=8))
def test_any_number_and_text_comes_back_as_it_was(rows) -> None:
    values, texts = map(list, zip(*rows, strict=True))
    made = table(obs_value=values, value_text=texts, series=[f"S{at}" for at in range(len(rows))])

    for write in WRITERS.values():
        columns = read(write(made)).columns
        assert [float(text or "nan") for text in columns["OBS_VALUE"]] == values
        assert [text or "" for text in columns["VALUE_TEXT"]] == texts
