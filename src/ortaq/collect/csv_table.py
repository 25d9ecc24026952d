"""A CSV file of a known layout: every cell as text, every row with its number, and nothing lost without a word."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator

import polars as pl

from ortaq.errors import SourceError

ROW = "row"
"""The column with the number of the row in its file: the header is row 1."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def csv_table(
    content: bytes, *, file: str, title: str, needs: Collection[str] = (), encodings: Collection[str] = ("utf-8",)
) -> pl.DataFrame:
    r"""The cells of a CSV file as text, an empty cell as null, and the column `row`; empty rows are not in it.

    Args:
        content: The bytes.
        file: The file's name, for what is told when it can't be read.
        title: The source, likewise.
        needs: Columns that must be there, in their spelling.
        encodings: Tried in turn; the last one holds.

    Raises:
        SourceError: It is no CSV of this layout; the line says what is off and where.

    >>> csv_table(b"Code,2020\nKAZ,1\n\n", file="a.csv", title="A source").to_dicts()
    [{'row': 2, 'Code': 'KAZ', '2020': '1'}]
    """
    text = _text(content.removeprefix(_BYTE_ORDER_MARK), encodings, file, title)
    names = _names(text, file, title)
    if missing := [name for name in needs if name not in names]:
        raise SourceError(
            "{title}: {file} has no column {missing}",
            hint="the layout of the file changed, or it is another file; it has {found}",
            title=title,
            file=file,
            missing=shown(", ".join(missing)),
            found=shown(", ".join(names[:12])),
        )
    for row, width in _off_widths(text, len(names), file, title):
        raise SourceError(
            "{title}: {file}, row {row} has {width} cells in place of {expected}",
            hint="the file is cut off or damaged; get it again",
            title=title,
            file=file,
            row=row,
            width=width,
            expected=len(names),
        )
    try:
        frame = pl.read_csv(
            io.BytesIO(text.encode()),
            has_header=False,
            skip_lines=0,
            infer_schema=False,
            schema=dict.fromkeys(names, pl.String),
            row_index_name=ROW,
            row_index_offset=1,
        )
    except pl.exceptions.PolarsError as error:
        raise SourceError(
            "{title}: {file} is no CSV that can be read: {detail}",
            hint="the file is cut off or damaged; get it again",
            title=title,
            file=file,
            detail=shown(str(error).splitlines()[0]),
        ) from error
    cells = pl.col(names)
    table = frame.slice(1).with_columns(pl.when(cells != "").then(cells), pl.col(ROW).cast(pl.Int64))  # "" is empty too
    return table.filter(~pl.all_horizontal(pl.col(names).is_null()))


def year_columns(frame: pl.DataFrame, pattern: str = r"([0-9]{4})") -> dict[str, int]:
    """The columns that hold a year each, by their name: `1990`, or `Y1990` where the pattern says so.

    >>> year_columns(pl.DataFrame({"Code": [], "Y1990": [], "Y1990F": []}), r"Y([0-9]{4})")
    {'Y1990': 1990}
    """
    found = ((name, re.fullmatch(pattern, name)) for name in frame.columns)
    return {name: int(year[1]) for name, year in found if year}


def filled_cells(frame: pl.DataFrame, years: dict[str, int], *, keep: Collection[str]) -> pl.DataFrame:
    """A table with years across as one row a filled cell: `keep`, `row`, `column`, `time_period`, `text`.

    >>> wide = pl.DataFrame({"row": [2], "Code": ["KAZ"], "1990": ["1.5"], "1991": [None]})
    >>> filled_cells(wide, {"1990": 1990, "1991": 1991}, keep=["Code"]).rows()
    [('KAZ', 2, '1990', '1.5', 1990)]
    """
    cells = frame.select(*keep, ROW, *years).unpivot(
        list(years), index=[*keep, ROW], variable_name="column", value_name="text"
    )
    period = pl.col("column").replace_strict(years, return_dtype=pl.Int32) if years else pl.lit(None, pl.Int32)
    filled = pl.col("text").cast(pl.String).str.strip_chars() != ""
    return cells.filter(filled).with_columns(period.alias("time_period"))


def shown(text: object, most: int = 200) -> str:
    """A text from a file as it is shown in a message: on one line, and not endless.

    >>> shown("a  b "), shown("x" * 9, most=3)
    ('a b', 'xxx…')
    """
    line = " ".join(str(text).split())
    return line if len(line) <= most else f"{line[:most]}…"


def _text(content: bytes, encodings: Collection[str], file: str, title: str) -> str:
    """The characters of a file in the first encoding that fits."""
    at = 0
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            at = error.start
    raise SourceError(
        "{title}: {file} is no text in {encoding}: byte {byte}",
        hint="a table as CSV was expected, saved as {encoding}",
        title=title,
        file=file,
        encoding=", ".join(encodings),
        byte=at,
    )


def _names(text: str, file: str, title: str) -> list[str]:
    """The header; refused where a name stands twice, since one of the two columns would be lost."""
    try:
        names = next(csv.reader(io.StringIO(text, newline="")), [])
    except csv.Error:
        names = []
    if len(names) <= 1 or text.lstrip()[:1] in {"<", "{"}:
        raise SourceError(
            "{title}: {file} is no table as CSV",
            hint="a comma must part the cells; a page of a website in its place means that the address is wrong",
            title=title,
            file=file,
        )
    if twice := sorted(name for name, count in Counter(names).items() if count > 1 or name == ROW):
        raise SourceError(
            "{title}: {file} has the column {names} twice",
            hint="rename one of the two",
            title=title,
            file=file,
            names=shown(", ".join(twice)),
        )
    return names


def _off_widths(text: str, width: int, file: str, title: str) -> Iterator[tuple[int, int]]:
    """Number and width of the rows that have another number of cells than the header; empty rows are none."""
    if '"' not in text:
        counts = ((row, line.count(",") + 1) for row, line in enumerate(text.split("\n"), 1) if line.strip("\r"))
        yield from ((row, count) for row, count in counts if count != width)
        return
    row = 0
    try:
        for row, cells in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
            if cells and len(cells) != width:
                yield row, len(cells)
    except csv.Error as error:  # a cell of more than 131,072 characters: a quotation mark opens and does not close
        raise SourceError(
            "{title}: {file} is no CSV that can be read: {detail}",
            hint="the file is cut off or damaged; get it again",
            title=title,
            file=file,
            detail=f"row {row + 1}: {error}",
        ) from error
