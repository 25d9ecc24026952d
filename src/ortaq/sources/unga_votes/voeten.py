"""Erik Voeten's roll calls: one row a vote, with what the roll call was about in each row, or in a table of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import polars as pl

from ortaq.collect.delimited import ROW, delimited, demand
from ortaq.collect.delivery import File, LeftOut, Parsed, Reason
from ortaq.errors import SourceError
from ortaq.sources.unga_votes.tables import left, notes, resolutions, votes

NAME = "voeten"
TITLE = "Erik Voeten's votes of the UN General Assembly"
VOTES = {"1": "yes", "2": "abstain", "3": "no", "8": "absent", "9": "not-member"} | {
    word: word for word in ("yes", "no", "abstain", "absent", "not-member")
}
"""The codes of the author's codebook, and the words that copies write for them."""
SUBJECTS = ("me", "nu", "di", "hr", "co", "ec")
ALIKE = 10
"""Two subjects that stand together in so many roll calls of a year, and never apart, were not told apart by anyone."""
_SEARCHED = (
    "The subjects come from a search for words in the descriptions and, as their author says, may not be accurate."
)
_AREA = ("country_iso3", "Country", "Countryname", "country_code", "country")
_SAID = {"session": ("session",), "date": ("date",), "resolution": ("resolution_id", "unres")}
_TITLES = (("short_title", "short"), ("description", "descr"))
_NOTHING = ("", "NA")
_BASES = ("rcid_source", "session_basis", "resolution_id_basis")
"""What a copy says of its own work."""
_READ = ("rcid", "vote", *_AREA, *SUBJECTS, *_BASES, *(name for names in (*_SAID.values(), *_TITLES) for name in names))


def read(files: Sequence[File], source: str) -> Parsed:
    """The votes of the table that has them, and the roll calls of the table that tells of them.

    Raises:
        SourceError: No table has votes, or a column is missing.
    """
    tables = [(file, _table(file)) for file in files]
    with_votes = [(file, table) for file, table in tables if "vote" in table.columns]
    if len(with_votes) != 1:
        raise SourceError(
            "{title}: {count} tables with a column vote; one is expected",
            hint="name the file with the votes, or a folder that has one",
            title=TITLE,
            count=len(with_votes),
        )
    ((file, table),) = with_votes
    demand(table.columns, ("rcid",), TITLE, file.name)
    area = next((name for name in _AREA if name in table.columns), None)
    if area is None:
        demand(table.columns, ("Country",), TITLE, file.name)
    rows = table.select(
        pl.col("rcid"), pl.col(str(area)).alias("ref_area_source"), pl.col("vote").alias("code"), "place"
    )
    numbered, left_out = _with_number(rows, file.name)
    cast, more = votes(numbered, VOTES, file.name, source=source, snapshot=file.snapshot)
    about_file, about = next(((one, other) for one, other in tables if _tells(other)), (file, table))
    told = _roll_calls(about, about_file, source)
    texts = _notes(about.unique("rcid", keep="first", maintain_order=True))
    return Parsed(
        vote=cast,
        resolution=resolutions(told),
        note=notes(texts, source, about_file.snapshot),
        left_out=(*left_out, *more),
    )


def _table(file: File) -> pl.DataFrame:
    """One file as text, with the place of each row."""
    if file.name.lower().endswith(".parquet"):
        try:
            frame = pl.read_parquet(file.readable)
        except pl.exceptions.PolarsError as error:
            raise SourceError(
                "{title}: {file} is no Parquet file that can be read: {detail}",
                hint="fetch it again",
                title=TITLE,
                file=file.name,
                detail=str(error).splitlines()[0],
            ) from error
        frame = frame.cast(pl.String).with_row_index(ROW, offset=1)  # no header: the first row is row 1
    else:
        tabbed = file.name.lower().endswith((".tab", ".tsv"))
        frame = delimited(file, TITLE, only=_READ, separator="\t" if tabbed else ",")
    texts = pl.col(pl.String)
    return frame.with_columns(pl.when(texts.is_in(_NOTHING)).then(None).otherwise(texts).name.keep()).with_columns(
        pl.format("{}:{}", pl.lit(file.name), ROW).alias("place")
    )


def _tells(table: pl.DataFrame) -> bool:
    """Whether a table is of roll calls: it has their numbers and days, and no votes."""
    return "vote" not in table.columns and {"rcid", "session"} <= set(table.columns)


def _with_number(rows: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[LeftOut]]:
    lost = rows.filter(pl.col("rcid").is_null())
    reason = Reason("the row has no number of a roll call")
    return rows.filter(pl.col("rcid").is_not_null()), list(left(lost, reason, file, "ref_area_source"))


