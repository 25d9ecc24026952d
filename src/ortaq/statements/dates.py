"""Days as the eight languages write them, and the deadlines that acts name. Never a day that is not in the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from ortaq.model.statements import SPAN, Day
from ortaq.statements.language_pack import LanguagePack, language_pack
from ortaq.statements.words import Text, Word

_NUMBERS = re.compile(
    r"(?<![\d.,/-])(?:(?P<y>(?:19|20)\d\d)[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})"
    r"|(?P<d2>\d{1,2})[./-](?P<m2>\d{1,2})[./-](?P<y2>(?:19|20)\d\d)|(?P<d3>\d\d)\.(?P<m3>\d\d)\.(?P<y3>2\d)(?!\.?\d))(?![\d-])"
)
_CENTURY = 2000
_TIME = re.compile(r"\W{0,12}?(?:T|\b)(?P<h>[01]?\d|2[0-3])[:.](?P<min>[0-5]\d)(?![\d.])")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_FILL = 2
"""Words that may stand between the parts of a date: "2024 жылғы 9 тамыз"."""


@dataclass(frozen=True, slots=True)
class Found:
    """A date in the text: its place, and what of it is told."""

    span: SPAN
    year: int | None
    month: int | None
    day: int | None
    offset: int | None = None
    """Days from the day of the text, where only that is told."""

    def on(self, fetched: date | None) -> date | None:
        """The day; the latest not after the fetch date where no year is printed, None where it can't be known."""
        if self.offset is not None:
            return fetched + timedelta(days=self.offset) if fetched else None
        if self.month is None or self.day is None:
            return None
        if self.year is not None:
            return _day(self.year, self.month, self.day)
        if fetched is None:
            return None
        this = _day(fetched.year, self.month, self.day)
        return this if this is None or this <= fetched else _day(fetched.year - 1, self.month, self.day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def dates(text: Text, pack: LanguagePack, start: int, end: int) -> Iterator[Found]:
    """Every date between two places, in order."""
    taken = start
    stretch = text.stretch(start, end)
    by_number = [_of_numbers(m) for m in _NUMBERS.finditer(text.raw, start, end)]
    by_word = list(_of_words(text, pack, stretch.first, stretch.last))
    for found in sorted([*filter(None, by_number), *by_word], key=lambda one: (one.span[0], -one.span[1])):
        if found.span[0] >= taken:
            taken = found.span[1]
            yield found


def _of_numbers(m: re.Match[str]) -> Found | None:
    year, month, day = (int(m[name] or m[f"{name}2"] or m[f"{name}3"]) for name in ("y", "m", "d"))
    year += _CENTURY if m["y3"] else 0
    return Found(m.span(), year, month, day) if _day(year, month, day) else None


def _of_words(text: Text, pack: LanguagePack, first: int, last: int) -> Iterator[Found]:
    words = text.words
    for place in range(first, last):
        word = words[place]
        for many in (2, 1):
            said = " ".join(one.form for one in words[place : min(place + many, last)])
            if said in pack.days:
                end = words[min(place + many, last) - 1].end
                yield Found((word.start, end), None, None, None, pack.days[said])
                break
        month = month_of(word.form, pack)
        if month is None:
            continue
        day = _near(words, place, first, last, _is_day)
        year = _near(words, place, first, last, _is_year)
        if day is None:
            continue
        inside = [place, day, *([year] if year is not None else [])]
        span = words[min(inside)].start, words[max(inside)].end
        told = int(re.sub(r"\D.*", "", words[year].form)) if year is not None else None
        yield Found(span, told, month, int(re.sub(r"\D.*", "", words[day].form)))


def month_of(form: str, pack: LanguagePack) -> int | None:
    """The month that a word names, in any of its forms; None where it names none."""
    return _month_of(form, pack.lang)


@lru_cache(maxsize=1 << 16)
def _month_of(form: str, lang: str) -> int | None:
    pack = language_pack(lang)
    if form in pack.months:
        return pack.months[form]
    for stem, number in pack.months.items():
        root = stem[: max(4, len(stem) - 1)] if stem[-1] in _CHANGING else stem
        if len(stem) > _SHORT_MONTH and form.startswith(root) and len(form) - len(root) <= _MONTH_SUFFIX:
            return number
    return None


_CHANGING = "аеиоуыэюяйьңкқӣaeiouyəıikq"
"""Letters in which a month may change or lose its end: "май", "мая"; "қыркүйек", "қыркүйегі"."""

_SHORT_MONTH = 3
_MONTH_SUFFIX = 5


def _near(words: list[Word], place: int, first: int, last: int, fits: Callable[[str], bool]) -> int | None:
    """The nearest word to a month that fits, at most a few words off; the one before on a tie."""
    for off in range(1, _FILL + 2):
        for at in (place - off, place + off):
            if first <= at < last and fits(words[at].form):
                return at
    return None


def _is_day(form: str) -> bool:
    m = re.match(r"(\d{1,2})(?:-?[^\W\d]+)*$", form)
    return bool(m) and 1 <= int(m[1]) <= 31  # noqa: PLR2004


def _is_year(form: str) -> bool:
    return bool(re.match(r"(?:19|20)\d\d(?:-?[^\W\d]+)*$", form))


def day_of_text(text: Text, pack: LanguagePack, head_end: int, fetched: datetime | None) -> Day | None:
    """The day of a text as its head prints it: the first date there; with its time of day where that stands beside."""
    day = fetched.date() if fetched else None
    for found in dates(text, pack, 0, head_end):
        value = found.on(day)
        form = "relative" if found.offset is not None else "absolute" if found.year else "no-year"
        time = _TIME.match(text.raw, found.span[1])
        end = time.end() if time else found.span[1]
        if value is None:
            return Day((found.span[0], end), None, form)
        told = f"{value.isoformat()}T{int(time['h']):02}:{time['min']}" if time else value.isoformat()
        return Day((found.span[0], end), told, form)
    return None
