"""`ortaq brief`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ortaq.cli import options
from ortaq.cli.codes import codes
from ortaq.cli.evidence import opened
from ortaq.cli.files import writable_folder
from ortaq.cli.progress import Bar
from ortaq.errors import UsageError
from ortaq.i18n import language


def brief(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="What the brief is about: climate", show_default=False)],
    group: options.OneGroup = "central-asia",
    area: Annotated[
        str | None,
        typer.Option(
            "--area", callback=options.filled, metavar="AREA", help="These states instead of a group: KAZ,UZB"
        ),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", metavar="LANG", help="Languages, one file each: kk,ru,en")] = "en",
    k: options.K = None,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="DATE", help="The day that stands on it, 2026-11-24. Without it: today."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write to; made if missing.")] = Path(
        "out"
    ),
    store: options.Store = None,
) -> None:
    """Write one page a language, and say where they are."""
    import ortaq

    langs = codes(lang)
    if not langs:
        raise UsageError("no language is named", hint="add --lang kk,ru,en")
    for code in langs:
        language(code)  # all of them, before the first page is written
    group = "+".join(codes(area)) if area else group
    folder = writable_folder(out)
    with opened(store) as evidence:
        for place, code in enumerate(langs, start=1):
            with Bar(f"{place} of {len(langs)}  {topic}, {code}") as bar:
                page = ortaq.brief(evidence, topic, group=group, lang=code, k=k, date=date, progress=bar)
            sys.stdout.write(f"{page.save(folder)}\n")
