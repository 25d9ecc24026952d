"""Finds every text of Ortaq that has to stand in the message catalogues, and says which are missing or unused.

Texts are string constants: the first words of an error and its hint, what is passed to the methods that look up a
wording, and the tables named in `TABLES`. A name or a choice between two texts is followed to where it is written.

    python tools/extract_messages.py
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ortaq.i18n.catalogue import FOLDER
from ortaq.i18n.catalogue import messages as wordings

SOURCE = Path(__file__).resolve().parents[1] / "src" / "ortaq"

LOOKED_UP = {"Reason": 0, "_say": 0, "error": 0, "of_finding": 1, "s": 0, "sentence": 0, "t": 0, "text": 0}
"""Methods that take a text, and the place of the argument that it is."""

RECORDS = {"MethodClass": 1}
"""Classes that keep a name, and the place of the argument that it is."""

PAIRS = {"plural": (0, 1)}
"""Methods that take a singular and a plural."""

TABLES = ("REASONS",)
"""Constants that hold a text, or texts as the values of a table; so do all called `..._WORDS`."""

TITLES = ("SHORT", "TITLE")
ROOMS_OF_TITLES = ("methods/",)
"""Constants with a text, in these rooms: a source keeps the title that its publisher gave it."""

Key = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Message:
    """A text, where it stands, and what it is.

    Args:
        kind: `sentence` in a brief, `name` of a method, a class or a reason, or part of an `error`.
    """

    key: Key
    place: str
    kind: str


def messages(source: Path = SOURCE) -> list[Message]:
    """Every text of the package, in the order of files and lines; the same text may stand in several places."""
    found = []
    for path in sorted(source.rglob("*.py")):
        found += messages_of(path.read_text(encoding="utf-8"), path.relative_to(source).as_posix())
    return found


def messages_of(code: str, place: str) -> list[Message]:
    """Every text of one file."""
    tree = ast.parse(code)
    written = _written(tree)
    found: list[tuple[int, Key, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in PAIRS:
            one, many = (list(_texts(_at(node, at), written)) for at in PAIRS[_name(node.func)])
            found += [(line, (text, plural), "sentence") for (line, text), (_, plural) in zip(one, many, strict=True)]
        for place_of_text, kind in _places(node, in_titles=place.startswith(ROOMS_OF_TITLES)):
            found += [(line, text, kind) for line, text in _texts(place_of_text, written) if text.strip()]
    return [Message(key, f"{place}:{line}", kind) for line, key, kind in sorted(found, key=lambda each: each[0])]


def _places(node: ast.AST, *, in_titles: bool) -> Iterator[tuple[ast.AST | None, str]]:
    """The expressions of a node that are texts, and their kind."""
    match node:
        case ast.Call(func=function):
            name = _name(function)
            if name.endswith("Error"):
                yield _at(node, 0), "error"
                yield next((word.value for word in node.keywords if word.arg == "hint"), None), "error"
            elif name in LOOKED_UP:
                yield _at(node, LOOKED_UP[name]), "sentence"
            elif name in RECORDS:
                yield _at(node, RECORDS[name]), "name"
            elif name == "known":
                yield _at(node, 2), "error"
        case ast.Return(value=ast.Tuple(elts=[ast.Constant() as text, ast.Dict()])):
            yield text, "sentence"
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(target=ast.Name(id=name), value=value)
        ):
            if name in TABLES or name.endswith("_WORDS") or (in_titles and name in TITLES):
                yield value, "name"


def _name(function: ast.expr) -> str:
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _at(call: ast.Call, place: int) -> ast.expr | None:
    return call.args[place] if place < len(call.args) else None


def _texts(node: ast.AST | None, written: dict[str, list[ast.expr]]) -> Iterator[tuple[int, str]]:
    """The string constants that an expression may be, with their lines."""
    match node:
        case ast.Constant(value=str() as text):
            yield node.lineno, text
        case ast.IfExp():
            yield from _texts(node.body, written)
            yield from _texts(node.orelse, written)
        case ast.Dict(values=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from _texts(part, written)
        case ast.Name(id=name):
            for value in written.get(name, ()):
                yield from _texts(value, {})


def _written(tree: ast.AST) -> dict[str, list[ast.expr]]:
    """What each name of a file is set to, by an assignment or by a loop over texts that are written out."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.setdefault(name, []).append(value)
            case (
                ast.For(target=target, iter=ast.Tuple(elts=rows))
                | ast.comprehension(target=target, iter=ast.Tuple(elts=rows))
            ):
                for name, value in _looped(target, rows):
                    found.setdefault(name, []).append(value)
    return found


def _looped(target: ast.expr, rows: list[ast.expr]) -> Iterator[tuple[str, ast.expr]]:
    """The names of a loop with what they are set to, row by row."""
    for row in rows:
        match target, row:
            case ast.Name(id=name), value:
                yield name, value
            case ast.Tuple(elts=names), ast.Tuple(elts=values):
                yield from ((_name(name), value) for name, value in zip(names, values, strict=False))


def missing(known: Iterable[Key], asked: Iterable[Message]) -> list[Message]:
    """Texts without a wording, each once."""
    known = set(known)
    return list({message.key: message for message in asked if message.key not in known}.values())


def main() -> int:
    """Print what is missing and what is unused; 1 where there is any."""
    asked = messages()
    wrong = 0
    for path in sorted((SOURCE / "i18n" / FOLDER).glob("*.po")):
        known = wordings(path.stem)
        for message in missing(known, asked):
            print(f"{path.stem}: missing: {message.place}: {message.key!r}")
            wrong = 1
        for key in known.keys() - {message.key for message in asked}:
            print(f"{path.stem}: unused: {key!r}")
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main())