def _roll_calls(table: pl.DataFrame, file: File, source: str) -> pl.DataFrame:
    """What is said of each roll call, once, at the first row that says it."""
    first = table.filter(pl.col("rcid").is_not_null()).unique("rcid", keep="first", maintain_order=True)
    subjects = [name for name in SUBJECTS if name in table.columns]
    return first.select(
        pl.lit(source).alias("source"),
        "rcid",
        *(_first(first, names).alias(name) for name, names in _SAID.items()),
        pl.concat_str(
            *(_first(first, names).str.strip_chars() for names in _TITLES), separator=" — ", ignore_nulls=True
        )
        .replace("", None)
        .alias("title"),
        pl.concat_list(pl.when(_flag(name)).then(pl.lit(name)) for name in subjects).list.drop_nulls().alias("subject")
        if subjects
        else pl.lit([], dtype=pl.List(pl.String)).alias("subject"),
        _subject_note(first, subjects).alias("subject_note"),
        pl.lit(file.snapshot).alias("snapshot"),
        "place",
    ).with_columns(
        pl.col("session").str.strip_suffix(".0").cast(pl.Int32, strict=False),
        pl.col("resolution").str.replace(r"^R/", "A/RES/"),  # the file's short form: R/74/1
    )


def _first(table: pl.DataFrame, names: Iterable[str]) -> pl.Expr:
    """The first of these columns that the table has."""
    return next((pl.col(name) for name in names if name in table.columns), pl.lit(None, dtype=pl.String))


def _flag(name: str) -> pl.Expr:
    return pl.col(name).is_in(("1", "1.0", "True", "true", "TRUE"))


def _subject_note(roll_calls: pl.DataFrame, subjects: Sequence[str]) -> pl.Expr:
    """How far the subjects of each roll call can be relied on, as the file itself shows it."""
    if not subjects or "date" not in roll_calls.columns:
        return pl.lit(None, dtype=pl.String)
    texts = {year: " ".join((_SEARCHED, *said)) for year, said in _doubts(roll_calls, subjects).items()}
    year = pl.col("date").str.slice(0, 4)
    note = year.replace_strict(texts, default=_SEARCHED, return_dtype=pl.String)
    return pl.concat_str(note, *_of_this_row(roll_calls), separator=" ", ignore_nulls=True)


def _of_this_row(roll_calls: pl.DataFrame) -> Iterable[pl.Expr]:
    """What a copy says of single roll calls: another number, a resolution that was found and not named."""
    if "rcid_source" in roll_calls.columns:
        told = pl.format("Its number in the publisher's own file is {}, which an older one has too.", "rcid_source")
        yield pl.when(pl.col("rcid_source") != pl.col("rcid")).then(told)
    if "resolution_id_basis" in roll_calls.columns:
        told = pl.lit("The resolution was found by comparing how the states voted; the publisher does not name it.")
        yield pl.when(pl.col("resolution_id_basis") == "vote-pattern match").then(told)
    if "session_basis" in roll_calls.columns:
        told = pl.lit("The session was told from the day.")
        yield pl.when(pl.col("session_basis") == "date").then(told)


def _doubts(roll_calls: pl.DataFrame, subjects: Sequence[str]) -> Mapping[str, list[str]]:
    """By year, what is wrong with its subjects: some are never apart, or none is set at all."""
    flags = roll_calls.select(
        pl.col("date").str.slice(0, 4).alias("year"), *(_flag(name).alias(name) for name in subjects)
    )
    doubts = {}
    for (year,), rows in flags.drop_nulls("year").group_by("year", maintain_order=True):
        same = {
            name
            for pair in combinations(subjects, 2)
            if (rows[pair[0]] == rows[pair[1]]).all() and rows[pair[0]].sum() >= ALIKE
            for name in pair
        }
        if same:
            named = ", ".join(name for name in subjects if name in same)
            doubts[year] = [
                f"In this year {named} are always set together, so none of them tells a subject of its own."
            ]
        elif not rows.select(pl.any_horizontal(*subjects)).to_series().any():
            doubts[year] = ["In this year no subject is set at all."]
    return doubts


def _notes(roll_calls: pl.DataFrame) -> Mapping[str, str]:
    """What a reader of the whole must know, as the file itself shows it."""
    subjects = [name for name in SUBJECTS if name in roll_calls.columns]
    dated = "date" in roll_calls.columns
    doubts = _doubts(roll_calls, subjects) if subjects and dated else {}
    texts = {
        "VOTE": "Yes, no, abstain and absent are four things; a state that was no member has no vote, or not-member.",
        "SUBJECT": " ".join(
            (
                "me Middle East, nu nuclear weapons, di disarmament, hr human rights, co colonialism, ec development.",
                _SEARCHED,
                *(f"{year}: {' '.join(said)}" for year, said in sorted(doubts.items())),
            )
        )
        if subjects
        else "",
        "COVERAGE": "Roll calls only: what the Assembly adopted without a vote is not in the file.",
    }
    if "rcid_source" in roll_calls.columns:
        moved = roll_calls.filter(pl.col("rcid_source") != pl.col("rcid"))["rcid"].to_list()
        told = (
            f"These roll calls have a number of their own here, as theirs is that of an older one: {', '.join(moved)}."
        )
        texts["RCID"] = told if moved else ""
    return texts
