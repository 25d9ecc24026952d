"""An older edition over a newer one: it is said and asked for, never stored by accident."""

from pathlib import Path
from typing import Any

import pytest

import ortaq
from ortaq.errors import SourceError
from ortaq.store import Store
from ortaq.verbs.open_store import build_starter

CHART = "share-of-something"
HEAD = "Entity,Code,Year,Share of something\n"


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_starter(tmp_path_factory.mktemp("starter") / "mine.duckdb")


@pytest.fixture
def mine(starter: Path, tmp_path: Path) -> Path:
    """A store that holds an edition of 2024."""
    path = tmp_path / "mine.duckdb"
    with ortaq.open_store(starter) as store:
        (tmp_path / "snapshots").symlink_to(store.path.parent / "snapshots")
    path.write_bytes(starter.read_bytes())
    fetched(path, 2, vintage="2024-05-01")
    return path


def chart(path: Path, value: float, area: str = "KAZ") -> Path:
    file = path.parent / f"{CHART}.csv"
    file.write_text(f"{HEAD}Somewhere,{area},2020,{value}\n")
    return file


def fetched(path: Path, value: float, *, area: str = "KAZ", vintage: str | None, **options: Any) -> ortaq.FetchReport:
    with ortaq.open_store(path) as store:
        return ortaq.fetch(store, "owid", str(chart(path, value, area)), vintage=vintage, **options)


def value(path: Path) -> float | None:
    with Store(path) as store:
        (row,) = store.observations(CHART, source="owid").to_pylist()
    return row["obs_value"]


def test_an_older_edition_is_refused_in_one_line_and_nothing_changes(mine: Path) -> None:
    before = mine.read_bytes()

    with pytest.raises(SourceError) as caught:
        fetched(mine, 1, vintage="2020-10-19")

    assert "comes from the edition 2020-10-19, and the store has that of 2024-05-01" in str(caught.value)
    assert "--accept-older" in str(caught.value)
    assert mine.read_bytes() == before


def test_it_is_stored_where_it_is_asked_for_and_the_summary_says_so(mine: Path) -> None:
    report = fetched(mine, 1, vintage="2020-10-19", accept_older=True)

    assert report.stored
    assert value(mine) == 1
    assert any("2020-10-19 in the place of 2024-05-01" in line for line in report.summary())
    assert any("2020-10-19" in line for line in report.summary("kk"))
    assert any("2020-10-19" in line for line in report.summary("ru"))


def test_a_dry_run_tells_it_and_is_no_error(mine: Path) -> None:
    report = fetched(mine, 1, vintage="2020-10-19", dry_run=True)

    assert any("2020-10-19 in the place of 2024-05-01" in line for line in report.summary())
    assert value(mine) == 2


@pytest.mark.parametrize("vintage", ["2024-05-01", "2025-01-01", None])
def test_the_same_a_newer_or_an_unknown_edition_needs_no_word(mine: Path, vintage: str | None) -> None:
    report = fetched(mine, 3, vintage=vintage)

    assert report.stored
    assert value(mine) == 3


def test_an_older_edition_of_another_state_takes_nothing_away(mine: Path) -> None:
    report = fetched(mine, 1, area="KGZ", vintage="2020-10-19", accept_loss=True)

    assert report.older is None


def test_an_older_edition_than_the_one_that_ships_is_refused(starter: Path, tmp_path: Path) -> None:
    file = tmp_path / "share-electricity-renewables.csv"
    file.write_text("Entity,Code,Year,Renewables - % electricity\nKazakhstan,KAZ,2015,1\n")

    with ortaq.open_store(starter) as store, pytest.raises(SourceError, match="accept-older"):
        ortaq.fetch(store, "owid", str(file), vintage="2016-01-01")
