"""Hostile files, folders, addresses and names: each is read or refused in one clear line, soon, and leads nowhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile_archives import ARCHIVES, OUTSIDE, PARQUET, UNSD, XLSX, flipped  # ty: ignore[import-not-found]
from hostile_places import ADDRESSES, FOLDERS, NAMES  # ty: ignore[import-not-found]
from hostile_texts import CSV, EDITS, GOOD, JSON, KNOWN, SAID, TOLD, XML  # ty: ignore[import-not-found]

from ortaq.store import Store

SPECIMENS = Path(__file__).parents[2] / "sources" / "specimens"
CANARY = "a-secret-of-the-person"
SECONDS = 15
MEGABYTES = 900

Case = Callable[[Path], tuple[str, ...]]
"""Lays files into a folder, and gives the words after `ortaq fetch`."""


def of_file(source: str, name: str, content: bytes | Callable[[], bytes], **beside: bytes) -> Case:
    """One file, and files beside it, by `_ortaq_yml`."""

    def made(folder: Path) -> tuple[str, ...]:
        (folder / name).write_bytes(content if isinstance(content, bytes) else content())
        for other, said in beside.items():
            (folder / f"{name}{other.replace('_', '.')}").write_bytes(said)
        return source, str(folder / name)

    return made


def in_repository(name: str, content: bytes | Callable[[], bytes]) -> Case:
    """A file of a repository of Open SDG."""

    def made(folder: Path) -> tuple[str, ...]:
        repository = folder / "kgz"
        shutil.copytree(SPECIMENS / "open_sdg_kgz", repository)
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_bytes(content if isinstance(content, bytes) else content())
        return "open-sdg", str(repository), "--accept-loss"

    return made


def fenced(name: str, content: Any) -> bytes:
    """YAML as it stands in a file of this name."""
    text = content() if callable(content) else content
    return b"---\n" + text + (b"---\n" if name.endswith(".md") else b"")


SETTINGS = ("indicator_settings/12-4-2.md", "open_sdg_config_sdmx.yml", "translations/en/global_indicators.yml")
IN_SETTINGS = ("aliases that grow", "a list that holds itself", "a call of Python", "brackets without end",
               "bytes that are no text", "a NUL", "a list as a name")  # fmt: skip

GROUPS: dict[str, dict[str, Case]] = {
    "sdmx xml": {name: of_file("sdmx", "data.xml", content) for name, content in XML.items()},
    "sdmx json": {name: of_file("sdmx", "data.json", content) for name, content in JSON.items()},
    "open-sdg xml": {
        name: in_repository("data/12.4.2.xml", XML[name])
        for name in ("a billion laughs", "an entity that reads a file", "elements in each other", "it is cut", "a NUL",
                     "a page of a website", "nothing", "an attribute of 20 MB", "XInclude", "no finite number")
    },
    "open-sdg csv": {
        name: in_repository("data/1-5-4.csv", content)
        for name, content in {
            **{name: CSV[name] for name in ("a cell of 10 MB", "NUL bytes", "a million columns", "a million quotes",
                                            "a quote that is never closed", "half a letter in UTF-8", "nothing",
                                            "infinity", "braces of a template", "a packed file")},
        }.items()
    },
    "open-sdg yaml": {
        f"{name} in {where}": in_repository(where, fenced(where, TOLD[name]))
        for where in SETTINGS
        for name in IN_SETTINGS
    },
    "table csv": {name: of_file("table", "mine.csv", content, _ortaq_yml=SAID) for name, content in CSV.items()},
    "table told": {
        name: of_file("table", "mine.csv", GOOD, _ortaq_yml=content() if callable(content) else content)
        for name, content in TOLD.items()
    },
    "table xlsx": {name: of_file("table", "mine.xlsx", content, _ortaq_yml=SAID) for name, content in XLSX.items()},
    "worldbank zip": {name: of_file("worldbank", "WDI_CSV.zip", content) for name, content in ARCHIVES.items()},
    "worldbank parquet": {name: of_file("worldbank", "data.parquet", content) for name, content in PARQUET.items()},
    **{
        f"{source} csv": {name: of_file(source, file, edit(content)) for name, edit in EDITS.items()}
        for source, file, content in KNOWN
    },
    "folders": FOLDERS,
    "addresses": ADDRESSES,
    "names": NAMES,
    "unsd xlsx": {
        name: of_file("unsd", "Goal6.xlsx", XLSX[name])
        for name in ("a cell far below", "a sheet of 500 MB of blanks", "an entity that reads a file", "it is cut",
                     "a hundred thousand entries", "a way out of the archive")
    },
    "unsd parquet": {
        **{f"cut at {share}": of_file("unsd", "data.parquet", UNSD[: int(share * len(UNSD))]) for share in (0.2, 0.95)},
        **{f"a byte flipped at {at}": of_file("unsd", "data.parquet", flipped(UNSD, at)) for at in (0.2, 0.6, 0.9)},
        "other columns": of_file("unsd", "data.parquet", PARQUET["other columns"]),
    },
}  # fmt: skip


def prove_tame(mother: Any, folder: Path, store: Path, *words: str) -> Any:
    """The call ends soon, in one clear line or well, and nothing came that should not."""
    before = release(store)

    ended = mother.call("fetch", "--store", str(store), *words)

    assert "Traceback" not in ended.err, ended.err[-2000:]
    assert (ended.status, ended.code) in {(0, 0), (0, 2)}, ended
    assert ended.seconds < SECONDS, ended
    assert ended.rss < MEGABYTES, ended
    if ended.code == 2 and not ended.out:
        assert len(ended.lines) in {1, 2}, ended.lines
        assert all(0 < len(line) < 3000 for line in ended.lines), ended.lines
        assert release(store) == before
    assert not any(sign in ended.err + ended.out for sign in "\x1b\x07\x00"), (ended.err, ended.out)
    for file in store.parent.rglob("*"):
        assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file
    assert not list(folder.rglob("owned"))
    assert not OUTSIDE.exists()
    return ended


def release(store: Path) -> dict[str, tuple[int, int]]:
    """What a release is made of."""
    files = [store, *sorted(store.parent.glob("parts/*"))]
    return {file.name: (file.stat().st_size, file.stat().st_mtime_ns) for file in files}


@pytest.fixture(scope="module")
def kept(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store into which all of this is fetched."""
    folder = tmp_path_factory.mktemp("hostile") / "data"
    shutil.copytree(shipped, folder)
    return folder / "own.duckdb"


