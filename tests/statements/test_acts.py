"""Acts: a promise of the future tense, by when it is due, and who it is that acts. Everybody is invented."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ortaq.model.statements import Statement
from ortaq.statements import read_text
from ortaq.statements.deadlines import deadline
from ortaq.statements.language_pack import language_pack
from ortaq.statements.words import Text

NOON = datetime.fromisoformat("2025-03-21T12:00:00+05:00")
HEAD = "О воде\n\n21 марта 2025 года\n\nМинистр воды Узбекистана Санжар Юлдашев открыл встречу.\n\n"


def read(words: str) -> Statement:
    return read_text(HEAD + words, fetched_at=NOON, lang="ru")


@pytest.mark.parametrize(
    ("lang", "raw", "due"),
    [
        ("ru", "До конца года откроют центры", "2025"),
        ("ru", "К весне следующего года уберём всё", "2026"),
        ("ru", "Осенью построим мост", "2025"),
        ("ru", "Зимой прошлого года построили мост", None),
        ("ru", "Введём до 1 марта новые правила", "2026-03-01"),
        ("ru", "На следующей неделе опубликуем", "2025-03"),
        ("ru", "В декабре откроем", "2025-12"),
        ("ru", "С 2021 года строим", None),
        ("kk", "Келесі жылдың соңына дейін саламыз", "2026"),
        ("ky", "Келерки аптада жарыялайбыз", "2025-03"),
        ("tg", "Дар давоми моҳи оянда тарҷума мекунем", "2025-04"),
    ],
)
def test_a_deadline_is_resolved_against_the_day_of_the_text(lang: str, raw: str, due: str | None) -> None:
    text = Text(raw)

    assert deadline(text, language_pack(lang), text.stretch(0, len(raw)), date(2025, 3, 21)) == due


def test_a_deadline_stays_unknown_without_the_day_of_the_text() -> None:
    text = Text("До конца года откроют центры")

    assert deadline(text, language_pack("ru"), text.stretch(0, 28), None) is None


def test_a_promise_has_a_deadline_or_a_first_person_and_a_forecast_is_none() -> None:
    assert [act.due for act in read("До конца года в сёлах откроют центры, сказал он.").acts] == ["2025"]
    assert [act.kind for act in read("«Мы построим новый мост», – сказал он.").acts] == ["commitment"]
    assert read("По прогнозам, до конца года реки обмелеют.").acts == ()
    assert read("«Мы строим новый мост», – сказал он.").acts == ()


def test_a_state_acts_where_the_words_say_so() -> None:
    by = [read(f"«{words}», – сказал министр.").acts[0].by for words in (
        "В 2027 году Кыргызстан построит десять станций",
        "В 2027 году пособие будет увеличено вдвое",
        "Мы вместе с соседями построим десять станций",
    )]  # fmt: skip

    assert by == ["KGZ", "UZB", "Санжар Юлдашев"]


def test_who_said_it_is_no_act_of_its_own() -> None:
    acts = read(
        "«Мы построим мост», – пообещал Юлдашев.\n\n«Воду надо считать по одним приборам», – предложил Юлдашев."
    ).acts

    assert [(act.kind, act.by) for act in acts] == [("commitment", "Санжар Юлдашев"), ("proposal", "Санжар Юлдашев")]


def test_a_body_acts_where_it_stands_before_its_verb() -> None:
    assert [act.by for act in read("Евросоюз пообещал выделить стране три миллиона евро.").acts] == ["European Union"]


def test_speech_asks_by_the_form_of_the_verb() -> None:
    (act,) = read("«Освободите переработчиков от налога», – сказал Юлдашев.").acts

    assert (act.kind, act.by) == ("appeal", "Санжар Юлдашев")
