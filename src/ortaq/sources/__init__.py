"""One file, one source: where figures are asked for, and how an answer is read. The folder is the register.

A source is two pure functions and a few constants; fetching, keeping, retrying and comparing are not its business:

| name | what it is |
|---|---|
| `TITLE`, `PUBLISHER`, `LICENCE` | who publishes, and on which terms (SPDX where there is one) |
| `HOSTS` | host names it may be asked at; empty where the user names the address |
| `TAKES` | fields of `Ask` that it understands |
| `requests(ask)` | yields each `Request`, is sent the `File` that came |
| `parse(delivery)` | reads the files of one delivery into a `Parsed`, adding nothing and dropping nothing |
| `dataset(ask)` | optional: the short name its figures get in the column `source`, where it is not its file's name |
| `PUBLISHERS`, `LICENCES` | optional: the one publisher and terms of each dataset, where the source has several |
| `prepare(ask, folder)` | optional: brings into `folder` what can't be fetched file by file, and gives the ask for it |
"""

from __future__ import annotations

import sys
from functools import cache
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
    return found | _added(tuple(sys.path))


@cache
def _added(_path: tuple[str, ...]) -> dict[str, ModuleType]:
    """What packages outside add; they are looked for once, as long as modules are searched in the same places."""
    return {entry.name: entry.load() for entry in entry_points(group="ortaq.sources")}
