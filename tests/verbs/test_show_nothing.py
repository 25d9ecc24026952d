"""Where there are no figures, it is said, with what the store has of the same series."""

from typing import Any

import pytest

import ortaq
from ortaq.cli.app import run
from ortaq.store import Store

ACCESS = "EG.ELC.ACCS.ZS"


def test_a_series_without_figures_of_a_state_is_told_with_those_it_has(store: Store) -> None:
    found = ortaq.show(store, series=ACCESS, ref_area="DEU")

    assert len(found) == 0
    none, there = found.remark.splitlines()
    assert none == f"no figures of {ACCESS} for DEU"
    assert there.startswith(f"the store has {ACCESS} (wdi), ")
    assert "KAZ, KGZ, TJK, TKM, UZB" in there


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_it_is_told_in_the_readers_language(store: Store, lang: str) -> None:
    remark = ortaq.show(store, series=ACCESS, ref_area="DEU", lang=lang).remark

    assert ACCESS in remark
    assert "store" not in remark


def test_a_series_that_has_no_figure_at_all_is_told(filling: Any) -> None:
    store = filling.bring("minstat", [{"series": "GAP", "ref_area": "KAZ", "time_period": 2020}])

    remark = ortaq.show(store, series="GAP", ref_area="UZB").remark

    assert remark.splitlines() == ["no figures of GAP for UZB", "the store has none for any other area either"]


def test_where_there_are_figures_nothing_is_said(store: Store) -> None:
    assert ortaq.show(store, series=ACCESS, ref_area="KAZ").remark == ""


def test_on_a_terminal_no_empty_table_is_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "C")
    assert run(["show", "--series", ACCESS, "--area", "DEU"]) == 0

    told = capsys.readouterr()
    assert told.out == ""
    assert f"no figures of {ACCESS} for DEU" in told.err


def test_for_machines_the_answer_is_empty_and_its_form_stays(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "--series", ACCESS, "--area", "DEU", "--format", "json"]) == 0

    told = capsys.readouterr()
    assert told.out.strip() == "[]"
    assert "no figures" in told.err
