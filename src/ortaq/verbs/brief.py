"""`brief`: a common position on a topic, as a page in which every figure is cited."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from ortaq.briefs.evidence import Evidence
from ortaq.briefs.html import page
from ortaq.briefs.position import position
from ortaq.briefs.words import Words
from ortaq.errors import BriefError, UsageError
from ortaq.i18n import language
from ortaq.reference.areas import group as group_of
from ortaq.store import Store
from ortaq.verbs.version import VERSION

Progress = Callable[[str, int, int], None]


class Brief:
    """A brief in one language.

    Args:
        name: What a file of it is called without its ending: `climate-central-asia.ru`.
        html: The whole page.
    """

    def __init__(self, name: str, html: str) -> None:
        self.name = name
        self.html = html

    def _repr_html_(self) -> str:
        return self.html

    def save(self, path: str | Path) -> Path:
        """Write the page to a file, or into a folder under its own name; a killed run leaves no half of it.

        Raises:
            BriefError: The file can't be written there.
        """
        path = Path(path)
        target = path if path.suffix == ".html" else path / f"{self.name}.html"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", dir=target.parent, prefix=f".{target.name}.", encoding="utf-8", newline="\n", delete=False
            ) as file:
                try:
                    file.write(self.html)
                    file.flush()
                    os.fsync(file.fileno())
                    Path(file.name).chmod(0o644)
                    Path(file.name).replace(target)
                except OSError:
                    Path(file.name).unlink(missing_ok=True)
                    raise
        except OSError as error:
            raise BriefError(
                "can't write to {path}: {cause}",
                hint="name a folder that you may write to",
                path=target,
                cause=error.strerror or error,
            ) from error
        return target


def brief(
    store: Store,
    topic: str,
    *,
    group: str = "central-asia",
    lang: str = "en",
    date: str | None = None,
    k: int | None = None,
    progress: Progress | None = None,
) -> Brief:
    """What a group of states shares on a topic, what to say together and what to ask of whom, every figure cited.

    Args:
        store: An open store (`ortaq.open_store()`).
        topic: A topic: `climate`, `water`, `energy` …
        group: A group of states, or states joined by `+`: `KAZ+UZB`.
        lang: Language of the text: `kk`, `ru`, `en`.
        date: The day that stands on it, ISO 8601; today when left out.
        k: In how many states something holds to be called shared; a majority when left out.
        progress: Told each step: (step, done, total).

    Raises:
        UsageError: There is no such topic, group or language, or the store holds no figures of the group.
    """
    group = group_of(group).group
    evidence = Evidence(
        store,
        language(lang),
        k=k,
        date=date or dt.datetime.now(tz=dt.UTC).astimezone().date().isoformat(),
        version=VERSION,
    )
    if not any(row["latest_period"] for row in evidence.ground.assessments(group)):
        raise UsageError("the store holds no figures of {group}", hint="ortaq show lists what there is", group=group)
    document = position(evidence, topic, group, progress=progress)
    return Brief(f"{topic}-{group}.{lang}", page(document, Words(evidence, group)))
