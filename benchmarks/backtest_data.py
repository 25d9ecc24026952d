"""The figures of the backtest: the UN's global database of 2020 and the World Bank's indicators of 2026, as one panel.

Every series of every state enters, breakdowns too; regions and other groups do not, as they are made of the states. A
series is a code with all its breakdowns; one that has two values for a year (a breakdown that the copy lost) is left
out. Texts such as `<2.5` count as missing. No register of kinds is asked: the kind follows from the unit alone, so that
the backtest can be repeated without one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from ortaq.model.block import NATURES, Bools, Floats, Ints
from ortaq.model.schemas import SERIES_KINDS

AREAS = Path(__file__).resolve().parents[1] / "src" / "ortaq" / "reference" / "areas.csv"

SHARE_TOP = 100.0


@dataclass(frozen=True, slots=True)
class Panel:
    """Series one after the other; what is told of each, and of each observation.

    Args:
        code: A number a series code with its breakdown: the same in every state.
        area: A number a state.
        source: 0 the UN, 1 the World Bank.
    """

    offsets: Ints
    time_period: Ints
    obs_value: Floats
    nature: Ints
    code: Ints
    area: Ints
    source: Ints
    series_kind: Ints
    lower_limit: Floats
    upper_limit: Floats
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def owner(self) -> Ints:
        """The series of each observation."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))

    def only(self, series: Bools) -> Panel:
        """Some of the series."""
        rows = series[self.owner]
        counts = np.diff(self.offsets)[series]
        return Panel(
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            self.time_period[rows],
            self.obs_value[rows],
            self.nature[rows],
            self.code[series],
            self.area[series],
            self.source[series],
            self.series_kind[series],
            self.lower_limit[series],
            self.upper_limit[series],
            self.names,
        )


def read(folder: Path) -> Panel:
    """The panel of both databases.

    Args:
        folder: Holds `unsd_2020/observations.parquet` and `wdi_2026/observations.parquet` with `indicators.csv`.
    """
    both = pl.concat([_united_nations(folder / "unsd_2020"), _world_bank(folder / "wdi_2026")])
    both = both.sort("source", "code", "area", "time_period")
    key = pl.struct("source", "code", "area").rle_id()
    series = (
        both.with_columns(key.alias("id"))
        .group_by("id", maintain_order=True)
        .agg(pl.col("source", "code", "area", "kind", "lower", "upper").first(), pl.len().alias("rows"))
    )
    names = series.select(pl.concat_str("source", pl.lit(":"), "code")).to_series()
    known = tuple(names.unique().sort().to_list())
    natures = {name: place for place, name in enumerate(NATURES)}
    return Panel(
        offsets=np.concatenate([[0], np.cumsum(series["rows"].to_numpy())]).astype(np.int64),
        time_period=both["time_period"].to_numpy().astype(np.int64),
        obs_value=both["obs_value"].to_numpy(),
        nature=both["nature"].replace_strict(natures, default=0, return_dtype=pl.Int64).to_numpy(),
        code=(names.rank("dense") - 1).to_numpy().astype(np.int64),
        area=(series["area"].rank("dense") - 1).to_numpy().astype(np.int64),
        source=(series["source"] == "World Bank").cast(pl.Int64).to_numpy(),
        series_kind=series["kind"]
        .replace_strict({k: i for i, k in enumerate(SERIES_KINDS)}, return_dtype=pl.Int64)
        .to_numpy(),
        lower_limit=series["lower"].to_numpy(),
        upper_limit=series["upper"].to_numpy(),
        names=known,
    )


