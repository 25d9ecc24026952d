"""Made-up observations and what is asked about them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ortaq.engine.asks import ASKED
from ortaq.model.schemas import OBSERVATION, TOTAL

STATES = ("AZE", "KAZ", "KGZ", "MNG", "TJK", "TKM", "UZB")
USUAL: dict[str, Any] = {
    "source": "wdi",
    "sex": TOTAL,
    "age": TOTAL,
    "urbanisation": TOTAL,
    "breakdown": TOTAL,
    "unit_measure": "PT",
    "unit_mult": 0,
    "obs_status": "A",
    "reporting_type": "G",
    "snapshot": "0" * 64,
    "place": "a:1",
}


@pytest.fixture(scope="session")
def world() -> pa.Table:
    """Five series of two sources in seven states and a group of states, by sex, sorted by their key."""
    chance = np.random.default_rng(4)
    rows = []
    for source, codes in (("fao", "XY"), ("wdi", "ABC")):
        for code in codes:
            for area in sorted((*STATES, "M49:143")):
                years = np.sort(chance.choice(np.arange(2000, 2025), chance.integers(1, 14), replace=False)).tolist()
                for year in years:
                    for sex in ("F", TOTAL) if code in "AX" else (TOTAL,):
                        value = float(chance.lognormal(3, 0.5))
                        about = {"source": source, "series": code, "ref_area": area, "time_period": year, "sex": sex}
                        bounds = {"lower_bound": value * 0.9, "nature": "E"} if year % 2 else {"nature": None}
                        rows.append(USUAL | about | {"obs_value": value} | bounds)
    return pa.Table.from_pylist(rows, schema=OBSERVATION)


@pytest.fixture(scope="session")
def world_asked() -> pa.Table:
    """What each series is to reach in five of the states, and in one that has no figures."""
    rows = [
        {
            "source": source,
            "series": code,
            "ref_area": area,
            "series_kind": "share",
            "direction": 1,
            "lower_limit": 0.0,
            "kind": "absolute" if code in "AX" else "none",
            "value": 60.0 if code in "AX" else None,
            "deadline": 2030,
        }
        for source, codes in (("fao", "XYZ"), ("wdi", "ABC"))
        for code in codes
        for area in (*STATES[1:6], "QQQ")
    ]
    return pa.Table.from_pylist(rows, schema=ASKED)
