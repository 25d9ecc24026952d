"""Raw bytes are kept by their hash and never changed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from ortaq.errors import StoreError
from ortaq.store.snapshots import Snapshot, describe, keep, read

if TYPE_CHECKING:
    from pathlib import Path

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
