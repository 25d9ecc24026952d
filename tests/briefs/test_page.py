"""The climate brief as a page: the same figures in each language, nothing uncited, readable by all."""

from __future__ import annotations

import itertools
import re
import shutil
from pathlib import Path
from typing import Any

import html5lib
import pytest
from lxml import html

import ortaq
from ortaq.briefs.evidence import Evidence
from ortaq.briefs.html import only_markup
from ortaq.errors import BriefError, UsageError
from ortaq.i18n import language
from ortaq.reference.topics import topics
from ortaq.store import Store

LANGUAGES = ("kk", "ru", "en")
EACH = pytest.mark.parametrize("lang", LANGUAGES)


@pytest.fixture(scope="module")
def trees(pages: dict[str, str]) -> dict[str, html.HtmlElement]:
    return {lang: html.document_fromstring(page) for lang, page in pages.items()}


def test_each_language_has_the_same_figures(trees: dict[str, html.HtmlElement]) -> None:
    figures = {
        lang: {(e.get("data-ref"), e.get("value", e.get("datetime"))) for e in tree.xpath("//data|//time")}
        for lang, tree in trees.items()
    }

    assert figures["kk"] == figures["ru"] == figures["en"]
    assert len(figures["en"]) > 500


def test_each_language_has_the_same_sections_tables_and_pictures(trees: dict[str, html.HtmlElement]) -> None:
    def shape(tree: html.HtmlElement) -> list[str]:
        return [e.get("id") or e.get("data-picture") or e.tag for e in tree.xpath("//section/*[@id]|//figure|//table")]

    assert shape(trees["kk"]) == shape(trees["ru"]) == shape(trees["en"])


@EACH
def test_it_is_valid_and_complete_by_itself(pages: dict[str, str], lang: str) -> None:
    html5lib.HTMLParser(strict=True).parse(pages[lang])

    assert f'<html lang="{lang}">' in pages[lang]
    for fetched in ("<script", "<link", "<img", "<iframe", "@import", "url(http", "url(//", "srcset"):
        assert fetched not in pages[lang]


@EACH
def test_a_browser_reads_the_same_page_as_the_check(pages: dict[str, str], lang: str) -> None:
    """The check reads with libxml2; a parser that follows the standard of HTML has to find the same cited elements."""
    standard = html5lib.parse(pages[lang], namespaceHTMLElements=False)
    ours = html.document_fromstring(pages[lang])

    def cited(root: Any) -> list[tuple[str, str]]:
        return [(e.get("data-ref"), "".join(e.itertext())) for e in root.iter() if e.get("data-ref") is not None]

    assert cited(standard) == cited(ours)
    assert len(cited(ours)) > 1500


