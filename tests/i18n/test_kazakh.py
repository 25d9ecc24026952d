"""Kazakh endings: forms that are beyond doubt, and what holds of every word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.errors import BriefError
from ortaq.i18n import kazakh
from ortaq.i18n.kazakh import CASES, decline, out_of
from ortaq.model.areas import Name

ORDER = ("gen", "dat", "acc", "loc", "abl", "ins")

FORMS = """
Қазақстан: Қазақстанның Қазақстанға Қазақстанды Қазақстанда Қазақстаннан Қазақстанмен
Қырғызстан: Қырғызстанның Қырғызстанға Қырғызстанды Қырғызстанда Қырғызстаннан Қырғызстанмен
Тәжікстан: Тәжікстанның Тәжікстанға Тәжікстанды Тәжікстанда Тәжікстаннан Тәжікстанмен
Түрікменстан: Түрікменстанның Түрікменстанға Түрікменстанды Түрікменстанда Түрікменстаннан Түрікменстанмен
Өзбекстан: Өзбекстанның Өзбекстанға Өзбекстанды Өзбекстанда Өзбекстаннан Өзбекстанмен
Ауғанстан: Ауғанстанның Ауғанстанға Ауғанстанды Ауғанстанда Ауғанстаннан Ауғанстанмен
Әзербайжан: Әзербайжанның Әзербайжанға Әзербайжанды Әзербайжанда Әзербайжаннан Әзербайжанмен
Ресей: Ресейдің Ресейге Ресейді Ресейде Ресейден Ресеймен
Қытай: Қытайдың Қытайға Қытайды Қытайда Қытайдан Қытаймен
Түркия: Түркияның Түркияға Түркияны Түркияда Түркиядан Түркиямен
Моңғолия: Моңғолияның Моңғолияға Моңғолияны Моңғолияда Моңғолиядан Моңғолиямен
Ташкент: Ташкенттің Ташкентке Ташкентті Ташкентте Ташкенттен Ташкентпен
Бішкек: Бішкектің Бішкекке Бішкекті Бішкекте Бішкектен Бішкекпен
Душанбе: Душанбенің Душанбеге Душанбені Душанбеде Душанбеден Душанбемен
Ашхабад: Ашхабадтың Ашхабадқа Ашхабадты Ашхабадта Ашхабадтан Ашхабадпен
Баку: Бакудің Бакуге Бакуді Бакуде Бакуден Бакумен
Алматы: Алматының Алматыға Алматыны Алматыда Алматыдан Алматымен
Израиль: Израильдің Израильге Израильді Израильде Израильден Израильмен
Таиланд: Таиландтың Таиландқа Таиландты Таиландта Таиландтан Таиландпен
мемлекет: мемлекеттің мемлекетке мемлекетті мемлекетте мемлекеттен мемлекетпен
мемлекеттер: мемлекеттердің мемлекеттерге мемлекеттерді мемлекеттерде мемлекеттерден мемлекеттермен
ел: елдің елге елді елде елден елмен
жыл: жылдың жылға жылды жылда жылдан жылмен
су: судың суға суды суда судан сумен
тау: таудың тауға тауды тауда таудан таумен
теңіз: теңіздің теңізге теңізді теңізде теңізден теңізбен
газ: газдың газға газды газда газдан газбен
халық: халықтың халыққа халықты халықта халықтан халықпен
орман: орманның орманға орманды орманда орманнан орманмен
өзен: өзеннің өзенге өзенді өзенде өзеннен өзенмен
көмір: көмірдің көмірге көмірді көмірде көмірден көмірмен
министр: министрдің министрге министрді министрде министрден министрмен
банк: банктің банкке банкті банкте банктен банкпен
институт: институттың институтқа институтты институтта институттан институтпен
университет: университеттің университетке университетті университетте университеттен университетпен
әдіс: әдістің әдіске әдісті әдісте әдістен әдіспен
дерек: деректің дерекке деректі деректе деректен дерекпен
мақсат: мақсаттың мақсатқа мақсатты мақсатта мақсаттан мақсатпен
ай: айдың айға айды айда айдан аймен
үй: үйдің үйге үйді үйде үйден үймен
қала: қаланың қалаға қаланы қалада қаладан қаламен
тарих: тарихтың тарихқа тарихты тарихта тарихтан тарихпен
мұхит: мұхиттың мұхитқа мұхитты мұхитта мұхиттан мұхитпен
цифр: цифрдың цифрға цифрды цифрда цифрдан цифрмен
Каспий: Каспийдің Каспийге Каспийді Каспийде Каспийден Каспиймен
Мәскеу: Мәскеудің Мәскеуге Мәскеуді Мәскеуде Мәскеуден Мәскеумен
Самарқанд: Самарқандтың Самарқандқа Самарқандты Самарқандта Самарқандтан Самарқандпен
Нью-Йорк: Нью-Йорктің Нью-Йоркке Нью-Йоркті Нью-Йоркте Нью-Йорктен Нью-Йоркпен
Брюссель: Брюссельдің Брюссельге Брюссельді Брюссельде Брюссельден Брюссельмен
келісім: келісімнің келісімге келісімді келісімде келісімнен келісіммен
өнеркәсіп: өнеркәсіптің өнеркәсіпке өнеркәсіпті өнеркәсіпте өнеркәсіптен өнеркәсіппен
келу: келудің келуге келуді келуде келуден келумен
күн тәртібі: күн+тәртібінің күн+тәртібіне күн+тәртібін күн+тәртібінде күн+тәртібінен күн+тәртібімен
Париж келісімі: Париж+келісімінің Париж+келісіміне Париж+келісімін Париж+келісімінде Париж+келісімінен Париж+келісімімен
СПЕКА елдері: СПЕКА+елдерінің СПЕКА+елдеріне СПЕКА+елдерін СПЕКА+елдерінде СПЕКА+елдерінен СПЕКА+елдерімен
Біріккен Ұлттар Ұйымы: Б+Ұ+Ұйымының Б+Ұ+Ұйымына Б+Ұ+Ұйымын Б+Ұ+Ұйымында Б+Ұ+Ұйымынан Б+Ұ+Ұйымымен
үлесі: үлесінің үлесіне үлесін үлесінде үлесінен үлесімен
Азия даму банкі: А+д+банкінің А+д+банкіне А+д+банкін А+д+банкінде А+д+банкінен А+д+банкімен
БҰҰ: БҰҰ-ның БҰҰ-ға БҰҰ-ны БҰҰ-да БҰҰ-дан БҰҰ-мен
АҚШ: АҚШ-тың АҚШ-қа АҚШ-ты АҚШ-та АҚШ-тан АҚШ-пен
ЖІӨ: ЖІӨ-нің ЖІӨ-ге ЖІӨ-ні ЖІӨ-де ЖІӨ-ден ЖІӨ-мен
2030: 2030-дың 2030-ға 2030-ды 2030-да 2030-дан 2030-бен
2000: 2000-ның 2000-ға 2000-ды 2000-да 2000-нан 2000-мен
2100: 2100-дің 2100-ге 2100-ді 2100-де 2100-ден 2100-бен
2040: 2040-тың 2040-қа 2040-ты 2040-та 2040-тан 2040-пен
7.2: 7.2-нің 7.2-ге 7.2-ні 7.2-де 7.2-ден 7.2-мен
2015: 2015-тің 2015-ке 2015-ті 2015-те 2015-тен 2015-пен
"""
"""A noun, then its forms in the order above; `+` stands for a blank, and a word cut to a letter is the noun's own."""


