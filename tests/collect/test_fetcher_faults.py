"""What a publisher does wrong is told in one line with a cure, ends in time, and leaves nothing half-kept."""

from __future__ import annotations

import gzip
import json
import resource
import threading
import time
import zipfile
import zlib
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from publishers import (  # ty: ignore[import-not-found]  (loaded by conftest.py)
    CSV,
    Play,
    Publisher,
    answer,
    dripping,
    endless,
    head,
    in_chunks,
    moved,
    packed,
    raw,
    silent,
    then_silent,
)

from ortaq.collect.guard import Guard
from ortaq.errors import OrtaqError, SourceDownError, SourceError

if TYPE_CHECKING:
    from conftest import Desk  # ty: ignore[import-not-found]

HTML = b"<!DOCTYPE html><html><title>Maintenance</title><p>Back soon</html>"
JSON = json.dumps({"data": [{"value": "1.8"}] * 50}).encode()
XML = b"<?xml version='1.0'?><Data>" + b"<Obs v='1.8'/>" * 50 + b"</Data>"
TELLS = head(content_type="text/csv", content_length=len(CSV))
NO_LENGTH = head(content_type="text/csv")


def zipped(body: bytes = CSV) -> bytes:
    with BytesIO() as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("data.csv", body)
        return made.getvalue()


def packed_anew(body: bytes) -> bytes:
    plain = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return plain.compress(body) + plain.flush()


DOWN: dict[str, tuple[Play, str, str]] = {
    "silence before the headers": (silent, "text/csv", r"took longer than 0\.15 seconds"),
    "silence in the headers": (then_silent(b"HTTP/1.1 200 OK\r\nContent-"), "text/csv", "took longer"),
    "silence in the body": (then_silent(TELLS + CSV[:100]), "text/csv", "took longer"),
    "hangs up at once": (raw(), "text/csv", "broke off: Server disconnected"),
    "hangs up in the headers": (raw(TELLS[:20]), "text/csv", "broke off"),
    "not HTTP": (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "text/csv", "broke off"),
    "headers without end": (endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 5000), "text/csv", "broke off"),
    "cut, with length": (raw(TELLS + CSV[:-1]), "text/csv", "broke off"),
    "cut at the first byte": (raw(TELLS), "text/csv", "broke off"),
    "longer than announced": (raw(head(content_length=len(CSV) - 9) + CSV), "text/csv", "more came than"),
    "longer than announced, after hints": (
        raw(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + head(content_length=99) + CSV),
        "text/csv",
        "more came than",
    ),
    "gzip file damaged, no length": (
        raw(head() + gzip.compress(CSV)[:-20] + b"x" * 20),
        "application/gzip",
        "did not come whole: it has no end",
    ),
    "two lengths": (raw(head(content_length=9)[:-2] + b"Content-Length: 10\r\n\r\n" + CSV), "text/csv", "broke off"),
    "no number as length": (raw(head(content_length="many") + CSV), "text/csv", "broke off"),
    "chunks, cut between": (in_chunks([CSV[:99], CSV[99:]], end=b""), "text/csv", "broke off"),
    "chunks, cut within": (raw(head(transfer_encoding="chunked") + b"ff\r\n" + CSV[:99]), "text/csv", "broke off"),
    "chunks, cut before the last sign": (in_chunks([CSV], end=b"0\r\n\r"), "text/csv", "broke off"),
    "chunks of no length": (raw(head(transfer_encoding="chunked") + b"zz\r\n" + CSV), "text/csv", "broke off"),
    "gzip, cut": (packed(at=-9), "text/csv", "did not come whole: its packing has no end"),
    "gzip, cut in its check sum": (packed(at=-1), "text/csv", "its packing has no end"),
    "gzip, cut, no length": (packed(at=50, told=False), "text/csv", "its packing has no end"),
    "gzip, damaged": (raw(head(content_encoding="gzip", content_length=40) + b"x" * 40), "text/csv", "damaged"),
    "gzip, then something else": (
        raw(head(content_encoding="gzip", content_length=200) + gzip.compress(CSV)[:150].ljust(200)),
        "text/csv",
        "did not come whole",
    ),
    "JSON cut, no length": (raw(head() + JSON[:-1]), "application/json", "did not come whole: it has no end"),
    "XML cut, no length": (raw(head() + XML[:-1]), "application/xml", "did not come whole: it has no end"),
    "zip cut, no length": (raw(head() + zipped()[:-1]), "application/zip", "did not come whole: it has no end"),
    "500": (answer(HTML, status="500 Internal Server Error"), "text/csv", "HTTP 500"),
    "502": (answer(HTML, status="502 Bad Gateway"), "text/csv", "HTTP 502"),
    "503": (answer(HTML, status="503 Service Unavailable"), "text/csv", "HTTP 503"),
    "429": (answer(HTML, status="429 Too Many Requests"), "text/csv", "HTTP 429"),
    "202, still being made": (answer(b"", status="202 Accepted"), "text/csv", "HTTP 202"),
}

