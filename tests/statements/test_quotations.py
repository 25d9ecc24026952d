"""Direct speech as press services print it: over paragraphs, broken by who said it, without marks. All invented."""

from __future__ import annotations

from ortaq.model.statements import Statement
from ortaq.statements import read_text

HEAD = "О воде\n\nМинистр воды Узбекистана Санжар Юлдашев открыл встречу.\n\n"


def speech(statement: Statement) -> list[str]:
    return [statement.text[slice(*quote.span)] for quote in statement.quotes]


def test_speech_between_marks_runs_on_over_paragraphs() -> None:
    raw = HEAD + "«Воды в реке стало меньше.\n\nМы построим новый канал», – сказал Юлдашев."

    assert speech(read_text(raw)) == ["Воды в реке стало меньше.\n\nМы построим новый канал"]


def test_a_mark_that_is_never_closed_takes_no_other_paragraph() -> None:
    raw = HEAD + "«Воды в реке стало меньше, – сказал Юлдашев.\n\nОн приехал в «Дом воды» вчера."

    assert speech(read_text(raw)) == ["Воды в реке стало меньше"]


def test_speech_that_who_said_it_breaks_is_two_pieces() -> None:
    raw = HEAD + "«Воды в реке стало меньше, – сказал министр. – Надо её беречь всем соседям»."

    assert speech(read_text(raw)) == ["Воды в реке стало меньше", "Надо её беречь всем соседям"]


def test_speech_behind_a_dash_that_who_said_it_breaks_is_two_pieces() -> None:
    raw = (
        HEAD
        + "– Воды в реке стало меньше, – сказал министр. – Надо её беречь всем соседям, иначе урожая у нас не будет."
    )

    assert speech(read_text(raw)) == [
        "Воды в реке стало меньше",
        "Надо её беречь всем соседям, иначе урожая у нас не будет.",
    ]


def test_a_lead_in_the_first_person_is_of_whom_the_next_paragraph_tells() -> None:
    raw = (
        "О воде\n\nЯ вырос у этой реки и помню её полной.\n\nОб этом рассказал министр воды Узбекистана Санжар Юлдашев."
    )
    statement = read_text(raw)

    assert speech(statement) == ["Я вырос у этой реки и помню её полной."]
    assert statement.quotes[0].speaker is not None
    assert statement.speakers[statement.quotes[0].speaker].name == "Санжар Юлдашев"


def test_a_paragraph_in_the_first_person_may_end_with_who_said_it_behind_a_comma() -> None:
    raw = HEAD + "Мы должны дать людям чистую воду, без неё развития не будет, отметил Юлдашев."

    assert speech(read_text(raw)) == ["Мы должны дать людям чистую воду, без неё развития не будет"]
    assert read_text(HEAD + "Воды в реке стало меньше, отметил Юлдашев.").quotes == ()


def test_a_paragraph_behind_a_dash_is_of_whom_the_line_before_it_names() -> None:
    raw = HEAD + "Юлдашев сказал:\n\n– Воды в реке стало меньше, и её надо беречь."

    assert speech(read_text(raw)) == ["Воды в реке стало меньше, и её надо беречь."]


def test_marks_that_are_typed_with_two_signs_are_not_of_the_speech() -> None:
    assert speech(read_text(HEAD + "<<Воды в реке стало меньше>>, – сказал Юлдашев.")) == ["Воды в реке стало меньше"]
