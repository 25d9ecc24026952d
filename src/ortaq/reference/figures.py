"""The figures that ship with Ortaq: which series there are, and what the 2030 Agenda asks of them."""

from __future__ import annotations

import csv
import io
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ortaq.errors import ReferenceDataError
from ortaq.model.schemas import SERIES, SERIES_KINDS, SERIES_TITLE, TARGET_KINDS, TARGET_VALUE
from ortaq.model.targets import TargetValue
from ortaq.reference import resource
from ortaq.reference.same_measure import Measured, same_measure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

SERIES_FILE = "starter/series.csv"
TARGET_VALUE_FILE = "target_values.csv"
GLOBAL = "unsd"
"""The source whose codes of series are the global list, which states use too."""
TITLE_COLUMNS = {"en": "title", "ru": "title_ru", "kk": "title_kk"}


@cache
def series() -> pa.Table:
    """The series of the starter evidence, one row each.

    >>> rows = {row["series"]: row for row in series().to_pylist()}
    >>> rows["EG.FEC.RNEW.ZS"]["indicator"], rows["EG.FEC.RNEW.ZS"]["unit_measure"]
    (['7.2.1'], 'PT')
    """
    table = _table(SERIES_FILE, SERIES)
    _check(SERIES_FILE, table, "kind", SERIES_KINDS)
    _check(SERIES_FILE, table, "direction", (-1, 0, 1))
    return table


@cache
def series_titles() -> pa.Table:
    """The title of each series in each language: `en`, `ru`, `kk`.

    >>> titles = {(row["series"], row["lang"]): row["title"] for row in series_titles().to_pylist()}
    >>> titles["SP.POP.TOTL", "kk"]
    'Халық саны'
    """
    rows = [
        {"source": row["source"], "series": row["series"], "lang": lang, "title": row[column] or None}
        for _, row in _lines(SERIES_FILE, (*SERIES_TITLE.names[:2], *TITLE_COLUMNS.values()))
        for lang, column in TITLE_COLUMNS.items()
    ]
    return _validated(SERIES_FILE, pa.Table.from_pylist(rows, SERIES_TITLE))


@cache
def target_values() -> pa.Table:
    """What the 2030 Agenda asks, by indicator: the number it states, or that it states none.

    >>> {row["indicator"]: row["value"] for row in target_values().to_pylist()}["3.1.1"]
    70.0
    """
    table = _table(TARGET_VALUE_FILE, TARGET_VALUE)
    _check(TARGET_VALUE_FILE, table, "kind", tuple(TARGET_KINDS))
    _check(TARGET_VALUE_FILE, table, "direction", (-1, 0, 1))
    return table


@cache
def target_records() -> tuple[TargetValue, ...]:
    """The rows of `target_values()` as records, for those who look up many."""
    return tuple(TargetValue(**row) for row in target_values().to_pylist())


def target_for(
    series_row: Mapping[str, Any], ref_area: str, values: pa.Table | Iterable[TargetValue]
) -> TargetValue | None:
    """What is asked of one series in one state, or None where its indicators have no row at all.

    What the Agenda asks goes before what the state asks of itself, which holds where the Agenda names no number.

    Args:
        series_row: One row of SERIES.
        ref_area: The state.
        values: `target_values()`, or `target_records()` where many are looked up.

    >>> row = {"source": "wdi", "series": "EG.ELC.ACCS.ZS", "indicator": ["7.1.1"], "unit_measure": "PT"}
    >>> target_for(row, "KAZ", target_values()).value
    100.0
    """
    of_all, own = targets_for(series_row, ref_area, values)
    return own if own and (of_all is None or of_all.kind == "none") else of_all


