"""Make the environment `.venv` of this clone, with nothing but the standard library.

    python3 tools/bootstrap.py          what a user needs
    python3 tools/bootstrap.py test     what the tests need as well
    python3 tools/bootstrap.py dev      all that `make check` needs

It finds uv, or installs the version pinned in `uv.lock` into `.venv-tools`, and lets it install the locked packages.
A second call finds that nothing changed and returns at once. This file is also read by the old Python of a machine
that has no newer one, so that it can say so: its syntax is that of Python 3.8.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".venv-tools"
OLDEST = (3, 11)
NEWEST_TRIED = (3, 15)
OLDEST_UV = (0, 9)
GROUPS = ("run", "test", "dev")
LEFT_OUT = (
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    "PYTHONPATH",
    "PYTHONHOME",
    "UV_PYTHON",
    "UV_FROZEN",
    "UV_LOCKED",
    "UV_NO_SYNC",
)
"""Settings of other environments that would lead uv away from this one."""


class Stop(Exception):  # noqa: N818  (it is shown to a person: what is wrong, and the cure)
    """Something on this machine that its user has to mend first."""


def main(arguments: list[str]) -> int:
    """Make the environment, or say in two lines what is missing."""
    group = arguments[0] if arguments else "run"
    try:
        prepare(group)
    except Stop as stop:
        print(f"Error: {stop}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def prepare(group: str) -> None:
    """Bring `.venv` to the state of the lock, if it is not in it already."""
    if group not in GROUPS:
        raise Stop(f"unknown part of the environment: {group}\n  parts: {', '.join(GROUPS)}")
    stamp = VENV / f".ortaq-{group}"
    wanted = fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted and ortaq_starts():
        return
    python = newest_python()
    uv = find_uv() or install_uv(python)
    command = [str(uv), "sync", "--project", str(ROOT), "--frozen", "--no-default-groups", "--inexact"]
    if group != "run":
        command += ["--group", group]
    if not ortaq_starts():
        command += ["--python", python]
    say("installing the locked packages into .venv")
    if run(command):
        raise Stop("the packages could not be installed\n  the lines above say why; is there a connection to PyPI?")
    stamp.write_text(wanted, encoding="ascii")


def fingerprint() -> str:
    """What the environment depends on: the lock, the project file, the place of the clone."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in ("uv.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def ortaq_starts() -> bool:
    """Whether `.venv` has a Python that still runs: the one it was made from may have been removed."""
    python = VENV / "bin" / "python"
    return python.exists() and (VENV / "bin" / "ortaq").exists() and version_of(str(python)) >= OLDEST


def newest_python() -> str:
    """A Python that is new enough: this one, or another on the path."""
    if sys.version_info[:2] >= OLDEST:
        return sys.executable
    for minor in range(NEWEST_TRIED[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and version_of(found) >= OLDEST:
            return found
    have = ".".join(map(str, sys.version_info[:3]))
    need = ".".join(map(str, OLDEST))
    cure = "brew install python" if sys.platform == "darwin" else f"sudo apt-get install python{need} python{need}-venv"
    raise Stop(f"Python {need} or later is needed, and this machine has {have}\n  install one and try again: {cure}")


def version_of(python: str) -> tuple[int, ...]:
    """The version of an interpreter, `(0,)` when it does not run."""
    code = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return (0,)
    return tuple(map(int, answer.stdout.split()))


def find_uv() -> Path | None:
    """A uv that is there already: ours, or one on the path that is not too old."""
    for found in (TOOLS / "bin" / "uv", VENV / "bin" / "uv", shutil.which("uv")):
        if found is None or not Path(found).exists():
            continue
        try:
            answer = subprocess.run([str(found), "--version"], capture_output=True, text=True, timeout=60, check=False)
        except OSError:
            continue
        version = re.match(r"uv (\d+)\.(\d+)", answer.stdout)
        if version and tuple(map(int, version.groups())) >= OLDEST_UV:
            return Path(found)
    return None


def install_uv(python: str) -> Path:
    """The pinned uv from PyPI, checked by hash, in a folder of its own."""
    requirement = pinned("uv")
    say(f"installing {requirement.split()[0]} into .venv-tools")
    shutil.rmtree(TOOLS, ignore_errors=True)
    TOOLS.mkdir()
    listed = TOOLS / "requirements.txt"
    listed.write_text(requirement + "\n", encoding="ascii")
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    pip += ["--requirement", str(listed)]
    if has(python, "ensurepip"):
        failed = run([python, "-m", "venv", str(TOOLS)]) or run([str(TOOLS / "bin" / "python"), *pip])
    elif has(python, "pip"):
        failed = run([python, *pip, "--target", str(TOOLS)])
    else:
        version = ".".join(map(str, version_of(python)))
        raise Stop(f"{python} has neither venv nor pip\n  install it and try again: {cure_for_venv(version)}")
    uv = TOOLS / "bin" / "uv"
    if failed or not uv.exists():
        raise Stop("uv could not be installed\n  the lines above say why; is there a connection to PyPI?")
    return uv


def cure_for_venv(version: str) -> str:
    """The command that brings the missing part of Python."""
    return "brew install python" if sys.platform == "darwin" else f"sudo apt-get install python{version}-venv"


def has(python: str, module: str) -> bool:
    """Whether an interpreter brings a module (Debian takes pip and ensurepip out of Python)."""
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
    return subprocess.run([python, "-c", code], stderr=subprocess.DEVNULL, check=False).returncode == 0


def pinned(package: str) -> str:
    """The requirement line, with hashes, of a package of `uv.lock` (without a TOML reader: Python 3.8 has none)."""
    for entry in (ROOT / "uv.lock").read_text(encoding="utf-8").split("[[package]]"):
        version = re.search(rf'^name = "{package}"\nversion = "([^"]+)"', entry, re.MULTILINE)
        if version:
            hashes = re.findall(r"sha256:[0-9a-f]{64}", entry)
            return " ".join([f"{package}=={version.group(1)}", *(f"--hash={digest}" for digest in hashes)])
    raise Stop(f"uv.lock names no {package}\n  the file is damaged: git checkout uv.lock")


def run(command: list[str]) -> int:
    """Run a step, with the caller's settings for other environments left out."""
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    kept["UV_PROJECT_ENVIRONMENT"] = str(VENV)
    kept["UV_PYTHON_DOWNLOADS"] = "never"
    return subprocess.run(command, cwd=str(ROOT), env=kept, check=False).returncode


def say(step: str) -> None:
    """Tell which step it is at."""
    print(f"      {step} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
