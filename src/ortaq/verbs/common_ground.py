"""`common_ground`: what a group of states shares."""

from __future__ import annotations

import pyarrow as pa

from ortaq.briefs.evidence import Evidence
from ortaq.briefs.words import Words
from ortaq.common_ground.findings import Finding
from ortaq.errors import UsageError
from ortaq.i18n import language
from ortaq.model.result import Result
from ortaq.reference.agenda import goals, target_name
from ortaq.reference.areas import group as group_of
from ortaq.store import Store
from ortaq.verbs.reading.positions import positions as kept_positions
from ortaq.verbs.selection import Codes, asked_targets, known

SHOWN = ("target", "title", "kind", "behind", "on_track", "depends", "unknown", "leader", "agreement")

_CODES = pa.list_(pa.string())

FINDING = pa.schema(
    [
        ("group", pa.string()),
        ("target", pa.string()),
        ("title", pa.string()),
        ("kind", pa.string()),  # one of common_ground.findings.KINDS
        ("states", pa.int32()),
        ("behind", _CODES),  # not on track by any method that can judge the state
        ("on_track", _CODES),  # on track by every method that can
        ("depends", _CODES),
        ("unknown", _CODES),
        ("gap", _CODES),  # of those behind: an identified gap by every method, not only for review
        ("leader", pa.string()),
        ("leader_basis", pa.string()),
        ("methods_agree", pa.int32()),
        ("methods", pa.int32()),
        ("agreement", pa.string()),  # "2/2": methods that give the kind alone, of all that can judge
        ("is_proxy", pa.bool_()),
        ("source", pa.string()),
        ("series", pa.string()),
        ("sentence", pa.string()),
    ]
)


def common_ground(
    store: Store,
    *,
    group: str = "central-asia",
    goal: Codes = None,
    target: Codes = None,
    topic: Codes = None,
    k: int | None = None,
    positions: bool = False,
    lang: str = "en",
) -> Result:
    """What a group of states shares, target by target: shared gaps first, then where they differ, then strengths.

    A state is behind where no method that can judge it says "on track", and on track where every one does.

    Args:
        store: An open store (`ortaq.open_store()`).
        group: A group of states, or states joined by `+` or `,`: `KAZ+UZB`.
        goal: Only targets of these goals: `7,13`.
        target: Only these targets: `7.2`.
        topic: Only the targets of this topic: `climate`.
        k: In how many states something holds to be called shared; three of five when left out.
        positions: What each state has said, from the statements that are kept: who proposed, who supports, of whom
            nothing is kept. Narrowed by goals.
        lang: Language of titles and sentences.

    Returns:
        With positions one row an initiative. Else one row a target, ranked: the kind of finding, the states on each
        side, who leads, and by how many of the
        methods alone the answer would be the same.

    Raises:
        UsageError: A code is unknown, or k is not a number of states of the group.
    """
    if positions:
        if target is not None or topic is not None or k is not None:
            raise UsageError("positions can be narrowed by goals alone", hint="leave the other options out")
        asked = known(goal, goals(), "unknown goal: {code}")
        return kept_positions(store, group_of(group).ref_area, asked, language(lang).code)
    group = group_of(group).group
    evidence = Evidence(store, language(lang), k=k, date="", version="")
    words = Words(evidence, group)
    found = evidence.ground.findings(group, asked_targets(goal=goal, target=target, topic=topic))
    rows = [_row(words, finding, lang) for finding in found]
    return Result(pa.Table.from_pylist(rows, schema=FINDING), shown=SHOWN)


def _row(words: Words, finding: Finding, lang: str) -> dict[str, object]:
    source, series = finding.series or (None, None)
    return {
        "group": finding.group,
        "target": finding.target,
        "title": target_name(finding.target, lang).text,
        "kind": finding.kind,
        "states": len(finding.states),
        "behind": finding.areas("behind"),
        "on_track": finding.areas("on-track"),
        "depends": finding.areas("depends"),
        "unknown": finding.areas("unknown"),
        "gap": finding.areas("gap"),
        "leader": finding.leader and finding.leader.ref_area,
        "leader_basis": finding.leader and finding.leader.basis,
        "methods_agree": finding.methods_agree,
        "methods": finding.methods,
        "agreement": f"{finding.methods_agree}/{finding.methods}",
        "is_proxy": finding.is_proxy,
        "source": source,
        "series": series,
        "sentence": words.plain(words.standing(finding)),
    }
