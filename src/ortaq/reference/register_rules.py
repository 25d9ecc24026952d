"""What a record of the register must look like, field by field.

A rule takes a value and the path of its field, and yields what is wrong with it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from ortaq.model.schemas_register import COMPARISONS, CONFIDENCES, RESULT_KINDS, STATUSES, UNITS
from ortaq.reference.agenda import goals, indicators, targets
from ortaq.reference.areas import areas


class Problem(NamedTuple):
    """What is wrong with a field: its path within the record, the problem, and the value that stands there."""

    field: str
    text: str
    value: object


Rule = Callable[[object, str], Iterator[Problem]]

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CLOSES = {")": "(", "]": "["}


def identity(value: object, field: str) -> Iterator[Problem]:
    """An id: lower-case words joined by hyphens."""
    if not (isinstance(value, str) and ID.fullmatch(value)):
        yield Problem(field, "must be lower-case letters, digits and single hyphens", value)


def text(value: object, field: str) -> Iterator[Problem]:
    """A passage that is whole: what a stray comma cuts off leaves a bracket open or a space at the end."""
    if not isinstance(value, str) or not value:
        yield Problem(field, "must be text", value)
    elif value != " ".join(value.split(" ")).strip() or any(unicodedata.category(c) == "Cc" for c in value):
        yield Problem(field, "has a space at an end or a control character", value)
    elif not _balanced(value):
        yield Problem(field, "opens or closes a bracket alone", value)


def _balanced(value: str) -> bool:
    opened = []
    for character in value:
        if character in CLOSES.values():
            opened.append(character)
        elif character in CLOSES and (not opened or opened.pop() != CLOSES[character]):
            return False
    return not opened


def day(value: object, field: str) -> Iterator[Problem]:
    """A date as text, as exact as the source is: "2024-08-09", "2024-08" or "2024"."""
    if isinstance(value, dt.date):
        yield Problem(field, "must be a date in quotes", value.isoformat())
        return
    if not isinstance(value, str) or not re.fullmatch(r"(19|20)\d\d(-\d\d(-\d\d)?)?", value):
        yield Problem(field, 'must be a date such as "2024-08-09", "2024-08" or "2024", in quotes', value)
        return
    year, month, date = (*map(int, value.split("-")), 1, 1)[:3]
    try:
        dt.date(year, month, date)
    except ValueError:
        yield Problem(field, "is no day of the calendar", value)


def year(value: object, field: str) -> Iterator[Problem]:
    """A calendar year as a whole number."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1900 <= value <= 2100:  # noqa: PLR2004
        yield Problem(field, "must be a year as a whole number", value)


def number(value: object, field: str) -> Iterator[Problem]:
    """A number, not text that looks like one."""
    if not isinstance(value, int | float) or isinstance(value, bool) or value != value:  # noqa: PLR0124  (NaN)
        yield Problem(field, "must be a number", value)