@EACH
def test_headings_step_down_one_at_a_time(trees: dict[str, html.HtmlElement], lang: str) -> None:
    levels = [int(e.tag[1]) for e in trees[lang].iter("h1", "h2", "h3", "h4", "h5")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@EACH
def test_tables_and_pictures_can_be_read_aloud(trees: dict[str, html.HtmlElement], lang: str) -> None:
    tree = trees[lang]

    assert all(table.find("caption") is not None for table in tree.iter("table"))
    assert all(cell.get("scope") in ("col", "row") for cell in tree.iter("th"))
    assert len(tree.xpath("//figure")) >= 20
    for picture in tree.iter("svg"):
        assert picture.get("role") == "img"
        assert picture.find("title").text
        assert picture.find("desc").text


@EACH
def test_every_link_within_the_page_leads_somewhere_and_no_id_stands_twice(
    trees: dict[str, html.HtmlElement], lang: str
) -> None:
    ids = [e.get("id") for e in trees[lang].xpath("//*[@id]")]

    assert len(ids) == len(set(ids))
    assert {a.get("href")[1:] for a in trees[lang].xpath("//a[starts-with(@href, '#')]")} <= set(ids)


@EACH
def test_every_source_names_publisher_licence_or_day_and_address(trees: dict[str, html.HtmlElement], lang: str) -> None:
    entries = trees[lang].xpath("//ol[@class='sources']/li")

    assert len(entries) > 50
    for entry in entries:
        assert entry.xpath("./span[contains(@data-ref, '#publisher')]")
        assert entry.xpath(".//time[@datetime]")
        assert entry.xpath("./a[starts-with(@href, 'http')]")
        if entry.xpath("./span[starts-with(@data-ref, 'series:')]"):
            assert entry.xpath("./span[contains(@data-ref, '#licence')]")


@EACH
def test_the_note_behind_a_figure_is_the_source_of_its_series(trees: dict[str, html.HtmlElement], lang: str) -> None:
    tree = trees[lang]
    source_of = {
        entry.get("id"): {e.get("data-ref").partition("#")[0] for e in entry.xpath("./span[@data-ref]")}
        for entry in tree.xpath("//ol[@class='sources']/li")
    }
    for table in tree.iter("table"):
        series = {
            "series:" + "/".join(e.get("data-ref").partition(":")[2].split("/")[1:3])
            for e in table.xpath(".//data[starts-with(@data-ref, 'verdict:')]")
        }
        noted = {ref for a in table.xpath(".//sup/a") for ref in source_of[a.get("href")[1:]]}
        assert series <= noted


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_no_english_sentence_stands_in_another_language(trees: dict[str, html.HtmlElement], lang: str) -> None:
    tree = html.fromstring(html.tostring(trees[lang]))
    for element in tree.xpath("//style|//*[@lang='en']|//svg//style|//ol[@class='sources']"):
        element.drop_tree()
    for element in tree.xpath("//*[contains(@data-ref, '#cite') or contains(@data-ref, '#series')]"):
        element.drop_tree()

    text = tree.text_content().replace("ortaq check FILE", "")

    assert re.findall(r"(?:\b[A-Za-z]{2,}\b[ ,]+){3,}", text) == []


def test_the_starter_evidence_is_marked_with_its_date(trees: dict[str, html.HtmlElement]) -> None:
    standfirst = trees["en"].find_class("standfirst")[0]

    assert standfirst.xpath(".//time[starts-with(@data-ref, 'snapshot:')]/@datetime") == ["2026-07-01"]


def test_kazakh_names_take_the_endings_that_the_vowels_ask_for(pages: dict[str, str]) -> None:
    text = re.sub(r"<[^>]*>", "", pages["kk"])

    assert "Қырғызстаннан" in text
    assert "Тәжікстанның" in text
    assert not re.search(r"стан(нен|ге|де|мән|нің)\b", text)


@pytest.mark.parametrize("intruder", [42, 3.5, "23 %", None, ("a",), ["b"]])
def test_nothing_enters_a_sentence_without_a_citation(intruder: object) -> None:
    with pytest.raises(BriefError, match="only with its citation"):
        language("en").sentence("{value}", value=intruder)  # ty: ignore[invalid-argument-type]


@pytest.mark.parametrize("intruder", [42, "text", "<b>bold</b>", 1.5])
def test_nothing_enters_the_page_but_what_was_made_for_it(intruder: object) -> None:
    with pytest.raises(BriefError, match="only with its citation"):
        only_markup(intruder)


@pytest.mark.parametrize("group", ["KAZ", "KAZ+UZB", "central-asia-and-azerbaijan", "central-asia-and-afghanistan"])
def test_any_group_has_a_brief_that_checks(store: Store, tmp_path: Path, group: str) -> None:
    page = ortaq.brief(store, "energy", group=group, lang="ru", date="2026-11-24").save(tmp_path)

    report = ortaq.check(store, page)

    assert report.ok, report.problems[:3]
    assert report.verified > 100


@pytest.mark.slow
@EACH
@pytest.mark.parametrize("topic", list(topics()))
def test_any_topic_in_any_language_has_a_brief_that_checks(store: Store, tmp_path: Path, topic: str, lang: str) -> None:
    page = ortaq.brief(store, topic, lang=lang, date="2026-11-24").save(tmp_path)

    assert ortaq.check(store, page).problems == ()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"topic": "climat"}, "climate"),
        ({"topic": "climate", "group": "centralasia"}, "central-asia"),
        ({"topic": "climate", "lang": "kz"}, "kk"),
        ({"topic": "climate", "k": 9}, "from 1 to 5"),
        ({"topic": "climate", "group": "DEU"}, "no figures of DEU"),
    ],
)
def test_a_slip_in_what_is_asked_names_the_cure(store: Store, arguments: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ortaq.brief(store, **arguments)


def test_an_address_resolves_only_to_what_is_true(store: Store) -> None:
    evidence = Evidence(store, language("en"), date="2026-11-24", version="1")
    finding = evidence.ground.finding("central-asia", "7.3")

    assert "KAZ" in finding.areas("behind")
    assert evidence.cite("ground:central-asia/7.3#behind:KAZ")
    with pytest.raises(BriefError, match="nothing in the store"):
        evidence.cite("ground:central-asia/7.3#on-track:KAZ")
    for wrong in (
        "",
        "obs:",
        "obs:wdi/NOPE/KAZ/2020",
        "weather:KAZ",
        "accord:nobody#title",
        "verdict:a/b/c/d#e",
        "7.2",
    ):
        with pytest.raises(BriefError):
            evidence.cite(wrong)


def test_a_page_is_written_whole_or_not_at_all(store: Store, tmp_path: Path) -> None:
    page = ortaq.brief(store, "air", lang="en", date="2026-11-24")
    (tmp_path / "file").write_text("here before")

    with pytest.raises(BriefError, match="can't write"):
        page.save(tmp_path / "file" / "under")
    assert page.save(tmp_path / "new folder").read_text(encoding="utf-8") == page.html
    assert [path.name for path in (tmp_path / "new folder").iterdir()] == ["air-central-asia.en.html"]


@pytest.mark.browser
@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not on this machine")
def test_it_fits_a_phone_prints_on_a4_and_needs_no_script(pages: dict[str, str], tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    page_file = tmp_path / "page.html"
    page_file.write_text(pages["kk"], encoding="utf-8")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 800})
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(page_file.as_uri())
        width = page.locator("body").bounding_box()
        pdf = page.pdf(prefer_css_page_size=True)
        browser.close()

    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert width
    assert width["width"] <= 375
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") > 5
