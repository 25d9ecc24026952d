"""Holds the rule of 2022 against published outcomes: UNDP's SDG Push Diagnostic for Kyrgyzstan and Tajikistan.

    python tools/compare_with_oracle.py --oracle DIR [--page docs/methods/oracle-differences.md]

DIR holds `progress_chart_2022_kgz_tjk.csv`: for each series of a state base, latest value, parameters, and the status
that UNDP publishes. It is a check alone: nothing of it enters Ortaq.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ortaq.methods import un_progress_2022
from ortaq.model.block import KINDS, Block
from ortaq.model.schemas import SERIES_KINDS
from ortaq.model.verdicts import REASON_CODES

FILE = "progress_chart_2022_kgz_tjk.csv"

PUBLISHED = {
    "target-achieved": "Target Achieved",
    "on-track": "On Track",
    "fair-progress": "Fair progress but acceleration needed",
    "limited-progress": "Limited or No Progress",
    "target-not-achieved": "Target Not Achieved",
    "deterioration": "Deterioration",
}
"""What UNDP calls the classes."""

DIRECTIONS = {"increase": 1, "not decrease": 1, "decrease": -1, "not increase": -1, "": -1}

SMALLEST_RATIO_LIMIT = 0.5
"""Cut points of a ratio start at 0.95, those of a growth a year at 0.01."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One published outcome beside ours."""

    row: Mapping[str, str]
    ours: str
    reason: str

    @property
    def is_same(self) -> bool:
        """Whether both say the same."""
        return self.ours == self.row["published_status"]

    @property
    def is_reproducible(self) -> bool:
        """Whether the published rules give the published status at all."""
        return self.row["reproduced"] == "1"


def block_of(row: Mapping[str, str]) -> Block:
    """The one series of a row, as it was judged: its base and its latest value, with the parameters of the row."""
    points = [(int(row["base_year"]), float(row["base_value"]))] if row["base_value"] else []
    latest = int(row["last_year"]), float(row["last_value"])
    if not points or latest[0] > points[0][0]:
        points.append(latest)
    kind, value = _target(row)
    return Block(
        offsets=np.array([0, len(points)]),
        time_period=np.array([year for year, _ in points]),
        obs_value=np.array([number for _, number in points]),
        kind=np.array([KINDS.index(kind)]),
        target_value=np.array([value]),
        direction=np.array([DIRECTIONS[row["direction"]]]),
        deadline=np.array([2030]),
        lower_limit=np.array([-np.inf]),
        upper_limit=np.array([np.inf]),
        series_kind=np.array([SERIES_KINDS.index("level")]),
        ratio_limits=np.array([_limits(row, of_ratio=True)]),
        growth_limits=np.array([_limits(row, of_ratio=False)]),
    )


def _target(row: Mapping[str, str]) -> tuple[str, float]:
    if row["method"] == "Binary":
        return "binary", 1.0
    if row["cagr_required"]:
        return "annual-rate", float(row["cagr_required"])
    if row["target"]:  # a series that is judged by growth alone may carry a level that counts as arrived
        return ("absolute" if row["method"] == "CAGRR" else "none"), float(row["target"])
    return "none", np.nan


def _limits(row: Mapping[str, str], *, of_ratio: bool) -> tuple[float, float, float]:
    """The cut points on progress: UNDP writes those of a fall with the sign of the fall."""
    usual = (np.nan, np.nan, np.nan)
    if not row["thresholds"]:
        return usual
    first, second, third = (float(cut) for cut in row["thresholds"].split("|"))
    if of_ratio != (first > SMALLEST_RATIO_LIMIT):
        return usual
    falls = DIRECTIONS[row["direction"]] < 0 and second < 0
    return (-third, -second, -first) if falls else (first, second, third)


def outcomes(folder: Path) -> list[Outcome]:
    """Every published outcome beside ours."""
    found = []
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            verdict = un_progress_2022.assess(block_of(row))
            status, reason = verdict.status[0], REASON_CODES[verdict.reason[0]]
            silent = "No Data After 2015" if reason == "no-data-after-2015" else "Insufficient Data"
            ours = PUBLISHED[un_progress_2022.CLASSES[status].code] if status >= 0 else silent
            found.append(Outcome(row, ours, reason))
    return found


