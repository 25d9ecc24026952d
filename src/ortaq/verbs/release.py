"""The next release of a store: what ships with Ortaq, what was collected, and every method's verdict on both.

What was collected takes the place of what ships, series by series and state by state.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from ortaq.accords.register import accords, events, practice_results, register_sources
from ortaq.collect.delivery import Delivery, Parsed, nothing
from ortaq.engine.local import SortedFiles
from ortaq.errors import StoreError
from ortaq.model.schemas import ASSESSMENT, OBSERVATION
from ortaq.reference.areas import groups
from ortaq.reference.figures import series, series_titles, target_values
from ortaq.sources import starter
from ortaq.store import Store
from ortaq.store.build import BUILD_STEPS, build
from ortaq.store.file import check_name
from ortaq.store.merge import Merged
from ortaq.store.parts import Part, folder_of, path_of, scan, tidy, write_part
from ortaq.store.snapshots import Snapshot, describe, keep
from ortaq.store.tables import TABLES, conform
from ortaq.verbs.renewing import ENDING, lock_of
from ortaq.verbs.verdicts import verdicts

Progress = Callable[[str, int, int], None]
Row = Mapping[str, Any]

MADE_BY = (
    "reference",
    "model",
    "methods",
    "engine",
    "accords",
    "sources/starter.py",
    "verbs/verdicts.py",
    "verbs/release.py",
)
"""What a release is made from beside what was collected: when any file there changes, all of it is made again."""

SHIPPED = "starter"
"""The dataset of the part that holds the figures that ship with Ortaq, in a store of one's own."""

STATEMENT_TABLES = ("statement", "statement_source", "quote", "act", "mention")
"""Tables that the verb `read` fills."""

