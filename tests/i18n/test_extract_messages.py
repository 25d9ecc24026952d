"""The tool that finds every text of Ortaq."""

from __future__ import annotations

from types import ModuleType

import pytest


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("words.t('In short')", ["In short"]),
        ("words.s('{a} of {b}', a=x, b=y)", ["{a} of {b}"]),
        ("words.s('one ' 'text', a=x)", ["one text"]),
        ("language.text('target')", ["target"]),
        ("words.of_finding(finding, 'For {areas}', areas=a)", ["For {areas}"]),
        ("self._say('the page says {page}', page=p)", ["the page says {page}"]),
        ("words.plural('{n} state', '{n} states', count)", [("{n} state", "{n} states")]),
        ("raise UsageError('unknown: {code}', hint='known: {known}', code=c)", ["unknown: {code}", "known: {known}"]),
        ("raise UsageError('unknown', hint='near' if near else 'all')", ["unknown", "near", "all"]),
        ("hint = 'try again'\nraise SourceDownError('no answer', hint=hint)", ["try again", "no answer"]),
        ("msgid = 'a' if x else 'b'\nwords.s(msgid, n=n)", ["a", "b"]),
        ("for msgid, field in (('a', 'x'), ('b', 'y')):\n    words.s(msgid, n=n)", ["a", "b"]),
        ("heads = tuple(words.t(head) for head in ('State', 'Due'))", ["State", "Due"]),
        ("known(codes, series, 'unknown series: {code}')", ["unknown series: {code}"]),
        ("MAP_WORDS = {'gap': 'gap here'}", ["gap here"]),
        ("REASONS: Mapping[str, str] = {'no-data': 'there are no figures'}", ["there are no figures"]),
        ("CLASSES = (MethodClass('on', 'on track', 'on-track', 1),)", ["on track"]),
        ("return 'the value {where}', {'where': where}", ["the value {where}"]),
        ("TITLE = 'A method'", []),
        ("words.t(name)\nprint('not a text')\nwords.s('')", []),
    ],
)
def test_a_text_is_found_where_it_stands(extract_messages: ModuleType, code: str, texts: list[str]) -> None:
    assert [message.key for message in extract_messages.messages_of(code, "verbs/x.py")] == texts


def test_the_titles_of_methods_are_texts(extract_messages: ModuleType) -> None:
    (message,) = extract_messages.messages_of("TITLE = 'A method'", "methods/x.py")

    assert (message.key, message.place, message.kind) == ("A method", "methods/x.py:1", "name")


def test_a_text_is_a_sentence_a_name_or_part_of_an_error(extract_messages: ModuleType) -> None:
    code = "words.t('a')\nREASONS = {'x': 'b'}\nraise StoreError('c')"

    assert [message.kind for message in extract_messages.messages_of(code, "x.py")] == ["sentence", "name", "error"]


def test_what_is_missing_is_told_once_with_its_place(extract_messages: ModuleType) -> None:
    asked = extract_messages.messages_of("words.t('a')\nwords.t('b')\nwords.t('b')", "x.py")

    assert [message.key for message in extract_messages.missing({"a"}, asked)] == ["b"]
