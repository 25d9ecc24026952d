"""A git address: what is refused, with which words git is called, and that it is stopped in time."""

import os
import select
from pathlib import Path

import pytest

from ortaq.collect.delivery import Ask
from ortaq.collect.guard import Guard
from ortaq.errors import SourceDownError, SourceError, UsageError
from ortaq.sources import open_sdg
from ortaq.sources.open_sdg import checkout

ADDRESS = "https://github.com/kazstat/sdg-data-kazstat"
PUBLIC = Guard(allow=(), resolve=lambda _host, _port: ["140.82.121.3"])


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program named git that writes down how it was called; what it does more is put into `then`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "git"
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/words\nenv > {tmp_path}/environment\n'
        f'for last; do :; done\n[ -f {tmp_path}/then ] && . {tmp_path}/then\nexit 0\n'
    )  # fmt: skip
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GIT_SSH_COMMAND", f"touch {tmp_path}/never")
    return tmp_path


def then(git: Path, script: str) -> None:
    (git / "then").write_text(script)


@pytest.mark.parametrize(
    ("address", "is_git"),
    [
        (ADDRESS, True),
        (f"{ADDRESS}.git", True),
        ("git+https://example.org/a", True),
        ("https://example.org/a/b.git", True),
        ("https://kazstat.github.io/sdg-data-kazstat/", False),
        ("https://github.com/kazstat", False),
        ("http://example.org/a/b.git", False),
        ("/somewhere/data.git", False),
    ],
)
def test_a_git_address_is_told_from_a_site_and_a_folder(address, is_git) -> None:
    assert checkout.is_git(address) is is_git


@pytest.mark.parametrize(
    "address",
    [
        "git+file:///etc",
        "git+ssh://git@github.com/a/b",
        "git+ext::sh -c id",
        "git+http://github.com/a/b",
        "git+https://me:secret@github.com/a/b",
        "git+https://github.com/a/b#--upload-pack=x",
        "git+https://github.com/../../../etc/x",
        "git+https://github.com/a\\..\\..\\b",
    ],
)
def test_anything_but_a_plain_https_address_is_refused_before_git_runs(git, address) -> None:
    with pytest.raises(UsageError, match="no address of a git repository"):
        checkout.clone(address, git, guard=PUBLIC)

    assert not (git / "words").exists()


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1"])
def test_a_host_inside_the_local_network_is_refused_before_git_runs(git, inside) -> None:
    with pytest.raises(SourceError, match="not a public address"):
        checkout.clone(ADDRESS, git, guard=Guard(allow=(), resolve=lambda _host, _port: [inside]))

    assert not (git / "words").exists()


def test_git_is_called_shallow_over_https_alone_and_runs_nothing_of_the_repository(git) -> None:
    then(git, 'mkdir -p "$last/data" "$last/.git"; echo x > "$last/data/a.csv"')

    folder = checkout.clone(f"{ADDRESS}#develop", git, guard=PUBLIC)

    words = (git / "words").read_text().splitlines()
    environment = dict(line.partition("=")[::2] for line in (git / "environment").read_text().splitlines())
    assert words[words.index("clone") :][:4] == ["clone", "--quiet", "--depth", "1"]
    assert {"--no-recurse-submodules", "--single-branch", "core.hooksPath=/dev/null", "core.symlinks=false"} <= set(
        words
    )
    assert {"protocol.allow=never", "http.followRedirects=false", "filter.lfs.smudge="} <= set(words)
    assert "http.curloptResolve=github.com:443:140.82.121.3" in words  # the address that was checked is the one asked
    assert words[words.index("--branch") + 1] == "develop"
    assert words[-3:-1] == ["--", ADDRESS]
    assert (environment["GIT_ALLOW_PROTOCOL"], environment["GIT_TERMINAL_PROMPT"]) == ("https", "0")
    assert "GIT_SSH_COMMAND" not in environment
    assert (folder / "data/a.csv").read_text() == "x\n"
    assert not (folder / ".git").exists()
    assert checkout.published_at(f"{folder}/data/a.csv") == ADDRESS


def test_what_git_says_is_told(git) -> None:
    then(git, 'echo "fatal: repository not found" >&2; exit 128')

    with pytest.raises(SourceDownError, match="could not be had: fatal: repository not found"):
        checkout.clone(ADDRESS, git, guard=PUBLIC)


def test_git_is_stopped_with_its_children_when_it_takes_too_long(git) -> None:
    then(git, "tail -f /dev/null & echo $! > " + str(git / "child") + "; wait")

    with pytest.raises(SourceDownError, match="took longer"):
        checkout.clone(ADDRESS, git, seconds=0.6, guard=PUBLIC)

    try:
        child = os.pidfd_open(int((git / "child").read_text()))
    except ProcessLookupError:
        return  # it has ended
    ended, _, _ = select.select([child], [], [], 20)
    os.close(child)
    assert ended


def test_a_repository_that_is_too_large_is_refused(git, monkeypatch) -> None:
    then(git, 'mkdir -p "$last"; head -c 5000 /dev/zero > "$last/big"')
    monkeypatch.setattr(checkout, "MOST_BYTES", 1000)

    with pytest.raises(SourceError, match="more than"):
        checkout.clone(ADDRESS, git, guard=PUBLIC)


def test_without_git_the_cure_is_told(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(UsageError, match=r"git is not there.*install git"):
        checkout.clone(ADDRESS, tmp_path, guard=PUBLIC)


def test_a_folder_and_a_site_need_no_preparation(tmp_path) -> None:
    for ask in (Ask(str(tmp_path)), Ask("https://kazstat.github.io/sdg-data-kazstat")):
        assert open_sdg.prepare(ask, tmp_path) == ask


def test_a_git_address_becomes_a_folder_and_keeps_the_name_of_its_owner(git, monkeypatch) -> None:
    monkeypatch.setattr(checkout, "clone", lambda _address, folder: folder / "files")

    ask = open_sdg.prepare(Ask(ADDRESS, goal=("6",)), git)

    assert ask == Ask(str(git / "files"), goal=("6",), name="kazstat")
