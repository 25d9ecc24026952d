"""The starter evidence: the table of facts that ships with Ortaq, so that the first question needs no network."""

from __future__ import annotations

import csv
import io
import math
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ortaq.collect.delivery import Ask, Delivery, Parsed, Requests
from ortaq.errors import SourceError
from ortaq.model.schemas import OBSERVATION, TOTAL
from ortaq.reference import resource
from ortaq.reference.figures import series

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "Starter evidence of Ortaq"
PUBLISHER = "Ortaq"
LICENCE = "each publisher's own, series by series"
FILE = "observations.csv"
COLUMNS = ("source", "series", "ref_area", "time_period", "obs_value", "obs_status", "nature")
STATUSES = ("A", "E", "P", "O")
NATURES = ("", "C", "CA", "E", "G", "M", "N")


HOSTS = ()
TAKES = ()


def requests(_ask: Ask) -> Requests:
    """No address: the figures are in the package."""
    for request in ():  # noqa: UP028  (`yield from` would not be sent files)
        yield request


def payload() -> bytes:
    """The table as it ships."""
    return resource(f"starter/{FILE}")


def parse(delivery: Delivery) -> Parsed:
    """Turn the table into observations, adding nothing and dropping nothing.

    Unit and nature of a series come from its row of SERIES; an empty value stays null and is missing (`O`).

    Raises:
        SourceError: The layout, a code or a value is off; the message names line, column and value.
    """
    about = {(row["source"], row["series"]): row for row in series().to_pylist()}
    areas = {row["ref_area"] for row in csv.DictReader(io.StringIO(resource("areas.csv").decode("utf-8")))}
    (file,) = delivery.files
    seen: dict[tuple[str, ...], int] = {}
    rows = []
    for line, row in _lines(file.content):
        key = (row["source"], row["series"], row["ref_area"], row["time_period"])
        if (row["source"], row["series"]) not in about:
            raise _off(line, "series", f"{row['source']} {row['series']}", "no such series in series.csv")
        if row["ref_area"] not in areas:
            raise _off(line, "ref_area", row["ref_area"], "expected an ISO 3166-1 alpha-3 code")
        if key in seen:
            raise _off(line, "time_period", " ".join(key), f"the same figure stands in line {seen[key]}")
        seen[key] = line
        rows.append(_observation(line, row, about[row["source"], row["series"]]) | {"snapshot": file.snapshot})
    return Parsed(observations=pa.Table.from_pylist(rows, OBSERVATION))


def _lines(payload: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number (the header is line 1) and cells of each figure."""
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(
            "{title}: byte {byte} is not UTF-8",
            hint="save the file as UTF-8",
            title=TITLE,
            byte=error.start,
        ) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
        raise SourceError(
            "{title}: no column {missing}",
            hint="the layout of the file changed; expected {expected}",
            title=TITLE,
            missing=", ".join(missing),
            expected=", ".join(COLUMNS),
        )
    for row in reader:
        if None in row or None in row.values():
            raise _off(reader.line_num, "all", str(row.get("series")), f"expected {len(COLUMNS)} cells")
        yield reader.line_num, row


def _observation(line: int, row: dict[str, str], about: dict[str, Any]) -> dict[str, Any]:
    """One figure with what its series says of it."""
    if not re.fullmatch(r"[12][0-9]{3}", row["time_period"]):
        raise _off(line, "time_period", row["time_period"], "expected a calendar year")
    if row["obs_status"] not in STATUSES:
        raise _off(line, "obs_status", row["obs_status"], f"expected one of {', '.join(STATUSES)}")
    if row["nature"] not in NATURES:
        raise _off(line, "nature", row["nature"], f"expected one of {', '.join(filter(None, NATURES))}, or nothing")
    value = _number(line, row["obs_value"])
    if value is not None and row["obs_status"] == "O":
        raise _off(line, "obs_status", "O", "a value that is missing has no number")
    return {
        **{name: row[name] for name in ("source", "series", "ref_area")},
        "time_period": int(row["time_period"]),
        **dict.fromkeys(("sex", "age", "urbanisation", "breakdown"), TOTAL),
        "obs_value": value,
        "unit_measure": about["unit_measure"],
        "unit_mult": about["unit_mult"],
        "obs_status": "O" if value is None else row["obs_status"],
        "nature": row["nature"] or about["nature"],
        "reporting_type": "G",
        "place": f"{FILE}:{line}",
    }


def _number(line: int, text: str) -> float | None:
    """The value of a cell; nothing for an empty one."""
    if text == "":
        return None
    try:
        value = float(text)
    except ValueError as error:
        raise _off(line, "obs_value", text, "expected a number or an empty cell") from error
    if not math.isfinite(value) or "_" in text or text != text.strip():
        raise _off(line, "obs_value", text, "expected a number or an empty cell")
    return value


def _off(line: int, column: str, value: str, why: str) -> SourceError:
    return SourceError(
        "{title}: line {line}, column {column}: {value}",
        hint="{why}",
        title=TITLE,
        line=line,
        column=column,
        value=value,
        why=why,
    )
