"""Numbers and units as a reader sees them: the one place where a number is rounded.

A number is rounded half up on its shortest decimal form, so that the same value looks the same on every machine; what
would round to nothing keeps two digits, so that a small number is not taken for none.
"""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from importlib.resources import files

from ortaq.errors import BriefError

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"

_LEAST = 2
"""Digits that a number keeps which would round to zero."""

_SCALED_DIGITS = 3
"""Digits that a scaled number keeps: 19.9 million, 325 million."""

_THOUSAND = 1000
_ANY_FLOAT = Context(prec=700)
_SCALES = (Decimal(10) ** 6, Decimal(10) ** 9, Decimal(10) ** 12)

_DIGITS_OF_OTHERS = 2
"""Decimals of a number whose unit has no words here; one that would become zero keeps two digits."""


@dataclass(frozen=True, slots=True)
class NumberForm:
    """How a language writes numbers.

    Args:
        decimal: The mark before decimals.
        group: What stands between groups of three digits.
        percent: What stands between a number and its per cent sign.
        scales: The words of a million, a thousand million and a million million.
        form: Which form of a unit's words a number as shown takes (its place among those divided by `|`).
        after_scale: The form that follows a word of `scales`.
    """

    decimal: str
    group: str
    percent: str
    scales: tuple[str, str, str]
    form: Callable[[Decimal], int]
    after_scale: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of `units.csv`.

    Args:
        digits: Decimals to show.
        scaled: Whether millions and more are shown with a word: 19.9 million people.
        texts: By language, what follows a number; `{}` marks where the number stands, `|` divides forms.
    """

    code: str
    digits: int
    scaled: bool
    texts: dict[str, str]


@cache
def units() -> dict[str, Unit]:
    """Every unit by its code."""
    table = files("ortaq.i18n").joinpath("units.csv").read_text(encoding="utf-8")
    return {
        row["unit_measure"]: Unit(
            row["unit_measure"],
            int(row["digits"]),
            row["scale"] == "auto",
            {key: text for key, text in row.items() if key not in {"unit_measure", "digits", "scale"}},
        )
        for row in csv.DictReader(io.StringIO(table))
    }


def unit(code: str) -> Unit:
    """A unit by its code; one that only its publisher knows is called by that code, in every language."""
    return units().get(code) or Unit(code, _DIGITS_OF_OTHERS, False, defaultdict(lambda: code))  # noqa: FBT003


def unit_digits(unit_measure: str) -> int:
    """How many decimals a unit is shown with.

    >>> unit_digits("PT"), unit_digits("COUNT")
    (1, 0)
    """
    return unit(unit_measure).digits


def unit_text(code: str, lang: str, form: NumberForm) -> str:
    """A unit in words, for the head of a table and the axis of a chart."""
    before, mark, after = _in_form(unit(code), lang, form.after_scale).partition("{}")
    return ", ".join(part for part in (before.strip(), after.strip()) if part) if mark else before


def rounded(value: float, digits: int) -> Decimal:
    """A number with so many decimals, half up; one that is not zero keeps two digits rather than become it.

    >>> rounded(0.125, 2), rounded(-0.0123, 1), rounded(-0.0, 1)
    (Decimal('0.13'), Decimal('-0.012'), Decimal('0.0'))
    """
    if value is None or not math.isfinite(value):
        raise BriefError("not a number that can be shown: {value}", value=value)
    exact = _exact(value)
    shown = _to(exact, digits)
    if shown == 0 and exact != 0:
        shown = _to(exact, _LEAST - 1 - exact.adjusted())
        shown = _to(exact, _LEAST - 1 - shown.adjusted())  # 0.0996 is 0.10 and not 0.100
    return shown or abs(shown)


def written(number: Decimal, form: NumberForm, *, signed: bool = False) -> str:
    """A rounded number in the form of a language, in groups of three digits, with a true minus."""
    digits = f"{abs(number):,f}".replace(",", "\0").replace(".", form.decimal).replace("\0", form.group)
    sign = MINUS if number < 0 else "+" if signed and number > 0 else ""
    return f"{sign}{digits}"


def bare(value: float, digits: int, form: NumberForm) -> str:
    """A number without its unit, in the unit itself."""
    return written(rounded(value, digits), form)


def with_unit(value: float, digits: int, code: str, lang: str, form: NumberForm, *, signed: bool = False) -> str:
    """A number with its unit, on one line; large ones with the word of their scale."""
    words = unit(code)
    number = rounded(value, digits)
    scale = ""
    if words.scaled and abs(number) >= _SCALES[0]:
        number, place = _scaled(_exact(value))
        scale = form.scales[place]
    shown = written(number, form, signed=signed)
    if scale:
        shown = f"{shown}{NO_BREAK}{scale}"
    text = _in_form(words, lang, form.after_scale if scale else form.form(number))
    before, mark, after = text.partition("{}")
    if mark:
        shown, text = f"{before}{shown}", after.strip()
    return f"{shown}{form.percent if text.startswith('%') else NO_BREAK}{text}" if text else shown


def _in_form(words: Unit, lang: str, place: int) -> str:
    forms = words.texts[lang].split("|")
    return forms[min(place, len(forms) - 1)]


def _scaled(exact: Decimal) -> tuple[Decimal, int]:
    """A large number in millions or more, in three digits, with the place of the scale's word."""
    place = max((at for at, scale in enumerate(_SCALES) if abs(exact) >= scale), default=0)
    number = _three(exact / _SCALES[place])
    if abs(number) >= _THOUSAND and place + 1 < len(_SCALES):
        place += 1
        number = _three(exact / _SCALES[place])
    return number, place


def _three(number: Decimal) -> Decimal:
    kept = _to(number, max(0, _SCALED_DIGITS - 1 - number.adjusted()))
    return _to(kept, 0) if kept == kept.to_integral_value() else kept.normalize()


def _exact(value: float) -> Decimal:
    """A number by its shortest decimal form: 0.1 is a tenth."""
    return Decimal(repr(float(value)))


def _to(exact: Decimal, digits: int) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP, context=_ANY_FLOAT)
