"""Eurostat's short-term assessment: growth over the last 5 years."""

from __future__ import annotations

from collections.abc import Mapping

from ortaq.methods import eurostat_trend
from ortaq.model.block import Block, Limits
from ortaq.model.verdicts import Verdicts

NAME = "eurostat-short-term"
TITLE = "Eurostat-type short-term progress (5 years)"
SHORT = "Eurostat-type, short term"
CITE = eurostat_trend.CITE
FORMULA = eurostat_trend.FORMULA
QUESTION = "progress"
MIN_POINTS = 2
CLASSES = eurostat_trend.CLASSES
LIMITS: Mapping[str, Limits] = {}

YEARS, WITHIN = 5, 1


def assess(block: Block) -> Verdicts:
    """Growth over the last 5 years over the growth needed: R = CAGR(v_b, v_t) / CAGR(v_b, T); without one, growth.

    Base: the value 5 years before the newest one, else the nearest that is at most one year off, the later on a
    tie. R ≥ 0.95 significant progress, ≥ 0.6 moderate, ≥ 0 insufficient, below movement away; without a number, on
    growth a year in the desired direction: ≥ 1 % significant progress, ≥ 0 moderate, ≥ -1 % moderate movement away,
    below significant movement away.

    The annex could not be read whole, hence "type". These readings are ours: how far off the base may be; that a newest
    value which meets its target is significant progress whatever the trend; that half or twice is meant of the value
    nearest 2015, at most three years off; that a target of zero is taken as 0.001; parity by its distance from one; a
    base that is a shock among zeros, the growth of a growth rate, zeros and negative values are not judged; a deadline
    that is past is read as the end of the Agenda. The scores of the goals are not given, as their formula is not known.
    """
    return eurostat_trend.over_window(block, years=YEARS, within=WITHIN)


steps = eurostat_trend.steps
