"""The store that a command reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ortaq.cli.progress import Bar

if TYPE_CHECKING:
    from ortaq.store.open import Store


def opened(path: Path | None) -> Store:
    """The store at a path, or the starter evidence, built with a progress bar where it is not there yet."""
    import ortaq

    with Bar("evidence") as bar:
        return ortaq.open_store(path, progress=bar)
