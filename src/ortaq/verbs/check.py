"""`check`: every figure of a brief, walked back to its verdict, its value and the raw bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ortaq.briefs.arrangement import Misplaced, misplaced
from ortaq.briefs.evidence import Evidence
from ortaq.briefs.html import page as written
from ortaq.briefs.pictures import drawn_again
from ortaq.briefs.position import position
from ortaq.briefs.reading import Drawn, Page, Shown, drawings, pieces_of, read_page
from ortaq.briefs.words import Words
from ortaq.errors import OrtaqError
from ortaq.i18n import Language, language
from ortaq.model.claims import Day, Figure, Period
from ortaq.store import Store
from ortaq.verbs.version import VERSION
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
        figures: Cited elements and pictures of the page, and what stands in it that the evidence does not put there.
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
        if self.is_comparable:
            yield from self._out_of_place()

    @property
    def is_comparable(self) -> bool:
        """Whether the page was made from this store, by this version: then it can be written again."""
        identity = self.page.identity
        return identity["store"] == self.store.manifest["content_hash"] and identity["version"] == VERSION

    @cached_property
    def again(self) -> str | None:
        """The page that the evidence gives to the same question; None where the question has no answer."""
        identity = self.page.identity
        try:
            document = position(self.evidence, identity["topic"], identity["group"])
            return written(document, self._words)
        except OrtaqError:
            return None

    @cached_property
    def _drawings(self) -> dict[str, str]:
        return {drawn.key: drawn.svg for drawn in drawings(self.again)} if self.is_comparable and self.again else {}

    @cached_property
    def misplaced(self) -> tuple[Misplaced, ...]:
        """Where the page is not arranged as the evidence arranges it."""
        return tuple(misplaced(self.page.pieces, pieces_of(self.again))) if self.again else ()

    def _out_of_place(self) -> Iterator[Problem]:
        if self.again is None:
            yield Problem(
                self._say("the evidence gives no brief on {topic}", topic=self.page.identity["topic"]), "", ""
            )
        for passage in self.misplaced:
            if passage.is_draft:
                continue
            message = self._say(
                "the page has {page} where the evidence puts {evidence}",
                page=passage.page or self._say("nothing"),
                evidence=passage.evidence or self._say("nothing"),
            )
            yield Problem(message, passage.heading, "")

    def notes(self, *, is_right: bool) -> Iterator[str]:
        """What to know beside the problems.

        Args:
            is_right: Whether there are none.
        """
        identity = self.page.identity
        if identity["store"] != self.store.manifest["content_hash"]:
            yield self._say("The brief was made from another store than the one it is checked against.")
        if identity["version"] != VERSION:
            yield self._say("The brief was made by another version of Ortaq; pictures may be drawn in another way.")
        if not self.is_comparable:
            yield self._say(
                "So each figure was checked by itself; whether it stands in the right place and the words around it "
                "were not."
            )
            return
        for passage in self.misplaced:
            if passage.is_draft:
                yield self._say("The draft wording was changed: {page}", page=passage.page or self._say("nothing"))
        if is_right and not self.misplaced and self.page.text != self.again:
            yield self._say("The file is not to the letter what Ortaq writes, though all that was read in it is right.")

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
        if shown.link is not None and (shown.spec != "host" or shown.link != self.evidence.address(shown.ref)):
            return self._say("the link of {text} leads elsewhere: {page}", text=shown.text, page=shown.link)
        broken = self.walk.back(shown.ref)
        return self._say(broken[0], **broken[1]) if broken else None

    def _wrong_picture(self, drawn: Drawn) -> str | None:
        try:
            again = self._drawings.get(drawn.key) or drawn_again(self._words, drawn.key)
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


def check(store: Store, file: str | Path, *, progress: Progress | None = None) -> CheckReport:
    """Walk every figure, name and picture of a brief back to the evidence.

    Each cited element must show what the evidence has at its address, in the page's own language and rounding; a
    verdict is computed again from its values, a value is read again from the raw bytes; each picture is drawn again;
    no digit may stand outside of a citation; and the page is written again, to see whether every figure stands at its
    place among the same words. Only the draft wording may have other words: a note tells them.

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
    figures = len(page.shown) + len(page.drawn) + sum(not problem.ref for problem in problems)
    return CheckReport(figures, figures - len(problems), problems, tuple(checker.notes(is_right=not problems)))
