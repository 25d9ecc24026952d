"""What holds for every source: who publishes and on which terms, what it takes, real bytes to test it with."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from ortaq.collect.delivery import Ask, Delivery
from ortaq.errors import OrtaqError
from ortaq.sources import sources

SPECIMENS = Path(__file__).parent / "specimens"
WORDS = {"what", "series", "ref_area", "indicator", "target", "goal", "name"}
FETCHED = {name: module for name, module in sources().items() if name != "starter"}
OF_THE_USER = {"sdmx", "table"}
"""Sources of any publisher: their specimens lie with the readers, or are made in the tests."""


@pytest.mark.parametrize(("name", "module"), FETCHED.items(), ids=FETCHED)
def test_a_source_says_who_publishes_and_on_which_terms(name: str, module: ModuleType) -> None:
    for constant in ("TITLE", "PUBLISHER", "LICENCE"):
        assert getattr(module, constant).strip(), f"{name} has no {constant}"
    assert all(host and "/" not in host for host in module.HOSTS)
    assert set(module.TAKES) <= WORDS
    assert module.TAKES


@pytest.mark.parametrize(("name", "module"), FETCHED.items(), ids=FETCHED)
def test_a_source_has_real_bytes_whose_origin_is_told(name: str, module: ModuleType) -> None:
    if name in OF_THE_USER:
        return
    folders = [folder for folder in SPECIMENS.iterdir() if folder.name.startswith(name)]
    assert folders, f"no specimen of {name}"
    for folder in folders:
        assert [file for file in folder.iterdir() if file.name.lower().startswith("origin")], f"{folder.name}: whose?"


@pytest.mark.parametrize("what", ["/no/such/file", "", "https://", "../../etc/passwd"])
@pytest.mark.parametrize(("name", "module"), FETCHED.items(), ids=FETCHED)
def test_a_source_asked_for_nonsense_asks_for_a_file_or_says_so(name: str, module: ModuleType, what: str) -> None:
    try:
        asked = list(zip(range(3), module.requests(Ask(what=what or None)), strict=False))
    except OrtaqError as error:
        assert error.hint, f"{name} does not say what to do"  # noqa: PT017
    else:
        assert all(request.address for _, request in asked)


@pytest.mark.parametrize("payload", [b"", b"\0" * 64, b"<html><body>Sorry</body></html>", b"{", b"PK\x03\x04"])
@pytest.mark.parametrize(("name", "module"), FETCHED.items(), ids=FETCHED)
def test_a_source_given_nonsense_says_so_in_one_line(name: str, module: ModuleType, payload: bytes) -> None:
    for file in ("a.csv", "a.json", "a.xml", "a.xlsx", "a.zip", "page-1.json"):
        try:
            table = module.parse(Delivery.of({file: payload}, name="kaz-x")).table()
        except OrtaqError as error:
            assert "\n" not in str(error)  # noqa: PT017
        else:
            assert table.num_rows == 0, f"{name} read figures in {payload!r}"
