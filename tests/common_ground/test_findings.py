"""What a group shares on a target, from plain rows of verdicts."""

from __future__ import annotations

from typing import Any

import pytest

from ortaq.common_ground.findings import Finding, Leader, findings, majority
from ortaq.errors import UsageError

GROUP = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
OLD, NEW = "un-progress-2022", "un-progress-2026"


def series(code: str = "A", **changed: Any) -> dict[str, Any]:
    usual = {"source": "wdi", "indicator": ["7.2.1"], "target": ["7.2"], "direction": 1, "kind": "share"}
    return usual | {"series": code, "is_proxy": False, "is_headline": True} | changed


def verdict(area: str, method: str, status: str | None, **changed: Any) -> dict[str, Any]:
    usual = {"source": "wdi", "series": "A", "latest_value": 1.0, "latest_period": 2022, "pace": 0.01}
    return usual | {"ref_area": area, "method": method, "status": status, "reason": None} | changed


def found(old: str, new: str, *, k: int | None = None, **changed: Any) -> Finding:
    """Five states, one letter each and method: + on track, ~ fair, - away, ? not assessed."""
    words = {
        OLD: {"+": "on-track", "~": "fair-progress", "-": "deterioration", "?": None},
        NEW: {"+": "on-track", "~": "moderate", "-": "regression", "?": None},
    }
    rows = [
        verdict(area, method, words[method][letter], **changed)
        for method, letters in ((OLD, old), (NEW, new))
        for area, letter in zip(GROUP, letters, strict=True)
    ]
    (finding,) = findings(rows, [series()], group="central-asia", ref_area=GROUP, targets=["7.2"], k=k)
    return finding


@pytest.mark.parametrize(
    ("old", "new", "kind", "agree"),
    [
        ("-----", "-----", "shared-gap", 2),
        ("---++", "---++", "shared-gap", 2),
        ("--~++", "---++", "shared-gap", 2),
        ("+++--", "+++--", "shared-strength", 2),
        ("++---", "+++--", "differ", 2),  # each alone would say more, but both say that the states differ
        ("+++++", "-----", "mixed", 0),  # that it depends on the method is what no method says alone
        ("+++++", "---~?", "mixed", 0),
        ("--???", "--???", "unknown", 2),
        ("---??", "?????", "shared-gap", 1),  # one method that can say is enough; the other does not speak
    ],
)
def test_the_kind_follows_from_what_every_method_says(old: str, new: str, kind: str, agree: int) -> None:
    finding = found(old, new)

    assert finding.kind == kind
    assert finding.methods_agree == agree


def test_k_is_what_the_user_says_or_three_of_five() -> None:
    assert majority(5) == 3
    assert found("--+++", "--~~~", k=2).kind == "shared-gap"
    assert found("--+~~", "--++~", k=4).kind == "differ"


@pytest.mark.parametrize("k", [0, 6, -1])
def test_a_k_that_is_no_number_of_states_is_refused(k: int) -> None:
    with pytest.raises(UsageError, match=f"k is {k}, and the group has 5 states"):
        found("-----", "-----", k=k)


def test_nobody_shares_nothing() -> None:
    with pytest.raises(UsageError, match="0 states"):
        findings([], [series()], group="g", ref_area=(), targets=["7.2"])


def test_a_state_on_which_methods_differ_is_on_neither_side() -> None:
    finding = found("+----", "-----")

    assert finding.areas("depends") == ("KAZ",)
    assert finding.areas("behind") == ("KGZ", "TJK", "TKM", "UZB")
    assert not set(finding.areas("behind")) & set(finding.areas("on-track"))


def test_every_state_of_the_group_is_on_one_side() -> None:
    finding = found("+-?~+", "+-?++")

    sides = [finding.areas(side) for side in ("behind", "on-track", "depends", "unknown")]
    assert sorted(area for side in sides for area in side) == sorted(GROUP)


def test_a_proxy_decides_only_where_the_indicators_own_series_can_not() -> None:
    both = [series("A"), series("P", is_proxy=True)]
    own = [verdict(area, OLD, "on-track") for area in GROUP]
    proxy = [verdict(area, OLD, "deterioration", series="P") for area in GROUP]

    (decided,) = findings([*own, *proxy], both, group="g", ref_area=GROUP, targets=["7.2"])
    (fallen_back,) = findings([*own[:1], *proxy], both, group="g", ref_area=GROUP, targets=["7.2"])

    assert (decided.kind, decided.is_proxy) == ("shared-strength", False)
    assert (fallen_back.kind, fallen_back.is_proxy, fallen_back.series) == ("shared-gap", True, ("wdi", "P"))


def test_the_leader_has_arrived_with_the_best_value_or_else_moves_fastest() -> None:
    arrived = [
        verdict(area, OLD, "on-track", latest_value=value) for area, value in zip(GROUP, (3, 9, 5, 1, 2), strict=True)
    ]
    moving = [
        verdict(area, OLD, "fair-progress", pace=pace)
        for area, pace in zip(GROUP, (0.01, -0.2, 0.03, 0, None), strict=True)
    ]
    away = [verdict(area, OLD, "deterioration", pace=-0.1) for area in GROUP]

    def leader(rows: list[dict[str, Any]]) -> tuple[str, str] | None:
        (finding,) = findings(rows, [series()], group="g", ref_area=GROUP, targets=["7.2"])
        return (finding.leader.ref_area, finding.leader.basis) if finding.leader else None

    assert leader(arrived) == ("KGZ", "arrived")
    assert leader(moving) == ("TJK", "pace")
    assert leader(away) is None


