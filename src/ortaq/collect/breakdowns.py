"""Whom and what a figure counts: publishers' names and codes of breakdowns in the code lists of SDMX for the SDGs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from functools import cache

import numpy as np
import polars as pl

from ortaq.errors import SourceError
from ortaq.model.schemas import TOTAL
from ortaq.reference.lookup import rows

OWN_COLUMNS = ("sex", "age", "urbanisation")
"""Breakdowns with a column of their own; every further one stands in `breakdown`."""
_COLUMNS = (*OWN_COLUMNS, "breakdown")
_MOST_KEYS = 2**62
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
    """The four columns of `Breakdown` for every row, each distinct combination of codes looked at once.

    >>> classified(pl.DataFrame({"Sex": ["MALE", None]}), ["Sex"])["sex"].to_list()
    ['M', '_T']
    """
    names = [name for name in dimensions if frame[name].null_count() < frame.height]
    if not names:
        return pl.DataFrame({column: pl.repeat(TOTAL, frame.height, eager=True) for column in _COLUMNS})
    numbers, first = _combinations(frame.select(names).cast(pl.String))
    known = [astuple(classify(dict(zip(names, codes, strict=True)))) for codes in frame.select(names)[first].rows()]
    table = pl.DataFrame(known, schema=dict.fromkeys(_COLUMNS, pl.String), orient="row")
    return table[numbers]


def _combinations(frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """The number of each row's combination of codes, and the first row of each combination by its number.

    Most dimensions are empty in most rows, so each is only looked at where it is filled: several times faster than
    to look for distinct rows.
    """
    keys, size = np.zeros(frame.height, dtype=np.int64), 1
    for codes in frame:
        filled = codes.is_not_null()
        present = codes.filter(filled)
        distinct = present.unique()
        if size * (len(distinct) + 1) > _MOST_KEYS:
            numbers, first = _numbered(keys)
            keys, size = numbers.to_numpy().astype(np.int64), len(first)
        ranks = pl.int_range(1, len(distinct) + 1, eager=True)
        keys[filled.arg_true().to_numpy()] += present.replace_strict(distinct, ranks).to_numpy() * size
        size *= len(distinct) + 1
    return _numbered(keys)


def _numbered(keys: np.ndarray) -> tuple[pl.Series, pl.Series]:
    """Keys as numbers without gaps, and the first row of each."""
    first = pl.DataFrame({"key": keys}).with_row_index("row").group_by("key", maintain_order=True).agg(pl.first("row"))
    return pl.Series(keys).replace_strict(first["key"], pl.int_range(first.height, eager=True)), first["row"]


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
