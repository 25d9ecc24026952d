"""Zip files from outside: what is inside is looked at before any of it is unpacked."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib

from ortaq.errors import Size, SourceError

MOST_ENTRIES = 2_000
MOST_BYTES = 200 * 1024 * 1024
MOST_RATIO = 200
"""Unpacked over packed, of the whole archive."""
_DAMAGE = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError)
_FREE_RATIO = 1024 * 1024
"""Below this size no ratio is asked: a small file of blanks is no bomb."""


def check_zip(content: bytes, name: str, most_bytes: int = MOST_BYTES) -> list[zipfile.ZipInfo]:
    """The entries of an archive that is safe to unpack.

    Args:
        content: The archive.
        name: What it is called, for whoever must mend it.
        most_bytes: How long its files may be together: a source whose archive is known to be large says so.

    Raises:
        SourceError: It is damaged, too large, packed too tightly, encrypted, or an entry's name leads out of it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, RuntimeError, ValueError, OverflowError) as error:
        raise _refused(name, f"it is no zip file, or a damaged one ({error})") from error
    if len(entries) > MOST_ENTRIES:
        raise _refused(name, f"it has {len(entries)} entries; at most {MOST_ENTRIES} are read")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > most_bytes:
        raise _refused(name, f"it unpacks to {Size(unpacked)}; at most {Size(most_bytes)} are read")
    if unpacked > _FREE_RATIO and unpacked > MOST_RATIO * len(content):
        raise _refused(name, f"it unpacks to {unpacked // len(content)} times its size; at most {MOST_RATIO} is read")
    for entry in entries:
        _check_entry(entry, name)
    return entries


def unpacked(content: bytes, name: str, most_bytes: int = MOST_BYTES) -> dict[str, bytes]:
    """The files of an archive by their names, each no longer than it says.

    >>> held = io.BytesIO()
    >>> with zipfile.ZipFile(held, "w") as archive: archive.writestr("a.csv", "x")
    >>> unpacked(held.getvalue(), "data.zip")
    {'a.csv': b'x'}
    """
    files: dict[str, bytes] = {}
    entries = check_zip(content, name, most_bytes)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in entries:
            if entry.is_dir():
                continue
            if entry.filename in files:
                raise _refused(name, f"two entries are called {entry.filename!r}")
            try:
                with archive.open(entry) as part:
                    files[entry.filename] = part.read(entry.file_size)
                    if len(files[entry.filename]) < entry.file_size or part.read(1):
                        raise _refused(name, f"{entry.filename!r} is not as long as it says")
            except _DAMAGE as error:
                raise _refused(name, f"{entry.filename!r} can't be unpacked ({error})") from error
    return files


def _check_entry(entry: zipfile.ZipInfo, name: str) -> None:
    """Refuse names that lead out of the archive, links and what is encrypted."""
    path = entry.filename
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    if (
        not path
        or path.startswith(("/", "\\"))
        or ".." in path.replace("\\", "/").split("/")
        or ":" in path.split("/")[0]
        or "\x00" in entry.orig_filename
        or is_link
    ):
        raise _refused(name, f"the entry {entry.orig_filename!r} leads out of it")
    if entry.flag_bits & 0x1:
        raise _refused(name, f"{path!r} is encrypted")


def _refused(name: str, reason: str) -> SourceError:
    return SourceError(
        "{file}: the archive is refused: {reason}",
        hint="fetch it again; if it stays so, ask its publisher",
        file=name,
        reason=reason,
    )
