"""`fetch`: bring a publisher's figures into the store."""

from __future__ import annotations

import difflib
import glob
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa

from ortaq.collect.delivery import Ask, Delivery, LeftOut
from ortaq.collect.fetcher import Fetcher
from ortaq.errors import SourceDownError, SourceError, UsageError
from ortaq.i18n import language
from ortaq.i18n.numbers import written
from ortaq.model.result import Result
from ortaq.reference.agenda import goals, indicators, targets
from ortaq.reference.areas import group as group_of
from ortaq.reference.areas import resolve_areas
from ortaq.reference.figures import series as series_that_ship
from ortaq.sources import sources
from ortaq.store import Store
from ortaq.store.merge import Counts, Intake
from ortaq.store.snapshots import Shelf
from ortaq.verbs.collecting import Read, deliveries, edition, read
from ortaq.verbs.older import Older, older
from ortaq.verbs.open_store import own_store
from ortaq.verbs.release import SHIPPED, Arrival, Renewal, build_release
from ortaq.verbs.renewing import old_release, renewing
from ortaq.verbs.selection import Codes, codes, known

Progress = Callable[[str, int, int], None]

LOSS = 0.02
"""A fetch that takes away a larger share of the figures that it was about needs to be confirmed."""

_NAME = re.compile(r"\w[\w.-]{0,59}")

_OF_ANYBODY = {"table", "sdmx", "open_sdg"}
"""Sources that read what anybody wrote, under a name that is given or taken from the file."""

OUTCOME_WORDS = {
    "new": "new",
    "changed": "changed",
    "unchanged": "unchanged",
    "gone": "gone",
    "refused": "refused",
}
"""What became of a delivery."""

NOTABLE = 40
"""How many deliveries a person is shown; `rows()` has all."""

OUTCOMES = pa.schema(
    [
        pa.field("dataset", pa.string()),
        pa.field("delivery", pa.string()),
        pa.field("outcome", pa.string()),  # new, changed, unchanged, gone, refused
        pa.field("rows", pa.int64()),
        pa.field("left_out", pa.int64()),
        pa.field("reason", pa.string()),  # why rows were left out, or the delivery refused
    ]
)
"""What became of each delivery of a fetch."""


@dataclass(frozen=True, slots=True)
class Why:
    """What became no figure in a delivery, and which corrections no longer fit it."""

    left_out: tuple[LeftOut, ...]
    stale: tuple[str, ...]

    def told(self, lang: str = "en") -> str | None:
        """Each reason with how many rows it concerns and the first of them; nothing where there is none."""
        words = language(lang)
        texts = []
        for left in self.left_out:
            rows = f": {written(Decimal(left.rows), words.numbers)}" if left.rows else ""
            texts.append(f"{words.told(left.reason)}{rows}" + (f" ({left.example})" if left.example else ""))
        correction = words.text("the correction {name} no longer fits what the publisher says")
        texts += [correction.format(name=name) for name in self.stale]
        return "; ".join(texts) or None


