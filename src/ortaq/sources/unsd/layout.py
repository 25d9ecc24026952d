"""The columns of the UN's SDG database, as its files and its API write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ortaq.errors import SourceError

TITLE = "UN SDG global database"
PUBLISHER = "UN Statistics Division"
LICENCE = "LicenseRef-UNdata"
SOURCE = "unsd"
ADDRESS = "https://unstats.un.org/sdgs/dataportal/database"

NEEDED = ("Indicator", "SeriesCode", "SeriesDescription", "GeoAreaCode", "TimePeriod", "Value")
"""Without these a row is no figure of the database."""
OPTIONAL = ("Time_Detail", "UpperBound", "LowerBound", "TimeCoverage", "BasePeriod", "Source", "FootNote")
"""Read where they are there: the edition of 2020 that was re-packed has none of them."""
REDUNDANT = ("Goal", "Target", "GeoAreaName", "GeoInfoUrl")
"""Say what other columns say: goal and target stand in the indicator, the name in the area's code. `GeoInfoUrl` leads
to the states' own maps and says nothing of the figure; it was empty in every file seen until 2026."""
ATTRIBUTES = ("Nature", "Units", "UnitMultiplier", "Reporting Type", "Observation Status")
_NAMES = {name.casefold(): name for name in (*NEEDED, *OPTIONAL, *REDUNDANT, *ATTRIBUTES)}


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of a file is what. The names on the left are ours, those on the right the file's own."""

    columns: dict[str, str]
    """Columns of a known name that are read."""
    dimensions: tuple[str, ...]
    """Columns that say whom or what a figure counts."""
    unknown: tuple[str, ...] = ()
    """Columns that are neither: not read, and told."""

    @property
    def read(self) -> list[str]:
        """The file's own names of all columns that are read."""
        return [*self.columns.values(), *self.dimensions]


def layout(names: Sequence[str], file: str) -> Layout:
    """What the columns of a table are.

    The bulk files put dimensions and attributes in brackets (`[Sex]`); the portal's extracts and the re-packed edition
    do not, and there every column of no known name is a dimension. Columns without a name are empty in the extracts.

    Raises:
        SourceError: A column that every row needs is not there, or one stands twice.

    >>> of = layout([*NEEDED, "[Sex]"], "a.csv")
    >>> of.dimensions, of.columns["Value"]
    (('[Sex]',), 'Value')
    """
    in_brackets = any(name.startswith("[") for name in names)
    columns: dict[str, str] = {}
    dimensions: list[str] = []
    unknown: list[str] = []
    for name in names:
        if ours := _NAMES.get(name.strip("[] ").casefold()):
            if ours in columns:
                raise _off(file, f"the column {ours} stands twice")
            columns[ours] = name
        elif name in (*dimensions, *unknown):
            raise _off(file, f"the column {name} stands twice")
        elif name.startswith("[") or not in_brackets:
            dimensions.append(name)
        else:
            unknown.append(name)
    if missing := [name for name in NEEDED if name not in columns]:
        raise _off(file, f"no column {', '.join(missing)}")
    return Layout(
        {ours: name for ours, name in columns.items() if ours not in REDUNDANT}, tuple(dimensions), tuple(unknown)
    )


def _off(file: str, problem: str) -> SourceError:
    return SourceError(
        "{title}: {file}: {problem}",
        hint="expected are the columns of the database: Goal, Target, Indicator, SeriesCode, SeriesDescription, …",
        title=TITLE,
        file=file,
        problem=problem,
    )
