"""A progress bar on the error stream, where there is a terminal to see it; a line a step where there is none."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ortaq.cli.plain import plain

if TYPE_CHECKING:
    from rich.progress import Progress


STEP_WORDS = (
    "read the figures",
    "find the targets",
    "assess by {name}",
    "read the accords",
    "check",
    "write {name}",
    "read back",
    "put in place",
    "wait for another fetch into this store",
    "wait for another process that builds this store",
)
"""What verbs say that they do; whatever else they say is a name or an address."""


class Bar:
    """Shows how far a verb is: what a verb is given as `progress`.

    Nothing appears before the verb's first word, so that an answer that is there at once comes without a flicker.

    Args:
        title: What is being done, in one or two words.
        lang: The language in which it is told.
    """

    def __init__(self, title: str, lang: str = "en") -> None:
        self._lang = lang
        self._title = title
        self._bar: Progress | None = None
        self._told = ""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Tell the step it is at, and how many of how many are done."""
        step = plain(in_words(step, self._lang))
        if not sys.stderr.isatty():
            if done == 0 and step != self._told:
                sys.stderr.write(f"      {self._title}: {step}\n")
                self._told = step
            return
        if self._bar is None:
            self._start(total)
        if self._bar:
            self._bar.update(self._bar.task_ids[0], description=f"{self._title}: {step}", completed=done, total=total)

    def _start(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar.add_task(self._title, total=total)
        self._bar.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()


def in_words(step: str, lang: str) -> str:
    """A step in a language.

    >>> in_words("write series", "ru"), in_words("chart/co2", "kk")
    ('запись: series', 'chart/co2')
    """
    from ortaq.i18n.language import language

    for template in STEP_WORDS:
        before, named, _ = template.partition("{name}")
        if step == template or (named and step.startswith(before)):
            return language(lang).told(template).format(name=step.removeprefix(before))
    return step
