"""How outcomes are distributed about the median of Ortaq's outlook: learned from the backtest, symmetrical."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ortaq.methods import outlook_errors as learned
from ortaq.methods.scales import Scale
from ortaq.model.block import Floats, Ints

AT_INTERVAL = int(np.argmin(np.abs(learned.PARTS - 0.8)))
"""The place of 80 % in the learned table."""

_ALL = 1e-12


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where each series may be in a year ahead, on its scale.

    Args:
        median: Half of the outcomes lie below it.
        strays: The spread about it.
        stays: The probability of the very same value, which is then the median.
    """

    scale: Scale
    kind: Ints
    median: Floats
    strays: Floats
    stays: Floats

    def quantile(self, part: float) -> Floats:
        """The value below which this part of the outcomes lies, in the series' own unit."""
        off = np.sign(part - 0.5) * self._reach(abs(2 * part - 1)) * self.strays
        return self.scale.back(self.median + off)

    def interval(self, part: float) -> tuple[Floats, Floats]:
        """The values between which this part of the outcomes lies, as many below as above."""
        off = self._reach(part) * self.strays
        return self.scale.back(self.median - off), self.scale.back(self.median + off)

    def below(self, value: Floats) -> tuple[Floats, Floats]:
        """The probabilities of a value lower than this one and of one at most as high; one value a series.

        They differ where outcomes gather: at a natural limit, as all that lies beyond it is at it, and at a value that
        stays the same.
        """
        lower, upper = self.scale.lower_limit, self.scale.upper_limit
        with np.errstate(invalid="ignore", divide="ignore"):
            off = self.scale.to(np.clip(value, lower, upper)) - self.median
            moves = self.strays > 0
            found = chance(self.kind, off / np.where(moves, self.strays, 1.0))
            stays = np.where(moves, self.stays, 1.0)
            under = stays * (off > 0) + (1 - stays) * found
            to = stays * (off >= 0) + (1 - stays) * found
            under = np.where(value > upper, 1.0, np.where(value <= lower, 0.0, under))
            to = np.where(value >= upper, 1.0, np.where(value < lower, 0.0, to))
        unknown = np.isnan(off)
        return np.where(unknown, np.nan, under), np.where(unknown, np.nan, to)

    def _reach(self, part: float) -> Floats:
        """How many spreads to either side of the median hold a part of the outcomes, those that stay included."""
        every = np.arange(len(learned.REACH))
        found = reach(every, np.full(len(every), part))[self.kind]
        some = np.flatnonzero(self.stays > 0)
        if some.size:
            stays = self.stays[some]
            inside = np.clip((part - stays) / np.maximum(1 - stays, _ALL), 0.0, 1.0)
            found[some] = reach(self.kind[some], inside)
        return found


def chance(kind: Ints, spreads: Floats) -> Floats:
    """The probability of an outcome at most so many spreads above the median."""
    inside, far = np.empty(len(kind)), np.abs(spreads)
    last = learned.PARTS[-1]
    for place in np.flatnonzero(np.bincount(kind, minlength=len(learned.REACH))):
        row = learned.REACH[place]
        here = np.flatnonzero(kind == place)
        inside[here] = np.interp(far[here], row, learned.PARTS)
    edge = learned.REACH[kind, -1]
    beyond = np.flatnonzero(far > edge)
    inside[beyond] = 1 - (1 - last) * (edge[beyond] / far[beyond]) ** learned.TAIL
    inside[np.isnan(far)] = np.nan
    return 0.5 + 0.5 * np.sign(spreads) * inside


def reach(kind: Ints, part: Floats) -> Floats:
    """How many spreads to either side of the median hold a part of the outcomes that move, one part a series."""
    found, last = np.empty(len(kind)), learned.PARTS[-1]
    for place in np.flatnonzero(np.bincount(kind, minlength=len(learned.REACH))):
        here = np.flatnonzero(kind == place)
        found[here] = np.interp(part[here], learned.PARTS, learned.REACH[place])
    beyond = np.flatnonzero(part > last)
    rarer = (1 - last) / np.maximum(1 - part[beyond], _ALL)
    found[beyond] = learned.REACH[kind[beyond], -1] * rarer ** (1 / learned.TAIL)
    return found
