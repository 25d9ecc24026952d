"""The verdicts of every method on every series and state of some observations."""

from __future__ import annotations

import pyarrow as pa

from ortaq.engine import local
from ortaq.methods import methods
from ortaq.model.schemas import ASSESSMENT
from ortaq.model.targets import TargetValue
from ortaq.reference.figures import target_for


def verdicts(observations: pa.Table, series: pa.Table, target_values: pa.Table) -> pa.Table:
    """One verdict a method, series and state: each series that is to go somewhere, each state that it has rows of.

    Args:
        observations: Rows of OBSERVATION.
        series: Rows of SERIES: what the observations are of.
        target_values: The register of target values, as TARGET_VALUE.

    Returns:
        Rows of ASSESSMENT; what can't be assessed is a row with a reason.
    """
    asked = resolved_targets(observations, series, target_values)
    tables = [local.run(module, observations, asked) for _, module in sorted(methods().items())]
    return pa.concat_tables(tables).cast(ASSESSMENT) if tables else ASSESSMENT.empty_table()


def resolved_targets(observations: pa.Table, series: pa.Table, target_values: pa.Table) -> pa.Table:
    """What each series is to reach in each state that it has rows of, as the engine's table ASKED."""
    records = [TargetValue(**row) for row in target_values.to_pylist()]
    about = {(row["source"], row["series"]): row for row in series.to_pylist()}
    pairs = observations.group_by(list(local.KEY)).aggregate([]).to_pylist()
    rows = []
    for pair in pairs:
        of_series = about.get((pair["source"], pair["series"]))
        if of_series is None:
            continue
        found = target_for(of_series, pair["ref_area"], records)
        if of_series["direction"] == 0 and (found is None or found.kind != "parity"):
            continue
        rows.append(
            {
                **pair,
                "indicator": of_series["indicator"],
                "series_kind": of_series["kind"],
                "direction": of_series["direction"],
                "lower_limit": of_series["lower_limit"],
                "upper_limit": of_series["upper_limit"],
                "kind": found.kind if found else "none",
                "value": found.value if found else None,
                "deadline": found.deadline if found else None,
            }
        )
    return pa.Table.from_pylist(rows, schema=local.ASKED)
