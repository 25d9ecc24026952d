"""What each series measures, which way is progress, and within which limits: the UN's series and the states' own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ortaq.model.schemas import BREAKDOWNS, TOTAL
from ortaq.reference.lookup import rows
from ortaq.reference.same_measure import measured, same_measure

FILE = "series_kinds.csv"

GLOBAL = "unsd"
"""The source whose codes of series are the global list."""

COUNTED = frozenset({"NUMBER", "PERSONS"})
"""Units of a count."""

YES_OR_NO = frozenset({"NUMBER", "BOOL", "_X", ""})
"""Units in which publishers give yes as 1 and no as 0; "" and `_X` where they tell none."""


@dataclass(frozen=True, slots=True)
class SeriesKind:
    """A row of `series_kinds.csv`: what was decided on one series.

    Args:
        series: Its code.
        publisher: Whose code it is; "" for one of the global list, or one that marks itself as a state's own.
        indicator: The indicators it serves today, the first is the main one.
        unit_measure: The unit in which its kind and limits hold; "" for any.
        kind: One of SERIES_KINDS.
        direction: +1 a rise is progress, -1 a fall is, 0 neither.
        lower_limit: Natural limit below, None where there is none.
        upper_limit: Natural limit above.
        is_headline: Whether its indicator is named after it.
        is_proxy: Whether it only stands in for the indicator; `proxy_note` says in what it differs.
        sex: The part in which it has its whole, where it has no total: a share of women's seats stands under women.
        note: Why neither way is progress, or what to mind.
    """

    series: str
    publisher: str
    indicator: tuple[str, ...]
    unit_measure: str
    kind: str
    direction: int
    lower_limit: float | None
    upper_limit: float | None
    is_headline: bool
    is_proxy: bool
    proxy_note: str
    sex: str
    age: str
    urbanisation: str
    breakdown: str
    note: str

    @property
    def whole(self) -> Mapping[str, str]:
        """Where its whole stands, by the columns of a breakdown.

        >>> series_kind("SG_GEN_PARL").whole["sex"], series_kind("EG_ACS_ELEC").whole["sex"]
        ('F', '_T')
        """
        return {name: getattr(self, name) or TOTAL for name in BREAKDOWNS}

    def limits_in(self, unit_measure: str, unit_mult: int = 0) -> tuple[float | None, float | None]:
        """The natural limits of figures in a unit: zero is zero in every unit, another number only in its own.

        >>> series_kind("EG_ACS_ELEC").limits_in("PT"), series_kind("EG_ACS_ELEC").limits_in("RATIO")
        ((0.0, 100.0), (0.0, None))
        """
        if self.kind == "binary" and unit_measure not in YES_OR_NO:
            return None, None
        if self.unit_measure in ("", unit_measure) and not unit_mult:
            return self.lower_limit, self.upper_limit
        return self.lower_limit if self.lower_limit == 0 else None, None

    def kind_in(self, unit_measure: str) -> str:
        """The kind of figures in a unit: what is a share in per cent is a count when a state gives numbers of people.

        >>> series_kind("SI_COV_MATNL").kind_in("PT"), series_kind("SI_COV_MATNL").kind_in("PERSONS")
        ('share', 'count')
        """
        if self.kind == "binary":
            return self.kind if unit_measure in YES_OR_NO else "level"
        if unit_measure == self.unit_measure or self.kind not in {"share", "parity", "rate"}:
            return self.kind
        if unit_measure in COUNTED:
            return "count"
        return self.kind if self.kind == "rate" else "level"


@cache
def series_kinds() -> Mapping[tuple[str, str], SeriesKind]:
    """What was decided on each series, by its code and by whose code it is.

    >>> series_kinds()["SL_LBR_NTLCPL", ""].direction  # 0 is full compliance with labour rights, 10 the least
    -1
    """
    return MappingProxyType({(row["series"], row["publisher"]): _kind(row) for row in rows(FILE)})


def series_kind(series: str, publisher: str = "") -> SeriesKind | None:
    """What was decided on a series by its code: the publisher's own row, else that of the global code.

    A code of several parts, such as `EN_HAZ_PCAP/KG` for one of two units, is looked up by its parts too.

    >>> series_kind("EN_HAZ_PCAP/KG").indicator, series_kind("NEW")
    (('12.4.2',), None)
    """
    known = series_kinds()
    for code in _codes(series):
        if found := known.get((code, publisher)) or known.get((code, "")):
            return found
    return None


def kind_of_measure(source: str, series: str) -> SeriesKind | None:
    """What was decided on the UN's series that measures the same, and is not broken down otherwise.

    >>> kind_of_measure("wdi", "SH.IMM.IDPT").series
    'SH_ACS_DTP3'
    """
    for code in measured_as(source, series):
        if found := series_kinds().get((code, "")):
            return found
    return None


def measured_as(source: str, series: str) -> tuple[str, ...]:
    """The UN's codes of what a series measures.

    >>> measured_as("wdi", "SH.STA.MMRT")
    ('SH_STA_MMR', 'SH_STA_MORT')
    """
    return tuple(one.series for one in same_measure(source, series) if one.source == GLOBAL)


def is_whole(source: str, series: str) -> bool:
    """Whether a series is the whole of its measure: the World Bank has series of their own for parts.

    Ages are told in so many ways that they do not count: under five may be "0 to 4", a month, or not told at all.

    >>> is_whole("wdi", "SI.POV.NAHC"), is_whole("wdi", "SI.POV.RUHC"), is_whole("wdi", "SG.GEN.PARL.ZS")
    (True, False, True)
    """
    here, kind = measured().get((source, series)), kind_of_measure(source, series)
    if here is None:
        return True
    whole = kind.whole if kind else dict.fromkeys(BREAKDOWNS, TOTAL)
    return all(getattr(here, name) in ("", TOTAL, whole[name]) for name in BREAKDOWNS if name != "age")


def _codes(series: str) -> Iterator[str]:
    yield series
    if "/" in series:
        yield from series.split("/")


def _kind(row: Mapping[str, str]) -> SeriesKind:
    return SeriesKind(
        series=row["series"],
        publisher=row["publisher"],
        indicator=tuple(code for code in row["indicator"].split(";") if code),
        unit_measure=row["unit_measure"],
        kind=row["kind"],
        direction=int(row["direction"]),
        lower_limit=float(row["lower_limit"]) if row["lower_limit"] else None,
        upper_limit=float(row["upper_limit"]) if row["upper_limit"] else None,
        is_headline=row["is_headline"] == "true",
        is_proxy=row["is_proxy"] == "true",
        proxy_note=row["proxy_note"],
        sex=row["sex"],
        age=row["age"],
        urbanisation=row["urbanisation"],
        breakdown=row["breakdown"],
        note=row["note"],
    )
