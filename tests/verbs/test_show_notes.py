"""What publishers say of their figures, in the languages that there are; and questions that contradict themselves."""

from __future__ import annotations

from typing import Any

import pytest

import ortaq
from ortaq.errors import UsageError
from ortaq.store import Store

FIGURE = {"series": "X", "ref_area": "KAZ", "time_period": 2020, "obs_value": 1.0}
ABOUT = {"series": "X", "indicator": ["6.5.1"]}


def note(text: str, lang: str, **other: Any) -> dict[str, Any]:
    return {"series": "X", "indicator": "6.5.1", "field": "STAT_CONC_DEF", "lang": lang, "text": text, **other}


@pytest.fixture
def noted(filling: Any) -> Store:
    notes = [
        note("Анықтама", "kk"),
        note("Определение", "ru"),
        note("Контакт", "ru", field="CONTACT"),
        note("Байланыс", "kk", field="CONTACT"),
        note("Of the indicator", "en", series=None, field="GOAL_TEXT"),
        note("Other", "en", series=None, indicator="6.5.2"),
    ]
    correction = {
        "id": "C1",
        "source": "minstat",
        "series": "X",
        "ref_area": "KAZ",
        "time_period": 2020,
        "action": "scale",
        "reason": "thousands were given as units",
        "reported": "2026-09-01",
        "applied": 3,
        "delivery": "one",
    }
    return filling.bring("minstat", [FIGURE], series=[ABOUT], notes=notes, corrections=[correction])


def told(store: Store, code: str, lang: str) -> list[tuple[str, str, str]]:
    return [(row["field"], row["lang"], row["text"]) for row in ortaq.show(store, notes=code, lang=lang)]


def test_a_definition_comes_in_the_language_asked_for_where_there_is_one(noted: Store) -> None:
    assert ("STAT_CONC_DEF", "kk", "Анықтама") in told(noted, "X", "kk")
    assert ("STAT_CONC_DEF", "ru", "Определение") not in told(noted, "X", "kk")


def test_else_it_comes_in_all_languages_there_are_each_named(noted: Store) -> None:
    found = told(noted, "X", "en")

    assert found[:4] == [
        ("CONTACT", "kk", "Байланыс"),
        ("CONTACT", "ru", "Контакт"),
        ("STAT_CONC_DEF", "kk", "Анықтама"),
        ("STAT_CONC_DEF", "ru", "Определение"),
    ]


def test_notes_of_its_indicator_belong_to_a_series_and_those_of_another_do_not(noted: Store) -> None:
    assert ("GOAL_TEXT", "en", "Of the indicator") in told(noted, "X", "en")
    assert "Other" not in {text for _, _, text in told(noted, "X", "en")}
    assert told(noted, "6.5.1", "en") == told(noted, "X", "en")


def test_corrections_that_were_applied_are_told(noted: Store) -> None:
    assert ("CORRECTION", "en", "KAZ 2020 scale; thousands were given as units; 2026-09-01 (C1: 3)") in told(
        noted, "X", "en"
    )


def test_in_what_a_proxy_differs_is_told(store: Store) -> None:
    (row,) = ortaq.show(store, notes="share-electricity-renewables")

    assert row["field"] == "PROXY_NOTE"
    assert "electricity generated" in row["text"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"notes": "6.5.x"}, r"no series and no indicator of this store: 6\.5\.x"),
        ({"notes": ""}, "no code is named"),
        ({"notes": "7.2.1", "goal": "7"}, "notes can't be narrowed by goal"),
        ({"left_out": True, "series": "EG.ELC.ACCS.ZS"}, "left_out can't be narrowed by series"),
        ({"left_out": True, "source": "nobody"}, "unknown source"),
        ({"availability": True, "series": "EG.ELC.ACCS.ZS"}, "availability can't be narrowed by series"),
        ({"availability": True, "left_out": True}, "availability and left_out are two questions"),
        ({"availability": True, "regions": True, "ref_area": "KAZ"}, "availability can't be asked of regions"),
        ({"regions": True}, "regions of which states"),
        ({"series": ""}, "series names nothing"),
        ({"ref_area": []}, "ref_area names nothing"),
        ({"ref_area": "KZ-99"}, "unknown state: KZ-99"),
    ],
)
def test_a_contradiction_is_named_with_its_cure(store: Store, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ortaq.show(store, **asked)
