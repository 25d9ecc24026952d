"""Writes what was learned as the module of constants of the method."""

from __future__ import annotations

import textwrap
from pathlib import Path

import numpy as np

from ortaq.methods import outlook_errors
from ortaq.model.block import Floats
from ortaq.model.schemas import SERIES_KINDS

MODULE = Path(outlook_errors.__file__)

_ABOUT = {
    "RECENCY": "What a figure weighs in the trend, for each figure after it.",
    "DOUBT": "k in t² / (t² + k): the part of a trend that counts.",
    "DAMPING": "The part of the pace that is left after a year.",
    "FURTHEST": "The furthest that a median goes from the latest value, on the scale.",
    "DRIFT": "The part of what other states usually do that stands in for the part of a trend that does not count.",
    "PULL": "The part of the way back to the level of the line that a latest value goes, where the trend does not "
    "count.",
    "VOLATILITY": "The step that a series usually takes in a year, where no other states tell.",
    "SPREAD": "ln of the spread in a year, by the columns of `ortaq.methods.outlook_path.FEATURES`.",
    "PARTS": "Parts of the outcomes.",
    "REACH": "How many spreads to either side of the median hold each of PARTS.",
}


def write(constants: dict[str, Floats | float], how: str) -> None:
    """The module; the constants that nobody learns stay as they are."""
    kinds = "\n".join(textwrap.wrap(", ".join(SERIES_KINDS) + ".", 116))
    parts = [
        '"""Constants of Ortaq\'s outlook, learned by `benchmarks/backtest.py --learn`: not to be edited by hand.\n',
        textwrap.fill(how, 118),
        f"\nA number or a row a kind of series, in the order of `ortaq.model.schemas.SERIES_KINDS`:\n{kinds}",
        '"""\n\nfrom __future__ import annotations\n\nimport numpy as np\n',
        (
            f'VOLATILITY_RECENCY = {outlook_errors.VOLATILITY_RECENCY}\n"""What a step weighs in the volatility, for '
            f'each year before the latest."""\n'
        ),
        (
            f'TAIL = {outlook_errors.TAIL}\n"""The power by which outcomes further out than the last of PARTS become '
            f'rarer."""\n'
        ),
        f"UNMOVED_START, UNMOVED_POWER = {constants['UNMOVED_START']}, {constants['UNMOVED_POWER']}",
        (
            '"""A series that has not moved in n years stays h more with probability ((n + start) / (n + start + h)) '
            '** power."""\n'
        ),
    ]
    for name, about in _ABOUT.items():
        parts.append(f'{name} = np.array(\n{_array(np.asarray(constants[name]))}\n)\n"""{about}"""\n')
    MODULE.write_text("\n".join(parts), encoding="utf-8")


def _array(numbers: Floats) -> str:
    if numbers.ndim == 1:
        return textwrap.indent("\n".join(textwrap.wrap(f"[{', '.join(f'{n:.5g}' for n in numbers)}]", 108)), "    ")
    rows = ",\n".join(textwrap.indent(_array(row), "    ") for row in numbers)
    return f"    [\n{rows},\n    ]"
