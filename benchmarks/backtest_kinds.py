"""Kind and natural limits of each series of the backtest: as the register says; by unit and title where it is silent.

What the register does not know keeps the kind that its unit or title tells; zero is its limit if no state was ever
below, and 100 that of a part in per cent that never left 0 to 100.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ortaq.collect.units import unit
from ortaq.reference.series_kinds import SeriesKind, kind_of_measure, series_kind

SHARE_TOP = 100.0


def by_register_un(found: pl.DataFrame) -> pl.DataFrame:
    """The UN's figures with kind and limits that the register has for the series in its unit, null where it has none.

    Args:
        found: With `group`, the code of the series, and `unit` as the UN writes it.
    """
    named = found.select("group", "unit").unique(maintain_order=True)
    rows = [_in_unit(series_kind(group), written) for group, written in named.iter_rows()]
    return _joined(found, named, rows)


def by_register_world_bank(found: pl.DataFrame) -> pl.DataFrame:
    """The World Bank's figures with kind and limits of the UN's series that measures the same, null without one.

    Args:
        found: With `group`, the code of the series, and `unit`.
    """
    named = found.select("group", "unit").unique(maintain_order=True)
    kinds = [kind_of_measure("wdi", group) for group, _ in named.iter_rows()]
    rows: list[Row] = [
        (kind.kind, kind.lower_limit, kind.upper_limit) if kind else (None, None, None) for kind in kinds
    ]
    return _joined(found, named, rows)


def limited(found: pl.DataFrame) -> pl.DataFrame:
    """Kind and limits of all: the register's where it knows the series, else `guessed` by unit or title."""
    known = pl.col("register_kind").is_not_null()
    floor = (pl.col("obs_value").min().over("group") >= 0) & (pl.col("guessed") != "growth")
    top = pl.when(pl.col("guessed") == "share").then(SHARE_TOP).when(pl.col("guessed") == "binary").then(1.0)
    return found.with_columns(
        pl.coalesce("register_kind", "guessed").alias("kind"),
        pl.when(known)
        .then(pl.col("register_lower").fill_null(-np.inf))
        .otherwise(pl.when(floor).then(0.0).otherwise(-np.inf))
        .alias("lower"),
        pl.when(known).then(pl.col("register_upper").fill_null(np.inf)).otherwise(top.otherwise(np.inf)).alias("upper"),
    )


def always_a_part() -> pl.Expr:
    """Whether a code never leaves 0 to 100, in any state and year."""
    return (pl.col("obs_value").min().over("group") >= 0) & (pl.col("obs_value").max().over("group") <= SHARE_TOP)


Row = tuple[str | None, float | None, float | None]


def _in_unit(kind: SeriesKind | None, written: str) -> Row:
    if kind is None:
        return None, None, None
    unit_measure, unit_mult = unit(written)
    return kind.kind_in(unit_measure), *kind.limits_in(unit_measure, unit_mult)


def _joined(found: pl.DataFrame, named: pl.DataFrame, rows: list[Row]) -> pl.DataFrame:
    schema = {"register_kind": pl.String, "register_lower": pl.Float64, "register_upper": pl.Float64}
    told = named.hstack(pl.DataFrame(rows, schema=schema, orient="row"))
    return found.join(told, on=["group", "unit"], maintain_order="left")
