"""From an ask to the rows that came: requests made, files kept, deliveries read, corrections applied."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import pyarrow as pa

from ortaq.collect.corrections import apply, corrections
from ortaq.collect.delivery import Ask, Delivery, File, Parsed, Request, nothing
from ortaq.collect.fetcher import Fetched
from ortaq.errors import SourceError
from ortaq.model.schemas import OBSERVATION
from ortaq.model.schemas_collected import CORRECTION
from ortaq.store.merge import Intake
from ortaq.verbs.release import Arrival, code_hash

Row = Mapping[str, Any]
Tell = Callable[[str, int, int], None]


class Bringer(Protocol):
    """What brings a file: the fetcher."""

    def fetch(self, request: Request) -> Fetched:
        """The file of a request, kept."""
        ...


@dataclass(frozen=True, slots=True)
class Read:
    """A delivery that was read, and the corrections that no longer fit what their publisher says."""

    arrival: Arrival
    dataset: str
    stale: tuple[str, ...]


def edition(module: ModuleType) -> str:
    """A hash over all that decides how a reader reads: under another one the same bytes are read again."""
    digest = hashlib.sha256(code_hash(("model", "collect", "reference")).encode())
    where = Path(str(module.__file__))
    for file in sorted(where.parent.rglob("*.py")) if where.name == "__init__.py" else [where]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def deliveries(module: ModuleType, ask: Ask, fetcher: Bringer, tell: Tell) -> Iterator[Delivery]:
    """The deliveries of an ask, each once all its files have come.

    Raises:
        SourceDownError: A publisher did not answer; what came before is kept, and is not fetched again.
        SourceError: An answer is not what it should be.
    """
    known: dict[str, File | None] = {}
    files: list[File] = []
    current: str | None = None
    done = 0
    asking = module.requests(ask)
    request: Request | None = next(asking, None)
    while request is not None:
        if current not in (None, request.delivery):
            yield Delivery(str(current), tuple(files))
            files = []
            done += 1
        current = request.delivery
        tell(current, done, done + 1)
        if request.address not in known:  # several deliveries may share a file
            known[request.address] = fetcher.fetch(request).file
        file = known[request.address]
        if file is not None:
            file = file if file.name == request.name else replace(file, name=request.name)
            files.append(file)
        try:
            request = asking.send(file)
        except StopIteration:
            request = None
    if current is not None:
        yield Delivery(current, tuple(files))


def read(reader: str, module: ModuleType, delivery: Delivery, intake: Intake, about: Mapping[str, str]) -> Read:
    """Read a delivery; its large tables go into the intake.

    Args:
        reader: The name of the source.
        module: The source.
        delivery: What came.
        intake: Where observations, notes and votes go.
        about: `dataset` where nothing was read that names it, `asked`, `edition`.

    Raises:
        SourceError: It can't be read.
    """
    parsed: Parsed = module.parse(delivery)
    applied: dict[str, dict[str, Any]] = {}
    stale: set[str] = set()
    came: set[str] = set()
    rows = 0
    dataset = None
    for table in _tables(parsed.observations):  # of a large file the rest is known once these have gone by
        dataset = dataset or _dataset(table)
        if dataset:
            corrected, fresh, old = apply(table, corrections())
            if fresh.num_rows:
                _add(applied, fresh, delivery.id)
            stale |= set(old)
            came |= set(corrected["series"].unique().to_pylist())
            rows += intake.take(dataset, "observation", corrected)
    dataset = dataset or _dataset(parsed.series, parsed.resolution) or about["dataset"]
    codes: set[str] = set(parsed.series["series"].to_pylist())
    if unknown := came - codes:
        raise SourceError(
            "{dataset}: no description of the series {series}",
            hint="the reader of {reader} must describe what it reads; nothing was stored",
            dataset=dataset,
            series=min(unknown),
            reader=reader,
        )
    rows += intake.take(dataset, "vote", parsed.vote)
    intake.take(dataset, "note", parsed.note)
    row = {
        "dataset": dataset,
        "id": delivery.id,
        "reader": reader,
        "edition": about["edition"],
        "asked": about["asked"],
        "file": [file.name for file in delivery.files],
        "address": [file.address for file in delivery.files],
        "snapshot": [file.snapshot for file in delivery.files],
        "series": sorted(codes),
        "rows": rows,
        "left_out": sum(left.rows for left in parsed.left_out),
        "retrieved_at": max((file.retrieved_at for file in delivery.files), default=""),
    }
    small = replace(parsed, observations=nothing(OBSERVATION))
    return Read(Arrival(row, small, tuple(applied.values())), dataset, tuple(sorted(stale - applied.keys())))


def _tables(observations: pa.Table | Iterable[pa.Table]) -> Iterator[pa.Table]:
    if isinstance(observations, pa.Table):
        yield observations
    else:
        yield from observations


def _dataset(*tables: pa.Table) -> str | None:
    """The dataset that rows name."""
    return next((table["source"][0].as_py() for table in tables if table.num_rows), None)


def _add(applied: dict[str, dict[str, Any]], rows: pa.Table, delivery: str) -> None:
    """Count how often each correction was applied in a delivery."""
    for row in rows.select(CORRECTION.names).to_pylist():
        if row["id"] in applied:
            applied[row["id"]]["applied"] += row["applied"]
        else:
            applied[row["id"]] = {**row, "delivery": delivery}
