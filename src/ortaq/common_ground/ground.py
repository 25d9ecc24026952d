"""What a store says about a group of states: its verdicts, findings and facts, read once and kept.

One object serves one reader: findings are computed on first use, for any group of states.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from ortaq.common_ground.findings import Finding, deciding_series, findings, shared_by
from ortaq.reference.areas import group
from ortaq.reference.figures import series
from ortaq.store import Store

Row = Mapping[str, Any]


WRITTEN_BY = ("un-progress-2022", "un-progress-2026")
"""The methods by which a common position is written: those of the United Nations, which every state has agreed to be
judged by."""

STARTER = "starter"
"""The source of the evidence that ships with Ortaq."""


class Ground:
    """The evidence of a store, as groups of states see it.

    Args:
        store: An open store.
        k: In how many states something holds to be called shared; None: a majority (see `findings.majority`).
    """

    def __init__(self, store: Store, *, k: int | None = None) -> None:
        self.store = store
        self.k = k
        self._findings: dict[tuple[str, str], Finding] = {}
        self._assessments: dict[str, list[Row]] = {}

    def areas(self, code: str) -> tuple[str, ...]:
        """The states of a group, in its own order."""
        return group(code).ref_area

    def needed(self, code: str) -> int:
        """The k of "k of n" for a group.

        Raises:
            UsageError: The k that was asked for is not a number of states of the group.
        """
        return shared_by(self.k, len(self.areas(code)))

    def finding(self, code: str, target: str) -> Finding:
        """What the group shares on a target."""
        key = code, target
        if key not in self._findings:
            (self._findings[key],) = findings(
                self.assessments(code),
                self.all_series,
                group=code,
                ref_area=self.areas(code),
                targets=[target],
                k=self.needed(code),
            )
        return self._findings[key]

    def findings(self, code: str, targets: Iterable[str]) -> tuple[Finding, ...]:
        """What the group shares on each target, ranked."""
        return findings(
            self.assessments(code),
            self.all_series,
            group=code,
            ref_area=self.areas(code),
            targets=targets,
            k=self.needed(code),
        )

    def newest(self, code: str, found: Iterable[Finding]) -> int:
        """The newest year of a value behind the findings."""
        return max(row["latest_period"] for row in self._behind(code, found) if row["latest_period"])

    def deadline(self, code: str, found: Iterable[Finding]) -> int:
        """The year by which the targets of the findings are to be met: the latest of them."""
        return max(row["deadline"] for row in self._behind(code, found) if row["deadline"])

    def _behind(self, code: str, found: Iterable[Finding]) -> list[Row]:
        shown = {finding.series for finding in found}
        return [row for row in self.assessments(code) if (row["source"], row["series"]) in shown]

    def deciding(self, finding: Finding) -> list[Row]:
        """The verdicts that a finding rests on."""
        keys = {(row["source"], row["series"]) for row in deciding_series(self.all_series, finding)}
        areas = [state.ref_area for state in finding.states]
        return [
            row
            for row in self.assessments(finding.group)
            if (row["source"], row["series"]) in keys and row["ref_area"] in areas
        ]

    def assessments(self, code: str) -> list[Row]:
        """The verdicts of every method on the states of a group."""
        if code not in self._assessments:
            table = self.store.assessments(method=list(WRITTEN_BY), ref_area=self.areas(code))
            self._assessments[code] = table.to_pylist()
        return self._assessments[code]

    @cached_property
    def _verdicts(self) -> dict[tuple[str, str, str, str], Row]:
        rows = self.store.table("assessment").to_pylist()
        return {(row["method"], row["source"], row["series"], row["ref_area"]): row for row in rows}

    def verdict(self, method: str, source: str, series: str, ref_area: str) -> Row:
        """One verdict; KeyError where there is none."""
        return self._verdicts[method, source, series, ref_area]

    @cached_property
    def all_series(self) -> list[Row]:
        """Every series of the store, as rows of SERIES."""
        return self.store.table("series").to_pylist()

    @cached_property
    def registered_series(self) -> list[Row]:
        """The series that ship with Ortaq, in their newest edition: those whose wording and bearing were reviewed."""
        registered = {(row["source"], row["series"]) for row in series().to_pylist()}
        return [row for row in self.all_series if (row["source"], row["series"]) in registered]

    @cached_property
    def _series(self) -> dict[tuple[str, str], Row]:
        return {(row["source"], row["series"]): row for row in self.all_series}

    def series(self, source: str, series: str) -> Row:
        """One row of SERIES; KeyError where there is none."""
        return self._series[source, series]

    @cached_property
    def _titles(self) -> dict[tuple[str, str, str], str]:
        rows = self.store.table("series_title").to_pylist()
        return {(row["source"], row["series"], row["lang"]): row["title"] for row in rows}

    def series_title(self, source: str, series: str, lang: str) -> str:
        """The title of a series in a language, or in English where it has none; KeyError where there is no series."""
        return self._titles.get((source, series, lang)) or self.series(source, series)["title"]

    @cached_property
    def _deliveries(self) -> dict[tuple[str, str], Row]:
        rows = self.store.table("delivery").to_pylist()
        return {(row["dataset"], snapshot): row for row in rows for snapshot in row["snapshot"]}

    def delivery(self, source: str, snapshot: str) -> Row | None:
        """The files that were read together with these bytes; nothing for what ships with Ortaq."""
        return self._deliveries.get((source, snapshot))

    @cached_property
    def target_values(self) -> Any:  # noqa: ANN401  (an Arrow table; the rooms above need not import pyarrow)
        """The register of target values, as the table TARGET_VALUE."""
        return self.store.table("target_value")

    def series_observations(self, source: str, series: str) -> dict[str, dict[int, Row]]:
        """The whole of a series: by state, by year."""
        key = source, series
        if key not in self._observed:
            by_area: dict[str, dict[int, Row]] = {}
            for row in self.store.totals(source, series).to_pylist():
                by_area.setdefault(row["ref_area"], {})[row["time_period"]] = row
            self._observed[key] = by_area
        return self._observed[key]

    @cached_property
    def _observed(self) -> dict[tuple[str, str], dict[str, dict[int, Row]]]:
        return {}

    def observation(self, source: str, series: str, ref_area: str, year: int) -> Row:
        """One observation of the whole; KeyError where there is none."""
        return self.series_observations(source, series)[ref_area][year]

    @cached_property
    def accords(self) -> Any:  # noqa: ANN401  (an Arrow table, as above)
        """The register of accords, as the table ACCORD."""
        return self.store.table("accord")

    @cached_property
    def _accords(self) -> dict[str, Row]:
        return {row["id"]: row for row in self.accords.to_pylist()}

    def accord(self, accord: str) -> Row:
        """One entry of the register; KeyError where there is none."""
        return self._accords[accord]

    @cached_property
    def _register_sources(self) -> dict[str, Row]:
        return {row["id"]: row for row in self.store.table("source").to_pylist()}

    def register_source(self, source: str) -> Row:
        """A source of the register; KeyError where there is none."""
        return self._register_sources[source]

    @cached_property
    def _snapshots(self) -> dict[str, Row]:
        return {row["id"]: row for row in self.store.table("snapshot").to_pylist()}

    @property
    def starter(self) -> str | None:
        """The snapshot of the evidence that ships with Ortaq, where the store rests on it."""
        return next((row["id"] for row in self._snapshots.values() if row["source"] == STARTER), None)

    def snapshot(self, snapshot: str) -> Row:
        """Raw bytes that were kept, by hash; KeyError where there are none."""
        return self._snapshots[snapshot]
