"""`check`: every figure of a brief, walked back to its verdict, its value and the raw bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from ortaq.briefs.evidence import Evidence
from ortaq.briefs.pictures import drawn_again
from ortaq.briefs.reading import Drawn, Page, Shown, read_page
from ortaq.briefs.words import Words
from ortaq.errors import OrtaqError
from ortaq.i18n import Language, language
from ortaq.model.claims import Day, Figure, Period
from ortaq.store import Store
from ortaq.verbs.walk import Walk

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a brief that the evidence does not bear out.

    Args:
        message: What is wrong, with what the page says and what the evidence says.
        heading: The heading under which it stands.
        ref: Its address in the evidence; "" where it has none.
    """

    message: str
    heading: str
    ref: str

    def __str__(self) -> str:
        where = f"{self.heading}: " if self.heading else ""
        return f"{where}{self.message}"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """How much of a brief could be walked back.

    Args:
        figures: Cited elements and pictures of the page, and digits without a citation.
        verified: Those that are as the evidence has them.
        notes: What to know beside that, such as that the brief was made from another store.
    """

    figures: int
    verified: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything is as the evidence has it."""
        return not self.problems

    def __str__(self) -> str:
        return f"{self.verified} of {self.figures}"


@dataclass
class _Checker:
    """Holds a page against a store."""

    store: Store
    page: Page
    language: Language
    evidence: Evidence
    walk: Walk

    def problems(self, progress: Progress | None) -> Iterator[Problem]:
        """What is wrong, in the order of the page."""
        total = len(self.page.shown) + len(self.page.drawn)
        for done, shown in enumerate(self.page.shown, start=1):
            if wrong := self._wrong(shown):
                yield Problem(wrong, shown.heading, shown.ref)
            if progress and (done % 100 == 0 or done == len(self.page.shown)):
                progress(self.language.text("figures"), done, total)
        for done, drawn in enumerate(self.page.drawn, start=len(self.page.shown) + 1):
            if wrong := self._wrong_picture(drawn):
                yield Problem(wrong, drawn.heading, drawn.key)
            if progress:
                progress(self.language.text("pictures"), done, total)
        for foreign in self.page.foreign:
            message = self._say("the page holds what no brief has: {what}", what=foreign.what)
            yield Problem(message, foreign.heading, "")
        for uncited in self.page.uncited:
            yield Problem(self._say("a number without a citation: {text}", text=uncited.text), uncited.heading, "")

    def _say(self, message: str, **fields: object) -> str:
        return self.language.text(message).format(**fields)

    def _wrong(self, shown: Shown) -> str | None:
        try:
            cited = self.evidence.cite(shown.ref)
            text = self.language.show(cited, shown.spec)
        except OrtaqError:
            return self._say(
                "the page says {page}, the evidence holds nothing at {ref}", page=shown.text, ref=shown.ref
            )
        if shown.text != text:
            return self._say(
                "the page says {page}, the evidence says {evidence} ({ref})",
                page=shown.text,
                evidence=text,
                ref=shown.ref,
            )
        value = None
        if isinstance(cited, Figure | Period | Day):
            value = repr(cited.value) if isinstance(cited, Figure) else str(cited.value)
        if value != shown.value:
            return self._say(
                "the value beside {text} is {page}, the evidence says {evidence} ({ref})",
                text=shown.text,
                page=shown.value,
                evidence=value,
                ref=shown.ref,
            )
        if shown.spec == "host" and shown.link != self.evidence.address(shown.ref):
            return self._say("the link of {text} leads elsewhere: {page}", text=shown.text, page=shown.link)
        broken = self.walk.back(shown.ref)
        return self._say(broken[0], **broken[1]) if broken else None

    def _wrong_picture(self, drawn: Drawn) -> str | None:
        try:
            again = self._drawn_again(drawn.key)
        except (OrtaqError, KeyError):
            return self._say("the evidence holds nothing to draw {key} from", key=drawn.key)
        return (
            None
            if again == drawn.svg
            else self._say("the picture {key} is not as the evidence draws it", key=drawn.key)
        )

    @cached_property
    def _words(self) -> Words:
        return Words(self.evidence, self.page.identity["group"])

    def _drawn_again(self, key: str) -> str:
        return drawn_again(self._words, key)


def check(store: Store, file: str | Path, *, progress: Progress | None = None) -> CheckReport:
    """Walk every figure, name and picture of a brief back to the evidence.

    Each cited element must show what the evidence has at its address, in the page's own language and rounding; a
    verdict is computed again from its values, a value is read again from the raw bytes; each picture is drawn again;
    and no digit may stand outside of a citation.

    Args:
        store: The store to check against.
        file: The page, as `ortaq brief` wrote it or as somebody changed it since.
        progress: Told each step: (step, done, total).

    Raises:
        CheckError: There is no such file, or it is not a brief of Ortaq.
    """
    page = read_page(file)
    identity = page.identity
    words = language(page.lang)
    evidence = Evidence(
        store,
        words,
        k=int(identity["k"]) if identity.get("k") else None,
        date=identity["date"],
        version=identity["version"],
    )
    checker = _Checker(store, page, words, evidence, Walk(store, evidence.ground))
    problems = tuple(checker.problems(progress))
    figures = len(page.shown) + len(page.drawn) + len(page.uncited) + len(page.foreign)
    return CheckReport(figures, figures - len(problems), problems, tuple(_notes(store, words, identity)))


def _notes(store: Store, words: Language, identity: dict[str, str]) -> Iterator[str]:
    if identity["store"] != store.manifest["content_hash"]:
        yield words.text("The brief was made from another store than the one it is checked against.")
    if identity["version"] != version("ortaq"):
        yield words.text("The brief was made by another version of Ortaq; pictures may be drawn in another way.")