class FetchReport(Result):
    """What a fetch brought: one row a delivery, and how many figures are new, revised, unchanged, withdrawn."""

    def __init__(
        self,
        rows: Iterable[Mapping[str, Any]],
        counts: Counts,
        *,
        stored: bool,
        path: Path,
        errors: Mapping[str, SourceError],
        older: Older | None = None,
        why: Mapping[str, Why] | None = None,
    ) -> None:
        super().__init__(pa.Table.from_pylist(list(rows), OUTCOMES))
        self.counts = counts
        self.errors = dict(errors)
        """Why a delivery was refused, by its id."""
        self.why = dict(why or {})
        """What was left out of a delivery, by its id."""
        self.older = older
        """The series that go back to an older edition, which was accepted or is only tried."""
        self.stored = stored
        """Whether the store was written: not for a dry run, nor where nothing changed."""
        self.path = path

    def notable(self, lang: str = "en") -> Result:
        """What a person wants to see: deliveries that were refused, are gone, left rows out, or are new or changed."""
        words = language(lang)
        weight = {"refused": 0, "gone": 1, "changed": 3, "new": 3}
        rows = [row for row in self.rows() if row["outcome"] != "unchanged"]
        for row in rows:
            if row["delivery"] in self.errors:
                row["reason"] = " — ".join(filter(None, words.error(self.errors[row["delivery"]])))
            elif row["delivery"] in self.why:
                row["reason"] = self.why[row["delivery"]].told(lang)
        rows.sort(key=lambda row: 2 if row["left_out"] and row["outcome"] != "refused" else weight[row["outcome"]])
        for row in rows:
            row["outcome"] = words.text(OUTCOME_WORDS[row["outcome"]])
        return Result(pa.Table.from_pylist(rows[:NOTABLE], OUTCOMES))

    def summary(self, lang: str = "en") -> list[str]:
        """In a few lines: how many deliveries, how many figures, and where they are now."""
        words = language(lang)
        counts = self.counts

        def text(message: str, **fields: int | str) -> str:
            shown = {
                name: written(Decimal(value), words.numbers) if isinstance(value, int) else value
                for name, value in fields.items()
            }
            return words.text(message).format(**shown)

        outcomes = Counter(row["outcome"] for row in self.rows())
        lines = [
            text(
                "deliveries: {new} new, {changed} changed, {unchanged} unchanged, {gone} gone, {refused} refused",
                **{name: outcomes[name] for name in ("new", "changed", "unchanged", "gone", "refused")},
            ),
            text(
                "figures: {new} new, {revised} changed, {unchanged} unchanged, {withdrawn} gone",
                new=counts.new,
                revised=counts.revised,
                unchanged=counts.unchanged,
                withdrawn=counts.withdrawn,
            ),
            text("rows left out: {left_out}", left_out=sum(row["left_out"] for row in self.rows())),
        ]
        if self.older:
            lines.append(
                text(
                    "{count} series go back to an older edition: {dataset} {series}, {told} in the place of {there}",
                    **asdict(self.older),
                )
            )
        if self.stored:
            return [*lines, text("stored in {path}", path=str(self.path))]
        nothing = "nothing is new, so nothing was stored" if set(outcomes) <= {"unchanged"} else "nothing was stored"
        return [*lines, words.text(nothing)]

    @property
    def refused(self) -> int:
        """How many deliveries could not be read."""
        return sum(row["outcome"] == "refused" for row in self.rows())


def fetch(
    store: Store,
    source: str,
    what: str | None = None,
    *,
    series: Codes = None,
    ref_area: Codes = None,
    group: str | None = None,
    indicator: Codes = None,
    target: Codes = None,
    goal: Codes = None,
    name: str | None = None,
    vintage: str | None = None,
    dry_run: bool = False,
    accept_loss: bool = False,
    accept_older: bool = False,
    progress: Progress | None = None,
) -> FetchReport:
    """Bring a publisher's figures into the store: raw bytes kept, figures read, checked and joined with what is there.

    What came before and is the same is neither fetched nor stored again. A figure that its publisher has changed or
    taken away since is kept as a revision. The store is renewed in one step at the end: when anything stops it before,
    it is as it was.

    Args:
        store: An open store; afterwards it reads the new figures. What ships with Ortaq is never changed: with the
            starter store open, the figures go into a store of your own in the data folder, which `ortaq.open_store()`
            opens from then on.
        source: Where from: `unsd`, `worldbank`, `open-sdg`, `table`; `ortaq fetch --sources` lists them.
        what: An address, a file, a folder, or the source's own name of a table.
        series: Series by the publisher's code.
        ref_area: States by ISO 3166-1 alpha-3 code.
        group: A group of states.
        indicator: Indicators.
        target: Targets.
        goal: Goals.
        name: The short name under which the figures are kept, where the source can't know it.
        vintage: The day of the edition, ISO 8601, instead of what the files tell; where they tell none, it is the day
            on which they were fetched.
        dry_run: Fetch and read, say what would change, keep nothing.
        accept_loss: Store it even if many figures are no longer there.
        accept_older: Store it even if it is of an older edition than the figures whose place it takes.
        progress: Told what is being done, how many deliveries are done, how many there are.

    Returns:
        One row a delivery; `counts` has the figures.

    Raises:
        SourceDownError: The publisher did not answer; trying again may help.
        SourceError: What came can't be read, or nothing is stored since too many figures would be lost, or since it is
            of an older edition.
        StoreError: The store can't be written, or a file can't be read; it is as it was.
        UsageError: There is no such source, or it can't be asked for this.
    """
    module = _source(source)
    ask = _ask(source, module, what, series, ref_area, group, indicator, target, goal, name)
    if vintage is not None and not _is_day(vintage):
        raise UsageError("{vintage} is no day", hint="write it as 2026-11-24", vintage=vintage)
    path = own_store(store)
    tell = progress or (lambda _step, _done, _total: None)
    with renewing(path, lambda: tell("wait for another fetch into this store", 0, 0)):
        return _Fetch(store, source, module, ask, path, tell, vintage).run(
            dry_run=dry_run, accept_loss=accept_loss, accept_older=accept_older
        )


