"""National target values: taken where a field made for them states a number, else left out and named."""

import pytest

TABLE = "Year,SERIES,UNIT_MEASURE,Value\n2020,AA_ONE,PT,5\n2020,BB_TWO,TH_HA,7\n"


def read(csv, settings: str):
    parsed = csv(TABLE, {"indicator-config/1-2-1.yml": settings})
    return parsed.target_value.to_pylist(), [(one.reason, one.rows) for one in parsed.left_out]


def test_a_target_of_the_progress_calculation_is_a_national_one_of_that_state(csv) -> None:
    (row,), left_out = read(
        csv,
        "progress_calculation_options:\n- target: 3.5\n  target_year: 2030\n  direction: negative\n  series: AA_ONE\n",
    )

    assert left_out == []
    assert (row["target"], row["indicator"], row["series"], row["ref_area"]) == ("1.2", "1.2.1", "AA_ONE", "KAZ")
    assert (row["value"], row["unit_measure"], row["deadline"], row["direction"]) == (3.5, "PT", 2030, -1)
    assert (row["kind"], row["is_official"]) == ("absolute", False)
    assert row["basis_source"] == "kaz-stat, indicator-config/1-2-1.yml, progress_calculation_options"
    assert row["basis_address"]


def test_a_target_line_of_a_chart_gives_its_number_and_the_year_in_its_label(csv) -> None:
    (row,), _ = read(
        csv,
        "graph_annotations:\n- preset: target_line\n  unit: PT\n  value: 19\n  label:\n    content: Target for 2027\n",
    )

    assert (row["value"], row["deadline"], row["direction"]) == (19.0, 2027, 0)
    assert "Target for 2027" in row["basis"]


def test_a_target_comes_in_the_unit_without_a_power_of_ten(csv) -> None:
    (row,), _ = read(csv, "progress_calculation_options:\n- target: 2\n  series: BB_TWO\n")

    assert (row["value"], row["unit_measure"], row["deadline"]) == (2000.0, "HA", None)


def test_of_two_targets_of_one_series_that_differ_neither_is_taken(csv) -> None:
    line = "- preset: target_line\n  unit: PT\n  value: {}\n"

    assert read(csv, f"graph_annotations:\n{line.format(100)}{line.format(190)}") == (
        [],
        [("several targets stand for one series; none is taken", 2)],
    )


def test_a_target_that_stands_in_both_places_is_one(csv) -> None:
    both = (
        "graph_annotations:\n- preset: target_line\n  unit: PT\n  value: 3\n"
        "progress_calculation_options:\n- target: 3\n  series: AA_ONE\n"
    )

    found, left_out = read(csv, both)

    assert ([row["value"] for row in found], left_out) == ([3.0], [])


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("target: half of it\n  series: AA_ONE", "the target is no number"),
        ("target: nan\n  series: AA_ONE", "the target is no number"),
        ("target: 3\n  series: CC_GONE", "the target is of a series or unit that the figures do not have"),
        ("target: 3", "the target does not tell of which unit it is"),
    ],
)
def test_a_target_that_does_not_state_what_it_is_is_named(csv, option, reason) -> None:
    assert read(csv, f"progress_calculation_options:\n- {option}\n") == ([], [(reason, 1)])


@pytest.mark.parametrize(
    "settings",
    [
        "progress_calculation_options:\n- direction: negative\n  target: ''\n",
        "progress_calculation_options: []\n",
        "graph_annotations:\n- value: 19\n  borderColor: red\n",
        "graph_annotations: text\n",
    ],
)
def test_a_line_that_is_no_target_is_none(csv, settings) -> None:
    assert read(csv, settings) == ([], [])
