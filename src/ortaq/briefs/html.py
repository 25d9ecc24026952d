"""A document as one self-contained page of HTML.

Every cited object becomes an element with `data-ref`, so that `ortaq check` can find it; the page template takes markup
alone and refuses anything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count, groupby

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from ortaq.briefs.document import Block, Bullets, Cell, Document, Paragraph, Picture, Section, Table
from ortaq.briefs.fonts import font_css
from ortaq.briefs.sources import Sources
from ortaq.briefs.style import style_sheet, template
from ortaq.briefs.words import Words
from ortaq.errors import BriefError
from ortaq.i18n import Language
from ortaq.model.claims import Cited, Day, Figure, Label, Period, Sentence

NOTED = ("obs:", "verdict:", "accord:", "target-value:")
"""Kinds of addresses whose source is named beside the sentence."""


def page(document: Document, words: Words) -> str:
    """The whole page: styles, font, pictures and sources within it; no script, nothing fetched."""
    writer = Writer(words)
    body = Markup("\n").join(writer.section(section, 2) for section in document.sections)
    head = writer.paragraph(document.standfirst)
    sources = writer.sources.markup(writer)
    language = words.language
    text = Markup("{}{}{}").format(head, body, sources)
    title = words.plain(document.title)
    return _template().render(
        lang=escape(document.lang),
        title=escape(title),
        heading=writer.sentence(document.title),
        meta=Markup("\n").join(
            Markup('<meta name="ortaq:{}" content="{}">').format(name, value) for name, value in document.identity
        ),
        contents=writer.contents(document.sections),
        contents_title=escape(language.text("Contents")),
        skip=escape(language.text("Skip to the text")),
        standfirst=head,
        body=body,
        sources_title=escape(language.text("Sources")),
        sources=sources,
        font=Markup(font_css(f"{text.striptags()}{title}")),  # noqa: S704  (made by us from a font, holds no text)
        style=Markup(style_sheet()),  # noqa: S704  (a file of ours)
    )


class Writer:
    """Writes the parts of a document, and gathers the sources that they name."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.language: Language = words.language
        self.sources = Sources(words)
        self._tables = count(1)

    def cited(self, cited: Cited, spec: str) -> Markup:
        """One cited object, with its address, its unrounded value and the text that a reader sees."""
        shown = self.language.show(cited, spec)
        at = Markup(' data-ref="{}"').format(cited.ref)
        if spec:
            at += Markup(' data-spec="{}"').format(spec)
        if isinstance(cited, Figure):
            return Markup('<data{} value="{}">{}</data>').format(at, repr(cited.value), shown)
        if isinstance(cited, Period | Day):
            return Markup('<time{} datetime="{}">{}</time>').format(at, cited.value, shown)
        written_in = cited.name.lang if isinstance(cited, Label) else getattr(cited, "lang", self.language.code)
        if written_in != self.language.code:
            at += Markup(' lang="{}"').format(written_in)
        return Markup("<span{}>{}</span>").format(at, shown)

    def link(self, ref: str) -> Markup:
        """A link to a web address of the evidence, shown as the site it leads to."""
        address = self.words.evidence.address(ref)
        shown = self.language.show(self.words.evidence.cite(ref), "host")
        return Markup('<a href="{}" rel="external" data-ref="{}" data-spec="host">{}</a>').format(address, ref, shown)

    def sentence(self, sentence: Sentence) -> Markup:
        """Words and cited objects one after the other."""
        return Markup("").join(escape(part) if isinstance(part, str) else self.cited(*part) for part in sentence)

    def noted(self, sentences: Iterable[Sentence]) -> Markup:
        """Sentences with the numbers of their sources behind each."""
        texts = list(sentences)
        numbers = [self._numbers(sentence) for sentence in texts]
        written = []
        for text, own, following in zip(texts, numbers, [*numbers[1:], []], strict=True):
            written.append(self.sentence(text) + (self._marks(own) if own != following else Markup("")))
        return Markup(" ").join(written)

    def _numbers(self, *sentences: Sentence) -> list[int]:
        """The numbers of the sources behind some sentences."""
        refs = (ref for sentence in sentences for ref in refs_of(sentence))
        return self.sources.numbers(ref for ref in refs if ref.startswith(NOTED))

    def _marks(self, numbers: list[int]) -> Markup:
        """Numbers of sources as links."""
        links = (Markup('<a href="#s{0}">{0}</a>').format(number) for number in numbers)
        return Markup('<sup class="n">[{}]</sup>').format(Markup(", ").join(links)) if numbers else Markup("")

    def paragraph(self, paragraph: Paragraph) -> Markup:
        """A paragraph of sentences with their notes."""
        return Markup("<p>{}</p>").format(self.noted(paragraph.sentences))

    def section(self, section: Section, level: int) -> Markup:
        """A heading and what stands under it."""
        inner = []
        for are_pictures, blocks in groupby(section.blocks, lambda block: isinstance(block, Picture)):
            written = Markup("\n").join(self.block(block, section.anchor) for block in blocks)
            inner.append(Markup('<div class="pictures">{}</div>').format(written) if are_pictures else written)
        inner += [self.section(sub, level + 1) for sub in section.sections]
        return Markup('<section aria-labelledby="{0}"><h{1} id="{0}">{2}</h{1}>\n{3}\n</section>').format(
            section.anchor, level, self.sentence(section.title), Markup("\n").join(inner)
        )

    def block(self, block: Block, anchor: str) -> Markup:
        """One block of the section at an anchor."""
        match block:
            case Paragraph():
                return self.paragraph(block)
            case Bullets():
                items = (Markup("<li>{}</li>").format(self.noted(item.sentences)) for item in block.items)
                return Markup("<ul>{}</ul>").format(Markup("").join(items))
            case Table():
                return self.table(block, anchor)
            case Picture():
                return Markup('<figure data-picture="{}">{}<figcaption>{}</figcaption></figure>').format(
                    block.key,
                    Markup(block.svg),  # noqa: S704  (drawn by us; its texts are escaped by its writer)
                    self.sentence(block.caption),
                )
        raise BriefError("a brief has no block {block}", block=type(block).__name__)

    def table(self, table: Table, anchor: str) -> Markup:
        """A table whose caption carries the sources of its figures; a row with sources of its own carries them.

        For a screen reader it is called by its section and its caption: captions recur from section to section.
        """
        in_rows = [self._numbers(*(cell.parts for cell in row)) for row in table.rows]
        shared = set(in_rows[0]).intersection(*map(set, in_rows[1:])) if in_rows else set()
        caption = self.sentence(table.caption) + self._marks(sorted(shared))
        head = Markup("").join(Markup('<th scope="col">{}</th>').format(self.sentence(cell)) for cell in table.head)
        rows = Markup("").join(
            self._row(row, [number for number in numbers if number not in shared])
            for row, numbers in zip(table.rows, in_rows, strict=True)
        )
        return Markup(
            '<div class="table" role="region" tabindex="0" aria-labelledby="{3} {0}">'
            '<table><caption id="{0}">{1}</caption>'
            "<thead><tr>{2}</tr></thead><tbody>{4}</tbody></table></div>"
        ).format(f"table-{next(self._tables)}", caption, head, anchor, rows)

    def _row(self, row: tuple[Cell, ...], numbers: list[int]) -> Markup:
        first, *rest = row
        cells = [Markup('<th scope="row">{}{}</th>').format(self.sentence(first.parts), self._marks(numbers))]
        for cell in rest:
            css = Markup(' class="{}"').format(cell.outlook) if cell.outlook else Markup("")
            cells.append(Markup("<td{}>{}</td>").format(css, self.sentence(cell.parts)))
        return Markup("<tr>{}</tr>").format(Markup("").join(cells))

    def contents(self, sections: Iterable[Section]) -> Markup:
        """Links to the sections, two levels deep."""

        def entry(section: Section, *, deeper: bool) -> Markup:
            below = Markup("").join(entry(sub, deeper=False) for sub in section.sections) if deeper else Markup("")
            nested = Markup("<ol>{}</ol>").format(below) if below else Markup("")
            return Markup('<li><a href="#{}">{}</a>{}</li>').format(
                section.anchor, self.sentence(section.title), nested
            )

        return Markup("<ol>{}</ol>").format(Markup("").join(entry(section, deeper=True) for section in sections))


def refs_of(sentence: Sentence) -> list[str]:
    """The addresses of the objects of a sentence."""
    return [part[0].ref for part in sentence if not isinstance(part, str)]


def only_markup(value: object) -> Markup:
    """What the template may show: markup that was made here; a bare number or text is refused."""
    if not isinstance(value, Markup):
        raise BriefError(
            "a value may enter a text only with its citation: {value}",
            hint="pass a cited object through a sentence",
            value=repr(value),
        )
    return value


def _template():  # noqa: ANN202  (jinja2.Template, without a name to import it for)
    environment = Environment(autoescape=True, undefined=StrictUndefined, finalize=only_markup, trim_blocks=True)
    return environment.from_string(template("brief.html"))
