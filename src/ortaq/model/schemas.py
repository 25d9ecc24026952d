"""The tables that travel between the rooms, as Arrow schemas.

The column names are the words of SDMX and of the SDG framework; `docs/glossary.md` defines each.
"""

from __future__ import annotations

import pyarrow as pa

TOTAL = "_T"
"""The code of a breakdown that is not broken down."""


BREAKDOWNS = ("sex", "age", "urbanisation", "breakdown")
"""The columns by which figures are broken down; TOTAL in all of them is the whole."""


def _required(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


OBSERVATION = pa.schema(
    [
        _required("source", pa.string()),  # file name of the source in `ortaq.sources`, or of the publisher: "wdi"
        _required("series", pa.string()),  # the publisher's own code: "EG.FEC.RNEW.ZS"
        _required("ref_area", pa.string()),  # ISO 3166-1 alpha-3, or "M49:143" for a group
        _required("time_period", pa.int32()),  # calendar year; a longer or shorter period stands in time_detail
        _required("sex", pa.string()),
        _required("age", pa.string()),
        _required("urbanisation", pa.string()),
        _required("breakdown", pa.string()),  # every further dimension: "PRODUCT=COAL;QUANTILE=Q1", or "_T"
        pa.field("obs_value", pa.float64()),  # as published, in unit_measure × 10^unit_mult; null when missing
        pa.field("value_text", pa.string()),  # as published, where a number can't hold it: "<2.5", "N"
        pa.field("lower_bound", pa.float64()),
        pa.field("upper_bound", pa.float64()),
        _required("unit_measure", pa.string()),
        _required("unit_mult", pa.int8()),
        _required("obs_status", pa.string()),  # A normal, E estimated, P provisional, O missing …
        pa.field("nature", pa.string()),  # C, CA, E, G, M, N; null where the publisher does not say
        _required("reporting_type", pa.string()),  # N national, R regional, G global
        pa.field("ref_area_source", pa.string()),  # the source's own code of the area
        pa.field("time_detail", pa.string()),
        _required("snapshot", pa.string()),  # sha256 of the raw bytes
        _required("place", pa.string()),  # where in the snapshot: "observations.csv:123"
    ]
)

SERIES = pa.schema(
    [
        _required("source", pa.string()),
        _required("series", pa.string()),
        _required("title", pa.string()),  # in English; other languages in SERIES_TITLE
        pa.field("indicator", pa.list_(pa.string())),  # "7.2.1"; the first is the main one; empty for a normaliser
        pa.field("target", pa.list_(pa.string())),  # "7.2"; what the series is read for
        _required("is_proxy", pa.bool_()),  # stands in for the indicator, is not its published series
        pa.field("proxy_note", pa.string()),  # in what it differs from the indicator
        _required("is_headline", pa.bool_()),  # decides its target: an indicator's own series, or the nearest proxy
        _required("unit_measure", pa.string()),
        _required("unit_mult", pa.int8()),
        _required("digits", pa.int8()),  # decimals to show
        _required("kind", pa.string()),  # one of SERIES_KINDS
        _required("direction", pa.int8()),  # +1 a rise is progress, -1 a fall is, 0 neither
        pa.field("lower_limit", pa.float64()),  # natural limits, in the series' own unit
        pa.field("upper_limit", pa.float64()),
        pa.field("nature", pa.string()),
        _required("publisher", pa.string()),  # who made the figures: "World Bank", "FAO"
        _required("licence", pa.string()),  # SPDX where there is one: "CC-BY-4.0"
        _required("vintage", pa.string()),  # ISO date of the edition the figures were read from
        _required("address", pa.string()),  # where a reader finds the series today
    ]
)

SERIES_KINDS = ("share", "count", "rate", "parity", "index", "binary", "growth", "level", "ratio")

SERIES_TITLE = pa.schema(
    [
        _required("source", pa.string()),
        _required("series", pa.string()),
        _required("lang", pa.string()),
        _required("title", pa.string()),
    ]
)

TARGET_VALUE = pa.schema(
    [
        _required("target", pa.string()),  # "7.1"
        _required("indicator", pa.string()),  # "7.1.1"
        pa.field("series", pa.string()),  # null: every series of the indicator in this unit
        pa.field("ref_area", pa.string()),  # null: all states
        _required("kind", pa.string()),  # one of TARGET_KINDS
        pa.field("value", pa.float64()),  # in unit_measure; for the relative kinds see TARGET_KINDS
        pa.field("unit_measure", pa.string()),
        _required("direction", pa.int8()),
        pa.field("deadline", pa.int32()),
        _required("basis", pa.string()),  # the reasoning, in our words
        _required("basis_source", pa.string()),  # the publication
        _required("basis_address", pa.string()),
        _required("is_official", pa.bool_()),  # the number stands in the 2030 Agenda or the global framework itself
    ]
)

TARGET_KINDS = {
    "absolute": "value is the level to reach",
    "zero": "the level to reach is zero (value 0)",
    "halving": "half the baseline of 2015 (value 0.5 is the factor)",
    "doubling": "twice the baseline of 2015 (value 2 is the factor)",
    "reduction": "the baseline of 2015 times value (a factor such as 0.666667 for 'by one third')",
    "annual-rate": "value is the change a year that is asked for, as a fraction (-0.026 = falls by 2.6 % a year)",
    "parity": "value is 1: as near to one as can be, from either side",
    "binary": "value is 1: done or not done",
    "none": "the Agenda gives a direction and no number (value null)",
}

ASSESSMENT = pa.schema(
    [
        _required("method", pa.string()),
        _required("source", pa.string()),
        _required("series", pa.string()),
        _required("ref_area", pa.string()),
        *(_required(name, pa.string()) for name in BREAKDOWNS),
        pa.field("baseline_period", pa.int32()),
        pa.field("baseline_value", pa.float64()),
        pa.field("latest_period", pa.int32()),
        pa.field("latest_value", pa.float64()),
        pa.field("target_value", pa.float64()),  # resolved to a level, in the series' own unit
        pa.field("deadline", pa.int32()),
        pa.field("measure", pa.float64()),  # the number that the method cuts into classes (R, q, CAGR …)
        pa.field("measure_name", pa.string()),  # its name in the publication: "R", "q", "CAGR"
        pa.field("pace_unit", pa.string()),  # one of ortaq.model.verdicts.PACE_UNITS
        pa.field("pace", pa.float64()),  # observed change a year, in pace_unit
        pa.field("pace_needed", pa.float64()),  # change a year that reaches the target, in pace_unit
        pa.field("projection", pa.float64()),  # value at the deadline as the method projects it
        pa.field("projection_lower", pa.float64()),  # it lies with 80 % probability from here …
        pa.field("projection_upper", pa.float64()),  # … to here
        pa.field("probability", pa.float64()),  # that the target is met at the deadline, 0 to 1
        pa.field("year_reached", pa.float64()),  # when it is reached at the present pace; null if never, or not known
        pa.field("score", pa.float64()),
        pa.field("status", pa.string()),  # the method's own class; null when not assessable
        _required("outlook", pa.string()),  # one of OUTLOOKS
        pa.field("reason", pa.string()),  # code of REASONS: why not assessable, or what to mind
    ]
)

OUTLOOKS = ("on-track", "too-slow", "away", "unknown")
"""What every method's classes have in common: reached or arriving; right way, too slow; standing still or going the
wrong way; can't be said."""
