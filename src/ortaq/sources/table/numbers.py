"""How a table writes its numbers: what its signs prove, and nothing that they do not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from ortaq.sources.table.cells import Cells
from ortaq.sources.table.layout import Column, Layout
from ortaq.sources.table.told import Told
from ortaq.sources.table.troubles import trouble

_NUMBER = re.compile(r"[<>≤≥=\s]*[-+\N{MINUS SIGN}]?([0-9][0-9.,\s]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?\s*%?")
_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
"""`1,234` or `1.234`: a thousand and more, or one and a bit."""


@dataclass(frozen=True, slots=True)
class Writing:
    """The decimal sign, and the signs between groups of digits."""

    decimal: str
    grouping: str


_POINT, _COMMA = Writing(".", ", "), Writing(",", ". ")


def writing(body: pl.DataFrame, layout: Layout, cells: Cells, told: Told, about: Mapping[str, Any]) -> Writing:
    """How the figures of a table are written.

    Raises:
        SourceError: They could be read in two ways.
    """
    if told.decimal:
        return _POINT if told.decimal == "." else _COMMA
    proofs: dict[str, tuple[str, int, Column]] = {}
    for column in layout.of("value"):
        signed = body.select("row", text=pl.col(str(column.index))).filter(pl.col("text").str.contains("[.,]"))
        for row, text in signed.unique("text", maintain_order=True).rows():
            if proof := _proof(text):
                proofs.setdefault(proof, (text, row, column))
    point, comma = proofs.get("point"), proofs.get("comma")
    if point and comma:
        more = {"one": repr(point[0]), "other": repr(comma[0]), "row": point[1], "second": comma[1]}
        raise trouble("two-decimals", **{**about, **more})
    if comma:
        return _COMMA
    either = proofs.get("either ,") or (proofs.get("either .") if cells.delimiter not in {None, ","} else None)
    if either and not point:
        text, row, column = either
        one, other = text.replace(",", "").replace(".", ""), text.replace(",", ".")
        more = {"row": row, "column": column.letter, "value": repr(text), "one": one, "other": other}
        raise trouble("decimal", **{**about, **more})
    return _POINT


def _proof(text: str) -> str | None:
    """What one number proves: the decimal sign is a point, a comma, or it could be either."""
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        return None
    digits = re.sub(r"\s", "", found[1])
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "point" if digits.rfind(".") > digits.rfind(",") else "comma"
    if points + commas > 1:
        return "comma" if points else "point"
    if _EITHER.fullmatch(digits):
        return "either ," if commas else "either ."
    return "point" if points else "comma"