WRONG: dict[str, tuple[Play, str, str]] = {
    "404": (answer(HTML, status="404 Not Found"), "text/csv", r"is not there \(HTTP 404\)"),
    "410": (answer(HTML, status="410 Gone"), "text/csv", r"is not there \(HTTP 410\)"),
    "401": (answer(HTML, status="401 Unauthorized"), "text/csv", r"may not be read \(HTTP 401\).*account or a key"),
    "403": (answer(HTML, status="403 Forbidden"), "text/csv", r"may not be read \(HTTP 403\)"),
    "418": (answer(HTML, status="418 I am a teapot"), "text/csv", "answered HTTP 418"),
    "304 to no question": (answer(b"", status="304 Not Modified"), "text/csv", "answered HTTP 304"),
    "206 to no question": (answer(status="206 Partial Content"), "text/csv", "answered HTTP 206"),
    "204": (answer(b"", status="204 No Content"), "text/csv", "answered HTTP 204"),
    "HTML with 200": (answer(HTML, content_type="text/html; charset=utf-8"), "text/csv", "an HTML page where text/csv"),
    "HTML called CSV": (answer(HTML), "text/csv", "an HTML page where text/csv"),
    "HTML after blanks": (answer(b"\xef\xbb\xbf\n\n  " + HTML), "text/csv", "an HTML page"),
    "HTML after a comment": (answer(b"<!-- cdn --><html lang='ru'>"), "text/csv", "an HTML page"),
    "XHTML as XML": (answer(b"<?xml version='1.0'?>" + HTML), "application/xml", "an HTML page"),
    "HTML, nothing expected": (answer(HTML), "application/octet-stream", "an HTML page"),
    "a picture": (answer(b"\x89PNG\r\n", content_type="image/png"), "text/csv", "with image/png where text/csv"),
    "JSON for CSV": (answer(JSON, content_type="application/json"), "text/csv", "with application/json where text/csv"),
    "an error text for JSON": (answer(b"No data", content_type=""), "application/json", "does not begin as such"),
    "CSV for a zip": (answer(CSV, content_type=""), "application/zip", "does not begin as such"),
    "nothing": (answer(b""), "text/csv", "answered with nothing"),
    "nothing, in chunks": (in_chunks([]), "text/csv", "answered with nothing"),
    "nothing, packed": (packed(b""), "text/csv", "answered with nothing"),
    "CSV without length": (raw(NO_LENGTH + CSV), "text/csv", "can't be shown to be complete.*save it in a browser"),
    "CSV in HTTP/1.0": (raw(head(http="1.0") + CSV), "text/csv", "can't be shown to be complete"),
    "too large, told": (raw(head(content_length=2**21)), "text/csv", "larger than 1 MB"),
    "too large, not told": (endless(head(transfer_encoding="chunked"), b"ff\r\n" + b"x" * 255 + b"\r\n"), "text/csv",
                            "larger than 1 MB"),
    "endless, no length": (endless(NO_LENGTH, CSV), "text/csv", "larger than 1 MB"),
    "an unknown packing": (answer(content_encoding="br"), "text/csv", "packed as br"),
    "packed twice": (answer(content_encoding="gzip, gzip"), "text/csv", "packed as gzip, gzip"),
    "moves in a circle": (moved("/x"), "text/csv", "leads on more than 3 times"),
    "moves to a file": (moved("file:///etc/passwd"), "text/csv", "neither https:// nor http://"),
    "moves to no address": (moved("http://[::1/"), "text/csv", "leads on to .*, which is no address"),
    "moves to a script": (moved("javascript:alert(1)"), "text/csv", "neither https:// nor http://"),
    "moves into the cloud": (moved("http://169.254.169.254/latest/meta-data"), "text/csv", "not a public address"),
    "moves to the router": (moved("http://192.168.1.1/"), "text/csv", "not a public address"),
    "moves to loopback": (moved("http://[::1]/"), "text/csv", "not a public address"),
    "moves to another port": (moved("http://127.0.0.1:22/"), "text/csv", "asks for port 22"),
    "moves with a user": (moved("http://a:b@8.8.8.8/"), "text/csv", "holds a user name"),
}  # fmt: skip