def _golden() -> list[tuple[str, str, str]]:
    found = []
    for line in FORMS.strip().splitlines():
        noun, _, forms = line.partition(": ")
        for case, form in zip(ORDER, forms.split(), strict=True):
            whole = " ".join([*noun.split()[:-1], form.split("+")[-1]])
            found.append((noun, case, whole))
    return found


@pytest.mark.parametrize(("noun", "case", "form"), _golden())
def test_a_noun_takes_the_ending_that_is_beyond_doubt(noun: str, case: str, form: str) -> None:
    assert decline(noun, case) == form


def test_what_is_in_a_place_is_told_with_one_ending() -> None:
    found = [decline(noun, "adj") for noun in ("Қазақстан", "Бішкек", "Орталық Азия", "Корея Республикасы")]

    assert found == ["Қазақстандағы", "Бішкектегі", "Орталық Азиядағы", "Корея Республикасындағы"]


def test_an_ending_stands_before_a_bracket() -> None:
    assert decline("Кокос (Килинг) аралдары", "dat") == "Кокос (Килинг) аралдарына"
    assert decline("Тайвань (Қытай провинциясы)", "loc") == "Тайваньда (Қытай провинциясы)"


BACK = st.text("аоұы", min_size=1, max_size=1)
FRONT = st.text("әөүіе", min_size=1, max_size=1)
CONSONANT = st.text("бгдзйлмнңпрстш", min_size=1, max_size=1)


