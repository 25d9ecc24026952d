"""What a brief is made of, whatever it is written as: sections of paragraphs, tables and pictures.

Every text is a `Sentence`: words from the message catalogue and cited objects, nothing else (see `ortaq.model.claims`).
"""

from __future__ import annotations

from dataclasses import dataclass

from ortaq.model.claims import Sentence


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences read one after the other."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short paragraphs."""

    items: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `outlook` colours a verdict, and its words say the same."""

    parts: Sentence
    outlook: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; the first cell of each row is its header."""

    caption: Sentence
    head: tuple[Sentence, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart or a map as SVG, with the key by which `ortaq check` draws it again.

    Args:
        key: `chart:7.2` or `map:7.2`.
        svg: The drawing, accessible by itself (`role="img"`, title, description).
        caption: One sentence that says what to see.
    """

    key: str
    svg: str
    caption: Sentence


Block = Paragraph | Bullets | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it; `anchor` is its address within the page."""

    anchor: str
    title: Sentence
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """An entry of the list of sources: `key` is what figures refer to, `text` is shown, `address` is linked."""

    key: str
    text: Sentence
    address: str


@dataclass(frozen=True, slots=True)
class Document:
    """A brief in one language.

    Args:
        identity: What is needed to make it again: topic, group, the store's content hash, the day, the version.
    """

    lang: str
    identity: tuple[tuple[str, str], ...]
    title: Sentence
    standfirst: Paragraph
    sections: tuple[Section, ...]
