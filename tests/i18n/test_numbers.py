"""Numbers, units and dates in each language."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from ortaq.errors import BriefError
from ortaq.i18n import english, kazakh, language, languages, russian, unit_digits
from ortaq.i18n.numbers import rounded, units
from ortaq.model.claims import Day, Figure
from ortaq.model.schemas_register import UNITS

MODULES = {"kk": kazakh, "ru": russian, "en": english}
OWN = ("COUNT", "PT_PER_YEAR", "RATIO", "TIMES", "YEAR")
"""Units of what Ortaq computes and counts itself."""

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def figure(value: float, unit: str, digits: int | None = None) -> Figure:
    return Figure("obs:x", value, unit, unit_digits(unit) if digits is None else digits)


def shown(lang: str, value: float, unit: str, spec: str = "", digits: int | None = None) -> str:
    """As a reader sees it, with the spaces that do not break as `_`."""
    return language(lang).show(figure(value, unit, digits), spec).replace("\N{NO-BREAK SPACE}", "_")


@pytest.mark.parametrize(
    ("value", "unit", "kk", "ru", "en"),
    [
        (4.45, "PT", "4,5_%", "4,5_%", "4.5%"),
        (-1.25, "PT", "−1,3_%", "−1,3_%", "−1.3%"),
        (1234.5, "KG_PER_HA", "1_235_кг/га", "1_235_кг/га", "1,235_kg per ha"),
        (3.2, "PER_1000_POP", "1000 адамға шаққанда 3,20", "3,20_на 1000 человек", "3.20_per 1,000 people"),
        (1.25, "PT_PER_YEAR", "жылына 1,3_%", "1,3_% в год", "1.3% a year"),
        (0.731, "INDEX", "0,73", "0,73", "0.73"),
        (3.0, "COUNT", "3", "3", "3"),
        (302.1, "MT_CO2E", "302,1_млн т CO₂-экв.", "302,1_млн т CO₂-экв.", "302.1_million t CO₂ eq"),
        (19_900_000.0, "PERSONS", "19,9_млн_адам", "19,9_млн_человек", "19.9_million_people"),
        (20_000_000.0, "PERSONS", "20_млн_адам", "20_млн_человек", "20_million_people"),
        (324_812_345.0, "T_CO2", "325_млн_т CO₂", "325_млн_т CO₂", "325_million_t CO₂"),
        (1_234_000_000.0, "USD", "1,23_млрд_АҚШ доллары", "1,23_млрд_долл. США", "1.23_billion_US dollars"),
        (999_999_999.0, "USD", "1_млрд_АҚШ доллары", "1_млрд_долл. США", "1_billion_US dollars"),
        (2.5e12, "USD", "2,5_трлн_АҚШ доллары", "2,5_трлн_долл. США", "2.5_trillion_US dollars"),
        (123_456.0, "PERSONS", "123_456_адам", "123_456_человек", "123,456_people"),
    ],
)
def test_a_number_stands_with_its_unit(value: float, unit: str, kk: str, ru: str, en: str) -> None:
    assert [shown(lang, value, unit) for lang in ("kk", "ru", "en")] == [kk, ru, en]


def test_a_russian_unit_takes_the_form_that_its_number_asks_for() -> None:
    found = [shown("ru", value, "YEARS", digits=0) for value in (1.0, 2.0, 5.0, 11.0, 21.0, 22.0, 112.0)]

    assert found == ["1_год", "2_года", "5_лет", "11_лет", "21_год", "22_года", "112_лет"]
    assert shown("ru", 72.3, "YEARS") == "72,3_года"
    assert shown("ru", 73.0, "YEARS") == "73,0_года"


def test_an_english_unit_is_single_for_one_alone() -> None:
    found = [shown("en", value, "YEARS", digits=digits) for value, digits in ((1.0, 0), (2.0, 0), (1.0, 1))]

    assert found == ["1_year", "2_years", "1.0_years"]


@pytest.mark.parametrize("lang", languages())
def test_a_bare_number_is_in_the_unit_that_its_name_says(lang: str) -> None:
    bare = language(lang).show(figure(324_812_345.0, "T_CO2"), "bare")

    assert [letter for letter in bare if letter.isdigit()] == list("324812345")
    assert language(lang).unit("T_CO2") in {"т CO₂", "t CO₂"}


def test_a_unit_that_stands_before_its_number_has_a_name_without_it() -> None:
    names = [language("kk").unit(unit) for unit in ("PER_1000_POP", "PT_PER_YEAR", "PPP_USD", "COUNT")]

    assert names == ["1000 адамға шаққанда", "жылына, %", "САҚП бойынша, доллар", ""]
    assert [language("ru").unit(unit) for unit in ("PERSONS", "YEARS")] == ["человек", "лет"]
    assert [language("en").unit(unit) for unit in ("PERSONS", "YEARS")] == ["people", "years"]


def test_a_signed_number_shows_a_rise_a_true_minus_and_no_sign_for_none() -> None:
    found = [shown("ru", value, "PT", "signed") for value in (1.25, -1.25, 0.0, -0.0)]

    assert found == ["+1,3_%", "−1,3_%", "0,0_%", "0,0_%"]
    assert shown("kk", -1.25, "PT_PER_YEAR", "signed") == "жылына −1,3_%"


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (0.125, 2, "0.13"),
        (2.675, 2, "2.68"),
        (-0.5, 0, "-1"),
        (0.0123, 1, "0.012"),
        (0.0996, 0, "0.10"),
        (-0.0123, 1, "-0.012"),
        (0.06, 1, "0.1"),
        (8e-5, 3, "0.000080"),
        (0.0, 1, "0.0"),
        (-0.0, 1, "0.0"),
        (1e22, 0, "10000000000000000000000"),
    ],
)
def test_a_number_is_rounded_half_up_and_not_to_nothing(value: float, digits: int, expected: str) -> None:
    assert f"{rounded(value, digits):f}" == expected


@given(NUMBERS, st.integers(0, 6))
def test_what_is_not_zero_is_not_shown_as_zero(value: float, digits: int) -> None:
    assert (rounded(value, digits) == 0) == (value == 0)


@given(NUMBERS, st.integers(0, 6))
def test_rounding_moves_a_number_by_half_a_digit_at_most(value: float, digits: int) -> None:
    assert abs(rounded(value, digits) - Decimal(repr(value))) <= Decimal(5).scaleb(-digits - 1)


@given(NUMBERS, st.sampled_from(sorted(units())), st.sampled_from(["", "bare", "signed"]))
def test_every_number_in_every_unit_can_be_shown_in_every_language(value: float, unit: str, spec: str) -> None:
    for lang in languages():
        text = shown(lang, value, unit, spec)
        assert text == text.strip("_ ")
        assert not re.search(r"-\d", text), "a minus, not a hyphen"
        assert "  " not in text.replace("_", " ")


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_not_shown(value: float) -> None:
    with pytest.raises(BriefError, match="not a number"):
        shown("en", value, "PT", digits=1)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_a_unit_that_only_its_publisher_knows_is_called_by_its_code(lang: str) -> None:
    assert language(lang).unit("FURLONG") == "FURLONG"
    assert shown(lang, 2.5, "FURLONG", digits=2).endswith("FURLONG")
    assert shown(lang, 0.00012, "FURLONG", digits=2) != shown(lang, 0.0, "FURLONG", digits=2)


def test_every_unit_of_the_evidence_and_of_the_register_has_words() -> None:
    figures = pytest.importorskip("ortaq.reference.figures")
    used = {row["unit_measure"] for row in figures.series().to_pylist()}
    used |= {record.unit_measure for record in figures.target_records() if record.unit_measure}

    assert used | {*UNITS, *OWN} <= units().keys()


def test_the_table_of_units_is_sorted_and_whole() -> None:
    codes = list(units())

    assert codes == sorted(codes)
    for unit in units().values():
        assert set(unit.texts) == set(languages())
        assert len({bool(text) for text in unit.texts.values()}) == 1, unit.code
        assert all(text == text.strip() and "  " not in text for text in unit.texts.values())
        assert {text.count("|") for lang, text in unit.texts.items() if lang == "ru"} <= {0, 3}


@pytest.mark.parametrize("lang", languages())
def test_numbers_are_written_as_in_cldr(lang: str) -> None:
    symbols = Locale.parse(lang).number_symbols["latn"]
    form = MODULES[lang].NUMBERS

    assert (form.decimal, form.group) == (symbols["decimal"], symbols["group"])
    if lang != "kk":  # CLDR sets no space in Kazakh; what is printed in Kazakhstan has one, as in Russian
        percent = Locale.parse(lang).percent_formats[None].pattern.removeprefix("#,##0").removesuffix("%")
        assert form.percent == percent


@pytest.mark.parametrize("lang", languages())
def test_months_are_named_as_in_cldr(lang: str) -> None:
    months = Locale.parse(lang).months
    alone = months["stand-alone"]["wide"].values()

    assert list(MODULES[lang].MONTHS) == [month if lang == "en" else month.lower() for month in alone]
    if lang == "ru":
        assert list(russian.MONTHS_GEN) == list(months["format"]["wide"].values())


@pytest.mark.parametrize(
    ("day", "kk", "ru", "en"),
    [
        ("2024-08-09", "2024 жылғы 9 тамыз", "9 августа 2024 года", "9 August 2024"),
        ("2024-08", "2024 жылғы тамыз", "август 2024 года", "August 2024"),
        ("2024", "2024", "2024", "2024"),
    ],
)
def test_a_day_is_told_as_far_as_it_is_known(day: str, kk: str, ru: str, en: str) -> None:
    found = [
        language(lang).show(Day("text:date", day)).replace("\N{NO-BREAK SPACE}", " ") for lang in ("kk", "ru", "en")
    ]

    assert found == [kk, ru, en]


@pytest.mark.parametrize(
    "day", ["", "2024-13", "2024-02-30", "24-08-09", "2024-8-9", "2024-08-09T10:00", "٢٠٢٤", "0000"]
)
def test_what_is_no_day_is_not_shown(day: str) -> None:
    for lang in languages():
        with pytest.raises(BriefError, match="not a date"):
            language(lang).show(Day("text:date", day))


def test_the_plural_of_a_message_and_of_a_unit_follow_one_rule() -> None:
    cldr = Locale.parse("ru").plural_form
    names = {"one": 0, "few": 1, "many": 2}

    assert [russian.plural(count) for count in range(250)] == [names[cldr(count)] for count in range(250)]
    assert russian.plural(Decimal("1.0")) == russian.plural(Decimal("2.5"))


def test_no_two_units_share_their_words_in_one_language_by_mistake() -> None:
    same = {("KM3", "BILLION_M3"), ("NUMBER", "COUNT"), ("RATIO", "COUNT"), ("INDEX", "COUNT"), ("YEAR", "COUNT")}
    for lang, (one, other) in itertools.product(languages(), itertools.combinations(units().values(), 2)):
        if {one.code, other.code} & {code for pair in same for code in pair}:
            continue
        assert one.texts[lang] != other.texts[lang], (one.code, other.code)
