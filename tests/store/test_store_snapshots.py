"""Raw bytes are kept by their hash and never changed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest

from ortaq.collect.keeper import Keeper, Kept
from ortaq.errors import StoreError
from ortaq.store import snapshots
from ortaq.store.snapshots import Shelf, Snapshot, describe, keep, read

Meta = Mapping[str, str | None]


def test_bytes_come_back_as_they_were_kept(tmp_path: Path, raw: bytes, meta: Meta) -> None:
    kept = keep(tmp_path / "snapshots", raw, meta)

    assert read(tmp_path / "snapshots", kept.id) == raw
    assert describe(tmp_path / "snapshots", kept.id) == kept == Snapshot.of(raw, meta)
    assert kept.size == len(raw)


def test_a_snapshot_is_two_read_only_files_and_nothing_else(tmp_path: Path, raw: bytes, meta: Meta) -> None:
    kept = keep(tmp_path, raw, meta)

    assert sorted(path.name for path in tmp_path.iterdir()) == [kept.id, f"{kept.id}.json"]
    assert all(path.stat().st_mode & 0o222 == 0 for path in tmp_path.iterdir())
    assert json.loads((tmp_path / f"{kept.id}.json").read_text("utf-8"))["address"] == meta["address"]


def test_the_first_record_of_the_same_bytes_stays(tmp_path: Path, raw: bytes, meta: Meta) -> None:
    first = keep(tmp_path, raw, meta)

    assert keep(tmp_path, raw, {**meta, "retrieved_at": "2030-01-01"}) == first


@pytest.mark.parametrize("place", [0, 20, -1])
def test_an_altered_snapshot_is_refused(tmp_path: Path, raw: bytes, meta: Meta, place: int) -> None:
    kept = keep(tmp_path, raw, meta)
    altered = bytearray(raw)
    altered[place] ^= 1
    (tmp_path / kept.id).unlink()
    (tmp_path / kept.id).write_bytes(altered)

    with pytest.raises(StoreError, match="was altered"):
        read(tmp_path, kept.id)


def test_a_cut_snapshot_is_refused_and_keeping_it_again_mends_it(tmp_path: Path, raw: bytes, meta: Meta) -> None:
    kept = keep(tmp_path, raw, meta)
    (tmp_path / kept.id).unlink()
    (tmp_path / kept.id).write_bytes(raw[:-1])

    with pytest.raises(StoreError, match="was altered"):
        read(tmp_path, kept.id)
    keep(tmp_path, raw, meta)
    assert read(tmp_path, kept.id) == raw


def test_a_broken_record_is_refused_and_keeping_it_again_mends_it(tmp_path: Path, raw: bytes, meta: Meta) -> None:
    kept = keep(tmp_path, raw, meta)
    (tmp_path / f"{kept.id}.json").unlink()
    (tmp_path / f"{kept.id}.json").write_text("{", "utf-8")

    with pytest.raises(StoreError, match="can't be read"):
        describe(tmp_path, kept.id)
    assert keep(tmp_path, raw, meta) == kept


@pytest.mark.parametrize("sha", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n", "/etc/passwd"])
def test_only_a_hash_names_a_snapshot(tmp_path: Path, sha: str) -> None:
    with pytest.raises(StoreError, match="not the hash of a snapshot"):
        read(tmp_path, sha)


def test_a_snapshot_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"snapshot a{64} is not in"):
        read(tmp_path, "a" * 64)


def test_a_folder_that_can_not_be_made_is_one_clear_line(tmp_path: Path, raw: bytes, meta: Meta) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match=r"can't write to .*Not a directory"):
        keep(tmp_path / "file" / "snapshots", raw, meta)


def test_eight_threads_that_keep_the_same_bytes_leave_one_snapshot(tmp_path: Path, raw: bytes, meta: Meta) -> None:
    kept: list[Snapshot] = []
    threads = [Thread(target=lambda: kept.append(keep(tmp_path, raw, meta))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert kept == [Snapshot.of(raw, meta)] * 8
    assert len(list(tmp_path.iterdir())) == 2


def test_what_a_killed_process_left_is_taken_away(tmp_path: Path, raw: bytes, meta: Meta) -> None:
    (tmp_path / ".abc.new").write_bytes(b"half")

    keep(tmp_path, raw, meta)
    assert len(list(tmp_path.iterdir())) == 2


KEEPS_TOO_MUCH = """
import resource, sys
from pathlib import Path
from ortaq.errors import StoreError
from ortaq.store.snapshots import keep
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    keep(Path(sys.argv[1]), b"x" * 5000, dict.fromkeys(
        ["source", "title", "address", "publisher", "licence", "vintage", "retrieved_at", "media_type"], ""))
