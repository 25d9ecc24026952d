"""The chart of an assessment: figures, target, the fan of the projection, and words for who can't see it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

import ortaq
from ortaq.briefs.chart_spec import Line, LineChart, Spread
from ortaq.briefs.charts import grammar
from ortaq.briefs.outlook_chart import OutlookChart
from ortaq.errors import BriefError, UsageError
from ortaq.store import Store

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def chart(store: Store) -> OutlookChart:
    return ortaq.assess(store, goal="3").chart("3.2.1", ref_area="TKM")


def layers(spec: LineChart, kind: str) -> list[dict[str, Any]]:
    return [layer for layer in grammar(spec)["layer"] if layer["mark"]["type"] == kind]


def test_the_picture_has_a_title_and_a_description_that_a_screen_reader_finds_first(chart: OutlookChart) -> None:
    root = ET.fromstring(chart.svg)
    names = (root.get("aria-labelledby") or "").split()

    assert root.get("role") == "img"
    assert [(child.tag, child.get("id")) for child in list(root)[:2]] == [
        (f"{SVG}title", names[0]),
        (f"{SVG}desc", names[1]),
    ]
    assert root[0].text == "Under-five mortality rate: Turkmenistan"
    assert "39.0\N{NO-BREAK SPACE}per 1,000 live births in 2024" in (root[1].text or "")


def test_no_id_stands_twice_and_nothing_is_fetched(chart: OutlookChart) -> None:
    ids = re.findall(r'\bid="([^"]+)"', chart.svg)

    assert len(ids) == len(set(ids))
    assert not re.findall(r'(?:href|src)="', chart.svg)
    assert "<script" not in chart.svg


def test_the_fan_opens_at_the_newest_figure_and_ends_at_the_interval_of_the_verdict(
    store: Store, chart: OutlookChart
) -> None:
    (row,) = ortaq.assess(store, method="ortaq-outlook", series="SH.DYN.MORT", ref_area="TKM").rows()
    (line,) = chart.spec.lines
    wide, narrow = line.fan[-1].bounds

    assert wide == pytest.approx((row["projection_lower"], row["projection_upper"]))
    assert wide[0] < narrow[0] < line.projection[-1][1] < narrow[1] < wide[1]
    assert line.projection[-1] == (2030, pytest.approx(row["projection"]))
    (first, *_), second = (layer["data"]["values"] for layer in layers(chart.spec, "area"))
    assert (first["year"], first["value"], first["to"]) == (2024, *[line.points[-1][1]] * 2)
    assert len(second) == len(line.fan) + 1


def test_more_than_two_states_have_medians_and_no_fans(store: Store) -> None:
    drawn = ortaq.assess(store, goal="3").chart("3.2.1")

    assert [line.ref_area for line in drawn.spec.lines] == ["KAZ", "KGZ", "TJK", "TKM", "UZB"]
    assert all(line.projection and not line.fan for line in drawn.spec.lines)
    assert "shaded" not in drawn.below


def test_a_chart_names_method_source_licence_and_edition(chart: OutlookChart) -> None:
    assert "Ortaq outlook" in chart.below
    assert "World Bank" in chart.below
    assert "CC-BY-4.0" in chart.below
    assert "1\N{NO-BREAK SPACE}July 2026" in chart.below


def test_it_is_saved_as_svg_and_png_and_shown_in_a_notebook(chart: OutlookChart, tmp_path: Path) -> None:
    assert chart.save(tmp_path / "a.svg").read_text(encoding="utf-8") == chart.svg
    assert chart.save(tmp_path / "a.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert chart._repr_html_() == chart.svg
    assert json.loads(chart.to_altair().to_json())["layer"]


def test_the_same_chart_has_the_same_bytes(store: Store, chart: OutlookChart) -> None:
    assert ortaq.assess(store, goal="3").chart("3.2.1", ref_area="TKM").svg == chart.svg


def test_another_ending_is_refused(chart: OutlookChart, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"can't be written as \.pdf"):
        chart.save(tmp_path / "a.pdf")


def test_there_is_no_chart_without_a_figure(store: Store) -> None:
    with pytest.raises(UsageError, match=r"no figures of SH\.DYN\.MORT"):
        ortaq.assess(store, goal="3").chart("SH.DYN.MORT", ref_area="DEU")
    with pytest.raises(UsageError, match=r"no verdict on 7\.2\.1"):
        ortaq.assess(store, goal="3").chart("7.2.1")


def test_a_series_without_an_indicator_and_a_number_is_drawn_too(store: Store) -> None:
    drawn = ortaq.assess(store, series="SP.POP.TOTL").chart("SP.POP.TOTL", ref_area="KAZ")

    assert drawn.spec.target is None
    assert len(ET.fromstring(drawn.svg)) > 3


def test_a_fan_that_is_no_number_is_refused() -> None:
    line = Line("KAZ", "Kazakhstan", ((2020, 1.0),), ((2030, 2.0),), fan=(Spread(2030, ((0.0, float("inf")),)),))

    with pytest.raises(BriefError, match="can't be drawn"):
        grammar(LineChart((line,), 2030, "%", "en"))
