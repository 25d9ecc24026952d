"""The page in a browser: what a screen reader meets, a phone shows and a printer prints, with no network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine to open a page in"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only where there is a browser)

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def files(pages: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    for lang, page in pages.items():
        (folder / f"{lang}.html").write_text(page, encoding="utf-8")
    return {lang: folder / f"{lang}.html" for lang in pages}


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_axe_finds_no_barrier(browser: Any, files: dict[str, Path], lang: str) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  (only where there is a browser)

    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(files[lang].as_uri())

    found = Axe().run(page)

    page.close()
    assert [(barrier["id"], barrier["nodes"][0]["html"]) for barrier in found.response["violations"]] == []
    assert len(found.response["passes"]) > 30


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_only_tables_are_wider_than_the_screen(browser: Any, files: dict[str, Path], width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(files["ru"].as_uri())

    page_width = page.evaluate("document.documentElement.scrollWidth")
    sticking_out = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, nav *")]
            .filter(e => !e.closest(".table") && e.getBoundingClientRect().right > innerWidth + 1)
            .map(e => e.tagName + " " + e.textContent.slice(0, 60))"""
    )

    page.close()
    assert page_width <= width
    assert sticking_out == []


def test_without_a_script_and_without_a_network_it_shows_the_same(browser: Any, files: dict[str, Path]) -> None:
    texts, asked = [], []
    for with_scripts in (True, False):
        context = browser.new_context(java_script_enabled=with_scripts, offline=True)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(files["kk"].as_uri())
        texts.append(page.locator("body").inner_text())
        context.close()

    assert texts[0] == texts[1]
    assert len(texts[0]) > 20_000
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_it_prints_on_a4_with_nothing_cut_off(browser: Any, files: dict[str, Path], lang: str) -> None:
    page = browser.new_page(viewport={"width": 672, "height": 978})  # the print of an A4 page without its margins
    page.goto(files[lang].as_uri())
    page.emulate_media(media="print")

    cut_off = page.evaluate(
        """() => [...document.querySelectorAll("main *")]
            .filter(e => !e.closest("svg") && e.getBoundingClientRect().right > innerWidth + 1)
            .map(e => e.tagName + " " + e.textContent.slice(0, 60))"""
    )
    printed = page.pdf(prefer_css_page_size=True)

    page.close()
    assert cut_off == []
    assert printed.count(b"/MediaBox [0 0 594") + printed.count(b"/MediaBox [0 0 595") > 3


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_every_letter_is_in_the_font_that_the_page_carries(browser: Any, files: dict[str, Path], lang: str) -> None:
    page = browser.new_page()
    page.goto(files[lang].as_uri())
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    body = session.send("DOM.querySelector", {"nodeId": root, "selector": "body"})["nodeId"]

    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": body})["fonts"]

    page.close()
    assert {font["familyName"] for font in fonts if font["isCustomFont"]} == {"Inter"} or not fonts
