"""Holds the register of series and targets against the parameters that UNDP publishes for its SDG Push Diagnostic.

    python tools/compare_registers.py --oracle DIR [--page docs/methods/register-differences.md]

DIR holds `series_parameters.csv`: for each series of the UN's list direction and target. It is a check alone: nothing
of it enters Ortaq. Every series in which the two differ is listed, with the reason.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ortaq.model.targets import TargetValue, natural_key
from ortaq.reference import figures
from ortaq.reference.series_kinds import SeriesKind, series_kind

FILE = "series_parameters.csv"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "register-differences.md"

INTRODUCTION = """\
The register of [series and targets](../targets.md) was held against the parameters of UNDP's SDG Push Diagnostic (data
of 30 June 2026): {count} series of the UN's list, of which {same} have the same direction and the same number, or none,
in both. The file itself is not part of Ortaq. Our numbers are read from the 2030 Agenda and from goals that it names or
that states have adopted since; no level that merely counts as arrived is in the register."""

NEAR = 5.0
"""A level this near to all or none, in points, is one that counts as arrived there."""

DIRECTIONS = {"increase": 1, "not decrease": 1, "decrease": -1, "not increase": -1}
WORDS = {1: "a rise", -1: "a fall", 0: "neither"}

REASONS = {
    "unknown": ("Not in the register", "The code is of no list that was read."),
    "direction": ("Which way is progress", "The reason stands beside each."),
    "arrived": (
        "All or none",
        "The Agenda asks for all, or for none; that publication counts a level just short of it as arrived.",
    ),
    "set-there": ("A number there alone", "The Agenda names none; that publication sets one of its own."),
    "not-there": (
        "A number here alone",
        "The Agenda, or a goal that states adopted since, has one; that publication judges by growth alone.",
    ),
    "another": ("Two numbers", "Both have one, and they differ."),
    "relative": (
        "A part of the base",
        "The Agenda asks for a part of where each state was; that publication names one level for all.",
    ),
    "rule": ("A rule of its own", "That publication judges these by a rule that gives no direction."),
}
"""The kinds of difference, in the order of the page: title, and what it means."""


NOTES = {
    "SH_ACS_DTP3": "90 % is the number of the Immunization Agenda 2030",
    "SH_ACS_MCV2": "90 % is the number of the Immunization Agenda 2030",
    "SH_ACS_PCV3": "90 % is the number of the Immunization Agenda 2030",
    "SH_DYN_IMRT": "the 12 of the Agenda are for newborns, not for infants",
    "SI_RMT_COST": "target 10.c says less than 3 per cent",
}
"""Why two numbers differ, where the kind of difference does not say it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One series in which the two registers differ.

    Args:
        indicator: Where it is listed there.
        series: Its code.
        reason: One of REASONS.
        ours: What this register has.
        theirs: What that publication has.
        note: Why, where the reason does not say it all.
    """

    indicator: str
    series: str
    reason: str
    ours: str
    theirs: str
    note: str = ""


def compared(folder: Path) -> tuple[int, list[Difference]]:
    """How many series were held against each other, and what differs."""
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        published = {row["series"]: row for row in csv.DictReader(file)}
    found: list[Difference] = []
    for series, row in published.items():
        found += _differences(row["indicator"], series, row, series_kind(series))
    order = {reason: place for place, reason in enumerate(REASONS)}
    return len(published), sorted(found, key=lambda one: (order[one.reason], natural_key(one.indicator), one.series))


def _differences(indicator: str, series: str, row: dict[str, str], kind: SeriesKind | None) -> Iterable[Difference]:
    if kind is None:
        yield Difference(indicator, series, "unknown", "–", row["direction"] or row["method"])
        return
    direction = DIRECTIONS.get(row["direction"])
    if direction is None:
        if kind.direction and row["method"] not in {"Halfing", "Binary"}:
            yield Difference(indicator, series, "rule", WORDS[kind.direction], row["method"], kind.note)
    elif direction != kind.direction:
        yield Difference(indicator, series, "direction", WORDS[kind.direction], WORDS[direction], kind.note)
    yield from _of_target(indicator, series, row, kind)


def _of_target(indicator: str, series: str, row: dict[str, str], kind: SeriesKind) -> Iterable[Difference]:
    asked = _asked(kind)
    ours = None if asked is None or asked.kind == "none" else asked
    theirs = None if row["target"] in {"", "null"} or row["method"] == "CAGRA" else float(row["target"])
    if kind.direction == 0 or row["method"] in {"Halfing", "Binary", "Parity"}:
        return
    told, note = "–" if theirs is None else f"{theirs:g}", NOTES.get(series, "")
    if ours is None and theirs is not None:
        yield Difference(indicator, series, "set-there", "no number", told, note)
    elif ours is not None and theirs is None:
        yield Difference(indicator, series, "not-there", _told(ours), told, _source(ours))
    elif ours is not None and theirs is not None and ours.value != theirs:
        yield Difference(indicator, series, _how(ours, theirs), _told(ours), told, note)


def _asked(kind: SeriesKind) -> TargetValue | None:
    series_row = {
        "source": "unsd",
        "series": kind.series,
        "indicator": list(kind.indicator),
        "unit_measure": kind.unit_measure,
        "direction": kind.direction,
        "kind": kind.kind,
    }
    return figures.target_for(series_row, "", figures.target_records())


def _how(ours: TargetValue, theirs: float) -> str:
    if ours.kind not in {"absolute", "zero", "parity", "binary"}:
        return "relative"
    near = ours.value is not None and ours.value in {0.0, 100.0} and abs(theirs - ours.value) <= NEAR
    return "arrived" if near else "another"


def _source(asked: TargetValue) -> str:
    return asked.basis_source.removeprefix("A/RES/70/1, ").capitalize()


def _told(asked: TargetValue) -> str:
    value = f"{asked.value:g}"
    return value if asked.kind in {"absolute", "zero", "parity", "binary"} else f"{asked.kind} ({value})"


def page(count: int, found: Sequence[Difference]) -> str:
    """The page of the documentation."""
    differing = {one.series for one in found}
    lines = [
        "# The register and UNDP's parameters",
        "",
        "Written by `tools/compare_registers.py`; don't edit it by hand.",
        "",
        INTRODUCTION.format(count=count, same=count - len(differing)),
        "",
    ]
    for reason, (title, words) in REASONS.items():
        rows = [one for one in found if one.reason == reason]
        if not rows:
            continue
        lines += [f"## {title}: {len(rows)}", "", words, ""]
        lines += ["| indicator | series | here | there | why |", "|---|---|---|---|---|"]
        lines += [
            f"| {one.indicator} | `{one.series}` | {one.ours} | {one.theirs} | {one.note or '–'} |" for one in rows
        ]
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Print what differs, or write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--oracle", type=Path, required=True)
    parser.add_argument("--page", type=Path)
    asked = parser.parse_args()
    text = page(*compared(asked.oracle))
    if asked.page:
        asked.page.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
