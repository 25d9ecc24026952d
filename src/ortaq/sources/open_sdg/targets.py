"""National target values, where the settings of an indicator state one as a number in a field made for it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ortaq.collect.delivery import File, LeftOut, Reason
from ortaq.collect.units import unit
from ortaq.sources.open_sdg.about import About
from ortaq.sources.open_sdg.checkout import published_at
from ortaq.sources.open_sdg.figures import Measured
from ortaq.sources.open_sdg.labels import Labels

_DIRECTIONS = {"positive": 1, "negative": -1}
_YEAR = re.compile(r"20[0-9]{2}")
_TARGET = 2
SEVERAL = Reason("several targets stand for one series; none is taken")


def target_rows(
    about: About, measured: Iterable[Measured], labels: Labels, ref_area: str, source: str
) -> tuple[list[dict[str, Any]], list[LeftOut]]:
    """Rows of TARGET_VALUE from `progress_calculation_options` and from lines in charts with the preset `target_line`.

    A target without a number, or of a series that the files do not have, is left out and named.
    """
    found, left_out = [], []
    of_indicator = [one for one in measured if about.indicator.replace(".", "-") in one.indicators]
    for name, key in (("progress_calculation_options", "target"), ("graph_annotations", "value")):
        if name not in about.raw:
            continue
        options, file = about.raw[name]
        for option in options if isinstance(options, list) else ():
            if not isinstance(option, dict) or key not in option or not option[key]:
                continue
            if name == "graph_annotations" and option.get("preset") != "target_line":
                continue
            row = _row(about, option, option[key], of_indicator, labels)
            if isinstance(row, str):
                words = (f"{field} {value}" for field, value in option.items() if isinstance(value, str))
                told = f"{name}: {', '.join(words)}"
                left_out.append(LeftOut(file.name, row, 1, told))
            else:
                found.append(_completed(row, option, name, ref_area, source, file))
    return _one_each(found, left_out)


def _one_each(found: list[dict[str, Any]], left_out: list[LeftOut]) -> tuple[list[dict[str, Any]], list[LeftOut]]:
    """One target of each series; of two that differ neither, since no breakdown of a target is told."""
    values: dict[tuple[Any, ...], set[Any]] = {}
    for row in found:
        values.setdefault((row["series"], row["unit_measure"]), set()).add((row["value"], row["deadline"]))
    one = {(row["series"], row["unit_measure"]): row for row in found}
    for (series, unit_measure), told in values.items():
        if len(told) > 1:
            row = one.pop((series, unit_measure))
            numbers = ", ".join(f"{number:g}" for number, _ in sorted(told, key=str))
            file = row["basis_source"].split(", ")[1]
            left_out.append(LeftOut(file, SEVERAL, len(told), f"{series or unit_measure}: {numbers}"))
    return list(one.values()), left_out


def _row(
    about: About, option: Mapping[str, Any], value: object, measured: list[Measured], labels: Labels
) -> dict[str, Any] | str:
    """What the target is of and its number; or why it is none."""
    try:
        number = float(str(value))
    except ValueError:
        return Reason("the target is no number")
    if not math.isfinite(number):
        return Reason("the target is no number")
    fitting = [one for one in measured if _fits(option, "series", one.measure, labels, "SERIES")]
    fitting = [one for one in fitting if _fits(option, "unit", one.unit.written, labels, "UNIT_MEASURE")]
    if not fitting:
        return Reason("the target is of a series or unit that the figures do not have")
    if len({(one.unit.unit_measure, one.unit.unit_mult) for one in fitting}) > 1:
        return Reason("the target does not tell of which unit it is")
    return {
        "target": ".".join(about.indicator.split(".")[:_TARGET]),
        "indicator": about.indicator,
        "series": fitting[0].series if len(fitting) == 1 else None,
        "value": number * 10 ** fitting[0].unit.unit_mult,
        "unit_measure": fitting[0].unit.unit_measure,
    }


def _fits(option: Mapping[str, Any], name: str, code: str, labels: Labels, group: str) -> bool:
    """Whether an option is of this series or unit: it names it by its code, its key or its label, or names none."""
    told = option.get(name)
    if not told or not isinstance(told, str):
        return True
    return code in {told, told.removeprefix(f"{group}."), labels.code(group, told)} or (
        group == "UNIT_MEASURE" and unit(told) == unit(code)
    )


def _completed(
    row: dict[str, Any], option: Mapping[str, Any], name: str, ref_area: str, source: str, file: File
) -> dict[str, Any]:
    year = str(option.get("target_year", ""))
    text = option.get("label")
    label = text.get("content", "") if isinstance(text, dict) else ""
    years = set(_YEAR.findall(label)) if isinstance(label, str) else set()
    deadline = int(year) if _YEAR.fullmatch(year) else int(next(iter(years))) if len(years) == 1 else None
    return row | {
        "ref_area": ref_area,
        "kind": "absolute",
        "direction": _DIRECTIONS.get(str(option.get("direction", "")), 0),
        "deadline": deadline,
        "basis": "target value that the national repository sets for this indicator"
        + (f": {label}" if isinstance(label, str) and label and " " in label else ""),
        "basis_source": f"{source}, {file.name}, {name}",
        "basis_address": published_at(file.address),
        "is_official": False,
    }
