"""How any SDMX-ML file is taken apart: by expat, with no document types, to its very end, piece by piece."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers import expat

from ortaq.errors import SourceError

PIECE = 1 << 20
FIRST = 2048
"""The first piece is short: it holds the header, which has texts to listen to."""
LONGEST_TOKEN = 16 << 20
"""One tag or comment with all it holds; more is no statistics."""
LARGEST = 8 << 30
DEEPEST = 64

Attributes = list[str]
"""Name, text, name, text …, as they are written."""


class ExpatParser:
    """An expat parser that refuses document types, and knows where it is.

    Handlers are set from outside; `name` stands in the messages of its errors.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.expat = expat.ParserCreate()
        self.expat.ordered_attributes = True
        self.expat.specified_attributes = True
        self.expat.buffer_text = True
        self.expat.StartDoctypeDeclHandler = self._no_doctype
        self.expat.EntityDeclHandler = self._no_doctype

    def pieces(self, content: bytes | Path) -> Iterator[None]:
        """Parse piece by piece; between two pieces what was gathered may be taken away."""
        fed = 0
        try:
            with opened(content) as stream:
                while piece := stream.read(PIECE if fed else min(PIECE, FIRST)):
                    self.expat.Parse(piece, False)  # noqa: FBT003  (expat takes it by position)
                    fed += len(piece)
                    if fed - max(self.expat.CurrentByteIndex, 0) > LONGEST_TOKEN or fed > LARGEST:
                        raise self.error("{file}: {place}: larger than any message of statistics")
                    if self.expat.CharacterDataHandler is None:
                        # Taken away within a handler it is only made to do nothing, for every line end: a tenth of
                        # the time. Here it goes for good, as soon as the header has passed.
                        self.expat.CharacterDataHandler = None
                    yield
                self.expat.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError as error:
            raise self.error(
                "{file}: {place}: broken XML: {why}",
                hint="the file is cut or damaged; fetch it again",
                why=expat.ErrorString(error.code),
            ) from error
        except (LookupError, UnicodeError, ValueError) as error:  # an encoding that expat or Python does not know
            raise self.error("{file}: {place}: broken XML: {why}", hint="save the file as UTF-8", why=error) from error
        yield

    def all(self, content: bytes | Path) -> None:
        """Parse to the end."""
        for _ in self.pieces(content):
            pass

    def error(self, template: str, hint: str = "", **fields: object) -> SourceError:
        """An error of the source at the line where the parser is."""
        place = f"line {self.expat.CurrentLineNumber}"
        return SourceError(template, hint=hint or "name a file of SDMX", file=self.name, place=place, **fields)

    def unexpected(self, element: str, within: str) -> SourceError:
        """The error of an element that has no place there."""
        return self.error(
            "{file}: {place}: unexpected element {element} in {within}",
            hint="the message is damaged, or of a kind that is not read here",
            element=element,
            within=within,
        )

    def _no_doctype(self, *_: object) -> None:
        raise self.error("{file}: {place}: a document type is not accepted", hint="data need no DOCTYPE; delete it")


def opened(content: bytes | Path) -> io.BufferedReader | io.BytesIO:
    """A stream over bytes at hand, or over a file."""
    return content.open("rb") if isinstance(content, Path) else io.BytesIO(content)


def local(name: str) -> str:
    """The name of an element without its prefix.

    >>> local("generic:Obs")
    'Obs'
    """
    return name.rpartition(":")[2]


def skipped(parser: ExpatParser, then: Callable[[], None]) -> None:
    """Pass over the element that just began, whatever it holds, and go on as before."""
    depth = 1

    def start(_name: str, _attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise parser.error("{file}: {place}: elements nested too deep")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1
        if not depth:
            then()

    parser.expat.StartElementHandler, parser.expat.EndElementHandler = start, end
    parser.expat.CharacterDataHandler = None
