"""Whom and what a figure counts: publishers' names and codes of breakdowns in the code lists of SDMX for the SDGs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from functools import cache

import polars as pl

from ortaq.errors import SourceError
from ortaq.model.schemas import TOTAL
from ortaq.reference.lookup import rows

OWN_COLUMNS = ("sex", "age", "urbanisation")
"""Breakdowns with a column of their own; every further one stands in `breakdown`."""
_COLUMNS = (*OWN_COLUMNS, "breakdown")
_AGES = (
    (re.compile(r"Y?([0-9]+)\s*[-–T]\s*Y?([0-9]+)"), "Y{}T{}"),
    (re.compile(r"([0-9]+)\s*\+"), "Y_GE{}"),
    (re.compile(r"<\s*=\s*([0-9]+)\s*Y?"), "Y0T{}"),
)
_UNDER = re.compile(r"<\s*([0-9]+)\s*([YM])?")


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The four columns of an observation that say whom it counts; each is `_T` where nothing is broken down."""

    sex: str = TOTAL
    age: str = TOTAL
    urbanisation: str = TOTAL
    breakdown: str = TOTAL


def classify(dims: Mapping[str, str | None]) -> Breakdown:
    """The breakdown that a publisher's dimensions and codes mean.

    Codes that no list knows stay as the publisher writes them: nothing unknown becomes a total, or another group.

    >>> classify({"Sex": "FEMALE", "Age": "15-24", "Location": "ALLAREA", "Type of product": "COL"})
    Breakdown(sex='F', age='Y15T24', urbanisation='_T', breakdown='PRODUCT=COL')
    """
    own = dict.fromkeys(OWN_COLUMNS, TOTAL)
    further = {}
    for name, code in dims.items():
        ours = dimension(name)
        if (known := _code(ours, code)) == TOTAL:
            continue
        told = own if (column := ours.lower()) in own else further
        key = column if told is own else ours
        if told.get(key, TOTAL) not in {TOTAL, known}:
            raise SourceError(
                "two columns say the breakdown {dimension}, and differ: {one}, {other}",
                hint="the layout of the file may have changed",
                dimension=ours,
                one=told[key],
                other=known,
            )
        told[key] = known
    return Breakdown(**own, breakdown=";".join(f"{ours}={further[ours]}" for ours in sorted(further)) or TOTAL)


@cache
def dimension(name: str) -> str:
    """Our name of a publisher's dimension: `[Location]` of the UN's database is `URBANISATION`.

    >>> dimension("[Education level]"), dimension("Cause of death")
    ('EDUCATION_LEV', 'CAUSE_OF_DEATH')
    """
    written = re.sub(r"[^\w]+", "_", name.strip("[] ")).strip("_").upper()
    return _dimensions().get(written, written)


def classified(frame: pl.DataFrame, dimensions: Iterable[str]) -> pl.DataFrame:
    """The four columns of `Breakdown` for every row, each distinct combination looked at once.

    >>> classified(pl.DataFrame({"Sex": ["MALE", None]}), ["Sex"])["sex"].to_list()
    ['M', '_T']
    """
    names = [name for name in dimensions if frame[name].null_count() < frame.height]
    if not names:
        return pl.DataFrame({column: [TOTAL] for column in _COLUMNS}).select(
            pl.col(column).repeat_by(frame.height).explode() for column in _COLUMNS
        )
    combinations = frame.select(names).unique()
    known = [astuple(classify(dict(zip(names, row, strict=True)))) for row in combinations.rows()]
    coded = combinations.with_columns(
        pl.Series(column, [row[place] for row in known], dtype=pl.String) for place, column in enumerate(_COLUMNS)
    )
    return (
        frame.select(names).join(coded, on=names, how="left", nulls_equal=True, maintain_order="left").select(_COLUMNS)
    )


@cache
def _code(ours: str, code: str | None) -> str:
    """Our code of a publisher's code."""
    written = (code or "").strip()
    found = _codes().get((ours, written.upper())) or _codes().get(("", written.upper()))
    if found:
        return found
    if ours == "AGE" and (age := _age(written.upper())):
        return age
    return re.sub(r"[;=\s]+", "_", written)


def _age(written: str) -> str | None:
    """An age in the code list of ages: `15-24`, `15+`, `<5Y`, `<1M`."""
    for pattern, form in _AGES:
        if found := pattern.fullmatch(written):
            return form.format(*(int(number) for number in found.groups()))
    if found := _UNDER.fullmatch(written):
        last, unit = int(found[1]) - 1, found[2] or "Y"
        return None if last < 0 else f"{unit}{0}T{last}" if last else f"{unit}0"
    return None


@cache
def _dimensions() -> Mapping[str, str]:
    return {row["publisher_name"]: row["dimension"] for row in rows("breakdown_dimensions.csv")}


@cache
def _codes() -> Mapping[tuple[str, str], str]:
    """Our code, by our dimension (empty: any) and the publisher's code in capitals."""
    return {(row["dimension"], row["publisher_code"]): row["code"] for row in rows("breakdown_codes.csv")}
