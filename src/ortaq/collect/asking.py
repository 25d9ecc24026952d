"""One question to a publisher over HTTP, and the answer as far as its headers: redirects followed, faults told."""

from __future__ import annotations

import ssl
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from importlib.metadata import version

import httpcore2
import httpx2

from ortaq.collect.guard import Guard, GuardedTransport, shown
from ortaq.collect.limits import Limits
from ortaq.collect.politeness import Politeness
from ortaq.errors import SourceDownError, SourceError

FAULTS = (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, httpx2.TransportError)
"""What may go wrong on a connection."""

_MOVED = {301, 302, 303, 307, 308}
_BUSY = {202, 408, 425, 429}
_DENIED = {401, 402, 403, 407, 451}
_GONE = {404, 410}
_OWN_TO_A_HOST = {"authorization", "cookie", "ocp-apim-subscription-key", "x-api-key"}


class BrokenError(Exception):
    """A try that failed; another one may help.

    Args:
        told: What the user is told if it was the last.
        rest: How many seconds the publisher asks for.
    """

    def __init__(self, told: SourceDownError, rest: float = 0) -> None:
        super().__init__(told)
        self.told = told
        self.rest = rest


class Asking:
    """Asks politely, within limits, and only where the guard lets it."""

    def __init__(
        self,
        guard: Guard,
        limits: Limits,
        politeness: Politeness,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._guard = guard
        self._limits = limits
        self._politeness = politeness
        self._transport = transport or GuardedTransport(guard)
        self._client = httpx2.Client(
            transport=self._transport,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx2.Timeout(limits.silence, connect=limits.connect),
            headers={"User-Agent": f"Ortaq/{version('ortaq')}", "Accept-Encoding": "gzip, deflate"},
        )
        self.until = float("inf")

    def begin(self) -> None:
        """From now on the time of one fetch runs."""
        self.until = time.monotonic() + self._limits.whole
        if isinstance(self._transport, GuardedTransport):
            self._transport.backend.until = self.until
        self._client.cookies.clear()

    def close(self) -> None:
        """End all connections."""
        self._client.close()

    @contextmanager
    def answer(self, address: str, headers: Mapping[str, str]) -> Generator[httpx2.Response]:
        """The answer of an address, after redirects, with its body still to come.

        Raises:
            SourceError: The address, or one it leads to, may not be asked.
            BrokenError: No answer; another try may help.
        """
        url = self._guard.check(address)
        for _ in range(self._limits.redirects + 1):
            self._politeness.wait(url.host)
            with self.faults_told(address):
                response = self._client.send(self._client.build_request("GET", url, headers=dict(headers)), stream=True)
            try:
                if response.status_code not in _MOVED or "location" not in response.headers:
                    yield response
                    return
                url, headers = self._next(address, url, response, headers)
            finally:
                response.close()
        raise SourceError(
            "{address} leads on more than {times} times",
            hint="open it in a browser, and fetch the address where it ends",
            address=shown(address),
            times=self._limits.redirects,
        )

    def _next(
        self, address: str, url: httpx2.URL, response: httpx2.Response, headers: Mapping[str, str]
    ) -> tuple[httpx2.URL, Mapping[str, str]]:
        to = response.headers["location"]
        try:
            further = self._guard.check(str(url.join(to)))
        except (httpx2.InvalidURL, ValueError) as error:
            raise SourceError(
                "{address} leads on to {to}, which is no address",
                hint="open it in a browser, and fetch the address where it ends",
                address=shown(address),
                to=shown(to),
            ) from error
        if url.scheme == "https" and further.scheme != "https":
            raise SourceError(
                "{address} leads from https to {to}, where anybody on the way could alter the figures",
                hint="look for an address of the publisher that begins with https://",
                address=shown(address),
                to=shown(to),
            )
        if further.host != url.host:
            headers = {name: value for name, value in headers.items() if name.lower() not in _OWN_TO_A_HOST}
        return further, headers

    @contextmanager
    def faults_told(self, address: str) -> Generator[None]:
        """What goes wrong on the connection, as what a user reads."""
        try:
            yield
        except FAULTS as error:
            if refused := _refused_certificate(error):
                raise SourceError(
                    "the certificate of {address} is not valid: {cause}",
                    hint="don't trust it; if your network has a certificate of its own, name it with SSL_CERT_FILE",
                    address=shown(address),
                    cause=refused.verify_message,
                ) from error
            raise BrokenError(self._silent(address, error)) from error
        except SourceDownError as error:  # a name that can't be resolved
            raise BrokenError(error) from error

    def _silent(self, address: str, error: Exception) -> SourceDownError:
        late = time.monotonic() >= self.until
        if late or isinstance(error, (httpcore2.ReadTimeout, httpx2.ReadTimeout)):
            return SourceDownError(
                "{address} took longer than {seconds} seconds",
                hint="try again later; what came is taken up again where the publisher allows it",
                address=shown(address),
                seconds=self._limits.whole if late else self._limits.silence,
            )
        return SourceDownError(
            "{address} broke off: {cause}",
            hint="check the connection and try again",
            address=shown(address),
            cause=str(error) or type(error).__name__,
        )

    def check_status(self, address: str, response: httpx2.Response) -> None:
        """Whether there is something to read.

        Raises:
            BrokenError: The publisher is busy, or has a fault.
            SourceError: There is nothing, or not for us.
        """
        status = response.status_code
        if status in _BUSY or status >= 500:  # noqa: PLR2004  (all server errors)
            raise self._busy(address, response)
        if status in _GONE:
            raise SourceError(
                "{address} is not there (HTTP {status})",
                hint="check the address, and whether the publisher moved it",
                address=shown(address),
                status=status,
            )
        if status in _DENIED:
            raise SourceError(
                "{address} may not be read (HTTP {status})",
                hint="the publisher asks for an account or a key, or refuses programs",
                address=shown(address),
                status=status,
            )
        raise SourceError(
            "{address} answered HTTP {status}",
            hint="open it in a browser; the publisher may have changed how it is asked",
            address=shown(address),
            status=status,
        )

    def _busy(self, address: str, response: httpx2.Response) -> Exception:
        rest = _rest(response.headers)
        told = SourceDownError(
            "{address} answered HTTP {status}",
            hint="the publisher is busy or has a fault; try again later",
            address=shown(address),
            status=response.status_code,
        )
        if rest > self._limits.longest_pause:
            return SourceDownError(
                "{address} answered HTTP {status}, and asks to wait {seconds} seconds",
                hint="try again after that time",
                address=shown(address),
                status=response.status_code,
                seconds=round(rest),
            )
        return BrokenError(told, rest)


def _refused_certificate(error: Exception) -> ssl.SSLCertVerificationError | None:
    behind = (*error.args, error.__cause__, error.__context__)  # the pool of connections cuts the cause off
    return next((one for one in behind if isinstance(one, ssl.SSLCertVerificationError)), None)


def _rest(headers: Mapping[str, str]) -> float:
    """The seconds of `Retry-After`, which is a number or a date: then by the publisher's own clock."""
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdecimal():
        return float(asked[:9])
    try:
        when, now = (parsedate_to_datetime(text) for text in (asked, headers.get("date", "")))
        return max(0.0, (when - now).total_seconds())
    except (ValueError, TypeError):  # no date, or one without a time zone
        return 0
