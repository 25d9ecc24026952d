"""What can be wrong with a table, in words, and the cure of each."""

from __future__ import annotations

from ortaq.errors import SourceError

TROUBLE_WORDS = {
    # the file
    "empty": "{file}: the file is empty",
    "binary": "{file}: the file holds no text and is no workbook",
    "page": "{file}: the file is a web page, not a table",
    "encoding": "{file}, row {row}: the letters can't be told: {value}",
    "big-encoding": "{file}: a table of more than {limit} MB must be UTF-8",
    "delimiter": "{file}: the cells can't be told apart: both {one} and {other} cut every row",
    "one-column": "{file}: the rows have one cell only: {value}",
    "quotes": "{file}, row {row}: a quotation mark opens and does not close",
    "giant-cell": "{file}, row {row}, column {column}: the cell has more than {limit} characters",
    "wide-row": "{file}, row {row}: {count} cells, and the header has {expected}: {value}",
    "short-row": "{file}, row {row}: {count} cells, and the header has {expected}: {value}",
    "many-columns": "{file}: {count} columns are more than a table may have",
    "no-rows": "{file}: no row below the header in row {row}",
    "sheets": "{file}: several sheets hold figures: {sheets}",
    "no-sheet": "{file}: no sheet is called {value}",
    # the header
    "no-header": "{file}: no row names the columns",
    "header-row": "{file}: the header is said to be in row {row}, and the table has {count} rows",
    "same-header": "{file}, row {row}: columns {one} and {other} are both called {value}",
    "nameless": "{file}, row {row}, column {column}: the column has cells and no name, the first of them {value}",
    "two-values": "{file}, row {row}: columns {one} and {other} both hold figures",
    "two-years": "{file}, row {row}: columns {one} and {other} both hold years",
    "two-of-one": "{file}, row {row}: columns {one} and {other} both say the {meaning}",
    "no-value": "{file}, row {row}: no column holds figures",
    "no-year": "{file}, row {row}: no column holds years, and no column is named by one",
    "no-area": "{file}, row {row}: no column holds states or regions",
    "no-unit": "{file}: the unit is not told",
    "free-text": "{file}, row {row}, column {column}: {value} could be a breakdown or a remark",
    # the cells
    "unknown-area": "{file}, row {row}, column {column}: unknown state or region: {value}",
    "areas-differ": "{file}, row {row}: {one} and {other} are two states",
    "no-year-cell": "{file}, row {row}, column {column}: {value} is no year",
    "empty-year": "{file}, row {row}, column {column}: a figure without a year",
    "empty-area": "{file}, row {row}, column {column}: a figure without a state",
    "empty-series": "{file}, row {row}, column {column}: a figure without a series",
    "empty-unit": "{file}, row {row}, column {column}: a figure without a unit",
    "no-number": "{file}, row {row}, column {column}: {value} is no number",
    "formula": "{file}, row {row}, column {column}: {value} is a formula, not a value",
    "decimal": "{file}, row {row}, column {column}: {value} could be {one} or {other}",
    "two-decimals": "{file}: {one} in row {row} has a decimal point, {other} in row {second} a decimal comma",
    "zero-or-none": "{file}, row {row}, column {column}: {value} could be zero or no value",
    "status": "{file}, row {row}, column {column}: {value} is no status of an observation",
    "multiplier": "{file}, row {row}, column {column}: {value} is no power of ten",
    "twice": "{file}, rows {row} and {second}: two figures for {value}",
    # what was said beside it
    "told-file": "{file}: not YAML, or not names and what they mean: {value}",
    "told-key": "{file}: {value} is not a name that is understood here",
    "told-type": "{file}: {key} can't be {value}",
    "said-twice": "{told}: the {meaning} of all rows is said to be {value}, and {column} tells it too",
    "told-column": "{file}: the table has no column {value}",
    "told-meaning": "{file}: a column can't be {value}",
    "told-area": "{file}: {value} is no state or region",
    "no-place": "no table is named",
}
"""What is wrong, by kind."""

CURE_WORDS = {
    "empty": "save the table again",
    "binary": "save it as CSV (UTF-8) or as xlsx",
    "page": "download the file itself, not the page about it",
    "encoding": "save the file as CSV UTF-8",
    "big-encoding": "save the file as CSV UTF-8",
    "delimiter": 'write in {told}: delimiter: ";"',
    "one-column": 'put the cells in columns, or write in {told}: delimiter: "|"',
    "quotes": "close it, or write it twice inside a quoted cell",
    "giant-cell": "take the text out of the table",
    "wide-row": "put a cell that holds the delimiter in quotation marks",
    "short-row": "a cell is missing before the last one: write an empty one",
    "many-columns": "put the years in rows",
    "no-rows": "write in {told} in which row the header is: header: 5",
    "sheets": "write in {told}: sheet: {one}",
    "no-sheet": "sheets: {sheets}",
    "no-header": "name the columns (Country, Year, Value), or write in {told} in which row they are named: header: 5",
    "header-row": "correct {told}",
    "same-header": "give each column a name of its own",
    "nameless": "name it, or write in {told}: columns: {{{column}: ignore}}",
    "two-values": "write in {told} which is meant: columns: {{{one}: value, {other}: ignore}}; or value for both",
    "two-years": "write in {told}: columns: {{{one}: year, {other}: ignore}}",
    "two-of-one": "write in {told}: columns: {{{other}: ignore}}",
    "no-value": "call the column Value, or write in {told}: columns: {{NAME: value}}",
    "no-year": "call the column Year, or write in {told}: year: 2024",
    "no-area": "call the column Country, or write in {told}: area: KAZ",
    "no-unit": "write in {told}: unit: PT",
    "free-text": "write in {told}: columns: {{{column}: ignore}}; or breakdown",
    "unknown-area": "write in {told}: areas: {{{value}: KAZ}}; or skip. Unknown in all, {count}: {names}",
    "areas-differ": "correct the row, or write in {told}: columns: {{{column}: ignore}}",
    "no-year-cell": "write the year in four digits",
    "empty-year": "write the year into the row",
    "empty-area": "write the state into the row",
    "empty-series": "write the series into the row",
    "empty-unit": "write the unit into the row",
    "no-number": "correct the cell; if it means that there is no value, write in {told}: missing: [{value}]",
    "formula": "save the table with values in the place of formulas",
    "decimal": 'write in {told}: decimal: ","; or decimal: "."',
    "two-decimals": "write all numbers one way",
    "zero-or-none": "write in {told}: zero: [{value}]; or missing: [{value}]",
    "status": "use a code of SDMX: A, E, P, O …",
    "multiplier": "write 0, 3, 6 or 9",
    "twice": "keep one of them, or name the column in which they differ",
    "told-file": "see the docs of the table source",
    "told-key": "what can be said: {known}",
    "told-type": "it must be {expected}",
    "said-twice": "say it once: in the table, or in {told}",
    "told-column": "columns: {known}",
    "told-meaning": "meanings: {known}",
    "told-area": "use a code such as KAZ or KZ-71",
    "no-place": "name a file: ortaq fetch table FILE.csv",
}
"""What to do about it, by kind."""


def trouble(kind: str, **fields: object) -> SourceError:
    """The error of one kind.

    >>> str(trouble("empty", file="a.csv"))
    'a.csv: the file is empty (save the table again)'
    """
    return SourceError(TROUBLE_WORDS[kind], hint=CURE_WORDS[kind], **fields)


def column_letter(index: int) -> str:
    """The letters of a column, as a spreadsheet shows them.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    while index >= 0:
        letters = chr(ord("A") + index % 26) + letters
        index = index // 26 - 1
    return letters
