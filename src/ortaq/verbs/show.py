"""`show`: what the store holds."""

from __future__ import annotations

from collections.abc import Callable

from ortaq.errors import UsageError
from ortaq.model.result import Result
from ortaq.reference.agenda import goals, targets
from ortaq.store import Store
from ortaq.verbs.selection import Codes, codes, known, select
from ortaq.verbs.showing.as_of import as_of as values_as_of
from ortaq.verbs.showing.availability import Availability, availability_map
from ortaq.verbs.showing.by_source import by_source
from ortaq.verbs.showing.left_out import rows_left_out
from ortaq.verbs.showing.listing import listing
from ortaq.verbs.showing.notes import notes_on
from ortaq.verbs.showing.nothing import nothing_found
from ortaq.verbs.showing.question import question
from ortaq.verbs.showing.revisions import changed_values
from ortaq.verbs.showing.side_by_side import side_by_side
from ortaq.verbs.showing.statements import statements_kept
from ortaq.verbs.showing.values import values

__all__ = ["Availability", "show"]


def show(  # noqa: PLR0913  (what to look at, and seven ways to look)
    store: Store,
    *,
    source: Codes = None,
    series: Codes = None,
    ref_area: Codes = None,
    group: str | None = None,
    indicator: Codes = None,
    target: Codes = None,
    goal: Codes = None,
    topic: Codes = None,
    regions: bool = False,
    availability: bool = False,
    revisions: bool = False,
    since: str | None = None,
    as_of: str | None = None,
    left_out: bool = False,
    notes: str | None = None,
    statements: bool = False,
    search: str | None = None,
    lang: str = "en",
) -> Result:
    """What the store has: its sources; with a filter their series; with series or states named the observations.

    One series in named states is shown with every other publisher's values of the same measure beside it, and where
    they differ, by how much and why as far as it is known.

    Args:
        store: An open store (`ortaq.open_store()`).
        source: Sources: `wdi`, `owid`.
        series: Series by the publisher's code: `EG.FEC.RNEW.ZS`.
        ref_area: States by ISO 3166-1 alpha-3 code: `KAZ,UZB`; regions by ISO 3166-2: `KZ-75`.
        group: A group of states: `central-asia`.
        indicator: Indicators: `7.2.1`.
        target: Targets: `7.2`.
        goal: Goals: `7`.
        topic: Topics: `climate`.
        regions: Also the regions of the states named.
        availability: Who reports which indicator, and how recently; the widest gaps first.
        revisions: Values that their publishers changed or took away since they were first fetched.
        since: Of the revisions or the statements, those from this day on: `2026-07-01`.
        as_of: What the figures were at the end of this day: `2026-07-01`.
        left_out: Rows of publishers' files that became no figure, and why.
        notes: Definitions and metadata of a series or an indicator, and the corrections applied to it.
        statements: The official texts that are kept: by state, group, goal and target.
        search: Statements in which all these words stand, in any form of theirs and in either Uzbek script.
        lang: Language of titles, names and reasons.

    Returns:
        Without a filter one row a source; with one, but no states and series, one row a series. Else one row an
        observation: `obs_value` is null where the publisher has no value; unit and vintage stand beside it. Where there
        is none, `remark` says what the store has of the same series.

    Raises:
        UsageError: A code is unknown, and the hint names the nearest; or two of these ask for different things.
    """
    about_statements = bool(statements or search is not None)
    ways = {
        "statements": about_statements,
        "availability": availability,
        "revisions": revisions,
        "left_out": left_out,
        "notes": notes,
        "as_of": as_of,
    }
    way = _one_way({name: bool(given) or given == "" for name, given in ways.items()})
    narrowed = {
        "source": source,
        "series": series,
        "indicator": indicator,
        "target": target,
        "goal": goal,
        "topic": topic,
    }
    for option, given in {**narrowed, "ref_area": ref_area}.items():
        if given is not None and not codes(given):
            raise UsageError("{option} names nothing", hint="name a code, or leave {option} out", option=option)
    in_areas = ref_area is not None or group is not None
    if not statements and search is None:
        _fits(way, narrowed, in_areas=in_areas, since=since, regions=regions)
    if statements or search is not None:
        areas = select(store, ref_area=ref_area, group=group).ref_area
        return statements_kept(
            store,
            ref_area=areas,
            goal=known(goal, goals(), "unknown goal: {code}"),
            target=known(target, targets(), "unknown target: {code}"),
            since=since,
            search=search,
        )
    asked = question(store, ref_area=ref_area, group=group, regions=regions, lang=lang, **narrowed)
    answers: dict[str, Callable[[], Result]] = {
        "availability": lambda: availability_map(asked, indicator=indicator, target=target, goal=goal, topic=topic),
        "revisions": lambda: changed_values(asked, since),
        "left_out": lambda: rows_left_out(asked, codes(source)),
        "notes": lambda: notes_on(asked, notes or ""),
        "as_of": lambda: values_as_of(asked, as_of or ""),
    }
    if way and way != "as_of":
        return answers[way]()
    if way or in_areas or series is not None:
        by_publisher = in_areas and len(codes(series)) == 1
        found = answers[way]() if way else side_by_side(asked, codes(series)[0]) if by_publisher else values(asked)
        if not len(found):
            found.remark = nothing_found(asked)
        return found
    return listing(asked) if any(given is not None for given in narrowed.values()) else by_source(store)


def _one_way(ways: dict[str, bool]) -> str | None:
    """The one way to look that was asked for.

    Raises:
        UsageError: There are several.
    """
    named = [name for name, is_asked in ways.items() if is_asked]
    if len(named) > 1:
        raise UsageError(
            "{one} and {other} are two questions", hint="ask them one after the other", one=named[0], other=named[1]
        )
    return named[0] if named else None


def _fits(way: str | None, narrowed: dict[str, Codes], *, in_areas: bool, since: str | None, regions: bool) -> None:
    """What narrows the question must be something that its answer can be narrowed by.

    Raises:
        UsageError: It is not.
    """
    if since is not None and way != "revisions":
        raise UsageError("{option} is for revisions alone", hint="add revisions", option="since")
    if regions and way not in (None, "revisions", "as_of"):
        raise UsageError("{option} can't be asked of regions", hint="leave regions out", option=way)
    if regions and not in_areas and narrowed["series"] is None:
        raise UsageError("regions of which states?", hint="name states, or a group, or a series")
    if way == "as_of" and narrowed["series"] is None:
        raise UsageError("{option} of which series?", hint="name one by series", option=way)
    usable = {
        "left_out": {"source"},
        "notes": {"source"},
        "availability": {"indicator", "target", "goal", "topic", "source"},
    }
    if way in usable:
        for name, given in narrowed.items():
            if given is not None and name not in usable[way]:
                raise UsageError(
                    "{option} can't be narrowed by {word}",
                    hint="it understands: {known}",
                    option=way,
                    word=name,
                    known=", ".join(sorted(usable[way])),
                )
