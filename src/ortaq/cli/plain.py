"""Text from outside as text that only shows: names of files and cells may hold commands to a terminal."""

from __future__ import annotations

_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{NO-BREAK SPACE}"
"""Signs that are not seen: those that Persian needs, and the space between a number and its unit."""


def plain(text: str, *, keep: str = "") -> str:
    r"""The text without signs that move the cursor, turn the writing round or end the line.

    Args:
        keep: Such signs that stay.

    >>> plain("a\x1b[2J\nb") == "a\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}b"
    True
    """
    if text.isprintable():
        return text
    stay = _JOINERS + keep
    return "".join(sign if sign.isprintable() or sign in stay else "\N{REPLACEMENT CHARACTER}" for sign in text)
