"""Lists on the command line."""

from __future__ import annotations


def codes(text: str) -> list[str]:
    """The codes of a list such as `kk,ru,en`, each once.

    >>> codes("kk, ru,kk")
    ['kk', 'ru']
    """
    return list(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))
