"""The common position of a group on a topic, as a document: the answer first, then target by target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ortaq.briefs.appendix import gaps_in_evidence, method_section
from ortaq.briefs.document import Block, Bullets, Document, Paragraph, Section
from ortaq.briefs.evidence import Evidence
from ortaq.briefs.target_section import target_section
from ortaq.briefs.words import Words
from ortaq.common_ground.findings import Finding
from ortaq.model.claims import Sentence
from ortaq.reference.topics import topic

Progress = Callable[[str, int, int], None]

SHOWN_FIRST = 5
"""As many shared gaps and strengths stand in the answer; the rest stand in the sections."""


def position(evidence: Evidence, code: str, group: str, *, progress: Progress | None = None) -> Document:
    """A brief on a topic for a group of states, in the language of the evidence.

    Args:
        code: A topic of `reference/topics.yaml`.
        group: A named group, or states joined by `+`.
        progress: Told each target that is done: (step, done, total).
    """
    words = Words(evidence, group)
    targets = topic(code).targets
    found = {finding.target: finding for finding in evidence.ground.findings(group, targets)}
    judged = [finding for finding in found.values() if finding.kind != "unknown"]
    sections = []
    for place, target in enumerate(targets, start=1):
        if found[target].series is not None:
            sections.append(target_section(words, found[target]))
        if progress:
            progress(evidence.language.text("Target by target"), place, len(targets))
    return Document(
        lang=evidence.language.code,
        identity=(
            ("topic", code),
            ("group", group),
            ("k", "" if evidence.ground.k is None else str(evidence.ground.k)),
            ("date", evidence.facts["date"]),
            ("version", evidence.facts["version"]),
            ("store", evidence.store.manifest["content_hash"]),
        ),
        title=words.s("{group} {topic:about}: common ground", group=f"group:{group}", topic=f"topic:{code}"),
        standfirst=_standfirst(words, code, found.values()),
        sections=(
            _answer(words, code, list(found.values())),
            Section("targets", words.t("Target by target"), (), tuple(sections)),
            gaps_in_evidence(words, [finding for finding in found.values() if finding not in judged]),
            method_section(words),
        ),
    )


def _standfirst(words: Words, code: str, found: Iterable[Finding]) -> Paragraph:
    count = f"topic:{words.group}/{code}#n_targets"
    return Paragraph(
        (
            words.s("Evidence brief, {day}.", day="text:date"),
            words.plural(
                "Where {areas} stand on {n:bare} target of {agenda} that concerns this topic.",
                "Where {areas} stand on {n:bare} targets of {agenda} that concern this topic.",
                count,
                areas=[f"area:{area}" for area in words.areas],
                agenda="text:agenda",
            ),
            words.t("The published methods of the United Nations stand side by side, and every figure can be checked."),
            *(
                [words.s("The newest figures are of {year}.", year=f"topic:{words.group}/{code}#newest")]
                if any(finding.series for finding in found)
                else []
            ),
            *words.starter_note(),
        )
    )


def _answer(words: Words, code: str, found: Sequence[Finding]) -> Section:
    """The answer first: what is shared, what to say together, what to ask of whom."""
    gaps = [finding for finding in found if finding.kind == "shared-gap"][:SHOWN_FIRST]
    strengths = [finding for finding in found if finding.kind == "shared-strength"][:SHOWN_FIRST]
    differ = [finding for finding in found if finding.kind == "differ"][:SHOWN_FIRST]
    say = [_say_gap(words, finding) for finding in gaps]
    say += [_say_strength(words, finding) for finding in strengths]
    say += [_say_differ(words, finding) for finding in differ]
    return Section(
        "answer",
        words.t("In short"),
        (),
        (
            Section("shared", words.t("What the states share"), (_overview(words, code), *_shared(words, found))),
            Section(
                "say",
                words.t("What can be said together"),
                (Paragraph((words.t("Draft wording, for people to review and change."),)), *_bullets(say)),
            ),
            Section("ask", words.t("What to ask, and of whom"), _bullets(_asks(words, found))),
        ),
    )


def _overview(words: Words, code: str) -> Paragraph:
    here = f"topic:{words.group}/{code}"
    return Paragraph(
        (
            words.plural(
                "Of the {n:bare} target of this topic, {assessed:bare} can be judged in at least {k:bare} of the "
                "{states:bare} states.",
                "Of the {n:bare} targets of this topic, {assessed:bare} can be judged in at least {k:bare} of the "
                "{states:bare} states.",
                f"{here}#n_targets",
                assessed=f"{here}#n_assessed",
                k=f"{here}#k",
                states=f"{here}#states",
            ),
            words.s(
                "Shared gaps, where at least {k:bare} of {states:bare} states are not on track by any method: "
                "{gaps:bare}. Shared strengths, where at least {k:bare} are on track by every method: "
                "{strengths:bare}. Targets on which the states differ: {differ:bare}. Targets on which the answer "
                "depends on the method: {mixed:bare}.",
                gaps=f"{here}#n_shared-gap",
                strengths=f"{here}#n_shared-strength",
                differ=f"{here}#n_differ",
                mixed=f"{here}#n_mixed",
                k=f"{here}#k",
                states=f"{here}#states",
            ),
        )
    )


def _shared(words: Words, found: Sequence[Finding]) -> tuple[Block, ...]:
    shown = [finding for finding in found if finding.kind in ("shared-gap", "shared-strength")]
    return _bullets(
        [(words.heading(finding), words.standing(finding), *words.latest_range(finding)) for finding in shown]
    )


def _bullets(items: Sequence[tuple[Sentence, ...]]) -> tuple[Block, ...]:
    return (Bullets(tuple(Paragraph(item) for item in items)),) if items else ()


def _say_gap(words: Words, finding: Finding) -> tuple[Sentence, ...]:
    return (
        words.of_finding(
            finding,
            "On “{target}” none of our {states:bare} states is on track for {deadline}: this gap is common to us all. "
            "We will work to close it together.",
        )
        if len(finding.areas("behind")) == len(finding.states)
        else words.of_finding(
            finding,
            "On “{target}” we share a gap: {behind:bare} of our {states:bare} states are not on track for {deadline}. "
            "We will work to close it together.",
            behind="#n_behind",
        ),
    )


def _say_strength(words: Words, finding: Finding) -> tuple[Sentence, ...]:
    return (
        words.of_finding(
            finding,
            "On “{target}” all our {states:bare} states are on track for {deadline}. "
            "We will keep it so and offer our experience.",
        )
        if len(finding.areas("on-track")) == len(finding.states)
        else words.of_finding(
            finding,
            "On “{target}” {ontrack:bare} of our {states:bare} states are on track for {deadline}. "
            "We will keep it so and offer our experience.",
            ontrack="#n_on-track",
        ),
    )


def _say_differ(words: Words, finding: Finding) -> tuple[Sentence, ...]:
    return (
        words.of_finding(
            finding,
            "On “{target}” our states stand apart: on track for {deadline}: {ahead}; not on track: {behind}. "
            "Those ahead will share how they did it.",
            ahead=[f"#on-track:{area}" for area in finding.areas("on-track")],
            behind=[f"#behind:{area}" for area in finding.areas("behind")],
        ),
    )


def _asks(words: Words, found: Sequence[Finding]) -> list[tuple[Sentence, ...]]:
    """Experience of those who lead, outcomes and numbers of what was promised, figures where there are none."""
    led: dict[str, list[str]] = {}
    for finding in found:
        if finding.leader and finding.kind in ("shared-gap", "differ"):
            led.setdefault(finding.leader.ref_area, []).append(finding.target)
    asks: list[tuple[Sentence, ...]] = [
        (
            words.s(
                "Ask {leader} to share its experience on {targets:quoted}.",
                leader=f"ground:{words.group}/{targets[0]}#leader",
                targets=[f"ground:{words.group}/{target}#led-by:{leader}" for target in targets],
            ),
        )
        for leader, targets in sorted(led.items(), key=lambda item: words.areas.index(item[0]))
    ]
    asks += words.pledge_questions([finding.target for finding in found])
    if silent := [finding for finding in found if finding.kind == "unknown"]:
        asks.append(
            (
                words.s(
                    "Ask the statistics offices of {areas} and the agencies in charge of the indicators for open data "
                    "on these targets, where the evidence holds no figures that can be judged: {targets:quoted}.",
                    areas=[f"area:{area}" for area in words.areas],
                    targets=[f"target:{finding.target}" for finding in silent],
                ),
            )
        )
    return asks
