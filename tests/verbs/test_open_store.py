"""Without a path there is the starter evidence: built once, kept, built anew when it changed or was damaged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ortaq
from ortaq.errors import StoreError, UsageError
from ortaq.methods import methods
from ortaq.reference.figures import series
from ortaq.sources import starter
from ortaq.store import Store
from ortaq.verbs import open_store as home
from ortaq.verbs import release
from ortaq.verbs.open_store import build_starter, open_store, starter_file

Told = list[tuple[str, int, int]]
STATES = {"KAZ", "KGZ", "TJK", "TKM", "UZB", "AZE", "AFG"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the starter store in it."""
    folder = tmp_path_factory.mktemp("data")
    build_starter(folder / starter_file().name, built_at=datetime(2026, 8, 1, tzinfo=UTC))
    return folder


@pytest.fixture
def data_folder(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it that a test may spoil."""
    monkeypatch.delenv("ORTAQ_STORE", raising=False)
    monkeypatch.setenv("ORTAQ_DATA_DIR", str(tmp_path / "data"))
    shutil.copytree(built, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def nothing_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ORTAQ_STORE", raising=False)
    monkeypatch.setenv("ORTAQ_DATA_DIR", str(tmp_path / "not" / "there" / "yet"))
    return tmp_path / "not" / "there" / "yet"


def hash_of(store: Store) -> str:
    with store:
        store.verify()
        return store.manifest["content_hash"]


def test_the_first_call_builds_the_store_and_tells_each_step(nothing_yet: Path, built: Path) -> None:
    told: Told = []
    store = open_store(progress=lambda *step: told.append(step))

    assert sorted(path.name for path in nothing_yet.iterdir()) == ["snapshots", starter_file().name]
    assert [done for _, done, _ in told] == list(range(told[-1][2] + 1))
    assert len({total for _, _, total in told}) == 1
    assert told[-1][0] == "done"
    assert hash_of(store) == hash_of(Store(built / starter_file().name))


def test_the_next_call_builds_nothing(data_folder: Path) -> None:
    told: Told = []
    before = starter_file().stat()
    with ortaq.open_store(progress=lambda *step: told.append(step)) as store:
        assert store.path == starter_file()

    assert told == []
    after = starter_file().stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_size) == (before.st_ino, before.st_mtime_ns, before.st_size)


def test_every_series_has_a_verdict_of_every_method_for_every_state(data_folder: Path) -> None:
    with open_store() as store:
        verdicts = store.assessments().to_pylist()

    assert {(row["method"], row["source"], row["series"], row["ref_area"]) for row in verdicts} == {
        (method, row["source"], row["series"], state)
        for method in methods()
        for row in series().to_pylist()
        for state in STATES
    }
    assert all(row["reason"] for row in verdicts if row["status"] is None)


def test_every_observation_leads_back_to_a_line_of_the_raw_bytes(data_folder: Path) -> None:
    with open_store() as store:
        rows = store.observations(ref_area="UZB").to_pylist()
        lines = store.snapshot_bytes(rows[0]["snapshot"]).decode().splitlines()
        about = store.table("snapshot").to_pylist()

    assert [row["id"] for row in about] == [rows[0]["snapshot"]]
    assert about[0]["retrieved_at"] is None
    for row in rows:
        cells = lines[int(row["place"].split(":")[1]) - 1].split(",")
        assert cells[:4] == [row["source"], row["series"], "UZB", str(row["time_period"])]
        assert cells[4] == "" if row["obs_value"] is None else float(cells[4]) == row["obs_value"]


def test_each_accord_event_and_result_is_there_with_its_source(data_folder: Path) -> None:
    with open_store() as store:
        assert all(store.table(name).num_rows > 20 for name in ("accord", "event", "practice_result", "source"))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flipped(path: Path) -> None:
    payload = bytearray(path.read_bytes())
    payload[len(payload) // 2] ^= 16
    path.write_bytes(payload)


def overwritten(path: Path) -> None:
    path.write_text("dear diary", "utf-8")


def left_with_changes(path: Path) -> None:
    path.with_name(f"{path.name}.wal").write_bytes(b"changes")


DAMAGES = [emptied, cut, flipped, overwritten, left_with_changes]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_starter_store_is_built_again(data_folder: Path, built: Path, damage: Callable[[Path], None]) -> None:
    starter_file().chmod(0o644)
    damage(starter_file())
    with pytest.raises(StoreError), Store(starter_file()) as spoilt:
        spoilt.verify()

    assert hash_of(open_store()) == hash_of(Store(built / starter_file().name))
    assert sorted(path.name for path in data_folder.iterdir()) == ["snapshots", starter_file().name]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_of_your_own_is_an_error_and_stays_as_it_is(
    built: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    own = tmp_path / "own.duckdb"
    shutil.copyfile(built / starter_file().name, own)
    damage(own)
    before = own.read_bytes()

    with pytest.raises(StoreError) as caught, open_store(own) as store:
        store.verify()
    assert caught.value.hint
    assert own.read_bytes() == before


def test_altered_raw_bytes_of_the_starter_store_are_kept_again(data_folder: Path) -> None:
    (raw,) = (path for path in (data_folder / "snapshots").iterdir() if not path.suffix)
    raw.unlink()
    raw.write_bytes(starter.payload().replace(b"2015", b"2016", 1))

    with open_store() as store:
        assert store.snapshot_bytes(raw.name) == starter.payload()


def test_the_environment_names_a_store_and_a_path_goes_before_it(
    data_folder: Path, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("named.duckdb", "given.duckdb"):
        shutil.copyfile(built / starter_file().name, tmp_path / name)
    monkeypatch.setenv("ORTAQ_STORE", str(tmp_path / "named.duckdb"))

    with open_store() as named, open_store(tmp_path / "given.duckdb") as given:
        assert named.path.name == "named.duckdb"
        assert given.path.name == "given.duckdb"
    monkeypatch.setenv("ORTAQ_STORE", str(tmp_path / "no such"))
    with pytest.raises(StoreError, match="no such store: "):
        open_store()
    monkeypatch.setenv("ORTAQ_STORE", "")
    with open_store() as usual:
        assert usual.path == starter_file()


def test_a_store_that_was_moved_still_finds_the_raw_bytes_that_ship(built: Path, tmp_path: Path) -> None:
    shutil.copyfile(built / starter_file().name, tmp_path / "moved.duckdb")

    with open_store(tmp_path / "moved.duckdb") as store:
        assert store.verify()["snapshots"] == 1


@pytest.mark.parametrize("folder", ["file", "file/below", "/proc/nowhere", "/dev/null"])
def test_a_data_folder_that_can_not_be_written_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ORTAQ_DATA_DIR", str(tmp_path / folder))

    with pytest.raises(StoreError) as caught:
        open_store()
    message = str(caught.value)
    assert message.startswith(f"the starter store can't be kept in {tmp_path / folder}: ")
    assert "ORTAQ_DATA_DIR" in message
    assert "--store FILE" in message
    assert "\n" not in message


def test_a_data_folder_that_the_engine_would_misread_is_refused_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORTAQ_DATA_DIR", str(tmp_path / "wh?t"))

    with pytest.raises(UsageError, match="a store can't stand at"):
        open_store()
    assert not list(tmp_path.iterdir())


def test_the_name_follows_what_the_store_is_made_from(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = starter_file()

    assert starter_file() == usual
    for room in home.ROOMS:
        monkeypatch.setattr(home, "ROOMS", tuple(other for other in home.ROOMS if other != room))
        assert starter_file() != usual
        monkeypatch.undo()
    monkeypatch.setattr(release, "version", lambda name: "9.9.9")
    release.code_hash.cache_clear()
    assert starter_file() != usual
    monkeypatch.undo()
    release.code_hash.cache_clear()


def test_of_older_starter_stores_the_newest_stay(nothing_yet: Path) -> None:
    nothing_yet.mkdir(parents=True)
    for age in range(6):
        old = nothing_yet / f"starter-{age}.duckdb"
        old.touch()
        os.utime(old, (1_000_000 - age, 1_000_000 - age))
    (nothing_yet / "mine.duckdb").touch()
    open_store().close()

    left = {path.name for path in nothing_yet.iterdir()}
    assert left == {"starter-0.duckdb", "starter-1.duckdb", starter_file().name, "mine.duckdb", "snapshots"}


def test_a_store_of_your_own_is_built_from_the_same_evidence(built: Path, tmp_path: Path) -> None:
    told: Told = []
    own = build_starter(
        tmp_path / "own.duckdb", built_at=datetime(2031, 1, 1, tzinfo=UTC), progress=lambda *step: told.append(step)
    )

    with open_store(own) as store:
        assert store.manifest["built_at"] == "2031-01-01T00:00:00+00:00"
    assert hash_of(open_store(own)) == hash_of(Store(built / starter_file().name))
    assert told[-1][1] == told[-1][2]


def test_a_store_of_your_own_never_replaces_something_else(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("dear diary", "utf-8")

    with pytest.raises(StoreError, match="is not replaced"):
        build_starter(tmp_path / "thesis.docx")
    assert (tmp_path / "thesis.docx").read_text("utf-8") == "dear diary"


def test_three_processes_that_come_first_all_end_right(nothing_yet: Path, built: Path) -> None:
    ask = "import ortaq; store = ortaq.open_store(); store.verify(); print(store.manifest['content_hash'])"
    command = [sys.executable, "-W", "error", "-c", ask]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = {child.communicate()[0].strip() for child in children}

    assert told == {hash_of(Store(built / starter_file().name))}
    assert [child.returncode for child in children] == [0, 0, 0]
    assert sorted(path.name for path in nothing_yet.iterdir()) == ["snapshots", starter_file().name]


def test_a_first_call_that_was_killed_leaves_nothing_in_the_way(nothing_yet: Path, built: Path) -> None:
    ask = (
        "import os, signal, ortaq\n"
        "def told(step, done, total):\n"
        "    if step == 'write assessment': os.kill(os.getpid(), signal.SIGKILL)\n"
        "ortaq.open_store(progress=told)"
    )
    done = subprocess.run([sys.executable, "-c", ask], check=False)

    assert done.returncode == -9
    assert not starter_file().exists()
    assert hash_of(open_store()) == hash_of(Store(built / starter_file().name))
    assert sorted(path.name for path in nothing_yet.iterdir()) == ["snapshots", starter_file().name]
