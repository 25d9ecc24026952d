"""`ortaq fetch` as people and scripts call it: what it says, where, in which form, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import ortaq
from ortaq.cli.app import run
from ortaq.sources import sources
from ortaq.store import Store
from ortaq.verbs.fetch import OUTCOMES
from ortaq.verbs.open_store import starter_file

CHART = "Entity,Code,Year,Renewables - % electricity\nKazakhstan,KAZ,2021,11.5\nKazakhstan,KAZ,2022,{}\n"


@pytest.fixture(autouse=True)
def _english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "ORTAQ_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A store of one's own, as it is made from what ships; and a chart to fetch."""
    with ortaq.open_store():
        shutil.copytree(starter_file().parent / "snapshots", tmp_path / "data" / "snapshots")
        shutil.copy(starter_file(), tmp_path / "data" / "own.duckdb")
    (tmp_path / "a-share.csv").write_text(CHART.format(12.25))
    return tmp_path / "data" / "own.duckdb"


def test_the_help_names_each_option_and_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fetch", "--help"]) == 0

    told = capsys.readouterr()
    for word in ("--series", "--area", "--group", "--goal", "--name", "--dry-run", "--accept-loss", "--sources"):
        assert word in told.out
    assert told.err == ""


def test_the_sources_are_listed_with_their_licence_in_each_form(capsys: pytest.CaptureFixture[str]) -> None:
    names = {name.replace("_", "-") for name, module in sources().items() if module.TAKES}

    assert run(["fetch", "--sources", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["source"] for row in rows} == names
    assert all(row["licence"] and row["publisher"] and row["takes"] for row in rows)

    assert run(["fetch", "--sources"]) == 0
    table = capsys.readouterr().out
    assert all(name in table for name in names)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("", "no source is named"),
        ("unsdd", "unsd"),
        ("starter", "unknown source"),
        ("unsd --goal 18", "unknown goal: 18"),
        ("unsd --target 7.22", "unknown target: 7.22"),
        ("unsd --indicator 7.2.9", "unknown indicator: 7.2.9"),
        ("unsd --area ZZZ", "unknown state: ZZZ"),
        ("unsd --group atlantis", "unknown group"),
        ("unsd", "days"),
        ("worldbank", "no series is named"),
        ("worldbank --goal 7", "can't be asked by goal"),
        ("owid a-share.csv --series X", "can't be asked by series"),
        ("owid", "no name of a chart"),
        ("owid nowhere.csv", "nowhere.csv"),
        ("table", "--help|file|table"),
        ("table nowhere.csv", "nowhere.csv"),
        ("table nowhere.xlsx", "nowhere.xlsx"),
        ("sdmx nowhere.xml", "nowhere.xml"),
        ("sdmx NOBODY/FLOW", "NOBODY"),
        ("open-sdg nowhere", "nowhere"),
        ("open-sdg a-share.csv", "no folder named data"),
        ("open-sdg", "no repository is named"),
        ("owid a-share.csv --name x", "can't be asked by name"),
        ("table a-share.csv --name ../x", "no short name"),
        ("table a-share.csv --vintage yesterday", "is no day"),
        ("table a-share.csv --vintage 2026-99-99", "is no day"),
        ("table a-share.csv --format xls", "unknown format: xls"),
        ("table a-share.csv --lang xx", "xx"),
        ("table a-share.csv more", "--help"),
        ("table a-share.csv --serie X", "--series"),
        ("table a-share.csv --name ,", "--name names nothing"),
    ],
)
def test_a_wrong_call_is_one_line_and_a_hint(
    mine: Path, capsys: pytest.CaptureFixture[str], words: str, named: str
) -> None:
    before = mine.read_bytes()
    source, *rest = words.split() or [""]
    words_ = [*([source] if source else []), *rest]

    code = run(["fetch", *words_, "--store", str(mine)])

    told = capsys.readouterr()
    lines = [line for line in told.err.splitlines() if not line.startswith("      ")]
    assert (code, told.out) == (2, "")
    assert len(lines) in {1, 2}, lines
    assert any(word in told.err for word in named.split("|")), told.err
    assert mine.read_bytes() == before


def test_in_a_pipe_the_answer_and_what_is_said_on_the_way_stay_apart(mine: Path) -> None:
    call = [sys.executable, "-m", "ortaq", "fetch", "owid", "a-share.csv", "--store", str(mine), "--format", "json"]

    told = subprocess.run(call, capture_output=True, check=True, env={**os.environ, "COLUMNS": "40"})

    (row,) = json.loads(told.stdout)
    assert list(row) == OUTCOMES.names
    assert (row["outcome"], row["rows"]) == ("new", 2)
    assert b"figures: 2 new" in told.stderr
    assert b"\x1b" not in told.stdout + told.stderr


