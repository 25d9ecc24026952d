"""Help texts from the docstrings of the verbs, read without importing the verbs."""

from __future__ import annotations

import ast
import inspect
from importlib.util import find_spec
from pathlib import Path


def opening(verb: str) -> str:
    r"""What the docstring of a verb says before its arguments and examples.

    >>> opening("check").count("\n\n") < 4
    True
    """
    spec = find_spec("ortaq.verbs")
    folder = Path(next(iter(spec.submodule_search_locations or ()))) if spec else Path()
    tree = ast.parse((folder / f"{verb}.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == verb:
            return before_sections(ast.get_docstring(node) or "")
    return ""


def before_sections(docstring: str) -> str:
    r"""The paragraphs of a docstring up to `Args:`, `Returns:`, `Raises:` or an example.

    >>> before_sections("Shows it.\n\nAs it is.\n\nArgs:\n    x: y\n")
    'Shows it.\n\nAs it is.'
    """
    kept = []
    for paragraph in inspect.cleandoc(docstring).split("\n\n"):
        if paragraph.startswith((">>>", "Args:", "Returns:", "Raises:", "Yields:", "Example", "```", "|")):
            break
        kept.append(paragraph)
    return "\n\n".join(kept)
