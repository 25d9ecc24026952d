r"""The command `ortaq`: its commands, what it answers when something is off, and its exit codes.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | `ortaq check` found a problem |
| 2 | the call was off, or what it named can't be read or written |
| 130 | stopped by Ctrl-C |
| 141 | whoever read the output went away, as in `ortaq show \\| head` |
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException

import ortaq
from ortaq.cli.assess import assess
from ortaq.cli.brief import brief
from ortaq.cli.check import check
from ortaq.cli.common_ground import common_ground
from ortaq.cli.complaint import complain, complain_of_usage
from ortaq.cli.docstrings import opening
from ortaq.cli.fetch import fetch
from ortaq.cli.files import cannot_write
from ortaq.cli.read import read
from ortaq.cli.show import show
from ortaq.errors import OrtaqError

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
OFF = 2
INTERRUPTED = 130
READER_LEFT = 141

COMMANDS: dict[str, Callable[..., None]] = {
    "fetch": fetch,
    "show": show,
    "assess": assess,
    "common-ground": common_ground,
    "read": read,
    "brief": brief,
    "check": check,
}

app = typer.Typer(
    name="ortaq",
    help=ortaq.__doc__,
    epilog="Start with: ortaq brief climate --lang en",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help needs a third of the time, and reads the same in a pipe
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name, _command in COMMANDS.items():
    _help = opening(_name.replace("-", "_"))
    app.command(_name, help=_help, short_help=_help.partition("\n\n")[0])(_command)


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"ortaq {ortaq.__version__}\n")
        raise typer.Exit


@app.callback()
def _ortaq(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command of this process's arguments, and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows no Kazakh shows "?", and the rest
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """The exit code of one call.

    Args:
        arguments: What was typed after `ortaq`.
    """
    try:
        code = app(list(arguments), prog_name="ortaq", standalone_mode=False)
        sys.stdout.flush()
    except OrtaqError as error:
        complain(error)
        return OFF
    except TyperException as error:
        complain_of_usage(error)
        return OFF
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        let_go_of_output()
        return READER_LEFT
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        let_go_of_output()
        complain(cannot_write("the output", error))
        return OFF
    return code if isinstance(code, int) else 0


def let_go_of_output() -> None:
    """Drop what is still unwritten: it would fail once more when Python closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
