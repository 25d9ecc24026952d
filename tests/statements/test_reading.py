"""Official texts of all eight languages, read: days, speakers, quotations, acts. Every person is invented."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ortaq.model.statements import Statement
from ortaq.statements import read_text
from ortaq.statements.entities import canonical
from ortaq.statements.language_pack import LANGUAGES, language_pack

NOON = datetime.fromisoformat("2025-03-21T12:00:00+05:00")

NEWS = """Министр: Воды хватит всем

Сегодня, 15:10
77
Поделиться:
Фото: Пресс-центр

Министр водного хозяйства Узбекистана Санжар Юлдашев предложил ввести с 2026 года общий график, сообщает «Вестник реки».

«Река у нас одна, и считать воду мы будем по одним приборам», — отметил министр.

Министр: Воды хватит всем

© 2019 Вестник
"""


@pytest.fixture(scope="module")
def news() -> Statement:
    return read_text(NEWS, fetched_at=NOON)


def words(statement: Statement, span: tuple[int, int]) -> str:
    return statement.text[slice(*span)]


def test_the_frame_of_a_page_is_told_apart_from_its_text(news: Statement) -> None:
    assert news.title is not None
    assert words(news, news.title) == "Министр: Воды хватит всем"
    assert news.source == ("«Вестник реки»",)
    assert news.photo_credit == "Пресс-центр"
    assert {"77", "Поделиться:"} <= {words(news, span) for span in news.boilerplate}


def test_today_is_the_day_it_was_taken(news: Statement) -> None:
    assert news.day is not None
    assert (news.day.value, news.day.form) == ("2025-03-21T15:10", "relative")


def test_without_a_fetch_date_today_is_not_known_and_no_footer_year_is_taken() -> None:
    day = read_text(NEWS).day

    assert day is not None
    assert day.value is None


def test_a_quotation_goes_to_whoever_holds_the_office(news: Statement) -> None:
    (quote,) = news.quotes

    assert words(news, quote.span) == "Река у нас одна, и считать воду мы будем по одним приборам"
    assert quote.speaker is not None
    assert (news.speakers[quote.speaker].name, news.speakers[quote.speaker].country) == ("Санжар Юлдашев", "UZB")


def test_a_proposal_is_told_with_who_and_by_when(news: Statement) -> None:
    act = next(act for act in news.acts if act.kind == "proposal")

    assert (act.by, act.due) == ("Санжар Юлдашев", "2026")
    assert act.evidence is not None
    assert words(news, act.evidence) == "предложил"


def test_guillemets_round_a_name_are_no_quotation() -> None:
    statement = read_text("Встреча\n\nВ форуме «Центральная Азия – ООН» участвовали министры пяти стран региона.")

    assert statement.quotes == ()


def test_the_same_text_gives_the_same_record_each_time() -> None:
    assert read_text(NEWS, fetched_at=NOON) == read_text(NEWS, fetched_at=NOON)


@given(st.text(max_size=400))
@settings(deadline=None)
def test_any_text_at_all_is_read_with_spans_inside_it(raw: str) -> None:
    statement = read_text(raw)

    spans = [
        *(q.span for q in statement.quotes),
        *(a.span for a in statement.acts),
        *(e.span for e in statement.entities),
    ]
    assert all(0 <= start <= end <= len(raw) for start, end in spans)
    assert statement.day is None or statement.day.form != "relative" or statement.day.value is None


@given(st.lists(st.sampled_from([*NEWS.split(), "«", "»", "—", ":", "\n\n", "“", '"', "2027", "сегодня"]), max_size=60))
@settings(deadline=None)
def test_a_text_of_shuffled_words_breaks_nothing(pieces: list[str]) -> None:
    statement = read_text(" ".join(pieces))

    assert all(statement.text[slice(*quote.span)].strip() for quote in statement.quotes)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_knows_its_months_its_states_and_every_goal(lang: str) -> None:
    pack = language_pack(lang)
    path = Path(__file__).parents[2] / "src" / "ortaq" / "statements" / "languages" / f"{lang}.yml"
    told = yaml.safe_load(path.read_text(encoding="utf-8"))

    assert set(pack.months.values()) == set(range(1, 13))
    assert {str(code).partition(".")[0] for code in told["goals"]} == {str(goal) for goal in range(1, 18)}
    assert {"KAZ", "KGZ", "TJK", "TKM", "UZB", "AZE"} <= set(told["countries"])
    assert set(told["names"]) <= set(canonical())


EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.yml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_read_in_its_language_and_no_day_is_invented(path: Path) -> None:
    item = yaml.safe_load(path.read_text(encoding="utf-8"))
    fetched = item.get("fetched_at")

    statement = read_text(item["text"], fetched_at=datetime.fromisoformat(str(fetched)) if fetched else None)

    assert statement.lang == item["lang"]
    if not (item["labels"].get("date") or {}).get("value"):
        assert statement.day is None or statement.day.value is None
    json.dumps(statement.text, ensure_ascii=False)


def test_two_words_that_mean_today_are_today() -> None:
    text = "Hazaryň kenary arassalanar\n\nŞu gün, 16:15\n\nAwazada maslahat geçirildi we myhmanlar gatnaşdylar."

    day = read_text(text, fetched_at=NOON, lang="tk").day

    assert day is not None
    assert day.value == "2025-03-21T16:15"


def test_a_name_of_a_person_is_neither_cut_at_its_hyphen_nor_taken_from_a_project_between_marks() -> None:
    text = 'Title of it\n\nThe minister of "Silver Road" Anna Vasquez-Prim of Kazakhstan said that all is well.'

    names = [one.name for one in read_text(text, lang="en").speakers]

    assert names == ["Anna Vasquez-Prim"]


def test_a_page_that_is_a_speech_is_one_quotation_by_whoever_the_lead_names() -> None:
    speech = "Excellencies, ladies and gentlemen,\n\n" + "\n\n".join(["Water is life and we share it gladly."] * 12)
    text = f"Address at the water day\n\nMinister of Water of Kazakhstan Asel Bekova gave this address.\n\n{speech}"

    statement = read_text(text, lang="en")

    (quote,) = statement.quotes
    assert words(statement, quote.span) == speech
    assert quote.speaker is not None
    assert statement.speakers[quote.speaker].name == "Asel Bekova"


def test_single_marks_hold_speech_and_an_apostrophe_does_not_close_it() -> None:
    text = "Title\n\n‘The farmers’ union knows what the river gives us’, said Minister Asel Bekova of Kazakhstan."

    statement = read_text(text, lang="en")

    assert [words(statement, one.span) for one in statement.quotes] == [
        "The farmers’ union knows what the river gives us"
    ]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("The banks must lend to the villages.", ["appeal"]),
        ("A river must flow.", []),
        ("By the end of 2027 the ministry will connect forty villages.", ["commitment"]),
        ("By 2040 the glacier may melt and the river will fall.", []),
        ("The minister proposed that the price should fall.", ["proposal"]),
    ],
)
def test_a_duty_or_a_future_is_an_act_only_where_somebody_can_act(sentence: str, kinds: list[str]) -> None:
    assert [one.kind for one in read_text(f"Title\n\n{sentence}", fetched_at=NOON, lang="en").acts] == kinds


def test_an_office_alone_is_of_whoever_holds_that_of_the_same_body() -> None:
    text = (
        "Başlıq\n\nDövlət Agentliyinin sədri Kamran Səfərli çıxış edib. "
        "Fermerlər birliyinin sədri Zöhrə Musalı gəlib.\n\n"
        "“Gələn ilin sonuna kimi bütün kəndlərə su çəkəcəyik”, - deyə agentliyin sədri bildirib."
    )

    statement = read_text(text, fetched_at=NOON, lang="az")

    (act,) = statement.acts
    assert (act.kind, act.by, act.due) == ("commitment", "Kamran Səfərli", "2026")


def test_what_hangs_on_one_verb_is_parted_into_its_acts() -> None:
    text = "Sarlavha\n\nVazir yagona tarmoqni tuzishni va yoshlar forumini o'tkazishni taklif qildi."

    acts = read_text(text, lang="uz").acts

    assert [one.kind for one in acts] == ["proposal", "proposal"]


def test_a_colon_far_behind_a_verb_of_saying_opens_no_speech() -> None:
    text = "Title\n\nMinister Asel Bekova of Kazakhstan said there that two things are missing: wires and engineers."

    assert read_text(text, lang="en").quotes == ()


def test_the_state_of_an_office_that_stands_behind_the_name_is_told() -> None:
    text = "Title\n\nAsel Bekova, Minister of Water of Kazakhstan, said that all is well."

    assert [(one.name, one.country) for one in read_text(text, lang="en").speakers] == [("Asel Bekova", "KAZ")]
