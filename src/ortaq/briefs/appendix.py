"""The end of a brief: what can't be said and why, and by which methods the rest was said."""

from __future__ import annotations

from collections.abc import Sequence

from ortaq.briefs.document import Block, Bullets, Paragraph, Section
from ortaq.briefs.words import Words
from ortaq.common_ground.findings import Finding
from ortaq.model.claims import Sentence


def gaps_in_evidence(words: Words, unknown: Sequence[Finding]) -> Section:
    """Targets on which nothing can be said of the group, each with the states and the reason."""
    items = tuple(Paragraph(_unknown(words, finding)) for finding in unknown)
    blocks: tuple[Block, ...] = (
        (Bullets(items),) if items else (Paragraph((words.t("Every target of this topic can be judged."),)),)
    )
    if items and words.ground.starter:
        why = words.t(
            "Only figures that may be passed on ship with Ortaq. What is missing here may well be published elsewhere; "
            "a store of one's own can hold it."
        )
        blocks = (Paragraph((why,)), *blocks)
    return Section("unknown", words.t("What can't be said"), blocks)


def _unknown(words: Words, finding: Finding) -> tuple[Sentence, ...]:
    if finding.series is None:
        return (words.heading(finding), words.t("The evidence holds no figures of these states that can be judged."))
    return (words.heading(finding), words.standing(finding))


def method_section(words: Words) -> Section:
    """How the verdicts were made, in words, and how to check the text."""
    names = sorted({row["method"] for row in words.ground.assessments(words.group)})
    methods = tuple(
        Paragraph(
            (
                words.s("{method}.", method=f"method:{name}"),
                words.s("Published as: {cite}.", cite=f"method:{name}#cite"),
            )
        )
        for name in names
    )
    return Section(
        "method",
        words.t("Method, and how to check"),
        (
            Paragraph(
                (
                    words.t(
                        "Each series is judged by each method alone. Series are averaged to indicators and indicators "
                        "to targets with equal weights, as in the United Nations progress chart."
                    ),
                    words.t(
                        "A state is on track where every method that can judge it says so, and not on track where none "
                        "does; otherwise the answer depends on the method."
                    ),
                    words.t(
                        "A series that only stands in for an indicator decides a target only where the indicator's own "
                        "series can't be judged in enough states."
                    ),
                    words.t("Values are shown rounded and kept as published."),
                )
            ),
            Bullets(methods),
            Paragraph(
                (
                    words.s(
                        "Every figure and name of this text can be walked back to its verdict, its value and the raw "
                        "file: ortaq check FILE. Made by Ortaq {version} from the store {hash}.",
                        version="text:version",
                        hash="store:#content_hash",
                    ),
                    words.t("Figures belong to their publishers, under the licence given with each source."),
                )
            ),
        ),
    )
