"""Which part of a series is its whole."""

from __future__ import annotations

from ortaq.reference.wholes import NOT_BROKEN_DOWN, part_told, whole_of

UNDER_FIVE = ("_T", "Y0T4", "_T", "_T")
GIRLS_UNDER_FIVE = ("F", "Y0T4", "_T", "_T")
RURAL = ("_T", "_T", "R", "_T")


def test_the_total_is_the_whole_where_there_is_one() -> None:
    assert whole_of("SH_DYN_MORT", "", {NOT_BROKEN_DOWN, UNDER_FIVE}) == NOT_BROKEN_DOWN
    assert whole_of("SH_DYN_MORT", "", {GIRLS_UNDER_FIVE, NOT_BROKEN_DOWN}) == NOT_BROKEN_DOWN


def test_without_a_total_it_is_the_part_that_the_register_names() -> None:
    assert whole_of("SH_DYN_MORT", "", {UNDER_FIVE, GIRLS_UNDER_FIVE}) == UNDER_FIVE


def test_another_part_never_takes_the_place_of_the_one_that_is_named() -> None:
    assert whole_of("SG_GEN_PARL", "", {("M", "_T", "_T", "_T")}) == NOT_BROKEN_DOWN


def test_the_only_part_of_a_series_is_the_whole_of_it_and_one_of_two_is_not() -> None:
    assert whole_of("NEW", "", {RURAL}) == RURAL
    assert whole_of("NEW", "", {RURAL, ("_T", "_T", "U", "_T")}) == NOT_BROKEN_DOWN


def test_without_any_figure_the_total_stands_for_the_whole() -> None:
    assert whole_of("SH_DYN_MORT", "", ()) == NOT_BROKEN_DOWN


def test_a_part_is_told_in_its_codes_and_the_total_not_at_all() -> None:
    names = ("sex", "age", "urbanisation", "breakdown")

    assert part_told(dict(zip(names, ("F", "Y15T19", "_T", "MIGRATORY_STATUS=_X"), strict=True))) == "sex=F, age=Y15T19"
    assert part_told(dict(zip(names, NOT_BROKEN_DOWN, strict=True))) is None