def _united_nations(folder: Path) -> pl.DataFrame:
    areas = pl.read_csv(AREAS, schema_overrides={"m49": pl.String}).select(
        pl.col("m49").cast(pl.Int32).alias("GeoAreaCode"), pl.col("ref_area").alias("area")
    )
    found = pl.read_parquet(folder / "observations.parquet")
    of_series = [name for name in found.columns if name not in _NOT_OF_A_SERIES]
    # Thirty columns make a breakdown: the few thousand that occur are named once, and joined by a number.
    named = found.select(of_series).unique(maintain_order=True)
    named = named.with_columns(
        pl.concat_str([pl.col(name).fill_null("") for name in of_series], separator="|").alias("code")
    )
    found = found.join(named, on=of_series, nulls_equal=True, maintain_order="left")
    found = (
        found.with_columns(pl.col("Value").str.strip_chars().cast(pl.Float64, strict=False).alias("obs_value"))
        .filter(pl.col("obs_value").is_finite())
        .join(areas, on="GeoAreaCode")
        .select(
            pl.lit("UN").alias("source"),
            "code",
            "area",
            pl.col("TimePeriod").alias("time_period"),
            "obs_value",
            pl.when(pl.col("Nature") == "NOTSPEC").then(pl.lit("")).otherwise("Nature").alias("nature"),
            pl.col("SeriesCode").alias("group"),
            pl.col("SeriesDescription").alias("title"),
            pl.col("Units").alias("unit"),
        )
        .unique(["code", "area", "time_period", "obs_value"], maintain_order=True)
    )
    title, unit, inside = pl.col("title").str.to_lowercase(), pl.col("unit"), _inside()
    kind = (
        pl.when(title.str.contains("growth rate"))
        .then(pl.lit("growth"))
        .when(unit == "BOOL")
        .then(pl.lit("binary"))
        .when(unit == "PERCENT")
        .then(pl.when(inside).then(pl.lit("share")).otherwise(pl.lit("ratio")))
        .when(unit.str.starts_with("PER_"))
        .then(pl.lit("rate"))
        .when(unit.str.starts_with("NUM"))
        .then(pl.lit("count"))
        .when(unit.is_in(["INDEX", "SCORE"]))
        .then(pl.lit("index"))
        .when(unit == "Ratio")
        .then(pl.when(title.str.contains("parity")).then(pl.lit("parity")).otherwise(pl.lit("ratio")))
        .otherwise(pl.lit("level"))
    )
    return _limited(found.with_columns(kind.alias("kind")))


_NOT_OF_A_SERIES = frozenset(
    ["Goal", "Target", "Indicator", "SeriesDescription", "GeoAreaCode", "GeoAreaName", "TimePeriod", "Value", "Nature"]
)


def _world_bank(folder: Path) -> pl.DataFrame:
    titles = pl.read_csv(folder / "indicators.csv").select("IndicatorCode", pl.col("Title").alias("title"))
    states = pl.read_csv(AREAS)["ref_area"]
    found = (
        pl.read_parquet(folder / "observations.parquet")
        .filter(pl.col("CountryCode").is_in(states.to_list()) & pl.col("Value").is_finite())
        .join(titles, on="IndicatorCode")
        .select(
            pl.lit("World Bank").alias("source"),
            pl.col("IndicatorCode").alias("code"),
            pl.col("CountryCode").alias("area"),
            pl.col("Year").alias("time_period"),
            pl.col("Value").alias("obs_value"),
            pl.lit("").alias("nature"),
            pl.col("IndicatorCode").alias("group"),
            "title",
            pl.lit("").alias("unit"),
        )
    )
    title, inside = pl.col("title").str.to_lowercase(), _inside()
    kind = (
        pl.when(title.str.contains("annual %|growth"))
        .then(pl.lit("growth"))
        .when(title.str.contains("gpi|parity index"))
        .then(pl.lit("parity"))
        .when(title.str.contains("%"))
        .then(pl.when(inside).then(pl.lit("share")).otherwise(pl.lit("ratio")))
        .when(title.str.contains(r"per 1|per million|per capita|per person|births per|per woman"))
        .then(pl.lit("rate"))
        .when(title.str.contains(r"index|score|rating|1=low|0=low|0=less|cluster average"))
        .then(pl.lit("index"))
        .when(title.str.contains(r"number|, total$|persons|threatened|population|applications|articles|departures"))
        .then(pl.lit("count"))
        .otherwise(pl.lit("level"))
    )
    return _limited(found.with_columns(kind.alias("kind")))


def _inside() -> pl.Expr:
    """Whether a code never leaves 0 to 100, in any state and year."""
    return (pl.col("obs_value").min().over("group") >= 0) & (pl.col("obs_value").max().over("group") <= SHARE_TOP)


def _limited(found: pl.DataFrame) -> pl.DataFrame:
    """Natural limits beside each, and none of the series that have two values for a year."""
    never_negative = pl.col("obs_value").min().over("group") >= 0
    floor = never_negative & pl.col("kind").is_in(["growth"]).not_()
    return (
        found.with_columns(
            pl.when(floor).then(0.0).otherwise(-np.inf).alias("lower"),
            pl.when(pl.col("kind") == "share")
            .then(SHARE_TOP)
            .when(pl.col("kind") == "binary")
            .then(1.0)
            .otherwise(np.inf)
            .alias("upper"),
            pl.len().over("code", "area", "time_period").max().over("code", "area").alias("most"),
        )
        .filter(pl.col("most") == 1)
        .select("source", "code", "area", "time_period", "obs_value", "nature", "kind", "lower", "upper")
    )
