"""What is off is said in one line, and what to do in another; no traceback, exit code 2."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import ortaq
from ortaq.cli.app import run

CALLS = {
    "an unknown topic": ("brief climat", "climate"),
    "an unknown group": ("common-ground --group central-asya", "central-asia"),
    "an unknown language": ("brief climate --lang kk,kz", "kk"),
    "no language": ("brief climate --lang ,", "--lang"),
    "an unknown state": ("show --area KAZZ", "KAZ"),
    "an unknown series": ("show --series EG.FEC.RNEW.Z", "EG.FEC.RNEW.ZS"),
    "an unknown source": ("show --source wdy", "wdi"),
    "an unknown goal": ("show --goal 18", "1"),
    "an unknown target": ("assess --target 7.22", "7.2"),
    "an unknown indicator": ("assess --indicator 7.2.9", "7.2.1"),
    "an unknown method": ("assess --method un-progres", "un-progress"),
    "an unknown language of a table": ("show --lang xx", "en"),
    "an unknown format": ("show --format xls", "csv"),
    "an unknown ending": ("show --out figures.xls", "csv"),
    "nothing to explain": ("assess --explain 99.9.9 --area KAZ", "show"),
    "an explanation for no state": ("assess --explain 7.2.1", "--area"),
    "an explanation of nothing": ("assess --explain , --area KAZ", "--explain"),
    "an explanation for an unknown state": ("assess --explain 7.2.1 --area KAZZ", "KAZ"),
    "no method": ("assess --method ,", "--method"),
    "two ways to look": ("assess --roll-up goal --group-values", "--roll-up"),
    "two more ways to look": ("assess --methods --explain 7.2.1", "--methods"),
    "an unknown level": ("assess --roll-up continent", "country"),
    "a roll-up of nothing": ("assess --roll-up goal --target 6.3", "--goal"),
    "an unknown engine": ("assess --engine hadoop", "spark://"),
    "a cluster that can't know where the figures are": ("assess --goal 7 --engine sc://nowhere.example.org", "s3://"),
    "figures for no cluster": ("assess --goal 7 --observations s3://bucket", "spark://"),
    "breakdowns of no method": ("assess --goal 7 --breakdowns", "un-progress-2022"),
    "a method of the value of a group": ("assess --goal 7 --group-values --method linear-pace", "method"),
    "a chart of no series": ("assess --goal 7 --chart out.svg", "--indicator"),
    "a chart of two indicators": ("assess --indicator 7.2.1,7.3.1 --chart out.svg", "--indicator"),
    "a chart of another kind": ("assess --indicator 7.2.1 --chart out.pdf", ".svg"),
    "a chart without figures": ("assess --indicator 7.1.1 --area DEU --chart out.svg", "show"),
    "a chart in a folder that is not there": ("assess --indicator 7.1.1 --chart no/where/out.svg", "where"),
    "an unknown language of an assessment": ("assess --goal 7 --lang de", "kk"),
    "too many states to share": ("common-ground --k 9", "5"),
    "a filter that is empty": ("show --series ,", "--series"),
    "no states": ("brief climate --area ,", "--area"),
    "an unknown option": ("show --serie X", "--series"),
    "an unknown command": ("shwo", "--help"),
    "a missing argument": ("brief", "--help"),
    "a number that is none": ("common-ground --k two", "--help"),
    "a file that is not there": ("check nowhere.html", "ortaq"),
    "a store that is not there": ("show --store nowhere.duckdb", ""),
}


@pytest.fixture(autouse=True)
def _english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def complaint(call: list[str], capsys: pytest.CaptureFixture) -> list[str]:
    """The lines on the error stream of a call that has to fail with exit code 2 and no answer."""
    code = run(call)
    told = capsys.readouterr()
    lines = [line for line in told.err.splitlines() if not line.startswith("      ")]
    assert (code, told.out) == (2, ""), told.err
    assert "Traceback" not in told.err
    return lines


@pytest.mark.parametrize(("call", "named"), CALLS.values(), ids=CALLS)
def test_bad_input_is_named_and_a_hint_given(call: str, named: str, capsys: pytest.CaptureFixture) -> None:
    lines = complaint(call.split(), capsys)

    assert len(lines) == 2, lines
    assert lines[0].strip()
    assert lines[1].startswith("  ")
    assert named in "\n".join(lines)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is of Linux")
@pytest.mark.parametrize("form", ["table", "csv"])
def test_a_full_disk_is_one_clear_line(form: str) -> None:
    with Path("/dev/full").open("wb") as full:
        told = subprocess.run(
            [sys.executable, "-m", "ortaq", "show", "--format", form], stdout=full, stderr=subprocess.PIPE, check=False
        )

    assert told.returncode == 2
    assert len([line for line in told.stderr.splitlines() if not line.startswith(b"      ")]) == 2


def test_a_store_that_is_another_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("not a store\n" * 1000, encoding="utf-8")

    lines = complaint(["show", "--store", str(other)], capsys)

    assert len(lines) == 2
    assert "notes.txt" in lines[0]
    assert other.read_text(encoding="utf-8") == "not a store\n" * 1000


def test_a_folder_in_the_place_of_a_store_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert len(complaint(["show", "--store", str(tmp_path)], capsys)) == 2


def test_a_damaged_store_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    damaged = tmp_path / "damaged.duckdb"
    with ortaq.open_store() as store:
        whole = store.path.read_bytes()
    damaged.write_bytes(whole[: len(whole) // 2])

    assert len(complaint(["show", "--store", str(damaged)], capsys)) == 2


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")

    lines = complaint(["brief", "climate", "--lang", "en", "--out", "out"], capsys)

    assert len(lines) == 2
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)

    assert len(complaint(["brief", "climate", "--lang", "en", "--out", "closed"], capsys)) == 2


def test_a_page_of_someone_else_is_not_checked(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "other.html").write_text("<!doctype html><title>x</title><p>7.2", encoding="utf-8")

    assert len(complaint(["check", "other.html"], capsys)) == 2


@pytest.mark.parametrize(("lang", "word"), [("ru_RU.UTF-8", "групп"), ("kk_KZ.UTF-8", "топ")])
def test_a_complaint_is_in_the_readers_language(
    lang: str, word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("LANG", lang)

    lines = complaint(["common-ground", "--group", "nowhere"], capsys)

    assert word in lines[0].lower()
    assert "nowhere" in lines[0]
