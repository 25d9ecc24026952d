"""Whether bytes are all there: packed ones to the end of their packing, others by their own format."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from ortaq.collect.looks import kind

PIECE = 256 * 1024
"""Packed bytes are unpacked in pieces of this size, however much is in them."""

_LONGEST_JSON = 16 * 2**20
"""A longer JSON file is not read only to see whether it is whole."""

_WINDOW = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
_SMALL = 16 * 2**20


class PackedTooHardError(Exception):
    """There is more in the bytes than any honest file holds."""


class Unpacking:
    """Takes the packing of HTTP (`Content-Encoding`) off, piece by piece, and knows whether it came to its end.

    Args:
        encoding: `gzip` or `deflate`.
        ratio: How many times its packed size a file may have, beyond its first 16 MB.
    """

    def __init__(self, encoding: str, ratio: int) -> None:
        self._window = _WINDOW[encoding]
        self._ratio = ratio
        self._one = zlib.decompressobj(self._window)
        self._began = False
        self._packed = 0
        self._unpacked = 0

    @property
    def is_finished(self) -> bool:
        """Whether the packing came to its end, and nothing else follows."""
        return self._one.eof and not self._one.unused_data

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        """What is in some more packed bytes.

        Raises:
            zlib.error: They are damaged.
            PackedTooHardError: There is too much in them.
        """
        self._packed += len(packed)
        more = True
        while packed or more:
            if self._one.eof and packed:  # a file may be packed in several parts, one after the other
                self._one = zlib.decompressobj(self._window)
            piece = self._piece(packed)
            self._unpacked += len(piece)
            if self._unpacked > max(_SMALL, self._packed * self._ratio):
                raise PackedTooHardError
            if piece:
                yield piece
            packed = self._one.unused_data if self._one.eof else self._one.unconsumed_tail
            more = len(piece) == PIECE

    def _piece(self, packed: bytes) -> bytes:
        try:
            piece = self._one.decompress(packed, PIECE)
        except zlib.error:
            if self._began or self._window != zlib.MAX_WBITS:
                raise
            self._window = -zlib.MAX_WBITS  # some servers send "deflate" without its two first bytes
            self._one = zlib.decompressobj(self._window)
            piece = self._one.decompress(packed, PIECE)
        self._began = True
        return piece


def proves_itself(path: Path, media_type: str) -> bool:
    """Whether a file shows by its own format that nothing is missing at its end; a CSV never does."""
    check = {"json": _json_is_whole, "xml": _xml_is_whole, "zip": _zip_is_whole, "gzip": _gzip_is_whole}
    return (which := kind(media_type) or "") in check and check[which](path)


def _json_is_whole(path: Path) -> bool:
    if path.stat().st_size > _LONGEST_JSON:
        return False
    try:
        json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return False
    return True


def _xml_is_whole(path: Path) -> bool:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise ValueError

    parser.StartDoctypeDeclHandler = refuse
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                parser.Parse(piece, False)  # noqa: FBT003  (takes no keyword)
            parser.Parse(b"", True)  # noqa: FBT003
    except (expat.ExpatError, ValueError):
        return False
    return True


def _zip_is_whole(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(archive.infolist()) and all(
                entry.header_offset + entry.compress_size <= archive.start_dir for entry in archive.infolist()
            )
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _gzip_is_whole(path: Path) -> bool:
    unpacking = Unpacking("gzip", 1000)
    try:
        with path.open("rb") as file:
            while packed := file.read(PIECE):
                for _ in unpacking.pieces(packed):
                    pass
    except (zlib.error, PackedTooHardError):
        return False
    return unpacking.is_finished
