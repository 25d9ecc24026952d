"""A panel in the shape of the UN's SDG database, made from a seed, and what is asked about it.

    python benchmarks/make_panel.py FOLDER [--times 3] [--seed 1] [--real observations.parquet]

Once is 1.12 million figures in 156,000 series (a code, an area and a breakdown each): 7.2 figures a series on average,
half of the series with at most four, a quarter with one, some 3,900 patterns of years. `--times 3` is the size of
today's database: the areas come three times, with 2 % noise on the values. With `--real` the panel is the database
itself, a CSV or Parquet file in the UN's own column names. The folder gets the panel (`ortaq.engine.compact`),
`asked.parquet` with targets of every kind, and `plain.parquet` with a number to reach for each code.
"""

from __future__ import annotations

import argparse
import string
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from ortaq.engine import compact
from ortaq.engine.asks import ASKED
from ortaq.engine.coding import Coded, coded
from ortaq.engine.panel import Panel, panel_of
from ortaq.model.block import Floats, Ints
from ortaq.model.schemas import TOTAL

SERIES, CODES, AREAS = 156_154, 472, 337
PIECE_ROWS = 1_000_000
FIRST_YEAR, YEARS = 1990, 31

LENGTHS = {1: 0.25, 2: 0.13, 3: 0.10, 4: 0.07}
"""The part of all series that have so many figures; the rest have 5 to 22, all alike."""

PATTERNS = {1: 28, 2: 220, 3: 420, 4: 420}
"""How many patterns of years there are of so many figures; of each longer one PATTERNS_OF_OTHERS."""

PATTERNS_OF_OTHERS = 156
LONGEST = 22
SHARE_KINDS = ("share", "rate", "level", "count", "index", "ratio")
FOOT = {"none": None, "absolute": 80.0, "zero": 0.0, "halving": 0.5, "doubling": 2.0, "parity": 1.0}


def patterns(random: np.random.Generator) -> tuple[list[Ints], Floats]:
    """Sets of years, and how often each is met: a few by thousands of series, most by a handful."""
    found, weight = [], []
    for length in range(1, LONGEST + 1):
        count = PATTERNS.get(length, PATTERNS_OF_OTHERS)
        part = LENGTHS.get(length, (1 - sum(LENGTHS.values())) / (LONGEST - len(LENGTHS)))
        of_length = 1.0 / np.arange(1, count + 1) ** 1.2
        weight.append(part * of_length / of_length.sum())
        for place in range(count):
            if place % 2 == 0 and length > 1:  # a run without a gap, as modelled series have
                start = random.integers(0, YEARS - length + 1)
                years = np.arange(start, start + length)
            else:
                years = np.sort(random.choice(YEARS, length, replace=False))
            found.append(FIRST_YEAR + years)
    return found, np.concatenate(weight)


