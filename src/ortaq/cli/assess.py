"""`ortaq assess`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ortaq.cli import options
from ortaq.cli.codes import codes
from ortaq.cli.evidence import opened
from ortaq.cli.output import TABLE, Output
from ortaq.errors import UsageError

if TYPE_CHECKING:
    from ortaq.model.result import Result


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
        output.give(published_methods())
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
            told = [verdicts.explain(explain, ref_area=code).strip() for code in codes(area)]
            output.write(("\n\n".join(told) + "\n").encode())
        elif output.form == TABLE and verdicts.is_overview:
            from ortaq.cli.overview import overview, overview_text

            if output.out:
                output.write(overview_text(verdicts, output.language).encode())
            else:
                overview(verdicts, output.language)
        else:
            output.give(verdicts)


def published_methods() -> Result:
    """The methods there are, each with the publication that it follows."""
    import pyarrow as pa

    from ortaq.methods import methods
    from ortaq.model.result import Result

    rows = [{"method": name, "title": kept.TITLE, "publication": kept.CITE} for name, kept in methods().items()]
    return Result(pa.Table.from_pylist(rows))
