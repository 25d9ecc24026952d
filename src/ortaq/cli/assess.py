"""`ortaq assess`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ortaq.cli import options
from ortaq.cli.codes import codes
from ortaq.cli.evidence import opened
from ortaq.cli.files import written
from ortaq.cli.output import TABLE, Output
from ortaq.errors import UsageError

if TYPE_CHECKING:
    from ortaq.model.result import Result
    from ortaq.verbs.assess import Assessment


def assess(
    method: Annotated[
        str | None,
        typer.Option(
            "--method",
            callback=options.filled,
            metavar="METHOD",
            help="The verdicts of this method, one a row; `--methods` lists them, `all` means every one. "
            "Without it: all side by side, one row a state.",
        ),
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
            callback=options.filled,
            metavar="CODE",
            help="Formula, inputs, steps and sources of the verdicts on this indicator or series, in words; "
            "needs --area.",
        ),
    ] = None,
    roll_up: Annotated[
        str | None,
        typer.Option(
            "--roll-up",
            callback=options.filled,
            metavar="LEVEL",
            help="Bring verdicts together to indicator, target, goal, country or group, by three ways to weigh.",
        ),
    ] = None,
    group_values: Annotated[
        bool,
        typer.Option(
            "--group-values",
            help="Each series for the group as a whole: simple mean, mean by population, published aggregate.",
        ),
    ] = False,
    breakdowns: Annotated[
        bool,
        typer.Option("--breakdowns", help="Also what is broken down by sex, age …; with --method or --roll-up."),
    ] = False,
    chart: Annotated[
        Path | None,
        typer.Option(
            "--chart",
            metavar="FILE",
            help="Draw the series named by --series or --indicator, with the fan of its projection: out.svg, out.png",
        ),
    ] = None,
    methods: Annotated[
        bool,
        typer.Option("--methods", help="List the methods, each with its question and its publication, and stop."),
    ] = False,
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            metavar="ENGINE",
            help="Where verdicts are computed: local, or a Spark cluster by its address, spark://host:7077 or "
            "sc://host:15002",
        ),
    ] = "local",
    observations: Annotated[
        str | None,
        typer.Option(
            "--observations",
            callback=options.filled,
            metavar="PLACE",
            help="Where the cluster of --engine finds the figures, as Parquet on its storage: s3://bucket/observations",
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
    _one_way({"--methods": methods, "--explain": explain, "--chart": chart, "--roll-up": roll_up,
              "--group-values": group_values})  # fmt: skip
    if methods:
        output.give(published_methods(lang))
        return
    if explain and not area:
        raise UsageError("--explain needs to know for which state", hint="add --area KAZ")
    if chart:
        _check_ending(chart)
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
            roll_up=roll_up,
            group_values=group_values,
            breakdowns=breakdowns,
            engine=engine,
            observations=observations,
            lang=lang,
        )
        if explain and area:
            told = [verdicts.explain(explain, ref_area=code).strip() for code in codes(area)]
            output.write(("\n\n".join(told) + "\n").encode())
        elif chart:
            drawn = verdicts.chart(_drawn_code(series, indicator))
            output.tell(written(chart, drawn.written(chart)))
        else:
            _give(output, verdicts)


def _give(output: Output, verdicts: Assessment) -> None:
    if output.form != TABLE or not verdicts.is_overview:
        output.give(verdicts)
        return
    from ortaq.cli.overview import overview, overview_text

    if output.out:
        output.write(overview_text(verdicts, output.language).encode())
    else:
        overview(verdicts, output.language)


def _one_way(ways: dict[str, object]) -> None:
    """Only one way to look can be asked for at a time."""
    named = [name for name, asked in ways.items() if asked]
    if len(named) > 1:
        raise UsageError(
            "{one} and {other} are two questions", hint="ask them one after the other", one=named[0], other=named[1]
        )


def _check_ending(chart: Path) -> None:
    """Whether a chart can be written so, before anything is computed."""
    from ortaq.briefs.outlook_chart import known_ending

    known_ending(chart)


def _drawn_code(series: str | None, indicator: str | None) -> str:
    """The one series or indicator of which a chart is asked for."""
    named = codes(series or "") or codes(indicator or "")
    if len(named) != 1:
        raise UsageError("a chart of which series?", hint="name one: --indicator 6.4.2, or --series CODE")
    return named[0]


def published_methods(lang: str) -> Result:
    """The methods there are, each with its question and the publication that it follows."""
    import pyarrow as pa

    from ortaq.briefs.evidence import QUESTION_WORDS
    from ortaq.i18n import language
    from ortaq.methods import methods
    from ortaq.model.result import Result

    words = language(lang)
    rows = [
        {
            "method": name,
            "title": words.text(kept.TITLE),
            "question": words.text(QUESTION_WORDS[kept.QUESTION]),
            "formula": kept.FORMULA,
            "least_points": kept.MIN_POINTS,
            "publication": kept.CITE,
        }
        for name, kept in methods().items()
    ]
    return Result(pa.Table.from_pylist(rows), shown=("method", "question", "title", "publication"))