CAUSES = {
    "negative-value": "A value is negative, and growth is not defined there. What the published status was worked out "
    "from is not told. Ortaq says that the method can't judge the series.",
}
"""Why an outcome differs, by the reason that Ortaq gives instead."""

HEAD = """# Published outcomes and ours

Written by `tools/compare_with_oracle.py`; don't edit it by hand.

The rule of 2022 was held against what UNDP publishes for Kyrgyzstan and Tajikistan in its SDG Push Diagnostic (method:
UN Progress Chart, Technical Note 2022; data of 30 June 2026): {all} series of a state, each with base, latest value,
parameters and status. {same} come out the same, among them all {given} that the published rules give. The file itself
is not part of Ortaq: UNDP's repository `UNDP-Data/SDG-Accelerator-Data-Repo` has no licence. Series of parity, on a
scale, and by annual reduction are not in the file; see [un-progress-2022](un-progress-2022.md) for what Ortaq does with
those.

## By kind and status

| kind of rule | published status | the same here |
|---|---|---|
"""

KINDS_IN_WORDS = {"CAGRR": "growth against growth needed", "CAGRA": "growth alone", "Binary": "yes or no"}


def page(found: Sequence[Outcome]) -> str:
    """The comparison as a page: counts, and each outcome that differs with its cause."""
    same = [o for o in found if o.is_same]
    given = [o for o in found if o.is_reproducible]
    lines = [HEAD.format(all=len(found), same=len(same), given=len(given))]
    lines += [
        f"| {KINDS_IN_WORDS[kind]} | {status} | {matching} of {count} |\n"
        for kind, status, matching, count in _counts(found)
    ]
    lines.append("\n## What differs, and why\n\n")
    for reason in sorted({o.reason for o in found if not o.is_same}):
        of_reason = [o for o in found if not o.is_same and o.reason == reason]
        cause = CAUSES.get(reason, "The cause is not known yet.")
        lines.append(f"`{reason}`, {len(of_reason)} of {len(found)}. {cause}\n\n")
        lines += [f"- {_cited(o)}\n" for o in of_reason]
    return "".join(lines)


def _cited(o: Outcome) -> str:
    row = o.row
    base = f"{float(row['base_value']):.6g} ({int(float(row['base_year']))})" if row["base_value"] else "no base"
    latest = f"{float(row['last_value']):.6g} ({row['last_year']})"
    which = f"{row['country']} {row['series']} ({row['indicator']})"
    return f"{which}: {base} to {latest}, published: {row['published_status']}"


def _counts(found: Sequence[Outcome]) -> list[tuple[str, str, int, int]]:
    same = Counter((o.row["method"], o.row["published_status"]) for o in found if o.is_same)
    every = Counter((o.row["method"], o.row["published_status"]) for o in found)
    return [(*key, same[key], count) for key, count in sorted(every.items())]


def main() -> None:
    """Print how many outcomes are the same, by kind and status, and each that differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oracle", type=Path, required=True, metavar="DIR", help=f"the folder with {FILE}")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write the comparison as a page of the documentation")
    wanted = parser.parse_args()
    if not (wanted.oracle / FILE).is_file():
        parser.error(f"no {FILE} in {wanted.oracle}")
    found = outcomes(wanted.oracle)
    for kind, status, matching, count in _counts(found):
        print(f"{kind:8} {status:40} {matching:4} of {count}")
    print(f"in all {sum(o.is_same for o in found)} of {len(found)}; of what the rules give: ", end="")
    given = [o for o in found if o.is_reproducible]
    print(f"{sum(o.is_same for o in given)} of {len(given)}")
    for o in found:
        if not o.is_same:
            print(f"differs: {_cited(o)}; here {o.ours} ({o.reason})")
    if wanted.page:
        wanted.page.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
