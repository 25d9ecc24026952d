"""The statements that are kept: who said what, on which goal, since when; and those in which some words stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from ortaq.errors import UsageError
from ortaq.model.result import Result
from ortaq.statements.search import SearchIndex
from ortaq.store import Store

Row = Mapping[str, Any]

_SCHEMA = pa.schema(
    [
        pa.field("day", pa.string()),
        pa.field("area", pa.list_(pa.string())),
        pa.field("title", pa.string()),
        pa.field("who", pa.string()),
        pa.field("acts", pa.int32()),
        pa.field("goal", pa.list_(pa.string())),
        pa.field("source", pa.string()),
        pa.field("words", pa.string()),
        pa.field("lang", pa.string()),
        pa.field("address", pa.list_(pa.string())),
        pa.field("accord", pa.list_(pa.string())),
        pa.field("statement", pa.string()),
    ]
)

_SHOWN = ("day", "area", "title", "who", "acts", "goal", "source", "words")


def statements_kept(
    store: Store,
    *,
    ref_area: tuple[str, ...] = (),
    goal: tuple[str, ...] = (),
    target: tuple[str, ...] = (),
    since: str | None = None,
    search: str | None = None,
) -> Result:
    """Statements of a store, the newest first; with words to search for, the best first.

    Args:
        ref_area: States whose people speak or act in them.
        goal: Goals that they are about.
        target: Targets, likewise.
        since: From this day, month or year on; those without a day are left out then.
        search: Words that all stand in them, in any form and either Uzbek script.

    Raises:
        UsageError: `since` is no day, or nothing is to be searched for.
    """
    if since is not None and not _is_day(since):
        raise UsageError("{day} is no day", hint="write it as 2026-11-24, 2026-11 or 2026", day=since)
    rows = store.table("statement").to_pylist()
    rows = [
        row
        for row in rows
        if (not ref_area or set(ref_area) & set(row["ref_area"]))
        and (not goal or set(goal) & {*row["goal"], *row["also_goal"]})
        and (not target or set(target) & set(row["target"]))
        and (since is None or (row["day"] or "") >= since)
    ]
    words: dict[str, str] = {}
    if search is not None:
        if not search.strip():
            raise UsageError("nothing to search for is named", hint="name a word: --search Арал")
        index = SearchIndex((row["id"], row["title"] or "", row["text"]) for row in rows)
        found = index.find(search)
        words = {one.statement: one.snippet for one in found}
        place = {one.statement: at for at, one in enumerate(found)}
        rows = sorted((row for row in rows if row["id"] in words), key=lambda row: place[row["id"]])
    else:
        rows.sort(key=lambda row: (row["day"] or "", row["id"]), reverse=True)
    beside = {name: _by_statement(store, name, [row["id"] for row in rows]) for name in _BESIDE}
    told = [_told(row, {name: found.get(row["id"], []) for name, found in beside.items()}, words) for row in rows]
    shown = _SHOWN if search is not None else _SHOWN[:-1]
    return Result(pa.Table.from_pylist(told, schema=_SCHEMA), shown=shown)


_BESIDE = ("statement_source", "act", "quote")


def _by_statement(store: Store, table: str, statements: list[str]) -> Mapping[str, list[Row]]:
    """The rows of a table by the statement that they are of."""
    found: dict[str, list[Row]] = {}
    for row in store.table(table, statement=statements).to_pylist():
        found.setdefault(row["statement"], []).append(row)
    return found


def _told(row: Row, beside: Mapping[str, list[Row]], words: Mapping[str, str]) -> dict[str, Any]:
    sources, acts = beside["statement_source"], beside["act"]
    speakers = dict.fromkeys(quote["speaker"] for quote in beside["quote"])
    return {
        "day": (row["day"] or "")[:10] or None,
        "area": row["ref_area"],
        "title": row["title"],
        "who": ", ".join(who for who in speakers if who) or None,
        "acts": sum(act["repeats"] is None for act in acts),
        "goal": row["goal"],
        "source": "; ".join(dict.fromkeys(one["publisher"] for one in sources if one["publisher"])) or None,
        "words": words.get(row["id"]),
        "lang": row["lang"],
        "address": [one["address"] or one["name"] for one in sources],
        "accord": sorted({act["accord"] for act in acts if act["accord"]}),
        "statement": row["id"],
    }


def _is_day(told: str) -> bool:
    parts = told.split("-")
    return 1 <= len(parts) <= 3 and all(part.isdecimal() for part in parts) and len(parts[0]) == 4  # noqa: PLR2004
