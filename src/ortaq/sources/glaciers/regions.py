"""Mass change of the glaciers of a region of the Randolph Glacier Inventory, by Zemp and others, Hugonnet and others.

A region is no state: region 13, Central Asia, reaches to Tibet and the Qilian. Its code here is `RGI:13`.
"""

from __future__ import annotations

import re

import polars as pl

from ortaq.collect.delimited import ROW, delimited
from ortaq.collect.delivery import File, LeftOut, Reason
from ortaq.errors import SourceError
from ortaq.sources.glaciers.measures import NO_YEAR, Measure, Read, figures_of, left, notes, observed, series_of

REGIONS = (
    "ALA", "WNA", "ACN", "ACS", "GRL", "ISL", "SJM", "SCA", "RUA", "ASN",
    "CEU", "CAU", "ASC", "ASW", "ASE", "TRP", "SAN", "NZL", "ANT",
)  # fmt: skip
"""The three letters of the publications, in the order of the numbers of the inventory."""
NO_REGION = Reason("the region is none of the nineteen")
NOTE = (
    "Regions of the Randolph Glacier Inventory, not states: RGI:13 (Central Asia) reaches to Tibet and the Qilian, "
    "RGI:14 and RGI:15 are South Asia West and East."
)
UPDATE = {
    "BAs_anom_corr_mwe": Measure("ZEMP_BALANCE", "Mass balance of the glaciers of a region, a year", "MM_WE", 3),
    "BAs_anom_corr_error_mwe": Measure(
        "ZEMP_BALANCE_ERROR", "Error of the mass balance of a region, a year", "MM_WE", 3
    ),
    "BA_anom_mwe": Measure(
        "ZEMP_BALANCE_ANOMALY", "Mass balance of a region against its mean of 2006–2016", "MM_WE", 3
    ),
}
"""By what the name of the file ends with: the tables themselves do not say what they hold. In metres of water."""
MEANS_NEEDS = ("Region", "Area", "Volume", "SMB", "SMB_err", "MC", "MC_err")
MEANS = {
    "Area": Measure("ZEMP_AREA", "Area of the glaciers of a region", "KM2"),
    "Volume": Measure("ZEMP_VOLUME", "Volume of the glaciers of a region", "KM3"),
    "SMB": Measure("ZEMP_MEAN_BALANCE", "Mean mass balance of a region a year, 2006–2016", "MM_WE", 3),
    "SMB_err": Measure("ZEMP_MEAN_BALANCE_ERROR", "Error of the mean mass balance of a region", "MM_WE", 3),
    "MC": Measure("ZEMP_MASS_CHANGE", "Mass change of the glaciers of a region a year, 2006–2016", "T", 9),
    "MC_err": Measure("ZEMP_MASS_CHANGE_ERROR", "Error of the mass change of a region", "T", 9),
}
HUGONNET_NEEDS = ("reg", "period", "dmdt", "err_dmdt", "dmdtda", "err_dmdtda")
HUGONNET = {
    "dmdt": Measure("HUGONNET_MASS_CHANGE", "Mass change of the glaciers of a region a year", "T", 9),
    "err_dmdt": Measure("HUGONNET_MASS_CHANGE_ERROR", "Error of the mass change of a region a year", "T", 9),
    "dmdtda": Measure("HUGONNET_BALANCE", "Mass balance of the glaciers of a region a year", "MM_WE"),
    "err_dmdtda": Measure("HUGONNET_BALANCE_ERROR", "Error of the mass balance of a region a year", "MM_WE"),
}
_LAST, _PERIOD = 2016, "2006/2016"
_OUTDATED = "The keeper of this copy marks it as outdated. 1 kg/m² is 1 mm of water."
_ZEMP = {"publisher": "WGMS (Zemp et al. 2019, updated 2022)", "address": "https://wgms.ch/sea-level-rise/"}
_HUGONNET = {
    "publisher": "Hugonnet et al. 2021",
    "licence": "LicenseRef-Hugonnet-2021",
    "address": "https://doi.org/10.1038/s41586-021-03436-z",
}


def is_update(columns: tuple[str, ...]) -> bool:
    """Whether a table has a row a region and a column a year."""
    return columns[:1] == ("Region",) and len(columns) > 1 and all(re.fullmatch(r"\d{4}", name) for name in columns[1:])


