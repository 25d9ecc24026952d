"""`ortaq assess`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ortaq.cli import options
from ortaq.cli.evidence import opened
from ortaq.cli.output import Output
from ortaq.errors import UsageError


def assess(
    method: Annotated[
        str | None,
        typer.Option("--method", metavar="METHOD", help="Only this method; `--methods` lists them. Without it: all."),
    ] = None,
    series: options.Series = None,
    area: options.Area = None,
    group: options.Group = None,
    indicator: options.Indicator = None,
    target: options.Target = None,
    goal: options.Goal = None,
    topic: options.Topic = None,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="CODE",
            help="Formula, inputs and sources of the verdicts on this indicator or series, in words; needs --area.",
        ),
    ] = None,
    methods: Annotated[
        bool, typer.Option("--methods", help="List the methods, each with its publication, and stop.")
    ] = False,
    lang: options.Lang = "en",
    form: options.Format = None,
    out: options.Out = None,
    store: options.Store = None,
) -> None:
    """Put the question to the verb, and its answer on the terminal or into a file."""
    import ortaq

    output = Output(form, out, lang)
    if methods:
        output.give(ortaq.methods())
        return
    if explain and not area:
        raise UsageError("--explain needs to know for which state", hint="add --area KAZ")
    with opened(store) as evidence:
        verdicts = ortaq.assess(
            evidence,
            method=method,
            series=series,
            ref_area=area,
            group=group,
            indicator=indicator,
            target=target,
            goal=goal,
            topic=topic,
            lang=lang,
        )
        if explain and area:
            sys.stdout.write(verdicts.explain(explain, ref_area=area).rstrip() + "\n")
        else:
            output.give(verdicts)
