"""Codes of series: the publisher's where it means one thing in the repository, else told apart by the indicator."""

from __future__ import annotations

import re
from hashlib import sha256

GLOBAL = re.compile(r"[A-Z]{2}_[A-Z0-9]+(?:_[A-Z0-9]+)*")
"""A code of the global framework, `VC_DSR_MORT`: one series, whichever indicator it stands under."""
_OWN = re.compile(r"_L_[A-Z]{2}_((?:[0-9A-Za-z]{2}){3,})_.+")
_LONGEST = 60
_SHORT = 48
_LEAST = 3


def series_code(measure: str, indicator: str) -> str:
    """The code under which we keep what a file measures.

    A code that an office made (`_L_`) names its indicator. One that does not, and any word, can mean two things under
    two indicators: `_L_KZ_DD_MSD` is stunting under 2.2.1 and wasting under 2.2.2 (Kazakhstan, 2024-10-24).

    Args:
        measure: The publisher's code or name of what is measured; empty if the file has none.
        indicator: With dashes; empty for a message of many indicators.

    >>> series_code("VC_DSR_MORT", "11-5-1"), series_code("_L_KZ_010a02_1B", "1-a-2"), series_code("", "9-4-1")
    ('VC_DSR_MORT', '_L_KZ_010a02_1B', '9.4.1')
    >>> series_code("_L_KZ_DD_MSD", "2-2-2"), series_code("Local governments", "1-5-4")
    ('2.2.2/_L_KZ_DD_MSD', '1.5.4/Local governments')
    """
    dotted = indicator.replace("-", ".")
    if not measure:
        return dotted
    if not dotted or GLOBAL.fullmatch(measure) or _names_indicator(measure, indicator):
        return measure
    is_short = len(measure) <= _LONGEST
    return f"{dotted}/{measure if is_short else _shortened(measure)}"


def _names_indicator(code: str, indicator: str) -> bool:
    found = _OWN.fullmatch(code)
    if not found:
        return False
    digits = found[1].lower()
    parts = [digits[at : at + 2].lstrip("0") or "0" for at in range(0, len(digits), 2)]
    own = indicator.split("-")
    common = min(len(parts), len(own))
    return common >= _LEAST and parts[:common] == own[:common]


def _shortened(name: str) -> str:
    """The beginning of a long name, and a hash of the whole, so that no two become one."""
    return f"{name[:_SHORT].rstrip()}…{sha256(name.encode()).hexdigest()[:8]}"
