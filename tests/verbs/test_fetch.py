"""`fetch`: only what changed is stored, every change is kept, and what goes wrong leaves the store as it was."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ortaq
from ortaq.errors import OrtaqError, SourceError, UsageError
from ortaq.store import Store
from ortaq.verbs.open_store import build_starter, own_file, starter_file

CHART = "share-electricity-renewables"
HEAD = "Entity,Code,Year,Renewables - % electricity\n"
ROWS = "Kazakhstan,KAZ,2021,11.5\nKazakhstan,KAZ,2022,12.25\nUzbekistan,UZB,2021,0\nWorld,OWID_WRL,2021,28.5\n"


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    """A chart's data, as it is downloaded."""
    path = tmp_path / f"{CHART}.csv"
    path.write_text(HEAD + ROWS)
    return path


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A store of one's own."""
    return build_starter(tmp_path / "mine.duckdb")


def fetched(path: Path, chart: Path, **options: Any) -> ortaq.FetchReport:
    with ortaq.open_store(path) as store:
        return ortaq.fetch(store, "owid", str(chart), **options)


def values(path: Path) -> dict[tuple[str, int], float | None]:
    with Store(path) as store:
        rows = store.observations(CHART, source="owid").to_pylist()
    return {(row["ref_area"], row["time_period"]): row["obs_value"] for row in rows}


def outcome(report: ortaq.FetchReport) -> list[str]:
    return [row["outcome"] for row in report.rows()]


def test_what_came_takes_the_place_of_what_ships_state_by_state(mine: Path, chart: Path) -> None:
    shipped = values(mine)

    report = fetched(mine, chart)

    after = values(mine)
    assert outcome(report) == ["new"]
    assert report.stored
    assert {year: value for (area, year), value in after.items() if area == "KAZ"} == {2021: 11.5, 2022: 12.25}
    assert after["UZB", 2021] == 0
    assert {key: value for key, value in after.items() if key[0] == "KGZ"} == {
        key: value for key, value in shipped.items() if key[0] == "KGZ"
    }


def test_an_edition_whose_day_is_told_bears_that_day(mine: Path, chart: Path) -> None:
    chart.write_text(
        HEAD + "".join(f"{name},{code},2021,1\n" for name, code in (("Germany", "DEU"), ("France", "FRA")))
    )
    other = chart.with_name("hydropower-consumption.csv")
    chart.rename(other)

    fetched(mine, other, vintage="2020-10-19")

    with Store(mine) as store:
        assert set(store.series("hydropower-consumption")["vintage"].to_pylist()) == {"2020-10-19"}
        assert "2020-10-19" in store.table("snapshot", source="owid")["vintage"].to_pylist()


def test_the_store_that_was_open_reads_the_new_figures(mine: Path, chart: Path) -> None:
    with ortaq.open_store(mine) as store:
        ortaq.fetch(store, "owid", str(chart))

        rows = ortaq.show(store, series=CHART, ref_area="KAZ", source="owid").rows()
    assert [(row["time_period"], row["obs_value"]) for row in rows] == [(2021, 11.5), (2022, 12.25)]


def test_with_the_starter_store_open_it_goes_into_a_store_of_ones_own(
    tmp_path: Path, chart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORTAQ_DATA_DIR", str(tmp_path / "data"))
    with ortaq.open_store() as store:
        before = starter_file().read_bytes()
        ortaq.fetch(store, "owid", str(chart))
        assert store.path == own_file()

    assert starter_file().read_bytes() == before
    with ortaq.open_store() as store:
        assert store.path == own_file()


def test_the_same_again_stores_nothing(mine: Path, chart: Path) -> None:
    fetched(mine, chart)
    before = mine.read_bytes(), mine.stat().st_mtime_ns

    report = fetched(mine, chart)

    assert outcome(report) == ["unchanged"]
    assert not report.stored
    assert (mine.read_bytes(), mine.stat().st_mtime_ns) == before


def test_a_figure_that_changed_is_kept_as_it_was_too(mine: Path, chart: Path) -> None:
    fetched(mine, chart)
    chart.write_text(HEAD + ROWS.replace("12.25", "12.75"))

    report = fetched(mine, chart)

    assert outcome(report) == ["changed"]
    assert (report.counts.new, report.counts.revised, report.counts.withdrawn) == (0, 1, 0)
    with Store(mine) as store:
        (row,) = store.table("revision").to_pylist()
        assert (row["ref_area"], row["time_period"], row["was_value"], row["is_value"]) == ("KAZ", 2022, 12.25, 12.75)
        assert b"12.25" in store.snapshot_bytes(row["was_snapshot"])
        store.verify()


def test_a_fetch_that_would_lose_figures_asks_first(mine: Path, chart: Path) -> None:
    fetched(mine, chart)
    before = mine.read_bytes()
    chart.write_text(HEAD + "Kazakhstan,KAZ,2022,12.25\n")

    with pytest.raises(SourceError, match=r"1 of 2 figures are no longer there|3 of 4 figures are no longer there"):
        fetched(mine, chart)
    assert mine.read_bytes() == before

    report = fetched(mine, chart, accept_loss=True)
    assert report.counts.withdrawn == 3
    with Store(mine) as store:
        assert store.table("revision", change="withdrawn").num_rows == 3


def test_a_dry_run_says_what_would_change_and_keeps_nothing(mine: Path, chart: Path) -> None:
    fetched(mine, chart)
    chart.write_text(HEAD + ROWS.replace("12.25", "12.75"))
    before = files(mine.parent)

    report = fetched(mine, chart, dry_run=True)

    assert report.counts.revised == 1
    assert not report.stored
    assert files(mine.parent) == before


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith(".")
    }


