"""Who published what a person fetched: the one publisher of a dataset, or nobody, and never a list of all."""

from pathlib import Path

import pytest

import ortaq
from ortaq.verbs.open_store import build_starter

SPECIMENS = Path(__file__).parents[1] / "sources" / "specimens"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A store of one's own."""
    return build_starter(tmp_path / "mine.duckdb")


def test_votes_are_of_the_one_who_published_them(mine: Path) -> None:
    with ortaq.open_store(mine) as store:
        ortaq.fetch(store, "unga-votes", str(SPECIMENS / "unga_votes" / "votes.parquet"))
        ortaq.fetch(store, "unga-votes", str(SPECIMENS / "unga_votes" / "2026_02_06_ga_voting.csv"))
        told = {row["source"]: row for row in ortaq.show(store)}

    assert (told["voeten"]["publisher"], told["voeten"]["licence"]) == ("Erik Voeten, Harvard Dataverse", ["CC0-1.0"])
    assert told["undl"]["publisher"] == "UN Dag Hammarskjöld Library"
    assert told["undl"]["licence"] == ["LicenseRef-UN-noncommercial"]


def test_a_table_of_which_nobody_says_the_publisher_has_none(mine: Path, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("country,year,value\nKAZ,2020,1\n")
    Path(f"{file}.ortaq.yml").write_text("unit: PT\n")

    with ortaq.open_store(mine) as store:
        ortaq.fetch(store, "table", str(file))
        told = {row["source"]: row["publisher"] for row in ortaq.show(store)}

    assert told["rates"] == "not told"
