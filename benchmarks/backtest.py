"""The backtest of Ortaq's outlook: pretend it is 2010, 2013, 2015; forecast; compare with what came.

    python benchmarks/backtest.py --data FOLDER                 # test, and write docs/methods/backtest.md
    python benchmarks/backtest.py --data FOLDER --sample 0.1    # a tenth of the forecasts, printed and not written
    python benchmarks/backtest.py --data FOLDER --learn         # learn the constants anew, write them, then test

FOLDER holds `unsd_2020/observations.parquet` and `wdi_2026/` as `backtest_data.py` says.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import backtest_constants
import backtest_learn
import backtest_page
import backtest_scores
from backtest_data import Panel, read

from ortaq.methods import outlook_errors
from ortaq.model.block import Bools

PAGE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "backtest.md"
KNOWN_BY = 2010
ROWS = 800_000


def main() -> int:
    """Learn if asked to, test, and write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="the two databases")
    parser.add_argument("--sample", type=float, metavar="PART", help="test with this part of the forecasts; print only")
    parser.add_argument("--learn", action="store_true", help="learn the constants anew and write them")
    parser.add_argument("--no-strict", action="store_true", help="leave out the test of constants learned up to 2010")
    given = parser.parse_args()
    begun = time.perf_counter()

    def tell(what: str) -> None:
        print(f"{time.perf_counter() - begun:6.0f} s  {what}", file=sys.stderr)

    panel = read(given.data)
    tell(f"{len(panel):,} series, {len(panel.obs_value):,} observations")
    learned_from = backtest_learn.halves(panel)
    if given.learn:
        constants = backtest_learn.learn(panel, learned_from, rows=ROWS)
        backtest_constants.write(constants, _how(panel))
        tell(f"learned, and written to {backtest_constants.MODULE}")
    part = given.sample or 1.0
    scores = backtest_scores.scored(panel, ~learned_from, part=part)
    tell(f"{len(scores):,} forecasts of the other half held against what came")
    other = None
    if not given.no_strict:
        shipped = {name: getattr(outlook_errors, name) for name in dir(outlook_errors) if name.isupper()}
        backtest_learn.learn(panel, learned_from, until=KNOWN_BY, rows=ROWS // 2)
        other = backtest_scores.scored(panel, ~learned_from, part=part)
        backtest_learn.use(shipped)
        tell(f"the same with constants learned up to {KNOWN_BY}")
    text = backtest_page.page(scores, _about(panel, learned_from, part), other)
    if given.sample:
        print(text)
    else:
        PAGE.write_text(text, encoding="utf-8")
        tell(f"written to {PAGE}")
    return 0


def _how(panel: Panel) -> str:
    half = int(backtest_learn.halves(panel).sum())
    return (
        f"From {ROWS:,} forecasts, drawn at random with a fixed seed, of half of the {int(panel.area.max()) + 1} "
        f"states "
        f"({half:,} of {len(panel):,} series) in the UN's global database of 2020 and the World Bank's indicators of "
        f"2026, made from the ends of the years {backtest_learn.ORIGINS[0]} to {backtest_learn.ORIGINS[-1]}. The other "
        "half of the states is what the backtest tests them on."
    )


def _about(panel: Panel, learned_from: Bools, part: float) -> str:
    drawn = "" if part == 1 else f" A sample: {part:.0%} of the forecasts."
    states, learned = int(panel.area.max()) + 1, int(learned_from.sum())
    return (
        "**Data.** The whole UN global SDG database of October 2020 and the World Bank's World Development "
        "Indicators of "
        f"July 2026: {len(panel):,} series of {states} states, breakdowns included, {len(panel.obs_value):,} figures; "
        f"regions and groups left out. No series was chosen: all {len(panel.names):,} codes (with breakdowns) enter, "
        "amounts of money and population as well. Kind and natural limits follow from the unit. Series whose latest "
        "figure was more than five years old at the origin are not forecast.\n\n"
        "**Pretended only in part.** The figures are those of 2020 and 2026, as revised since, not those that stood in "
        "the databases of 2010. The UN copy has no bounds, so what the method does with a publisher's bounds is not "
        "tested.\n\n"
        f"**Two halves.** The constants were learned from half of the states ({learned:,} series) and are tested "
        f"here on "
        f"the others ({len(panel) - learned:,}). Yardsticks (what other states usually do) are taken over the states "
        f"of "
        f"the tested half, from what was known at the origin.{drawn}"
    )


if __name__ == "__main__":
    sys.exit(main())
