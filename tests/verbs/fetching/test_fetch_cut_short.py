"""Fetches that are killed, run out of room, may not write, or meet one another: the store is as before, or as after."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from publishers import Publisher, answer  # ty: ignore[import-not-found]

from ortaq.store import Store
from ortaq.store.tables import TABLES

HEAD = "Entity,Code,Year,Share of {}\n"
SPECIMENS = Path(__file__).parents[2] / "sources" / "specimens"
STEPS = ("read the figures", "find the targets", "read the accords", "check",
         *(f"write {name}" for name in TABLES), "read back", "put in place", "done")  # fmt: skip
SOME_STEPS = ("read the figures", "write part", "read back", "put in place")


def charts(folder: Path, edition: int, count: int) -> None:
    """A folder of charts: in each edition one value differs."""
    folder.mkdir(exist_ok=True)
    for at in range(count):
        rows = [f"Kazakhstan,KAZ,{year},{at + year / 10 + edition}" for year in range(2000, 2010)]
        (folder / f"share-{at}.csv").write_text(HEAD.format(at) + "\n".join(rows) + "\n")


class Pages:
    """A series of the World Bank on a publisher of this machine, in pages."""

    def __init__(self, server: Any, count: int) -> None:
        self.server, self.count = server, count
        self.environment = {"ORTAQ_ALLOW_HOSTS": server.place}

    def play(self, edition: int) -> None:
        """Answer with one edition."""
        for number in range(1, self.count + 1):
            rows = [
                {
                    "indicator": {"id": "X.Y", "value": "A share (%)"},
                    "country": {"id": "KZ", "value": "Kazakhstan"},
                    "countryiso3code": "KAZ",
                    "date": str(1900 + number * 5 + year),
                    "value": edition + number + year / 8,
                    "unit": "",
                    "obs_status": "",
                    "decimal": 1,
                }
                for year in range(5)
            ]
            about = {"page": number, "pages": self.count, "per_page": 5, "total": self.count * 5, "sourceid": "2"}
            page = [{**about, "lastupdated": f"2026-07-0{edition}"}, rows]
            path = f"/v2/country/all/indicator/X.Y?format=json&per_page=5000&page={number}"
            self.server.on(path, answer(json.dumps(page).encode(), content_type="application/json"))
        self.server.on(
            "/v2/indicator/X.Y?format=json",
            answer(
                b'[{"page":1,"pages":1,"total":1},[{"id":"X.Y","name":"A share (%)"}]]', content_type="application/json"
            ),
        )


class Scene:
    """A store that holds one edition, and fetches of the next one, each from the same beginning."""

    def __init__(
        self, mother: Any, folder: Path, shipped: Path, words: tuple[str, ...], turn: Callable[[int], None], **how: Any
    ) -> None:
        self.mother, self.words, self.turn, self.how = mother, words, turn, how
        self._kept = folder / "kept"
        self.folder = folder / "data"
        self.store = self.folder / "own.duckdb"
        shutil.copytree(shipped, self.folder)
        self.turn(1)
        self.finish()
        self.old = self.figures()
        shutil.copytree(self.folder, self._kept)
        self.turn(2)
        self.finish()
        self.new = self.figures()
        assert not self.new.equals(self.old)
        assert self.new.num_rows == self.old.num_rows

    def reset(self) -> None:
        """The first edition stands there again."""
        shutil.rmtree(self.folder)
        shutil.copytree(self._kept, self.folder)

    def fetch(self, **how: Any) -> Any:
        return self.mother.call("fetch", "--store", str(self.store), *self.words, **self.how, **how)

    def figures(self) -> pa.Table:
        """What was fetched, after the whole store was found to be whole."""
        with Store(self.store) as store:
            store.verify()
            found = store.table("observation").select(["source", "series", "ref_area", "time_period", "obs_value"])
        keys = [(name, "ascending") for name in found.column_names]
        return found.sort_by(keys)

    def is_new(self) -> bool:
        """Whether the second edition stands there; whichever does is whole."""
        found = self.figures()
        assert found.equals(self.old) or found.equals(self.new)
        return found.equals(self.new)

    def finish(self) -> None:
        """Fetch once more, undisturbed: then all is there, and nothing else."""
        ended = self.fetch()
        assert (ended.status, ended.code) == (0, 0), ended
        left = {path.name for path in self.folder.iterdir() if path.name.startswith(".")}
        assert left <= {".own.duckdb.new", ".own.duckdb.lock"}  # if nothing is new, nothing is built, which clears them
        incoming = self.folder / "snapshots" / "incoming"
        assert not incoming.is_dir() or list(incoming.iterdir()) == []
        with Store(self.store) as store:
            parts = {f"{part.id}.parquet" for part in store.parts}
        assert parts <= {path.name for path in (self.folder / "parts").iterdir()}

    def kill(self, **how: Any) -> bool:
        """Whether a fetch was killed before its end; what it left is whole, and the next one mends the rest."""
        self.reset()
        ended = self.fetch(**how)
        assert ended.status == signal.SIGKILL or ended.code == 0, ended
        self.is_new()
        self.finish()
        assert self.is_new()
        return ended.status == signal.SIGKILL


@pytest.fixture(scope="module")
def of_folder(mother: Any, shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A fetch of sixty files."""
    folder = tmp_path_factory.mktemp("cut")
    return Scene(
        mother,
        folder,
        shipped,
        ("owid", str(folder / "charts")),
        lambda edition: charts(folder / "charts", edition, 60),
    )


