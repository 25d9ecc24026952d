"""Goals, targets and indicators of the 2030 Agenda, and our names of them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

import pytest
import yaml

from ortaq.errors import UsageError
from ortaq.model.targets import natural_key
from ortaq.reference import resource
from ortaq.reference.agenda import goal_name, goals, indicator_name, indicators, target_name, targets
from ortaq.reference.areas import area_name, areas, group_name, groups
from ortaq.reference.lookup import LANGUAGES, rows
from ortaq.reference.topics import topics

TARGETS_PER_GOAL = (7, 8, 13, 10, 9, 8, 5, 12, 8, 10, 10, 11, 5, 10, 12, 12, 19)
INDICATORS_PER_GOAL = (13, 15, 28, 12, 14, 11, 6, 17, 12, 14, 16, 13, 8, 10, 14, 24, 24)
OURS = ("areas.csv", "area_names.csv", "groups.yaml", "group_names.csv", "goals.csv", "targets.csv", "indicators.csv",
        "topics.yaml")  # fmt: skip
RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
KAZAKH = RUSSIAN + "ёәғқңөұүһі"


def every_text(lang: str) -> list[str]:
    """All names that this folder gives in a language, with their forms."""
    names = [
        *(area_name(code, lang) for code in areas()),
        *(group_name(code, lang) for code in groups()),
        *(goal_name(code, lang) for code in goals()),
        *(target_name(code, lang) for code in targets()),
        *(name for code in indicators() if (name := indicator_name(code, lang)).lang == lang),
        *(topic.names[lang] for topic in topics().values()),
    ]
    return [text for name in names for text in (name.text, *name.forms.values())]


def test_there_are_17_goals_in_order_each_with_its_colour() -> None:
    assert list(goals()) == [str(number) for number in range(1, 18)]
    assert len({goal.colour for goal in goals().values()}) == 17
    assert all(re.fullmatch("#[0-9A-F]{6}", goal.colour) for goal in goals().values())


def test_there_are_169_targets() -> None:
    per_goal = Counter(target.goal for target in targets().values())

    assert len(targets()) == 169
    assert tuple(per_goal[goal] for goal in goals()) == TARGETS_PER_GOAL


def test_the_framework_lists_251_indicators_of_which_234_are_unique() -> None:
    per_goal = Counter(indicator.target.partition(".")[0] for indicator in indicators().values())

    assert len(indicators()) == 251
    assert sum(indicator.same_as is None for indicator in indicators().values()) == 234
    assert tuple(per_goal[goal] for goal in goals()) == INDICATORS_PER_GOAL


def test_thirteen_indicators_stand_under_more_than_one_target() -> None:
    repeated = {indicator.same_as for indicator in indicators().values() if indicator.same_as}

    assert len(repeated) == 13
    assert all(indicators()[code].same_as is None for code in repeated)


def test_codes_are_well_formed_and_sorted_naturally() -> None:
    assert all(re.fullmatch(r"([1-9]|1[0-7])\.([1-9]\d?|[a-d])", code) for code in targets())
    assert all(re.fullmatch(r"([1-9]|1[0-7])\.([1-9]\d?|[a-d])\.[1-9]", code) for code in indicators())
    for codes in (list(goals()), list(targets()), list(indicators())):
        assert codes == sorted(codes, key=natural_key)


def test_every_target_has_its_goal_and_every_indicator_its_target() -> None:
    assert all(target.goal == target.target.partition(".")[0] in goals() for target in targets().values())
    assert all(row.target == row.indicator.rpartition(".")[0] in targets() for row in indicators().values())
    assert {row.target for row in indicators().values()} == set(targets())


def test_62_targets_are_means_of_implementation() -> None:
    means = [code for code, target in targets().items() if target.is_means_of_implementation]

    assert len(means) == 62
    assert {code for code in targets() if code[-1].isalpha()} <= set(means)


def test_a_deadline_is_a_year_the_agenda_names() -> None:
    years = Counter(target.deadline for target in targets().values())

    assert set(years) == {2017, 2020, 2025, 2030, None}
    assert targets()["6.6"].deadline == 2020
    assert targets()["7.2"].deadline == 2030
    assert targets()["13.2"].deadline is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_goal_and_target_has_a_short_title_of_its_own(lang: str) -> None:
    titles = [target_name(code, lang).text for code in targets()]

    assert all(0 < len(title) <= 70 for title in titles)
    assert len(set(titles)) == 169
    assert len({goal_name(code, lang).text for code in goals()}) == 17


def test_every_indicator_has_a_short_title_and_says_when_it_is_english() -> None:
    for code in indicators():
        for lang in LANGUAGES:
            name = indicator_name(code, lang)

            assert 0 < len(name.text) <= 90
            assert name.lang in {lang, "en"}


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_every_indicator_of_the_climate_topic_has_a_title_in_each_language(lang: str) -> None:
    shown = set(topics()["climate"].targets)

    missing = [c for c, row in indicators().items() if row.target in shown and indicator_name(c, lang).lang != lang]

    assert missing == []


def test_a_repeated_indicator_has_the_same_title_everywhere() -> None:
    for code, indicator in indicators().items():
        if indicator.same_as:
            assert indicator_name(code, "ru").text == indicator_name(indicator.same_as, "ru").text


@pytest.mark.parametrize(("lang", "alphabet"), [("ru", RUSSIAN), ("kk", KAZAKH)])
def test_no_letter_stands_in_for_another_alphabets_look_alike(lang: str, alphabet: str) -> None:
    foreign = {
        word
        for text in every_text(lang)
        for word in re.findall(r"[^\W\d_]+", text)
        if not set(word.lower()) <= set(alphabet) and word != "CO₂"
    }

    assert foreign == set()


def test_english_titles_hold_no_cyrillic() -> None:
    assert [text for text in every_text("en") if re.search("[\u0400-\u04ff]", text)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_are_clean(lang: str) -> None:
    dirty = [text for text in every_text(lang) if text != text.strip() or "  " in text or "'" in text or '"' in text]

    assert dirty == []


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_carbon_dioxide_is_written_in_latin_letters(lang: str) -> None:
    assert [text for text in every_text(lang) if re.search("СО₂|СO₂|CО₂|CO2", text)] == []
    assert "CO₂" in indicator_name("9.4.1", lang).text


@pytest.mark.parametrize("code", ["7.9", "7", "7.2.1", "18.1", "", "3.B", "7.02", "a.b"])
def test_an_unknown_target_is_refused(code: str) -> None:
    with pytest.raises(UsageError, match="unknown target: "):
        target_name(code, "en")


def test_an_unknown_target_is_refused_with_the_targets_of_its_goal() -> None:
    with pytest.raises(UsageError) as refused:
        target_name("7.9", "en")

    assert str(refused.value) == "unknown target: 7.9 (targets of goal 7: 7.1, 7.2, 7.3, 7.a, 7.b)"


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("7.2.9", "indicators of target 7.2: 7.2.1"),
        ("13-2-2", "the nearest is 13.2.2"),
        ("x", "named like 7.2.1"),
        ("", "named like"),
    ],
)
def test_an_unknown_indicator_is_refused_with_a_hint(code: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        indicator_name(code, "ru")

    assert str(refused.value).startswith(f"unknown indicator: {code} (")
    assert hint in str(refused.value)


@pytest.mark.parametrize("code", ["0", "18", "07", "seven", ""])
def test_an_unknown_goal_is_refused(code: str) -> None:
    with pytest.raises(UsageError, match="unknown goal: "):
        goal_name(code, "kk")


def test_an_unknown_language_is_refused_for_every_kind_of_name() -> None:
    for name, code in ((goal_name, "7"), (target_name, "7.2"), (indicator_name, "7.2.1")):
        with pytest.raises(UsageError, match="unknown language: de"):
            name(code, "de")


@pytest.mark.parametrize("file", OURS)
def test_beside_each_file_stands_where_it_came_from(file: str) -> None:
    origin = yaml.safe_load(resource(f"{file.partition('.')[0]}.source.yaml"))

    assert origin["file"] == file
    assert origin["producer"]
    assert origin["licence"]
    assert origin["sha256"] == hashlib.sha256(resource(file)).hexdigest()


@pytest.mark.parametrize("file", [name for name in OURS if name.endswith(".csv")])
def test_tables_are_whole_and_end_lines_plainly(file: str) -> None:
    assert b"\r" not in resource(file)
    assert resource(file).endswith(b"\n")
    assert all(None not in row and None not in row.values() for row in rows(file))
