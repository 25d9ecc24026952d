"""`assess`: where each state stands and whether it gets there, by the published methods side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from ortaq.briefs.evidence import Evidence
from ortaq.briefs.explaining import explanation
from ortaq.briefs.words import Words
from ortaq.errors import UsageError
from ortaq.i18n import language
from ortaq.methods import methods
from ortaq.methods.agreement import agreement
from ortaq.model.result import Result
from ortaq.model.schemas import ASSESSMENT
from ortaq.reference.areas import resolve_areas
from ortaq.store import Store
from ortaq.verbs.assessing import grouping, long, overview, rolling
from ortaq.verbs.assessing.agreeing import in_words
from ortaq.verbs.assessing.drawing import drawn
from ortaq.verbs.assessing.judged import LOCAL, judged, known_engine
from ortaq.verbs.assessing.question import Question, Row, question
from ortaq.verbs.selection import Codes, codes

if TYPE_CHECKING:
    from ortaq.briefs.outlook_chart import OutlookChart


class Assessment(Result):
    """Verdicts, side by side in short or one by one; each can be explained."""

    def __init__(self, table: pa.Table, asked: Question, verdicts: pa.Table, *, shown: tuple[str, ...]) -> None:
        super().__init__(table, shown=shown)
        self._asked = asked
        self._verdicts = verdicts

    @property
    def lang(self) -> str:
        """The language of its words."""
        return self._asked.lang

    @property
    def verdicts(self) -> Result:
        """The verdicts behind it, one row a method, series and state, as the table ASSESSMENT."""
        return Result(self._verdicts)

    @property
    def is_overview(self) -> bool:
        """Whether the methods stand side by side in a row a target, series and state."""
        return self.shown == overview.SHOWN

    @property
    def marked(self) -> tuple[str, ...]:
        """The methods whose signs stand in `marks`, in their order."""
        return self._asked.marked

    def explain(self, code: str, ref_area: str) -> str:
        """Formula, inputs and sources of the verdicts on an indicator or a series in one state, in words.

        Args:
            code: An indicator (`7.2.1`) or a series (`EG.FEC.RNEW.ZS`) of this assessment.
            ref_area: A state of it (`KAZ`).

        Raises:
            UsageError: There is no verdict on that here.
        """
        (area,) = resolve_areas(ref_area)
        series = self._of_code(code)
        rows = [row for row in judged(self._asked, series).to_pylist() if row["ref_area"] == area] if series else []
        if not rows:
            raise UsageError(
                "no verdict on {code} in {area} here",
                hint="ortaq show --area {area} lists the series of a state",
                code=code,
                area=area,
            )
        words = Words(Evidence(self._asked.store, language(self.lang), date="", version="", verdicts=rows), area)
        told = []
        for about in series:
            here = [row for row in rows if (row["source"], row["series"]) == (about["source"], about["series"])]
            together = ""
            if not self._asked.named:
                by_method = {row["method"]: row for row in here}
                answer, why = in_words(words.language, agreement(by_method), by_method)
                together = f"{answer}. {why}".strip()
            told.append(explanation(words, here, together))
        return "\n\n\n".join(told)

    def chart(self, code: str, ref_area: Codes = None) -> OutlookChart:
        """The figures of states, what is to be reached, and the fan of where the series may come out.

        Args:
            code: An indicator (`6.4.2`) or a series (`ER.H2O.FWTL.ZS`) of this assessment.
            ref_area: States of it (`UZB`); all when left out. With more than two no fans are drawn, only medians.

        Raises:
            UsageError: There is no such series here, or no figure of it.
        """
        areas = resolve_areas(",".join(codes(ref_area))) if codes(ref_area) else self._asked.ref_area
        series = self._of_code(code)
        if not series:
            raise UsageError(
                "no verdict on {code} in {area} here",
                hint="ortaq show --area {area} lists the series of a state",
                code=code,
                area=",".join(areas),
            )
        return drawn(replace(self._asked, ref_area=areas, methods=tuple(methods())), series, areas)

    def _of_code(self, code: str) -> list[Row]:
        """The series of a code; of an indicator those that decide it, or all where none does: its own first."""
        named = [row for row in self._asked.chosen.series if row["series"] == code]
        listed = [row for row in self._asked.chosen.series if code in (row["indicator"] or ())]
        found = named or [row for row in listed if row["is_headline"]] or listed
        return sorted(found, key=lambda row: (row["is_proxy"], row["source"], row["series"]))


def assess(
    store: Store,
    *,
    method: Codes = None,
    series: Codes = None,
    ref_area: Codes = None,
    group: str | None = None,
    indicator: Codes = None,
    target: Codes = None,
    goal: Codes = None,
    topic: Codes = None,
    roll_up: str | None = None,
    group_values: bool = False,
    breakdowns: bool = False,
    engine: str = "local",
    observations: str | None = None,
    lang: str = "en",
) -> Assessment:
    """Where each state stands on each target and whether it gets there, by every published method side by side.

    Args:
        store: An open store (`ortaq.open_store()`).
        method: The verdicts of these methods one by one: `un-progress-2026`; `all` for those of every method.
        series: Series by the publisher's code: `EG.FEC.RNEW.ZS`.
        ref_area: States by ISO 3166-1 alpha-3 code: `KAZ,UZB`.
        group: A group of states: `central-asia`, which is also what is meant where no states are named.
        indicator: Indicators: `7.2.1`.
        target: Targets: `7.2`.
        goal: Goals: `7`.
        topic: Topics: `climate`.
        roll_up: Bring the verdicts together to `indicator`, `target`, `goal`, `country` or `group`.
        group_values: What each series is for the group as a whole: the mean of its states, the mean weighted by
            population, and the publisher's own aggregate.
        breakdowns: Also by sex, age and whatever else the figures are broken down by.
        engine: Where verdicts are computed: `local` where the store does not hold them, or the address of a Spark
            cluster, which computes all of them.
        observations: Where a cluster finds the figures: Parquet files on its storage in the columns of the store's
            observations. A cluster on this machine gets those of the store.
        lang: Language of titles, names, statuses and reasons.

    Returns:
        One row a target, series and state: where it stands, what is to be reached, the verdict of each method, the
        probability that it is met, and whether the methods agree. With `method` one row a method, series and state.
        What can't be assessed has no status but a reason.

    Raises:
        UsageError: A code is unknown; the hint names the nearest.
    """
    _fits(method, roll_up, group_values=group_values, breakdowns=breakdowns)
    if observations and engine == LOCAL:
        raise UsageError("figures elsewhere are for a cluster", hint="name it by engine: spark://host:7077")
    level = None if roll_up is None else rolling.known_level(roll_up)
    asked = question(
        store,
        method=method or (rolling.USUAL_METHOD if level else None),
        series=series,
        ref_area=ref_area,
        group=group,
        indicator=indicator,
        target=target,
        goal=goal,
        topic=topic,
        lang=lang,
        breakdowns=breakdowns,
        engine=known_engine(engine),
        observations=observations or "",
    )
    if group_values:
        table = grouping.of_group(asked, overview.deciding(asked))
        return Assessment(table, asked, ASSESSMENT.empty_table(), shown=grouping.SHOWN)
    if level:
        pairs = overview.deciding(asked)
        verdicts = judged(asked, overview.series_of(pairs))
        table = rolling.rolled_up(asked, level, pairs, verdicts)
        return Assessment(table, asked, verdicts, shown=rolling.SHOWN)
    if asked.named:
        verdicts = judged(asked, list(asked.chosen.series))
        table, shown = long.long(asked, verdicts)
        return Assessment(table, asked, verdicts, shown=tuple(shown))
    pairs = overview.deciding(asked)
    verdicts = judged(asked, overview.series_of(pairs))
    told = overview.Overview(asked)
    rows = [told.row(standing) for standing in overview.standings(asked, pairs, verdicts)]
    rows += [told.silence(target, area) for target in overview.silent(asked, pairs) for area in asked.ref_area]
    table = pa.Table.from_pylist(rows, schema=overview.schema(asked.methods))
    return Assessment(table, asked, verdicts, shown=overview.SHOWN)


def _fits(method: Codes, roll_up: str | None, *, group_values: bool, breakdowns: bool) -> None:
    """What is asked for goes together.

    Raises:
        UsageError: It does not.
    """
    if roll_up is not None and group_values:
        raise UsageError(
            "{one} and {other} are two questions",
            hint="ask them one after the other",
            one="roll_up",
            other="group_values",
        )
    if group_values and method:
        raise UsageError("the value of a group has no method", hint="leave method out")
    if breakdowns and not (method or roll_up):
        raise UsageError(
            "breakdowns are assessed by a method, or rolled up",
            hint="name a method, such as un-progress-2022, or a level, such as indicator",
        )