def _words(vowel: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    syllable = st.builds(lambda *letters: "".join(letters), CONSONANT, vowel, CONSONANT)
    return st.lists(syllable, min_size=1, max_size=3).map("".join).filter(lambda word: word[-2:] not in _CLUSTERS)


_CLUSTERS = {a + b for a in "нрл" for b in "кг"}


@given(_words(BACK), st.sampled_from(ORDER[:-1]))
def test_a_word_of_back_vowels_takes_back_endings(word: str, case: str) -> None:
    assert not set("еікг") & set(decline(word, case).removeprefix(word))


@given(_words(FRONT), st.sampled_from(ORDER[:-1]))
def test_a_word_of_front_vowels_takes_front_endings(word: str, case: str) -> None:
    assert not set("аығқ") & set(decline(word, case).removeprefix(word))


@given(_words(BACK) | _words(FRONT), st.sampled_from(CASES))
def test_a_noun_stays_whole_before_its_ending(word: str, case: str) -> None:
    assert decline(word, case).startswith(word)


@given(_words(BACK) | _words(FRONT))
def test_after_a_sound_without_voice_an_ending_has_none(word: str) -> None:
    voiceless = word[-1] in "бгдпстш"

    assert decline(word, "loc").removeprefix(word)[0] == ("т" if voiceless else "д")


@given(_words(BACK) | _words(FRONT), st.sampled_from(["ы", "і"]))
def test_a_possessed_noun_has_n_between_itself_and_the_ending(word: str, ending: str) -> None:
    noun = word + ending

    assert decline(noun, "acc", possessed=True) == f"{noun}н"
    assert decline(noun, "dat", possessed=True) in {f"{noun}на", f"{noun}не"}


def test_a_name_that_cannot_be_read_is_an_error_and_not_a_guess() -> None:
    for noun in ("World Bank", "ХҚЕҰ", "", "км²", "EDGAR", "т", "паритеті бойынша"):
        with pytest.raises(BriefError, match="no Kazakh ending is known"):
            decline(noun, "gen")


def test_a_case_that_is_not_is_an_error() -> None:
    with pytest.raises(BriefError, match="no such case: voc"):
        decline("Қазақстан", "voc")
    with pytest.raises(BriefError, match="no such case: voc"):
        out_of("3", "voc")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("0", "0-і"),
        ("1", "1-еуі"),
        ("2", "2-еуі"),
        ("3", "3-еуі"),
        ("4", "4-еуі"),
        ("5", "5-еуі"),
        ("6", "6-ауы"),
        ("7", "7-еуі"),
        ("8", "8-і"),
        ("9", "9-ы"),
        ("10", "10-ы"),
        ("11", "11-і"),
        ("12", "12-сі"),
        ("16", "16-сы"),
        ("17", "17-сі"),
        ("20", "20-сы"),
        ("30", "30-ы"),
        ("40", "40-ы"),
        ("50", "50-і"),
        ("60", "60-ы"),
        ("70", "70-і"),
        ("80", "80-і"),
        ("90", "90-ы"),
        ("100", "100-і"),
        ("1 000", "1 000-ы"),
    ],
)
def test_a_number_out_of_more_is_written_as_it_is_read(number: str, shown: str) -> None:
    assert out_of(number, "nom") == shown


def test_a_number_out_of_more_has_cases() -> None:
    assert [out_of("3", case) for case in ORDER] == [
        "3-еуінің",
        "3-еуіне",
        "3-еуін",
        "3-еуінде",
        "3-еуінен",
        "3-еуімен",
    ]
    assert [out_of("6", case) for case in ("acc", "loc")] == ["6-ауын", "6-ауында"]
    assert [out_of("20", case) for case in ("acc", "loc")] == ["20-сын", "20-сында"]


def test_a_form_given_beside_a_name_comes_before_the_rule() -> None:
    name = Name("kk", "Ниуэ", {"gen": "Ниуэ аралының"})

    assert kazakh.decline_name(name, "gen") == "Ниуэ аралының"
    assert kazakh.decline_name(name, "loc") == "Ниуэде"
    assert kazakh.decline_name(Name("kk", "Қазақстан"), "about") == "Қазақстан туралы"