def patience(fault: str, seconds: float) -> dict[str, float]:
    """Little of it where nothing comes, so that a test does not wait; else much, so that no slow machine fails it."""
    return {"silence": seconds} if fault.startswith("silence") else {}


@pytest.mark.parametrize("fault", DOWN)
def test_what_may_pass_is_tried_again_and_then_told(desk: Desk, publisher: Publisher, fault: str) -> None:
    play, media_type, told = DOWN[fault]
    address = publisher.on("/x", play)

    with pytest.raises(SourceDownError, match=told) as caught:
        desk.fetch(address, media_type, limits=patience(fault, 0.15))
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    assert len(publisher.asked) == 3
    assert desk.clock.waited[-2:] == pytest.approx([1, 2])
    assert not desk.files()


@pytest.mark.parametrize("fault", WRONG)
def test_what_will_not_pass_is_told_at_once(desk: Desk, publisher: Publisher, fault: str) -> None:
    play, media_type, told = WRONG[fault]
    address = publisher.on("/x", play)

    with pytest.raises(SourceError, match=told) as caught:
        desk.fetch(address, media_type)
    assert not isinstance(caught.value, SourceDownError)
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    assert len(publisher.asked) == (4 if "circle" in fault else 1)
    assert not desk.files()


@pytest.mark.parametrize("fault", DOWN)
def test_a_fault_that_passes_is_not_noticed(desk: Desk, publisher: Publisher, fault: str) -> None:
    play, media_type, _ = DOWN[fault]
    good = {
        "application/json": JSON,
        "application/xml": XML,
        "application/zip": zipped(),
        "application/gzip": gzip.compress(CSV),
    }.get(media_type, CSV)
    address = publisher.on("/x", play, answer(good, content_type=media_type))

    came = desk.fetch(address, media_type, limits=patience(fault, 1))
    assert came.file
    assert came.file.content == good
    assert desk.files() == {came.file.snapshot, f"{came.file.snapshot}.json"}


@pytest.mark.parametrize(
    "play",
    [dripping(TELLS, 0.1), then_silent(b""), dripping(TELLS + CSV, 0.1)],
    ids=["in the headers", "silence", "in the body"],
)
def test_the_whole_answer_has_a_deadline(desk: Desk, publisher: Publisher, play: Play) -> None:
    address = publisher.on("/x", play)
    began = time.monotonic()

    with pytest.raises(SourceDownError, match=r"took longer than 0\.3 seconds.*taken up again"):
        desk.fetch(address, limits={"whole": 0.3, "silence": 5})
    assert time.monotonic() - began < 20  # the drip alone would take minutes
    assert not desk.files()


def test_hints_before_the_answer_do_not_disturb(desk: Desk, publisher: Publisher) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
    address = publisher.on("/x", raw(hints, hints, TELLS, CSV))

    assert desk.fetch(address).outcome == "new"


def framed() -> dict[str, tuple[bytes, str]]:
    """One small file, in every way in which an answer can tell its end."""
    small, plain = CSV[:300], gzip.compress(CSV[:300], mtime=0)
    return {
        "length": (head(content_length=len(small)) + small, "text/csv"),
        "chunks": (
            head(transfer_encoding="chunked") + b"64\r\n%s\r\nc8\r\n%s\r\n0\r\n\r\n" % (small[:100], small[100:]),
            "text/csv",
        ),
        "gzip, length": (head(content_encoding="gzip", content_length=len(plain)) + plain, "text/csv"),
        "gzip, chunks": (
            head(content_encoding="gzip", transfer_encoding="chunked") + b"%x\r\n%s\r\n0\r\n\r\n" % (len(plain), plain),
            "text/csv",
        ),
        "gzip alone": (head(content_encoding="gzip") + plain, "text/csv"),
        "JSON alone": (head() + JSON[:300].rsplit(b",", 1)[0] + b"]}", "application/json"),
        "XML alone": (head() + b"<Data>%s</Data>" % (b"<Obs v='1.8'/>" * 20), "application/xml"),
        "zip alone": (head() + zipped(small), "application/zip"),
    }


def check_cut(desk: Desk, publisher: Publisher, framing: str, at: int) -> None:
    whole, media_type = framed()[framing]
    with pytest.raises(SourceError):
        desk.fetch(publisher.on("/x", raw(whole[:at])), media_type, limits={"attempts": 1})
    assert not desk.files()


