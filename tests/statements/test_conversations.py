"""Talks of several people: replies behind a name and a colon, answers behind a dash. Everybody in them is invented."""

from __future__ import annotations

from ortaq.model.statements import Statement
from ortaq.statements import read_text

PANEL = """Как беречь воду

В Термезе спорили министр водного хозяйства Узбекистана Санжар Юлдашев и эксперт Карла Энструм.

Юлдашев: Мы переведём половину полей на капельный полив к 2028 году.

Энструм: Начните с учёта. Без счётчиков никто не знает, сколько уходит.

И платите тем, кто бережёт.

Юлдашев: Согласен.
"""

INTERVIEW = """Су туралы сұхбат

Қазақстанның су ресурстары министрі Нұрлан Әбдіров біздің сұрақтарымызға жауап берді.

Су жете ме?

– Биыл жетеді, келер жылы да жетеді.

Ал бағасы ше?

– Бағасы өседі, бірақ баяу өседі.
"""


def said(statement: Statement) -> list[tuple[str, str]]:
    return [
        (statement.speakers[quote.speaker].name.split()[-1], statement.text[slice(*quote.span)].split()[0])
        for quote in statement.quotes
        if quote.speaker is not None
    ]


def test_each_reply_of_a_panel_is_of_whom_its_label_names() -> None:
    statement = read_text(PANEL)

    assert said(statement) == [("Юлдашев", "Мы"), ("Энструм", "Начните"), ("Юлдашев", "Согласен.")]
    assert statement.text[slice(*statement.quotes[1].span)].endswith("И платите тем, кто бережёт.")


def test_an_answer_behind_a_dash_is_of_whoever_is_asked() -> None:
    assert said(read_text(INTERVIEW)) == [("Әбдіров", "Биыл"), ("Әбдіров", "Бағасы")]


def test_labels_of_a_page_make_no_talk() -> None:
    assert read_text("Жаңалық\n\nФото: Вестник\n\nДереккөз: Баспасөз қызметі\n\nСу деңгейі көтерілді.").quotes == ()