def test_a_delivery_that_cannot_be_read_leaves_what_was_there(mine: Path, chart: Path) -> None:
    fetched(mine, chart)
    before = values(mine)
    chart.write_text("<html><body>Sorry</body></html>")

    with pytest.raises(SourceError):
        fetched(mine, chart)
    assert values(mine) == before
    with Store(mine) as store:
        store.verify()


def test_one_bad_file_among_good_ones_is_named_and_the_others_are_stored(mine: Path, chart: Path) -> None:
    folder = chart.parent / "charts"
    folder.mkdir()
    chart.rename(folder / chart.name)
    (folder / "methane-emissions.csv").write_text("Entity,Code,Year,Methane\nKazakhstan,KAZ,twenty,1\n")

    report = fetched(mine, folder)

    assert sorted(outcome(report)) == ["new", "refused"]
    (refused,) = [row for row in report.rows() if row["outcome"] == "refused"]
    assert "methane-emissions.csv:2: no time_period" in refused["reason"]
    assert values(mine)["KAZ", 2021] == 11.5


def test_a_file_that_is_gone_from_a_folder_takes_its_figures_along(mine: Path, chart: Path) -> None:
    folder = chart.parent / "charts"
    folder.mkdir()
    chart.rename(folder / chart.name)
    other = folder / "share-electricity-hydro.csv"
    other.write_text("Entity,Code,Year,Hydro - % electricity\nKazakhstan,KAZ,2021,8.5\n")
    fetched(mine, folder)
    other.unlink()

    report = fetched(mine, folder, accept_loss=True)

    assert sorted(outcome(report)) == ["gone", "unchanged"]
    with Store(mine) as store:
        (row,) = store.table("revision").to_pylist()
        assert (row["series"], row["change"], row["was_value"]) == ("share-electricity-hydro", "withdrawn", 8.5)


def test_every_verdict_after_a_fetch_is_the_one_that_a_new_store_would_give(mine: Path, chart: Path) -> None:
    fetched(mine, chart)
    with Store(mine) as store:
        one = store.in_file("assessment")
    chart.write_text(HEAD + ROWS.replace("12.25", "12.75"))
    fetched(mine, chart)

    fresh = build_starter(mine.parent / "fresh" / "fresh.duckdb") if (mine.parent / "fresh").mkdir() is None else mine
    fetched(fresh, chart)

    with Store(mine) as renewed, Store(fresh) as anew:
        assert renewed.in_file("assessment").equals(anew.in_file("assessment"))
        assert not renewed.in_file("assessment").equals(one)


@pytest.mark.parametrize(
    ("source", "what", "options", "error"),
    [
        ("owd", None, {}, "unknown source: owd"),
        ("starter", None, {}, "unknown source: starter"),
        ("", None, {}, "no source is named"),
        ("owid", None, {}, ""),
        ("owid", "/no/such/file.csv", {}, ""),
        ("owid", "no such chart!", {}, ""),
        ("owid", CHART, {"goal": "7"}, "owid can't be asked by goal"),
        ("owid", CHART, {"goal": "18"}, "unknown goal: 18"),
        ("owid", CHART, {"ref_area": "ZZZ"}, "unknown state: ZZZ"),
        ("owid", CHART, {"group": "atlantis"}, "unknown group"),
        ("owid", "http://127.0.0.1:9/x.csv", {}, ""),
        ("owid", "file:///etc/passwd", {}, ""),
        ("owid", "x" * 5000, {}, "is no name of a file"),
        ("owid", "a\0b", {}, "is no name of a file"),
        ("owid", CHART, {"vintage": "19.10.2020"}, "19.10.2020 is no day"),
        ("owid", CHART, {"vintage": "2020-02-30"}, "2020-02-30 is no day"),
    ],
)
def test_a_wrong_ask_is_one_clear_line(
    mine: Path, source: str, what: str | None, options: dict[str, Any], error: str
) -> None:
    before = mine.read_bytes()
    with ortaq.open_store(mine) as store, pytest.raises(OrtaqError) as caught:
        ortaq.fetch(store, source, what, **options)

    assert error in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.hint or isinstance(caught.value, UsageError)
    assert mine.read_bytes() == before


