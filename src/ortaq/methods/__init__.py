"""The published methods, one file each: a pure function from a block of series to one verdict a series.

The folder is the register: a module here with NAME and `assess` is a method, and so is one that a package offers by the
entry point `ortaq.methods`.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Any, Protocol

from ortaq.errors import UsageError
from ortaq.model.block import Block, Limits
from ortaq.model.verdicts import MethodClass, Step, Verdicts


class Method(Protocol):
    """What a module of a method offers."""

    NAME: str
    TITLE: str
    SHORT: str
    CITE: str
    QUESTION: str
    """What it answers: one of `ortaq.model.verdicts.QUESTIONS`."""
    CLASSES: tuple[MethodClass, ...]
    MIN_POINTS: int
    LIMITS: Mapping[str, Limits]
    """Cut points that the publication gives an indicator of its own."""
    FORMULA: str

    def assess(self, block: Block) -> Verdicts:
        """One verdict a series."""
        ...

    def steps(self, row: Mapping[str, Any]) -> tuple[Step, ...]:
        """The numbers of a verdict, step by step, from a row of ASSESSMENT."""
        ...


@cache
def methods() -> Mapping[str, Method]:
    """Every method by name, in the order of the names."""
    found: list[Any] = [
        importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)
    ]
    found += [entry.load() for entry in entry_points(group="ortaq.methods")]
    return MappingProxyType({m.NAME: m for m in sorted((m for m in found if hasattr(m, "assess")), key=_name)})


def _name(module: object) -> str:
    return str(getattr(module, "NAME", ""))


def method(name: str) -> Method:
    """A method by name.

    Raises:
        UsageError: There is none of that name; the hint names the nearest.

    >>> method("un-progress-2022").SHORT
    'UN rule of 2022'
    """
    known = methods()
    if name not in known:
        nearest = difflib.get_close_matches(name, known, 3, cutoff=0.3) or list(known)
        raise UsageError("unknown method: {method}", hint="nearest: {nearest}", method=name, nearest=", ".join(nearest))
    return known[name]
