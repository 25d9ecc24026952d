"""A publisher on this machine that answers as it is told, well or badly: raw bytes over sockets, nothing in between."""

from __future__ import annotations

import gzip
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

CSV = b"series,area,year,value\n" + b"".join(b"ER_H2O_STRESS,KAZ,%d,%d.5\n" % (2000 + n, n) for n in range(400))


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Line:
    """A connection to somebody who asks."""

    def __init__(self, connection: socket.socket, over: threading.Event) -> None:
        self._connection = connection
        self._over = over

    def send(self, payload: bytes) -> None:
        self._connection.sendall(payload)

    def pause(self, seconds: float) -> bool:
        """Wait so long; whether somebody still listens."""
        if self._over.wait(seconds):
            return False
        return not select.select([self._connection], [], [], 0)[0]

    def silence(self) -> None:
        """Say nothing until the other side gives up."""
        while self.pause(0.02):
            pass


Play = Callable[[Line, Asked], bool | None]
"""What is done with one request; true if the connection stays open."""


class Publisher:
    """A server on 127.0.0.1. `on("/a.csv", first, second)` plays one after the other; the last stays."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._plays: dict[str, list[Play]] = {}
        self._over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self.asked: list[Asked] = []
        self.port: int = self._socket.getsockname()[1]
        self.place = f"127.0.0.1:{self.port}"
        self.address = f"{'https' if tls else 'http'}://{self.place}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(5)
        self._socket.close()

    def on(self, path: str, *plays: Play) -> str:
        """Play so at this path; gives its address."""
        self._plays[path] = list(plays)
        return self.address + path

    def _serve(self) -> None:
        while not self._over.is_set():
            with suppress(TimeoutError):
                connection, _ = self._socket.accept()
                thread = threading.Thread(target=self._talk, args=(connection,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(5)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            while asked := self._hear(connection):
                self.asked.append(asked)
                plays = self._plays.get(asked.path) or [answer(b"", status="404 Not Found")]
                play = plays.pop(0) if len(plays) > 1 else plays[0]
                if not play(Line(connection, self._over), asked):
                    break
            connection.close()

    def _hear(self, connection: socket.socket) -> Asked | None:
        head = b""
        while b"\r\n\r\n" not in head:
            while not select.select([connection], [], [], 0.05)[0]:
                if self._over.is_set():
                    return None
            if not (came := connection.recv(65536)):
                return None
            head += came
        first, *rest = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in rest if line)
        return Asked(first.split()[1], {name.lower(): value.strip() for name, _, value in pairs})


def head(status: str = "200 OK", http: str = "1.1", **headers: Any) -> bytes:
    """The head of an answer; `content_type` is written as `Content-Type`."""
    lines = [f"HTTP/{http} {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def raw(*pieces: bytes) -> Play:
    """Send just this, and hang up."""

    def play(line: Line, asked: Asked) -> None:
        for piece in pieces:
            line.send(piece)

    return play


def answer(body: bytes = CSV, *, status: str = "200 OK", content_type: str = "text/csv", **headers: Any) -> Play:
    """A good answer: its length is told, and right."""

    def play(line: Line, asked: Asked) -> bool:
        line.send(head(status, content_type=content_type, content_length=len(body), **headers) + body)
        return True

    return play


def in_chunks(pieces: Iterable[bytes], *, end: bytes = b"0\r\n\r\n", **headers: Any) -> Play:
    """An answer in chunks; without `end` it is cut."""
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return raw(head(content_type="text/csv", transfer_encoding="chunked", **headers) + chunks + end)


def packed(body: bytes = CSV, *, at: int | None = None, told: bool = True, **headers: Any) -> Play:
    """An answer packed with gzip, cut `at` so many bytes; `told` gives the (then matching) length."""
    payload = gzip.compress(body, mtime=0)[:at]
    length: dict[str, Any] = {"content_length": len(payload)} if told else {}
    return raw(head(content_type="text/csv", content_encoding="gzip", **length, **headers) + payload)


def silent(line: Line, asked: Asked) -> None:
    """No answer at all."""
    line.silence()


def dripping(payload: bytes, seconds: float = 0.02) -> Play:
    """One byte at a time."""

    def play(line: Line, asked: Asked) -> None:
        for number in range(len(payload)):
            line.send(payload[number : number + 1])
            if not line.pause(seconds):
                return

    return play


def endless(begin: bytes, more: bytes) -> Play:
    """It never stops."""

    def play(line: Line, asked: Asked) -> None:
        line.send(begin)
        while line.pause(0):
            line.send(more)

    return play


def then_silent(begin: bytes) -> Play:
    """It begins, and stops in the middle."""

    def play(line: Line, asked: Asked) -> None:
        line.send(begin)
        line.silence()

    return play


def moved(to: str, status: str = "302 Found") -> Play:
    """It is somewhere else."""
    return answer(b"", status=status, location=to)


def by_range(body: bytes = CSV, *, etag: str = '"one"', cut_at: int | None = None) -> Play:
    """A server that gives parts, and hangs up at the byte `cut_at` of the file."""

    def play(line: Line, asked: Asked) -> bool:
        begin = asked.headers.get("range", "").removeprefix("bytes=").rstrip("-")
        first = int(begin) if begin and asked.headers.get("if-range") == etag else 0
        told: dict[str, Any] = {"etag": etag, "accept_ranges": "bytes", "content_length": len(body) - first}
        if first:
            told["content_range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
        status = "206 Partial Content" if first else "200 OK"
        line.send(head(status, content_type="text/csv", **told) + body[first:cut_at])
        return cut_at is None

    return play


def unless_same(etag: str, body: bytes = CSV) -> Play:
    """304 to somebody who has it."""

    def play(line: Line, asked: Asked) -> bool | None:
        if asked.headers.get("if-none-match") == etag:
            return answer(b"", status="304 Not Modified", etag=etag)(line, asked)
        return answer(body, etag=etag)(line, asked)

    return play