except StoreError as error:
    print(error)
"""


def test_a_full_disk_is_one_clear_line_and_leaves_no_snapshot(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KEEPS_TOO_MUCH, str(tmp_path)], capture_output=True, text=True, check=True
    )

    assert "can't write to" in done.stdout
    assert "File too large" in done.stdout
    assert not [path for path in tmp_path.iterdir() if not path.name.startswith(".")]


# A shelf for what is fetched

ABOUT = {"source": "minstat", "title": "T", "publisher": "P", "licence": "CC-BY-4.0", "vintage": None}
ASKED, OTHER = "a" * 64, "b" * 64


def kept_of(payload: bytes, address: str = "https://stat.example/a.csv") -> Kept:
    return Kept(address, sha256(payload).hexdigest(), len(payload), "text/csv", "2026-11-24T10:00:00+00:00", '"one"')


def put(shelf: Keeper, payload: bytes, asked: str = ASKED) -> Kept:
    kept = kept_of(payload)
    with shelf.incoming(asked) as came:
        came.write_bytes(payload)
        shelf.keep(asked, came, kept, ABOUT)
    return kept


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_file_put_on_the_shelf_is_a_snapshot_like_any_other(tmp_path: Path, raw: bytes) -> None:
    kept = put(Shelf(tmp_path), raw)

    assert read(tmp_path, kept.snapshot) == raw
    assert describe(tmp_path, kept.snapshot) == Snapshot.of(
        raw, {**ABOUT, "address": kept.address, "retrieved_at": kept.retrieved_at, "media_type": "text/csv"}
    )
    assert files(tmp_path) == {kept.snapshot, f"{kept.snapshot}.json", f"addresses/{ASKED}.json"}
    assert (tmp_path / kept.snapshot).stat().st_mode & 0o222 == 0
    assert Shelf(tmp_path).path(kept.snapshot) == tmp_path / kept.snapshot


def test_the_shelf_knows_what_last_came_from_an_address(tmp_path: Path, raw: bytes) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.last(ASKED) is None
    first = put(shelf, raw)
    second = put(shelf, raw + b"more")

    assert Shelf(tmp_path).last(ASKED) == second != first
    assert Shelf(tmp_path).last(OTHER) is None
    assert read(tmp_path, first.snapshot) == raw


def test_the_same_bytes_of_two_addresses_are_one_snapshot_with_its_first_record(tmp_path: Path, raw: bytes) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, raw)
    put(shelf, raw, OTHER)
    shelf.keep_many([(raw, kept_of(raw, "https://other.example/"))], {**ABOUT, "publisher": "Q"})

    assert describe(tmp_path, kept_of(raw).snapshot).publisher == "P"
    assert describe(tmp_path, kept_of(raw).snapshot).address == "https://stat.example/a.csv"
    assert shelf.last(ASKED) == shelf.last(OTHER) == kept_of(raw)


def test_many_files_are_kept_under_one_lock(tmp_path: Path, raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    locks: list[Path] = []
    alone = snapshots.alone
    monkeypatch.setattr(snapshots, "alone", lambda lock: locks.append(lock) or alone(lock))
    payloads = [raw + b"%d" % (number % 90) for number in range(100)]

    many = [(payload, kept_of(payload)) for payload in payloads]
    shelf = Shelf(tmp_path)
    shelf.keep_many(many, ABOUT)
    assert locks == [tmp_path / ".lock"]
    assert len(files(tmp_path)) == 90 + 90
    assert all(read(tmp_path, kept.snapshot) == payload for payload, kept in many)
    assert all(shelf.held(kept.snapshot, kept.length) == kept.retrieved_at for _, kept in many)
    assert all(not path.stat().st_mode & 0o222 for path in tmp_path.iterdir())


def test_keeping_nothing_makes_no_folder(tmp_path: Path) -> None:
    Shelf(tmp_path / "snapshots").keep_many([], ABOUT)

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("harm", ["altered", "cut", "gone", "record gone"])
def test_a_harmed_snapshot_is_not_the_last_and_is_mended_when_it_comes_again(
    tmp_path: Path, raw: bytes, harm: str
) -> None:
    shelf = Shelf(tmp_path)
    kept = put(shelf, raw)
    path = tmp_path / (f"{kept.snapshot}.json" if harm == "record gone" else kept.snapshot)
    path.unlink()
    if harm in {"altered", "cut"}:
        path.write_bytes(raw[:-1] if harm == "cut" else raw.replace(b"1.8", b"1.9"))

    assert shelf.last(ASKED) is None
    assert shelf.held(kept.snapshot, kept.length) is None
    for mend in (lambda: put(shelf, raw), lambda: shelf.keep_many([(raw, kept)], ABOUT)):
        mend()
        assert shelf.last(ASKED) == kept
        assert shelf.held(kept.snapshot, kept.length) == kept.retrieved_at
        assert read(tmp_path, kept.snapshot) == raw
        assert describe(tmp_path, kept.snapshot).size == len(raw)
        path.unlink()


def test_who_holds_a_file_on_its_way_in_has_it_alone(tmp_path: Path) -> None:
    one, other = Shelf(tmp_path), Shelf(tmp_path)
    with one.incoming(ASKED) as first:
        first.write_bytes(b"half")
        first.with_suffix(".json").write_text("how to go on")
        with other.incoming(ASKED) as second:
            assert second != first
            assert second.read_bytes() == b""
            second.write_bytes(b"other")
        assert first.read_bytes() == b"half"
    with other.incoming(ASKED) as again:
        assert again.read_bytes() == b"half"

        again.with_suffix(".json").unlink()  # now nobody knows how
    assert not files(tmp_path)


def test_a_file_that_was_shelved_is_not_written_by_who_waited_for_its_name(tmp_path: Path, raw: bytes) -> None:
    shelf = Shelf(tmp_path)
    kept = put(shelf, raw)
    with shelf.incoming(ASKED) as came:
        came.write_bytes(b"something else")

    assert read(tmp_path, kept.snapshot) == raw


def test_a_file_that_can_not_be_shelved_does_not_stay(tmp_path: Path, raw: bytes) -> None:
    kept = kept_of(raw)
    (tmp_path / kept.snapshot).mkdir()

    with pytest.raises(StoreError, match="can't write to"):
        put(Shelf(tmp_path), raw)
    assert not files(tmp_path)


def test_eight_threads_that_put_the_same_file_on_the_shelf_leave_one_snapshot(tmp_path: Path, raw: bytes) -> None:
    failed: list[BaseException] = []

    def turn(number: int) -> None:
        try:
            for _ in range(5):
                put(Shelf(tmp_path), raw, sha256(b"%d" % (number % 2)).hexdigest())
                Shelf(tmp_path).keep_many([(raw, kept_of(raw))], ABOUT)
        except BaseException as error:  # noqa: BLE001  (told below)
            failed.append(error)

    threads = [Thread(target=turn, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failed
    assert len(files(tmp_path)) == 2 + 2
    assert read(tmp_path, kept_of(raw).snapshot) == raw


def test_a_dry_run_writes_into_its_own_folder_and_reads_both(tmp_path: Path, raw: bytes) -> None:
    real = put(Shelf(tmp_path / "real"), raw)
    before = files(tmp_path)
    dry = Shelf(tmp_path / "real", spare=tmp_path / "spare")
    assert dry.last(ASKED) == real
    assert dry.held(real.snapshot, real.length) == real.retrieved_at
    new = put(dry, raw + b"more")

    assert dry.last(ASKED) == new
    assert [dry.path(kept.snapshot).parent.name for kept in (real, new)] == ["real", "spare"]
    assert {name for name in files(tmp_path) if name.startswith("real/")} == before


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "/etc/passwd", f"{'a' * 64}\0"])
def test_only_a_hash_names_a_place_on_the_shelf(tmp_path: Path, raw: bytes, name: str) -> None:
    shelf = Shelf(tmp_path)
    bad = Kept("x", name, 1, "text/csv", "")
    (tmp_path / "came").write_bytes(raw)

    for use in (
        lambda: shelf.last(name),
        lambda: shelf.path(name),
        lambda: shelf.incoming(name).__enter__(),
        lambda: shelf.keep(ASKED, tmp_path / "came", bad, ABOUT),
        lambda: shelf.keep_many([(raw, bad)], ABOUT),
        lambda: shelf.held(name, 1),
    ):
        with pytest.raises(StoreError, match="not the hash of a snapshot"):
            use()
    assert files(tmp_path) == {"came"}
