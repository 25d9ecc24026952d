"""The tables of the register: what was promised, by whom, when, what became of it, and which page says so."""

from __future__ import annotations

import pyarrow as pa


def _required(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


_CODES = pa.list_(pa.string())

ACCORD = pa.schema(
    [
        _required("id", pa.string()),
        _required("kind", pa.string()),  # one of ACCORD_KINDS
        _required("form", pa.string()),  # what sort within its kind: "ndc", "roadmap", "consultative-meeting"
        _required("title", pa.string()),
        pa.field("title_ru", pa.string()),
        pa.field("title_kk", pa.string()),
        pa.field("date", pa.string()),  # of signing, proposal, document or first year: "2024-08-09", "2024-08", "2024"
        pa.field("end_date", pa.string()),
        _required("ref_area", _CODES),  # parties, participants, pledging states, beneficiaries
        _required("useful_for", _CODES),  # practices: states that could take it up
        _required("proposer", _CODES),  # initiatives
        pa.field("person", pa.string()),
        pa.field("place", pa.string()),
        _required("topic", _CODES),
        _required("goal", _CODES),  # goals named as such, and those of the targets
        _required("target", _CODES),  # "7.2"; the first is the main one
        _required("indicator", _CODES),  # the nearest global indicator
        pa.field("indicator_note", pa.string()),  # in what it differs from what is promised
        pa.field("due", pa.string()),
        pa.field("status", pa.string()),  # one of STATUSES; null for practices and decisions
        pa.field("status_note", pa.string()),
        _required("as_of", pa.string()),  # newest evidence: what the register says, or the date of its newest source
        _required("confidence", pa.string()),  # one of CONFIDENCES
        pa.field("body", pa.string()),  # what it is, in a sentence or two
        pa.field("document", pa.string()),  # pledges: the document that holds it
        pa.field("metric", pa.string()),  # pledges: what is to change
        pa.field("comparison", pa.string()),  # one of COMPARISONS; null: exactly
        pa.field("value", pa.float64()),  # in unit; null with bounds when a span was promised
        pa.field("value_lower", pa.float64()),
        pa.field("value_upper", pa.float64()),
        pa.field("unit", pa.string()),  # a code of UNITS
        pa.field("baseline_value", pa.float64()),
        pa.field("base_year", pa.int32()),
        pa.field("target_year", pa.int32()),
        pa.field("conditional_comparison", pa.string()),
        pa.field("conditional_value", pa.float64()),  # reached only with support from outside
        pa.field("conditional_lower", pa.float64()),
        pa.field("conditional_upper", pa.float64()),
        pa.field("conditional_unit", pa.string()),
        pa.field("note", pa.string()),
        _required("related", _CODES),  # ids of other accords
        _required("source", _CODES),  # ids of REGISTER_SOURCE
    ]
)

EVENT = pa.schema(
    [
        _required("accord", pa.string()),
        _required("date", pa.string()),
        _required("kind", pa.string()),  # one of EVENT_KINDS
        _required("ref_area", _CODES),  # the state that signed, ratified …; empty when the step is not one state's
        _required("what", pa.string()),
        _required("source", _CODES),
    ]
)

PRACTICE_RESULT = pa.schema(
    [
        _required("accord", pa.string()),
        _required("place", pa.int32()),  # 1, 2 … in the order of the practice
        _required("metric", pa.string()),
        _required("ref_area", _CODES),  # of which state, where a practice has several and the result is one's
        _required("kind", pa.string()),  # one of RESULT_KINDS
        pa.field("comparison", pa.string()),
        pa.field("value", pa.float64()),
        pa.field("value_lower", pa.float64()),
        pa.field("value_upper", pa.float64()),
        pa.field("whole", pa.float64()),  # "796 of 2014 villages": value 796, whole 2014
        pa.field("unit", pa.string()),
        pa.field("date", pa.string()),  # a result that is a date: of a certificate, of the last case
        pa.field("time_period", pa.int32()),
        pa.field("baseline_value", pa.float64()),
        pa.field("baseline_period", pa.int32()),
        pa.field("note", pa.string()),
    ]
)

REGISTER_SOURCE = pa.schema(
    [
        _required("id", pa.string()),
        _required("publisher", pa.string()),
        _required("title", pa.string()),
        _required("date", pa.string()),
        _required("language", pa.string()),
        _required("address", pa.string()),
        pa.field("read_at", pa.string()),  # the copy that was read, where the address itself was not
    ]
)

ACCORD_KINDS = ("treaty", "document", "meeting", "decision", "initiative", "pledge", "practice")

STATUSES = (
    "proposed",
    "announced",
    "in-preparation",
    "planned",
    "presented",
    "launched",
    "signed-in-part",
    "signed",
    "adopted",
    "adopted-in-other-form",
    "submitted",
    "in-force",
    "in-progress",
    "nearly-met",
    "done",
    "held",
    "stalled",
    "superseded",
    "outcome-not-found",
    "unknown",
)

CONFIDENCES = ("high", "medium", "low")
"""high: a primary or official source, or two sources that agree. medium: one secondary source, or an official claim.
low: a weak source, or sources that contradict each other."""

COMPARISONS = ("about", "at-least", "at-most", "more-than")

EVENT_KINDS = (
    "proposed",
    "signed",
    "ratified",
    "acceded",
    "accepted",
    "in-force",
    "made",
    "submitted",
    "held",
    "evidence",
)

RESULT_KINDS = ("measured", "expected", "aim")

UNITS = (
    "ANIMALS",
    "BILLION_M3",
    "BILLION_M3_PER_YEAR",
    "BILLION_USD",
    "HA",
    "KM",
    "KM2",
    "KM3",
    "M3_PER_SECOND",
    "MILLION_ANIMALS",
    "MILLION_HA",
    "MILLION_KWH",
    "MILLION_M3",
    "MILLION_M3_PER_YEAR",
    "MILLION_T",
    "MILLION_T_CH4_PER_YEAR",
    "MILLION_USD",
    "MT_CO2E",
    "MW",
    "NUMBER",
    "PERSONS",
    "PT",
    "PT_GROWTH",
    "PT_OF_BASE",
    "PT_VS_BAU",
    "SEEDLINGS",
    "STATES",
    "T",
    "TIMES",
    "TREES",
    "TREES_AND_SHRUBS",
    "TREES_PER_YEAR",
    "TWH",
    "T_CO2",
    "T_CO2E",
    "T_CO2_PER_YEAR",
    "T_PER_DAY",
    "USD",
    "VILLAGES",
    "YEARS",
)
"""Units in which the register states amounts, by the codes of the starter evidence where it has the unit."""
