"""`ortaq show`."""

from __future__ import annotations

from typing import Annotated

import typer

from ortaq.cli import options
from ortaq.cli.evidence import opened
from ortaq.cli.output import Output
from ortaq.errors import UsageError

STATEMENTS = "statements"


def show(
    what: Annotated[
        str | None,
        typer.Argument(metavar="WHAT", help="`statements` for the official texts that are kept.", show_default=False),
    ] = None,
    source: options.Source = None,
    series: options.Series = None,
    area: options.Area = None,
    group: options.Group = None,
    indicator: options.Indicator = None,
    target: options.Target = None,
    goal: options.Goal = None,
    topic: options.Topic = None,
    regions: options.Regions = False,
    availability: options.Availability = False,
    revisions: options.Revisions = False,
    since: options.Since = None,
    as_of: options.AsOf = None,
    left_out: options.LeftOut = False,
    notes: options.Notes = None,
    search: Annotated[
        str | None,
        typer.Option(
            "--search", callback=options.filled, metavar="WORDS", help="Statements in which all these words stand."
        ),
    ] = None,
    lang: options.Lang = "en",
    form: options.Format = None,
    out: options.Out = None,
    store: options.Store = None,
) -> None:
    """Put the question to the verb, and its answer on the terminal or into a file."""
    import ortaq

    output = Output(form, out, lang)
    if what not in (None, STATEMENTS):
        raise UsageError("{what} is nothing to show", hint="show statements, or nothing for figures", what=what)
    with opened(store) as evidence:
        output.give(
            ortaq.show(
                evidence,
                source=source,
                series=series,
                ref_area=area,
                group=group,
                indicator=indicator,
                target=target,
                goal=goal,
                topic=topic,
                regions=regions,
                availability=availability,
                revisions=revisions,
                since=since,
                as_of=as_of,
                left_out=left_out,
                notes=notes,
                statements=what == STATEMENTS,
                search=search,
                lang=lang,
            )
        )
