"""The only way by which a number, a name or a claim enters a text: an address in, a cited object out.

A brief is written from what `Evidence.cite` gives, and `ortaq check` calls the same method again on the addresses that
it finds in the page: a figure is right when both say the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from ortaq.accords import accord_field
from ortaq.common_ground.findings import Finding
from ortaq.common_ground.ground import Ground
from ortaq.errors import BriefError
from ortaq.i18n import Language, unit_digits
from ortaq.methods import method
from ortaq.model.areas import Name
from ortaq.model.claims import Cited, Code, Day, Figure, Label, Period, Wording
from ortaq.model.verdicts import REASONS
from ortaq.reference.agenda import agenda_name, goal_name, indicator_name, target_name
from ortaq.reference.areas import area_name, group_name
from ortaq.reference.boundaries import boundaries_source
from ortaq.reference.figures import target_for
from ortaq.reference.topics import topic
from ortaq.store import Store

Row = Mapping[str, Any]

OUTLOOK_WORDS = {
    "on-track": "on track",
    "too-slow": "too slow",
    "away": "no progress or away",
    "unknown": "can't be said",
}
QUESTION_WORDS = {
    "outlook": "will it be met by its deadline?",
    "progress": "how has it gone since the base?",
    "status": "where does it stand now?",
}
"""The question that a method answers: methods that differ may have been asked different things."""

POSITION_WORDS = {
    "on-track": "on track",
    "for-review": "for review",
    "gap": "gap",
    "depends": "depends on the method",
    "unknown": "can't be said",
}
KIND_WORDS = {
    "shared-gap": "shared gap",
    "differ": "states differ",
    "mixed": "depends on the method",
    "shared-strength": "shared strength",
    "unknown": "can't be said",
}
_PER_CENT = 100
_LEAST, _MOST = 0.01, 0.99
"""What is less or more probable than this is told as less or more: no method is as sure as its decimals."""
_NEARLY = 1e-6
"""A year with a fraction this small is that year: numbers are computed, not counted."""


def probability(ref: str, value: float, language: Language) -> Figure | Code:
    r"""A probability in whole per cent: what is neither sure nor impossible never looks so.

    >>> from ortaq.i18n import language
    >>> probability("", 0.003, language("ru")).text
    '<1\xa0%'
    """
    if 0 < value < _LEAST or _MOST < value < 1:
        sign, end = ("<", _LEAST) if value < _LEAST else (">", _MOST)
        return Code(ref, sign + language.show(Figure(ref, end * _PER_CENT, "PT", 0)))
    return Figure(ref, value * _PER_CENT, "PT", 0)


def first_year(reached: float) -> int:
    """The first year whose value meets the target, from a year with its fraction.

    >>> first_year(2030.0), first_year(2030.2)
    (2030, 2031)
    """
    return math.ceil(reached - _NEARLY)


class Evidence:
    """What a store holds, citable in one language.

    Args:
        store: The release that everything is read from.
        language: In whose words names, statuses and units are given.
        k: As in `ortaq.common_ground.findings`; part of what a finding means.
        verdicts: Rows of ASSESSMENT that were worked out for this text; others are read from the store.
        facts: What is true of this one text alone: `date`, `version`.
    """

    def __init__(
        self,
        store: Store,
        language: Language,
        *,
        k: int | None = None,
        verdicts: Iterable[Row] = (),
        **facts: str,
    ) -> None:
        self.store = store
        self.language = language
        self.facts = facts
        self.ground = Ground(store, k=k)
        self._fresh = {(row["method"], row["source"], row["series"], row["ref_area"]): row for row in verdicts}
        self._cited: dict[str, Cited] = {}

    def cite(self, ref: str) -> Cited:
        """The object at an address (see `ortaq.model.claims` for the kinds).

        Raises:
            BriefError: There is nothing at that address in this store.
        """
        if ref not in self._cited:
            kind, _, rest = ref.partition(":")
            reader = self._readers.get(kind)
            if reader is None:
                raise BriefError("unknown kind of citation: {ref}", hint="kinds: {known}", ref=ref, known=self._kinds)
            try:
                self._cited[ref] = reader(ref, rest)
            except (KeyError, ValueError, IndexError) as gone:
                raise BriefError(
                    "nothing in the store at {ref}", hint="the text was made from another store", ref=ref
                ) from gone
        return self._cited[ref]

    def has(self, ref: str) -> bool:
        """Whether there is anything at an address."""
        try:
            self.cite(ref)
        except BriefError:
            return False
        return True

    def figure(self, ref: str) -> Figure:
        """The number at an address."""
        cited = self.cite(ref)
        if not isinstance(cited, Figure):
            raise BriefError("not a number: {ref}", ref=ref)
        return cited

    def address(self, ref: str) -> str:
        """The web address at an address of the evidence: `series:wdi/EG.FEC.RNEW.ZS#address`."""
        cited = self.cite(ref)
        if not isinstance(cited, Code) or not cited.text.startswith(("https://", "http://")):
            raise BriefError("not a web address: {ref}", ref=ref)
        return cited.text

    @property
    def _kinds(self) -> str:
        return ", ".join(sorted(self._readers))

    @cached_property
    def _readers(self) -> dict[str, Callable[[str, str], Cited]]:
        return {
            "obs": self._observation,
            "verdict": self._verdict,
            "target-value": self._target_value,
            "series": self._series,
            "ground": self._ground,
            "topic": self._topic,
            "accord": self._accord,
            "source": self._register_source,
            "method": self._method,
            "snapshot": self._snapshot,
            "store": self._store,
            "map": self._map,
            "text": self._fact,
            "area": lambda ref, code: Label(ref, area_name(code, self.language.code)),
            "group": lambda ref, code: Label(ref, group_name(code, self.language.code)),
            "goal": lambda ref, code: Label(ref, goal_name(code, self.language.code)),
            "target": lambda ref, code: self._titled(ref, code, target_name),
            "indicator": lambda ref, code: self._titled(ref, code, indicator_name),
        }

    def _titled(self, ref: str, code: str, name: Callable[[str, str], Name]) -> Cited:
        """`target:7.2` is its title, `target:7.2#code` its code."""
        code, _, field = code.partition("#")
        title = name(code, self.language.code)
        return Code(ref, code) if field == "code" else Label(ref, title)

    def _word(self, ref: str, words: str) -> Label:
        return Label(ref, Name(self.language.code, self.language.text(words)))

    # figures ----------------------------------------------------------------------------------------------------

    def _observation(self, ref: str, rest: str) -> Cited:
        source, series, area, year = rest.split("/")
        year, _, field = year.partition("#")
        row = self.ground.observation(source, series, area, int(year))
        return (
            Period(ref, row["time_period"]) if field == "year" else self._in_unit(ref, source, series, row["obs_value"])
        )

    def _in_unit(self, ref: str, source: str, series: str, value: float | None) -> Figure:
        if value is None:
            raise KeyError(ref)
        about = self.ground.series(source, series)
        return Figure(ref, value, about["unit_measure"], about["digits"])

    def _verdict(self, ref: str, rest: str) -> Cited:  # noqa: PLR0911  (one return a column)
        key, _, field = rest.partition("#")
        name, source, series, area = key.split("/")
        row = self._fresh.get((name, source, series, area)) or self.ground.verdict(name, source, series, area)
        value = row[field]
        if value is None:
            raise KeyError(ref)
        match field:
            case "baseline_period" | "latest_period" | "deadline":
                return Period(ref, value)
            case "pace" | "pace_needed":
                return self._pace(ref, source, series, value, row["pace_unit"])
            case "probability":
                return probability(ref, value, self.language)
            case "year_reached":
                return Period(ref, first_year(value))
            case "measure" | "score":
                return Figure(ref, value, "RATIO", unit_digits("RATIO"))
            case "status":
                return self._word(ref, next(c.title for c in method(name).CLASSES if c.code == value))
            case "outlook":
                return self._word(ref, OUTLOOK_WORDS[value])
            case "reason":
                return self._word(ref, REASONS[value])
            case _:
                return self._in_unit(ref, source, series, value)

    def _pace(self, ref: str, source: str, series: str, value: float, pace_unit: str) -> Figure:
        """A change a year: in per cent, or in the series' own unit (of per cent, in percentage points)."""
        if pace_unit == "fraction":
            return Figure(ref, value * _PER_CENT, "PT_PER_YEAR", unit_digits("PT_PER_YEAR"))
        found = self._in_unit(ref, source, series, value)
        return Figure(ref, value, "PT_POINTS", unit_digits("PT_POINTS")) if found.unit == "PT" else found

    def _target_value(self, ref: str, rest: str) -> Cited:
        key, _, field = rest.partition("#")
        source, series, area = key.split("/")
        found = target_for(self.ground.series(source, series), area, self.ground.target_values)
        value = None if found is None else getattr(found, field)
        if found is None or value is None:
            raise KeyError(ref)
        match field:
            case "value":
                return Figure(ref, value, found.unit_measure or "RATIO", unit_digits(found.unit_measure or "RATIO"))
            case "deadline":
                return Period(ref, value)
            case _:
                return Code(ref, str(value))

    def _series(self, ref: str, rest: str) -> Cited:
        key, _, field = rest.partition("#")
        source, series = key.split("/")
        row = self.ground.series(source, series)
        match field:
            case "title":
                return Label(
                    ref, Name(self.language.code, self.ground.series_title(source, series, self.language.code))
                )
            case "unit":
                return Code(ref, self.language.unit(row["unit_measure"]))
            case "vintage":
                return Day(ref, row["vintage"])
            case _:
                return Code(ref, str(row[field]))

    # what a group shares ----------------------------------------------------------------------------------------

    def _ground(self, ref: str, rest: str) -> Cited:  # noqa: PLR0911  (one return a field)
        key, _, field = rest.partition("#")
        group, target = key.split("/")
        finding = self.ground.finding(group, target)
        side, _, area = field.partition(":")
        if area:
            return self._of_state(ref, finding, side, area)
        match field:
            case "kind":
                return self._word(ref, KIND_WORDS[finding.kind])
            case "leader":
                if finding.leader is None:
                    raise KeyError(ref)
                return Label(ref, area_name(finding.leader.ref_area, self.language.code))
            case "deadline":
                return Period(ref, self.ground.deadline(group, [finding]))
            case "methods" | "methods_agree":
                return Figure(ref, getattr(finding, field), "COUNT", 0)
            case "states":
                return Figure(ref, len(finding.states), "COUNT", 0)
            case _:
                if not field.startswith("n_"):
                    raise KeyError(ref)
                return Figure(ref, len(finding.areas(field.removeprefix("n_"))), "COUNT", 0)

    def _of_state(self, ref: str, finding: Finding, side: str, area: str) -> Label:
        """`behind:KAZ` names Kazakhstan, and only where it is behind; `led-by:KAZ` the target, only where it leads."""
        if side == "led-by":
            if finding.leader is None or finding.leader.ref_area != area:
                raise KeyError(ref)
            return Label(ref, target_name(finding.target, self.language.code))
        if area not in finding.areas(side):
            raise KeyError(ref)
        return Label(ref, area_name(area, self.language.code))

    def _topic(self, ref: str, rest: str) -> Cited:  # noqa: PLR0911  (one return a field)
        """`topic:climate` is its name; `topic:central-asia/climate#n_shared-gap` counts findings of a kind."""
        key, _, field = rest.partition("#")
        if not field:
            return Label(ref, topic(key).names[self.language.code])
        group, code = key.split("/")
        found = [self.ground.finding(group, target) for target in topic(code).targets]
        match field:
            case "k":
                return Figure(ref, self.ground.needed(group), "COUNT", 0)
            case "states":
                return Figure(ref, len(self.ground.areas(group)), "COUNT", 0)
            case "n_targets":
                return Figure(ref, len(found), "COUNT", 0)
            case "n_assessed":
                return Figure(ref, sum(finding.kind != "unknown" for finding in found), "COUNT", 0)
            case "newest":
                return Period(ref, self.ground.newest(group, found))
            case "deadline":
                return Period(ref, self.ground.deadline(group, found))
            case _:
                kind = field.removeprefix("n_")
                if kind not in KIND_WORDS:
                    raise KeyError(ref)
                return Figure(ref, sum(finding.kind == kind for finding in found), "COUNT", 0)

    # the register, the methods, the store -----------------------------------------------------------------------

    def _accord(self, ref: str, rest: str) -> Cited:
        key, _, field = rest.partition("#")
        return accord_field(self.ground.accord(key), ref, field, self.language.code)

    def _register_source(self, ref: str, rest: str) -> Cited:
        key, _, field = rest.partition("#")
        value = self.ground.register_source(key)[field]
        if not value:
            raise KeyError(ref)
        if field == "title":
            return Wording(ref, "en", value)  # the register describes pages in English
        return Day(ref, value) if field == "date" else Code(ref, value)

    def _method(self, ref: str, rest: str) -> Cited:
        name, _, field = rest.partition("#")
        module = method(name)
        match field:
            case "cite" | "formula":
                return Code(ref, getattr(module, field.upper()))
            case "question":
                return self._word(ref, QUESTION_WORDS[module.QUESTION])
        return self._word(ref, module.SHORT if field == "short" else module.TITLE)

    def _snapshot(self, ref: str, rest: str) -> Cited:
        key, _, field = rest.partition("#")
        value = self.ground.snapshot(key)[field]
        if not value:
            raise KeyError(ref)
        return Day(ref, value[:10]) if field in ("retrieved_at", "vintage") else Code(ref, str(value))

    def _store(self, ref: str, rest: str) -> Cited:
        return Code(ref, self.store.manifest[rest.removeprefix("#")])

    def _map(self, ref: str, rest: str) -> Cited:
        value = boundaries_source()[rest.removeprefix("#")]
        return Day(ref, value) if rest == "#vintage" else Code(ref, value)

    def _fact(self, ref: str, rest: str) -> Cited:
        if rest == "agenda":
            return Label(ref, agenda_name(self.language.code))
        value = self.facts[rest]
        return Day(ref, value) if rest == "date" else Code(ref, value)
