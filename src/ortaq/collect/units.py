"""Units: the publishers' words and codes in ours, and figures from one unit into another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from ortaq.errors import SourceError
from ortaq.reference.lookup import rows

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pint import UnitRegistry


@cache
def unit(text: str) -> tuple[str, int]:
    """Our code of a publisher's unit, and the power of ten in which the figures come.

    A unit that the table does not know stays as it is written, with 0.

    >>> unit("CU_USD_B"), unit("% of total population"), unit("per 1,000 live births"), unit("Score")
    (('USD', 9), ('PT', 0), ('PER_1000_LIVE_BIRTHS', 0), ('Score', 0))
    """
    written = " ".join(text.split())
    exact, folded = _codes()
    if found := exact.get(written) or folded.get(written.casefold()):
        return found
    return ("PT", 0) if written.startswith("% of ") else (written, 0)


def united(column: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The same of a column: our codes, and powers of ten; each distinct text is looked at once.

    >>> [found.to_list() for found in united(pl.Series(["PERCENT", "CU_USD_M"]))]
    [['PT', 'USD'], [0, 6]]
    """
    distinct = column.drop_nulls().unique()
    found = [unit(text) for text in distinct]
    codes, mults = (
        pl.Series([code for code, _ in found], dtype=pl.String),
        pl.Series([mult for _, mult in found], dtype=pl.Int8),
    )
    return (
        column.replace_strict(distinct, codes, default=None, return_dtype=pl.String),
        column.replace_strict(distinct, mults, default=None, return_dtype=pl.Int8),
    )


def convert(
    values: Sequence[float | None] | NDArray[np.float64],
    from_unit: str,
    to_unit: str,
    *,
    from_mult: int = 0,
    to_mult: int = 0,
) -> NDArray[np.float64]:
    """Figures in another unit of the same kind; a missing one is NaN.

    Money of two currencies or base years, rates per other populations, and carbon dioxide in equivalents or not are
    different kinds: there is no factor between them.

    Raises:
        SourceError: The units are of different kinds, or one has no physical meaning that we know.

    >>> convert([1.5], "MT_CO2E", "KT_CO2E"), convert([250.0], "MILLION_USD", "USD", to_mult=9)
    (array([1500.]), array([0.25]))
    """
    figures = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    shift = 10.0 ** (from_mult - to_mult)
    if from_unit == to_unit:
        return figures if from_mult == to_mult else figures * shift
    physical = {row["unit_measure"]: row for row in rows("unit_meanings.csv")}
    for code in (from_unit, to_unit):
        if code not in physical:
            raise SourceError(
                "no conversion from {unit} to {other}: what {unknown} measures is not known",
                hint="compare figures in the unit in which they were published",
                unit=from_unit,
                other=to_unit,
                unknown=code,
            )
    if physical[from_unit]["kind"] != physical[to_unit]["kind"]:
        raise SourceError(
            "no conversion from {unit} to {other}: they measure different things",
            hint="compare figures in the unit in which they were published",
            unit=from_unit,
            other=to_unit,
        )
    registry = _registry()
    one, other = (registry.parse_expression(physical[code]["physical"]) for code in (from_unit, to_unit))
    return figures * (float((one / other * registry.dimensionless).to("dimensionless").magnitude) * shift)


@cache
def _codes() -> tuple[Mapping[str, tuple[str, int]], Mapping[str, tuple[str, int]]]:
    """Our codes by what publishers write, and the same in small letters."""
    exact = {row["publisher_code"]: (row["unit_measure"], int(row["unit_mult"])) for row in rows("unit_codes.csv")}
    return exact, {written.casefold(): found for written, found in exact.items()}


@cache
def _registry() -> UnitRegistry:
    """The units of physics, and those of counting. Loaded when first needed: it takes a third of a second."""
    from pint import UnitRegistry  # noqa: PLC0415

    return UnitRegistry()