def targets_for(
    series_row: Mapping[str, Any], ref_area: str, values: pa.Table | Iterable[TargetValue]
) -> tuple[TargetValue | None, TargetValue | None]:
    """What the Agenda asks of one series in one state, and what the state asks of itself; None where nothing is told.

    The most specific row holds: first one for this series in this state, then for this series, then for another
    publisher's series of the same measure, then for its indicator and unit in this state, then for its indicator and
    unit, then the one that says that the Agenda gives no number. The indicators of a series are tried in their order.
    A number in another unit never holds; one without a unit (a factor, such as a doubling) holds in every unit. Nor
    does a rise hold for a series whose fall is progress or of which neither is, or yes and no for one that says how
    much. Among equals the official number goes first.

    >>> row = {"source": "unsd", "series": "SG_GEN_PARL", "indicator": ["5.5.1"], "unit_measure": "PT"}
    >>> of_all, own = targets_for(row, "KAZ", target_values())
    >>> of_all.value, own
    (50.0, None)
    """
    if isinstance(values, pa.Table):
        values = [TargetValue(**row) for row in values.to_pylist()]
    indicators: list[str] = list(series_row["indicator"] or ())
    series = series_row["series"]
    alike = {one.series for one in _same_measure(series_row)}
    ranked: dict[bool, list[tuple[Any, ...]]] = {True: [], False: []}
    for place, record in enumerate(values):
        if record.indicator not in indicators or not _fits(record, series_row):
            continue
        rank = _rank(record, series, alike, ref_area)
        if rank is not None:
            told = (indicators.index(record.indicator), rank, not record.is_official, place, record)
            ranked[record.is_national].append(told)
    of_all, own = (min(ranked[which])[-1] if ranked[which] else None for which in (False, True))
    return of_all, own


def _same_measure(series_row: Mapping[str, Any]) -> tuple[Measured, ...]:
    """The series of the same measure; a state that publishes under a code of the UN measures what the UN does."""
    found = same_measure(series_row.get("source", ""), series_row["series"])
    if found or series_row.get("is_proxy"):
        return found
    return same_measure(GLOBAL, series_row["series"])


def _fits(record: TargetValue, series_row: Mapping[str, Any]) -> bool:
    """Whether what a row asks can be asked of a series: its unit, its direction, its kind."""
    if record.kind == "none":
        return True
    if record.unit_measure not in (None, series_row["unit_measure"]):
        return False
    direction = series_row.get("direction", record.direction)
    if direction != record.direction:
        return False
    return record.kind != "binary" or series_row.get("kind") == "binary"


def _rank(record: TargetValue, series: str, alike: Collection[str], ref_area: str) -> int | None:
    """How specific a row is for a series in a state, 0 the most; None where it is for another."""
    if record.ref_area not in (None, ref_area):
        return None
    for_all = 0 if record.ref_area else 1
    if record.series == series:
        return for_all
    if record.series:
        return 2 + for_all if record.series in alike else None
    return (6 if record.kind == "none" else 4) + for_all


def _lines(name: str, columns: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of a CSV file that ships with Ortaq."""
    reader = csv.DictReader(io.StringIO(resource(name).decode("utf-8"), newline=""))
    if missing := set(columns) - set(reader.fieldnames or ()):
        raise ReferenceDataError(
            "{file}: no column {missing}",
            hint="install Ortaq again",
            file=name,
            missing=", ".join(sorted(missing)),
        )
    for row in reader:
        yield reader.line_num, row


def _table(name: str, schema: pa.Schema) -> pa.Table:
    """A CSV file as a table: an empty cell is null, `;` joins the items of a list."""
    rows = [{f.name: _cell(name, line, f, row[f.name]) for f in schema} for line, row in _lines(name, schema.names)]
    return _validated(name, pa.Table.from_pylist(rows, schema))


def _cell(name: str, line: int, field: pa.Field, text: str | None) -> object:
    """One cell in the type of its column."""
    if pa.types.is_list(field.type):
        return text.split(";") if text else []
    if not text:
        return None
    try:
        return pa.scalar(text).cast(field.type).as_py()
    except pa.ArrowInvalid as error:
        raise ReferenceDataError(
            "{file}, line {line}, column {column}: {value}",
            hint="expected {expected}; install Ortaq again",
            file=name,
            line=line,
            column=field.name,
            value=text,
            expected=field.type,
        ) from error


def _validated(name: str, table: pa.Table) -> pa.Table:
    """The table, once every column that must be filled is."""
    for field in table.schema:
        if not field.nullable and table.column(field.name).null_count:
            raise ReferenceDataError(
                "{file}: a cell of column {column} is empty",
                hint="install Ortaq again",
                file=name,
                column=field.name,
            )
    return table


def _check(name: str, table: pa.Table, column: str, known: Iterable[object]) -> None:
    """Every value of a column is one of a list."""
    known = list(known)
    if unknown := sorted({str(value) for value in table.column(column).to_pylist() if value not in known}):
        raise ReferenceDataError(
            "{file}, column {column}: {value}",
            hint="known: {known}",
            file=name,
            column=column,
            value=", ".join(unknown),
            known=", ".join(map(str, known)),
        )
