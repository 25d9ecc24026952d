"""The labels of the examples say what stands in their texts; else every measure taken with them is wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

EXAMPLES = [
    yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(Path(__file__).with_name("examples").glob("*.yml"))
]
LANGUAGES = ("az", "en", "kk", "ky", "ru", "tg", "tk", "uz")
MARKS = '«»“”„"‘’ ,–—-'

each_example = pytest.mark.parametrize("item", EXAMPLES, ids=[item["id"] for item in EXAMPLES])


def test_there_are_four_examples_in_each_language_and_both_scripts_of_uzbek() -> None:
    assert Counter(item["lang"] for item in EXAMPLES) == dict.fromkeys(LANGUAGES, 4)
    assert {item["script"] for item in EXAMPLES if item["lang"] == "uz"} == {"Cyrl", "Latn"}


@each_example
def test_what_a_label_names_stands_at_its_place(item: dict[str, Any]) -> None:
    labels, text = item["labels"], item["text"]
    named = [labels["title"], labels["date"], *labels["entities"]]

    assert item["fiction"] is True
    for one in named:
        if "span" in one:
            assert text[slice(*one["span"])] == one.get("surface", one.get("text"))


@each_example
def test_a_quotation_begins_and_ends_with_its_words(item: dict[str, Any]) -> None:
    for quote in item["labels"]["quotes"]:
        words = item["text"][slice(*quote["span"])]

        assert words.startswith(quote["starts"])
        assert words[0] not in MARKS.replace("«", "")  # a quotation may begin with a name in its own marks
        assert words[-1] not in MARKS


@each_example
def test_each_act_is_of_a_known_kind_and_by_someone_named(item: dict[str, Any]) -> None:
    people = {one["id"] for one in item["labels"]["speakers"]}

    for act in item["labels"]["initiatives"]:
        assert act["kind"] in {"proposal", "commitment", "appeal"}
        assert act["by"] in people or act["by"].isupper() or " " in act["by"]
        assert item["text"][slice(*act["span"])].strip()


@each_example
def test_a_page_that_tells_no_day_has_none(item: dict[str, Any]) -> None:
    date = item["labels"]["date"]

    assert date["value"] is None or item["fetched_at"]
    assert (date["value"] is None) == (date["form"] == "none" or not item["fetched_at"])
