"""Verdicts in words: the formula, the numbers that went in, each step, and where they come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ortaq.briefs.words import Words
from ortaq.methods import method
from ortaq.model.claims import Sentence

Row = Mapping[str, Any]


def explanation(words: Words, rows: Sequence[Row], together: str = "") -> str:
    """What every method says of one series in one state, as lines of plain text in the reader's language.

    Args:
        rows: Rows of ASSESSMENT, one a method.
        together: What they say together, in words.
    """
    parts = ["\n".join(words.plain(line) for line in _of_series(words, rows))]
    if together:
        parts[0] += f"\n{together}"
    parts += ["\n".join(words.plain(line) for line in _of_method(words, row)) for row in rows]
    return "\n\n".join(parts)


def _of_series(words: Words, rows: Sequence[Row]) -> Iterable[Sentence]:
    """What is the same for all methods: the series, its figures, what is to be reached and who says so."""
    row = rows[0]
    source, code, area = row["source"], row["series"], row["ref_area"]
    series, asked = f"series:{source}/{code}", f"target-value:{source}/{code}/{area}"
    about = words.ground.series(source, code)
    yield words.one(f"area:{area}")
    yield words.s(
        "Series: {title}, {unit} ({code})", title=f"{series}#title", unit=f"{series}#unit", code=f"{series}#series"
    )
    if about["is_proxy"] and about["indicator"]:
        indicator = about["indicator"][0]
        yield words.s(
            "Stands in for indicator {code}: {indicator}",
            code=f"indicator:{indicator}#code",
            indicator=f"indicator:{indicator}",
        )
    yield words.s(
        "Figures: {publisher}, edition of {vintage}, {licence}, {address}",
        publisher=f"{series}#publisher",
        vintage=f"{series}#vintage",
        licence=f"{series}#licence",
        address=f"{series}#address",
    )
    if words.evidence.has(f"{asked}#basis_source"):
        yield words.s(
            "What is to be reached is set by {source}, {address}"
            if words.evidence.has(f"{asked}#value")
            else "No number to reach is set by {source}, {address}",
            source=f"{asked}#basis_source",
            address=f"{asked}#basis_address",
        )


def _of_method(words: Words, row: Row) -> Iterable[Sentence]:
    """What one method makes of it."""
    here = f"verdict:{row['method']}/{row['source']}/{row['series']}/{row['ref_area']}"
    name = f"method:{row['method']}"
    yield words.one(name)
    yield words.s("Question: {question}", question=f"{name}#question")
    yield words.s("Formula: {formula}", formula=f"{name}#formula")
    yield from _inputs(words, row, here)
    for step in method(row["method"]).steps(row):
        yield (f"{step.formula} = {step.value:.6g}",)
    if row["status"] is not None:
        yield words.s("Verdict: {status}", status=f"{here}#status")
    if row["reason"] is not None:
        yield words.s("To note: {reason}", reason=f"{here}#reason")
    yield words.s("Method published as: {cite}", cite=f"{name}#cite")


def _inputs(words: Words, row: Row, here: str) -> Iterable[Sentence]:
    """The numbers of a verdict, those that went in and those that came out."""
    for msgid, field, period in (
        ("Baseline: {value} ({year})", "baseline_value", "baseline_period"),
        ("Latest value: {value} ({year})", "latest_value", "latest_period"),
        ("To reach: {value} ({year})", "target_value", "deadline"),
    ):
        if row[field] is not None and row[period] is not None:
            yield words.s(msgid, value=f"{here}#{field}", year=f"{here}#{period}")
    if row["projection"] is not None and row["deadline"] is not None:
        value, year = f"{here}#projection", f"{here}#deadline"
        if row["projection_lower"] is None or row["projection_upper"] is None:
            yield words.s("At this pace: {value} ({year})", value=value, year=year)
        else:
            yield words.s(
                "Expected in {year}: {value}; with a probability of 80% between {lower:bare} and {upper:bare}.",
                year=year,
                value=value,
                lower=f"{here}#projection_lower",
                upper=f"{here}#projection_upper",
            )
    if row["probability"] is not None:
        yield words.s("Probability that the target is met: {probability}.", probability=f"{here}#probability")
    if row["pace"] is not None:
        yield words.s("Change a year: {pace:signed}", pace=f"{here}#pace")
    if row["pace_needed"] is not None:
        yield words.s("Change a year that is needed: {pace:signed}", pace=f"{here}#pace_needed")
    if row["year_reached"] is not None:
        yield words.s("Reached at this pace in: {year}", year=f"{here}#year_reached")
