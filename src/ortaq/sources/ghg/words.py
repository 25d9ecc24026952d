"""What the publishers of emissions share: names of series, codes of gases and sectors, and how a figure is written."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa

from ortaq.collect.series import described
from ortaq.model.schemas import SERIES, TOTAL
from ortaq.model.schemas_collected import NOTE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ortaq.collect.delivery import File

WITHOUT_LULUCF = "ghg-total-without-lulucf"
WITH_LULUCF = "ghg-total-with-lulucf"
LULUCF = "ghg-net-lulucf"
MEMO = "ghg-memo-items"
TITLES = {
    WITHOUT_LULUCF: "Greenhouse gas emissions without land use",
    WITH_LULUCF: "Greenhouse gas emissions with land use",
    LULUCF: "Net greenhouse gas emissions of land use, land-use change and forestry",
    MEMO: "Greenhouse gas emissions that the totals leave out: bunkers, biomass",
}
"""Sectors and gases are breakdowns of these: `GAS=CH4;SECTOR=1.A.1`."""

_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def breakdown(gas: str | None, sector: str | None) -> str:
    """The column `breakdown`; a gas or sector of None is all of them.

    >>> breakdown("CH4", "1.A.1"), breakdown(None, None)
    ('GAS=CH4;SECTOR=1.A.1', '_T')
    """
    told = (("GAS", gas), ("SECTOR", sector))
    return ";".join(f"{name}={code}" for name, code in told if code) or TOTAL


@cache
def gas_code(name: str) -> str | None:
    """The code of a gas as publishers write it; None for all greenhouse gases together.

    >>> gas_code("CH₄"), gas_code("All GHG"), gas_code("HFCs+PFCs+SF₆"), gas_code("GWP_100_AR5_F-gases")
    ('CH4', None, 'HFCS_PFCS_SF6', 'F_GASES')
    """
    written = re.sub(r"^GWP_100_AR\d_", "", name.translate(_SUBSCRIPTS).strip())
    if re.sub(r"[^a-z]", "", written.casefold()) in {"allghg", "aggregateghgs", "totalghg", "ghg", "kyotoghg"}:
        return None
    return code_of(written)


@cache
def code_of(name: str) -> str:
    """A name as a code: large letters, digits, points and low lines.

    >>> code_of("Other industrial combustion"), code_of("Non-CO₂")
    ('OTHER_INDUSTRIAL_COMBUSTION', 'NON_CO2')
    """
    return re.sub(r"[^A-Z0-9.]+", "_", name.translate(_SUBSCRIPTS).upper()).strip("_.")


def slug(name: str) -> str:
    """A name as part of the code of a series.

    >>> slug("UNFCCC_NAI")
    'unfccc-nai'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.translate(_SUBSCRIPTS).casefold()).strip("-")


def series_table(
    source: str, told: Iterable[tuple[str, str, str, int]], *, publisher: str, licence: str, address: str, vintage: str
) -> pa.Table:
    """One row of SERIES for each code, title, unit and power of ten."""
    rows = [
        described(
            source,
            code,
            title,
            unit_measure,
            unit_mult=unit_mult,
            publisher=publisher,
            licence=licence,
            address=address,
            vintage=vintage,
        )
        for code, title, unit_measure, unit_mult in sorted(set(told))
    ]
    return pa.Table.from_pylist(rows, SERIES)


def note_table(source: str, texts: Iterable[tuple[str | None, str, str]], file: File) -> pa.Table:
    """One row of NOTE for each series (or None: all), field and text."""
    rows = [
        {"source": source, "series": series, "indicator": None, "lang": "en", "field": field, "text": text}
        | {"snapshot": file.snapshot}
        for series, field, text in texts
    ]
    return pa.Table.from_pylist(rows, NOTE)


def day(file: File) -> str:
    """The day on which a file was fetched: the vintage, where its publisher names none."""
    return file.retrieved_at[:10]