def _source(name: str) -> ModuleType:
    """A source by its name, as people write it: `open-sdg`."""
    there = {key.replace("_", "-"): module for key, module in sources().items() if module.TAKES or module.HOSTS}
    chosen = name.strip().replace("_", "-")
    if not chosen:
        raise UsageError("no source is named", hint="sources: {known}", known=", ".join(there))
    if chosen not in there:
        nearest = difflib.get_close_matches(chosen, there, cutoff=0.5)
        hint = "nearest: {nearest}" if nearest else "ortaq fetch --sources lists what there is"
        raise UsageError("unknown source: {code}", hint=hint, code=chosen, nearest=", ".join(nearest))
    return there[chosen]


def _ask(
    source: str,
    module: ModuleType,
    what: str | None,
    series: Codes,
    ref_area: Codes,
    group: str | None,
    indicator: Codes,
    target: Codes,
    goal: Codes,
    name: str | None,
) -> Ask:
    """What is wanted, after each code was found to be one and each word one that the source understands."""
    if what is not None and not _can_be_named(what):
        raise UsageError(
            "{what} is no name of a file", hint="name a file, a folder or an address", what=repr(what[:80])
        )
    areas = resolve_areas(",".join(codes(ref_area))) if codes(ref_area) else ()
    if group:
        areas = tuple(dict.fromkeys((*areas, *group_of(group).ref_area)))
    if name is not None and not _NAME.fullmatch(name):
        raise UsageError(
            "{name} is no short name", hint="letters, digits, hyphens and dots, at most sixty", name=repr(name[:80])
        )
    ask = Ask(
        what=what,
        series=codes(series),
        ref_area=areas,
        indicator=known(indicator, indicators(), "unknown indicator: {code}"),
        target=known(target, targets(), "unknown target: {code}"),
        goal=known(goal, goals(), "unknown goal: {code}"),
        name=name,
    )
    for word in ("what", "series", "ref_area", "indicator", "target", "goal", "name"):
        if getattr(ask, word) and word not in module.TAKES:
            raise UsageError(
                "{source} can't be asked by {word}",
                hint="it understands: {known}",
                source=source,
                word=word,
                known=", ".join(module.TAKES),
            )
    return ask


def _in_words(source: str, ask: Ask) -> str:
    """The command that asks this again."""
    words = ["ortaq", "fetch", source]
    if ask.what:
        words.append(ask.what if "://" in ask.what or not Path(ask.what).exists() else str(Path(ask.what).resolve()))
    options = {
        "--series": ask.series,
        "--area": ask.ref_area,
        "--indicator": ask.indicator,
        "--target": ask.target,
        "--goal": ask.goal,
    }
    words += [word for option, given in options.items() if given for word in (option, ",".join(given))]
    return " ".join([*words, "--name", ask.name] if ask.name else words)


