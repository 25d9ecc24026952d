"""The commands on the starter evidence."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import ortaq
from ortaq.cli.app import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ortaq.store import Store


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with ortaq.open_store() as opened:
        yield opened


def as_csv(call: str, capsys: pytest.CaptureFixture) -> list[dict[str, str]]:
    assert run([*call.split(), "--format", "csv"]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_show_gives_what_the_library_gives(store: Store, capsys: pytest.CaptureFixture) -> None:
    rows = as_csv("show --series EG.FEC.RNEW.ZS --area KAZ", capsys)

    expected = ortaq.show(store, series="EG.FEC.RNEW.ZS", ref_area="KAZ").rows()
    assert [(row["time_period"], float(row["obs_value"])) for row in rows] == [
        (str(row["time_period"]), row["obs_value"]) for row in expected
    ]
    assert {row["ref_area"] for row in rows} == {"KAZ"}


def test_show_without_filters_lists_the_sources(store: Store, capsys: pytest.CaptureFixture) -> None:
    rows = as_csv("show", capsys)

    series = store.series().to_pylist()
    assert {row["source"] for row in rows} == {row["source"] for row in series}
    assert sum(int(row["series"]) for row in rows) == len(series) >= 100


@pytest.mark.parametrize(
    ("call", "asked"),
    [
        ("--availability --goal 7", {"availability": True, "goal": "7"}),
        ("--revisions --since 2026-07-01", {"revisions": True, "since": "2026-07-01"}),
        ("--left-out --source wdi", {"left_out": True, "source": "wdi"}),
        ("--notes 7.2.1", {"notes": "7.2.1"}),
        (
            "--series SP.POP.TOTL --area KAZ --as-of 2026-07-01",
            {"series": "SP.POP.TOTL", "ref_area": "KAZ", "as_of": "2026-07-01"},
        ),
        (
            "--series ghg-total-ar5 --area KAZ --regions",
            {"series": "ghg-total-ar5", "ref_area": "KAZ", "regions": True},
        ),
    ],
)
def test_each_way_to_show_is_the_librarys(
    call: str, asked: dict[str, Any], store: Store, capsys: pytest.CaptureFixture
) -> None:
    assert run(["show", *call.split(), "--format", "csv"]) == 0

    assert capsys.readouterr().out.encode() == ortaq.show(store, **asked).write("csv")


def test_assess_gives_a_reason_where_it_gives_no_status(capsys: pytest.CaptureFixture) -> None:
    rows = as_csv("assess --method all --topic climate --group central-asia", capsys)

    assert len(rows) > 100
    assert [row for row in rows if not row["status"] and not row["reason"]] == []


def test_the_methods_are_listed_with_their_publications(capsys: pytest.CaptureFixture) -> None:
    rows = as_csv("assess --methods", capsys)

    assert len(rows) >= 2
    assert all(row["method"] and row["title"] and row["publication"] for row in rows)


def test_a_verdict_is_explained_for_each_state_asked_for(capsys: pytest.CaptureFixture) -> None:
    assert run(["assess", "--explain", "7.2.1", "--area", "KAZ,UZB"]) == 0

    told = capsys.readouterr().out
    assert "Kazakhstan" in told
    assert "Uzbekistan" in told


def test_common_ground_takes_a_list_of_states(capsys: pytest.CaptureFixture) -> None:
    assert run(["common-ground", "--group", "KAZ,UZB", "--topic", "climate", "--format", "json"]) == 0

    rows = json.loads(capsys.readouterr().out)
    assert {row["states"] for row in rows} <= {0, 1, 2}
    assert {code for row in rows for code in row["behind"]} <= {"KAZ", "UZB"}


def test_brief_writes_a_page_a_language_and_says_where(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert run(["brief", "climate", "--lang", "ru,en", "--out", str(tmp_path / "out")]) == 0

    written = [tmp_path / "out" / f"climate-central-asia.{lang}.html" for lang in ("ru", "en")]
    assert capsys.readouterr().out.splitlines() == [str(path) for path in written]
    assert sorted(written) == sorted((tmp_path / "out").iterdir())
    assert '<html lang="ru"' in written[0].read_text(encoding="utf-8")


def test_a_brief_is_the_same_twice(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        assert run(["brief", "energy", "--date", "2026-11-24", "--out", str(tmp_path / folder)]) == 0

    one, two = (path.read_bytes() for path in sorted(tmp_path.rglob("*.html")))
    assert one == two


def test_a_brief_is_about_the_states_asked_for(tmp_path: Path) -> None:
    assert run(["brief", "energy", "--area", "KAZ,UZB", "--out", str(tmp_path)]) == 0

    (page,) = tmp_path.iterdir()
    assert "Tajikistan" not in page.read_text(encoding="utf-8").partition("<table")[0]


def test_check_counts_the_figures_and_names_a_changed_digit(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert run(["brief", "energy", "--out", str(tmp_path)]) == 0
    (page,) = tmp_path.iterdir()
    capsys.readouterr()

    assert run(["check", str(page)]) == 0
    counts = re.fullmatch(r"(\d+) of (\d+) figures verified\n", capsys.readouterr().out)
    assert counts
    verified, figures = counts.groups()
    assert verified == figures
    assert int(figures) > 50

    html = page.read_text(encoding="utf-8")
    found = re.search(r'data-ref="obs:[^"]+"[^>]*>[^<\d]*(\d)', html)
    assert found
    digit = found.start(1)
    page.write_text(f"{html[:digit]}{(int(html[digit]) + 1) % 10}{html[digit + 1 :]}", encoding="utf-8")

    assert run(["check", str(page)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert len(told) >= 2
    assert told[-1].endswith(f" of {figures} figures verified")


def test_a_store_of_ones_own_is_taken_from_the_environment(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    copy = tmp_path / "mine.duckdb"
    copy.write_bytes(store.path.read_bytes())
    monkeypatch.setenv("ORTAQ_STORE", str(copy))
    monkeypatch.setenv("ORTAQ_DATA_DIR", str(tmp_path / "empty"))

    assert len(as_csv("show", capsys)) >= 5
    assert not (tmp_path / "empty").exists()


def test_python_m_ortaq_is_the_command(capsys: pytest.CaptureFixture) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "ortaq", "--version"], capture_output=True, text=True, check=True
    ).stdout

    assert told == f"ortaq {ortaq.__version__}\n"
