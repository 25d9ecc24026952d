"""One target of a brief: where each state stands, by picture, table and sentence; who leads; what was promised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ortaq.accords import practices_on
from ortaq.briefs.document import Block, Bullets, Cell, Paragraph, Section, Table
from ortaq.briefs.pictures import target_chart, target_map
from ortaq.briefs.words import Words
from ortaq.common_ground.findings import Finding, deciding_series
from ortaq.model.claims import Sentence
from ortaq.model.targets import natural_key

Row = Mapping[str, Any]

PRACTICES_SHOWN = 4


def target_section(words: Words, finding: Finding) -> Section:
    """The section of a target that has a series to show."""
    lead = Paragraph((words.standing(finding), *words.doubts(finding), *words.leading(finding)))
    pictures = [picture for picture in (target_map(words, finding), target_chart(words, finding)) if picture]
    return Section(
        anchor=f"t-{finding.target}",
        title=words.title(finding),
        blocks=(lead, *pictures, *_tables(words, finding), *_promised(words, finding), *_practices(words, finding)),
    )


def _tables(words: Words, finding: Finding) -> tuple[Block, ...]:
    """The series shown with its verdicts, then the other series of the target with their latest values."""
    source, series = finding.series or ("", "")
    others = [
        row
        for row in words.ground.registered_series
        if finding.target in (row["target"] or ()) and (row["source"], row["series"]) != finding.series
    ]
    decide = {(row["source"], row["series"]) for row in deciding_series(words.ground.all_series, finding)}
    others.sort(key=lambda row: ((row["source"], row["series"]) not in decide, natural_key(row["series"])))
    tables: list[Block] = [_verdict_table(words, source, series)]
    if rows := [row for row in (_latest_row(words, other) for other in others) if row]:
        tables.append(
            Table(
                words.t("Other series on this target: latest value and year"),
                (words.t("Series"), *(words.one(f"area:{area}") for area in words.areas)),
                tuple(rows),
            )
        )
    return tuple(tables)


def _verdict_table(words: Words, source: str, series: str) -> Table:
    methods = sorted({row["method"] for row in words.ground.assessments(words.group)})
    by_area: dict[str, dict[str, Row]] = {area: {} for area in words.areas}
    for row in words.ground.assessments(words.group):
        if (row["source"], row["series"]) == (source, series):
            by_area[row["ref_area"]][row["method"]] = row
    return Table(
        words.s("{series}, {unit}", series=f"series:{source}/{series}#title", unit=f"series:{source}/{series}#unit"),
        (
            words.t("State"),
            words.t("Baseline"),
            words.t("Latest value"),
            words.t("Change a year"),
            words.t("Target value"),
            words.t("At this pace, by the deadline"),
            *(words.one(f"method:{name}#short") for name in methods),
        ),
        tuple(_verdict_row(words, area, [by_area[area].get(name) for name in methods]) for area in words.areas),
    )


def _verdict_row(words: Words, area: str, verdicts: list[Row | None]) -> tuple[Cell, ...]:
    """The figures of the last method that has them, and the class of each method."""

    def figure(field: str, period: str = "") -> Cell:
        for row in reversed(verdicts):
            if row is None or row[field] is None:
                continue
            value = words.verdict_ref(dict(row), field)
            if period and row[period] is not None:
                year = words.verdict_ref(dict(row), period)
                return Cell(words.s("{value:bare} ({year})", value=value, year=year))
            spec = "signed" if field == "pace" else "bare"
            return Cell(words.one(value, spec))
        return Cell(words.t("no data") if field in ("latest_value", "baseline_value") else words.t("not computed"))

    def target() -> Cell:
        for row in verdicts:
            if row is not None and row["target_value"] is not None:
                return Cell(words.one(words.verdict_ref(dict(row), "target_value"), "bare"))
        return Cell(words.t("no number"))

    return (
        Cell(words.one(f"area:{area}")),
        figure("baseline_value", "baseline_period"),
        figure("latest_value", "latest_period"),
        figure("pace"),
        target(),
        figure("projection", "deadline"),
        *(_class_cell(words, row) for row in verdicts),
    )


def _class_cell(words: Words, row: Row | None) -> Cell:
    if row is None:
        return Cell(words.t("no data"), "unknown")
    field = "status" if row["status"] is not None else "reason"
    parts = words.one(words.verdict_ref(dict(row), field))
    if field == "status" and row["reason"]:
        note = words.verdict_ref(dict(row), "reason")
        parts = (*parts, *words.s(" ({note})", note=note))
    return Cell(parts, row["outlook"])


def _latest_row(words: Words, series: Row) -> tuple[Cell, ...] | None:
    """The latest value of a series in each state; None where no state has one."""
    key = f"{series['source']}/{series['series']}"
    observed = words.ground.series_observations(series["source"], series["series"])
    cells = []
    for area in words.areas:
        years = [year for year, row in observed.get(area, {}).items() if row["obs_value"] is not None]
        if not years:
            cells.append(Cell(words.t("no data")))
            continue
        ref = f"obs:{key}/{area}/{max(years)}"
        cells.append(Cell(words.s("{value:bare} ({year})", value=ref, year=f"{ref}#year")))
    if all(cell == Cell(words.t("no data")) for cell in cells):
        return None
    head = words.s("{series}, {unit}", series=f"series:{key}#title", unit=f"series:{key}#unit")
    return (Cell(head), *cells)


def _promised(words: Words, finding: Finding) -> tuple[Block, ...]:
    rows = [_pledge_row(words, pledge) for pledge in words.pledges([finding.target])]
    if not rows:
        return (Paragraph((words.t("No pledge of these states on this target is in the register."),)),)
    return (
        Table(
            words.t("What was promised"),
            tuple(words.t(head) for head in ("State", "Pledge", "In numbers", "Due", "State of affairs")),
            tuple(rows),
        ),
    )


def _pledge_row(words: Words, row: Row) -> tuple[Cell, ...]:
    here = f"accord:{row['id']}"
    areas = [f"{here}#ref_area:{area}" for area in row["ref_area"] if area in words.areas]
    return (
        Cell(words.s("{areas}", areas=areas)),
        Cell(words.one(f"{here}#title")),
        Cell(_in_numbers(words, row)),
        Cell(words.one(f"{here}#due") if row["due"] else words.t("no date")),
        Cell(words.one(f"{here}#status") if row["status"] else words.t("not known")),
    )


def _in_numbers(words: Words, row: Row) -> Sentence:
    """What a pledge promises as a number: by its own means, with support from outside, and against which year."""
    here = f"accord:{row['id']}"
    said = _amount(words, row, "value", "value_lower", "value_upper", "comparison")
    with_support = _amount(
        words, row, "conditional_value", "conditional_lower", "conditional_upper", "conditional_comparison"
    )
    if with_support:
        said = (*said, *(("; ",) if said else ()), *words.t("with support:"), " ", *with_support)
    if said and row["base_year"]:
        said = (*said, *words.s(" (base year {year})", year=f"{here}#base_year"))
    return said or words.t("no number")


def _amount(words: Words, row: Row, value: str, lower: str, upper: str, comparison: str) -> Sentence:
    """A value, with "at least" or the like before it, or a span; nothing where there is neither."""
    here = f"accord:{row['id']}"
    if row[value] is not None:
        before = (*words.one(f"{here}#{comparison}"), " ") if row[comparison] else ()
        return (*before, *words.one(f"{here}#{value}"))
    if row[lower] is not None:
        return words.s("from {lower} to {upper}", lower=f"{here}#{lower}", upper=f"{here}#{upper}")
    return ()


def _practices(words: Words, finding: Finding) -> tuple[Block, ...]:
    found = practices_on(words.ground.accords, [finding.target]).to_pylist()
    shown = [row for row in found if set(row["ref_area"]) & set(words.areas)][:PRACTICES_SHOWN]
    if not shown:
        return ()
    items = tuple(Paragraph(_practice(words, row)) for row in shown)
    return (Paragraph((words.t("Practices that others could use:"),)), Bullets(items))


def _practice(words: Words, row: Row) -> tuple[Sentence, ...]:
    here = f"accord:{row['id']}"
    areas = [f"{here}#ref_area:{area}" for area in row["ref_area"]]
    said = [words.s("{title} ({areas}).", title=f"{here}#title", areas=areas)]
    if row["body"]:
        said.append(words.one(f"{here}#what"))
    return tuple(said)
