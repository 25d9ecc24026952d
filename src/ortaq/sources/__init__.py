"""One file, one source: where figures are asked for, and how an answer is read. The folder is the register."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def sources() -> dict[str, ModuleType]:
    """The sources by name: the files of this folder, and those that packages outside add as `ortaq.sources`.

    >>> sources()["starter"].TITLE
    'Starter evidence of Ortaq'
    """
    found = {module.name: import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)}
    return found | {entry.name: entry.load() for entry in entry_points(group="ortaq.sources")}
