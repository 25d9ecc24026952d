"""A file is brought once, kept by its hash, asked for again by what changed, and taken up again where it broke."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from publishers import CSV, Publisher, answer, by_range, head, in_chunks, moved, raw, unless_same  # ty: ignore[import-not-found]

from ortaq.collect import partial
from ortaq.collect.delivery import Request
from ortaq.collect.fetcher import SMALL, Fetcher
from ortaq.collect.guard import Guard
from ortaq.collect.keeper import asked_as
from ortaq.collect.limits import Limits
from ortaq.collect.partial import Edition, goes_on
from ortaq.collect.politeness import Politeness
from ortaq.errors import SourceDownError, SourceError, StoreError
from ortaq.store.snapshots import Shelf, describe, read

if TYPE_CHECKING:
    from conftest import Desk  # ty: ignore[import-not-found]

OTHER = CSV.replace(b"KAZ", b"KGZ")


# What comes is kept


def test_a_file_comes_as_it_is_and_its_record_tells_where_from(desk: Desk, publisher: Publisher) -> None:
    address = publisher.on("/a.csv", answer())
    about = {"source": "minstat", "title": "T", "publisher": "P", "licence": "CC-BY-4.0", "vintage": "2026-11-01"}

    came = desk.fetch(address, about=about)
    assert came.outcome == "new"
    assert came.file
    assert came.file.content == CSV == came.file.path.read_bytes()
    assert came.file.snapshot == sha256(CSV).hexdigest()
    kept = describe(desk.folder, came.file.snapshot)
    assert (kept.source, kept.licence, kept.vintage, kept.address) == ("minstat", "CC-BY-4.0", "2026-11-01", address)
    assert (kept.media_type, kept.size) == ("text/csv", len(CSV))
    assert kept.retrieved_at == came.file.retrieved_at


def test_what_is_kept_is_read_only(desk: Desk, publisher: Publisher) -> None:
    desk.fetch(publisher.on("/a.csv", answer()))

    assert len(desk.files()) == 2
    assert all((desk.folder / name).stat().st_mode & 0o222 == 0 for name in desk.files())


def test_the_user_agent_names_ortaq_and_no_cookie_is_sent_back(desk: Desk, publisher: Publisher) -> None:
    address = publisher.on("/a.csv", answer(set_cookie="who=you"))
    with desk.fetcher() as fetcher:
        for _ in range(2):
            fetcher.fetch(Request(address, "one", "a.csv", "text/csv"))

    assert publisher.asked[0].headers["user-agent"].startswith("Ortaq/")
    assert all("cookie" not in asked.headers for asked in publisher.asked)


def test_progress_tells_the_bytes_that_came_and_how_many_there_are(desk: Desk, publisher: Publisher) -> None:
    told = publisher.on("/told", answer(CSV * 20))
    not_told = publisher.on("/not", in_chunks([CSV] * 3))
    desk.fetch(told)
    desk.fetch(not_told)

    done = [step for step in desk.told if step[0] == told]
    assert done[-1] == (told, 20 * len(CSV), 20 * len(CSV))
    assert [one for _, one, _ in done] == sorted(one for _, one, _ in done)
    assert desk.told[-1] == (not_told, 3 * len(CSV), 0)


def test_connections_stay_open_between_files(desk: Desk, publisher: Publisher) -> None:
    addresses = [publisher.on(f"/{n}", answer(CSV + b"%d" % n)) for n in range(5)]
    with desk.fetcher() as fetcher:
        for address in addresses:
            fetcher.fetch(Request(address, "one", "a.csv", "text/csv"))

    assert len(publisher._threads) == 2  # the one that waits for connections, and one connection


def test_an_optional_file_may_be_absent(desk: Desk, publisher: Publisher, tmp_path: Path) -> None:
    for address in (f"{publisher.address}/none", str(tmp_path / "none.csv")):
        came = desk.fetch(address, optional=True, local=tmp_path)

        assert (came.file, came.outcome) == (None, "absent")
    assert not desk.files()


def test_an_optional_file_that_fails_is_a_failure(desk: Desk, publisher: Publisher) -> None:
    address = publisher.on("/x", answer(b"", status="500 Oh"))

    with pytest.raises(SourceDownError, match="HTTP 500"):
        desk.fetch(address, optional=True)


def test_two_hosts_are_asked_at_their_own_pace(
    desk: Desk, publisher: Publisher, resolving: Callable[..., Guard]
) -> None:
    publisher.on("/x", answer())
    places = [f"{name}.example:{publisher.port}" for name in ("a", "b")]
    guard = resolving({place.partition(":")[0]: ["127.0.0.1"] for place in places}, allow=places)
    with desk.fetcher(guard=guard) as fetcher:
        for place in (*places, *places, places[0]):
            fetcher.fetch(Request(f"http://{place}/x", "one", "a.csv", "text/csv"))

    assert desk.clock.waited == [0.5, 0.5]  # when the second host was asked again, its half second was over


@pytest.mark.parametrize("address", ["http://[::1/", "https://", "http://127.1/", "http://a b/", "https:", "c:\\a.csv"])
def test_what_is_no_address_is_told_before_anything_is_done(desk: Desk, address: str) -> None:
    with pytest.raises(SourceError, match=r"not an address of a publisher: .*https://host/path"):
        desk.fetch(address)
    assert not desk.folder.exists()


# Asked again


def test_what_did_not_change_is_not_sent_again(desk: Desk, publisher: Publisher) -> None:
    address = publisher.on("/a.csv", unless_same('W/"weak"'))
    first = desk.fetch(address)
    again = desk.fetch(address)

    assert (first.outcome, again.outcome) == ("new", "unchanged")
    assert again.file == first.file
    assert publisher.asked[1].headers["if-none-match"] == 'W/"weak"'


def test_without_an_etag_the_date_is_asked_by(desk: Desk, publisher: Publisher) -> None:
    date = "Mon, 02 Nov 2026 10:00:00 GMT"
    address = publisher.on("/a.csv", answer(last_modified=date), answer(b"", status="304 Not Modified"))
    desk.fetch(address)

    assert desk.fetch(address).outcome == "unchanged"
    assert publisher.asked[1].headers["if-modified-since"] == date


def test_the_same_bytes_sent_again_are_unchanged(desk: Desk, publisher: Publisher) -> None:
    address = publisher.on("/a.csv", answer(), answer(), answer(OTHER), answer())

    came = [desk.fetch(address, now=datetime(2026, 11, day, tzinfo=UTC)) for day in range(1, 5)]
    assert [one.outcome for one in came] == ["new", "unchanged", "changed", "changed"]
    assert [one.file.retrieved_at[:10] for one in came if one.file] == ["2026-11-01"] * 2 + ["2026-11-03", "2026-11-04"]
    assert len(desk.files()) == 4


def test_another_question_at_the_same_address_is_another_file(desk: Desk, publisher: Publisher) -> None:
    address = publisher.on("/a", unless_same('"x"'))
    desk.fetch(address, headers={"Accept": "text/csv"})

    assert desk.fetch(address, headers={"Accept": "text/csv;labels=both"}).outcome == "new"
    assert desk.fetch(address, headers={"accept": "text/csv"}).outcome == "unchanged"


@pytest.mark.parametrize("harm", ["gone", "altered", "cut", "index torn", "index of an older Ortaq", "index gone"])
def test_what_was_harmed_is_fetched_again(desk: Desk, publisher: Publisher, harm: str) -> None:
    address = publisher.on("/a.csv", unless_same('"x"'))
    came = desk.fetch(address)
    assert came.file
    raw_bytes = desk.folder / came.file.snapshot
    (index,) = (desk.folder / "addresses").iterdir()
    harmed = index if "index" in harm else raw_bytes
    payload = {
        "altered": CSV.replace(b"KAZ", b"UZB"),
        "cut": CSV[:-1],
        "index torn": index.read_bytes()[:50],
        "index of an older Ortaq": b'{"address": "x"}',
    }.get(harm)
    harmed.unlink()
    if payload is not None:
        harmed.write_bytes(payload)

    again = desk.fetch(address)
    assert again.outcome == "new"
    assert read(desk.folder, came.file.snapshot) == CSV
    assert desk.fetch(address).outcome == "unchanged"


# Moved


def test_a_file_that_moved_is_followed_and_kept_under_its_own_address(desk: Desk, publisher: Publisher) -> None:
    publisher.on("/3", answer())
    publisher.on("/2", moved(f"{publisher.address}/3", "307 Temporary Redirect"))
    publisher.on("/1", moved("2", "301 Moved Permanently"))
    address = publisher.on("/0", moved("//" + publisher.place + "/1"))

    came = desk.fetch(address)
    assert came.file
    assert came.file.content == CSV
    assert describe(desk.folder, came.file.snapshot).address == address
    assert [asked.path for asked in publisher.asked] == ["/0", "/1", "/2", "/3"]


def test_a_key_is_not_carried_to_another_host(
    desk: Desk, publisher: Publisher, resolving: Callable[..., Guard]
) -> None:
    places = [f"a.example:{publisher.port}", f"b.example:{publisher.port}"]
    guard = resolving({"a.example": ["127.0.0.1"], "b.example": ["127.0.0.1"]}, allow=places)
    publisher.on("/0", moved(f"http://{places[1]}/1"))
    publisher.on("/1", answer())

    desk.fetch(f"http://{places[0]}/0", headers={"Authorization": "secret", "Accept": "text/csv"}, guard=guard)
    assert publisher.asked[0].headers["authorization"] == "secret"
    assert "authorization" not in publisher.asked[1].headers
    assert publisher.asked[1].headers["accept"] == "text/csv"


def test_a_file_is_not_followed_from_https_to_http(desk: Desk) -> None:
    def moves(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(302, headers={"Location": "http://stat.example/a.csv"})

    guard = Guard(["stat.example"])
    with pytest.raises(SourceError, match=r"leads from https to http://stat\.example/a\.csv, where anybody"):
        desk.fetch("https://stat.example/a.csv", guard=guard, transport=httpx2.MockTransport(moves))


def test_a_file_is_not_followed_to_a_host_that_the_source_does_not_name(desk: Desk) -> None:
    def moves(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(302, headers={"Location": "https://other.example/a.csv"})

    guard = Guard(["stat.example"])
    with pytest.raises(SourceError, match=r"other.example/a.csv is not at a host of this source: stat\.example"):
        desk.fetch("https://stat.example/a.csv", guard=guard, transport=httpx2.MockTransport(moves))


# Taken up again


def test_a_download_that_broke_goes_on_where_it_broke(desk: Desk, publisher: Publisher) -> None:
    address = publisher.on("/big", by_range(cut_at=3000), by_range(cut_at=5000), by_range())

    came = desk.fetch(address)
    assert came.file
    assert came.file.content == CSV
    assert [asked.headers.get("range") for asked in publisher.asked] == [None, "bytes=3000-", "bytes=5000-"]
    assert publisher.asked[1].headers["if-range"] == '"one"'
    assert publisher.asked[1].headers["accept-encoding"] == "identity"
    assert len(desk.files()) == 2


def test_a_download_goes_on_in_another_run(desk: Desk, publisher: Publisher) -> None:
    address = publisher.on("/big", by_range(cut_at=3000), answer(b"", status="500 Oh"), by_range())
    with pytest.raises(SourceDownError):
        desk.fetch(address, limits={"attempts": 2})
    assert sum(path.startswith("incoming/") for path in desk.files()) == 2

    came = desk.fetch(address)
    assert came.file
    assert came.file.content == CSV
    assert publisher.asked[-1].headers["range"] == "bytes=3000-"
    assert len(desk.files()) == 2


def test_two_editions_are_never_joined(desk: Desk, publisher: Publisher) -> None:
    address = publisher.on("/big", by_range(cut_at=3000), by_range(OTHER, etag='"two"'))

    came = desk.fetch(address)
    assert came.file
    assert came.file.content == OTHER


@pytest.mark.parametrize(
    "lies",
    [
        {"etag": '"two"'},
        {"etag": ""},
        {"content_range": f"bytes 2999-{len(CSV) - 1}/{len(CSV)}"},
        {"content_range": f"bytes 3001-{len(CSV) - 1}/{len(CSV)}"},
        {"content_range": f"bytes 3000-{len(CSV) - 2}/{len(CSV)}"},
        {"content_range": f"bytes 3000-{len(CSV) - 1}/{len(CSV) + 1}"},
        {"content_range": f"bytes 3000-{len(CSV) - 1}/*"},
        {"content_range": "lines 1-2/3"},
        {"content_encoding": "gzip"},
        {"content_range": ""},
    ],
)
def test_a_part_that_is_not_the_rest_of_this_edition_is_not_joined(
    desk: Desk, publisher: Publisher, lies: dict[str, str]
) -> None:
    told = {"etag": '"one"', "content_range": f"bytes 3000-{len(CSV) - 1}/{len(CSV)}", **lies}
    part = answer(OTHER[3000:], status="206 Partial Content", **told)
    address = publisher.on("/big", by_range(cut_at=3000), part, answer(OTHER))

    came = desk.fetch(address)
    assert came.file
    assert came.file.content == OTHER
    assert "range" not in publisher.asked[-1].headers


def test_a_server_that_has_no_such_part_is_asked_for_all(desk: Desk, publisher: Publisher) -> None:
    address = publisher.on("/b", by_range(cut_at=3000), answer(b"", status="416 Range Not Satisfiable"), answer(OTHER))

    came = desk.fetch(address)
    assert came.file
    assert came.file.content == OTHER


def test_what_came_with_too_much_is_not_gone_on_with(desk: Desk, publisher: Publisher) -> None:
    told = head(etag='"one"', content_length=3000)
    address = publisher.on("/b", raw(told + CSV), by_range())

    came = desk.fetch(address)
    assert came.file
    assert came.file.content == CSV
    assert "range" not in publisher.asked[1].headers


@pytest.mark.parametrize("etag", ['W/"one"', "one", "", '"o"ne"'])
def test_without_a_strong_etag_a_broken_download_begins_anew(desk: Desk, publisher: Publisher, etag: str) -> None:
    cut = answer(CSV[:3000], etag=etag)
    broken = raw_cut(cut)
    address = publisher.on("/big", broken, answer())

    assert desk.fetch(address).outcome == "new"
    assert "range" not in publisher.asked[1].headers


def raw_cut(cut: Any) -> Any:
    """The same answer, but announced longer than it is."""

    def play(line: Any, asked: Any) -> None:
        class Longer:
            def send(self, payload: bytes) -> None:
                line.send(payload.replace(b"content-length: 3000", b"content-length: 9000"))

        cut(Longer(), asked)

    return play


def test_a_download_that_broke_in_another_run_of_the_machine_begins_anew(
    desk: Desk, publisher: Publisher, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address = publisher.on("/big", by_range(cut_at=3000), by_range())
    with pytest.raises(SourceDownError):
        desk.fetch(address, limits={"attempts": 1})
    (tmp_path / "boot").write_text("another run")
    monkeypatch.setattr(partial, "_BOOT", tmp_path / "boot")

    assert desk.fetch(address).outcome == "new"
    assert "range" not in publisher.asked[1].headers


def test_two_fetches_of_the_same_at_once_do_not_meet(desk: Desk, publisher: Publisher) -> None:
    address = publisher.on("/big", by_range(cut_at=3000), by_range())
    with pytest.raises(SourceDownError):
        desk.fetch(address, limits={"attempts": 1})
    request = Request(address, "one", "a.csv", "text/csv")

    with desk.shelf.incoming(asked_as(request)) as theirs:
        came = desk.fetch(address)
        assert theirs.read_bytes() == CSV[:3000]
    assert came.file
    assert came.file.content == CSV
    assert "range" not in publisher.asked[1].headers


@given(cuts=st.lists(st.integers(1, len(CSV) - 1), max_size=4), at=st.integers(0, 4))
def test_a_part_is_joined_only_if_it_begins_where_the_other_ends(cuts: list[int], at: int) -> None:
    edition = Edition('"one"', len(CSV), "")
    for cut in cuts:
        told = {"etag": '"one"', "content-range": f"bytes {cut}-{len(CSV) - 1}/{len(CSV)}"}

        assert goes_on(told, edition, cut)
        assert goes_on(told, edition, cut + at) is (at == 0)


# From this machine


def test_a_local_file_is_copied_and_the_original_may_go(desk: Desk, tmp_path: Path) -> None:
    for size in (0, 10, SMALL, SMALL + 1, 3 * SMALL):
        original = tmp_path / f"{size}.csv"
        original.write_bytes(b"x" * size)
        came = desk.fetch(str(original), local=tmp_path, limits={"size_here": 2**30})
        original.unlink()

        assert came.outcome == "new"
        assert came.file
        assert came.file.content == b"x" * size
        assert (desk.folder / sha256(b"x" * size).hexdigest()).read_bytes() == b"x" * size


@pytest.mark.parametrize("size", [1000, SMALL + 1000])
def test_a_local_file_is_new_once_and_changed_when_it_changed(desk: Desk, tmp_path: Path, size: int) -> None:
    original = tmp_path / "a.csv"
    outcomes = []
    for payload in (b"x" * size, b"x" * size, b"y" * size, b"y" * size, b"y" * (size + 1)):
        original.write_bytes(payload)
        outcomes.append(desk.fetch(str(original), local=original, limits={"size_here": 2**30}).outcome)

    other = "changed" if size > SMALL else "new"
    assert outcomes == ["new", "unchanged", other, "unchanged", other]


def test_the_copy_of_a_large_file_is_the_same_where_the_kernel_can_not_copy(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(os, "copy_file_range", refuse, raising=False)
    (tmp_path / "a.csv").write_bytes(CSV * 300)

    came = desk.fetch(str(tmp_path / "a.csv"), local=tmp_path, limits={"size_here": 2**30})
    assert came.file
    assert came.file.content == CSV * 300


def test_a_relative_name_and_the_whole_name_are_the_same_file(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)
    desk.fetch(str(tmp_path / "a.csv"), local=tmp_path)
    monkeypatch.chdir(tmp_path)

    assert desk.fetch("a.csv", local=Path()).outcome == "unchanged"


def test_many_small_files_are_kept_when_the_desk_is_left(desk: Desk, tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"{number}.csv").write_bytes(CSV + b"%d" % (number % 40))
    with desk.fetcher(local=tmp_path) as fetcher:
        came = [fetcher.fetch(Request(str(tmp_path / f"{n}.csv"), "one", "a.csv", "text/csv")) for n in range(50)]
        assert all(one.file and one.file.content for one in came)
        assert not desk.files()

    assert len(desk.files()) == 80
    assert all(one.file and read(desk.folder, one.file.snapshot) == one.file.content for one in came)


def test_what_was_gathered_is_kept_also_when_something_else_fails(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)

    def fail() -> None:
        with desk.fetcher(local=tmp_path) as fetcher:
            fetcher.fetch(Request(str(tmp_path / "a.csv"), "one", "a.csv"))
            fetcher.fetch(Request(str(tmp_path / "b.csv"), "one", "b.csv"))

    with pytest.raises(SourceError, match=r"there is no file .*b\.csv"):
        fail()
    assert len(desk.files()) == 2


NOT_TAKEN: dict[str, tuple[str, str]] = {
    "outside": ("/etc/hostname", "outside of"),
    "outside, by dots": ("in/../outside.csv", "outside of"),
    "a link out": ("in/link", "outside of"),
    "a folder linked out": ("in/folder/outside.csv", "outside of"),
    "a folder": ("in", "is not a file"),
    "a pipe": ("in/pipe", "is not a file"),
    "a device": ("in/device", "outside of"),
    "a link in a circle": ("in/circle", "can't be read|no file"),
    "a NUL": ("in/a\0b", "can't be read"),
    "nothing": ("in/none.csv", "there is no file"),
    "below a file": ("in/a.csv/b.csv", "there is no file"),
    "too large": ("in/large.csv", "larger than 1 MB"),
    "an address": ("file:///etc/hostname", "neither https:// nor http://"),
    "another scheme": ("ftp://example.org/a.csv", "neither https:// nor http://"),
}


@pytest.mark.parametrize("what", NOT_TAKEN)
def test_only_a_regular_file_of_the_folder_that_was_named_is_taken(desk: Desk, tmp_path: Path, what: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "elsewhere").mkdir()
    for name in ("outside.csv", "elsewhere/outside.csv", "in/a.csv"):
        (tmp_path / name).write_bytes(CSV)
    (tmp_path / "in/large.csv").write_bytes(b"x" * (2**20 + 1))
    (tmp_path / "in/link").symlink_to(tmp_path / "outside.csv")
    (tmp_path / "in/folder").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "in/device").symlink_to("/dev/zero")
    (tmp_path / "in/circle").symlink_to(tmp_path / "in/circle")
    os.mkfifo(tmp_path / "in/pipe")
    name, told = NOT_TAKEN[what]
    address = name if ":" in name else str(tmp_path / name)

    with pytest.raises(SourceError, match=told):
        desk.fetch(address, local=tmp_path / "in")
    assert not desk.files()


@pytest.mark.parametrize("named", ["/dev/zero", "/dev", "/proc/self/mem", "/"])
def test_a_device_is_not_taken_even_if_it_is_named(desk: Desk, named: str) -> None:
    with pytest.raises(SourceError, match=r"is not a file|can't be read|larger than"):
        desk.fetch("/proc/self/mem" if "mem" in named else "/dev/zero", local=Path(named))
    assert not desk.files()


def test_a_link_within_the_folder_and_a_linked_folder_are_followed(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.csv").write_bytes(CSV)
    (tmp_path / "in/b.csv").symlink_to("a.csv")
    (tmp_path / "named").symlink_to(tmp_path / "in")

    assert desk.fetch(str(tmp_path / "named/b.csv"), local=tmp_path / "named").outcome == "new"


def test_no_local_file_is_taken_where_none_was_named(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV)

    with pytest.raises(SourceError, match="is a local file, and none was named"):
        desk.fetch(str(tmp_path / "a.csv"))


def test_a_file_that_changes_while_it_is_read_is_refused(desk: Desk, tmp_path: Path) -> None:
    large = tmp_path / "a.csv"
    large.write_bytes(b"x" * 2 * SMALL)

    def write(*_: object) -> None:
        large.write_bytes(b"y" * 2 * SMALL)
        os.utime(large, ns=(1, 1))

    fetcher = Fetcher(desk.shelf, local=tmp_path, progress=write)
    with pytest.raises(SourceDownError, match="changed while it was read"):
        fetcher.fetch(Request(str(large), "one", "a.csv"))
    assert not desk.files()


# The shelf


def test_a_dry_run_reads_the_shelf_and_changes_nothing(desk: Desk, publisher: Publisher, tmp_path: Path) -> None:
    same = publisher.on("/same", unless_same('"x"'))
    changed = publisher.on("/changed", answer(), answer(OTHER))
    for address in (same, changed):
        desk.fetch(address)
    before = {path: path.stat().st_mtime_ns for path in desk.folder.rglob("*")}

    spare = Shelf(desk.folder, spare=tmp_path / "spare")
    came = [desk.fetch(address, keeper=spare) for address in (same, changed, changed)]
    assert [one.outcome for one in came] == ["unchanged", "changed", "unchanged"]
    assert [one.file.content for one in came if one.file] == [CSV, OTHER, OTHER]
    assert {path: path.stat().st_mtime_ns for path in desk.folder.rglob("*")} == before


def test_a_shelf_that_can_not_be_written_is_one_clear_line(desk: Desk, publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    address = publisher.on("/a", answer())

    with pytest.raises(StoreError, match=r"can't write to .*Not a directory"):
        desk.fetch(address, keeper=Shelf(tmp_path / "file" / "snapshots"))


ON_A_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from ortaq.collect.delivery import Request
from ortaq.collect.fetcher import Fetcher
from ortaq.collect.guard import Guard
from ortaq.errors import StoreError
from ortaq.store.snapshots import Shelf
folder, address, place, local = sys.argv[1:]
fetcher = Fetcher(Shelf(Path(folder)), guard=Guard(allow=[place]), local=Path(local))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
try:
    fetcher.fetch(Request(address, "one", "a.csv", "text/csv"))
except StoreError as error:
    print(error)
"""


