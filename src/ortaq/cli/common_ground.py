"""`ortaq common-ground`."""

from __future__ import annotations

from typing import Annotated

import typer

from ortaq.cli import options
from ortaq.cli.evidence import opened
from ortaq.cli.output import Output


def common_ground(
    group: options.OneGroup = "central-asia",
    goal: options.Goal = None,
    target: options.Target = None,
    topic: options.Topic = None,
    k: options.K = None,
    positions: Annotated[
        bool, typer.Option("--positions", help="What each state has said, side by side, from the statements kept.")
    ] = False,
    lang: options.Lang = "en",
    form: options.Format = None,
    out: options.Out = None,
    store: options.Store = None,
) -> None:
    """Put the question to the verb, and its answer on the terminal or into a file."""
    import ortaq

    output = Output(form, out, lang)
    with opened(store) as evidence:
        output.give(
            ortaq.common_ground(
                evidence, group=group, goal=goal, target=target, topic=topic, k=k, positions=positions, lang=lang
            )
        )
