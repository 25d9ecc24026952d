"""Other ways to the anticipated progress of every series: the same weighted line, gap and class.

Each takes the panel's `figures.parquet` and `targets.parquet` (the number of a series, its target, the way of progress)
and gives a frame of `number`, `measure` (P) and `status` (0 maintain, 1 accelerate, 2 reverse; null where it can't be
said), in the order of the numbers. What a library is good at is used: the well-written ones centre before they sum.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

SINCE, BASE, END = 2000, 2015, 2030
NEARLY, ALL, ROUNDING = 10.0, 100.0, 1e-9
LEAST = 3


def polars(folder: Path) -> Any:  # noqa: ANN401  (a frame of a library that may not be here)
    """Polars: exact sums of whole numbers first, then sums about the means; columns, never a Python function."""
    import polars as pl  # noqa: PLC0415  (each way pays for what it needs)

    seen = pl.scan_parquet(folder / "figures.parquet").select(
        pl.col("number"), pl.col("time_period").cast(pl.Int32).alias("t"), pl.col("obs_value").alias("v")
    )
    seen = seen.filter(pl.col("t") >= SINCE).collect()
    x = pl.col("t") - SINCE
    first = (
        seen.lazy()
        .with_columns(x.alias("x"), (x * x).alias("xx"), (x * pl.col("v")).alias("xv"))
        .group_by("number")
        .agg(
            pl.len().alias("n"),
            pl.col("x").min().alias("f"),
            pl.col("x", "xx", "v", "xv").sum().name.prefix("s_"),
            pl.col("t").last().alias("t_t"),
            pl.col("v").last().alias("v_t"),
        )
        .filter((pl.col("n") >= LEAST) & (pl.col("t_t") > BASE))
        .with_columns(
            (pl.col("s_x") - pl.col("n") * (pl.col("f") - 1)).alias("w"),
            ((pl.col("s_xx") - (pl.col("f") - 1) * pl.col("s_x")).cast(pl.Float64)).alias("wx"),
            (pl.col("s_xv") - (pl.col("f") - 1) * pl.col("s_v")).alias("wv"),
        )
        .select("number", "f", "t_t", "v_t", mx=pl.col("wx") / pl.col("w"), mv=pl.col("wv") / pl.col("w"))
    ).collect()
    weight, dx = x - pl.col("f") + 1, x - pl.col("mx")
    second = (
        seen.lazy()
        .join(first.lazy().select("number", "f", "mx", "mv"), on="number")
        .with_columns(
            (weight * dx * dx).alias("xx"),
            (weight * dx * (pl.col("v") - pl.col("mv"))).alias("xv"),
            pl.when(pl.col("t") == BASE).then("v").alias("b"),
        )
        .group_by("number")
        .agg(pl.col("xx", "xv").sum(), pl.col("b").max())
    )
    slope, goal, way = pl.col("xv") / pl.col("xx"), pl.col("target"), pl.col("way")
    near = way * ROUNDING * goal.abs()

    def meets(value: pl.Expr) -> pl.Expr:
        return way * (value + near - goal) >= 0

    base = pl.coalesce("b", pl.col("mv") + slope * (BASE - SINCE - pl.col("mx")))
    ahead = pl.col("mv") + slope * (END - SINCE - pl.col("mx"))
    told = (
        pl.scan_parquet(folder / "targets.parquet")
        .join(first.lazy().join(second, on="number"), on="number", how="left")
        .with_columns(base.alias("base"), ahead.alias("ahead"))
        .with_columns((meets(pl.col("v_t")) | meets(pl.col("ahead"))).alias("arrives"))
    )
    gap = ALL * (goal - pl.col("ahead")).abs() / (goal - pl.col("base")).abs()
    measure = pl.when("arrives").then(0.0).when(~meets(pl.col("base"))).then(gap)
    level = pl.when(measure <= NEARLY + ROUNDING).then(0).when(measure <= ALL + ROUNDING).then(1).otherwise(2)
    status = pl.when(pl.col("ahead").is_not_null()).then(level)
    return told.select("number", measure.alias("measure"), status.alias("status")).sort("number").collect()


SQL = """
with seen as (
    select number, time_period - 2000 as x, time_period as t, obs_value as v
    from read_parquet('{folder}/figures.parquet') where time_period >= 2000
), first as (
    select number, count(*) as n, min(x) as f, max(t) as t_t, arg_max(v, t) as v_t,
        sum(x) as s_x, sum(x * x) as s_xx, sum(v) as s_v, sum(x * v) as s_xv
    from seen group by number
), mean as (
    select number, f, t_t, v_t, (s_xx - (f - 1) * s_x) / (s_x - n * (f - 1)) as mx,
        (s_xv - (f - 1) * s_v) / (s_x - n * (f - 1)) as mv
    from first where n >= 3 and t_t > 2015
), line as (
    select number, any_value(mx) as mx, any_value(mv) as mv, any_value(v_t) as v_t,
        sum((x - f + 1) * (x - mx) * (v - mv)) / sum((x - f + 1) * (x - mx) * (x - mx)) as slope,
        max(case when t = 2015 then v end) as b
    from seen join mean using (number) group by number
), told as (
    select number, target, way, v_t, coalesce(b, mv + slope * (15 - mx)) as base, mv + slope * (30 - mx) as ahead,
        way * 1e-9 * abs(target) as near
    from read_parquet('{folder}/targets.parquet') left join line using (number)
), measured as (
    select number, ahead, case when way * (v_t + near - target) >= 0 or way * (ahead + near - target) >= 0 then 0.0
        when not way * (base + near - target) >= 0 then 100 * abs(target - ahead) / abs(target - base) end as measure
    from told
)
select number, measure, case when ahead is null then null when measure <= 10 + 1e-9 then 0
    when measure <= 100 + 1e-9 then 1 else 2 end as status
