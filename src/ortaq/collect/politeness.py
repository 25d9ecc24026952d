"""Not more than a few requests a second for each host, and a rest for one that asks for it."""

from __future__ import annotations

import time
from collections.abc import Callable


class Politeness:
    """When a host may be asked next.

    Args:
        per_second: Requests a second for each host.
        clock: Tells the time in seconds.
        sleep: Waits that many seconds.

    >>> waited = []
    >>> polite = Politeness(2, clock=lambda: 10.0, sleep=waited.append)
    >>> polite.wait("example.org"), polite.wait("example.org"), polite.wait("example.net"), waited
    (None, None, None, [0.5])
    """

    def __init__(
        self,
        per_second: float = 2,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next: dict[str, float] = {}

    def wait(self, host: str) -> None:
        """Wait until this host may be asked, and note that it is asked now."""
        now = self._clock()
        turn = max(now, self._next.get(host, now))
        self._next[host] = turn + self._gap
        if turn > now:
            self._sleep(turn - now)

    def rest(self, host: str, seconds: float) -> None:
        """Leave this host alone for so long."""
        self._next[host] = max(self._clock() + seconds, self._next.get(host, 0))
