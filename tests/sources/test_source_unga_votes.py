"""Votes of the General Assembly: two publishers' tables in, votes and roll calls out, and absence stays absence."""

import json
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.delivery import Ask, Delivery, File, Parsed
from ortaq.errors import SourceError
from ortaq.model.schemas_collected import RESOLUTION, VOTE, VOTES
from ortaq.sources import unga_votes
from ortaq.sources.unga_votes import tables

SPECIMENS = Path(__file__).parent / "specimens" / "unga_votes"
MODERN = b'"","rcid","ccode","member","vote","Country","Countryname","session","date","unres","short","descr",%s\n' % (
    b'"me","nu","di","hr","co","ec"'
)
HEAD = "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,title,subjects\n"


def read(*names: str, name: str | None = None) -> Parsed:
    return unga_votes.parse(Delivery.of({one: (SPECIMENS / one).read_bytes() for one in names}, name=name))


def of(file: str, text: str | bytes) -> Parsed:
    return unga_votes.parse(Delivery.of({file: text.encode() if isinstance(text, str) else text}))


def test_a_specimen_becomes_votes_and_roll_calls_of_the_schema() -> None:
    parsed = read("votes.parquet", "resolutions.csv")

    assert parsed.vote.schema == VOTE
    assert parsed.resolution.schema == RESOLUTION
    assert (parsed.vote.num_rows, parsed.resolution.num_rows, parsed.left_out) == (121, 18, ())
    assert set(parsed.vote["source"].to_pylist()) == {"voeten"}
    assert set(parsed.vote["vote"].to_pylist()) <= set(VOTES)


def test_a_vote_leads_back_to_its_row() -> None:
    parsed = read("votes.parquet", "resolutions.csv")
    raw = pl.read_parquet(SPECIMENS / "votes.parquet").rows(named=True)

    for row in parsed.vote.to_pylist():
        there = raw[int(row["place"].removeprefix("votes.parquet:")) - 1]
        assert (str(there["rcid"]), there["country_iso3"], there["vote"]) == (row["rcid"], row["ref_area"], row["vote"])


def test_an_unknown_resolution_stays_unknown() -> None:
    told = {row["rcid"]: row for row in read("votes.parquet", "resolutions.csv").resolution.to_pylist()}

    assert told["900427"]["resolution"] is None
    assert told["9494"]["resolution"] is None
    assert told["9494"]["title"] is None
    assert told["3"]["resolution"] == "A/RES/1/66"


def test_a_number_that_was_given_anew_stays_as_in_the_file_and_is_told() -> None:
    parsed = read("votes.parquet", "resolutions.csv")
    told = {row["rcid"]: row["subject_note"] for row in parsed.resolution.to_pylist()}

    assert "is 427, which an older one has too" in told["900427"]
    assert "older one" not in told["3"]
    assert [row["text"] for row in parsed.note.to_pylist() if row["field"] == "RCID"] == [
        "These roll calls have a number of their own here, as theirs is that of an older one: 900427."
    ]


def test_subjects_that_are_never_apart_are_told_where_they_stand() -> None:
    told = {row["rcid"]: row for row in read("votes.parquet", "resolutions.csv").resolution.to_pylist()}

    assert told["9069"]["subject"] == ["nu", "di", "co", "ec"]
    assert "di, co, ec are always set together" in told["9069"]["subject_note"]
    assert "together" not in told["6059"]["subject_note"]
    assert "no subject is set at all" in told["9494"]["subject_note"]


def test_a_resolution_that_was_found_by_comparing_votes_is_told() -> None:
    told = {row["rcid"]: row for row in read("votes.parquet", "resolutions.csv").resolution.to_pylist()}

    assert told["9153"]["resolution"] == "A/RES/75/260"
    assert "found by comparing" in told["9153"]["subject_note"]
    assert "found by comparing" not in told["9058"]["subject_note"]