WHOLE = ("sdmx xml", "sdmx json", "table csv", "table told", "table xlsx", "worldbank zip")
"""Groups of which every case is quick to try; of the others it is each fourth, and all where there is time."""
EVERY = [(group, name) for group, cases in GROUPS.items() for name in cases]
SOME = [
    (group, name) for group, cases in GROUPS.items() for at, name in enumerate(cases) if group in WHOLE or at % 4 == 0
]


def named(cases: list[tuple[str, str]]) -> list[Any]:
    return [pytest.param(group, name, id=f"{group}: {name}") for group, name in cases]


ACCEPTED = {
    "sdmx xml": {"no number", "no finite number", "infinity", "a formula"},
    "table xlsx": {"a dimension that lies", "macros", "a link to another workbook", "a formula without a value",
                   "a style beyond the list", "a number that is none", "archives in each other"},
    "table csv": {"not a number", "a minus that is a letter", "a million quotes"},
    "table told": {"a name that leads out", "braces of a template"},
}  # fmt: skip
"""Cases of these groups that are read, since nothing in them is false; all others are refused."""


@pytest.mark.parametrize(("group", "name"), named(SOME))
def test_what_is_hostile_is_read_or_refused_in_one_line(
    mother: Any, kept: Path, tmp_path: Path, group: str, name: str
) -> None:
    (tmp_path / "secret").write_text(CANARY)

    ended = prove_tame(mother, tmp_path, kept, "--dry-run", *GROUPS[group][name](tmp_path))

    if group in ACCEPTED:
        assert (ended.code == 0) == (name in ACCEPTED[group]), ended


@pytest.mark.slow
@pytest.mark.parametrize(("group", "name"), named(EVERY))
def test_what_is_hostile_is_stored_or_refused_in_one_line(
    mother: Any, kept: Path, tmp_path: Path, group: str, name: str
) -> None:
    (tmp_path / "secret").write_text(CANARY)

    prove_tame(mother, tmp_path, kept, "--accept-loss", *GROUPS[group][name](tmp_path))

    with Store(kept) as store:
        store.verify()


@pytest.mark.parametrize("name", ["wdi", "owid", "unsd", "edgar"])
def test_a_table_does_not_take_the_place_of_a_publishers_figures(
    mother: Any, kept: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / f"{name}.csv").write_bytes(b"series,country,year,value\nEG.FEC.RNEW.ZS,KAZ,2020,99\n")
    (tmp_path / f"{name}.csv.ortaq.yml").write_bytes(SAID)

    ended = prove_tame(mother, tmp_path, kept, "table", str(tmp_path / f"{name}.csv"))

    assert ended.code == 2
    assert ended.lines[0] == f"{name} is the name of another source's figures"
