"""What was promised, by whom, when, and what became of it."""

from ortaq.accords.register import (
    accord_field,
    accords,
    accords_on,
    events,
    events_of,
    initiatives_on,
    pledges_on,
    practice_results,
    practices_on,
    register_sources,
    sources_of,
)

__all__ = [
    "accord_field",
    "accords",
    "accords_on",
    "events",
    "events_of",
    "initiatives_on",
    "pledges_on",
    "practice_results",
    "practices_on",
    "register_sources",
    "sources_of",
]
