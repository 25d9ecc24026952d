"""Days as the eight languages write them, and no month in a word that only begins like one."""

from __future__ import annotations

import pytest

from ortaq.statements import read_text
from ortaq.statements.dates import month_of
from ortaq.statements.language_pack import language_pack


@pytest.mark.parametrize(
    ("lang", "word", "month"),
    [
        ("kk", "тамыздың", 8),
        ("kk", "тамырынан", None),
        ("kk", "қыркүйегінде", 9),
        ("ru", "января", 1),
        ("ru", "мая", 5),
    ],
)
def test_a_month_is_known_in_its_forms_and_nowhere_else(lang: str, word: str, month: int | None) -> None:
    assert month_of(word, language_pack(lang)) == month


def test_a_year_of_two_figures_is_of_this_century() -> None:
    day = read_text("Мөңгүлөр тууралуу\n\nБишкек, 24.04.25. /Кабар Тоо/. Форум өттү.", lang="ky").day

    assert day is not None
    assert day.value == "2025-04-24"