@pytest.fixture(scope="module")
def of_pages(mother: Any, shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A fetch of twelve pages."""
    with Publisher() as server:
        pages = Pages(server, 12)
        environment = {**pages.environment, "TEST_WORLD_BANK": f"{server.address}/v2"}
        yield Scene(
            mother,
            tmp_path_factory.mktemp("cut"),
            shipped,
            ("worldbank", "--series", "X.Y"),
            pages.play,
            environment=environment,
        )


def points(scene: Scene, times: int, seed: int) -> list[int]:
    """Calls that touch the store's folder, some of all there are."""
    scene.reset()
    ended = scene.fetch(touching=str(scene.folder))
    assert ended.code == 0, ended
    assert ended.seen > 60
    return sorted(random.Random(seed).sample(range(1, ended.seen + 1), min(times, ended.seen)))


@pytest.mark.parametrize("scene", ["of_folder", "of_pages"])
def test_a_fetch_killed_at_some_calls_leaves_a_whole_store(request: pytest.FixtureRequest, scene: str) -> None:
    found: Scene = request.getfixturevalue(scene)

    killed = [found.kill(event=event, touching=str(found.folder)) for event in points(found, 3, seed=1)]

    assert sum(killed) >= 2


def kill_at(scene: Scene, steps: Sequence[str]) -> None:
    for step in steps:
        assert scene.kill(step=step), step


def test_a_fetch_killed_at_some_named_steps_leaves_a_whole_store(of_folder: Scene) -> None:
    kill_at(of_folder, SOME_STEPS)


@pytest.mark.slow
def test_a_fetch_killed_at_any_named_step_leaves_a_whole_store(of_folder: Scene) -> None:
    kill_at(of_folder, STEPS)


@pytest.mark.slow
@pytest.mark.parametrize("scene", ["of_folder", "of_pages"])
def test_a_fetch_killed_at_sixty_calls_leaves_a_whole_store(request: pytest.FixtureRequest, scene: str) -> None:
    found: Scene = request.getfixturevalue(scene)

    killed = [found.kill(event=event, touching=str(found.folder)) for event in points(found, 60, seed=2)]

    assert sum(killed) >= 50


@pytest.mark.slow
@pytest.mark.parametrize("scene", ["of_folder", "of_pages"])
def test_a_fetch_killed_at_two_hundred_random_times_leaves_a_whole_store(
    request: pytest.FixtureRequest, scene: str
) -> None:
    found: Scene = request.getfixturevalue(scene)
    dice = random.Random(int(os.environ.get("ORTAQ_SEED", "3")))

    killed = [found.kill(after=(dice.random() * 2.5, signal.SIGKILL)) for _ in range(200)]

    assert any(killed)


def test_a_fetch_interrupted_by_a_person_says_nothing_and_leaves_the_store_as_it_was(of_folder: Scene) -> None:
    for event in points(of_folder, 2, seed=4):
        of_folder.reset()

        ended = of_folder.fetch(event=event, touching=str(of_folder.folder), ends=signal.SIGINT)

        assert "Traceback" not in ended.err, ended.err
        assert ended.code in {130, 0}, ended
        assert of_folder.is_new() == (ended.code == 0)
        of_folder.finish()


@pytest.mark.parametrize("size", [600, 4_000, 20_000, 400_000, 800_000])
def test_a_full_disk_is_told_in_one_line_and_the_store_stays(of_folder: Scene, size: int) -> None:
    of_folder.reset()

    ended = of_folder.fetch(size=size)

    assert (ended.status, ended.code) == (0, 2), ended
    assert len(ended.lines) in {1, 2}, ended.lines
    assert re.search("can't (read or )?write", ended.lines[0]), ended.lines
    assert not of_folder.is_new()
    of_folder.finish()
    assert of_folder.is_new()


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser may mount a small disk")
@pytest.mark.parametrize("room", [0, 40, 400, 1_000, 1_400])
def test_a_small_disk_is_told_in_one_line_and_the_store_stays(of_folder: Scene, tmp_path: Path, room: int) -> None:
    of_folder.reset()
    block = 4096
    sizes = [path.stat().st_size for path in of_folder.folder.rglob("*") if path.is_file()]
    kilobytes = sum(-(-size // block) * block for size in sizes) // 1024 + room
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        shutil.copytree(of_folder.folder, disk / "data")
        store = disk / "data" / "own.duckdb"

        ended = of_folder.mother.call("fetch", "--store", str(store), *of_folder.words)

        assert (ended.status, ended.code) == (0, 2), ended
        assert len(ended.lines) in {1, 2}, ended.lines
        assert re.search("can't (read or )?write", ended.lines[0]), ended.lines
        with Store(store) as opened:
            opened.verify()
            assert opened.observations(source="owid", series="share-0").num_rows == 10
    finally:
        subprocess.run(["umount", disk], check=True)


LOCKED: dict[str, Callable[[Path], object]] = {
    "the folder": lambda folder: folder.chmod(0o555),
    "the snapshots": lambda folder: (folder / "snapshots").chmod(0o555),
    "the parts": lambda folder: (folder / "parts").chmod(0o555),
}


@pytest.mark.parametrize("what", LOCKED)
def test_what_may_not_be_written_is_told_in_one_line(of_folder: Scene, tmp_path: Path, what: str) -> None:
    of_folder.reset()
    LOCKED[what](of_folder.folder)
    before = of_folder.store.read_bytes()

    ended = of_folder.fetch(unprivileged=os.geteuid() == 0)

    assert (ended.status, ended.code) == (0, 2), ended
    assert len(ended.lines) in {1, 2}, ended.lines
    assert re.search("can't (read or )?write", ended.lines[0]), ended.lines
    assert of_folder.store.read_bytes() == before


def test_a_store_that_may_not_be_read_is_told_in_one_line(of_folder: Scene) -> None:
    of_folder.reset()
    of_folder.store.chmod(0)

    ended = of_folder.fetch(unprivileged=os.geteuid() == 0)

    assert (ended.status, ended.code) == (0, 2), ended
    assert "can't read" in ended.lines[0] or "is damaged" in ended.lines[0], ended.lines


def damage(path: Path, how: str | float) -> None:
    """Damage a file that is read-only."""
    path.chmod(0o644)
    if how == "gone":
        path.unlink()
    elif how == "cut":
        os.truncate(path, path.stat().st_size // 2)
    else:
        held = bytearray(path.read_bytes())
        held[int(len(held) * (how if isinstance(how, float) else 0.3))] ^= 0xFF
        path.write_bytes(held)


@pytest.mark.parametrize("how", ["gone", "cut", "flipped"])
def test_damaged_snapshots_are_brought_again(of_folder: Scene, how: str) -> None:
    of_folder.reset()
    of_folder.turn(1)
    snapshots = [path for path in (of_folder.folder / "snapshots").iterdir() if len(path.name) == 64]
    of_owid = [path for path in snapshots if path.read_bytes().startswith(b"Entity,Code")]
    for path in of_owid[:20]:
        damage(path, how)

    ended = of_folder.fetch()

    of_folder.turn(2)
    assert (ended.status, ended.code) == (0, 0), ended
    assert of_folder.figures().equals(of_folder.old)


@pytest.mark.parametrize("how", ["gone", "cut", 0.02, 0.2, 0.4, 0.6, 0.8, 0.95])
def test_damaged_parts_are_told_in_one_line(of_folder: Scene, how: str | float) -> None:
    of_folder.reset()
    before = of_folder.store.read_bytes()
    for path in (of_folder.folder / "parts").iterdir():
        damage(path, how)

    ended = of_folder.fetch()

    assert (ended.status, ended.code) == (0, 2), ended
    assert len(ended.lines) in {1, 2}, ended.lines
    assert "damaged" in ended.lines[0], ended.lines
    assert of_folder.store.read_bytes() == before


@pytest.mark.parametrize("how", ["gone", "cut", "flipped", "of something else"])
def test_a_damaged_store_is_told_in_one_line(of_folder: Scene, how: str) -> None:
    of_folder.reset()
    if how == "of something else":
        of_folder.store.chmod(0o644)
        of_folder.store.write_bytes(b"SQLite format 3\0" * 100)
    elif how == "gone":
        of_folder.store.unlink()
    else:
        damage(of_folder.store, how)

    ended = of_folder.fetch()

    if how == "gone":
        assert (ended.status, ended.code) == (0, 0), ended
        assert of_folder.is_new()
        return
    assert (ended.status, ended.code) == (0, 2), ended
    assert len(ended.lines) in {1, 2}, ended.lines


def test_two_fetches_at_once_end_with_both(mother: Any, shipped: Path, tmp_path: Path) -> None:
    shutil.copytree(shipped, tmp_path / "data")
    store = tmp_path / "data" / "own.duckdb"
    for turn in range(2):
        charts(tmp_path / "charts", turn, 5)
        (tmp_path / "mine.csv").write_text(f"country,year,value\nKAZ,2020,{turn}\n")
        (tmp_path / "mine.csv.ortaq.yml").write_text("unit: PT\n")
        both = (("owid", str(tmp_path / "charts")), ("table", str(tmp_path / "mine.csv")))

        ended = mother.at_once(*(("fetch", "--store", str(store), *words) for words in both))

        assert [one.code for one in ended] == [0, 0], ended
        with Store(store) as opened:
            opened.verify()
            (mine,) = opened.observations(source="mine").to_pylist()
            (other, *_) = opened.observations(series="share-3", source="owid").to_pylist()
        assert (mine["obs_value"], other["obs_value"]) == (turn, 3 + 200.0 + turn)


def test_parts_that_another_fetch_in_this_folder_has_just_written_are_left_alone(of_folder: Scene) -> None:
    of_folder.reset()
    fresh = of_folder.folder / "parts" / f"{'0' * 64}.parquet"
    fresh.write_bytes(b"of a fetch that is not at its end")
    (of_folder.folder / ".other.duckdb.fetching").touch()

    assert of_folder.fetch().code == 0

    assert fresh.exists()
    (of_folder.folder / ".other.duckdb.fetching").unlink()
