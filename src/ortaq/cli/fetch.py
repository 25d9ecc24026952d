"""`ortaq fetch`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ortaq.cli import options
from ortaq.cli.evidence import opened
from ortaq.cli.output import TABLE, Output
from ortaq.cli.plain import plain
from ortaq.cli.progress import Bar
from ortaq.errors import UsageError

if TYPE_CHECKING:
    from ortaq.model.result import Result
    from ortaq.store.open import Store

REFUSED = 2


def fetch(
    source: Annotated[
        str | None,
        typer.Argument(metavar="SOURCE", help="Where from: unsd, worldbank, open-sdg, table …", show_default=False),
    ] = None,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT", help="An address, a file, a folder, or the source's name of a table.", show_default=False
        ),
    ] = None,
    series: options.Series = None,
    area: options.Area = None,
    group: options.Group = None,
    indicator: options.Indicator = None,
    target: options.Target = None,
    goal: options.Goal = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--name", callback=options.filled, metavar="NAME", help="The short name under which the figures are kept."
        ),
    ] = None,
    vintage: Annotated[
        str | None,
        typer.Option(
            "--vintage",
            callback=options.filled,
            metavar="DATE",
            help="The day of the edition, instead of what the files tell: 2020-10-19",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Fetch and read, say what would change, keep nothing.")
    ] = False,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Store it even if many figures are no longer there.")
    ] = False,
    accept_older: Annotated[
        bool, typer.Option("--accept-older", help="Store it even if it is of an older edition than what is there.")
    ] = False,
    sources: Annotated[bool, typer.Option("--sources", help="List the sources there are, and stop.")] = False,
    lang: options.Lang = "en",
    form: options.Format = None,
    out: options.Out = None,
    store: options.Store = None,
) -> None:
    """Bring the figures in, and say what came."""
    import ortaq

    output = Output(form, out, lang)
    if sources:
        output.give(known_sources())
        return
    if not source:
        raise UsageError("no source is named", hint="ortaq fetch --sources lists them")
    with own(store, dry_run=dry_run, lang=lang) as evidence, Bar("fetch", lang) as bar:
        report = ortaq.fetch(
            evidence,
            source,
            what,
            series=series,
            ref_area=area,
            group=group,
            indicator=indicator,
            target=target,
            goal=goal,
            name=name,
            vintage=vintage,
            dry_run=dry_run,
            accept_loss=accept_loss,
            accept_older=accept_older,
            progress=bar,
        )
    try:
        output.give(report.notable(lang) if output.form == TABLE else report)
    finally:  # what was stored is told, also if the answer can't be written
        for line in report.summary(lang):
            sys.stderr.write(f"{plain(line)}\n")
    if report.refused:
        raise typer.Exit(REFUSED)


def own(path: Path | None, *, dry_run: bool, lang: str = "en") -> Store:
    """The store to fetch into; one of one's own that is not there yet is made from what ships with Ortaq."""
    if path is not None and not path.exists() and not dry_run:
        from ortaq.verbs.open_store import build_starter

        with Bar("evidence", lang) as bar:
            build_starter(path, progress=bar)
    return opened(path if path is None or path.exists() else None)


def known_sources() -> Result:
    """The sources there are, who publishes there, and what each can be asked by."""
    import pyarrow as pa

    from ortaq.model.result import Result
    from ortaq.sources import sources

    rows = [
        {
            "source": name.replace("_", "-"),
            "title": kept.TITLE,
            "publisher": kept.PUBLISHER,
            "licence": kept.LICENCE,
            "takes": [word.replace("ref_area", "area") for word in kept.TAKES],
        }
        for name, kept in sources().items()
        if kept.TAKES
    ]
    return Result(pa.Table.from_pylist(rows))
