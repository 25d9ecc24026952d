"""Rows of publishers' files that became no figure: how many, why, and one as an example."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from ortaq.i18n import language
from ortaq.model.result import Result
from ortaq.verbs.showing.question import Question

SHOWN = ("source", "reason", "rows", "files", "example")


def rows_left_out(question: Question, source: Sequence[str]) -> Result:
    """One row a source and reason, those that concern most rows first."""
    table = question.store.query(
        "select l.dataset as source, reason, sum(l.rows)::bigint as rows, count(*) as files,"
        " arg_max(case when starts_with(example, l.file) then example else l.file || ': ' || example end, l.rows)"
        " as example, left(max(retrieved_at), 10) as fetched,"
        " list_sort(list_distinct(list(delivery))) as delivery"
        " from left_out l left join delivery d on d.dataset = l.dataset and d.id = l.delivery"
        " where len($source) = 0 or list_contains($source, l.dataset)"
        " group by l.dataset, reason order by rows desc, source, reason",
        {"source": list(source)},
    )
    told = [language(question.lang).told(reason) for reason in table["reason"].to_pylist()]
    at = table.column_names.index("reason")
    return Result(table.set_column(at, "reason", pa.array(told, pa.string())), shown=SHOWN)
