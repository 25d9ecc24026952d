"""The catalogues: nothing missing, nothing left over, and no slip that a reader would see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import c2py
from pathlib import Path
from string import Formatter
from types import ModuleType

import pytest

from ortaq.i18n import english, kazakh, russian
from ortaq.i18n.catalogue import catalogue, messages
from ortaq.i18n.numbers import units

TRANSLATED = ("kk", "ru")
FORMS = {"kk": 2, "ru": 3}
CASES = {"kk": kazakh.CASES, "ru": russian.CASES}
SPECS = {"", "bare", "host", "quoted", "signed"}
LATIN, CYRILLIC = "A-Za-z", "А-Яа-яЁёӘәІіҢңҒғҮүҰұҚқӨөҺһ"


def wordings(lang: str) -> Iterator[tuple[str, str]]:
    """English and wording, each plural form by itself."""
    for key, forms in messages(lang).items():
        for form in forms:
            yield key if isinstance(key, str) else key[1], form


def without_fields(text: str) -> str:
    return re.sub(r"\{[^{}]*\}", "\0", text)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.fixture(params=TRANSLATED)
def lang(request: pytest.FixtureRequest) -> str:
    return request.param


def test_every_text_has_a_wording(lang: str, extract_messages: ModuleType) -> None:
    missing = extract_messages.missing(messages(lang), extract_messages.messages())

    assert [f"{message.place}: {message.key!r}" for message in missing] == []
    assert [key for key, forms in messages(lang).items() if not all(forms)] == []


def test_every_wording_is_used(lang: str, extract_messages: ModuleType) -> None:
    assert messages(lang).keys() - {message.key for message in extract_messages.messages()} == set()


def test_no_wording_is_in_doubt(lang: str) -> None:
    assert [message.id for message in catalogue(lang) if message.id and message.fuzzy] == []


def test_a_plural_has_every_form_of_the_language(lang: str) -> None:
    wrong = [key for key, forms in messages(lang).items() if isinstance(key, tuple) and len(forms) != FORMS[lang]]

    assert wrong == []
    assert catalogue(lang).num_plurals == FORMS[lang]


def test_the_catalogue_and_the_code_count_plurals_alike() -> None:
    for lang, rule in (("kk", kazakh.plural_form), ("ru", russian.plural)):
        in_file = c2py(catalogue(lang).plural_expr)
        assert [in_file(n) for n in range(130)] == [rule(n) for n in range(130)]


def test_a_wording_has_the_fields_of_its_text(lang: str) -> None:
    assert [key for key, text in wordings(lang) if fields(key) != fields(text)] == []


def test_a_field_asks_for_a_form_that_there_is(lang: str) -> None:
    known = SPECS | {"about", "in", "of", *(f"of-{case}" for case in CASES[lang]), *CASES[lang]}
    asked = {spec for _, text in wordings(lang) for _, name, spec, _ in Formatter().parse(text) if name}

    assert asked <= known


def test_an_english_text_asks_for_no_case(extract_messages: ModuleType) -> None:
    for message in extract_messages.messages():
        if message.kind == "sentence":
            texts = [message.key] if isinstance(message.key, str) else message.key
            specs = {spec for text in texts for _, name, spec, _ in Formatter().parse(text) if name}
            assert specs <= {*SPECS, "about", "in"} <= {*SPECS, *english.CASES}, message


def test_an_ending_after_a_field_comes_by_its_form_and_not_by_letters(lang: str) -> None:
    assert [text for _, text in wordings(lang) if re.search(rf"\}}[{CYRILLIC}{LATIN}]", text)] == []


def test_no_word_mixes_alphabets(lang: str) -> None:
    mixed = re.compile(rf"[{LATIN}][{CYRILLIC}]|[{CYRILLIC}][{LATIN}]")

    assert [text for _, text in wordings(lang) if mixed.search(without_fields(text))] == []
    assert [unit.code for unit in units().values() if mixed.search(unit.texts[lang])] == []


def test_russian_has_no_letters_of_kazakh() -> None:
    assert [text for _, text in wordings("ru") if re.search("[ӘәІіҢңҒғҮүҰұҚқӨөҺһ]", text)] == []


def test_no_blank_is_doubled_or_hangs(lang: str) -> None:
    def hangs(key: str, text: str) -> bool:
        doubled = "  " in text and "  " not in key
        return doubled or (text.strip() != text and key.strip() == key) or bool(re.search(r"\s[,.;:!?»)]", text))

    assert [text for key, text in wordings(lang) if hangs(key, text)] == []


def test_a_sentence_ends_as_its_text_does(lang: str) -> None:
    wrong = [text for key, text in wordings(lang) if (key[-1] in ".!:…") != (text[-1] in ".!:…")]

    assert wrong == []


def test_quotes_are_those_of_the_language(lang: str) -> None:
    assert [text for _, text in wordings(lang) if re.search("[“”„]", text) or text.count("«") != text.count("»")] == []


def test_no_number_stands_in_a_sentence_of_a_brief(extract_messages: ModuleType) -> None:
    no_brief = ("briefs/outlook_chart.py", "briefs/explaining.py")  # they tell what part of the outcomes a band holds
    sentences = [
        message.key
        for message in extract_messages.messages()
        if message.kind == "sentence" and message.place.startswith("briefs/") and not message.place.startswith(no_brief)
    ]
    told = [text for lang in TRANSLATED for key in sentences for text in (*_whole(key), *messages(lang)[key])]

    assert [text for text in told if re.search("[0-9]", text)] == []


def _whole(key: str | tuple[str, str]) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else key


def test_no_two_places_of_a_catalogue_word_one_text(lang: str, extract_messages: ModuleType) -> None:
    file: Path = extract_messages.SOURCE / "i18n" / "locales" / f"{lang}.po"
    keys = re.findall(r'^msgid "(.+)"$', file.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(keys) == len(set(keys))
