"""A folder in which another table lies: what is the source's is read, the other is named, and nothing fails."""

from pathlib import Path

import pytest

import ortaq
from ortaq.collect.beside import PASSED_OVER
from ortaq.collect.delivery import Ask, Delivery
from ortaq.errors import OrtaqError
from ortaq.sources import sources
from ortaq.verbs.open_store import build_starter

SPECIMENS = Path(__file__).parent / "specimens"
OF_SOURCES = [
    ("ghg", "EmissionsAgg.csv"),
    ("ghg", "EDGARv7.0_GHG_AR4_AR5.xlsx"),
    ("glaciers", "mass_balance.csv"),
    ("owid", "share-electricity-hydro.csv"),
    ("trade", "imts.csv"),
    ("unga_votes", "resolutions.csv"),
]
STRAY = b"datasource_id,name\nGCB2022,Data supplement\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "folder"
    made.mkdir()
    (made / "DataSource.csv").write_bytes(STRAY)
    return made


@pytest.mark.parametrize(("source", "name"), OF_SOURCES)
def test_a_table_that_lies_beside_is_named_and_passed_over(source: str, name: str, folder: Path) -> None:
    module = sources()[source]
    (folder / name).write_bytes((SPECIMENS / source / name).read_bytes())

    asked = {one.name: one for one in module.requests(Ask(str(folder)))}
    parsed = module.parse(Delivery.of({"DataSource.csv": STRAY}, id=asked["DataSource.csv"].delivery))

    assert [(left.file, left.reason) for left in parsed.left_out] == [("DataSource.csv", PASSED_OVER)]
    assert parsed.table().num_rows == 0
    assert asked[name].delivery != asked["DataSource.csv"].delivery
    if hasattr(module, "dataset"):
        alone = module.dataset(Ask(str(folder / name)))
        assert module.dataset(Ask(str(folder))) == alone


@pytest.mark.parametrize("source", sorted({source for source, _ in OF_SOURCES}))
def test_a_folder_or_file_with_nothing_of_the_source_is_an_error(source: str, folder: Path) -> None:
    module = sources()[source]
    for what in (folder, folder / "DataSource.csv"):
        with pytest.raises(OrtaqError):  # noqa: PT012  (what is asked for may be refused before or after it came)
            for asked in module.requests(Ask(str(what))):
                module.parse(Delivery.of({asked.name: STRAY}, id=asked.delivery))


def test_a_fetch_of_such_a_folder_succeeds_and_names_the_other_file(folder: Path, tmp_path: Path) -> None:
    (folder / "mass_balance.csv").write_bytes((SPECIMENS / "glaciers" / "mass_balance.csv").read_bytes())

    with ortaq.open_store(build_starter(tmp_path / "mine.duckdb")) as store:
        report = ortaq.fetch(store, "glaciers", str(folder))

    told = {row["delivery"]: row for row in report.notable().rows()}
    assert report.refused == 0
    assert told["mass_balance.csv"]["rows"] > 0
    assert PASSED_OVER in told["beside/DataSource.csv"]["reason"]
