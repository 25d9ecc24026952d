"""`assess` rolled up: to indicators, targets, goals, countries and the group, by three ways to weigh."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa
import pytest

import ortaq
from ortaq.errors import UsageError
from ortaq.methods.roll_up import mean_status
from ortaq.model.schemas import ASSESSMENT
from ortaq.store import Store
from ortaq.verbs.assessing.question import Question
from ortaq.verbs.assessing.rolling import LEVELS, rolled_up

KEY = {"method": "un-progress-2022", "source": "s", "ref_area": "KAZ", "sex": "_T", "age": "_T", "urbanisation": "_T"}


def verdicts(*rows: tuple[str, str, str | None]) -> pa.Table:
    """Rows of ASSESSMENT: series, breakdown, status."""
    told = [
        KEY | {"series": series, "breakdown": breakdown, "status": status, "outlook": "unknown"}
        for series, breakdown, status in rows
    ]
    return pa.Table.from_pylist([{name: row.get(name) for name in ASSESSMENT.names} for row in told], ASSESSMENT)


def question(**given: Any) -> Question:
    return cast("Question", SimpleNamespace(**({"lang": "en", "group": "KAZ", "ref_area": ("KAZ",)} | given)))


def about(series: str, indicator: str) -> tuple[str, dict[str, Any]]:
    return indicator.rpartition(".")[0], {"source": "s", "series": series, "indicator": [indicator]}


def test_an_indicator_with_25_breakdowns_does_not_decide_its_target_alone() -> None:
    rows = [("WASTE", f"KIND={place}", "deterioration") for place in range(25)]
    table = verdicts(*rows, ("WASTE", "_T", "on-track"), ("TREATY", "_T", "on-track"))

    (found,) = rolled_up(question(), "target", [about("WASTE", "12.4.2"), about("TREATY", "12.4.1")], table).to_pylist()

    assert (found["each"], found["published"], found["series_status"]) == ("gap", "for-review", "for-review")
    assert (found["verdicts"], found["series"], found["indicators"]) == (27, 2, 2)
    assert (found["heaviest"], found["heaviest_verdicts"]) == ("12.4.2", 26)
    assert found["weights"] == "each verdict 1/27, 12.4.2 26/27; each series 1/2; each indicator 1/2"
    assert found["agreement"] == "robust"


def test_where_the_weights_decide_it_says_so() -> None:
    rows = [("WASTE", f"KIND={place}", "deterioration") for place in range(25)]
    table = verdicts(*rows, ("OTHER", "_T", "on-track"))

    (found,) = rolled_up(
        question(), "indicator", [about("WASTE", "12.4.2"), about("OTHER", "12.4.2")], table
    ).to_pylist()

    assert (found["published"], found["series_status"], found["agreement"]) == ("gap", "gap", "robust")
    assert (found["each_mean"], found["series_mean"]) == (pytest.approx(101 / 26), pytest.approx(2.5))
    (two,) = rolled_up(
        question(),
        "indicator",
        [about(code, "12.4.2") for code in ("WASTE", "OTHER", "THIRD")],
        pa.concat_tables([table, verdicts(("THIRD", "_T", "on-track"))]),
    ).to_pylist()
    assert (two["published"], two["series_status"], two["agreement"]) == ("gap", "for-review", "depends")
    assert two["answer"] == "depends on the weights"


def test_what_can_not_be_assessed_is_counted_and_left_out() -> None:
    table = verdicts(("A", "_T", None), ("B", "_T", "fair-progress"))

    (found,) = rolled_up(question(), "goal", [about("A", "6.1.1"), about("B", "6.2.1")], table).to_pylist()

    assert (found["code"], found["verdicts"], found["left_out"], found["published"]) == ("6", 1, 1, "for-review")


def test_there_is_nothing_to_roll_up_without_verdicts() -> None:
    with pytest.raises(UsageError, match="no verdicts to roll up"):
        rolled_up(question(), "goal", [], verdicts())


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_has_its_units(store: Store, level: str) -> None:
    found = ortaq.assess(store, roll_up=level, goal="6,7").rows()

    units = {
        "indicator": 7 * 5,
        "target": 7 * 5,
        "goal": 2 * 5,
        "country": 5,
        "group": 1,
    }
    assert len(found) == units[level]
    assert {row["level"] for row in found} == {level}


def test_the_status_of_a_target_is_that_by_which_briefs_are_written(store: Store) -> None:
    rolled = ortaq.assess(store, roll_up="target", target="3.1", method="un-progress-2026").rows()
    verdict = {
        (row["series"], row["ref_area"]): row["status"]
        for row in ortaq.assess(store, method="un-progress-2026", target="3.1")
    }

    for row in rolled:
        by_indicator = {code: [verdict[code, row["ref_area"]]] for code in ("SH.STA.MMRT", "SH.STA.BRTC.ZS")}
        assert row["published"] == mean_status("un-progress-2026", by_indicator)


def test_several_methods_are_rolled_up_side_by_side(store: Store) -> None:
    found = ortaq.assess(store, roll_up="group", goal="6", method="un-progress-2022,linear-pace").rows()

    assert [row["method"] for row in found] == ["linear-pace", "un-progress-2022"]
