"""English: names do not change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortaq.errors import BriefError
from ortaq.i18n.numbers import NO_BREAK, NumberForm

if TYPE_CHECKING:
    from decimal import Decimal

    from ortaq.model.areas import Name

CASES = ("nom", "gen", "dat", "acc", "loc", "abl", "ins", "about", "in")

AND = "and"

QUOTES = ("“", "”")

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def plural(number: Decimal | int) -> int:
    """The form a number takes: 0 for one thing, else 1. What is shown with decimals is many: 1.0 people."""
    return 0 if str(number) in {"1", "-1"} else 1


NUMBERS = NumberForm(
    decimal=".", group=",", percent="", scales=("million", "billion", "trillion"), form=plural, after_scale=1
)


def decline(name: Name, case: str) -> str:
    """A name as it is; `in` and `about` give the preposition too: in Kazakhstan, on climate.

    Raises:
        BriefError: There is no such case.
    """
    if case not in CASES:
        raise BriefError("no such case: {case}", hint="cases: {known}", case=case, known=", ".join(CASES))
    if case == "in":
        return name.forms.get("prep_in", f"in {name.text}")
    if case == "about":
        return name.forms.get("about", f"on {name.text}")
    return name.text


def day(year: int, month: int | None, of_month: int | None) -> str:
    """A date as far as it is known: 9 August 2024, August 2024, 2024."""
    if month is None:
        return str(year)
    if of_month is None:
        return f"{MONTHS[month - 1]} {year}"
    return f"{of_month}{NO_BREAK}{MONTHS[month - 1]} {year}"


def out_of(number: str, case: str) -> str:  # noqa: ARG001  (a number is the same in every case)
    """A number of things out of more."""
    return number