def test_each_code_of_the_codebook_is_its_own_vote() -> None:
    rows = b"".join(
        b'"%d","5","705","1",%d,"%s","","50","1995-10-10","R/50/4","A SHORT","A long one",0,0,0,1,0,0\n' % row
        for row in ((1, 1, b"KAZ"), (2, 2, b"KGZ"), (3, 3, b"TJK"), (4, 8, b"UZB"), (5, 9, b"TKM"))
    )

    parsed = of("UNVotes.csv", MODERN + rows)

    assert {row["ref_area"]: row["vote"] for row in parsed.vote.to_pylist()} == {
        "KAZ": "yes",
        "KGZ": "abstain",
        "TJK": "no",
        "UZB": "absent",
        "TKM": "not-member",
    }
    (told,) = parsed.resolution.to_pylist()
    assert (told["session"], told["resolution"], told["subject"]) == (50, "A/RES/50/4", ["hr"])
    assert told["title"] == "A SHORT — A long one"
    assert told["place"] == "UNVotes.csv:2"


@pytest.mark.parametrize("code", ["", "NA", "4", "7", "yes ", "Y"])
def test_a_code_that_is_none_is_left_out_and_named(code: str) -> None:
    parsed = of("v.csv", f"rcid,Country,vote,session,date\n5,KAZ,{code},50,1995-10-10\n5,KGZ,1,50,1995-10-10\n")

    assert [row["ref_area"] for row in parsed.vote.to_pylist()] == ["KGZ"]
    (left,) = parsed.left_out
    assert (left.reason, left.rows) == (tables.UNKNOWN_VOTE, 1)
    assert left.example.startswith("v.csv:2: ")


def test_a_state_that_no_one_knows_is_left_out_and_a_dead_one_is_not() -> None:
    parsed = of("v.csv", "rcid,Country,vote,session\n5,XQZ,1,50\n5,YUG,1,50\n5,DDR,3,50\n5,CSK,2,50\n")

    assert [row["ref_area"] for row in parsed.vote.to_pylist()] == ["YUG", "DDR", "CSK"]
    assert [(left.reason, left.rows, left.example) for left in parsed.left_out] == [
        (tables.UNKNOWN_STATE, 1, "v.csv:2: XQZ")
    ]


def test_states_under_one_code_do_not_stand_twice_in_a_roll_call() -> None:
    """Both German states, or both of Yemen: one has the vote of the seat, the other was no member."""
    rows = (
        ("1", "DEU", 9),
        ("1", "DEU", 1),
        ("2", "DEU", 9),
        ("2", "DEU", 9),
        ("3", "DEU", 1),
        ("3", "DEU", 3),
        ("3", "KAZ", 8),
    )

    parsed = of("v.csv", "rcid,Country,vote\n" + "".join(f"{rcid},{area},{code}\n" for rcid, area, code in rows))

    assert {(row["rcid"], row["ref_area"], row["vote"]) for row in parsed.vote.to_pylist()} == {
        ("1", "DEU", "yes"),
        ("2", "DEU", "not-member"),
        ("3", "KAZ", "absent"),
    }
    left = {one.reason: one.rows for one in parsed.left_out}
    assert left == {tables.SAME_SEAT: 1, tables.TWICE: 1, tables.TWO_VOTES: 2}


def test_the_library_says_non_voting_and_it_is_kept_as_absent() -> None:
    parsed = read("2026_02_06_ga_voting.csv")

    assert [(row["ref_area"], row["vote"], row["rcid"], row["source"]) for row in parsed.vote.to_pylist()] == [
        ("AFG", "yes", "4025240", "undl"),
        ("BEN", "absent", "4025240", "undl"),
    ]
    (told,) = parsed.resolution.to_pylist()
    assert (told["resolution"], told["date"], told["session"]) == ("A/RES/ES-10/21", "2023-10-27", 78)
    assert "session ES-10; the regular session is told from the day" in told["subject_note"]
    assert told["subject"] == ["TERRITORIES OCCUPIED BY ISRAEL--SETTLEMENT POLICY"]


@pytest.mark.parametrize(
    ("date", "session"), [("2022-03-02", 76), ("2023-02-23", 77), ("2022-10-12", 77), ("2024-09-18", None)]
)
def test_an_emergency_session_gets_the_regular_one_only_where_the_day_tells(date: str, session: int | None) -> None:
    parsed = of("ga_voting.csv", f"{HEAD}7,KAZ,KAZAKHSTAN,A,{date},ES-11,A/RES/ES-11/1,,\n")

    (row,) = parsed.resolution.to_pylist()
    assert row["session"] == session
    assert ("told from the day" in (row["subject_note"] or "")) == (session is not None)
    assert parsed.vote.num_rows == 1
    assert parsed.left_out == ()


