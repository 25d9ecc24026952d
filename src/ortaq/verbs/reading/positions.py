"""What each state of a group has said on a goal, side by side, from the statements that are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from ortaq.common_ground.voices import Voice, voices
from ortaq.model.result import Result
from ortaq.store import Store

SHOWN = ("goal", "initiative", "proposed", "supported", "silent", "day", "status")

_CODES = pa.list_(pa.string())
POSITION = pa.schema(
    [
        ("goal", _CODES),
        ("initiative", pa.string()),  # the title of the accord, or the words of the first who put it forward
        ("accord", pa.string()),
        ("status", pa.string()),  # what the register says became of it
        ("proposed", _CODES),
        ("supported", _CODES),
        ("silent", _CODES),  # nothing is kept of them on it
        ("day", pa.string()),  # of the newest of the statements
        ("words", pa.string()),  # of the original
        ("statement", _CODES),
    ]
)


def positions(store: Store, ref_area: tuple[str, ...], goal: tuple[str, ...], lang: str) -> Result:
    """One row an initiative: who proposed it, who supports it, of whom nothing is kept on it."""
    kept = {row["id"]: row for row in store.table("statement").to_pylist()}
    # An act whose own words name no goal is about what its statement is about.
    acts = [
        {**act, "day": kept[act["statement"]]["day"], "goal": act["goal"] or kept[act["statement"]]["goal"]}
        for act in store.table("act").to_pylist()
    ]
    accords = {row["id"]: row for row in store.table("accord").to_pylist()}
    rows = [_row(voice, accords, lang) for voice in voices(acts, ref_area, goal=goal)]
    return Result(pa.Table.from_pylist(rows, schema=POSITION), shown=SHOWN)


def _row(voice: Voice, accords: Mapping[str, Mapping[str, Any]], lang: str) -> dict[str, object]:
    accord = accords.get(voice.accord or "")
    first = voice.acts[0]
    title = (accord.get(f"title_{lang}") or accord["title"]) if accord else " ".join(first["text"].split())
    return {
        "goal": sorted({goal for act in voice.acts for goal in act["goal"]}, key=int),
        "initiative": title,
        "accord": voice.accord,
        "status": accord["status"] if accord else None,
        "proposed": list(voice.proposed),
        "supported": list(voice.supported),
        "silent": list(voice.silent),
        "day": max((act["day"] or "" for act in voice.acts), default="")[:10] or None,
        "words": first["text"],
        "statement": list(dict.fromkeys(act["statement"] for act in voice.acts)),
    }