def count(value: object, field: str) -> Iterator[Problem]:
    """A whole number from one."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        yield Problem(field, "must be a whole number from 1", value)


def address(value: object, field: str) -> Iterator[Problem]:
    """A web address."""
    parts = urlsplit(value) if isinstance(value, str) else None
    if not parts or parts.scheme not in ("http", "https") or "." not in parts.netloc or re.search(r"\s", str(value)):
        yield Problem(field, "must be an address with http:// or https://", value)


def one_of(*known: str) -> Rule:
    """One word of a list."""

    def rule(value: object, field: str) -> Iterator[Problem]:
        if value not in known:
            yield Problem(field, f"must be one of {', '.join(known)}", value)

    return rule


def matching(pattern: re.Pattern[str], what: str) -> Rule:
    """A code of the given form."""

    def rule(value: object, field: str) -> Iterator[Problem]:
        if not (isinstance(value, str) and pattern.fullmatch(value)):
            yield Problem(field, f"must be {what}, in quotes", value)

    return rule


def known(codes: Callable[[], Mapping[str, object]], what: str) -> Rule:
    """A code of a table that ships with Ortaq."""

    def rule(value: object, field: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(field, "must be a code in quotes", value)
        elif value not in codes():
            yield Problem(field, f"is no {what}", value)

    return rule


def listed(item: Rule) -> Rule:
    """A list without repetition, each item under the same rule."""

    def rule(value: object, field: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(field, "must be a list", value)
            return
        for place, entry in enumerate(value, start=1):
            yield from item(entry, f"{field}.{place}")
            if entry in value[: place - 1]:
                yield Problem(f"{field}.{place}", "stands twice", entry)

    return rule


def record(required: Mapping[str, Rule], optional: Mapping[str, Rule], *then: Rule) -> Rule:
    """A record with these fields and no other; `then` are rules about the record as a whole."""

    def rule(value: object, field: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(field, "must be a record", value)
            return
        path = f"{field}." if field else ""
        for key, entry in value.items():
            check = required.get(key) or optional.get(key)
            if check is None:
                yield Problem(f"{path}{key}", "is no field of such a record", entry)
            else:
                yield from check(entry, f"{path}{key}")
        for key in required:
            if key not in value:
                yield Problem(f"{path}{key}", "is missing", None)
        for check in then:
            yield from check(value, field)

    return rule


def _in_order(earlier: str, later: str) -> Rule:
    """The second date is not before the first, as far as both are known."""

    def rule(value: object, field: str) -> Iterator[Problem]:
        first, second = value.get(earlier), value.get(later)  # ty: ignore[missing-attribute]  (a record by now)
        if first is not None and second is not None:
            common = min(len(str(first)), len(str(second)))
            if str(second)[:common] < str(first)[:common]:
                yield Problem(f"{field}.{later}" if field else later, f"is before {earlier} {first}", second)

    return rule


def _amount(value: object, field: str) -> Iterator[Problem]:
    """One number, or two bounds in order, or one number within two bounds; always with a unit."""
    row = dict(value)  # ty: ignore[no-matching-overload]  (a record by now)
    if ("lower" in row) != ("upper" in row):
        yield Problem(f"{field}.lower", "and upper go together", row.get("lower"))
    elif "lower" in row and not row["lower"] <= row.get("value", row["lower"]) <= row["upper"]:
        yield Problem(f"{field}.lower", "is not below upper, or the value is outside", row["lower"])
    if "date" in row:
        if clash := row.keys() & {"value", "lower", "unit"}:
            yield Problem(f"{field}.date", f"excludes {', '.join(sorted(clash))}", row["date"])
    elif "value" not in row and "lower" not in row:
        yield Problem(f"{field}.value", "is missing, and so are lower and upper", None)
    elif "unit" not in row:
        yield Problem(f"{field}.unit", "is missing", None)


area = known(areas, "country of areas.csv (ISO 3166-1 alpha-3)")

_AREAS = listed(area)
_TEXTS = listed(text)
_IDS = listed(identity)
_GOALS = listed(known(goals, "goal of goals.csv"))
_TARGETS = listed(known(targets, "target of targets.csv"))
_INDICATORS = listed(known(indicators, "indicator of indicators.csv"))
_SOURCED = {"sources": _IDS, "confidence": one_of(*CONFIDENCES)}
_STATUS = one_of(*STATUSES)
_NUMBERS = {
    "value": number,
    "lower": number,
    "upper": number,
    "unit": one_of(*UNITS),
    "comparison": one_of(*COMPARISONS),
    "baseline_value": number,
    "note": text,
}


def _some_source(value: object, field: str) -> Iterator[Problem]:
    if not value["sources"]:  # ty: ignore[not-subscriptable]  (a record by now)
        yield Problem(f"{field}.sources" if field else "sources", "is empty", [])


_guest = record({"name": text, "role": text}, {"ref_area": area, "organisation": text, "status": text, "note": text})
_document = record(
    {"id": identity, "title": text, "status": _STATUS},
    {"status_note": text, "ref_area": _AREAS, "not_signed": _AREAS, "instrument": identity, "note": text},
)
_party = record(
    {"ref_area": area},
    {
        "signed": day,
        "ratified": day,
        "action": one_of("ratification", "accession", "acceptance"),
        "in_force": day,
        "note": text,
    },
    _in_order("signed", "ratified"),
    _in_order("ratified", "in_force"),
)
_quantity = record({}, {**_NUMBERS, "as_stated": text}, _amount)
_result = record(
    {"metric": text},
    {
        **_NUMBERS,
        "kind": one_of(*RESULT_KINDS),
        "whole": number,
        "date": day,
        "ref_area": _AREAS,
        "time_period": year,
        "baseline_period": year,
    },
    _amount,
)

RULES: Mapping[str, Rule] = {
    "meetings": record(
        {
            "id": identity,
            "series": identity,
            "title": text,
            "date": day,
            "place": record({"ref_area": area}, {"city": text}),
            "status": one_of("held", "planned", "outcome-not-found"),
            **_SOURCED,
        },
        {
            "ordinal": count,
            "end_date": day,
            "ref_area": _AREAS,
            "representation": text,
            "guests": listed(_guest),
            "documents": listed(_document),
            "decisions": listed(record({"id": identity, "what": text}, {})),
        },
        _in_order("date", "end_date"),
        _some_source,
    ),
    "instruments": record(
        {
            "id": identity,
            "title": text,
            "form": identity,
            "date": day,
            "topic": _TEXTS,
            "parties": listed(_party),
            "status": _STATUS,
            "in_force": one_of("yes", "no", "unknown"),
            **_SOURCED,
        },
        {
            "date_note": text,
            "place": text,
            "parties_note": text,
            "articles": count,
            "status_note": text,
            "legal_force": text,
            "depositary": text,
            "due": day,
            "goal": _GOALS,
            "target": _TARGETS,
        },
        _in_order("date", "due"),
        _some_source,
    ),
    "initiatives": record(
        {
            "id": identity,
            "title": text,
            "proposer": record({"ref_area": _AREAS}, {"person": text, "note": text}),
            "date": day,
            "venue": record({"name": text}, {"city": text, "ref_area": area, "meeting": identity}),
            "what": text,
            "ref_area": _AREAS,
            "status": _STATUS,
            "as_of": day,
            "events": listed(record({"date": day, "what": text, "source": identity}, {})),
            **_SOURCED,
        },
        {
            "date_note": text,
            "goal": _GOALS,
            "target": _TARGETS,
            "due": day,
            "due_note": text,
            "status_note": text,
            "related": _IDS,
        },
        _in_order("date", "due"),
        _in_order("date", "as_of"),
        _some_source,
    ),
    "pledges": record(
        {
            "id": identity,
            "ref_area": _AREAS,
            "form": identity,
            "title": text,
            "metric": text,
            "status": _STATUS,
            "target": _TARGETS,
            "indicator": _INDICATORS,
            **_SOURCED,
        },
        {
            "version": text,
            "document": text,
            "document_date": day,
            "submitted": day,
            "base_year": year,
            "base_note": text,
            "target_year": year,
            "unconditional": _quantity,
            "conditional": _quantity,
            "coverage": text,
            "status_note": text,
            "indicator_note": text,
            "note": text,
        },
        _in_order("document_date", "submitted"),
        _in_order("base_year", "target_year"),
        _some_source,
    ),
    "practices": record(
        {
            "id": identity,
            "title": text,
            "topic": _TEXTS,
            "ref_area": _AREAS,
            "place": text,
            "date": day,
            "what": text,
            "results": listed(_result),
            "target": _TARGETS,
            "useful_for": _AREAS,
            **_SOURCED,
        },
        {"end_date": day, "date_note": text, "indicator": _INDICATORS, "indicator_note": text, "note": text},
        _in_order("date", "end_date"),
        _some_source,
    ),
    "sources": record(
        {
            "id": identity,
            "publisher": text,
            "title": text,
            "date": day,
            "language": matching(re.compile("[a-z]{2}"), "a language of two letters"),
            "address": address,
        },
        {"read_at": address},
    ),
}