@pytest.mark.parametrize("framing", framed())
def test_an_answer_cut_at_some_byte_is_never_taken_for_whole(desk: Desk, publisher: Publisher, framing: str) -> None:
    whole, media_type = framed()[framing]
    for at in (*range(1, len(whole), 17), len(whole) - 2, len(whole) - 1):
        check_cut(desk, publisher, framing, at)

    assert desk.fetch(publisher.on("/x", raw(whole)), media_type).outcome == "new"


@pytest.mark.slow
@pytest.mark.parametrize("framing", framed())
def test_an_answer_cut_at_any_byte_is_never_taken_for_whole(desk: Desk, publisher: Publisher, framing: str) -> None:
    for at in range(1, len(framed()[framing][0])):
        check_cut(desk, publisher, framing, at)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_answer_with_any_damage_comes_right_or_is_told(
    desk: Desk, publisher: Publisher, data: st.DataObject
) -> None:
    answered, media_type = framed()[data.draw(st.sampled_from(sorted(framed())))]
    damaged = bytearray(answered)
    for at in data.draw(st.lists(st.integers(0, len(answered) - 1), min_size=1, max_size=4)):
        damaged[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
    address = publisher.on("/x", raw(bytes(damaged)))

    with suppress(OrtaqError):  # anything else is a crash
        came = desk.fetch(address, media_type, limits={"attempts": 1})
        assert came.file
        assert sha256(came.file.path.read_bytes()).hexdigest() == came.file.snapshot
    assert all(not name.startswith("incoming/") for name in desk.files())


@pytest.mark.parametrize("body", [JSON, XML, zipped(), gzip.compress(CSV)], ids=["json", "xml", "zip", "gzip"])
def test_a_file_that_shows_its_own_end_needs_no_length(desk: Desk, publisher: Publisher, body: bytes) -> None:
    kinds = {b"{": "application/json", b"<": "application/xml", b"P": "application/zip", b"\x1f": "application/gzip"}
    media_type = kinds[body[:1]]
    address = publisher.on("/x", raw(head(http="1.0", content_type=media_type) + body))

    came = desk.fetch(address, media_type)
    assert came.file
    assert came.file.content == body


def test_an_xml_file_with_entities_proves_nothing(desk: Desk, publisher: Publisher) -> None:
    bomb = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a 'aaaa'>]><a>&a;</a>"
    address = publisher.on("/x", raw(head(http="1.0") + bomb))

    with pytest.raises(SourceDownError, match="it has no end"):
        desk.fetch(address, "application/xml")


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "deflate without its first bytes", "gzip in parts"])
def test_a_packed_answer_is_unpacked(desk: Desk, publisher: Publisher, encoding: str, told: bool) -> None:  # noqa: FBT001
    payload = {
        "deflate": zlib.compress(CSV),
        "deflate without its first bytes": packed_anew(CSV),
        "gzip in parts": gzip.compress(CSV[:999]) + gzip.compress(CSV[999:]),
    }.get(encoding, gzip.compress(CSV))
    length: dict[str, Any] = {"content_length": len(payload)} if told else {}
    address = publisher.on("/x", raw(head(content_encoding=encoding.partition(" ")[0], **length) + payload))

    came = desk.fetch(address)
    assert came.file
    assert came.file.content == CSV


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """300 KB that unpack to 300 MB."""
    made = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return b"".join(made.compress(bytes(2**20)) for _ in range(300)) + made.flush()


@pytest.mark.parametrize("parts", [1, 2])
def test_a_gzip_bomb_is_stopped_without_memory(desk: Desk, publisher: Publisher, bomb: bytes, parts: int) -> None:
    payload = bomb * parts
    address = publisher.on("/x", raw(head(content_encoding="gzip", content_length=len(payload)) + payload))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(SourceError, match="unpacks to more than 200 times its size"):
        desk.fetch(address, limits={"size": 2**30})
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024
    assert not desk.files()


def test_a_packed_file_is_held_to_its_size_unpacked(desk: Desk, publisher: Publisher) -> None:
    address = publisher.on("/x", packed(CSV * 200))

    with pytest.raises(SourceError, match=r"larger than 1 MB"):
        desk.fetch(address)


def test_a_publisher_that_asks_to_wait_is_left_alone_so_long(desk: Desk, publisher: Publisher) -> None:
    address = publisher.on("/x", answer(b"", status="429 Too Many", retry_after=7), answer())

    assert desk.fetch(address).outcome == "new"
    assert desk.clock.waited == [7]


