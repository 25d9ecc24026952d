"""Who is spoken of: names behind long offices, people posted abroad, who stands beside the verb of saying."""

from __future__ import annotations

import pytest

from ortaq.statements import read_text


@pytest.mark.parametrize(
    ("lang", "raw", "name", "country"),
    [
        (
            "ru",
            "Председатель Совета Казахстана Дамир Есенгельдинов сказал, что воды мало.",
            "Дамир Есенгельдинов",
            "KAZ",
        ),
        ("ru", "Представитель Фонда в Казахстане Хелена Вирт сказала, что воды мало.", "Хелена Вирт", None),
        ("kk", "Ұйымның Қазақстандағы өкілі Мартин Хольмквист су аз деді.", "Мартин Хольмквист", None),
        ("ky", "Уюмдун Кыргызстандагы өкүлү Кристиан Вальтер суу аз деди.", "Кристиан Вальтер", None),
        ("tg", "Намояндаи Созмон дар Тоҷикистон Хенрик Остлунд гуфт, ки об кам аст.", "Хенрик Остлунд", None),
    ],
)
def test_a_name_stands_behind_its_office_and_no_state_of_posting_is_theirs(
    lang: str, raw: str, name: str, country: str | None
) -> None:
    speakers = read_text(f"Су – вода – об\n\n{raw}", lang=lang).speakers

    assert [(one.name, one.country) for one in speakers] == [(name, country)]


def test_speech_is_of_whoever_stands_beside_the_verb_of_saying() -> None:
    raw = (
        "О воде\n\nМинистр воды Узбекистана Санжар Юлдашев открыл встречу.\n\n"
        "Директор завода Асель Дюшеналиева не скрывала обиды. «Снимите с нас этот налог», – обратилась она к министру."
    )
    statement = read_text(raw, lang="ru")
    (quote,) = statement.quotes

    assert quote.speaker is not None
    assert statement.speakers[quote.speaker].name == "Асель Дюшеналиева"


def test_people_without_a_state_of_their_own_are_of_the_state_that_the_text_is_about() -> None:
    raw = (
        "Кыргызстан и вода\n\nВ Бишкеке обсудили воду Кыргызстана.\n\n"
        "Директор завода Асель Дюшеналиева сказала, что воды мало."
    )

    assert [one.country for one in read_text(raw, lang="ru").speakers] == ["KGZ"]


def test_speech_without_a_name_beside_it_is_of_whoever_was_brought_in_last() -> None:
    raw = (
        "О воде\n\nМинистр воды Узбекистана Санжар Юлдашев: «Воды мало».\n\n"
        "Затем слово взяла директор завода Асель Дюшеналиева.\n\n"
        "«Снимите с нас этот налог, иначе завод встанет уже к осени», – сказала гостья."
    )
    statement = read_text(raw, lang="ru")
    quote = statement.quotes[-1]

    assert quote.speaker is not None
    assert statement.speakers[quote.speaker].name == "Асель Дюшеналиева"


def test_a_body_behind_the_name_is_whose_the_office_is_and_us_is_no_state() -> None:
    raw = (
        "On water\n\nThe minister of Tajikistan spoke first; Tajikistan has water. "
        "Oliver Trent-Hale, country director of UN Women, said that all of us and most of us know it."
    )

    assert [(one.country, one.body) for one in read_text(raw, lang="en").speakers] == [(None, "UN Women")]


@pytest.mark.parametrize(
    ("lang", "raw", "name"),
    [
        (
            "ru",
            "Под председательством министра воды Ерлана Сабитова прошла встреча. Ерлан Сабитов открыл её.",
            "Ерлан Сабитов",
        ),
        (
            "ru",
            "Выступление министра Фарруха Саломзоды было кратким. «Воды мало», – отметил Саломзода.",
            "Фаррух Саломзода",
        ),
        ("kk", "Министр Данияр Қожахметовтің айтуынша, су аз.", "Данияр Қожахметов"),
    ],
)
def test_a_name_is_told_in_the_nominative(lang: str, raw: str, name: str) -> None:
    assert [one.name for one in read_text(f"Су – вода\n\n{raw}", lang=lang).speakers] == [name]
