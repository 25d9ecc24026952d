"""Where the value at the deadline may lie: the residuals of a weighted line, drawn again a thousand times.

The prediction of a line is linear in its residuals, so that for series with the same years one small matrix holds what
each residual does to each of a thousand predictions, and a whole group of series is one product and one sort. The UN's
database has 156,000 series and some 4,000 patterns of years.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ortaq.model.block import Block, Bools, Floats, Ints

RESAMPLES = 1_000
SEED = 2030
LEAST = 3
"""A line through two points has no residuals."""

WITHIN = 0.8
"""The part of the draws that an interval holds."""

FARTHEST = 126
"""So many years before the last figure of a series a figure may lie to enter; two words of bits hold a pattern."""

_ROWS = 1_024
_WORD = 64
_ALONE = 1 << 18

Small = NDArray[np.float32]
Real = TypeVar("Real", np.float32, np.float64)


@dataclass(frozen=True, slots=True)
class Resampled:
    """The value at a year for each series; NaN where a series has fewer than three figures.

    Args:
        prediction: The line at the year.
        lower: From here …
        upper: … to here it lies with 80 % probability.
        probability: The part of the draws that meets the target; NaN where there is none.
    """

    prediction: Floats
    lower: Floats
    upper: Floats
    probability: Floats


def counted(years: Floats) -> Floats:
    """The weight of each figure: its year, the first of the series counted as 1 (ESCAP, SD/WP/05)."""
    return years


def resample(
    block: Block,
    y: Floats,
    at: Ints,
    *,
    where: Bools | None = None,
    weight: Callable[[Floats], Floats] = counted,
    target: Floats | None = None,
    direction: Ints | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Resampled:
    """Draw the residuals of each series' weighted line again, and take its value at a year from each draw.

    A draw is the line through values with drawn residuals, and one more drawn residual for the year itself: the value
    that will be measured, not the line. Each residual is divided by its own standard deviation (a figure far from
    the others pulls the line towards itself), the mean of a series' residuals is taken off, and all are multiplied by
    √(n / (n − 2)), since the line took two of n. On normal noise an interval of 80 % then holds 78 to 82 % of what
    comes from four figures on; with three, whose line leaves one free number, it holds some 71 to 77 %.

    The draws of a series of n figures are those of the seed; which residual is called the first is the series' own, by
    the bits of its values, so that two areas with the same years do not share the error of the draws. What a series
    gets does not depend on the series beside it, but for the last digits of a float32.

    Args:
        y: One number an observation, on the scale on which the line is straight.
        at: The year, one a series.
        where: Which observations enter.
        weight: The weight of a figure from its year, the first of the series counted as 1.
        target: What is to be met at the year, one number a series on the same scale.
        direction: Whether it is met at or above (+1) or at or below (-1) that number.
        resamples: How many draws.
        seed: Where they start.
    """
    size = len(block)
    empty = [np.full(size, np.nan) for _ in range(4)]
    found = Resampled(*empty)
    enters = np.isfinite(y) if where is None else np.isfinite(y) & where
    last = block.latest(enters).time_period
    enters &= block.each(last) - block.time_period <= FARTHEST
    before = np.concatenate([[0], np.cumsum(enters)])
    starts, ends = before[block.offsets[:-1]], before[block.offsets[1:]]
    series = np.flatnonzero(ends - starts >= LEAST)
    if not len(series):
        return found
    years, values = block.time_period[enters], y[enters]
    order, edges = _patterns(years, starts[series], ends[series], last[series], at[series])
    series = series[order]
    starts, counts = starts[series], (ends - starts)[series]
    draws = _Draws(resamples, seed)
    sheet = _Sheet(found, resamples, target, direction)
    for begin, end in itertools.pairwise(edges):
        n = int(counts[begin])
        one = years[starts[begin] : starts[begin] + n]
        line = _line((one - one[0] + 1).astype(np.float64), float(at[series[begin]] - one[0] + 1), weight)
        influence = draws.influence(line.at)
        for first in range(begin, end, _ROWS):
            some = slice(first, min(first + _ROWS, end))
            rows = values[starts[some][:, None] + np.arange(n)]
            sheet.take(series[some], rows, line, influence)
    sheet.settle()
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    """What a pattern of years does: the weight of each figure in the prediction, and figures to scaled residuals."""

    at: Floats
    residual: Floats


def _line(x: Floats, at: float, weight: Callable[[Floats], Floats]) -> _Line:
    n = len(x)
    w = weight(x)
    w = w / w.sum()
    centre = w @ x
    off = x - centre
    pull = w * off / (w @ (off * off))
    free = np.eye(n) - (w[None, :] + off[:, None] * pull[None, :])
    free /= np.sqrt((free * free).sum(axis=1, keepdims=True))
    free -= free.mean(axis=0)
    return _Line(w + (at - centre) * pull, free.T * np.sqrt(n / (n - 2)))


def _patterns(years: Ints, starts: Ints, ends: Ints, last: Ints, at: Ints) -> tuple[Ints, Ints]:
    """The series in an order in which those of the same years, seen from the year asked for, stand together.

    Returns:
        The order, and the edges of the groups in it.
    """
    counts = ends - starts
    offsets = np.concatenate([[0], np.cumsum(counts)])
    rows = np.repeat(starts - offsets[:-1], counts) + np.arange(offsets[-1])
    back = np.repeat(last, counts) - years[rows]
    bit = np.uint64(1) << (back % _WORD).astype(np.uint64)
    nothing = np.uint64(0)
    near = np.bitwise_or.reduceat(np.where(back < _WORD, bit, nothing), offsets[:-1])
    far = np.bitwise_or.reduceat(np.where(back >= _WORD, bit, nothing), offsets[:-1])
    order = np.lexsort((at - last, far, near))
    near, far, gap = near[order], far[order], (at - last)[order]
    changes = (near[1:] != near[:-1]) | (far[1:] != far[:-1]) | (gap[1:] != gap[:-1])
    return order, np.concatenate([[0], np.flatnonzero(changes) + 1, [len(order)]])


class _Draws:
    """The draws for each number of figures, made once: the same for all series of that length."""

    def __init__(self, resamples: int, seed: int) -> None:
        self._resamples = resamples
        self._seed = seed
        self._made: dict[int, Ints] = {}

    def influence(self, at: Floats) -> Small:
        """What each residual does to each draw: n rows, one column a draw.

        Args:
            at: The weight of each figure in the prediction.
        """
        n, draws = len(at), self._resamples
        if n not in self._made:
            drawn = np.random.default_rng((self._seed, n)).integers(0, n, (n + 1, draws))
            self._made[n] = (drawn * draws + np.arange(draws)).ravel()
        # A line that was pulled up predicts too much by as much: what will be measured lies below it. The last residual
        # that is drawn is that of the year itself.
        pulls = np.repeat(np.append(-at, 1.0), draws)
        return np.bincount(self._made[n], pulls, n * draws).reshape(n, draws).astype(np.float32)


class _Sheet:
    """Rows of draws, sorted together when the sheet is full."""

    def __init__(self, found: Resampled, resamples: int, target: Floats | None, direction: Ints | None) -> None:
        self._found = found
        self._target = target
        self._direction = direction
        self._draws: Small = np.empty((_ROWS, resamples), np.float32)
        self._series: Ints = np.empty(_ROWS, np.int64)
        self._unit: Floats = np.empty(_ROWS)
        self._held = 0

    def take(self, series: Ints, rows: Floats, line: _Line, influence: Small) -> None:
        """Draw for series with the same years."""
        if self._held + len(series) > _ROWS:
            self.settle()
        origin = rows[:, 0].copy()
        rows -= origin[:, None]  # a large level would drown the residuals
        self._found.prediction[series] = origin + np.einsum("ki,i->k", rows, line.at)
        residual = _product(rows, line.residual, np.empty_like(rows))
        n = residual.shape[1]
        own = np.bitwise_xor.reduce(rows.view(np.uint64), axis=1) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(33)
        shift = (own % np.uint64(n)).astype(np.int64)
        residual = np.take_along_axis(residual, (np.arange(n) + shift[:, None]) % n, axis=1)
        unit = np.abs(residual).max(axis=1)
        residual /= np.where(unit > 0, unit, 1.0)[:, None]
        here = slice(self._held, self._held + len(series))
        _product(residual.astype(np.float32), influence, self._draws[here])
        self._series[here], self._unit[here] = series, unit
        self._held += len(series)

    def settle(self) -> None:
        """Sort the draws of each row, and read from them what is asked."""
        draws, series, unit = self._draws[: self._held], self._series[: self._held], self._unit[: self._held]
        self._held = 0
        middle = self._found.prediction[series]
        if self._target is not None and self._direction is not None:
            target, way = self._target[series], self._direction[series]
            with np.errstate(invalid="ignore", divide="ignore"):
                asked = way * (target - middle) / np.where(unit > 0, unit, 1.0)
                part = (draws * way[:, None].astype(np.float32) >= asked[:, None].astype(np.float32)).mean(axis=1)
                part = np.where(unit > 0, part, asked <= 0)
            self._found.probability[series] = np.where(np.isfinite(target) & (way != 0), part, np.nan)
        draws.sort(axis=1)
        self._found.lower[series] = middle + unit * _quantile(draws, (1 - WITHIN) / 2)
        self._found.upper[series] = middle + unit * _quantile(draws, (1 + WITHIN) / 2)


def _product(rows: NDArray[Real], matrix: NDArray[Real], out: NDArray[Real]) -> NDArray[Real]:
    """Rows times a small matrix, so few rows at a time that BLAS starts no threads.

    They would wait for each other longer than so small a product takes.
    """
    step = max(_ALONE // matrix.size, 1)
    for first in range(0, len(rows), step):
        np.matmul(rows[first : first + step], matrix, out=out[first : first + step])
    return out


def _quantile(draws: Small, part: float) -> Floats:
    """A quantile of sorted rows, linear between two draws."""
    place = part * (draws.shape[1] - 1)
    below = int(place)
    low = draws[:, below].astype(np.float64)
    return low + (place - below) * (draws[:, min(below + 1, draws.shape[1] - 1)] - low)
