"""The evidence desk of a group of countries that act together on the SDGs and climate.

Each verb is a function of this library and a command of `ortaq`; each takes the store first.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from ortaq.errors import OrtaqError

if TYPE_CHECKING:
    from ortaq.model.result import Result
    from ortaq.store.open import Store
    from ortaq.verbs.assess import Assessment, assess
    from ortaq.verbs.brief import Brief, brief
    from ortaq.verbs.check import CheckReport, check
    from ortaq.verbs.common_ground import common_ground
    from ortaq.verbs.fetch import FetchReport, fetch
    from ortaq.verbs.open_store import open_store
    from ortaq.verbs.read import Reading, read
    from ortaq.verbs.show import show

    __version__: str

_HOME = {
    "Assessment": "ortaq.verbs.assess",
    "Brief": "ortaq.verbs.brief",
    "CheckReport": "ortaq.verbs.check",
    "FetchReport": "ortaq.verbs.fetch",
    "Reading": "ortaq.verbs.read",
    "Result": "ortaq.model.result",
    "Store": "ortaq.store.open",
    "assess": "ortaq.verbs.assess",
    "brief": "ortaq.verbs.brief",
    "check": "ortaq.verbs.check",
    "common_ground": "ortaq.verbs.common_ground",
    "fetch": "ortaq.verbs.fetch",
    "open_store": "ortaq.verbs.open_store",
    "read": "ortaq.verbs.read",
    "show": "ortaq.verbs.show",
}
"""Where each public name lives; it is imported when it is first used."""

__all__ = [
    "Assessment",
    "Brief",
    "CheckReport",
    "FetchReport",
    "OrtaqError",
    "Reading",
    "Result",
    "Store",
    "__version__",
    "assess",
    "brief",
    "check",
    "common_ground",
    "fetch",
    "open_store",
    "read",
    "show",
]


class _Front(ModuleType):
    """Keeps a verb from being hidden behind the room of the same name, such as `ortaq.common_ground`."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Front


def __getattr__(name: str) -> object:
    if name == "__version__":
        return import_module("importlib.metadata").version("ortaq")
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg, name=name)
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
