"""JSON from outside: text in UTF-8 that can be kept, or refused."""

from __future__ import annotations

import json
from typing import Any


def loaded(content: bytes, *, numbers_as_text: bool = False) -> Any:  # noqa: ANN401  (whatever the publisher wrote)
    r"""What the bytes say.

    Args:
        content: JSON in UTF-8.
        numbers_as_text: Keep every number as it is written.

    Raises:
        ValueError: They are no JSON, are nested too deeply, or hold half a character, which no table can keep.

    >>> loaded(b'{"value": 1.50}', numbers_as_text=True)
    {'value': '1.50'}
    >>> loaded(b'"\\ud800"')
    Traceback (most recent call last):
    ValueError: half a character
    """
    as_text = str if numbers_as_text else None
    try:
        told = json.loads(content, parse_float=as_text, parse_int=as_text, parse_constant=str)
    except RecursionError as error:
        message = "nested too deeply"
        raise ValueError(message) from error
    prove_characters(told, content)
    return told


def prove_characters(told: object, content: bytes) -> None:
    r"""Hold what was read of some JSON to whole characters: it may name half of one, as `\ud800`.

    Raises:
        ValueError: There is half a character in it.
    """
    if b"\\ud" not in content.lower():
        return
    try:
        json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        message = "half a character"
        raise ValueError(message) from error
