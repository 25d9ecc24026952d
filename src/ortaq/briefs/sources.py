"""The numbered sources of a text: each figure's series and each promise's pages, in the order of their naming."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup

from ortaq.briefs.words import Words
from ortaq.model.claims import Sentence

if TYPE_CHECKING:
    from ortaq.briefs.html import Writer

Key = tuple[str, ...]


class Sources:
    """Numbers sources as a text names them.

    Args:
        words: Gives the texts of the entries.
    """

    def __init__(self, words: Words) -> None:
        self.words = words
        self._numbers: dict[Key, int] = {}

    def numbers(self, refs: Iterable[str]) -> list[int]:
        """The numbers of the sources behind some addresses, each once, in rising order."""
        keys = [key for ref in refs for key in self._keys(ref)]
        return sorted({self._numbers.setdefault(key, len(self._numbers) + 1) for key in keys})

    def _keys(self, ref: str) -> list[Key]:
        kind, _, rest = ref.partition(":")
        path = rest.partition("#")[0].split("/")
        match kind:
            case "obs":
                return [("series", *path[:2])]
            case "verdict":
                return [("series", *path[1:3])]
            case "target-value":
                return [("series", *path[:2])]
            case _:
                return [("page", source) for source in self.words.ground.accord(path[0])["source"]]

    def markup(self, writer: Writer) -> Markup:
        """The list of sources, each with what it is, whose, under which licence, of which day, and where."""
        items = Markup("").join(
            Markup('<li id="s{}">{}</li>').format(number, self._entry(key, writer))
            for key, number in sorted(self._numbers.items(), key=lambda entry: entry[1])
        )
        return Markup('<ol class="sources">{}</ol>').format(items)

    def _entry(self, key: Key, writer: Writer) -> Markup:
        kind, *path = key
        here = f"series:{'/'.join(path)}" if kind == "series" else f"source:{path[0]}"
        text = self._series(here) if kind == "series" else self._page(here)
        return Markup("{} {}").format(writer.sentence(text), writer.link(f"{here}#address"))

    def _series(self, here: str) -> Sentence:
        return self.words.s(
            "{publisher}: {title} ({code}). Edition of {vintage}. Licence: {licence}.",
            publisher=f"{here}#publisher",
            title=f"{here}#title",
            code=f"{here}#series",
            vintage=f"{here}#vintage",
            licence=f"{here}#licence",
        )

    def _page(self, here: str) -> Sentence:
        return self.words.s(
            "{publisher}: {title}, {date}.", publisher=f"{here}#publisher", title=f"{here}#title", date=f"{here}#date"
        )
