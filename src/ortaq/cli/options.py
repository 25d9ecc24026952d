"""The options that several commands have, each with one name and one meaning."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ortaq.errors import UsageError


def filled(param: typer.CallbackParam, value: str | None) -> str | None:
    """What was given, unless it is nothing: a script whose variable is empty did not mean everything.

    Raises:
        UsageError: The option names nothing.
    """
    if value is not None and not value.strip(", "):
        raise UsageError("{option} names nothing", hint="name a code, or leave {option} out", option=param.opts[0])
    return value


Store = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="FILE",
        envvar="ORTAQ_STORE",
        help="A store of your own. Without it: the one that `ortaq fetch` made, else the starter evidence.",
    ),
]
Source = Annotated[
    str | None,
    typer.Option("--source", callback=filled, metavar="SOURCE", help="Only figures from these sources: wdi,owid"),
]
Series = Annotated[
    str | None,
    typer.Option("--series", callback=filled, metavar="CODE", help="Series, by the publisher's codes: EG.FEC.RNEW.ZS"),
]
Area = Annotated[
    str | None,
    typer.Option(
        "--area", "--state", callback=filled, metavar="AREA", help="States, by ISO 3166-1 alpha-3 code: KAZ,UZB"
    ),
]
Group = Annotated[
    str | None, typer.Option("--group", callback=filled, metavar="GROUP", help="The states of a group: central-asia")
]
OneGroup = Annotated[
    str,
    typer.Option(
        "--group", callback=filled, metavar="GROUP", help="The group of states, or a list of them: KAZ,KGZ,UZB"
    ),
]
Indicator = Annotated[
    str | None,
    typer.Option("--indicator", callback=filled, metavar="CODE", help="Indicators of the SDG framework: 7.2.1"),
]
Target = Annotated[
    str | None, typer.Option("--target", callback=filled, metavar="CODE", help="Targets of the 2030 Agenda: 7.2,13.a")
]
Goal = Annotated[
    str | None, typer.Option("--goal", callback=filled, metavar="N", help="Goals of the 2030 Agenda: 6,13")
]
Topic = Annotated[
    str | None, typer.Option("--topic", callback=filled, metavar="TOPIC", help="The targets of a topic: climate")
]
Lang = Annotated[str, typer.Option("--lang", metavar="LANG", help="Language of names and titles: kk, ru or en.")]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="table for people; csv, json or parquet for machines: every column, nothing rounded. "
        "Without it: what the ending of --out says, else table.",
    ),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to this file instead of the terminal.")]
K = Annotated[
    int | None,
    typer.Option("--k", metavar="K", min=1, help="In how many states a gap is a shared one. Without it: in most."),
]
Regions = Annotated[bool, typer.Option("--regions", help="Also the regions of the states.")]
Availability = Annotated[
    bool, typer.Option("--availability", help="Who reports which indicator, and how recently: the widest gaps first.")
]
Revisions = Annotated[
    bool, typer.Option("--revisions", help="Values that publishers changed or took away since they were fetched.")
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="Of revisions or statements, those from this day on: 2026-07-01"),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="What the figures of a series were on this day: 2026-07-01"),
]
LeftOut = Annotated[bool, typer.Option("--left-out", help="Rows of publishers' files that became no figure, and why.")]
Notes = Annotated[
    str | None,
    typer.Option(
        "--notes", metavar="CODE", help="Definitions and metadata of a series or an indicator, and corrections applied."
    ),
]
