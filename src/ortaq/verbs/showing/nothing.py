"""What to say where the store has no figures of what was asked, and what it has of the same series."""

from __future__ import annotations

from collections.abc import Sequence

from ortaq.i18n import language
from ortaq.verbs.showing.question import Question
from ortaq.verbs.showing.vintages import PAIR

MOST = 5
"""Series that are told one by one."""
MOST_AREAS = 12


def nothing_found(question: Question) -> str:
    """That there are no figures, and for which areas and years the store has some; a line each."""
    words = language(question.lang)
    about = question.series()
    named = {"series": some(about["series"].unique(maintain_order=True).to_list(), MOST)}
    if question.ref_area:
        lines = [words.text("no figures of {series} for {areas}").format(**named, areas=some(question.ref_area))]
    else:
        lines = [words.text("no figures of {series}").format(**named)]
    there = question.store.query(
        "select source, series, list_sort(list_distinct(list(ref_area))) as areas,"
        " min(time_period) as first, max(time_period) as newest from observation"
        " where coalesce(obs_value, lower_bound, upper_bound) is not null and list_contains($series, series)"
        " group by source, series order by source, series",
        {"series": about["series"].unique().to_list()},
    ).to_pylist()
    pairs = set(about.select(PAIR).rows())
    there = [row for row in there if (row["source"], row["series"]) in pairs]
    lines += [
        words.text("the store has {series} ({source}), {first}–{newest}, for {areas}").format(
            **row | {"areas": some(row["areas"])}
        )
        for row in there[:MOST]
    ]
    if not there:
        lines.append(words.text("the store has none for any other area either"))
    return "\n".join(lines)


def some(codes: Sequence[str], most: int = MOST_AREAS) -> str:
    """Codes in a list, and how many more there are.

    >>> some(["KAZ", "KGZ", "TJK"], 2)
    'KAZ, KGZ +1'
    """
    more = f" +{len(codes) - most}" if len(codes) > most else ""
    return ", ".join(codes[:most]) + more