SCRIPT = """
import sys
import ortaq
with ortaq.open_store(sys.argv[1]) as store:
    ortaq.fetch(store, "owid", sys.argv[2], accept_loss=True)
"""


def start(path: Path, chart: Path, complaints: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(path), str(chart)], stdout=subprocess.DEVNULL, stderr=complaints
    )


@pytest.fixture
def killed(mine: Path, chart: Path) -> Callable[[int], None]:
    """Kills fetches at random moments; after each, the store is as before or as after, and the next fetch is whole."""

    def run(times: int) -> None:
        fetched(mine, chart)
        old = values(mine)
        chart.write_text(HEAD + ROWS.replace("12.25", "12.75"))
        process = start(mine.parent / "mine.duckdb", chart)
        begin = time.monotonic()
        process.wait()
        whole = time.monotonic() - begin
        new = values(mine)
        assert new != old
        rng = random.Random(20261124)
        texts = {True: HEAD + ROWS, False: HEAD + ROWS.replace("12.25", "12.75")}
        for at in range(times):
            chart.write_text(texts[at % 2 == 0])
            process = start(mine, chart)
            time.sleep(rng.uniform(0.15, 1.0) * whole)
            process.send_signal(signal.SIGKILL)
            process.wait()
            with Store(mine) as store:
                store.verify()
            assert values(mine) in (old, new)
            fetched(mine, chart, accept_loss=True)
            assert values(mine) == (old if at % 2 == 0 else new)
        leftovers = [file.name for file in mine.parent.iterdir() if file.name.startswith(".")]
        assert leftovers == []

    return run


def test_a_fetch_that_is_killed_leaves_the_store_as_before_or_as_after(killed: Callable[[int], None]) -> None:
    killed(8)


@pytest.mark.slow
def test_a_fetch_that_is_killed_two_hundred_times_loses_nothing(killed: Callable[[int], None]) -> None:
    killed(200)


def test_a_table_that_is_called_like_a_publishers_figures_does_not_take_their_place(mine: Path, tmp_path: Path) -> None:
    table = tmp_path / "wdi.csv"
    table.write_text("area,year,value\nKAZ,2021,1\n")
    (tmp_path / "wdi.csv.ortaq.yml").write_text("unit: PT\n")
    before = mine.read_bytes()

    with ortaq.open_store(mine) as store, pytest.raises(UsageError, match="wdi is the name of another source's"):
        ortaq.fetch(store, "table", str(table))
    assert mine.read_bytes() == before


def test_two_fetches_at_once_end_with_both(mine: Path, chart: Path) -> None:
    other = chart.with_name("share-electricity-hydro.csv")
    other.write_text("Entity,Code,Year,Hydro - % electricity\nKazakhstan,KAZ,2021,8.5\n")

    both = [start(mine, chart, subprocess.PIPE), start(mine, other, subprocess.PIPE)]
    for process in both:
        _, complaint = process.communicate()
        assert process.returncode == 0, complaint.decode()

    with Store(mine) as store:
        store.verify()
        assert {row["id"] for row in store.table("delivery").to_pylist()} == {
            f"chart/{CHART}",
            "chart/share-electricity-hydro",
        }


def test_no_test_reads_a_store_of_the_person_who_runs_it() -> None:
    assert "ORTAQ_STORE" not in os.environ


def test_what_was_left_out_and_what_became_of_it_is_told_in_the_readers_language(mine: Path, chart: Path) -> None:
    chart.write_text(HEAD + ROWS + "Nowhere,XYZ,2021,1\n")

    report = fetched(mine, chart)

    (english,) = report.notable("en").rows()
    assert english["outcome"] == "new"
    assert english["reason"].startswith("the area is no state or group that has a code of ours: 1 (XYZ")
    (kazakh,) = report.notable("kk").rows()
    (russian,) = report.notable("ru").rows()
    assert (kazakh["outcome"], russian["outcome"]) == ("жаңа", "новое")
    assert "территория не является" in russian["reason"]
    with Store(mine) as store:
        told = [row["reason"] for row in ortaq.show(store, left_out=True, lang="kk").rows()]
    assert any("аумақ біз білетін" in reason for reason in told)