def made_up(seed: int) -> Iterator[Panel]:
    """The panel once, code by code."""
    random = np.random.default_rng(seed)
    years_of, weight = patterns(random)
    chance = random.lognormal(0, 1.2, CODES)
    counts = np.maximum(np.round(chance / chance.sum() * SERIES).astype(np.int64), 1)
    counts[np.argmax(counts)] += SERIES - counts.sum()
    lengths = np.array([len(years) for years in years_of])
    flat, starts = np.concatenate(years_of), np.concatenate([[0], np.cumsum(lengths)])[:-1]
    for code, count in enumerate(counts):
        pattern = random.choice(len(years_of), count, p=weight)
        offsets = np.concatenate([[0], np.cumsum(lengths[pattern])])
        rows = np.repeat(starts[pattern] - offsets[:-1], lengths[pattern]) + np.arange(offsets[-1])
        level = np.repeat(random.lognormal(3, 1, count), lengths[pattern])
        drift = np.repeat(random.normal(0, 0.02, count), lengths[pattern])
        noise = random.normal(0, 0.03, len(rows))
        years = flat[rows]
        values = level * np.exp(drift * (years - FIRST_YEAR) + noise)
        areas = min(AREAS, max(int(count), 1))
        number = np.arange(count)
        yield of_code(f"S{code:03d}", number % areas, number // areas, offsets, years, values)


def of_code(name: str, area: Ints, group: Ints, offsets: Ints, years: Ints, values: Floats) -> Panel:
    """The series of one code, sorted: areas by number, breakdowns by number, 0 the total."""
    groups = [TOTAL, *(f"GROUP={number:04d}" for number in range(1, int(group.max()) + 1))]
    text = pa.array(groups).take(pa.array(group))
    total = Coded(np.zeros(len(area), np.int64), pa.array([TOTAL]))
    unsorted = Panel(
        {
            "source": Coded(total.place, pa.array(["unsd"])),
            "series": Coded(total.place, pa.array([name])),
            "ref_area": coded(pa.array(area_codes()).take(pa.array(area)), "ref_area"),
            **dict.fromkeys(("sex", "age", "urbanisation"), total),
            "breakdown": coded(text, "breakdown"),
        },
        offsets,
        years.astype(np.int64),
        values,
    )
    return unsorted.take(np.lexsort((unsorted.key["breakdown"].place, unsorted.key["ref_area"].place)))


def area_codes(size: int = 26**3) -> list[str]:
    """Codes that look like those of states."""
    letters = string.ascii_uppercase
    return [letters[n // 676] + letters[n // 26 % 26] + letters[n % 26] for n in range(size)]


def real(path: Path) -> Iterator[Panel]:
    """The database itself; values that are no number are left out."""
    lazy = pl.scan_csv(path, infer_schema=False) if path.suffix == ".csv" else pl.scan_parquet(path)
    names = lazy.collect_schema().names()
    known = {"Goal", "Target", "Indicator", "SeriesCode", "SeriesDescription", "GeoAreaCode", "GeoAreaName"}
    known |= {"TimePeriod", "Value", "Nature", "Units", "Observation status", "Source", "FootNote"}
    dimensions = [name for name in names if name not in known]
    cells = [
        pl.when(pl.col(name).is_not_null()).then(pl.concat_str(pl.lit(f"{name}="), pl.col(name).cast(pl.String)))
        for name in dimensions
    ]
    broken_down = pl.concat_str(cells, separator=";", ignore_nulls=True)
    frame = lazy.select(
        pl.col("SeriesCode").alias("series"),
        pl.col("GeoAreaCode").cast(pl.String).alias("area"),
        pl.when(broken_down == "").then(pl.lit(TOTAL)).otherwise(broken_down).alias("breakdown"),
        pl.col("TimePeriod").cast(pl.Float64).cast(pl.Int32).alias("time_period"),
        pl.col("Value").cast(pl.Float64, strict=False).alias("obs_value"),
    ).drop_nulls()
    key = ["series", "area", "breakdown", "time_period"]
    whole = frame.filter(pl.col("obs_value").is_finite()).unique(key, keep="first").sort(key).collect()
    areas = dict(zip(whole["area"].unique().sort(), area_codes(), strict=False))
    for _, part in whole.group_by("series", maintain_order=True):
        rows = part.with_columns(
            pl.col("area").replace_strict(areas).alias("ref_area"),
            pl.lit("unsd").alias("source"),
            *(pl.lit(TOTAL).alias(name) for name in ("sex", "age", "urbanisation")),
        )
        yield panel_of(rows.drop("area").to_arrow())


def repeated(panel: Panel, times: int, random: np.random.Generator) -> Panel:
    """The panel of a code with its areas again and again, the values of each time with 2 % noise of their own."""
    if times == 1:
        return panel
    size, rows = len(panel), len(panel.obs_value)
    noise = np.concatenate([np.ones(rows), *(random.normal(1, 0.02, rows) for _ in range(times - 1))])
    codes = area_codes()
    places = {code: place for place, code in enumerate(codes)}
    of = panel.key["ref_area"]
    at = np.array([places[code] for code in of.values.to_pylist()])[of.place]
    shifted = np.concatenate([at + AREAS * time for time in range(times)])
    key = {name: column.take(np.tile(np.arange(size), times)) for name, column in panel.key.items()}
    key["ref_area"] = coded(pa.array(codes).take(pa.array(shifted)), "ref_area")
    counts = np.tile(np.diff(panel.offsets), times)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    values = np.tile(panel.obs_value, times) * noise
    return Panel(key, offsets, np.tile(panel.time_period, times), values)


def joined(panels: Iterator[Panel]) -> Iterator[Panel]:
    """Panels of several codes as one, of about as many rows as a row group has."""
    held: list[Panel] = []
    for panel in panels:
        held.append(panel)
        if sum(len(one.obs_value) for one in held) >= PIECE_ROWS:
            yield below(held)
            held = []
    if held:
        yield below(held)


def below(panels: list[Panel]) -> Panel:
    """Panels one below the other."""
    ends = np.cumsum([0, *(len(panel.obs_value) for panel in panels)])
    offsets = [panel.offsets[:-1] + end for panel, end in zip(panels, ends, strict=False)]
    key = {
        name: coded(pa.chunked_array([panel.key[name].to_arrow() for panel in panels]), name) for name in panels[0].key
    }
    return Panel(
        key,
        np.concatenate([*offsets, ends[-1:]]),
        np.concatenate([panel.time_period for panel in panels]),
        np.concatenate([panel.obs_value for panel in panels]),
    )


def asked(codes: list[str], random: np.random.Generator, *, plain: bool) -> pa.Table:
    """What each code is to reach in every area: a number, or one of every kind of target."""
    rows = []
    for code in codes:
        kind = "absolute" if plain else str(random.choice(list(FOOT), p=[0.4, 0.3, 0.1, 0.08, 0.07, 0.05]))
        series_kind = "level" if plain else "parity" if kind == "parity" else str(random.choice(SHARE_KINDS))
        value = float(random.lognormal(3.2, 0.5)) if kind == "absolute" else FOOT[kind]
        rows.append(
            {
                "source": "unsd",
                "series": code,
                "ref_area": None,
                "series_kind": series_kind,
                "direction": int(random.choice([-1, 1])) if kind not in {"zero", "halving"} else -1,
                "lower_limit": None if plain else 0.0,
                "kind": kind,
                "value": value,
                "deadline": 2030,
            }
        )
    return pa.Table.from_pylist(rows, schema=ASKED)


def make(folder: Path, *, times: int, seed: int, database: Path | None) -> tuple[int, int]:
    """Write the panel and what is asked; how many figures and series there are."""
    random = np.random.default_rng(seed + 1)
    codes: list[str] = []
    size = np.zeros(2, np.int64)

    def pieces() -> Iterator[Panel]:
        for panel in real(database) if database else made_up(seed):
            codes.append(panel.key["series"].text(0))
            whole = repeated(panel, times, random)
            size[:] += len(whole.obs_value), len(whole)
            yield whole

    compact.write(folder, joined(pieces()))
    for name, plain in (("asked", False), ("plain", True)):
        pq.write_table(asked(codes, np.random.default_rng(seed + 2), plain=plain), folder / f"{name}.parquet")
    return int(size[0]), int(size[1])


def main() -> None:
    """Make a panel."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=3, help="how often the areas come (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", type=Path, metavar="FILE", help="the UN's database, CSV or Parquet")
    given = parser.parse_args()
    rows, series = make(given.folder, times=given.times, seed=given.seed, database=given.real)
    print(f"{rows:,} figures in {series:,} series in {given.folder}")


if __name__ == "__main__":
    main()
