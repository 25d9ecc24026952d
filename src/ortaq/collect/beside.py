"""Files that lie in a folder beside a source's own: named and passed over, never read as what they are not."""

from __future__ import annotations

from pathlib import Path

from ortaq.collect.delivery import Delivery, LeftOut, Parsed, Reason, Request

PASSED_OVER = Reason(
    "the file lies in the folder and is none that this source knows; name it alone to have it looked at"
)
_BESIDE = "beside/"


def beside(file: Path) -> Request:
    """A file of the folder that is not the source's: a delivery of its own, so that it is told."""
    return Request(str(file), f"{_BESIDE}{file.name}", file.name)


def is_beside(delivery: Delivery) -> bool:
    """Whether these are files that were asked for by `beside`."""
    return delivery.id.startswith(_BESIDE)


def passed_over(delivery: Delivery) -> Parsed:
    """Nothing but the names of the files.

    >>> passed_over(Delivery.of({"DataSource.csv": b"id,name"})).left_out[0].example
    'DataSource.csv'
    """
    return Parsed(left_out=tuple(LeftOut(file.name, PASSED_OVER, 0, file.name) for file in delivery.files))