def test_a_date_to_wait_for_is_read_by_the_publishers_own_clock(desk: Desk, publisher: Publisher) -> None:
    told = {"date": "Mon, 02 Nov 2026 10:00:00 GMT", "retry_after": "Mon, 02 Nov 2026 10:00:20 GMT"}
    address = publisher.on("/x", answer(b"", status="503 Service Unavailable", **told), answer())

    assert desk.fetch(address).outcome == "new"
    assert desk.clock.waited == [20]


@pytest.mark.parametrize("asked", ["-5", "soon", "1e9", "", "Mon, 02 Nov 2026 10:00:20", "²"])
def test_a_wait_that_is_none_changes_nothing(desk: Desk, publisher: Publisher, asked: str) -> None:
    play = answer(b"", status="503 Busy", **({"retry_after": asked} if asked.isascii() else {}))
    address = publisher.on("/x", play, answer())

    assert desk.fetch(address).outcome == "new"
    assert desk.clock.waited == [1]


@pytest.mark.parametrize("asked", ["61", "999999999999", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_a_publisher_that_asks_to_wait_for_long_ends_the_fetch(desk: Desk, publisher: Publisher, asked: str) -> None:
    told = {"date": "Mon, 02 Nov 2026 10:00:00 GMT", "retry_after": asked}
    address = publisher.on("/x", answer(b"", status="503 Busy", **told))

    with pytest.raises(SourceDownError, match=r"asks to wait \d+ seconds.*try again after that time"):
        desk.fetch(address)
    assert len(publisher.asked) == 1


def test_a_fault_on_the_third_page_keeps_the_pages_before(desk: Desk, publisher: Publisher) -> None:
    pages = [publisher.on(f"/{n}", answer(CSV + b"%d" % n)) for n in range(2)]
    third = publisher.on("/2", answer(b"", status="502 Bad Gateway"))
    for page in pages:
        desk.fetch(page)

    with pytest.raises(SourceDownError, match="/2 answered HTTP 502"):
        desk.fetch(third)
    assert len(desk.files()) == 4
    assert [desk.fetch(page).outcome for page in pages] == ["unchanged", "unchanged"]


def test_a_certificate_of_nobody_is_refused(desk: Desk, tls_publisher: Publisher) -> None:
    address = tls_publisher.on("/x", answer())

    with pytest.raises(SourceError, match=r"certificate of .* is not valid: self-signed certificate.*SSL_CERT_FILE"):
        desk.fetch(address, guard=Guard(allow=[tls_publisher.place]))
    assert not tls_publisher.asked
    assert not desk.files()


def test_a_certificate_that_the_user_names_is_trusted(
    desk: Desk, tls_publisher: Publisher, own_certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(own_certificate))
    address = tls_publisher.on("/x", answer())

    assert desk.fetch(address, guard=Guard(allow=[tls_publisher.place])).outcome == "new"


def test_a_certificate_of_another_name_is_refused(
    desk: Desk, tls_publisher: Publisher, own_certificate: Path, resolving: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(own_certificate))
    place = f"stat.example:{tls_publisher.port}"

    with pytest.raises(SourceError, match=r"is not valid: Hostname mismatch"):
        desk.fetch(f"https://{place}/x", guard=resolving({"stat.example": ["127.0.0.1"]}, allow=[place]))


def test_a_server_without_tls_is_no_https(desk: Desk, publisher: Publisher) -> None:
    publisher.on("/x", answer())

    with pytest.raises(SourceDownError, match="broke off"):
        desk.fetch(f"https://{publisher.place}/x", limits={"attempts": 1})


def test_nobody_there_is_told(desk: Desk, publisher: Publisher) -> None:
    with Publisher() as other:
        place, address = other.place, other.on("/x", answer())

    with pytest.raises(SourceDownError, match=r"broke off: .*refused.*check the connection"):
        desk.fetch(address, guard=Guard(allow=[place]))


def test_a_name_that_nobody_knows_is_told(desk: Desk, resolving: Any) -> None:
    def nobody(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    guard = Guard(resolve=nobody)
    with pytest.raises(SourceDownError, match=r"name stat\.example could not be resolved: Name or service not known"):
        desk.fetch("https://stat.example/a.csv", guard=guard)


def test_a_name_server_that_hangs_is_not_waited_for(desk: Desk, publisher: Publisher) -> None:
    over = threading.Event()
    guard = Guard(resolve=lambda host, port: [str(over.wait(5))])
    with pytest.raises(SourceDownError, match="no answer in time"):
        desk.fetch("https://stat.example/a.csv", guard=guard, limits={"attempts": 1, "connect": 0.3})
    over.set()
