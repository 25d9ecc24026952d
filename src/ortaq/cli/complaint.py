"""What went wrong, in one line, and what to do, in another: on the error stream, in the reader's language."""

from __future__ import annotations

import os
import sys

from typer.exceptions import TyperException

from ortaq.cli.plain import plain
from ortaq.errors import OrtaqError

LONGEST = 2000


def complain(error: OrtaqError) -> None:
    """Tell a person about an error that Ortaq raised on purpose."""
    from ortaq.i18n import language, reader_language

    message, hint = language(reader_language(os.environ)).error(error)
    write(message, hint)


def complain_of_usage(error: TyperException) -> None:
    """Tell a person that a command was called in a way it does not know."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{error.format_message()}\n")
        return
    write(error.format_message().replace("\n", " "), f"{context.command_path if context else 'ortaq'} --help")


def write(message: str, hint: str) -> None:
    """Two lines on the error stream; the first in bold red where the terminal has it."""
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(Text(_short(message), style="bold red"))
    if hint:
        console.print(Text(f"  {_short(hint)}"))


def _short(text: str) -> str:
    """One line, and not an endless one."""
    line = plain(text)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
