"""The tables of what was collected beside the observations: notes, regions, votes, and what became of each delivery."""

from __future__ import annotations

import pyarrow as pa


def _required(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


NOTE = pa.schema(
    [
        _required("source", pa.string()),
        pa.field("series", pa.string()),  # null: of the indicator as a whole, or of the source
        pa.field("indicator", pa.string()),
        _required("lang", pa.string()),  # "kk"; "und" where the publisher does not say
        _required("field", pa.string()),  # SDMX metadata concept or the publisher's own name: "STAT_CONC_DEF"
        _required("text", pa.string()),  # as published, without markup that the reader removed
        _required("snapshot", pa.string()),
    ]
)
"""What a publisher says of its figures: definition, method, footnotes; nothing of persons."""

AREA_NAME = pa.schema(
    [
        _required("source", pa.string()),
        _required("ref_area", pa.string()),  # ISO 3166-2 where there is one: "KZ-AKM"; else "KAZ:" + the source's code
        _required("within", pa.string()),  # the state: "KAZ"
        _required("ref_area_source", pa.string()),  # the source's own code: "KZAKM"
        _required("lang", pa.string()),
        _required("name", pa.string()),
    ]
)
"""Regions of a state, as their publisher names them."""

RESOLUTION = pa.schema(
    [
        _required("source", pa.string()),
        _required("rcid", pa.string()),  # the source's own number of the roll call
        pa.field("session", pa.int32()),  # null where the file does not say, as of an emergency special session
        pa.field("date", pa.string()),
        pa.field("resolution", pa.string()),  # "A/RES/74/1"; null where it is unknown
        pa.field("title", pa.string()),
        _required("subject", pa.list_(pa.string())),  # me nu di hr co ec; see the note of the source
        pa.field("subject_note", pa.string()),  # how far the subjects can be relied on
        _required("snapshot", pa.string()),
        _required("place", pa.string()),
    ]
)

VOTE = pa.schema(
    [
        _required("source", pa.string()),
        _required("rcid", pa.string()),
        _required("ref_area", pa.string()),
        _required("vote", pa.string()),  # yes, no, abstain, absent, not-member
        pa.field("ref_area_source", pa.string()),
        _required("snapshot", pa.string()),
        _required("place", pa.string()),
    ]
)

VOTES = ("yes", "no", "abstain", "absent", "not-member")

DELIVERY = pa.schema(
    [
        _required("dataset", pa.string()),  # the column `source` of its figures: "unsd", "kaz-stat"
        _required("id", pa.string()),  # unique within reader and what was asked: "series/ER_H2O_STRESS"
        _required("reader", pa.string()),  # file name in `ortaq.sources`: "unsd", "open_sdg"
        _required("edition", pa.string()),  # hash of the reader's code: another one reads the same bytes again
        _required("asked", pa.string()),  # how to ask again, in words of the command line
        _required("file", pa.list_(pa.string())),  # names of its files, in order
        _required("address", pa.list_(pa.string())),
        _required("snapshot", pa.list_(pa.string())),
        _required("series", pa.list_(pa.string())),  # what its figures are of
        _required("rows", pa.int64()),  # observations and votes that were read
        _required("left_out", pa.int64()),
        _required("retrieved_at", pa.string()),
    ]
)
"""Files that were read together, and by which reader."""

LEFT_OUT = pa.schema(
    [
        _required("dataset", pa.string()),
        _required("delivery", pa.string()),
        _required("file", pa.string()),
        _required("reason", pa.string()),
        _required("rows", pa.int64()),
        _required("example", pa.string()),
    ]
)

REVISION = pa.schema(
    [
        _required("source", pa.string()),
        _required("series", pa.string()),
        _required("ref_area", pa.string()),
        _required("time_period", pa.int32()),
        _required("sex", pa.string()),
        _required("age", pa.string()),
        _required("urbanisation", pa.string()),
        _required("breakdown", pa.string()),
        _required("change", pa.string()),  # one of CHANGES
        pa.field("was_value", pa.float64()),
        pa.field("was_text", pa.string()),
        _required("was_unit", pa.string()),
        _required("was_mult", pa.int8()),
        _required("was_status", pa.string()),
        _required("was_snapshot", pa.string()),
        _required("was_place", pa.string()),
        pa.field("is_value", pa.float64()),
        pa.field("is_text", pa.string()),
        pa.field("is_unit", pa.string()),
        pa.field("is_mult", pa.int8()),
        pa.field("is_snapshot", pa.string()),
        _required("until", pa.string()),  # ISO time of the fetch that brought the new value: the old one held till then
    ]
)
"""What a figure was before its publisher changed it or took it away."""

CHANGES = ("revised", "withdrawn")

CORRECTION = pa.schema(
    [
        _required("id", pa.string()),
        _required("source", pa.string()),
        _required("series", pa.string()),
        pa.field("ref_area", pa.string()),
        pa.field("time_period", pa.int32()),
        _required("action", pa.string()),  # see ortaq.collect.corrections
        _required("reason", pa.string()),
        pa.field("reported", pa.string()),  # to whom and when
        _required("applied", pa.int64()),  # to how many values
    ]
)

PART = pa.schema(
    [
        _required("id", pa.string()),  # SHA-256 of the Parquet file `parts/ID.parquet`
        _required("table", pa.string()),  # whose rows it holds: observation, vote, note
        _required("dataset", pa.string()),
        _required("rows", pa.int64()),
        _required("size", pa.int64()),
    ]
)
"""Where the rows lie that were fetched: files beside the store, by their hash, never changed."""
