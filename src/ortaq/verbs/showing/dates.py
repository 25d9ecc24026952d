"""Days that a user names."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ortaq.errors import UsageError


def start_of(day: str, option: str) -> str:
    """The first moment of a day, as the store writes times; of a time, the time itself.

    >>> start_of("2026-07-01", "since")
    '2026-07-01T00:00:00+00:00'
    """
    return _moment(day, option, "00:00:00")


def end_of(day: str, option: str) -> str:
    """The last second of a day, as the store writes times; of a time, the time itself."""
    return _moment(day, option, "23:59:59")


def _moment(day: str, option: str, within: str) -> str:
    try:
        if len(day) == len("2026-07-01"):
            return f"{date.fromisoformat(day).isoformat()}T{within}+00:00"
        told = datetime.fromisoformat(day)
        told = told if told.tzinfo else told.replace(tzinfo=UTC)
        return told.astimezone(UTC).isoformat(timespec="seconds")
    except ValueError as error:
        raise UsageError(
            "{option} is no day: {day}", hint="write it as year, month and day: 2026-07-01", option=option, day=day
        ) from error
