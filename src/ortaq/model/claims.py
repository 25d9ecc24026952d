"""What may stand in a text of Ortaq: values that know where they can be checked again.

A sentence is made of words from the message catalogue and of the objects below, nothing else. Each carries `ref`, an
address within the evidence that `ortaq check` walks back:

| ref | names |
|---|---|
| `obs:SOURCE/SERIES/REF_AREA/YEAR` | one observation (of the total) |
| `verdict:METHOD/SOURCE/SERIES/REF_AREA#FIELD` | one column of ASSESSMENT |
| `target-value:SOURCE/SERIES/REF_AREA#FIELD` | what a series is to reach in a state, a column of TARGET_VALUE |
| `series:SOURCE/SERIES#FIELD` | one column of SERIES, or its title |
| `ground:GROUP/TARGET#FIELD` | one finding about a group of states; `#behind:KAZ` names a state where it is true |
| `topic:GROUP/TOPIC#FIELD` | how many findings of a kind a group has on a topic |
| `accord:ID#FIELD` | one field of the register |
| `area:KAZ`, `group:central-asia`, `goal:7`, `target:7.2`, `indicator:7.2.1` | a code and its name |
| `method:NAME#FIELD`, `source:ID#FIELD` | a method and its publication; a page that the register rests on |
| `map:#FIELD` | the edition of the outlines |
| `text:FIELD`, `store:#FIELD` | what is true of one text alone; what the store says of itself |
| `snapshot:SHA256#FIELD` | the raw bytes and where they came from |
"""

from __future__ import annotations

from dataclasses import dataclass

from ortaq.model.areas import Name


@dataclass(frozen=True, slots=True)
class Figure:
    """A number: its value unrounded, its unit (a code of `ortaq/i18n/units.csv`), and the decimals to show."""

    ref: str
    value: float
    unit: str
    digits: int


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar year."""

    ref: str
    value: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day, a month or a year, as an ISO 8601 date of that precision: "2024-08-09", "2024-08", "2024"."""

    ref: str
    value: str


@dataclass(frozen=True, slots=True)
class Label:
    """The name of something: of a state, a goal, a series, a publisher."""

    ref: str
    name: Name


@dataclass(frozen=True, slots=True)
class Code:
    """A code shown as it is: "7.2", "EG.FEC.RNEW.ZS"."""

    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """A passage of the register, in one language, shown word for word."""

    ref: str
    lang: str
    text: str


Cited = Figure | Period | Day | Label | Code | Wording

Field = Cited | tuple[Cited, ...]
"""What a message takes: one object, or several to be joined as a list ("A, B and C")."""

Part = str | tuple[Cited, str]
"""A piece of a sentence: words of the catalogue, or an object with the spec it is shown by ("gen", "bare" …)."""

Sentence = tuple[Part, ...]
