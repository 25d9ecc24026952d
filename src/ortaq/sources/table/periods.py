"""Years as people write them."""

from __future__ import annotations

import re
from functools import cache

_YEAR = re.compile(
    r"(?:y|yr)?\s*((?:1[5-9]|20)[0-9]{2})(?:\.0)?"
    r"(?:\s*[-.]?\s*(?:г\.?|год|жыл|ж\.?|ж|yil|y\.|йил|сол|ýyl|il|\*+|p|e|[¹²³]|\[yr[0-9]{4}\]))?",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"((?:1[5-9]|20)[0-9]{2})-(?:[01][0-9](?:-[0-3][0-9].*)?|Q[1-4]|S[12]|M[01]?[0-9]|W[0-5]?[0-9])", re.IGNORECASE
)


@cache
def year(text: str) -> tuple[int, str | None] | None:
    """The calendar year of a cell, and what it says beyond that; None where it is no year.

    >>> year("2020"), year("2020 г."), year("2021-03"), year("1990 [YR1990]"), year("2019/20")
    ((2020, None), (2020, '2020 г.'), (2021, '2021-03'), (1990, '1990 [YR1990]'), None)
    """
    written = text.strip()
    found = _YEAR.fullmatch(written) or _DAY.fullmatch(written)
    if not found:
        return None
    return int(found[1]), None if written in {found[1], f"{found[1]}.0"} else written