class _Fetch:
    """One fetch, under the lock of its store."""

    def __init__(
        self,
        store: Store,
        source: str,
        module: ModuleType,
        ask: Ask,
        path: Path,
        tell: Progress,
        vintage: str | None,
    ) -> None:
        self._store, self._source, self._module, self._ask = store, source.replace("-", "_"), module, ask
        self._path, self._tell, self._vintage = path, tell, vintage
        self._now = datetime.now(UTC)
        self._asked = _in_words(source, ask)
        self._outcomes: list[dict[str, Any]] = []
        self._arrivals: list[Arrival] = []
        self._errors: dict[str, SourceError] = {}
        self._why: dict[str, Why] = {}
        self._replaced: list[Mapping[str, Any]] = []
        self._seen: set[tuple[str, str]] = set()
        self._readers: dict[str, str] | None = None

    def run(self, *, dry_run: bool, accept_loss: bool, accept_older: bool) -> FetchReport:
        """Fetch, read, join, and put the next release in the place of this one."""
        folder = self._path.parent
        left = f".{self._path.name}.fetch-"
        for leftover in folder.glob(f"{glob.escape(left)}*"):  # of a fetch that was ended early
            shutil.rmtree(leftover)
        with tempfile.TemporaryDirectory(prefix=left, dir=folder) as work:
            old = old_release(self._store, self._path)
            since = old.in_file("snapshot").select(["id", "retrieved_at"]).to_pydict() if old else {}
            shelf = Shelf(
                folder / "snapshots",
                spare=Path(work) / "snapshots" if dry_run else None,
                since=dict(zip(*since.values(), strict=True)) if since else {},
            )
            parts = Path(work) / "parts" if dry_run else None
            intake = Intake(self._path, old, self._now.isoformat(timespec="milliseconds"), parts)
            ask = self._ask
            if prepare := getattr(self._module, "prepare", None):
                ask = prepare(ask, Path(work))
            with Fetcher(
                shelf,
                hosts=self._module.HOSTS,
                local=_folder(ask.what),
                published=self._ask.what if ask != self._ask else None,
                about=self._about(ask),
                progress=self._bytes,
                now=self._now,
            ) as fetcher:
                self._read_all(ask, fetcher, intake, old)
            gone = self._gone(old)
            if not self._arrivals and not gone:
                return self._unchanged()
            merged = intake.merge(self._dropped(old, gone))
            goes_back = older(old or self._store, self._arrivals, intake, is_dated=self._vintage is not None)
            if goes_back and not (accept_older or dry_run):
                raise _of_older_edition(goes_back)
            self._prove_little_is_lost(merged.counts, accept_loss=accept_loss or dry_run)
            if not dry_run:
                lost = frozenset((row["dataset"], row["id"]) for row in gone)
                starter = self._store if self._store.path != self._path else None
                renewal = Renewal(old, tuple(self._arrivals), lost, merged, shelf.records, starter)
                built = build_release(self._path, built_at=self._now, renewal=renewal, progress=self._tell)
                self._store.go_on_with(built)
        return FetchReport(
            self._outcomes,
            merged.counts,
            stored=not dry_run,
            path=self._path,
            errors=self._errors,
            older=goes_back,
            why=self._why,
        )

    def _bytes(self, address: str, done: int, total: int | None) -> None:
        self._tell(address, done, total or 0)

    def _about(self, ask: Ask) -> dict[str, str | None]:
        module = self._module
        named = module.dataset(ask) if hasattr(module, "PUBLISHERS") else None
        return {
            "source": self._source,
            "title": module.TITLE,
            "publisher": getattr(module, "PUBLISHERS", {}).get(named, module.PUBLISHER),
            "licence": getattr(module, "LICENCES", {}).get(named, module.LICENCE),
            "vintage": self._vintage,
        }

    def _read_all(self, ask: Ask, fetcher: Fetcher, intake: Intake, old: Store | None) -> None:
        named = self._module.dataset(ask) if hasattr(self._module, "dataset") else None
        about = {"dataset": named or self._source, "asked": self._asked, "edition": edition(self._module)}
        there = [row for row in old.in_file("delivery").to_pylist() if row["reader"] == self._source] if old else []
        before = {row["id"]: row for row in there if named in (None, row["dataset"])}
        for delivery in deliveries(self._module, ask, fetcher, self._tell):
            row = before.get(delivery.id)
            if row:
                self._seen.add((row["dataset"], row["id"]))
            if row and row["edition"] == about["edition"] and _same_files(row, delivery) and not self._vintage:
                self._note(row["dataset"], delivery.id, "unchanged", row["rows"], row["left_out"])
                continue
            intake.begin()
            try:
                came = read(self._source, self._module, Delivery(delivery.id, delivery.files, named), intake, about)
            except SourceDownError:
                raise
            except SourceError as error:
                intake.undo()
                self._errors[delivery.id] = error
                self._note(about["dataset"], delivery.id, "refused", 0, 0, str(error))
                continue
            self._prove_own(came.dataset, old)
            intake.commit()
            came.arrival.row["address"] = [fetcher.called(file.address) for file in delivery.files]
            self._arrived(came, row)

    def _prove_own(self, dataset: str, old: Store | None) -> None:
        """Refuse figures under the name of another source's: they would take the place of those.

        Raises:
            UsageError: A table called `wdi.csv`, say, is no figures of the World Bank.
        """
        if self._readers is None:
            there = old.in_file("delivery").select(["dataset", "reader"]).to_pylist() if old else []
            self._readers = {row["dataset"]: row["reader"] for row in there}
        reader = self._readers.get(dataset, self._source)
        is_taken = dataset == SHIPPED or (self._source in _OF_ANYBODY and dataset in _names_of_publishers())
        if reader != self._source or is_taken:
            raise UsageError(
                "{name} is the name of another source's figures",
                hint="give these a name of their own: --name",
                name=dataset,
            )

    def _arrived(self, came: Read, row: Mapping[str, Any] | None) -> None:
        self._arrivals.append(self._dated(came.arrival))
        if row:
            self._replaced.append(row)
        told = came.arrival.row
        why = self._why[told["id"]] = Why(came.arrival.parsed.left_out, came.stale)
        outcome = "changed" if row else "new"
        self._note(came.dataset, told["id"], outcome, told["rows"], told["left_out"], why.told())

    def _note(
        self, dataset: str, delivery: str, outcome: str, rows: int, left_out: int, why: str | None = None
    ) -> None:
        self._outcomes.append(
            {
                "dataset": dataset,
                "delivery": delivery,
                "outcome": outcome,
                "rows": rows,
                "left_out": left_out,
                "reason": why,
            }
        )

    def _dated(self, arrival: Arrival) -> Arrival:
        """The same, of the edition that was told."""
        if self._vintage is None:
            return arrival
        series = arrival.parsed.series
        at = series.schema.get_field_index("vintage")
        told = pa.array([self._vintage] * series.num_rows, pa.string())
        parsed = replace(arrival.parsed, series=series.set_column(at, series.schema.field(at), told))
        return replace(arrival, parsed=parsed)

    def _gone(self, old: Store | None) -> list[Mapping[str, Any]]:
        """Deliveries that the same ask once brought and brings no longer."""
        gone = [
            row
            for row in (old.in_file("delivery").to_pylist() if old else [])
            if (row["reader"], row["asked"]) == (self._source, self._asked)
            and (row["dataset"], row["id"]) not in self._seen
            and all(row["id"] != other["delivery"] for other in self._outcomes)
        ]
        for row in gone:
            self._note(row["dataset"], row["id"], "gone", row["rows"], row["left_out"])
        return gone

    def _dropped(self, old: Store | None, gone: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
        """Snapshots whose rows go: of deliveries that were replaced or are gone, and of no other."""
        leaving = [*self._replaced, *gone]
        names = {(row["dataset"], row["id"]) for row in leaving}
        staying: dict[str, set[str]] = {}
        for row in old.in_file("delivery").to_pylist() if old else []:
            if (row["dataset"], row["id"]) not in names:
                staying.setdefault(row["dataset"], set()).update(row["snapshot"])
        dropped: dict[str, set[str]] = {}
        for row in leaving:
            dropped.setdefault(row["dataset"], set()).update(set(row["snapshot"]) - staying.get(row["dataset"], set()))
        return dropped

    def _unchanged(self) -> FetchReport:
        if self._errors and len(self._errors) == len(self._outcomes):
            raise next(iter(self._errors.values()))
        if not self._outcomes:
            raise SourceError("{asked}: nothing came", hint="ask for other series or areas", asked=self._asked)
        same = sum(row["rows"] for row in self._outcomes if row["outcome"] == "unchanged")
        return FetchReport(self._outcomes, Counts(unchanged=same), stored=False, path=self._path, errors=self._errors)

    def _prove_little_is_lost(self, counts: Counts, *, accept_loss: bool) -> None:
        before = counts.unchanged + counts.revised + counts.withdrawn
        if accept_loss or counts.withdrawn <= LOSS * before:
            return
        raise SourceError(
            "{asked}: {lost} of {before} figures are no longer there, so nothing was stored",
            hint="look at it with --dry-run; if it is right, add --accept-loss",
            asked=self._asked,
            lost=counts.withdrawn,
            before=before,
        )


def _of_older_edition(found: Older) -> SourceError:
    return SourceError(
        "{dataset}: {series} comes from the edition {told}, and the store has that of {there}, so nothing was stored",
        hint="{count} series would go back to an older edition; if that is meant, add --accept-older",
        **asdict(found),
    )


def _can_be_named(what: str) -> bool:
    try:
        Path(what).exists()
    except (OSError, ValueError):
        return False
    return "\0" not in what


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@cache
def _names_of_publishers() -> frozenset[str]:
    """Names that the figures of a publisher have: of what ships, and of sources that give none of their own."""
    own = (name.replace("_", "-") for name, module in sources().items() if not hasattr(module, "dataset"))
    return frozenset({*own, *series_that_ship()["source"].to_pylist()})


def _folder(what: str | None) -> Path | None:
    """The folder that was named, or that of the file: what describes a file lies beside it."""
    if not what or "://" in what:
        return None
    return Path(what) if Path(what).is_dir() else Path(what).parent


def _same_files(row: Mapping[str, Any], delivery: Delivery) -> bool:
    return (row["file"], row["snapshot"]) == (
        [file.name for file in delivery.files],
        [file.snapshot for file in delivery.files],
    )
