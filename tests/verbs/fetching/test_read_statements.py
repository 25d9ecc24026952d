"""`read`: texts, folders, addresses and feeds; what is kept, found again, corrected, and held against the register."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from publishers import Publisher, answer, moved  # ty: ignore[import-not-found]  (loaded by conftest.py)

import ortaq
from ortaq.errors import OrtaqError, SourceError, UsageError
from ortaq.model.statements import Statement
from ortaq.store import Store
from ortaq.verbs.open_store import build_starter
from ortaq.verbs.reading.acting import area_of
from ortaq.verbs.reading.review import Correction, add_correction, corrections, now, unsure

TALK = """Су баршаға жетуі керек

Бүгін, 12:00

Қазақстанның су ресурстары министрі Нұрлан Әбдіров Шардарада сөз сөйледі, деп хабарлайды «Сыр үні».

Өзен бәрімізге ортақ байлық. 2027 жылға дейін ортақ өлшеу бекеттерін салуды ұсынамын, – деді министр.
"""
SAME_IN_ANOTHER = """Министр өзен туралы айтты

10 наурыз 2025

Нұрлан Әбдіров, су ресурстары министрі, журналистермен кездесті, деп хабарлайды «Дала үні».

Өзен бәрімізге ортақ байлық. 2027 жылға дейін ортақ өлшеу бекеттерін салуды ұсынамын, – деді Әбдіров.
"""
PROPOSAL = """Саммит өтті

9 тамыз 2024

Біріккен Ұлттар Ұйымының 80 жылдығы қарсаңында Орталық Азияда орнықты даму мақсаттарына қол жеткізу туралы БҰҰ Бас Ассамблеясының қарарын қабылдауды ұсынамын, – деді Қазақстан экология министрі Әсел Нұрғалиева.
"""  # noqa: E501


@pytest.fixture
def mine(tmp_path: Path) -> Iterator[Store]:
    """A store of one's own."""
    with ortaq.open_store(build_starter(tmp_path / "own" / "mine.duckdb")) as opened:
        yield opened


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    return path


def text_of(reading: ortaq.Reading) -> Statement:
    assert reading.statement is not None
    return reading.statement


def test_a_record_counts_the_characters_of_the_file(store: Store, talk: Path) -> None:
    (one,) = ortaq.read(store, talk, fetched_at="2025-03-10").readings

    told = json.loads(one.to_json())

    (quote,) = told["quotes"]
    assert TALK[slice(*quote["span"])] == quote["text"]
    assert (quote["speaker"], quote["country"]) == ("Нұрлан Әбдіров", "KZ")
    assert (told["lang"], told["date"], told["source"]) == ("kk", "2025-03-10T12:00", "«Сыр үні»")
    (act,) = told["initiatives"]
    assert (act["kind"], act["by"], act["due"]) == ("proposal", "Нұрлан Әбдіров", "2027")
    assert told["sdg"]["main"][0] == 6


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_a_record_is_told_in_the_readers_language(store: Store, talk: Path, lang: str) -> None:
    (one,) = ortaq.read(store, talk).readings

    told = one.told(lang)

    assert "Нұрлан Әбдіров" in told
    assert {"en": "Proposal", "kk": "Ұсыныс", "ru": "Предложение"}[lang] in told
    assert {"en": "not known", "kk": "белгісіз", "ru": "неизвестна"}[lang] in told


