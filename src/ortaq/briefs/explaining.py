"""One verdict in words: the formula, the numbers that went in, each step, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ortaq.briefs.words import Words
from ortaq.methods import method
from ortaq.model.claims import Sentence


def explanation(words: Words, row: Mapping[str, Any]) -> str:
    """A verdict as lines of plain text, in the reader's language.

    Args:
        row: One row of ASSESSMENT.
    """
    here = f"verdict:{row['method']}/{row['source']}/{row['series']}/{row['ref_area']}"
    series = f"series:{row['source']}/{row['series']}"
    lines: list[Sentence] = [
        words.s("{method}: {area}", method=f"method:{row['method']}", area=f"area:{row['ref_area']}"),
        words.s(
            "Series: {title}, {unit} ({code})", title=f"{series}#title", unit=f"{series}#unit", code=f"{series}#series"
        ),
    ]
    for msgid, field, period in (
        ("Baseline: {value} ({year})", "baseline_value", "baseline_period"),
        ("Latest value: {value} ({year})", "latest_value", "latest_period"),
        ("To reach: {value} ({year})", "target_value", "deadline"),
        ("At this pace: {value} ({year})", "projection", "deadline"),
    ):
        if row[field] is not None and row[period] is not None:
            lines.append(words.s(msgid, value=f"{here}#{field}", year=f"{here}#{period}"))
    if row["pace"] is not None:
        lines.append(words.s("Change a year: {pace:signed}", pace=f"{here}#pace"))
    if row["pace_needed"] is not None:
        lines.append(words.s("Change a year that is needed: {pace:signed}", pace=f"{here}#pace_needed"))
    lines += [(f"{step.formula} = {step.value:.6g}",) for step in method(row["method"]).steps(row)]
    if row["status"] is not None:
        lines.append(words.s("Verdict: {status}", status=f"{here}#status"))
    if row["reason"] is not None:
        lines.append(words.s("To note: {reason}", reason=f"{here}#reason"))
    lines += [
        words.s("Method published as: {cite}", cite=f"method:{row['method']}#cite"),
        words.s(
            "Figures: {publisher}, edition of {vintage}, {licence}, {address}",
            publisher=f"{series}#publisher",
            vintage=f"{series}#vintage",
            licence=f"{series}#licence",
            address=f"{series}#address",
        ),
    ]
    return "\n".join(words.plain(line) for line in lines)
