"""By when an act is to be done: a day, a month or a year, resolved against the day of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from ortaq.statements.dates import Found, dates, month_of
from ortaq.statements.entities import canonical, common_names
from ortaq.statements.language_pack import LanguagePack
from ortaq.statements.words import Stretch, Text

_YEAR = re.compile(r"(?P<year>20\d\d)(?:\D|$)")
_WEEK = 7
_MONTHS = 12
_SEASON = 2
"""Months of a season behind its first one."""


def has_deadline(text: Text, pack: LanguagePack, part: Stretch, today: date | None) -> bool:
    """Whether words tell by when, even where the day of the text is needed to say which year is meant."""
    return _printed(text, pack, part, today) is not None or any(_relative(text, pack, part))


def deadline(text: Text, pack: LanguagePack, part: Stretch, today: date | None) -> str | None:
    """By when, as ISO year, month or day; None where no time is told, or only the day of the text could tell."""
    printed = _printed(text, pack, part, today)
    if printed is not None:
        return printed
    if today is None:
        return None
    return next(
        (
            told
            for kind, number, place in _relative(text, pack, part)
            if (told := _on(text, pack, part, kind, number, place, today))
        ),
        None,
    )


def _printed(text: Text, pack: LanguagePack, part: Stretch, today: date | None) -> str | None:
    """A time that the words print: a day, else a year with the month or alone; never one that is past."""
    for found in dates(text, pack, part.start, part.end):
        day = _ahead(found, today)
        if day is not None:
            return day.isoformat()
    for place in range(part.first, part.last):
        m = _YEAR.match(text.words[place].form)
        if not m or (today is not None and int(m["year"]) < today.year):
            continue
        month = _month_beside(text, pack, part, place)
        return f"{m['year']}-{month:02}" if month else m["year"]
    hits = [
        *pack.names.find(text.words, part.first, part.last),
        *common_names().find(text.words, part.first, part.last),
    ]
    days = [canonical()[hit.value]["day"] for hit in hits if canonical()[hit.value].get("day")]
    return next((day.isoformat() for day in days if today is None or day >= today), None)


def _ahead(found: Found, today: date | None) -> date | None:
    """A date as a deadline: the next such day where no year is printed."""
    if found.offset is not None or found.month is None or found.day is None:
        return None
    if found.year is not None:
        day = found.on(None)
        return day if day is None or today is None or day >= today else None
    if today is None:
        return None
    past = found.on(today)
    if past is None or past == today:
        return past
    try:
        return past.replace(year=past.year + 1)
    except ValueError:
        return None


def _month_beside(text: Text, pack: LanguagePack, part: Stretch, place: int) -> int | None:
    for at in (place - 1, place + 1, place - 2, place + 2):
        if part.first <= at < part.last and (month := month_of(text.words[at].form, pack)) is not None:
            return month
    return None


def _relative(text: Text, pack: LanguagePack, part: Stretch) -> Iterator[tuple[str, int, int]]:
    """Times told from the day of the text, the surest first: years, weeks and months ahead, seasons, months alone."""
    words = text.words
    if any(pack["past"].find(words, part.first, part.last)):
        return
    for hit in pack.ahead.find(words, part.first, part.last):
        kind, _, number = hit.value.partition(" ")
        yield kind, int(number), hit.first
    for hit in pack.years.find(words, part.first, part.last):
        yield "year", hit.value, hit.first
    for hit in pack.seasons.find(words, part.first, part.last):
        yield "season", hit.value, hit.first
    for place in range(part.first, part.last):
        month = month_of(words[place].form, pack)
        if month is not None and len(words[place].form) > _SHORT:
            yield "month-alone", month, place


_SHORT = 4


def _on(text: Text, pack: LanguagePack, part: Stretch, kind: str, number: int, place: int, today: date) -> str | None:
    if kind == "year":
        month = _month_beside(text, pack, part, place)
        return f"{today.year + number}-{month:02}" if month else str(today.year + number)
    if kind == "week":
        return (today + timedelta(days=_WEEK * number)).isoformat()[:7]
    if kind == "month":
        years, month = divmod(today.month - 1 + number, _MONTHS)
        return f"{today.year + years}-{month + 1:02}"
    last = number + _SEASON if kind == "season" else number
    year = today.year if today.month <= last else today.year + 1
    return str(year) if kind == "season" else f"{year}-{number:02}"