def test_the_library_has_a_table_a_year_with_a_column_for_each_state() -> None:
    parsed = read("2020_RAW_COIN.csv")

    assert parsed.vote.num_rows == 5 * 7
    assert {row["ref_area"]: row["vote"] for row in parsed.vote.to_pylist() if row["rcid"] == "A/RES/75/238"} == {
        "KAZ": "absent",
        "KGZ": "yes",
        "TJK": "absent",
        "TKM": "absent",
        "UZB": "absent",
        "CIV": "absent",
        "VEN": "abstain",
    }
    assert {(row["resolution"], row["session"]) for row in parsed.resolution.to_pylist()} >= {("A/RES/74/267", 74)}
    assert [(left.reason, left.rows) for left in parsed.left_out] == [("the row has no votes", 1)]


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("v.csv", b"a,b\n1,2\n", "is in no layout that is known; it begins with a, b"),
        ("v.csv", b"", "is in no layout"),
        ("v.csv", b"<html>rcid</html>", "is in no layout"),
        ("v.csv", b"rcid,Country\n1,KAZ\n", "0 tables with a column vote"),
        ("v.csv", b"rcid,ccode,vote\n1,705,1\n", "has no column Country"),
        ("v.csv", b"rcid,Country,vote\n1,KAZ,1,9,9\n", "is no table that can be read"),
        ("v.csv", b"rcid,Country,vote\n1,\xff\xfe,1\n", "is no table that can be read"),
        ("v.csv", b"undl_id,ms_name\n1,KAZAKHSTAN\n", "has no column ms_code, ms_vote, resolution, date"),
        ("v.parquet", b"PAR1 and no more", "is no Parquet file"),
        ("v.json", b"{}", "no table came"),
    ],
)
def test_what_is_no_table_of_votes_is_refused_with_what_it_is(file: str, content: bytes, says: str) -> None:
    with pytest.raises(SourceError) as caught:
        of(file, content)

    assert says in str(caught.value)


def test_a_folder_is_asked_as_one_dataset_and_a_matrix_stands_for_itself(tmp_path: Path) -> None:
    for name in ("votes.parquet", "resolutions.csv"):
        (tmp_path / name).write_bytes((SPECIMENS / name).read_bytes())
    years = tmp_path / "years"
    years.mkdir()
    (years / "2020_RAW_COIN.csv").write_bytes((SPECIMENS / "2020_RAW_COIN.csv").read_bytes())

    both, year = Ask(what=str(tmp_path)), Ask(what=str(years))

    assert [(one.delivery, one.name) for one in unga_votes.requests(both)] == [
        ("votes", "resolutions.csv"),
        ("votes", "votes.parquet"),
    ]
    assert [one.delivery for one in unga_votes.requests(year)] == ["votes/2020_RAW_COIN"]
    assert [unga_votes.dataset(one) for one in (both, year, Ask(), Ask(what=unga_votes.LIBRARY))] == [
        "voeten",
        "undl-years",
        "voeten",
        "undl",
    ]
    with pytest.raises(SourceError, match="no table of votes at"):
        next(unga_votes.requests(Ask(what=str(tmp_path / "nowhere"))))


def listing(*names: str) -> File:
    files = [{"dataFile": {"id": 7 + n, "filename": name, "originalFileFormat": None}} for n, name in enumerate(names)]
    content = json.dumps({"data": {"latestVersion": {"files": files}}}).encode()
    return File("files.json", unga_votes.DATASET, "0" * 64, "application/json", "", held=content)


def test_without_a_name_the_newest_table_of_votes_is_asked_of_the_archive() -> None:
    asking = unga_votes.requests(Ask())

    assert next(asking).address == unga_votes.DATASET
    found = asking.send(listing("Idealpoints.csv", "UNVotes.RData", "UNVotes_2025.csv", "UNVotes_2024.csv"))
    assert (found.address, found.name) == ("https://dataverse.harvard.edu/api/access/datafile/9", "UNVotes_2025.csv")


