"""A child process that reads what may be made to break its reader: bytes in, JSON out, within limits."""

from __future__ import annotations

import json
import os
import selectors
import struct
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NoReturn, Self

from ortaq.errors import Size

_PIECE = 1 << 20


class RefusedError(Exception):
    """What the child could not read, or did not live to: the reason in plain words."""


class LimitedChild:
    """A script of ours at work in a process of its own.

    It is started as `script MEMORY SECONDS` and limits itself; here the clock is held besides. Each question goes as
    eight bytes of length and the bytes, each answer comes so too, as JSON; `{"refused": reason}` is raised.

    Args:
        script: The file of the child.
        memory: Bytes it may take.
        seconds: By the clock, for one answer; the child's processor time is held to as much for all that it reads,
            unless `processor` says otherwise.
        most_answer: Bytes of one answer.
        what: What it reads, for the reason: "a table", "a page".
    """

    def __init__(
        self, script: Path, *, memory: int, seconds: float, most_answer: int, what: str, processor: int | None = None
    ) -> None:
        self._seconds, self._most_answer, self._what = seconds, most_answer, what
        self._child = subprocess.Popen(  # noqa: S603  (our own script, by its full path)
            [sys.executable, "-P", str(script), str(memory), str(processor or max(1, round(seconds)))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            close_fds=True,
        )  # -P: the names in its folder must not stand before those of the standard library

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it, whatever it is doing."""
        self._child.kill()
        self._child.communicate()

    def ask(self, content: bytes) -> dict[str, Any]:
        """Its answer to some bytes.

        Raises:
            RefusedError: It can't read them, or not within its limits.
        """
        until = time.monotonic() + self._seconds
        stdin: IO[bytes] = self._child.stdin  # ty: ignore[invalid-assignment]  (piped, so there)
        try:
            stdin.write(struct.pack(">Q", len(content)))
            stdin.write(content)
            stdin.flush()
        except BrokenPipeError:
            self._tell_death()
        (length,) = struct.unpack(">Q", self._received(8, until))
        if length > self._most_answer:
            message = f"what is in it takes {Size(length)}; at most {Size(self._most_answer)} are read"
            raise RefusedError(message)
        answer: dict[str, Any] = json.loads(self._received(length, until))
        if "refused" in answer:
            raise RefusedError(answer["refused"])
        return answer

    def _received(self, length: int, until: float) -> bytes:
        """So many bytes of the child's answer."""
        held = bytearray()
        stdout: IO[bytes] = self._child.stdout  # ty: ignore[invalid-assignment]
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while len(held) < length:
                if not selector.select(max(0.0, until - time.monotonic())):
                    message = f"reading it takes longer than {self._seconds:g} seconds"
                    raise RefusedError(message)
                piece = os.read(stdout.fileno(), min(_PIECE, length - len(held)))
                if not piece:
                    self._tell_death()
                held += piece
        return bytes(held)

    def _tell_death(self) -> NoReturn:
        code = self._child.wait()
        message = f"it asks for more memory or time than {self._what} may, or is made to break its reader (exit {code})"
        raise RefusedError(message)