@pytest.mark.parametrize("where", ["by HTTP", "by HTTP, can go on", "small local file", "large local file"])
def test_a_full_disk_is_one_clear_line_and_leaves_nothing(
    desk: Desk, publisher: Publisher, tmp_path: Path, where: str
) -> None:
    (tmp_path / "small.csv").write_bytes(CSV)
    (tmp_path / "large.csv").write_bytes(CSV * 200)
    address = {
        "by HTTP": publisher.on("/a", answer()),
        "by HTTP, can go on": publisher.on("/b", by_range()),
        "small local file": str(tmp_path / "small.csv"),
    }.get(where, str(tmp_path / "large.csv"))
    command = [sys.executable, "-c", ON_A_FULL_DISK, str(desk.folder), address, publisher.place, str(tmp_path)]

    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "can't write to" in done.stdout
    assert "File too large" in done.stdout
    assert not {name for name in desk.files() if not Path(name).name.startswith(".")}
    assert desk.fetch(address, local=tmp_path, limits={"size_here": 2**30}).outcome == "new"
    assert len(desk.files()) == 2


def test_leftovers_of_killed_processes_go_but_a_download_that_can_go_on_stays(desk: Desk, publisher: Publisher) -> None:
    incoming = desk.folder / "incoming"
    incoming.mkdir(parents=True)
    alive, old, lone, wild = "a" * 64, "b" * 64, "c" * 64, f"{'d' * 64}-12-1"
    for name in (alive, f"{alive}.json", old, f"{old}.json", lone, f"{'e' * 64}.json", wild, f"{wild}.json"):
        (incoming / name).write_bytes(b"half")
    for name in (old, f"{old}.json"):
        os.utime(incoming / name, (0, 0))
    (desk.folder / ".x.new").write_bytes(b"half")

    desk.fetch(publisher.on("/a", answer()))
    assert {path.name for path in incoming.iterdir()} == {alive, f"{alive}.json"}
    assert not list(desk.folder.glob(".*"))