def read_update(file: File, source: str) -> Read:
    """Mass balance, its error, or its anomaly, by region and year.

    Raises:
        SourceError: The name of the file does not say which of them.
    """
    measure = next((found for end, found in UPDATE.items() if file.name.removesuffix(".csv").endswith(f"_{end}")), None)
    if measure is None:
        raise SourceError(
            "{title}: the name {file} does not say what the table holds",
            hint="keep the publisher's own name; it ends with {ends}",
            title=_ZEMP["publisher"],
            file=file.name,
            ends=", ".join(UPDATE),
        )
    table = delimited(file, _ZEMP["publisher"], needs=("Region",))
    years = [name for name in table.columns if name not in (ROW, "Region")]
    rows = table.select(
        pl.col("Region").str.strip_chars().alias("ref_area_source"),
        pl.format("{}:{}", pl.lit(file.name), ROW).alias("place"),
        *years,
    )
    good, left_out = _with_region(rows, pl.col("ref_area_source"), file)
    long, unread = figures_of(good, dict.fromkeys(years, measure), file)
    long = long.with_columns(pl.col("column").cast(pl.Int32).alias("time_period"), pl.lit("_T").alias("breakdown"))
    return _read(long, {measure.suffix: measure}, source, file, _ZEMP, NOTE, [*left_out, *unread])


def read_means(file: File, source: str) -> Read:
    """Means of 2006–2016 by region, with area and volume."""
    table = delimited(file, _ZEMP["publisher"], needs=MEANS_NEEDS)
    rows = table.select(
        pl.col("Region").alias("ref_area_source"),
        pl.format("{}:{}", pl.lit(file.name), ROW).alias("place"),
        *MEANS,
    )
    letters = pl.col("ref_area_source").str.extract(r"\(([A-Z]{3})\)\s*$")
    good, left_out = _with_region(rows, letters, file)
    long, unread = figures_of(good, MEANS, file)
    long = long.with_columns(
        pl.lit(_LAST, dtype=pl.Int32).alias("time_period"),
        pl.lit(_PERIOD).alias("time_detail"),
        pl.lit("_T").alias("breakdown"),
    )
    return _read(long, {m.suffix: m for m in MEANS.values()}, source, file, _ZEMP, NOTE, [*left_out, *unread])


def read_hugonnet(file: File, source: str) -> Read:
    """Mass change by region and period; periods overlap, so each is a breakdown, at the last year that it has."""
    table = delimited(file, _HUGONNET["publisher"], needs=HUGONNET_NEEDS)
    rows = table.select(
        pl.col("reg").alias("ref_area_source"),
        pl.col("period"),
        pl.format("{}:{}", pl.lit(file.name), ROW).alias("place"),
        *HUGONNET,
    )
    codes = {str(number): letters for number, letters in enumerate(REGIONS, start=1)}
    letters = pl.col("ref_area_source").replace_strict(codes, default=None, return_dtype=pl.String)
    good, left_out = _with_region(rows, letters, file)
    # `2000-01-01_2010-01-01` ends with 2009
    parts = pl.col("period").str.extract_groups(r"^(\d{4})-01-01_(\d{4})-01-01$")
    good = good.with_columns(
        (parts.struct["2"].cast(pl.Int32, strict=False) - 1).alias("time_period"),
        pl.col("period").str.replace("_", "/").alias("time_detail"),
        pl.format("PERIOD={}/{}", parts.struct["1"], parts.struct["2"].cast(pl.Int32, strict=False) - 1).alias(
            "breakdown"
        ),
    )
    never = pl.col("time_period").is_null()
    left_out += left(good.filter(never), NO_YEAR, file.name, "period")
    long, unread = figures_of(good.filter(~never), HUGONNET, file)
    by = {m.suffix: m for m in HUGONNET.values()}
    return _read(long, by, source, file, _HUGONNET, f"{NOTE} {_OUTDATED}", [*left_out, *unread])


def _with_region(rows: pl.DataFrame, letters: pl.Expr, file: File) -> tuple[pl.DataFrame, list[LeftOut]]:
    codes = {code: f"RGI:{number:02}" for number, code in enumerate(REGIONS, start=1)}
    told = rows.with_columns(
        letters.replace_strict(codes, default=None, return_dtype=pl.String).alias("ref_area"),
        pl.lit("A").alias("obs_status"),
    )
    nowhere = pl.col("ref_area").is_null()
    return told.filter(~nowhere), left(told.filter(nowhere), NO_REGION, file.name, "ref_area_source")


def _read(
    long: pl.DataFrame,
    measures: dict[str, Measure],
    source: str,
    file: File,
    by: dict[str, str],
    text: str,
    left_out: list[LeftOut],
) -> Read:
    told = long.with_columns(pl.col("suffix").alias("series"))
    codes = [str(code) for code in told["series"].unique(maintain_order=True)]
    described = [{"series": code, **_about(measures[code])} for code in codes]
    table = series_of(described, source, file, **by)
    texts: list[tuple[str | None, str, str]] = [(code, "REGION", text) for code in codes]
    return Read(observed(told, source, file), table, notes(texts, source, file), tuple(left_out))


def _about(measure: Measure) -> dict[str, object]:
    return {"title": measure.title, "unit_measure": measure.unit_measure, "unit_mult": measure.unit_mult}