def test_a_count_is_led_by_the_fastest_and_not_by_the_largest_state() -> None:
    rows = [
        verdict(area, OLD, "on-track", latest_value=value, pace=pace)
        for area, value, pace in zip(GROUP, (900.0, 3.0, 5.0, 2.0, 7.0), (0.02, 0.05, 0.09, 0.03, 0.04), strict=True)
    ]

    (of_count,) = findings(rows, [series(kind="count")], group="g", ref_area=GROUP, targets=["7.2"])
    (of_share,) = findings(rows, [series(kind="share")], group="g", ref_area=GROUP, targets=["7.2"])

    assert of_count.leader == Leader("TJK", "arrived")
    assert of_share.leader == Leader("KAZ", "arrived")


def test_nobody_is_said_to_be_fastest_of_all_beside_a_state_that_is_on_track() -> None:
    """The series shown has no figures of the one state that is on track, so it can't tell how that state did it."""
    rows = [verdict(area, OLD, "fair-progress", pace=0.01 * n) for n, area in enumerate(GROUP[1:], start=1)]
    rows.append(verdict("KAZ", OLD, "on-track", series="B"))

    (finding,) = findings(rows, [series("A"), series("B")], group="g", ref_area=GROUP, targets=["7.2"])

    assert (finding.series, finding.areas("on-track"), finding.leader) == (("wdi", "A"), ("KAZ",), None)


def test_nobody_leads_where_several_have_all() -> None:
    rows = [verdict(area, OLD, "target-achieved", latest_value=100.0) for area in GROUP]

    (finding,) = findings(rows, [series()], group="g", ref_area=GROUP, targets=["7.2"])

    assert finding.leader is None


def test_a_fall_leads_where_a_fall_is_progress() -> None:
    rows = [
        verdict(area, OLD, "fair-progress", pace=pace)
        for area, pace in zip(GROUP, (0.3, -0.02, -0.01, 0, 0.1), strict=True)
    ]

    (finding,) = findings(rows, [series(direction=-1)], group="g", ref_area=GROUP, targets=["7.2"])

    assert finding.leader
    assert finding.leader.ref_area == "KGZ"


def test_the_widest_gap_comes_first_and_what_can_not_be_said_last() -> None:
    letters = {"7.1": "+++++", "7.2": "---++", "7.3": "-----", "13.2": "?????", "9.4": "++--?"}
    status = {"+": "on-track", "-": "deterioration", "?": None}
    rows = [
        verdict(area, OLD, status[letter], series=target)
        for target, row in letters.items()
        for area, letter in zip(GROUP, row, strict=True)
    ]
    known = [series(target, target=[target], indicator=[f"{target}.1"]) for target in letters]

    ranked = findings(rows, known, group="g", ref_area=GROUP, targets=letters)

    assert [finding.target for finding in ranked] == ["7.3", "7.2", "9.4", "7.1", "13.2"]


def test_a_target_without_a_series_is_a_finding_too() -> None:
    (finding,) = findings([], [], group="g", ref_area=GROUP, targets=["13.1"])

    assert (finding.kind, finding.series, finding.areas("unknown")) == ("unknown", None, GROUP)


def test_a_target_of_which_nothing_is_known_rests_on_no_proxy() -> None:
    both = [series("A"), series("P", is_proxy=True)]

    (finding,) = findings([], both, group="g", ref_area=GROUP, targets=["7.2"])

    assert (finding.kind, finding.series, finding.is_proxy) == ("unknown", None, False)


def test_the_leader_in_parity_is_the_nearest_to_it_from_either_side() -> None:
    of_parity = {"reason": "parity-by-distance"}
    arrived = [
        verdict(area, NEW, "on-track", latest_value=value, **of_parity)
        for area, value in zip(GROUP, (1.03, 0.98, 1.01, 0.975, 1.02), strict=True)
    ]
    moving = [
        verdict(area, NEW, "marginal", pace=pace, latest_value=1.9, **of_parity)
        for area, pace in zip(GROUP, (0.3, -0.02, -0.01, 0, 0.1), strict=True)
    ]

    def leader(rows: list[dict[str, Any]]) -> str | None:
        known = [series(direction=0)]
        (finding,) = findings(rows, known, group="g", ref_area=GROUP, targets=["7.2"])
        return finding.leader.ref_area if finding.leader else None

    assert leader(arrived) == "TJK"
    assert leader(moving) == "KGZ"


def test_the_leader_does_not_depend_on_the_order_of_the_rows() -> None:
    rows = [
        *(verdict(area, OLD, "fair-progress", pace=pace) for area, pace in (("KAZ", 0.03), ("KGZ", 0.02))),
        *(verdict(area, NEW, "moderate", pace=pace) for area, pace in (("KAZ", 0.01), ("KGZ", 0.02))),
    ]

    leaders = set()
    for order in (rows, rows[::-1]):
        (finding,) = findings(order, [series()], group="g", ref_area=GROUP, targets=["7.2"])
        leaders.add(finding.leader.ref_area if finding.leader else None)

    assert leaders == {"KGZ"}
