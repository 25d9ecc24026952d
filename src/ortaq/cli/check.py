"""`ortaq check`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ortaq.cli import options
from ortaq.cli.evidence import opened
from ortaq.cli.progress import Bar

PROBLEMS_FOUND = 1


def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A brief: the HTML page that `ortaq brief` wrote.")],
    store: options.Store = None,
) -> None:
    """Say how many of the figures stand where they came from, and name each that does not."""
    import ortaq

    with opened(store) as evidence, Bar("check") as bar:
        report = ortaq.check(evidence, file, progress=bar)
    for problem in report.problems:
        sys.stdout.write(f"{problem}\n")
    sys.stdout.write(f"{report.verified} of {report.figures} figures verified\n")
    for note in report.notes:
        sys.stderr.write(f"{note}\n")
    if not report.ok:
        raise typer.Exit(PROBLEMS_FOUND)
