"""A git repository as a folder of files: over https only, its newest state alone, and nothing in it is run."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from ortaq.collect.guard import Guard
from ortaq.errors import Size, SourceDownError, SourceError, UsageError

SECONDS = 600
MOST_BYTES = 1024 * 1024 * 1024
MOST_FILES = 50_000
FORGES = frozenset({"github.com", "gitlab.com", "codeberg.org", "bitbucket.org"})
"""Hosts at which the address of a repository needs no `.git` at its end."""
_OWNER_AND_NAME = 2
_PAUSE = 0.2
_LAID_OUT = "by-https"
_BELOW = re.compile(r"/(?:data|meta|metadata|indicator[-_](?:config|settings)|translations)/[^/]*(?:/[^/]*)?$")
_SETTINGS = (
    "protocol.allow=never",
    "protocol.https.allow=always",
    "core.hooksPath=/dev/null",
    "core.symlinks=false",
    "core.fsmonitor=false",
    "core.protectHFS=true",
    "core.protectNTFS=true",
    "credential.helper=",
    "fetch.fsckObjects=true",
    "http.followRedirects=false",
    "http.proxy=",
    "submodule.recurse=false",
    "filter.lfs.smudge=",
    "filter.lfs.process=",
    "filter.lfs.required=false",
)


def is_git(address: str) -> bool:
    """Whether an address is that of a git repository rather than of a built site.

    >>> is_git("https://github.com/kazstat/sdg-data-kazstat"), is_git("https://kazstat.github.io/sdg-data-kazstat/")
    (True, False)
    """
    if address.startswith("git+"):
        return True
    url = urlsplit(address)
    path = [part for part in url.path.split("/") if part]
    return url.scheme == "https" and (
        url.path.endswith(".git") or (url.hostname in FORGES and len(path) == _OWNER_AND_NAME)
    )


def clone(address: str, folder: Path, *, seconds: float = SECONDS, guard: Guard | None = None) -> Path:
    """The files of a repository's newest state, in a new folder below `folder`, without the history.

    Args:
        address: `https://…`; a branch may follow after `#`.
        folder: Where the new folder is made.
        seconds: How long it may take.
        guard: Which hosts may be asked; any public one by default.

    Raises:
        UsageError: It is no https address, or git is not installed.
        SourceDownError: It took too long, or the host did not answer.
        SourceError: The host is not public, or the repository is too large or is none.
    """
    plain, _, branch = address.removeprefix("git+").partition("#")
    url = urlsplit(plain)
    leads_out = {".", ".."} & {*url.path.split("/")} or "\\" in url.path
    if url.scheme != "https" or url.username or url.password or branch.startswith("-") or leads_out:
        raise UsageError(
            "{address} is no address of a git repository that can be had",
            hint="name it as https://host/owner/name, without a password; a branch may follow after #",
            address=plain,
        )
    checked = (guard or Guard()).check(plain)
    addresses = (guard or Guard()).addresses(checked.host, 443, timeout=30)
    if not (git := shutil.which("git")):
        raise UsageError("the program git is not there", hint="install git, or name a folder that holds the repository")
    target = Path(tempfile.mkdtemp(prefix="repository-", dir=folder))
    files = target / _LAID_OUT / checked.host / url.path.strip("/")
    files.parent.mkdir(parents=True)
    pinned = [f"http.curloptResolve={checked.host}:443:{','.join(addresses)}"]
    words = [word for setting in (*_SETTINGS, *pinned) for word in ("-c", setting)]
    chosen = ["--branch", branch] if branch else []
    command = [
        git, *words, "clone", "--quiet", "--depth", "1", "--single-branch", "--no-tags", "--no-recurse-submodules",
        "--template=", *chosen, "--", plain, str(files),
    ]  # fmt: skip
    _run(command, target, plain, seconds)
    shutil.rmtree(files / ".git", ignore_errors=True)
    return files


def published_at(address: str) -> str:
    """Where a reader finds a file: of one that `clone` laid out, the page of its repository.

    >>> published_at("/x/repository-1/by-https/github.com/kazstat/sdg-data-kazstat/data/indicator_1-1-1.csv")
    'https://github.com/kazstat/sdg-data-kazstat'
    >>> published_at("https://stat.example.org/en/data/1-1-1.csv")
    'https://stat.example.org/en/data/1-1-1.csv'
    """
    _, laid_out, path = address.rpartition(f"/{_LAID_OUT}/")
    return "https://" + _BELOW.sub("", path).removesuffix(".git") if laid_out else address


def _run(command: list[str], target: Path, address: str, seconds: float) -> None:
    """Let git work, and stop it when it takes too long or brings too much."""
    until = time.monotonic() + seconds
    told = target / "told"
    with told.open("wb") as out:
        child = subprocess.Popen(  # noqa: S603  (git itself, with words of our own; the address was checked)
            command, cwd=target, env=_environment(target), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
    try:
        while child.poll() is None:
            if time.monotonic() > until:
                raise SourceDownError(
                    "{address} took longer than {seconds} seconds",
                    hint="try again, or clone it yourself and name the folder",
                    address=address,
                    seconds=round(seconds),
                )
            _hold_size(target, address)
            try:
                child.wait(_PAUSE)
            except subprocess.TimeoutExpired:
                continue
        _hold_size(target, address)
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)  # git has children of its own
            child.wait()
    if child.returncode:
        raise SourceDownError(
            "{address} could not be had: {cause}",
            hint="check the address and the connection; a private repository can't be read",
            address=address,
            cause=_last_line(told),
        )


def _environment(target: Path) -> Mapping[str, str]:
    """Nothing of the user's own settings, and no question asked."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(target),
        "LC_ALL": "C",
        "GIT_ALLOW_PROTOCOL": "https",
        "GIT_ASKPASS": "true",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_TERMINAL_PROMPT": "0",
    } | {name: os.environ[name] for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO") if name in os.environ}


def _hold_size(target: Path, address: str) -> None:
    size = count = 0
    for root, _, names in os.walk(target):
        for name in names:
            count += 1
            try:
                size += (Path(root) / name).lstat().st_size
            except FileNotFoundError:  # git renames its files as it goes
                continue
    if size > MOST_BYTES or count > MOST_FILES:
        raise SourceError(
            "{address} has more than {files} files or {size}",
            hint="clone what is needed of it yourself and name the folder",
            address=address,
            files=MOST_FILES,
            size=Size(MOST_BYTES),
        )


def _last_line(told: Path) -> str:
    lines = told.read_text("utf-8", errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "no word why"
