"""How an answer leaves: for people, for machines, for nobody who still listens."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from ortaq.cli.app import run
from ortaq.cli.output import Output
from ortaq.cli.tables import GAP, LONG, drawn, on_terminal, paged, put, undrawn
from ortaq.errors import UsageError
from ortaq.i18n import language
from ortaq.model.result import Result

if TYPE_CHECKING:
    from pathlib import Path

RESULT = Result(
    pa.table(
        {
            "series": ["EG.FEC.RNEW.ZS", "EN.ATM.PM25.MC.M3"],
            "area": ["Қазақстан", "Türkmenistan"],
            "time_period": [2022, 2020],
            "obs_value": [1234.5678, None],
            "status": ["on-track", None],
            "reason": [None, "too-few-points"],
        }
    ),
    shown=("series", "area", "time_period", "obs_value", "status"),
)


def a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make what `capsys` reads a terminal of eighty columns."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")


def test_what_is_missing_is_marked_and_never_zero(capsys: pytest.CaptureFixture) -> None:
    Output(None, None, "en").give(RESULT)

    row = capsys.readouterr().out.splitlines()[-1].split()
    assert row == ["EN.ATM.PM25.MC.M3", "Türkmenistan", "2020", GAP, GAP, "too-few-points"]


def test_numbers_are_rounded_for_people_in_the_form_of_the_language(capsys: pytest.CaptureFixture) -> None:
    Output(None, None, "en").give(RESULT)
    Output(None, None, "ru").give(RESULT)

    told = capsys.readouterr().out
    assert " 1,235 " in told
    assert " 1\u00a0235 " in told
    assert "2,022" not in told


def test_machines_get_every_column_and_every_digit(capsys: pytest.CaptureFixture) -> None:
    Output("csv", None, "en").give(RESULT)
    as_csv = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    Output("json", None, "en").give(RESULT)
    as_json = json.loads(capsys.readouterr().out)

    assert as_csv[0]["obs_value"] == "1234.5678"
    assert as_csv[1]["obs_value"] == ""
    assert as_json == RESULT.rows()


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_the_ending_of_the_file_names_the_format(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    Output(None, tmp_path / f"figures.{ending}", "en").give(RESULT)

    assert capsys.readouterr().out == ""
    assert (tmp_path / f"figures.{ending}").read_bytes() == RESULT.write(ending)
    assert [path.name for path in tmp_path.iterdir()] == [f"figures.{ending}"]


def test_parquet_is_kept_from_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    a_terminal(monkeypatch)
    with pytest.raises(UsageError, match="--out"):
        Output("parquet", None, "en")


def test_parquet_goes_through_a_pipe(capfdbinary: pytest.CaptureFixture) -> None:
    Output("parquet", None, "en").give(RESULT)

    assert pq.read_table(io.BytesIO(capfdbinary.readouterr().out)).to_pylist() == RESULT.rows()


def test_a_file_that_cannot_be_written_is_an_error_of_the_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't write"):
        Output(None, tmp_path / "nowhere" / "figures.csv", "en").give(RESULT)


def test_a_table_that_does_not_fit_the_terminal_is_shown_row_below_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    a_terminal(monkeypatch)
    wide = Result(pa.table({f"column_number_{place}": ["x" * 12, "y" * 120] for place in range(12)}))

    on_terminal(wide, language("en"))

    lines = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out).splitlines()
    assert max(map(len, lines)) <= 80
    assert [line.split()[0] for line in lines if "x" in line] == [f"column_number_{place}" for place in range(12)]
    assert "".join(lines).count("y") == 12 * 120


def test_what_is_the_same_in_every_row_is_told_once(capsys: pytest.CaptureFixture) -> None:
    same = Result(pa.table({"series": ["EG.FEC.RNEW.ZS"] * 3, "time_period": [2019, 2020, 2021]}))

    on_terminal(same, language("en"))

    assert capsys.readouterr().out.count("EG.FEC.RNEW.ZS") == 1


def test_a_code_with_digits_is_no_number(capsys: pytest.CaptureFixture) -> None:
    on_terminal(Result(pa.table({"target": ["6.4", "13.2"], "k": [1, 10]})), language("en"))

    assert capsys.readouterr().out.splitlines()[-2:] == ["6.4       1", "13.2     10"]


def test_a_table_in_a_pipe_is_written_in_full(capsys: pytest.CaptureFixture) -> None:
    wide = Result(pa.table({f"column_number_{place}": ["x" * 12] for place in range(40)}))

    on_terminal(wide, language("en"))

    told = capsys.readouterr()
    assert "column_number_39" in told.out
    assert told.err == ""


def test_colours_are_for_terminals_that_want_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    a_terminal(monkeypatch)
    on_terminal(RESULT, language("en"))
    assert "\x1b[" in capsys.readouterr().out

    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    on_terminal(RESULT, language("en"))
    assert "\x1b" not in capsys.readouterr().out


def test_words_in_brackets_are_shown_as_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    a_terminal(monkeypatch)
    on_terminal(Result(pa.table({"unit": ["[bold]t/ha[/bold]"]})), language("en"))

    assert "[bold]t/ha[/bold]" in capsys.readouterr().out


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    with (tmp_path / "told").open("wb") as told:
        writer = subprocess.Popen(
            [sys.executable, "-m", "ortaq", "show", "--area", "KAZ", "--format", "csv"],
            stdout=subprocess.PIPE,
            stderr=told,
        )
        assert writer.stdout
        writer.stdout.read(1)
        writer.stdout.close()
        writer.wait(timeout=60)

    assert b"Traceback" not in (tmp_path / "told").read_bytes()
    assert b"Broken" not in (tmp_path / "told").read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.setattr("ortaq.cli.show.Output", lambda *_: signal.raise_signal(signal.SIGINT))

    assert run(["show"]) == 130
    assert "".join(capsys.readouterr()) == ""


def long(rows: int) -> Result:
    return Result(
        pa.table({"series": ["X"] * rows, "area": [f"Қазақстан {at}" for at in range(rows)], "n": range(rows)})
    )


def test_a_long_table_is_cut_on_a_terminal_and_says_how_to_have_all_of_it(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_terminal(monkeypatch)

    Output(None, None, "en").give(long(LONG + 500))

    told = capsys.readouterr().out
    assert f"Қазақстан {LONG - 1}" in told
    assert f"Қазақстан {LONG}" not in told
    assert "the first 2,000 of 2,500 rows; all of them: --out FILE.csv" in told


def test_a_long_table_leaves_whole_in_a_pipe(capsys: pytest.CaptureFixture) -> None:
    Output(None, None, "en").give(long(LONG + 500))

    told = capsys.readouterr().out.splitlines()
    assert told[0] == "series: X"
    assert [line.split()[1] for line in told[4:]] == [str(at) for at in range(LONG + 500)]


@pytest.mark.parametrize("result", [RESULT, long(7)])
def test_what_is_not_drawn_looks_as_what_is(result: Result) -> None:
    page = paged(result, language("en"))
    text = io.StringIO()
    put(Console(file=text, width=10_000, color_system=None), page, drawn(page))

    assert undrawn(page).splitlines() == [line.rstrip() for line in text.getvalue().splitlines()]
