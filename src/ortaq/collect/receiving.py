"""The body of an answer, received to its proven end into a file, or refused."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator

import httpx2

from ortaq.collect.asking import Asking, BrokenError
from ortaq.collect.completeness import PackedTooHardError, Unpacking, proves_itself
from ortaq.collect.delivery import Request
from ortaq.collect.guard import TimedStream, shown
from ortaq.collect.limits import Limits
from ortaq.collect.looks import HEAD, kind, unlike
from ortaq.collect.partial import Edition, Partial
from ortaq.errors import Size, SourceDownError, SourceError

Progress = Callable[[str, int, int], None]


class Receiving:
    """One answer on its way into a file."""

    def __init__(
        self,
        request: Request,
        response: httpx2.Response,
        partial: Partial,
        asking: Asking,
        limits: Limits,
        progress: Progress,
    ) -> None:
        self._request = request
        self._address = shown(request.address)
        self._response = response
        self._partial = partial
        self._asking = asking
        self._limits = limits
        self._progress = progress
        self._unpacking = self._packing()
        self._announced = _announced(response)
        self._raw = 0

    def receive(self, edition: Edition | None) -> None:
        """Receive all of it.

        Args:
            edition: If the answer is the rest of a file whose beginning is here already.

        Raises:
            BrokenError: It did not come whole; what came may be taken up again.
            SourceError: It is not what was asked for, or can't be shown to be whole. Nothing of it stays.
        """
        total = self._total(edition)
        try:
            self._check_size(total or 0)
            if edition is None:
                ends = self._announced is not None or self._is_chunked
                self._partial.begin(Edition.of(self._response.headers, total) if ends and not self._unpacking else None)
            pieces = self._pieces() if edition else self._looked_at(self._pieces())
            for piece in pieces:
                self._check_size(self._partial.length + len(piece))
                self._partial.add(piece)
                self._progress(self._request.address, self._partial.length, total or 0)
            self._check_end(total)
        except SourceError:
            self._partial.drop()
            raise
        self._partial.finish()

    def _total(self, edition: Edition | None) -> int | None:
        """How long the file is, where that is known beforehand."""
        if edition and self._announced is not None:
            return self._partial.length + self._announced
        return edition.total if edition else None if self._unpacking else self._announced

    @property
    def _is_chunked(self) -> bool:
        return "chunked" in self._response.headers.get("transfer-encoding", "").lower()

    def _packing(self) -> Unpacking | None:
        encoding = self._response.headers.get("content-encoding", "").strip().lower()
        if encoding in {"", "identity"}:
            return None
        if encoding in {"gzip", "x-gzip", "deflate"}:
            return Unpacking(encoding, self._limits.ratio)
        raise SourceError(
            "{address} came packed as {encoding}, which was not asked for",
            hint="open it in a browser, and fetch the file from your disk",
            address=self._address,
            encoding=shown(encoding),
        )

    def _pieces(self) -> Iterator[bytes]:
        """The bytes of the file, as they come: `iter_raw(n)` would wait for n of them, and never see the time."""
        with self._asking.faults_told(self._request.address):
            for raw in self._response.iter_raw():
                if time.monotonic() > self._asking.until:
                    raise httpx2.ReadTimeout("the deadline is over")
                self._raw += len(raw)
                if self._unpacking:
                    yield from self._unpacked(self._unpacking, raw)
                else:
                    yield raw

    def _unpacked(self, unpacking: Unpacking, raw: bytes) -> Iterator[bytes]:
        try:
            yield from unpacking.pieces(raw)
        except zlib.error as error:
            raise self._cut("its packing is damaged") from error
        except PackedTooHardError as error:
            raise SourceError(
                "{address} unpacks to more than {ratio} times its size",
                hint="no honest file does; ask the publisher",
                address=self._address,
                ratio=self._limits.ratio,
            ) from error

    def _looked_at(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces, after the first of them looked like what was asked for."""
        head = b""
        for piece in pieces:
            head += piece
            if len(head) >= HEAD:
                break
        self._check_looks(head)
        if head:
            yield head
        yield from pieces

    def _check_looks(self, head: bytes) -> None:
        got = self._response.headers.get("content-type", "")
        if head and (looks := unlike(self._request.media_type, got, head)):
            raise SourceError(
                "{address} answered with {got} where {expected} was expected",
                hint="open it in a browser; the publisher may have moved the file, or ask to log in",
                address=self._address,
                got=shown(looks),
                expected=self._request.media_type,
            )

    def _check_size(self, size: int) -> None:
        if size > self._limits.size:
            raise SourceError(
                "{address} is larger than {limit}",
                hint="ask the publisher for a part of it",
                address=self._address,
                limit=Size(self._limits.size),
            )

    def _check_end(self, total: int | None) -> None:
        if self._unpacking and self._raw and not self._unpacking.is_finished:
            raise self._cut("its packing has no end")
        if total is not None and self._partial.length != total:
            raise self._cut(f"{self._partial.length} of {total} bytes came")
        stream = self._response.extensions.get("network_stream")
        if self._announced is not None and isinstance(stream, TimedStream) and stream.beyond(self._announced):
            raise self._cut(f"more came than the {self._announced} bytes that were announced")
        if not self._partial.length:
            raise SourceError(
                "{address} answered with nothing",
                hint="check the address; the publisher may have no data for what was asked",
                address=self._address,
            )
        if self._announced is None and not self._is_chunked and not self._unpacking:
            self._check_by_format()

    def _check_by_format(self) -> None:
        """The connection was closed, and nothing tells whether that was the end: the file itself has to."""
        self._partial.close()
        if proves_itself(self._partial.path, self._request.media_type):
            return
        if kind(self._request.media_type) in {"json", "xml", "zip", "gzip"}:
            raise self._cut("it has no end")
        raise SourceError(
            "{address} can't be shown to be complete: its length is not told, and such a file has no end mark",
            hint="save it in a browser, look at its last rows, and fetch the file from your disk",
            address=self._address,
        )

    def _cut(self, cause: str) -> BrokenError:
        self._partial.drop()  # what came is not to be trusted, other than what came before a connection broke
        return BrokenError(
            SourceDownError(
                "{address} did not come whole: {cause}",
                hint="try again later",
                address=self._address,
                cause=cause,
            )
        )


def _announced(response: httpx2.Response) -> int | None:
    length = response.headers.get("content-length", "").partition(",")[0].strip()
    if "transfer-encoding" in response.headers or not (length.isascii() and length.isdecimal()):
        return None
    return int(length)
