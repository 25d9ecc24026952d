"""`check`: an untouched brief is right to the last figure, and one changed digit is found and named."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import ortaq
from ortaq.errors import CheckError
from ortaq.store import Store
from ortaq.verbs.check import CheckReport

Tampered = Callable[[str], CheckReport]
LANGUAGES = ("kk", "ru", "en")


@pytest.fixture
def checked(store: Store, tmp_path: Path) -> Tampered:
    def check(page: str) -> CheckReport:
        file = tmp_path / "page.html"
        file.write_text(page, encoding="utf-8")
        return ortaq.check(store, file)

    return check


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_untouched_brief_is_right_in_every_figure(pages: dict[str, str], checked: Tampered, lang: str) -> None:
    report = checked(pages[lang])

    assert report.problems == ()
    assert report.notes == ()
    assert report.verified == report.figures > 1500
    assert str(report) == f"{report.figures} of {report.figures}"


def changed(page: str, pattern: str, new: str) -> str:
    """The page with the first place that fits a pattern replaced."""
    result, count = re.subn(pattern, new, page, count=1)
    assert count == 1, f"nothing in the page fits {pattern}"
    return result


@pytest.mark.parametrize(
    ("what", "pattern", "new", "named"),
    [
        ("a figure in a table", r'(<td><data data-ref="verdict:[^>]*>)[\d.,]+', r"\g<1>77.7", "77.7"),
        ("a figure in a sentence", r'(<li>.*?<data data-ref="verdict:[^>]*>)[\d.,]+', r"\g<1>88.8", "88.8"),
        ("the value beside a figure", r'(data-ref="verdict:[^"]*"[^>]* value=")[\d.]+', r"\g<1>1.25", "1.25"),
        ("a year", r'(<time data-ref="verdict:[^>]*>)\d+', r"\g<1>2019", "2019"),
        ("the day of the text", r'(<time data-ref="text:date"[^>]*>)24', r"\g<1>25", "25"),
        ("a count of states", r'(data-ref="ground:[^"]*#n_behind"[^>]*>)\d', r"\g<1>1", "#n_behind"),
        ("a state", r'(data-ref="ground:[^"]*#behind:KAZ">)Kazakhstan', r"\g<1>Uzbekistan", "Uzbekistan"),
        ("a verdict", r'(data-ref="verdict:[^"]*#status">)[a-z ]+', r"\g<1>on track to glory", "on track to glory"),
        ("the words of a pledge", r'(data-ref="accord:[^"]*#title">[^<]*?)20%', r"\g<1>30%", "30%"),
        ("the code of a target", r'(data-ref="target:7.2#code">)7.2', r"\g<1>7.9", "7.9"),
        (
            "an address to another figure",
            r'data-ref="verdict:[^"]*/KAZ#latest_value"',
            'data-ref="area:KAZ"',
            "area:KAZ",
        ),
        (
            "an address to nothing",
            r'data-ref="verdict:[^"]*/KAZ#latest_value"',
            'data-ref="obs:a/b/c/1"',
            "obs:a/b/c/1",
        ),
        ("a figure without its address", r'<data data-ref="verdict:[^>]*>', "<data>", "without a citation"),
        ("a new number", r"<p>", "<p>Already 95 percent. ", "95"),
        ("a number in a caption", r"<caption[^>]*>", r"\g<0>Since 1991 ", "1991"),
        ("a number as an entity", r"<p>", "<p>&#52;&#50; ", "42"),
        ("a number in other digits", r"<p>", "<p>\u0664\u0662 ", "\u0664\u0662"),
        ("a number of full width", r"<p>", "<p>\uff14\uff12 ", "\uff14\uff12"),
        ("a number in a tooltip", r"<p>", '<p title="42 of 45">', "42 of 45"),
        ("a number in a label", r'aria-label="', 'aria-label="5 of 6 ', "5 of 6"),
        ("a number on a chart", r"(<svg.*?>)(\d\d)(</text>)", r"\g<1>99\g<3>", "picture"),
        ("a point of a chart", r'(<path[^>]* d="M)[\d.]+', r"\g<1>1.5", "picture"),
        ("the name of a picture", r'data-picture="chart:7.2"', 'data-picture="chart:7.99"', "7.99"),
        (
            "the address of a source",
            r'(<a href=")https://data.worldbank.org[^"]*',
            r"\g<1>https://example.org/",
            "example.org",
        ),
        ("a note to another source", r'<a href="#s1">1</a>', '<a href="#s1">2</a>', "2"),
        ("a script", r"</main>", "<script>document.title = 'x'</script></main>", "script"),
        ("words by style", r"</style>", "p::after { content: '42' }</style>", "style"),
        ("words by style of their own", r"</head>", "<style>p::after { content: 'x' }</style></head>", "style"),
        ("a style on an element", r"<p>", '<p style="display:none">', "style"),
    ],
)
def test_what_was_changed_is_found_and_named(
    pages: dict[str, str], checked: Tampered, what: str, pattern: str, new: str, named: str
) -> None:
    report = checked(changed(pages["en"], pattern, new))

    assert not report.ok, what
    assert any(named in str(problem) for problem in report.problems), [str(p) for p in report.problems[:3]]


@pytest.mark.parametrize("many", [8, pytest.param(200, marks=pytest.mark.slow)])
def test_any_single_digit_that_changes_is_found(pages: dict[str, str], store: Store, tmp_path: Path, many: int) -> None:
    """Of all digits that a reader sees, outside of the style sheet with the font."""
    chance = random.Random(20240809 + many)
    page = pages["kk"]
    start = page.index("<body>")
    seen = [m.start() for m in re.finditer(r"\d", page[start:])]
    tags = [(m.start(), m.end()) for m in re.finditer(r"<[^>]*>", page[start:])]
    visible, place = [], 0
    for digit in seen:
        while place < len(tags) and tags[place][1] <= digit:
            place += 1
        if place == len(tags) or digit < tags[place][0]:
            visible.append(start + digit)
    assert len(visible) > 5000
    missed = []
    for digit in chance.sample(visible, many):
        other = chance.choice([d for d in "0123456789" if d != page[digit]])
        file = tmp_path / "page.html"
        file.write_text(page[:digit] + other + page[digit + 1 :], encoding="utf-8")
        if ortaq.check(store, file).ok:
            missed.append(page[digit - 80 : digit + 20])
    assert missed == []


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"\x00\x01\x02" * 100, b"<html><body><p>hi</p></body></html>", b"%PDF-1.7\n", b"<svg/>"],
)
def test_another_file_is_one_clear_line(store: Store, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.html"
    file.write_bytes(content)

    with pytest.raises(CheckError, match="not a brief of Ortaq"):
        ortaq.check(store, file)


def test_no_file_a_folder_and_a_file_too_large_are_one_clear_line(store: Store, tmp_path: Path) -> None:
    with pytest.raises(CheckError, match="there is no file"):
        ortaq.check(store, tmp_path / "nothing.html")
    with pytest.raises(CheckError, match="can't be read"):
        ortaq.check(store, tmp_path)
    large = tmp_path / "large.html"
    with large.open("wb") as file:
        file.truncate(60_000_000)
    with pytest.raises(CheckError, match="too large"):
        ortaq.check(store, large)


def test_a_page_cut_in_the_middle_is_not_right(pages: dict[str, str], checked: Tampered) -> None:
    assert not checked(pages["en"][: len(pages["en"]) // 2]).ok


def test_a_brief_of_another_store_or_version_is_noted(pages: dict[str, str], checked: Tampered) -> None:
    page = changed(pages["en"], r'(<meta name="ortaq:store" content=")[^"]*', r"\g<1>0123")

    report = checked(page)

    assert any("another store" in note for note in report.notes)
