"""The tables of what was read in official texts: statements, who they come from, quotations, acts, what they name."""

from __future__ import annotations

import pyarrow as pa


def _required(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


_CODES = pa.list_(pa.string())

STATEMENT = pa.schema(
    [
        _required("id", pa.string()),  # SHA-256 of its text without spaces and marks: the same page twice is one
        _required("lang", pa.string()),
        _required("script", pa.string()),  # ISO 15924: Cyrl, Latn
        pa.field("title", pa.string()),
        pa.field("day", pa.string()),  # ISO day or moment; null where the text does not tell it
        _required("text", pa.string()),
        pa.field("photo_credit", pa.string()),
        _required("goal", _CODES),  # what it is mainly about, the heaviest first
        _required("also_goal", _CODES),
        _required("target", _CODES),
        _required("ref_area", _CODES),  # states whose people speak in it
        _required("kept_at", pa.string()),
    ]
)

STATEMENT_SOURCE = pa.schema(
    [
        _required("statement", pa.string()),
        _required("name", pa.string()),  # what the file was called
        _required("address", pa.string()),  # "" for a file
        _required("publisher", pa.string()),  # who has it from whom, the publisher first: "BAQ.KZ < Akorda"
        pa.field("day", pa.string()),
        _required("snapshot", pa.string()),
    ]
)

QUOTE = pa.schema(
    [
        _required("statement", pa.string()),
        _required("place", pa.int32()),  # 1, 2 … in the order of the text
        _required("start", pa.int32()),  # characters of the statement's text
        _required("end", pa.int32()),
        _required("text", pa.string()),
        pa.field("speaker", pa.string()),
        pa.field("office", pa.string()),
        pa.field("ref_area", pa.string()),
        pa.field("body", pa.string()),
        _required("form", pa.string()),
        _required("rule", pa.string()),
        _required("confidence", pa.float64()),
    ]
)

ACT = pa.schema(
    [
        _required("statement", pa.string()),
        _required("place", pa.int32()),
        _required("start", pa.int32()),
        _required("end", pa.int32()),
        _required("text", pa.string()),
        _required("kind", pa.string()),  # proposal, commitment, appeal
        pa.field("by", pa.string()),  # a name, a state or a body
        pa.field("ref_area", pa.string()),  # the state that acts
        _required("to", _CODES),
        pa.field("due", pa.string()),
        _required("goal", _CODES),
        _required("names", _CODES),  # canonical names of what its words name
        pa.field("accord", pa.string()),  # what it is clearly about in the register
        _required("perhaps", _CODES),  # what it may be about
        pa.field("repeats", pa.int32()),  # the place of the act that it tells again
        _required("is_restated", pa.bool_()),
        _required("rule", pa.string()),
        _required("confidence", pa.float64()),
    ]
)

MENTION = pa.schema(
    [
        _required("statement", pa.string()),
        _required("start", pa.int32()),
        _required("end", pa.int32()),
        _required("type", pa.string()),
        _required("canonical", pa.string()),
    ]
)
