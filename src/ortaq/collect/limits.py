"""How long, how large and how often: what a fetch may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and times."""

    connect: float = 10
    """Seconds to reach a server."""
    silence: float = 30
    """Seconds without a byte."""
    whole: float = 1800
    """Seconds for one file, all tries and pauses together; a broken download is taken up again by the next fetch."""
    size: int = 4 * 2**30
    """Bytes of one file, unpacked."""
    size_here: int = 16 * 2**30
    """Bytes of one file of this machine: ten times the UN's database of 2026 have eight billion."""
    ratio: int = 200
    """How many times its packed size a file may have."""
    attempts: int = 4
    pause: float = 1
    """Seconds before the second try; each further pause is twice as long."""
    longest_pause: float = 60
    """A server that asks for a longer pause is left alone, and the fetch ends."""
    redirects: int = 3
    per_second: float = 2
    """Requests a second for each host."""