@pytest.mark.parametrize("form", ["table", "csv", "json", "parquet"])
def test_the_report_leaves_in_each_form_and_into_a_file(
    mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    out = tmp_path / f"report.{form}"

    assert run(["fetch", "owid", "a-share.csv", "--store", str(mine), "--format", form, "--out", str(out)]) == 0

    assert out.stat().st_size > 0
    assert "stored in" in capsys.readouterr().err


def test_each_step_is_told_once_where_there_is_no_terminal(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mine.parent.parent / "charts").mkdir()
    for at in range(5):
        (mine.parent.parent / "charts" / f"share-{at}.csv").write_text(CHART.format(at))

    assert run(["fetch", "owid", "charts", "--store", str(mine)]) == 0

    steps = [line for line in capsys.readouterr().err.splitlines() if line.startswith("      ")]
    assert steps
    assert len(steps) == len(set(steps))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is of Linux")
@pytest.mark.parametrize("form", ["table", "csv"])
def test_what_was_stored_is_told_also_where_the_report_can_not_be_written(mine: Path, form: str) -> None:
    call = [sys.executable, "-m", "ortaq", "fetch", "owid", "a-share.csv", "--store", str(mine), "--format", form]

    with Path("/dev/full").open("wb") as full:
        told = subprocess.run(call, stdout=full, stderr=subprocess.PIPE, check=False)

    assert told.returncode == 2
    assert b"stored in" in told.stderr
    assert b"Traceback" not in told.stderr


@pytest.mark.parametrize("lang", ["kk", "ru", "en", "kk_KZ.UTF-8", "xx", ""])
@pytest.mark.parametrize("words", [["owid", "nowhere.csv"], ["owid", "a-share.csv", "--dry-run"], ["--sources"]])
def test_any_language_of_the_reader_is_answered(
    mine: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lang: str, words: list[str]
) -> None:
    monkeypatch.setenv("ORTAQ_LANG", lang)
    own = ["--lang", lang] if lang in {"kk", "ru"} else []

    code = run(["fetch", *words, *own, "--store", str(mine)])

    told = capsys.readouterr()
    assert code == (2 if "nowhere.csv" in words else 0), told.err
    assert "{" not in told.err


def test_a_refused_delivery_among_good_ones_ends_with_two(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mine.parent.parent / "charts").mkdir()
    (mine.parent.parent / "charts" / "good.csv").write_text(CHART.format(1))
    (mine.parent.parent / "charts" / "bad.csv").write_text(CHART.format("ten"))

    assert run(["fetch", "owid", "charts", "--store", str(mine)]) == 2

    told = capsys.readouterr()
    assert "1 new, 0 changed, 0 unchanged, 0 gone, 1 refused" in told.err
    assert "bad.csv:3" in told.out


def test_names_of_files_do_nothing_to_a_bar_on_a_terminal() -> None:
    """A name in brackets is no markup, and one with an escape moves no cursor."""
    mother, child = pty.openpty()
    code = (
        "from ortaq.cli.progress import Bar\n"
        "with Bar('fetch') as bar:\n"
        "    for name in ('[/]', '[bold red]x', 'a\\x1b[2Jb', 'c\\nd'):\n"
        "        bar(name, 0, 2); bar(name, 1, 2)\n"
    )
    shown = bytearray()

    def listen() -> None:
        try:
            while piece := os.read(mother, 65536):
                shown.extend(piece)
        except OSError:  # the other side is closed
            return

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    told = subprocess.run(
        [sys.executable, "-c", code], stderr=child, stdout=subprocess.PIPE, check=False, env=environment
    )
    os.close(child)
    listener.join(10)

    assert told.returncode == 0, bytes(shown)
    assert b"Traceback" not in shown
    assert b"\x1b[2Jb" not in shown


def test_a_person_who_presses_ctrl_c_is_told_nothing_more(mine: Path) -> None:
    before = mine.read_bytes()
    code = (
        "import os, signal, sys\n"
        "from ortaq.cli.app import run\n"
        "from ortaq.cli.progress import Bar\n"
        "tell = Bar.__call__\n"
        "def told(bar, step, *how):\n"
        "    tell(bar, step, *how)\n"
        "    if step == sys.argv[1]: os.kill(os.getpid(), signal.SIGINT)\n"
        "Bar.__call__ = told\n"
        "sys.exit(run(['fetch', 'owid', 'a-share.csv', '--store', sys.argv[2]]))\n"
    )
    for step in ("chart/a-share", "read the figures", "write part", "read back"):
        told = subprocess.run(
            [sys.executable, "-c", code, step, str(mine)], capture_output=True, check=False, start_new_session=True
        )

        assert told.returncode == 130, told.stderr
        assert told.stdout == b""
        assert b"Traceback" not in told.stderr
        assert mine.read_bytes() == before
        with Store(mine) as store:
            store.verify()
    assert [path.name for path in mine.parent.iterdir() if path.name.startswith(".own.duckdb.fetch")] == []


def test_the_steps_are_told_in_the_readers_language(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fetch", "owid", "a-share.csv", "--store", str(mine), "--lang", "ru"]) == 0

    told = capsys.readouterr().err
    assert "fetch: чтение данных" in told
    assert "read the figures" not in told
