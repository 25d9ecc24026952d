"""Countries, groups of states and their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Area:
    """A country or territory: ISO 3166-1 alpha-3 code, with the other codes that sources use."""

    ref_area: str
    iso2: str
    m49: str


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of states, in the order in which they are shown."""

    group: str
    ref_area: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A name in one language, with the case forms a sentence may need.

    `forms` holds forms that are not derived by rule (all of them in Russian); in Kazakh the forms follow from the
    nominative by vowel harmony and `forms` holds exceptions only.
    """

    lang: str
    text: str
    forms: Mapping[str, str] = field(default_factory=dict)