def test_the_index_is_readable_and_holds_no_key(desk: Desk, publisher: Publisher) -> None:
    address = publisher.on("/a", answer(etag='"x"'))
    desk.fetch(address, headers={"Authorization": "secret"})
    (index,) = (desk.folder / "addresses").iterdir()

    told = json.loads(index.read_bytes())
    assert told["address"] == address
    assert told["etag"] == '"x"'
    assert "secret" not in "".join(path.read_text("utf-8") for path in desk.folder.rglob("*.json"))


# Politeness


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 2)), max_size=30))
def test_no_host_is_asked_more_often_than_allowed(turns: list[tuple[str, float]]) -> None:
    now = [0.0]
    polite = Politeness(2, clock=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds))
    asked: dict[str, list[float]] = {"a": [], "b": []}
    for host, passes in turns:
        now[0] += passes
        polite.wait(host)
        asked[host].append(now[0])

    for times in asked.values():
        assert all(later - earlier >= 0.5 - 1e-9 for earlier, later in pairwise(times))


def test_limits_may_be_loosened(desk: Desk, publisher: Publisher) -> None:
    addresses = [publisher.on(f"/{n}", answer(CSV + b"%d" % n)) for n in range(5)]
    with desk.fetcher(limits=replace(Limits(), per_second=10)) as fetcher:
        for address in addresses:
            fetcher.fetch(Request(address, "one", "a.csv", "text/csv"))

    assert desk.clock.waited == pytest.approx([0.1] * 4)


def test_a_file_without_newline_and_with_any_bytes_comes_as_it_is(desk: Desk, publisher: Publisher) -> None:
    body = bytes(range(256)) * 20
    address = publisher.on("/a", raw(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body))

    came = desk.fetch(address, "application/octet-stream")
    assert came.file
    assert came.file.content == body


def test_a_folder_that_was_brought_from_somewhere_is_told_by_where_it_was_published(tmp_path: Path) -> None:
    (tmp_path / "checkout" / "data").mkdir(parents=True)
    path = tmp_path / "checkout" / "data" / "a.csv"
    path.write_bytes(b"a,b\n1,2\n")
    shelf = Shelf(tmp_path / "snapshots")
    with Fetcher(shelf, local=tmp_path / "checkout", published="https://example.org/repository") as fetcher:
        fetched = fetcher.fetch(Request(str(path), delivery="a", name="a.csv"))

    assert fetched.file is not None
    assert shelf.snapshot(fetched.file.snapshot).address == "https://example.org/repository#data/a.csv"
