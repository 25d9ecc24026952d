"""The register says the same in every language: complete, with the same numbers, in one script a word."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

import pytest

from ortaq.errors import UsageError
from ortaq.model.schemas_register import ACCORD_KINDS, COMPARISONS, CONFIDENCES, RESULT_KINDS, STATUSES, UNITS
from ortaq.reference import resource
from ortaq.reference.register import register
from ortaq.reference.register_tables import accords
from ortaq.reference.register_wording import LANGUAGES, originals, translated, wording

ROMAN = {"I": 1, "V": 5, "X": 10}
CODES = {
    "status": STATUSES,
    "confidence": CONFIDENCES,
    "comparison": COMPARISONS,
    "kind": ACCORD_KINDS,
    "result": RESULT_KINDS,
    "unit": tuple(unit for unit in UNITS if unit != "NUMBER"),  # a bare number
}
CLIMATE = {
    *("1.5", "2.4", "6.4", "6.5", "6.6", "7.1", "7.2", "7.3", "7.a", "7.b", "9.4", "11.6", "12.5", "12.c"),
    *("13.1", "13.2", "13.3", "13.a", "13.b", "15.1", "15.2", "15.3", "15.4"),
}


def numbers(text: str) -> Counter[str]:
    """The numbers of a text, whatever marks its thousands and decimals, Roman or Arabic."""

    def arabic(found: re.Match[str]) -> str:
        values = [ROMAN[letter] for letter in found[0]]
        return str(sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True)))

    text = re.sub(r"\b[XVI]{2,}\b", arabic, text)
    text = re.sub(r"(?<=\d)[,\u00a0](?=\d{3}(?!\d))", "", text)
    text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    return Counter(re.findall(r"\d+(?:\.\d+)*", text))


def test_numbers_are_read_alike_in_every_language():
    assert numbers("4,300 km in 2.5 years") == numbers("4300 км за 2,5 года") == {"4300": 1, "2.5": 1}
    assert numbers("100,000 in the 21st") == numbers("100\u00a0000, XXI") == {"100000": 1, "21": 1}
    assert numbers("13.2.2; 12-14") == {"13.2.2": 1, "12": 1, "14": 1}
    assert numbers("15%") != numbers("51%")


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_every_text_of_the_register_stands_in_every_language(lang):
    missing = [key for key in originals() if (*key, lang) not in translated()]

    assert not missing


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_of_the_register_has_words(lang):
    for field, codes in CODES.items():
        for code in codes:
            assert wording(code, field, lang), (code, field)


def test_nothing_is_worded_that_the_register_does_not_hold():
    known = {*originals(), *((code, field) for field, codes in CODES.items() for code in codes)}

    assert {key[:2] for key in translated()} == known


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_the_numbers_of_a_text_are_the_same_in_every_language(lang):
    for (identity, field), text in originals().items():
        assert numbers(wording(identity, field, lang)) == numbers(text), (identity, field)


def test_no_word_mixes_two_alphabets():
    texts = [*((key, text) for key, text in translated().items()), *originals().items()]
    for key, text in texts:
        for word in re.findall(r"[^\W\d_]+", text):
            latin, cyrillic = re.search("[A-Za-z]", word), re.search("[\u0400-\u04ff]", word)
            assert not (latin and cyrillic), (key, word)


def test_english_has_no_cyrillic_letter_and_the_others_no_stray_latin_one():
    for key, text in originals().items():
        assert not re.search("[\u0400-\u04ff]", text), key
    for key, text in translated().items():
        if key[2] == "en":
            assert not re.search("[\u0400-\u04ff]", text), key
        else:
            assert not re.search(r"(?<![\w₂₄])[A-Za-z](?![\w₂₄])", text), key


def test_russian_has_no_letter_of_the_kazakh_alphabet():
    for key, text in translated().items():
        if key[2] == "ru":
            assert not re.search("[ӘәҒғҚқҢңӨөҰұҮүҺһІі]", text), key


def test_percent_is_written_as_each_language_writes_it():
    for key, text in translated().items():
        if key[2] == "ru":
            assert not re.search(r"\d ?%", text), key
        elif key[2] == "kk":
            assert not re.search(r"\d\s%", text), key


def test_a_text_has_no_space_to_spare():
    for key, text in translated().items():
        assert text == text.strip(), key
        assert "  " not in text, key


def test_the_table_of_words_is_sorted_and_each_text_stands_once():
    rows = list(csv.reader(io.StringIO(resource("register/wording.csv").decode())))
    keys = [tuple(row[:3]) for row in rows[1:]]

    assert rows[0] == ["id", "field", "lang", "text"]
    assert keys == sorted(set(keys))
    assert b"\r" not in resource("register/wording.csv")


def test_what_the_climate_brief_shows_has_titles_in_three_languages():
    shown = [
        row
        for row in accords().to_pylist()
        if row["kind"] in ("pledge", "practice", "initiative", "treaty") and CLIMATE & set(row["target"])
    ]

    assert len(shown) > 100
    for row in shown:
        assert row["title"], row["id"]
        assert row["title_ru"], row["id"]
        assert row["title_kk"], row["id"]


def test_official_terms_are_the_official_ones():
    assert wording("paris-agreement", "title", "kk") == "Париж келісімі"
    assert wording("kaz-netzero-2060", "title", "kk") == "2060 жылға қарай көміртегі бейтараптығы"
    assert "ХАҚҚ" in wording("regional-ecological-summit-2026", "what", "kk")
    assert "МФСА" in wording("regional-ecological-summit-2026", "what", "ru")
    assert "ұлттық деңгейде айқындалатын үлесі (ҰДАҮ)" in wording("kaz-ndc-updated-2023", "title", "kk")
    assert "парниктік газдар" in wording("aze-ndc3-2025", "metric", "kk")
    assert "ЖЭК" in wording("tjk-renewables-2032", "metric", "kk")


def test_a_result_is_worded_by_its_place():
    row = next(row for row in register().practices if row["id"] == "tjk-pamir-energy")

    assert wording("tjk-pamir-energy", "results.1.metric", "en") == row["results"][0]["metric"]
    assert wording("tjk-pamir-energy", "results.1.metric", "ru") == "домохозяйства с электричеством"


@pytest.mark.parametrize(
    ("identity", "field", "lang"), [("x", "title", "kk"), ("unfccc", "y", "kk"), ("unfccc", "title", "de")]
)
def test_a_text_that_is_not_there_is_said_so(identity, field, lang):
    with pytest.raises(UsageError, match=f"no wording of {identity}, {field}, in {lang}"):
        wording(identity, field, lang)
