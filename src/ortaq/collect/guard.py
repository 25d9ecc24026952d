"""Which addresses may be asked: public ones, at the ordinary ports, of the hosts that a source names.

A publisher's page, a redirect or a name server may lead anywhere: to a router, to a database, to the service of a
cloud that hands out keys. So each name is resolved once, *every* address of it has to be public, and the connection
goes to one that was checked.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore2
import httpx2

from ortaq.errors import SourceDownError, SourceError

Resolve = Callable[[str, int], Sequence[str]]

PORTS = {"http": 80, "https": 443}
ALLOW = "ORTAQ_ALLOW_HOSTS"
"""Environment variable for those who run a publisher inside their own network: `stat.local:8080,10.1.2.3:80`."""

_NAME = re.compile(
    r"(?=.{1,253}\.?$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?"
)
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)\.?")
_NAT64 = IPv6Network("64:ff9b::/96")
_GIVEN_OUT = IPv6Network("2000::/3")
_EXAMPLES = IPv6Network("3fff::/20")  # global to Python 3.11, for documentation only by RFC 9637
_RELAYS = IPv4Network("192.88.99.0/24")  # the way into 6to4, given up by RFC 7526
_LONGEST = 8000
_LONGEST_SHOWN = 200
_LONGEST_HEAD = 200_000
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


class Guard:
    """What is let through.

    Args:
        hosts: The host names that may be asked, `*.example.org` for all below one; none means any public one.
        allow: `HOST:PORT` that may be asked although they are not public. Nothing by default.
        resolve: Gives the addresses of a name; that of the system by default.
    """

    def __init__(
        self, hosts: Iterable[str] = (), *, allow: Iterable[str] | None = None, resolve: Resolve | None = None
    ) -> None:
        self._hosts = tuple(host.lower().rstrip(".") for host in hosts)
        self._allow = frozenset(_place(entry) for entry in (allowed() if allow is None else allow))
        self._resolve = resolve or _of_the_system

    def check(self, address: str) -> httpx2.URL:
        """The address, taken apart; the very same parts are used to connect.

        Raises:
            SourceError: It is no address of a public server, or not of a host that the source names.
        """
        url = _taken_apart(address)
        host = url.host.lower()
        open_to_all = self._is_allowed(host, _port(url))
        if not open_to_all and _port(url) != PORTS[url.scheme]:
            raise SourceError(
                "{address} asks for port {port}",
                hint="sources are asked at ports 80 and 443; a server of your own is named in {variable}",
                address=shown(address),
                port=_port(url),
                variable=ALLOW,
            )
        if self._hosts and not _among(host, self._hosts):
            raise SourceError(
                "{address} is not at a host of this source: {hosts}",
                hint="check the address, or fetch it as a table of your own",
                address=shown(address),
                hosts=", ".join(self._hosts),
            )
        if not open_to_all and (number := _as_number(host)):
            self._check_number(host, number)
        return url

    def addresses(self, host: str, port: int, timeout: float | None = None) -> list[str]:
        """Where a name leads, after each of its addresses was found to be public.

        Raises:
            SourceError: One of them is not.
            SourceDownError: The name could not be resolved.
        """
        host = host.lower()
        found = [str(number)] if (number := _as_number(host)) else self._resolved(host, port, timeout)
        if not self._is_allowed(host, port):
            for address in found:
                self._check_number(host, ip_address(address))
        return found

    def _resolved(self, host: str, port: int, timeout: float | None) -> list[str]:
        """In a thread of its own: the system's resolver can't be told when to give up."""
        answer: list[Any] = []

        def ask() -> None:
            try:
                found = dict.fromkeys(self._resolve(host, port))
                answer.append([str(ip_address(address.partition("%")[0])) for address in found])
            except (OSError, ValueError) as error:  # nobody, or no number
                answer.append(error)

        thread = threading.Thread(target=ask, daemon=True, name=f"resolve {host}")
        thread.start()
        thread.join(timeout)
        found = answer[0] if answer else "no answer in time"
        if isinstance(found, list) and found:
            return found
        raise SourceDownError(
            "the name {host} could not be resolved: {cause}",
            hint="check the name and the connection, then try again",
            host=host,
            cause=getattr(found, "strerror", None) or found or "no address",
        )

    def _is_allowed(self, host: str, port: int) -> bool:
        return (host.rstrip("."), port) in self._allow

    def _check_number(self, host: str, number: IPv4Address | IPv6Address) -> None:
        if not all(_is_public(inner) for inner in _unwrapped(number)):
            raise SourceError(
                "{host} leads to {number}, which is not a public address",
                hint="nothing inside the local network is asked; a server of your own is named in {variable}",
                host=host,
                number=number,
                variable=ALLOW,
            )


class GuardedBackend(httpcore2.NetworkBackend):
    """Connects only to addresses that the guard has checked, and stops everything at one deadline."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._socket = httpcore2.SyncBackend()
        self.until: float | None = None
        """When everything has to be done, by `time.monotonic`."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of a host that answers."""
        failed: Exception | None = None
        for address in self._guard.addresses(host, port, self.left(timeout)):
            try:
                stream = self._socket.connect_tcp(address, port, self.left(timeout), local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
            else:
                return TimedStream(stream, self)
        raise failed or httpcore2.ConnectError("no address")

    def left(self, timeout: float | None) -> float | None:
        """How long one step may take."""
        if self.until is None:
            return timeout
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the deadline is over")
        return left if timeout is None else min(timeout, left)


class TimedStream(httpcore2.NetworkStream):
    """A connection that reads and writes until the deadline: a timeout alone begins again with each byte."""

    def __init__(self, stream: httpcore2.NetworkStream, backend: GuardedBackend) -> None:
        self._stream = stream
        self._backend = backend
        self._head = bytearray()
        self._body: int | None = None

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes, as soon as there are any."""
        came = self._stream.read(max_bytes, self._backend.left(timeout))
        if self._body is not None:
            self._body += len(came)
        elif len(self._head) < _LONGEST_HEAD:
            self._head += came
            while (end := _END_OF_HEAD.search(self._head)) and self._head.startswith(b"HTTP/1.1 1"):
                del self._head[: end.end()]  # "100 Continue", "103 Early Hints": the answer itself is still to come
            if end:
                self._body = len(self._head) - end.end()
        return came

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of them: a new question."""
        self._head.clear()
        self._body = None
        self._stream.write(buffer, self._backend.left(timeout))

    def beyond(self, length: int) -> bool:
        """Whether more came after the head of the answer than its length: a reader of HTTP stops there in silence."""
        return self._body is not None and self._body > length

    def close(self) -> None:
        """End it."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """The same, encrypted, with the certificate checked against the name."""
        stream = self._stream.start_tls(ssl_context, server_hostname, self._backend.left(timeout))
        return TimedStream(stream, self._backend)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401
        """What the connection knows of itself."""
        return self._stream.get_extra_info(info)


class GuardedTransport(httpx2.BaseTransport):
    """HTTP over guarded connections; no proxy of the environment, which could reach what the guard forbids."""

    def __init__(self, guard: Guard) -> None:
        self.backend = GuardedBackend(guard)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(), max_connections=4, keepalive_expiry=5, network_backend=self.backend
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request, and give the answer as soon as its headers are here."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        """End all connections."""
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, stream: Any) -> None:  # noqa: ANN401
        self._stream = stream

    def __iter__(self) -> Any:  # noqa: ANN401
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


def allowed() -> tuple[str, ...]:
    """What the environment opens: `ORTAQ_ALLOW_HOSTS`, read here and nowhere else."""
    return tuple(entry.strip() for entry in os.environ.get(ALLOW, "").split(",") if entry.strip())


def shown(address: str) -> str:
    """An address for a message: one line, not endless."""
    line = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in address)
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…"


def _taken_apart(address: str) -> httpx2.URL:
    cause = "it has signs that no address has" if not _is_plain(address) else ""
    url = None
    if not cause:
        try:
            url = httpx2.URL(address)
        except (httpx2.InvalidURL, ValueError) as error:
            cause = str(error)
    if url is not None:
        cause = _flaw(url)
        if not cause:
            return url
    raise SourceError(
        "not an address of a publisher: {address}: {cause}",
        hint="write it as https://host/path",
        address=shown(address),
        cause=cause,
    )


def _is_plain(address: str) -> bool:
    return len(address) <= _LONGEST and all(sign.isprintable() and sign not in " \\" for sign in address)


def _flaw(url: httpx2.URL) -> str:
    host = url.raw_host.decode("ascii", "replace").lower()
    if url.scheme not in PORTS:
        return "it begins with neither https:// nor http://"
    if url.userinfo:
        return "it holds a user name"
    if not host:
        return "it names no host"
    if ":" in host:
        return "" if _as_number(host) else "its number is malformed"
    if _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        return "" if _as_number(host) else "its number is written in an odd form"
    return "" if _NAME.fullmatch(host) else "its host is malformed"


def _as_number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host) if "%" not in host else None
    except ValueError:
        return None


def _port(url: httpx2.URL) -> int:
    return PORTS[url.scheme] if url.port is None else url.port


def _place(entry: str) -> tuple[str, int]:
    host, _, port = entry.rpartition(":")
    if not host or not port.isdecimal():
        raise SourceError(
            "{variable} holds {entry}, which is not HOST:PORT",
            hint="write it as 127.0.0.1:8000, with commas between several",
            variable=ALLOW,
            entry=repr(entry),
        )
    return host.lower().strip("[]").rstrip("."), int(port)


def _among(host: str, hosts: Iterable[str]) -> bool:
    host = host.rstrip(".")
    return any(host.endswith(known[1:]) if known.startswith("*.") else host == known for known in hosts)


def _unwrapped(number: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """An address, and the one it carries inside: `64:ff9b::7f00:1` is global to Python, and leads to 127.0.0.1."""
    if isinstance(number, IPv4Address):
        return [number]
    if number.ipv4_mapped:
        return [number.ipv4_mapped]
    if number in _NAT64:  # how a network without IPv4 reaches all of it
        return [IPv4Address(int(number) & 0xFFFFFFFF)]
    return [number, number.sixtofour] if number.sixtofour else [number]


def _is_public(number: IPv4Address | IPv6Address) -> bool:
    if isinstance(number, IPv4Address):
        return number.is_global and not number.is_multicast and number not in _RELAYS
    # Only 2000::/3 is given out. Teredo (2001::/32) counts as not global.
    return number in _GIVEN_OUT and number.is_global and number not in _EXAMPLES


def _of_the_system(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
