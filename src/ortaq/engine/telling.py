"""Verdicts as tables: rows of ASSESSMENT, text as codes until somebody asks for it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from ortaq.engine.panel import SERIES_KEY, Panel
from ortaq.model.schemas import ASSESSMENT
from ortaq.model.verdicts import Verdicts

_CODES = pa.dictionary(pa.int32(), pa.string())

CODED = pa.schema(
    [field.with_type(_CODES) if pa.types.is_string(field.type) else field for field in ASSESSMENT],
)
"""ASSESSMENT with each column of text as codes."""


def keys(panel: Panel) -> Mapping[str, pa.DictionaryArray]:
    """The key of each series, as it stands in ASSESSMENT."""
    return {name: panel.key[name].to_arrow() for name in SERIES_KEY}


def table(method: str, key: Mapping[str, pa.DictionaryArray], verdicts: Verdicts) -> pa.Table:
    """Rows of CODED for the series of a block."""
    size = len(verdicts.status)
    columns = {
        **key,
        **verdicts.to_columns(),
        "method": pa.DictionaryArray.from_arrays(pa.array(np.zeros(size, np.int32)), pa.array([method])),
    }
    return pa.Table.from_arrays([columns[name] for name in CODED.names], schema=CODED)


def as_text(rows: pa.Table) -> pa.Table:
    """Rows of ASSESSMENT, from rows of CODED."""
    return rows.cast(ASSESSMENT)
