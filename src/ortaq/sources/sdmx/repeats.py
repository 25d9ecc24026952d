"""Observations that stand twice in a delivery: with the same value one is kept, with two values none can be."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ortaq.sources.sdmx.rows import KEY

_SAID = ("obs_value", "value_text", "lower_bound", "upper_bound", "unit_measure", "unit_mult", "obs_status")


Wrong = tuple[NDArray[np.bool_], NDArray[np.bool_]]
"""Of each row of a part: whether it says something again, and whether another row says otherwise."""


@dataclass(slots=True)
class Repeats:
    """What of each row is remembered while the parts of a message pass by: two numbers of eight bytes."""

    keys: list[NDArray[np.uint64]] = field(default_factory=list)
    said: list[NDArray[np.uint64]] = field(default_factory=list)

    def take(self, kept: pl.DataFrame) -> None:
        """Remember the observations of a part."""
        self.keys.append(kept.select(KEY).hash_rows(seed=1).to_numpy())
        self.said.append(kept.select(_SAID).hash_rows(seed=2).to_numpy())

    def found(self) -> list[Wrong]:
        """For each part, which rows say again what another row said, and which say something else than another row."""
        keys = np.concatenate([*self.keys, np.empty(0, np.uint64)])
        said = np.concatenate([*self.said, np.empty(0, np.uint64)])
        again, other = np.zeros(len(keys), bool), np.zeros(len(keys), bool)
        order = np.argsort(keys, kind="stable")
        edges = np.flatnonzero(np.diff(keys[order])) + 1
        for same in (rows for rows in np.split(order, edges) if len(rows) > 1) if len(edges) + 1 < len(keys) else ():
            if len(set(said[same])) > 1:
                other[same] = True
            else:
                again[same[1:]] = True
        cuts = np.cumsum([len(part) for part in self.keys])[:-1]
        return list(zip(np.split(again, cuts), np.split(other, cuts), strict=True)) if self.keys else []
