"""Texts, sentences and cited objects in each language."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ortaq.errors import BriefError, OrtaqError, UsageError
from ortaq.i18n import Language, language, languages, reader_language
from ortaq.i18n.catalogue import messages
from ortaq.model.areas import Name
from ortaq.model.claims import Code, Day, Figure, Label, Period, Sentence, Wording

COMMON_GAP = "{behind:bare} of {states:bare} states are not on track for {deadline} by any method: {areas}."
ASK = "Ask {leader} to share its experience on {targets:quoted}."
COUNTED = (
    "Where {areas} stand on {n:bare} target of {agenda} that concerns this topic.",
    "Where {areas} stand on {n:bare} targets of {agenda} that concern this topic.",
)
NAMES = {
    "kk": {"KAZ": Name("kk", "Қазақстан"), "KGZ": Name("kk", "Қырғызстан"), "UZB": Name("kk", "Өзбекстан")},
    "ru": {
        "KAZ": Name("ru", "Казахстан", {"gen": "Казахстана", "acc": "Казахстан", "ins": "Казахстаном"}),
        "KGZ": Name("ru", "Кыргызстан", {"gen": "Кыргызстана", "acc": "Кыргызстан", "ins": "Кыргызстаном"}),
        "UZB": Name("ru", "Узбекистан", {"gen": "Узбекистана", "acc": "Узбекистан", "ins": "Узбекистаном"}),
    },
    "en": {"KAZ": Name("en", "Kazakhstan"), "KGZ": Name("en", "Kyrgyzstan"), "UZB": Name("en", "Uzbekistan")},
}


def count(value: float) -> Figure:
    return Figure("ground:x#n", value, "COUNT", 0)


def state(lang: str, code: str) -> Label:
    return Label(f"area:{code}", NAMES[lang][code])


def states(lang: str, *codes: str) -> tuple[Label, ...]:
    return tuple(state(lang, code) for code in codes)


def read(words: Language, sentence: Sentence) -> str:
    whole = "".join(part if isinstance(part, str) else words.show(*part) for part in sentence)
    return whole.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "2 of 3 states are not on track for 2030 by any method: Kazakhstan and Uzbekistan."),
        ("ru", "По всем методам не идут по графику к 2030 году 2 из 3 государств: Казахстан и Узбекистан."),
        (
            "kk",
            (
                "3 мемлекеттің 2-еуі барлық әдіс бойынша 2030 жылға қарай жетуге қажетті қарқынмен ілгерілемей отыр: "
                "Қазақстан және Өзбекстан."
            ),
        ),
    ],
)
def test_a_sentence_is_told_in_the_words_of_each_language(lang: str, expected: str) -> None:
    words = language(lang)

    sentence = words.sentence(
        COMMON_GAP,
        behind=count(2),
        states=count(3),
        deadline=Period("ground:x#deadline", 2030),
        areas=states(lang, "KAZ", "UZB"),
    )

    assert read(words, sentence) == expected


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "Ask Kazakhstan to share its experience on “Kyrgyzstan” and “Uzbekistan”."),
        ("ru", "Просить Казахстан поделиться опытом: «Кыргызстан» и «Узбекистан»."),
        ("kk", "Қазақстаннан тәжірибе бөлісуді сұрау: «Қырғызстан» және «Өзбекстан»."),
    ],
)
def test_a_translation_asks_for_the_cases_that_its_language_needs(lang: str, expected: str) -> None:
    words = language(lang)

    sentence = words.sentence(ASK, leader=state(lang, "KAZ"), targets=states(lang, "KGZ", "UZB"))

    assert read(words, sentence) == expected


@pytest.mark.parametrize(
    ("lang", "one", "two", "three"),
    [
        ("en", "Kazakhstan", "Kazakhstan and Kyrgyzstan", "Kazakhstan, Kyrgyzstan and Uzbekistan"),
        ("ru", "Казахстан", "Казахстан и Кыргызстан", "Казахстан, Кыргызстан и Узбекистан"),
        ("kk", "Қазақстан", "Қазақстан және Қырғызстан", "Қазақстан, Қырғызстан және Өзбекстан"),
    ],
)
def test_several_objects_become_a_list(lang: str, one: str, two: str, three: str) -> None:
    words = language(lang)
    codes = ("KAZ", "KGZ", "UZB")

    told = [read(words, words.sentence("{areas}", areas=states(lang, *codes[:size]))) for size in (1, 2, 3)]

    assert told == [one, two, three]


def test_each_object_of_a_list_is_cited_by_itself() -> None:
    sentence = language("en").sentence("{areas}", areas=states("en", "KAZ", "UZB"))

    assert [part[0].ref for part in sentence if not isinstance(part, str)] == ["area:KAZ", "area:UZB"]


@pytest.mark.parametrize(
    ("number", "russian"), [(1, "1 задаче"), (3, "3 задачам"), (11, "11 задачам"), (21, "21 задаче")]
)
def test_a_count_chooses_the_plural_form(number: int, russian: str) -> None:
    agenda = Label("text:agenda", Name("ru", "Повестка дня", {"gen": "Повестки дня"}))

    sentence = language("ru").plural(*COUNTED, count(number), areas=states("ru", "KAZ"), agenda=agenda)

    assert f"по {russian} этой темы из Повестки дня." in read(language("ru"), sentence)


def test_a_count_is_singular_in_english_for_one() -> None:
    told = [
        read(
            language("en"),
            language("en").plural(*COUNTED, count(n), areas=states("en", "KAZ"), agenda=Code("text:agenda", "A")),
        )
        for n in (1, 2)
    ]

    assert told == [
        "Where Kazakhstan stand on 1 target of A that concerns this topic.",
        "Where Kazakhstan stand on 2 targets of A that concern this topic.",
    ]


@pytest.mark.parametrize("value", [5, 4.5, "Kazakhstan", None, [], (), ("Kazakhstan",), Name("en", "x")])
def test_nothing_enters_a_text_without_its_citation(value: object) -> None:
    for lang in languages():
        with pytest.raises(BriefError, match="only with its citation"):
            language(lang).sentence("{areas}", areas=value)  # ty: ignore[invalid-argument-type]


def test_nothing_is_shown_that_is_not_cited() -> None:
    for value in (5, "x", None):
        with pytest.raises(BriefError, match="only with its citation"):
            language("en").show(value)  # ty: ignore[invalid-argument-type]


def test_the_fields_of_a_call_are_those_of_the_text() -> None:
    words = language("ru")

    with pytest.raises(BriefError, match="fields do not match"):
        words.sentence("{areas}", areas=states("ru", "KAZ"), more=count(1))
    with pytest.raises(BriefError, match="fields do not match"):
        words.sentence("{title} ({areas}).", areas=states("ru", "KAZ"))
    with pytest.raises(BriefError, match="fields do not match"):
        words.plural(*COUNTED, count(2), areas=states("ru", "KAZ"))


def test_a_count_is_a_whole_number() -> None:
    for wrong in (count(2.5), count(float("nan")), Period("x", 2030)):
        with pytest.raises(BriefError, match="not a whole number"):
            language("ru").plural(*COUNTED, wrong, areas=states("ru", "KAZ"))  # ty: ignore[invalid-argument-type]


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_a_text_without_wording_is_an_error(lang: str) -> None:
    words = language(lang)

    with pytest.raises(BriefError, match=f"no {lang} wording of: Nobody wrote this"):
        words.text("Nobody wrote this")
    with pytest.raises(BriefError, match=f"no {lang} wording of: {{n}} thing"):
        words.plural("{n} thing", "{n} things", count(2))


def test_english_is_its_own_wording() -> None:
    assert language("en").text("Nobody wrote this") == "Nobody wrote this"


def test_cited_objects_are_shown_as_they_are() -> None:
    for lang in languages():
        words = language(lang)
        assert words.show(Period("x", 2030)) == "2030"
        assert words.show(Code("x", "EG.FEC.RNEW.ZS")) == "EG.FEC.RNEW.ZS"
        assert words.show(Wording("x", "en", "net zero by 2060")) == "net zero by 2060"


def test_an_address_can_be_shown_by_its_site() -> None:
    address = Code("x", "https://www.unstats.un.org/sdgs/report?x=1")

    assert language("kk").show(address, "host") == "unstats.un.org"
    assert language("kk").show(Code("x", "http://example.org"), "host") == "example.org"
    with pytest.raises(BriefError, match="not an address"):
        language("kk").show(Code("x", "ftp.example.org"), "host")


@pytest.mark.parametrize(
    ("cited", "spec"),
    [
        (Figure("x", 1.0, "PT", 1), "gen"),
        (Figure("x", 1.0, "PT", 1), "of-voc"),
        (Figure("x", 1.0, "PT", 1), "offset"),
        (Period("x", 2030), "gen"),
        (Code("x", "7.2"), "acc"),
        (Day("x", "2024"), "signed"),
        (Wording("x", "en", "text"), "gen"),
        (Label("x", Name("kk", "Қазақстан")), "voc"),
    ],
)
def test_an_object_has_no_form_that_its_kind_does_not_have(cited: Code, spec: str) -> None:
    with pytest.raises(BriefError, match=r"has no form|no such case"):
        language("kk").show(cited, spec)


def test_a_russian_form_that_is_not_given_is_an_error_that_names_it() -> None:
    with pytest.raises(BriefError, match="no form “ins” of the name Соединённые Штаты"):
        language("ru").show(Label("area:USA", Name("ru", "Соединённые Штаты")), "ins")


def test_russian_has_no_ablative() -> None:
    with pytest.raises(BriefError, match="no such case: abl"):
        language("ru").show(state("ru", "KAZ"), "abl")


def test_a_place_comes_with_its_preposition() -> None:
    russian = Label("area:FRA", Name("ru", "Франция", {"prep_in": "во Франции"}))
    english = Label("area:NLD", Name("en", "Netherlands", {"prep_in": "in the Netherlands"}))

    assert language("ru").show(russian, "in") == "во Франции"
    assert language("en").show(english, "in") == "in the Netherlands"
    assert language("en").show(state("en", "KAZ"), "in") == "in Kazakhstan"
    assert language("kk").show(state("kk", "KAZ"), "in") == "Қазақстанда"


def test_a_title_can_be_quoted() -> None:
    title = Label("target:6.4", Name("en", "Water use, and water taken"))

    told = [language(lang).show(title, "quoted") for lang in ("kk", "ru", "en")]

    assert told == ["«Water use, and water taken»"] * 2 + ["“Water use, and water taken”"]


def test_a_topic_comes_with_what_says_that_it_is_meant() -> None:
    names = {
        "en": Name("en", "climate", {"about": "on climate"}),
        "ru": Name("ru", "климат", {"about": "по климату"}),
        "kk": Name("kk", "климат", {"about": "климат бойынша"}),
    }

    told = [language(lang).show(Label("topic:climate", name), "about") for lang, name in names.items()]

    assert told == ["on climate", "по климату", "климат бойынша"]


def test_an_unknown_language_is_named_with_the_nearest() -> None:
    with pytest.raises(UsageError) as error:
        language("KK")

    assert str(error.value) == "unknown language: KK (languages: kk, ru, en; nearest: kk)"
    with pytest.raises(UsageError, match=r"unknown language: zz \(languages: kk, ru, en\)"):
        language("zz")


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({}, "en"),
        ({"LANG": "kk_KZ.UTF-8"}, "kk"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ru"}, "ru"),
        ({"LANG": "kk-KZ"}, "kk"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LC_ALL": "", "LANG": "kk_KZ.UTF-8"}, "kk"),
        ({"LC_ALL": "C", "LANG": "kk_KZ.UTF-8"}, "en"),
        ({"LC_MESSAGES": "ru_RU.UTF-8", "LANG": "kk_KZ.UTF-8"}, "ru"),
        ({"LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "ru_RU.UTF-8"}, "en"),
        ({"ORTAQ_LANG": "kk", "LC_ALL": "ru_RU.UTF-8"}, "kk"),
        ({"ORTAQ_LANG": "KK"}, "kk"),
    ],
)
def test_the_reader_is_spoken_to_in_the_language_of_the_terminal(environ: dict[str, str], code: str) -> None:
    assert reader_language(environ) == code


def test_an_error_is_told_in_the_language_of_the_reader() -> None:
    error = UsageError("unknown topic: {topic}", hint="topics: {known}", topic="watr", known="climate, water")

    assert language("en").error(error) == ("unknown topic: watr", "topics: climate, water")
    assert language("ru").error(error) == ("неизвестная тема: watr", "темы: climate, water")
    assert language("kk").error(error) == ("белгісіз тақырып: watr", "тақырыптар: climate, water")


def test_an_error_without_wording_is_told_in_english() -> None:
    error = OrtaqError("nobody worded {this}", this="that")

    assert language("kk").error(error) == ("nobody worded that", "")


def test_an_error_within_an_error_is_told_in_the_same_language() -> None:
    inner = UsageError("unknown topic: {topic}", topic="watr")
    outer = OrtaqError("can't read {path}: {cause}", path="store.duckdb", cause=inner)

    assert language("ru").error(outer)[0] == "нельзя прочитать store.duckdb: неизвестная тема: watr"


def test_braces_in_a_value_of_an_error_are_left_alone() -> None:
    error = UsageError("unknown topic: {topic}", topic="{known}")

    assert language("ru").error(error)[0] == "неизвестная тема: {known}"


def test_nothing_of_babel_is_loaded_before_a_wording_is_asked_for() -> None:
    code = "import sys, ortaq, ortaq.i18n; ortaq.i18n.language('en').text('Sources'); print('babel' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_a_catalogue_is_read_once() -> None:
    assert messages("kk") is messages("kk")
    assert language("kk") is language("kk")
