"""`ortaq assess` on the terminal: the overview as a person reads it, and every other way to look."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

import ortaq
from ortaq.cli.app import run
from ortaq.cli.overview import overview_text
from ortaq.i18n import language
from ortaq.methods import method, methods
from ortaq.methods.agreement import VOTERS
from ortaq.store import Store


@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_of_the_overview_is_wider_than_the_terminal(store: Store, width: int) -> None:
    text = overview_text(ortaq.assess(store, goal=["1", "3", "6", "8", "17"]), language("en"), width)

    assert max(map(cell_len, text.splitlines())) <= width
    assert "…" not in text  # nothing is cut off


def test_a_block_has_a_line_a_state_and_the_answer_below(store: Store, capsys: pytest.CaptureFixture) -> None:
    assert run(["assess", "--target", "3.2"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("3.2 ")
    assert "to reach 25.0 (2030)" in lines[1]
    assert [line.split()[0] for line in lines[3:8]] == [
        "Kazakhstan",
        "Kyrgyzstan",
        "Tajikistan",
        "Turkmenistan",
        "Uzbekistan",
    ]
    assert re.search(r"Tajikistan +28\.1 \(2024\) +\d+\.\d–\d+\.\d +\d+% +×1\.1 +2031 +~~~✓~", lines[5])
    assert lines[8].strip().startswith("robust: on track: Kazakhstan")


def test_every_sign_is_named_below(store: Store) -> None:
    found = ortaq.assess(store, target="3.2")
    text = " ".join(overview_text(found, language("en")).split())

    for letter, name in zip("abcdefghijklm", found.marked, strict=False):
        assert f"{letter} {method(name).SHORT}" in text
    assert all(sign in text for sign in "✓~✗–↩")
    assert found.marked[:5] == VOTERS


def test_an_overview_without_any_series_names_the_targets(capsys: pytest.CaptureFixture) -> None:
    assert run(["assess", "--target", "6.3,6.5"]) == 0

    assert capsys.readouterr().out == "No series here tells of: 6.3, 6.5\n"


@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_overview_goes_to_programs_with_every_column(form: str, capsys: pytest.CaptureFixture) -> None:
    assert run(["assess", "--target", "3.2", "--format", form]) == 0

    out = capsys.readouterr().out
    rows = list(csv.DictReader(io.StringIO(out))) if form == "csv" else json.loads(out)
    assert len(rows) == 10
    assert {"probability", "pace_ratio", "year_reached", "agreement", "projection_lower"} <= set(rows[0])
    assert {f"{name}.status" for name in methods()} <= set(rows[0])


def test_the_overview_is_written_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert run(["assess", "--target", "3.2", "--out", str(tmp_path / "a.txt"), "--format", "table"]) == 0

    told = capsys.readouterr()
    assert told.out == ""
    assert str(tmp_path / "a.txt") in told.err
    assert (tmp_path / "a.txt").read_text(encoding="utf-8").startswith("3.2 ")


def test_a_chart_is_written_and_its_place_told(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert run(["assess", "--indicator", "3.2.1", "--area", "TJK", "--chart", str(tmp_path / "a.svg")]) == 0

    told = capsys.readouterr()
    assert (told.out, told.err.splitlines()[-1]) == ("", str(tmp_path / "a.svg"))
    assert "Tajikistan" in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_the_methods_are_listed_with_question_and_publication(capsys: pytest.CaptureFixture) -> None:
    assert run(["assess", "--methods", "--format", "json"]) == 0

    rows = json.loads(capsys.readouterr().out)
    assert [row["method"] for row in rows] == list(methods())
    assert {row["question"] for row in rows} <= {
        "will it be met by its deadline?",
        "how has it gone since the base?",
        "where does it stand now?",
    }
    assert all(row["publication"] and row["formula"] for row in rows)


def test_an_explanation_has_every_method_and_tells_the_series_once(capsys: pytest.CaptureFixture) -> None:
    assert run(["assess", "--explain", "3.2.1", "--area", "TJK"]) == 0

    told = capsys.readouterr().out
    assert told.count("Figures: World Bank") == 1
    assert "What is to be reached is set by A/RES/70/1, target 3.2" in told
    assert "not by" in told or "robust: " in told
    for kept in methods().values():
        assert f"\n{kept.TITLE}\nQuestion: " in told
        assert f"Formula: {kept.FORMULA}" in told
        assert f"Method published as: {kept.CITE}" in told
    assert re.search(r"Expected in 2030: \d+\.\d.*; with a probability of 80% between \d+\.\d and \d+\.\d\.", told)
    assert re.search(r"Probability that the target is met: [<>]?\d+%\.", told)
    assert "Reached at this pace in: 2031" in told


def test_a_roll_up_is_a_table_with_the_weights_told(capsys: pytest.CaptureFixture) -> None:
    assert run(["assess", "--roll-up", "country", "--goal", "3"]) == 0

    told = capsys.readouterr().out
    assert "each indicator 1/" in told
    assert "un-progress-2022" in told


def test_the_value_of_the_group_is_a_table(capsys: pytest.CaptureFixture) -> None:
    assert run(["assess", "--group-values", "--target", "6.1"]) == 0

    told = capsys.readouterr().out
    assert "mean of the states, each counting one" in told
    assert "mean weighted by population" in told
