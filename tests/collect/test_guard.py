"""Nothing inside a local network is asked, however its address is written; resolvers and connections are made up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv6Network
from typing import TYPE_CHECKING, Any

import httpcore2
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from publishers import CSV, Publisher, answer  # ty: ignore[import-not-found]

from ortaq.collect.guard import ALLOW, Guard, GuardedBackend, GuardedTransport, shown
from ortaq.errors import SourceDownError, SourceError

if TYPE_CHECKING:
    from conftest import Desk  # ty: ignore[import-not-found]

REFUSED = """
http://127.0.0.1/
https://127.0.0.1/
http://127.0.0.1:80/
http://127.8.8.8/
http://0.0.0.0/
http://0.1.2.3/
http://10.0.0.1/
http://172.16.0.1/
http://172.31.255.255/
http://192.168.0.1/
http://169.254.169.254/latest/meta-data/
http://100.64.0.1/
http://100.127.255.254/
http://192.0.0.1/
http://192.0.2.1/
http://192.88.99.1/
http://198.18.0.1/
http://198.51.100.7/
http://203.0.113.9/
http://224.0.0.1/
http://239.255.255.250/
http://240.0.0.1/
http://255.255.255.255/
http://127.1/
http://127.0.1/
http://0/
http://0x7f000001/
http://0x7f.0.0.1/
http://0x7f.1/
http://2130706433/
http://017700000001/
http://0177.0.0.1/
http://127.0.0.01/
http://127.0.0.1./
http://8.8.8.8./
http://0x08080808/
http://134744072/
http://1.2.3.4.5/
http://256.1.1.1/
http://127.0.0.0x1/
http://[::1]/
http://[::]/
http://[0:0:0:0:0:0:0:1]/
http://[::ffff:127.0.0.1]/
http://[::ffff:7f00:1]/
http://[::ffff:10.0.0.1]/
http://[::127.0.0.1]/
http://[64:ff9b::7f00:1]/
http://[64:ff9b::10.0.0.1]/
http://[64:ff9b::a9fe:a9fe]/
http://[64:ff9b:1::8.8.8.8]/
http://[2002:7f00:1::]/
http://[2002:a00:1::1]/
http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/
http://[2001:db8::1]/
http://[3fff::1]/
http://[fc00::1]/
http://[fd12:3456::1]/
http://[fe80::1]/
http://[fe80::1%25eth0]/
http://[fe80::1%eth0]/
http://[fec0::1]/
http://[ff02::1]/
http://[5f00::1]/
http://[100::1]/
http://[::1]:80/
http://[127.0.0.1]/
http://[::1/
http://%31%32%37.0.0.1/
http://127。0。0。1/
http://１２７.0.0.1/
http://①②⑦.0.0.1/
http://user@8.8.8.8/
http://user:word@8.8.8.8/
http://stat.example@127.0.0.1/
http://:@8.8.8.8/
http://127.0.0.1#@8.8.8.8/
http://8.8.8.8:22/
http://8.8.8.8:0/
http://8.8.8.8:65536/
http://8.8.8.8:-1/
http://8.8.8.8:99999999999/
http://8.8.8.8:8080/
https://8.8.8.8:80/
http://8.8.8.8:443/
http:///etc/passwd
http:/127.0.0.1
http:127.0.0.1
http://
https://?x
//8.8.8.8/
8.8.8.8
file:///etc/passwd
ftp://8.8.8.8/
gopher://8.8.8.8/
javascript:alert(1)
data:text/csv,a
ws://8.8.8.8/
unix:///var/run/docker.sock
http+unix://%2Fvar%2Frun%2Fdocker.sock/
http://stat.example\\@127.0.0.1/
http://127.0.0.1\\@stat.example/
http://sta t.example/
http://-stat.example/
http://stat-.example/
http://.stat.example/
http://stat..example/
http://stat.example..
http://stat*.example/
http://stat,example/
http://stat'.example/
http://stat.example%00.evil/
http://xn--/
""".split("\n")[1:-1]  # noqa: SIM905  (one of them holds a blank)
MORE = [
    "http://8.8.8.8/\r\nHost: 127.0.0.1",
    "http://8.8.8.8\t/",
    "http://8.8.8.8/a b",
    "http://stat\N{ZERO WIDTH SPACE}.example/",
    "http://stat\N{SOFT HYPHEN}.example/",
    "http://stat.example/\0",
    "http://8.8.8.8/\N{RIGHT-TO-LEFT OVERRIDE}",
    f"http://{'a' * 64}.example/",
    f"http://{'a.' * 130}example/",
    "http://8.8.8.8/" + "a" * 9000,
    "",
]


@pytest.mark.parametrize("address", [*REFUSED, *MORE])
def test_an_address_that_is_not_public_or_oddly_written_is_refused(address: str) -> None:
    with pytest.raises(SourceError) as caught:
        Guard(allow=()).check(address)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600
    assert caught.value.hint


GOOD = [
    "https://unstats.un.org/SDGAPI/v1/sdg/Series/Data?seriesCode=ER_H2O_STRESS&page=1",
    "http://8.8.8.8/",
    "https://8.8.8.8:443/",
    "http://8.8.8.8:80/a",
    "http://[2606:4700::1111]/",
    "http://[64:ff9b::808:808]/",
    "https://stat.gov.kz./",
    "HTTPS://STAT.GOV.KZ/A",
    "https://стат.қаз/деректер.csv",
    "https://xn--80a0bza.example/",
    "https://a_b.example/x;y?z=@1#frag",
    "https://example.org/a%20b/%D0%B0",
]


@pytest.mark.parametrize("address", GOOD)
def test_a_public_address_is_let_through(address: str) -> None:
    assert Guard(allow=()).check(address).host


LEADS = [
    ["127.0.0.1"],
    ["10.0.0.1"],
    ["169.254.169.254"],
    ["8.8.8.8", "127.0.0.1"],
    ["8.8.8.8", "::1"],
    ["::ffff:192.168.0.1"],
    ["64:ff9b::7f00:1"],
    ["2002:7f00:1::"],
    ["2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    ["fe80::1%eth0"],
    ["fd00::1"],
    ["0.0.0.0"],
    ["::"],
    ["100.100.100.200"],
    ["224.0.0.251"],
    ["2606:4700::1", "fec0::1"],
]


@pytest.mark.parametrize("addresses", LEADS, ids=str)
def test_a_name_that_leads_inside_is_not_connected_to(resolving: Callable[..., Guard], addresses: list[str]) -> None:
    backend = GuardedBackend(resolving({"stat.example": addresses}))

    with pytest.raises(SourceError, match=r"stat\.example leads to .*, which is not a public address"):
        backend.connect_tcp("stat.example", 443, timeout=1)


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["8.8.8.8", "2606:4700::1"], ["127.0.0.1"]])  # the second time the name leads inside
    backend = GuardedBackend(Guard(allow=(), resolve=lambda host, port: next(answers)))
    connected: list[str] = []

    def note(_: object, host: str, *__: object) -> None:
        connected.append(host)
        raise httpcore2.ConnectError

    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", note)
    with pytest.raises(httpcore2.ConnectError):
        backend.connect_tcp("stat.example", 443)
    assert connected == ["8.8.8.8", "2606:4700::1"]
    with pytest.raises(SourceError, match=r"leads to 127\.0\.0\.1"):
        backend.connect_tcp("stat.example", 443)
    assert len(connected) == 2


@pytest.mark.parametrize("found", [[], ["not an address"]])
def test_an_answer_of_a_name_server_that_is_none_is_refused(found: list[str]) -> None:
    with pytest.raises(SourceDownError, match="could not be resolved"):
        Guard(allow=(), resolve=lambda host, port: found).addresses("stat.example", 443)


def test_the_system_resolves_this_machine_to_itself_and_is_refused() -> None:
    with pytest.raises(SourceError, match=r"localhost leads to .*, which is not a public address"):
        Guard(allow=()).addresses("localhost", 80)


@pytest.mark.parametrize(
    ("host", "is_let_through"),
    [
        ("unstats.un.org", True),
        ("UNSTATS.UN.ORG", True),
        ("unstats.un.org.", True),
        ("un.org", False),
        ("evil-unstats.un.org", False),
        ("unstats.un.org.evil.example", False),
        ("a.stat.example", True),
        ("a.b.stat.example", True),
        ("stat.example", False),
        ("evilstat.example", False),
        ("8.8.8.8", False),
    ],
)
def test_only_hosts_of_the_source_are_asked(host: str, *, is_let_through: bool) -> None:
    guard = Guard(["unstats.un.org", "*.stat.example"], allow=())

    if is_let_through:
        assert guard.check(f"https://{host}/")
    else:
        with pytest.raises(SourceError, match="is not at a host of this source: unstats"):
            guard.check(f"https://{host}/")


def test_loopback_is_closed_until_the_environment_opens_it(
    desk: Desk, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = publisher.on("/a.csv", answer())
    monkeypatch.delenv(ALLOW, raising=False)
    with pytest.raises(SourceError, match=rf"asks for port {publisher.port}.*{ALLOW}"):
        desk.fetch(address, guard=Guard())
    monkeypatch.setenv(ALLOW, f" 10.1.2.3:80, {publisher.place} ,")

    came = desk.fetch(address, guard=Guard())
    assert came.file
    assert came.file.content == CSV


@pytest.mark.parametrize("place", ["127.0.0.1:1", "127.0.0.2:{port}", "localhost:{port}"])
def test_what_is_opened_is_one_host_and_one_port(desk: Desk, publisher: Publisher, place: str) -> None:
    address = publisher.on("/a.csv", answer())

    with pytest.raises(SourceError, match="asks for port"):
        desk.fetch(address, guard=Guard(allow=[place.format(port=publisher.port)]))


def test_what_is_opened_may_be_a_number_of_six(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = Guard(allow=["[::1]:8000"])

    assert guard.check("http://[::1]:8000/")
    assert guard.addresses("::1", 8000) == ["::1"]


@pytest.mark.parametrize("entry", ["127.0.0.1", ":80", "127.0.0.1:", "127.0.0.1:x", "*"])
def test_an_opening_that_is_no_place_is_refused(entry: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ALLOW, entry)

    with pytest.raises(SourceError, match=rf"{ALLOW} holds .*, which is not HOST:PORT"):
        Guard()


def test_an_opening_does_not_open_the_hosts_of_a_source(publisher: Publisher) -> None:
    with pytest.raises(SourceError, match="is not at a host of this source"):
        Guard(["unstats.un.org"], allow=[publisher.place]).check(publisher.address)


def test_the_proxy_of_the_environment_is_not_used(
    desk: Desk, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert desk.fetch(publisher.on("/a", answer())).outcome == "new"


def test_a_transport_connects_through_the_guard_and_in_no_other_way(resolving: Callable[..., Guard]) -> None:
    transport = GuardedTransport(resolving({"stat.example": ["10.0.0.1"]}))

    with pytest.raises(SourceError, match=r"leads to 10\.0\.0\.1"):
        transport.handle_request(httpx2.Request("GET", "https://stat.example/"))
    with pytest.raises(NotImplementedError):
        transport.backend.connect_unix_socket("/var/run/docker.sock")


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for address in (text, f"http://{text}", f"https://{text}/a", f"http://[{text}]/"):
        with suppress(SourceError):
            url = Guard(allow=()).check(address)

            assert url.scheme in {"http", "https"}
            assert url.raw_host.isascii()


@given(st.ip_addresses(v=4), st.sampled_from(["{}", "[::ffff:{}]", "[64:ff9b::{}]", "[::{}]"]))
def test_no_private_number_passes_in_any_wrapping(number: Any, form: str) -> None:
    address = f"http://{form.format(number)}/"
    try:
        Guard(allow=()).check(address)
    except SourceError:
        return
    assert number.is_global
    assert not number.is_multicast


@given(st.ip_addresses(v=6))
def test_a_number_of_six_passes_only_if_it_is_given_out(number: Any) -> None:
    try:
        Guard(allow=()).check(f"http://[{number}]/")
    except SourceError:
        return
    assert int(number) >> 125 == 1 or number.ipv4_mapped or number in IPv6Network("64:ff9b::/96")


def test_an_address_in_a_message_is_one_line_and_not_endless() -> None:
    assert (
        shown("a\r\nb\x1b[31m") == "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}[31m"
    )
    assert len(shown("x" * 10_000)) < 250
