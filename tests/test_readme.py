"""The README does what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ortaq.cli.app import run

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\.venv/bin/ortaq (.*?)\s+#", README, re.MULTILINE)


def test_the_lines_of_python_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(tmp_path)

    exec(compile(code, "README.md", "exec"), {})

    verified, of, figures = capsys.readouterr().out.splitlines()[-1].split()
    assert (of, verified) == ("of", figures)
    assert (tmp_path / "climate.html").stat().st_size > 10_000


def test_the_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["brief", "climate", "--lang", "ru", "--out", "out"]) == 0

    assert {command: run(command.split()) for command in COMMANDS} == dict.fromkeys(COMMANDS, 0)


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/index.md", "docs/decisions/README.md"]
)
def test_links_within_the_repository_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / page).read_text(encoding="utf-8"))

    assert [link for link in links if not (folder / link).exists()] == []