def test_an_act_is_held_against_the_register_with_what_became_of_it(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(PROPOSAL, encoding="utf-8")

    (one,) = ortaq.read(store, path).readings

    about = one.links[[act.kind for act in text_of(one).acts].index("proposal")]
    assert about[0].accord["id"] == "unga-resolution-sdg-central-asia"
    assert about[0].is_clear
    assert any(event["date"] == "2025-03-04" for event in about[0].events)
    assert "[unga-resolution-sdg-central-asia]" in one.told("en")


def test_what_is_in_no_register_looks_new(store: Store, talk: Path) -> None:
    (one,) = ortaq.read(store, talk).readings

    assert not any(link.is_clear for about in one.links for link in about)


def test_a_body_of_three_letters_is_no_state(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    told = "Сообщение\n\n3 марта 2025\n\nФАО обязуется к 2027 году помочь фермерам долины с семенами.\n"
    path.write_text(told, encoding="utf-8")

    (one,) = ortaq.read(store, path).readings

    (act,) = text_of(one).acts
    assert act.by == "FAO"
    assert one.record()["initiatives"][0]["by"] == "FAO"
    assert area_of(text_of(one), act) is None


def test_the_same_page_twice_is_one_statement(mine: Store, talk: Path) -> None:
    first = ortaq.read(mine, talk, keep=True)
    again = ortaq.read(mine, talk, keep=True)

    assert first.kept is not None
    assert again.kept is not None
    assert (first.kept.new, again.kept.new, again.kept.known) == (1, 0, 1)
    assert mine.table("statement").num_rows == 1


def test_the_same_speech_in_another_outlet_is_one_statement_with_two_sources(mine: Store, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "one.txt").write_text(TALK, encoding="utf-8")
    (folder / "two.txt").write_text(SAME_IN_ANOTHER, encoding="utf-8")

    kept = ortaq.read(mine, folder, keep=True, fetched_at="2025-03-10").kept

    assert kept is not None
    assert (kept.new, kept.sources) == (1, 1)
    assert mine.table("statement").num_rows == 1
    assert set(mine.table("statement_source")["publisher"].to_pylist()) == {"«Сыр үні»", "«Дала үні»"}


def test_what_is_kept_is_found_by_state_goal_day_and_words(mine: Store, talk: Path) -> None:
    ortaq.read(mine, talk, keep=True, fetched_at="2025-03-10")

    assert len(ortaq.show(mine, statements=True, ref_area="KAZ", goal="6", since="2025")) == 1
    assert len(ortaq.show(mine, statements=True, ref_area="UZB")) == 0
    assert len(ortaq.show(mine, statements=True, since="2026")) == 0
    assert len(ortaq.show(mine, search="бекет")) == 1
    assert len(ortaq.show(mine, search="beketter")) == 1  # typed in Latin letters
    assert len(ortaq.show(mine, search="мұздық")) == 0


def test_positions_tell_who_proposed_and_of_whom_nothing_is_kept(mine: Store, talk: Path) -> None:
    ortaq.read(mine, talk, keep=True, fetched_at="2025-03-10")

    (row,) = ortaq.common_ground(mine, positions=True, goal="6").rows()

    assert (row["proposed"], row["silent"]) == (["KAZ"], ["KGZ", "TJK", "TKM", "UZB"])


def test_figures_that_are_fetched_later_leave_statements_alone(mine: Store, talk: Path, tmp_path: Path) -> None:
    ortaq.read(mine, talk, keep=True)
    chart = tmp_path / "share-electricity-renewables.csv"
    chart.write_text("Entity,Code,Year,Renewables - % electricity\nKazakhstan,KAZ,2022,12.25\n")

    ortaq.fetch(mine, "owid", str(chart))

    assert mine.table("statement").num_rows == 1
    assert mine.table("quote").num_rows == 1


def test_a_correction_holds_when_the_text_is_read_again(mine: Store, talk: Path) -> None:
    (before,) = ortaq.read(mine, talk).readings
    folder = mine.path.parent
    act = text_of(before).acts[0]
    add_correction(
        folder,
        Correction(_identity(before), "act", act.span, "changed", "A. Reviewer", now(), "Нұрлан Әбдіров", "appeal"),
    )

    (after,) = ortaq.read(mine, talk).readings

    assert (text_of(after).acts[0].kind, text_of(after).acts[0].confidence) == ("appeal", 1.0)
    assert not [question for question in unsure(text_of(after)) if question.what == "act" and question.span == act.span]
    assert corrections(folder)[0].by == "A. Reviewer"


def _identity(reading: ortaq.Reading) -> str:
    from ortaq.statements.same import identity  # noqa: PLC0415

    return identity(text_of(reading).text)


def test_a_correction_without_a_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        add_correction(tmp_path, Correction("x", "act", (0, 1), "right", " ", now()))


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    with Publisher() as playing:
        monkeypatch.setenv("ORTAQ_ALLOW_HOSTS", playing.place)
        yield playing


def page(text: str) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in text.split("\n\n")[2:])
    return f'<html><head><meta charset="utf-8"></head><body><article>{body}</article></body></html>'.encode()


def test_an_address_and_a_feed_are_read(mine: Store, publisher: Publisher) -> None:
    one = publisher.on("/news/1.html", answer(page(TALK), content_type="text/html"))
    feed = publisher.on(
        "/feed.xml",
        answer(
            f"<rss><channel><item><link>{one}</link></item></channel></rss>".encode(), content_type="application/xml"
        ),
    )

    (read,) = ortaq.read(mine, one).readings
    (of_feed,) = ortaq.read(mine, feed, feed=True).readings

    assert text_of(read).acts[0].kind == text_of(of_feed).acts[0].kind == "proposal"
    assert read.document is not None
    assert read.document.address == one


@pytest.mark.parametrize("address", ["http://127.0.0.1/a", "http://169.254.169.254/latest", "http://localhost:22/"])
def test_addresses_into_the_local_network_are_refused(mine: Store, address: str) -> None:
    with pytest.raises(SourceError):
        ortaq.read(mine, address)


def test_a_page_that_sends_on_into_the_local_network_is_refused(mine: Store, publisher: Publisher) -> None:
    address = publisher.on("/a", moved("http://127.0.0.1:1/secret"))

    with pytest.raises(SourceError):
        ortaq.read(mine, address)


@pytest.mark.parametrize(
    ("what", "options"),
    [
        ("nothing-here.txt", {}),
        ("", {"feed": True}),
        ("TALK", {"fetched_at": "soon"}),
        ("TALK", {"text_lang": "de"}),
        ("EMPTY_FOLDER", {}),
    ],
)
def test_a_wrong_call_is_refused_with_the_cure(
    store: Store, talk: Path, tmp_path: Path, what: str, options: dict[str, object]
) -> None:
    (tmp_path / "empty").mkdir()
    path = {"TALK": talk, "EMPTY_FOLDER": tmp_path / "empty"}.get(what, what)

    with pytest.raises(OrtaqError) as refused:
        ortaq.read(store, path, **options)  # ty: ignore[invalid-argument-type]

    assert refused.value.hint


def test_one_bad_file_of_a_folder_is_told_beside_the_others(store: Store, talk: Path) -> None:
    (talk.parent / "bad.pdf").write_bytes(b"%PDF-1.7 broken")

    found = {one.name: one for one in ortaq.read(store, talk.parent).readings}

    assert found["talk"].statement is not None
    assert found["bad"].error is not None