@pytest.mark.parametrize("names", [("UNVotes.RData",), ()])
def test_an_edition_without_such_a_table_says_where_else_there_is_one(names: tuple[str, ...]) -> None:
    asking = unga_votes.requests(Ask())
    next(asking)

    with pytest.raises(SourceError, match="no table of votes as CSV"):
        asking.send(listing(*names))


@given(
    st.lists(st.tuples(st.sampled_from(["KAZ", "KGZ", "XQZ", ""]), st.sampled_from(["1", "2", "3", "8", "9", "5", ""])))
)
def test_every_row_is_a_vote_or_is_left_out(rows: list[tuple[str, str]]) -> None:
    parsed = of("v.csv", "rcid,Country,vote\n" + "".join(f"{n},{area},{code}\n" for n, (area, code) in enumerate(rows)))

    assert parsed.vote.num_rows + sum(left.rows for left in parsed.left_out) == len(rows)


def whole(shared: Path, *names: str) -> Parsed:
    folder = shared / "data" / "un_votes"
    files = tuple(File(Path(name).name, name, name, "text/csv", "", path=folder / name) for name in names)
    return unga_votes.parse(Delivery("votes", files))


def test_every_vote_of_the_whole_file_is_there(shared: Path) -> None:
    parsed = whole(shared, "votes.parquet", "resolutions.csv")
    raw = pl.read_parquet(shared / "data" / "un_votes" / "votes.parquet")

    assert (parsed.vote.num_rows, raw.height, parsed.resolution.num_rows) == (1_015_674, 1_015_674, 6_551)
    assert parsed.left_out == ()
    assert Counter(parsed.vote["vote"].to_pylist()) == dict(raw["vote"].value_counts().rows())
    both = pl.DataFrame(pl.from_arrow(parsed.vote)).join(
        raw.with_columns(pl.col("rcid").cast(pl.String)),
        left_on=["rcid", "ref_area", "vote"],
        right_on=["rcid", "country_iso3", "vote"],
        validate="1:1",
    )
    assert both.height == raw.height
    for state in ("KAZ", "KGZ", "TJK", "TKM", "UZB"):
        assert (both["ref_area"] == state).sum() == 2_839


def test_every_cell_of_the_tables_of_the_library_is_there(shared: Path) -> None:
    for year in (2019, 2020, 2021, 2022):
        name = f"un_digital_library_by_year/{year}_RAW_COIN.csv"
        lines = (shared / "data" / "un_votes" / name).read_text("utf-8").splitlines()
        letters = Counter(cell for line in lines[1:] for cell in line.split(",") if cell in {"Y", "N", "A", "X"})

        votes = Counter(whole(shared, name).vote["vote"].to_pylist())

        assert votes == {"yes": letters["Y"], "no": letters["N"], "abstain": letters["A"], "absent": letters["X"]}


def test_the_two_publishers_agree_on_the_roll_calls_that_both_have(shared: Path) -> None:
    """The resolutions of 2020 and 2021 were found by comparing them, so a difference says that a code was read wrong;
    but for one resolution, of which they tell five votes differently."""
    first = whole(shared, "votes.parquet", "resolutions.csv")
    named = pl.DataFrame(pl.from_arrow(first.resolution)).select("rcid", "resolution").drop_nulls()
    voeten = pl.DataFrame(pl.from_arrow(first.vote)).join(named, on="rcid").select("resolution", "ref_area", "vote")
    library = pl.concat(
        pl.DataFrame(pl.from_arrow(whole(shared, f"un_digital_library_by_year/{year}_RAW_COIN.csv").vote))
        for year in (2020, 2021)
    ).select(pl.col("rcid").alias("resolution"), "ref_area", "vote")

    both = voeten.join(library, on=["resolution", "ref_area"], suffix="_library")

    assert both["resolution"].n_unique() == 171
    apart = both.filter(pl.col("vote") != pl.col("vote_library"))
    assert (both.height, apart["resolution"].to_list()) == (33_003, ["A/RES/75/289"] * 5)
