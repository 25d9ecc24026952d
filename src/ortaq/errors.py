"""Every error that Ortaq raises on purpose.

Each error carries a message and a hint as templates with named fields, so that a door can show both in the
reader's language: the template is the key of the message catalogue, the fields are filled in afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

_UNITS = ("bytes", "kB", "MB", "GB")


@dataclass(frozen=True, slots=True)
class Size:
    """A number of bytes, as people read it: two or three digits and the unit.

    >>> str(Size(784_123_456)), str(Size(1024**3)), str(Size(1024)), str(Size(12))
    ('784 MB', '1.1 GB', '1 kB', '12 bytes')
    """

    bytes: int

    @property
    def parts(self) -> tuple[Decimal, int]:
        """The number, and which power of a thousand it counts."""
        power = min(len(_UNITS) - 1, max(0, len(str(self.bytes)) - 1) // 3)
        number = Decimal(self.bytes) / 1000**power
        rounded = round(number, 1) if number < 10 else Decimal(round(number))  # noqa: PLR2004  (two digits)
        return (Decimal(int(rounded)) if rounded == int(rounded) else rounded), power

    def __str__(self) -> str:
        number, power = self.parts
        return f"{number:,} {_UNITS[power]}"


class OrtaqError(Exception):
    """Something a user can mend: what is wrong with which value, and what to do about it.

    Args:
        message: A template such as `"unknown group: {group}"`; it says what is wrong.
        hint: A template that says what to do.
        fields: The values of the named fields of both templates.

    >>> str(OrtaqError("unknown group: {group}", hint="groups: {known}", group="x", known="a, b"))
    'unknown group: x (groups: a, b)'
    """

    def __init__(self, message: str, *, hint: str = "", **fields: object) -> None:
        self.message = message
        self.hint = hint
        self.fields = fields
        super().__init__(message)

    def __str__(self) -> str:
        text = self.message.format(**self.fields)
        return f"{text} ({self.hint.format(**self.fields)})" if self.hint else text


class UsageError(OrtaqError):
    """The words of a call are off: an unknown topic, group, language, series, method, format."""


class ReferenceDataError(OrtaqError):
    """A table that ships with Ortaq breaks its own rules."""


class SourceError(OrtaqError):
    """A source answered something that can't be read as what it should be."""


class SourceDownError(SourceError):
    """A source did not answer; trying again may help. The only error of which that is true."""


class StoreError(OrtaqError):
    """A store is missing, damaged, or is another kind of file."""


class BriefError(OrtaqError):
    """A brief can't be written, or something tried to enter it without a citation."""


class CheckError(OrtaqError):
    """A file can't be checked: it is not a brief of Ortaq, or it can't be read."""