from measured order by number
"""


def duckdb(folder: Path) -> Any:  # noqa: ANN401
    """DuckDB: the same in SQL, on the number of a series."""
    import duckdb as engine  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415

    found = engine.sql(SQL.format(folder=folder))
    return pl.DataFrame(pl.from_arrow(found.to_arrow_table())) if found else pl.DataFrame()


def pandas(folder: Path, *, sample: int) -> Any:  # noqa: ANN401
    """Pandas as an analyst writes it: group by the series, apply a function with `np.polyfit`; on some series only."""
    import pandas as pd  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415

    figures, targets = _some(folder, sample)

    def one(series: pd.DataFrame) -> pd.Series:
        points = series[series["time_period"] >= SINCE].sort_values("time_period")
        target, way = series["target"].iloc[0], series["way"].iloc[0]
        none = pd.Series({"measure": np.nan, "status": np.nan})
        if len(points) < LEAST or points["time_period"].iloc[-1] <= BASE:
            return none
        years = points["time_period"].to_numpy().astype(float)
        weight = years - years[0] + 1
        slope, level = np.polyfit(years - BASE, points["obs_value"], 1, w=np.sqrt(weight))
        at_base = points[points["time_period"] == BASE]["obs_value"]
        base = at_base.iloc[0] if len(at_base) else level
        ahead = level + slope * (END - BASE)
        near = way * ROUNDING * abs(target)
        latest = points["obs_value"].iloc[-1]
        if way * (latest + near - target) >= 0 or way * (ahead + near - target) >= 0:
            return pd.Series({"measure": 0.0, "status": 0.0})
        if way * (base + near - target) >= 0:
            return pd.Series({"measure": np.nan, "status": 2.0})
        measure = ALL * abs(target - ahead) / abs(target - base)
        status = 0.0 if measure <= NEARLY + ROUNDING else 1.0 if measure <= ALL + ROUNDING else 2.0
        return pd.Series({"measure": measure, "status": status})

    frame = figures.join(targets, on="number").to_pandas()
    found = frame.groupby("number").apply(one, include_groups=False)
    return pl.from_pandas(found.reset_index()).with_columns(pl.col("measure", "status").fill_nan(None))


def undata(folder: Path, *, sample: int) -> Any:  # noqa: ANN401
    """The rule of 2026 by the per-series code of `undata`, on some series only: its class by name."""
    import polars as pl  # noqa: PLC0415
    import undata.analysis as theirs  # noqa: PLC0415

    figures, targets = _some(folder, sample)
    frame = figures.rename({"time_period": "year", "obs_value": "value"}).to_pandas()
    rows = []
    for (number, points), goal in zip(frame.groupby("number"), targets.iter_rows(named=True), strict=True):
        known = points[points["year"] >= BASE].dropna(subset=["value"])
        start = theirs._baseline(known, BASE)  # noqa: SLF001  (its public door asks a network)
        if start is None:
            rows.append((number, None))
            continue
        end = known.sort_values("year").iloc[-1]
        found = theirs._assess(  # noqa: SLF001
            int(start["year"]),
            float(start["value"]),
            int(end["year"]),
            float(end["value"]),
            better="higher" if goal["way"] > 0 else "lower",
            target=goal["target"],
            target_year=END,
        )
        rows.append((number, None if found["status"] == theirs.INSUFFICIENT else found["status"]))
    return pl.DataFrame(rows, schema=["number", "status"], orient="row")


def scipy(folder: Path, *, sample: int, resamples: int) -> float:
    """The mean width of an 80 % interval of the line at the deadline by `scipy.stats.bootstrap`, on some series."""
    from scipy import stats  # noqa: PLC0415

    figures, _ = _some(folder, sample * 4)
    widths = []
    for _, points in figures.filter(figures["time_period"] >= SINCE).group_by("number", maintain_order=True):
        years, values = points["time_period"].to_numpy().astype(float), points["obs_value"].to_numpy()
        if len(years) < LEAST:
            continue
        weight = years - years[0] + 1
        weight = weight / weight.sum()
        off = years - weight @ years
        influence = weight + (END - weight @ years) * weight * off / (weight @ (off * off))
        slope = weight @ (off * values) / (weight @ (off * off))
        residual = values - weight @ values - slope * off

        def shift(drawn: Any, axis: int = -1, influence: Any = influence) -> Any:  # noqa: ANN401
            return np.sum(drawn * influence, axis=axis)

        found = stats.bootstrap(
            (residual,), shift, n_resamples=resamples, confidence_level=0.8, method="percentile", vectorized=True, rng=1
        )
        widths.append(found.confidence_interval.high - found.confidence_interval.low)
        if len(widths) == sample:
            break
    return float(np.mean(widths))


def _some(folder: Path, sample: int) -> tuple[Any, Any]:
    """Figures and targets of series spread evenly over the panel."""
    import polars as pl  # noqa: PLC0415

    targets = pl.read_parquet(folder / "targets.parquet")
    chosen = targets.gather_every(max(len(targets) // sample, 1)).head(sample)
    figures = pl.scan_parquet(folder / "figures.parquet").select("number", "time_period", "obs_value")
    return figures.join(chosen.lazy().select("number"), on="number", how="semi").collect(), chosen
