"""What a brief can be about."""

from __future__ import annotations

import pytest

from ortaq.errors import UsageError
from ortaq.reference.agenda import targets
from ortaq.reference.lookup import LANGUAGES
from ortaq.reference.topics import topic, topic_name, topics


@pytest.mark.parametrize("code", list(topics()))
def test_a_topic_shows_known_targets_each_once(code: str) -> None:
    shown = topic(code).targets

    assert shown
    assert set(shown) <= set(targets())
    assert len(set(shown)) == len(shown)


def test_climate_begins_with_emissions_and_clean_energy() -> None:
    assert topic("climate").targets[:6] == ("13.2", "7.2", "7.3", "7.1", "9.4", "6.4")
    assert topic("climate").goals == ("13", "7", "9", "6", "15", "11", "12", "2", "1")


@pytest.mark.parametrize("code", list(topics()))
def test_a_topic_has_a_name_in_every_language_and_what_sentences_need(code: str) -> None:
    names = topic(code).names

    assert set(names) == set(LANGUAGES)
    assert all(name.lang == lang and name.text for lang, name in names.items())
    assert names["en"].forms["about"] == f"on {names['en'].text}"
    assert names["kk"].forms["about"] == f"{names['kk'].text} бойынша"
    assert names["ru"].forms["about"] == f"по {names['ru'].forms['dat']}"
    assert {"gen", "dat", "acc", "ins", "loc"} <= set(names["ru"].forms)


@pytest.mark.parametrize(("given", "near"), [("climat", "climate"), ("Climate", "climate"), ("waters", "water")])
def test_an_unknown_topic_is_refused_with_the_nearest(given: str, near: str) -> None:
    with pytest.raises(UsageError) as refused:
        topic(given)

    assert str(refused.value).startswith(f"unknown topic: {given} (the nearest is {near}; topics: climate, water")


@pytest.mark.parametrize("given", ["", "x", "космос", "13"])
def test_what_resembles_no_topic_is_refused_with_all(given: str) -> None:
    with pytest.raises(UsageError) as refused:
        topic(given)

    assert str(refused.value).startswith(f"unknown topic: {given} (topics: climate, water")


def test_a_topic_has_no_name_in_an_unknown_language() -> None:
    assert topic_name("water", "kk").text == "су ресурстары"
    with pytest.raises(UsageError, match="unknown language: xx"):
        topic_name("water", "xx")
