"""What `--help` says: every command, every option."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from ortaq.cli.app import COMMANDS, app, run
from ortaq.cli.docstrings import opening

DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
PARAMETERS = {name: kept.params for name, kept in typer.main.get_group(app).commands.items()}


def options_of(command: str) -> list[str]:
    return [name for kept in PARAMETERS[command] for name in kept.opts if name.startswith("--")]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_what_it_gives_and_what_each_option_means(command: str, capsys: pytest.CaptureFixture) -> None:
    assert run([command, "--help"]) == 0

    told = capsys.readouterr().out
    first = opening(command.replace("-", "_")).split(". ")[0]
    assert len(first) > 20
    assert " ".join(first.split())[:40] in " ".join(told.split())
    assert [kept.name for kept in PARAMETERS[command] if not getattr(kept, "help", None)] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_documented(command: str) -> None:
    _, _, section = DOCUMENTED.read_text(encoding="utf-8").partition(f"## ortaq {command}\n")
    section, _, _ = section.partition("\n## ")

    assert [name for name in options_of(command) if name not in section] == []


def test_the_first_help_lists_every_command(capsys: pytest.CaptureFixture) -> None:
    assert run(["--help"]) == 0

    listed = re.findall(r"^  ([a-z-]+)  ", capsys.readouterr().out, re.MULTILINE)
    assert set(COMMANDS) <= set(listed)


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture) -> None:
    assert run([]) == 2

    assert "common-ground" in "".join(capsys.readouterr())


def test_the_version_is_told(capsys: pytest.CaptureFixture) -> None:
    assert run(["--version"]) == 0

    assert re.fullmatch(r"ortaq \d+\.\d+\.\d+\n", capsys.readouterr().out)
