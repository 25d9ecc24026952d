"""The way back from a figure: verdict computed again, value looked up again, raw bytes read again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ortaq.collect.corrections import apply, corrections
from ortaq.collect.delivery import Delivery
from ortaq.common_ground.ground import Ground
from ortaq.errors import OrtaqError
from ortaq.model.schemas import ASSESSMENT, BREAKDOWNS, OBSERVATION
from ortaq.sources import sources
from ortaq.store import Store
from ortaq.verbs.verdicts import verdicts

Row = Mapping[str, Any]
_PART = ("source", "series", *BREAKDOWNS)
Broken = tuple[str, dict[str, object]]


class Walk:
    """Walks addresses back; each link of a way is proven once and remembered.

    Args:
        store: The store that holds the verdicts and values.
        ground: The same, read.
    """

    def __init__(self, store: Store, ground: Ground) -> None:
        self.store = store
        self.ground = ground
        self._proven: dict[tuple[str, ...], Broken | None] = {}
        self._raw = cache(self._read_raw)
        self._again = cache(self._compute_again)

    def back(self, ref: str) -> Broken | None:
        """Nothing where the whole way holds; else a message and its fields."""
        kind, _, rest = ref.partition(":")
        path = rest.partition("#")[0].split("/")
        match kind:
            case "obs":
                return self._value(path[0], path[1], path[2], int(path[3]))
            case "verdict":
                return self._once(self._verdict, *path)
            case "ground":
                return self._finding(*path)
        return None

    def _once(self, prove: Any, *path: str) -> Broken | None:  # noqa: ANN401  (a method of this class)
        if path not in self._proven:
            self._proven[path] = prove(*path)
        return self._proven[path]

    def _finding(self, group: str, target: str) -> Broken | None:
        """A finding rests on every verdict on the series that decide it."""
        finding = self.ground.finding(group, target)
        for row in self.ground.deciding(finding):
            path = row["method"], row["source"], row["series"], row["ref_area"]
            if broken := self._once(self._verdict, *path):
                return broken
        return None

    def _verdict(self, method: str, source: str, series: str, ref_area: str) -> Broken | None:
        """The verdict computed again is the same, and so are the values that it rests on."""
        kept = self.ground.verdict(method, source, series, ref_area)
        again = self._again(source, series).get((method, ref_area))
        where = f"{method}/{source}/{series}/{ref_area}"
        if again is None:
            return "the verdict {where} can't be computed again", {"where": where}
        for name in ASSESSMENT.names:
            if not _same(kept[name], again[name]):
                return (
                    "the verdict {where} is {kept} in {column}, computed again it is {again}",
                    {"where": where, "column": name, "kept": kept[name], "again": again[name]},
                )
        for side in ("baseline", "latest"):
            if kept[f"{side}_value"] is not None:
                broken = self._value(source, series, ref_area, kept[f"{side}_period"])
                if broken:
                    return broken
                value = self.ground.observation(source, series, ref_area, kept[f"{side}_period"])["obs_value"]
                if not _same(value, kept[f"{side}_value"]):
                    return (
                        "the verdict {where} rests on {kept}, the value is {value}",
                        {"where": where, "kept": kept[f"{side}_value"], "value": value},
                    )
        return None

    def _value(self, source: str, series: str, ref_area: str, year: int) -> Broken | None:
        """The value is the one in the raw bytes, at the place that it names."""
        row = self.ground.observation(source, series, ref_area, year)
        where = f"{source}/{series}/{ref_area}/{year}"
        try:
            raw = self._raw(source, row["snapshot"])
        except OrtaqError as error:
            return "the raw bytes behind {where} can't be read: {cause}", {"where": where, "cause": error}
        there = raw.get(row["place"])
        if there is None or (there["source"], there["series"], there["ref_area"], there["time_period"]) != (
            source,
            series,
            ref_area,
            year,
        ):
            return "the raw bytes hold nothing on {where} at {place}", {"where": where, "place": row["place"]}
        if not _same(there["obs_value"], row["obs_value"]):
            return (
                "the value {where} is {kept}, the raw bytes say {raw}",
                {"where": where, "kept": row["obs_value"], "raw": there["obs_value"]},
            )
        return None

    def _read_raw(self, source: str, snapshot: str) -> dict[str, Row]:
        """The observations of raw bytes, by their place in them: of the series that are judged, the whole alone."""
        reader, delivery = self._delivered(source, snapshot)
        tables = sources()[reader].parse(delivery).observations
        rows: dict[str, Row] = {}
        for table in [tables] if isinstance(tables, pa.Table) else tables:
            corrected, _, _ = apply(self._judged(table.cast(OBSERVATION)), corrections())
            rows |= {row["place"]: row for row in corrected.to_pylist() if row["snapshot"] == snapshot}
        return rows

    def _delivered(self, source: str, snapshot: str) -> tuple[str, Delivery]:
        """The reader of raw bytes, and the files that it reads together."""
        row = self.ground.delivery(source, snapshot)
        if row is None:
            reader = self.ground.snapshot(snapshot)["source"]
            return reader, Delivery.of({"": self.store.snapshot_bytes(snapshot)})
        files = dict(zip(row["file"], map(self.store.snapshot_bytes, row["snapshot"]), strict=True))
        return row["reader"], Delivery.of(files, id=row["id"], name=row["dataset"])

    def _judged(self, table: pa.Table) -> pa.Table:
        keep = pc.is_in(table["series"], value_set=self._judged_parts["series"].unique())
        near = table.filter(keep).append_column("row", pa.array(np.flatnonzero(keep)))
        judged = near.select([*_PART, "row"]).join(self._judged_parts, list(_PART), join_type="left semi")
        return table.take(pa.array(np.sort(judged["row"].to_numpy())))

    @cached_property
    def _judged_parts(self) -> pa.Table:
        """The parts of series that verdicts are about."""
        return self.store.query(f"select distinct {', '.join(_PART)} from assessment")  # noqa: S608  (our own names)

    @cached_property
    def _states(self) -> list[str]:
        return self.store.query("select distinct ref_area from assessment")["ref_area"].to_pylist()

    def _compute_again(self, source: str, series: str) -> dict[tuple[str, str], Row]:
        observed = self.store.observations(source=source, series=series)
        about = self.store.series(series, source=source)
        table = verdicts(observed, about, self.store.table("target_value"), self._states)
        return {(row["method"], row["ref_area"]): row for row in table.to_pylist()}


def _same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return one == other
