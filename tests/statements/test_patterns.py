"""Patterns that a linguist writes, held against the words of a text."""

from __future__ import annotations

from ortaq.statements.patterns import Patterns
from ortaq.statements.words import Text


def found(pattern: str, raw: str) -> list[str]:
    text = Text(raw)
    hits = Patterns({"it": [pattern]}).apart(text.words, 0, len(text.words))
    return [raw[text.words[hit.first].start : text.words[hit.last - 1].end] for hit in hits]


def test_a_word_with_a_hyphen_is_found_as_it_is_written() -> None:
    assert found("премьер-министр*", "Слово взял премьер-министра заместитель") == ["премьер-министра"]
    assert found("азық-түлік және ауыл*", "Азық-түлік және ауыл шаруашылығы") == ["Азық-түлік және ауыл"]
