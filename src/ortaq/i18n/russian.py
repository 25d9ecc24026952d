"""Russian: names are declined by data, never by guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortaq.errors import BriefError
from ortaq.i18n.numbers import NO_BREAK, NumberForm

if TYPE_CHECKING:
    from decimal import Decimal

    from ortaq.model.areas import Name

CASES = ("nom", "gen", "dat", "acc", "loc", "ins", "about", "in")
"""The six cases, and two forms that give the preposition too: `about` (по климату) and `in` (в Казахстане)."""

AND = "и"

QUOTES = ("«", "»")

MONTHS = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)
MONTHS_GEN = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)

_TEENS = range(11, 15)
_FEW = range(2, 5)
_FRACTION = 3


def plural(number: Decimal | int) -> int:
    """The form a number takes: 0 год, 1 года, 2 лет; what is shown with decimals takes the last: 72,3 года."""
    text = str(abs(number))
    if "." in text:
        return _FRACTION
    count = int(text)
    if count % 100 in _TEENS:
        return 2
    return 0 if count % 10 == 1 else 1 if count % 10 in _FEW else 2


NUMBERS = NumberForm(
    decimal=",", group=NO_BREAK, percent=NO_BREAK, scales=("млн", "млрд", "трлн"), form=plural, after_scale=2
)


def decline(name: Name, case: str) -> str:
    """A name in one of `CASES`, from its forms.

    Raises:
        BriefError: There is no such case, or the form is not given.
    """
    if case not in CASES:
        raise BriefError("no such case: {case}", hint="cases: {known}", case=case, known=", ".join(CASES))
    if case == "nom":
        return name.text
    form = "prep_in" if case == "in" else case
    if form not in name.forms:
        raise BriefError(
            "no form “{case}” of the name {name}", hint="add it beside the name", case=form, name=name.text
        )
    return name.forms[form]


def day(year: int, month: int | None, of_month: int | None) -> str:
    """A date as far as it is known: 9 августа 2024 года, август 2024 года, 2024."""
    if month is None:
        return str(year)
    if of_month is None:
        return f"{MONTHS[month - 1]} {year}{NO_BREAK}года"
    return f"{of_month}{NO_BREAK}{MONTHS_GEN[month - 1]} {year}{NO_BREAK}года"


def out_of(number: str, case: str) -> str:  # noqa: ARG001  (a number is the same in every case)
    """A number of things out of more."""
    return number
