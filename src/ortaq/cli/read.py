"""`ortaq read`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ortaq.cli import options
from ortaq.cli.evidence import opened
from ortaq.cli.files import writable_folder, written
from ortaq.cli.output import Output
from ortaq.cli.plain import plain
from ortaq.cli.progress import Bar
from ortaq.errors import UsageError

if TYPE_CHECKING:
    from ortaq.store.open import Store
    from ortaq.verbs.read import Readings

TABLE, JSON = "table", "json"


def read(
    what: Annotated[
        str | None,
        typer.Argument(metavar="WHAT", help="A file, a folder, an address, a list of them, or -.", show_default=False),
    ] = None,
    feed: Annotated[
        str | None,
        typer.Option(
            "--feed",
            callback=options.filled,
            metavar="URL",
            help="Read the entries of an RSS or Atom feed or a listing.",
        ),
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Put what was read into the store.")] = False,
    review: Annotated[
        bool,
        typer.Option("--review", help="Go through what the reader was unsure of, to accept or correct; needs --by."),
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", callback=options.filled, metavar="NAME", help="Who reviews: the name stands in the corrections."
        ),
    ] = None,
    fetched_at: Annotated[
        str | None,
        typer.Option(
            "--fetched-at",
            callback=options.filled,
            metavar="DATE",
            help="When the page was taken: “today” is resolved against it.",
        ),
    ] = None,
    text_lang: Annotated[
        str | None,
        typer.Option("--text-lang", callback=options.filled, metavar="LANG", help="Language of the text, if known."),
    ] = None,
    lang: options.Lang = "en",
    form: options.Format = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Write NAME.json for each text into this folder.")
    ] = None,
    store: options.Store = None,
) -> None:
    """Read the texts, and print the record or write it."""
    import ortaq

    if not what and not feed:
        raise UsageError("nothing to read is named", hint="name a file, a folder, or - for standard input")
    if what and feed:
        raise UsageError("both {what} and a feed are named", hint="read one after the other", what=what)
    if review and not by:
        raise UsageError("a correction needs the name of who makes it", hint="add --by NAME")
    output = Output(form, None, lang)
    folder = writable_folder(out) if out else None
    with opened(store) as evidence:
        with Bar("read") as bar:
            found = ortaq.read(
                evidence,
                feed or what or "",
                feed=feed is not None,
                keep=keep,
                fetched_at=fetched_at,
                text_lang=text_lang,
                lang=lang,
                progress=bar,
            )
        if review:
            reviewed(found, evidence, by or "", output)
            return
    if found.kept is not None:
        told = output.language.text("{new} new, {sources} further sources, {known} known")
        kept = found.kept
        sys.stderr.write(told.format(new=kept.new, sources=kept.sources, known=kept.known) + "\n")
    if folder:
        for one in found.readings:
            if one.statement is not None:
                written(folder / f"{one.name}.json", one.to_json().encode())
            else:
                sys.stderr.write(f"{plain(one.name)}: {plain(one.told(lang).strip())}\n")
        output.tell(folder)
    elif len(found.readings) == 1 and output.form in (TABLE, JSON):
        (one,) = found.readings
        output.write((one.to_json() if output.form == JSON else one.told(lang)).encode())
    else:
        output.give(found)


def reviewed(found: Readings, store: Store, by: str, output: Output) -> None:
    """Ask of each thing that the reader was unsure of; an empty line accepts, the end of input stops."""
    from ortaq.statements.same import identity
    from ortaq.verbs.open_store import own_store
    from ortaq.verbs.reading.review import Correction, add_correction, now, unsure

    t = output.language.text
    folder = own_store(store).parent
    asked = [(one, question) for one in found.readings if one.statement for question in unsure(one.statement)]
    answered = 0
    for place, (one, question) in enumerate(asked, 1):
        statement = one.statement
        if statement is None:
            continue
        told = ", ".join(value for value in question.told.values() if value) or t("speaker not told")
        typer.echo(f"{place}/{len(asked)}  {one.name}  {question.what}: {told}")
        typer.echo(f"    {' '.join(question.words.split())}")
        typer.echo(
            t("Enter: right; d: not there; p, c, a: proposal, commitment, appeal; @NAME: who it is; s: skip; q: stop")
        )
        answer = sys.stdin.readline()
        if not answer or answer.strip() == "q":
            break
        answer = answer.strip()
        kind = {"p": "proposal", "c": "commitment", "a": "appeal"}.get(answer)
        if answer == "s":
            continue
        verdict = "right" if not answer else "wrong" if answer == "d" else "changed"
        speaker = answer[1:].strip() if answer.startswith("@") else None
        if verdict == "changed" and not (speaker or (kind and question.what == "act")):
            typer.echo(t("{answer} is no answer; nothing is kept").format(answer=answer))
            continue
        add_correction(
            folder,
            Correction(identity(statement.text), question.what, question.span, verdict, by, now(), speaker, kind),
        )
        answered += 1
    typer.echo(t("{count} of {whole} answered").format(count=answered, whole=len(asked)))
