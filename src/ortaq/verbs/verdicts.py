"""The verdicts of every method on every series and state of some observations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from ortaq.engine import local
from ortaq.methods import methods
from ortaq.methods.yardsticks import YARDSTICKS
from ortaq.model.targets import TargetValue
from ortaq.reference.figures import target_for
from ortaq.reference.sdsn_bounds import sdsn_bounds

_ABOUT = ("source", "series", "indicator", "direction", "lower_limit", "upper_limit")


def verdicts(
    observations: local.Observations,
    series: pa.Table,
    target_values: pa.Table,
    ref_area: Iterable[str],
) -> pa.Table:
    """One verdict a method, series and state: every series in every state, figures or not.

    Args:
        observations: Rows of OBSERVATION.
        series: Rows of SERIES: what the observations are of.
        target_values: The register of target values, as TARGET_VALUE.
        ref_area: The states that are asked about; figures of others only serve to compare with.

    Returns:
        Rows of ASSESSMENT; what can't be assessed is a row with a reason.
    """
    asked = asked_of(series, target_values, ref_area)
    return local.run_all(tuple(methods().values()), observations, asked, yardsticks=YARDSTICKS)


def asked_of(series: pa.Table, target_values: pa.Table, ref_area: Iterable[str]) -> pa.Table:
    """What each series is to reach in each state, as the engine's table ASKED."""
    by_indicator: dict[str, list[TargetValue]] = {}
    for record in target_values.to_pylist():
        by_indicator.setdefault(record["indicator"], []).append(TargetValue(**record))
    states = tuple(ref_area)
    rows = []
    for row in series.to_pylist():
        fitting = [record for indicator in row["indicator"] or () for record in by_indicator.get(indicator, ())]
        for_all = target_for(row, "", fitting)
        with_their_own = {record.ref_area for record in fitting}
        about = {name: row[name] for name in _ABOUT} | {"series_kind": row["kind"]} | _marks(row)
        for state in states:
            target = target_for(row, state, fitting) if state in with_their_own else for_all
            rows.append(
                {
                    **about,
                    "ref_area": state,
                    "kind": target.kind if target else "none",
                    "value": target.value if target else None,
                    "deadline": target.deadline if target else None,
                }
            )
    return pa.Table.from_pylist(rows, schema=local.ASKED)


def _marks(series: Mapping[str, Any]) -> dict[str, float]:
    """What the Sustainable Development Report holds a series against, where it has it and no power of ten is apart."""
    bounds = sdsn_bounds().get((series["source"], series["series"]))
    if bounds is None or series["unit_mult"]:
        return {}
    return {
        "mark_best": bounds.best,
        "mark_worst": bounds.worst,
        "mark_green": bounds.green,
        "mark_red": bounds.red,
    }