SMALL = ("series", "series_title", "target_value", "area_name", "resolution")
"""Tables that sources fill and that lie in the file."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One delivery that was read: its row of DELIVERY, what was read in it, the corrections that were applied."""

    row: dict[str, Any]
    parsed: Parsed
    corrections: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a fetch brings to a release."""

    old: Store | None = None
    arrivals: Sequence[Arrival] = ()
    gone: frozenset[tuple[str, str]] = frozenset()
    """(dataset, id) of deliveries that are no longer there."""
    merged: Merged | None = None
    records: Mapping[str, Snapshot] = field(default_factory=dict)
    """Where the bytes came from that were kept."""
    starter: Store | None = None
    """The starter store, if it is open: from it is taken what ships where there is no old release."""
    statements: Mapping[str, pa.Table] | None = None
    """The tables of statements, whole; without them those of the old release stay."""

    @property
    def alike(self) -> Store | None:
        """A store made by the same code from the same reference data, from which is taken what a fetch leaves alone."""
        before = self.old or self.starter
        return before if before and before.manifest.get("made_by") == made_by_code() else None


def build_release(
    path: Path,
    *,
    built_at: datetime,
    renewal: Renewal | None = None,
    progress: Progress | None = None,
    replace_anything: bool = False,
) -> Store:
    """Build the store `path` from the starter evidence and, if there is one, what was collected.

    Args:
        path: The file; snapshots and parts lie beside it.
        built_at: When.
        renewal: What a fetch brings; nothing for the starter evidence alone.
        progress: Told each step.
        replace_anything: Replace `path` even if it is damaged or no store.

    Returns:
        The store, open.

    Raises:
        StoreError: The file can't be written, or something else stands there.
    """
    check_name(path)
    renewal = renewal or Renewal()
    old = renewal.old
    names = ["read the figures", "assess by every method", "read the accords"]
    total = len(names) + BUILD_STEPS
    tell = progress or (lambda _step, _done, _total: None)

    def step(name: str) -> None:
        tell(name, names.index(name), total)

    step("read the figures")
    shipped = keep(path.parent / "snapshots", starter.payload(), about_the_starter())
    collected = _collected(renewal)
    before = old.parts if old else []
    parts = list(renewal.merged.parts if renewal.merged else before)
    observations, same = _shipped_beside(renewal, path, parts)
    replaced = _keys(collected["series"]) - _keys(observations)
    about = series().filter(_among(series(), _keys(series()) - replaced))
    tables = {
        **collected,
        "series": _first("series", [about, collected["series"]]),
        "series_title": _first("series_title", [_of(series_titles(), about), collected["series_title"]]),
        "observation": observations,
        "target_value": _first("target_value", [target_values(), collected["target_value"]]),
    }
    tables["series_title"] = _first("series_title", [_titles(tables["series"]), tables["series_title"]])
    step("assess by every method")
    tables["assessment"] = _verdicts(renewal, tables, path, parts)
    step("read the accords")
    tables |= _register(renewal.alike)
    tables |= _statements(renewal)
    parts = [part for part in parts if part.dataset != SHIPPED]
    if renewal.merged:  # what ships lies in a part too, so that the next fetch need not write it again
        parts.append(same or _in_a_part(path, observations, tables["series"], shipped))
        tables["observation"] = nothing(OBSERVATION)
    store = build(
        path,
        tables=tables,
        snapshots=[shipped, *_snapshots(path, renewal, tables, shipped.id)],
        parts=parts,
        built_from=_built_from(tables["delivery"]),
        built_at=built_at,
        made_by=made_by_code(),
        progress=lambda name, done, _total: tell(name, len(names) + done, total),
        replace_anything=replace_anything or (old is not None and old.path == path and old.is_current),
    )
    _tidy(path, [*parts, *before])
    return store


def _register(alike: Store | None) -> dict[str, pa.Table]:
    """The register of accords."""
    if alike:
        return {name: alike.in_file(name) for name in ("accord", "event", "practice_result", "source")}
    return {
        "accord": accords(),
        "event": events(),
        "practice_result": practice_results(),
        "source": register_sources(),
    }


def _statements(renewal: Renewal) -> dict[str, pa.Table]:
    """What was read in official texts: as it comes, or as it was."""
    if renewal.statements is not None:
        return dict(renewal.statements)
    return {
        name: renewal.old.in_file(name) if renewal.old else nothing(TABLES[name].schema) for name in STATEMENT_TABLES
    }


def _tidy(path: Path, parts: Sequence[Part]) -> None:
    """Take away parts that no release needs: not this one, nor the one before, which somebody may still be reading.

    While another store in this folder is being fetched into, its new parts are those of no release yet.
    """
    if any(lock != lock_of(path) for lock in path.parent.glob(f".*{ENDING}")):
        return
    wanted = {part.id for part in parts}
    for other in path.parent.glob("*.duckdb"):
        if other != path and not other.name.startswith("starter-"):
            try:
                with Store(other) as store:
                    wanted |= {part.id for part in store.parts}
            except StoreError:  # whatever it needs to be mended stays
                return
    tidy(folder_of(path), wanted)


def about_the_starter() -> dict[str, str | None]:
    """Where the figures that ship with Ortaq came from; publisher and address of each stand in its series."""
    return {
        "source": "starter",
        "title": starter.TITLE,
        "address": f"ortaq/reference/starter/{starter.FILE}",
        "publisher": starter.PUBLISHER,
        "licence": starter.LICENCE,
        "vintage": max(series()["vintage"].to_pylist()),
        "retrieved_at": None,
        "media_type": "text/csv",
    }


@cache
def made_by_code() -> str:
    """A hash over all that a release is made from beside what was collected."""
    return code_hash(MADE_BY)


@cache
def code_hash(rooms: tuple[str, ...]) -> str:
    """A hash over the version of Ortaq and every file of these rooms."""
    digest = hashlib.sha256(version("ortaq").encode())
    for room in rooms:
        for name, payload in _files(files("ortaq").joinpath(room), room):
            digest.update(f"\0{name}\0{len(payload)}\0".encode())
            digest.update(payload)
    return digest.hexdigest()


def _files(place: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    if place.is_file():
        yield name, place.read_bytes()
        return
    for inner in sorted(place.iterdir(), key=lambda inner: inner.name):
        if inner.name != "__pycache__":
            yield from _files(inner, f"{name}/{inner.name}")


def _collected(renewal: Renewal) -> dict[str, pa.Table]:
    """The small tables that sources fill: of this fetch first, then of deliveries that stay."""
    came = {(arrival.row["dataset"], arrival.row["id"]) for arrival in renewal.arrivals}
    leaving = came | renewal.gone
    old = renewal.old
    kept = [row for row in _rows(old, "delivery") if (row["dataset"], row["id"]) not in leaving]
    delivered = [arrival.row for arrival in renewal.arrivals] + kept
    datasets = {row["dataset"] for row in delivered}
    described = {(row["dataset"], code) for row in kept for code in row["series"]}
    tables: dict[str, pa.Table] = {"delivery": _table("delivery", delivered)}
    for name in SMALL:
        fresh = [getattr(arrival.parsed, name) for arrival in reversed(renewal.arrivals)]
        tables[name] = _first(name, [*fresh, _staying(old, name, datasets, described)])
    tables["left_out"] = _table(
        "left_out",
        [
            {
                "dataset": arrival.row["dataset"],
                "delivery": arrival.row["id"],
                "file": left.file,
                "reason": left.reason,
                "rows": left.rows,
                "example": left.example,
            }
            for arrival in renewal.arrivals
            for left in arrival.parsed.left_out
        ]
        + [row for row in _rows(old, "left_out") if (row["dataset"], row["delivery"]) not in leaving],
    )
    applied = [row for arrival in renewal.arrivals for row in arrival.corrections]
    still = [row for row in _rows(old, "correction") if (row["source"], row["delivery"]) not in leaving]
    tables["correction"] = _table("correction", applied + still)
    revisions = [old.in_file("revision")] if old else []
    if renewal.merged:
        revisions.append(renewal.merged.revisions)
    tables["revision"] = pa.concat_tables([TABLES["revision"].schema.empty_table(), *revisions])
    return tables


def _staying(old: Store | None, name: str, datasets: set[str], described: set[tuple[str, str]]) -> pa.Table:
    """Rows of a small table that an earlier fetch brought and that still belong to something."""
    if old is None:
        return nothing(TABLES[name].schema)
    rows = old.in_file(name)
    if name in {"series", "series_title"}:
        return rows.filter(_among(rows, described))
    if name == "target_value":
        return rows.filter(pc.is_valid(rows["ref_area"]))  # what the Agenda asks ships with Ortaq
    return rows.filter(pc.is_in(rows["source"], value_set=pa.array(sorted(datasets), pa.string())))


def _first(name: str, tables: Sequence[pa.Table]) -> pa.Table:
    """Rows of several tables; of those that have the columns `renewed` in common, the first stays."""
    schema = TABLES[name].schema
    filled = [table if table.schema == schema else conform(table, schema) for table in tables if table.num_rows]
    if not filled:
        return nothing(schema)
    both = pa.concat_tables(filled)
    frame = pl.DataFrame(pl.from_arrow(both.select(list(TABLES[name].renewed)))).with_row_index("at")
    first = frame.unique(subset=TABLES[name].renewed, keep="first", maintain_order=True)["at"]
    return both.take(first.to_arrow())


@cache
def shipped_observations() -> pa.Table:
    """The figures that ship with Ortaq."""
    return starter.parse(Delivery.of({starter.FILE: starter.payload()})).table()


def _shipped_beside(renewal: Renewal, path: Path, parts: Sequence[Part]) -> tuple[pa.Table, Part | None]:
    """Observations that ship with Ortaq, without those that were collected since; the part that has them already.

    A series that was collected for some states only keeps its row as it shipped: it tells the older vintage.
    """
    sources = set(series()["source"].to_pylist())
    # What took the place of figures that ship may be gone again: then they are looked up anew.
    returns = {dataset for dataset, _ in renewal.gone} & sources
    alike = renewal.alike is not None and not returns
    there = next((part for part in parts if part.dataset == SHIPPED and alike), None)
    observations = scan(path, [there]).collect().to_arrow().cast(OBSERVATION) if there else shipped_observations()
    beside = [part for part in parts if part.table == "observation" and part.dataset in sources]
    if beside:
        pair = ["source", "series", "ref_area"]
        fetched = scan(path, beside).select(pair).unique().collect()
        frame = pl.DataFrame(pl.from_arrow(observations.select(pair))).with_row_index("at")
        stay = frame.join(fetched, on=pair, how="anti", maintain_order="left")["at"]
        observations = observations.take(stay.to_arrow())
    return observations, there if there and there.rows == observations.num_rows else None


def _in_a_part(path: Path, observations: pa.Table, about: pa.Table, shipped: Snapshot) -> Part:
    """The figures that ship as a part, after each was found to have its series and its snapshot."""
    lost = sorted(_keys(observations) - _keys(about))
    if lost or set(observations["snapshot"].unique().to_pylist()) - {shipped.id}:
        raise StoreError(
            "the table {table} breaks a rule of the store: {problem}",
            hint="install Ortaq again",
            table="observation",
            problem=f"not in series: {lost[0]}" if lost else "a snapshot that did not ship",
        )
    return write_part(folder_of(path), "observation", SHIPPED, observations)


def _keys(table: pa.Table) -> set[tuple[str, str]]:
    """(source, series) of the rows of a table."""
    pairs = table.group_by(["source", "series"]).aggregate([])
    return set(zip(pairs["source"].to_pylist(), pairs["series"].to_pylist(), strict=True))


def _among(table: pa.Table, keys: set[tuple[str, str]]) -> pa.Array:
    """Which rows of a table are of these series."""
    pairs = zip(table["source"].to_pylist(), table["series"].to_pylist(), strict=True)
    return pa.array([pair in keys for pair in pairs], pa.bool_())


def _titles(about: pa.Table) -> pa.Table:
    """The titles that ship with Ortaq of series that are in the store: they were written for its readers."""
    return _of(series_titles(), about)


def _of(table: pa.Table, about: pa.Table) -> pa.Table:
    """The rows of a table that are about these series."""
    return table.filter(_among(table, _keys(about)))


def _verdicts(renewal: Renewal, tables: Mapping[str, pa.Table], path: Path, parts: Sequence[Part]) -> pa.Table:
    """Verdicts on every series that has an indicator; those that nothing changed are taken from the old release."""
    of = tables["series"]
    kept: list[pa.Table] = []
    if renewal.alike:
        touched = renewal.merged.touched if renewal.merged else frozenset()
        there = renewal.alike.in_file("assessment")
        had = (_keys(there) & _keys(of)) - touched
        kept.append(there.filter(_among(there, had)))
        of = of.filter(_among(of, _keys(of) - had))
    about = of.to_pylist()
    shipped = _keys(series())
    ships = [row for row in about if (row["source"], row["series"]) in shipped]
    others = [row for row in about if (row["source"], row["series"]) not in shipped and row["indicator"]]
    fresh = []
    for rows, states_of in ((ships, _states_of_the_starter), (others, _states_of_the_groups)):
        if rows:
            chosen = pa.Table.from_pylist(rows, TABLES["series"].schema)
            observed = _observed(tables["observation"], path, parts, chosen)
            fresh.append(verdicts(observed, chosen, tables["target_value"], states_of()))
    return pa.concat_tables([ASSESSMENT.empty_table(), *kept, *fresh])


@cache
def _states_of_the_starter() -> tuple[str, ...]:
    return tuple(sorted(set(shipped_observations()["ref_area"].to_pylist())))


def _states_of_the_groups() -> tuple[str, ...]:
    return tuple(sorted({area for group in groups().values() for area in group.ref_area}))


def _observed(shipped: pa.Table, path: Path, parts: Sequence[Part], about: pa.Table) -> pa.Table | SortedFiles:
    """Where the observations of these series lie: in the package, and in parts."""
    datasets = set(about["source"].to_pylist())
    beside = [part for part in parts if part.table == "observation" and part.dataset in datasets]
    return SortedFiles(tuple(path_of(path, part.id) for part in beside), beside=shipped) if beside else shipped


def _snapshots(path: Path, renewal: Renewal, tables: Mapping[str, pa.Table], shipped: str) -> list[Snapshot]:
    """Where the bytes came from that anything in the release rests on."""
    wanted = {sha for row in tables["delivery"].to_pylist() for sha in row["snapshot"]}
    wanted |= set(tables["revision"]["was_snapshot"].to_pylist())
    wanted |= set(tables["statement_source"]["snapshot"].to_pylist())
    wanted -= {shipped, None}
    known = {row["id"]: Snapshot(**row) for row in _rows(renewal.old, "snapshot")} | dict(renewal.records)
    return [known.get(sha) or describe(path.parent / "snapshots", sha) for sha in sorted(wanted)]


def _built_from(delivery: pa.Table) -> str:
    shipped = f"the starter evidence of {about_the_starter()['vintage']}"
    datasets = sorted(set(delivery["dataset"].to_pylist()))
    return f"{shipped}, {', '.join(datasets)}" if datasets else shipped


def _rows(store: Store | None, table: str) -> list[dict[str, Any]]:
    return store.in_file(table).to_pylist() if store else []


def _table(name: str, rows: Sequence[Row]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), TABLES[name].schema)
