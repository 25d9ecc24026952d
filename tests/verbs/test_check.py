"""`check`: an untouched brief is right to the last figure, and one changed digit is found and named."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import ortaq
from ortaq.errors import CheckError
from ortaq.store import Store
from ortaq.verbs.check import CheckReport
from ortaq.verbs.open_store import build_starter

Tampered = Callable[[str], CheckReport]
LANGUAGES = ("kk", "ru", "en")
RENEWABLES = "source = 'wdi' and series = 'EG.FEC.RNEW.ZS'"


@pytest.fixture
def checked(store: Store, tmp_path: Path) -> Tampered:
    def check(page: str) -> CheckReport:
        file = tmp_path / "page.html"
        file.write_text(page, encoding="utf-8")
        return ortaq.check(store, file)

    return check


@pytest.fixture(scope="session")
def energy(store: Store) -> dict[str, str]:
    """The brief on energy, which is shorter than that on climate and has every kind of thing in it."""
    return {lang: ortaq.brief(store, "energy", lang=lang, date="2026-11-24").html for lang in ("kk", "en")}


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
        ("the words of a pledge", r'(data-ref="accord:[^"]*#title"[^>]*>)', r"\g<1>No ", "says No "),
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
        ("a passage that is hidden", r"<p>", "<p hidden>", "p hidden"),
        ("a digit that is hidden", r"(<td><data[^>]*>\d)(\d)", r'\g<1><span class="skip">\g<2></span>', "data span"),
        ("a number that is raised", r"<p>", "<p>Already ⁹⁵ percent. ", "⁹⁵"),
        ("a number in a circle", r"<p>", "<p>All ⑤ states. ", "⑤"),
        ("a part of one", r"<p>", "<p>Over ½. ", "½"),
        ("a sign within a number that is not seen", r"(<td><data[^>]*>\d)", "\\g<1>\u200b", "the evidence says"),
        ("a sign that turns what follows", r"<td><data", "<td>\u202e<data", "U+202E"),
        ("a direction", r"<td><data", '<td dir="rtl"><data', "td dir"),
        ("a link", r"<p>", '<p><a href="https://example.org/">More.</a> ', "https://example.org/"),
        (
            "a link from a name",
            r'<span data-ref="area:KAZ">Kazakhstan</span>',
            '<a data-ref="area:KAZ" href="https://example.org/">Kazakhstan</a>',
            "leads elsewhere",
        ),
        ("a number that looks like a note", r"<p>", '<p>Already <a href="#s9">9</a> in ten. ', "without a citation"),
        ("a note with its link", r'<a href="#s1">1</a>', '<a href="#s2">2</a>', "where the evidence puts 1"),
        ("a comment", r"<p>", "<!-- --!><p>95 % -->", "comment"),
        ("a drawing of another hand", r"<p>", "<p><svg><text>95</text></svg>", "svg"),
        ("a picture", r"<p>", '<p><img src="data:image/svg+xml,95" alt="95">', "img"),
        ("a page within the page", r"<p>", '<iframe srcdoc="95"></iframe><p>', "iframe"),
        ("a number in a field", r"<p>", '<p><input value="95">', "input"),
        ("the numbers of a list", r'<ol class="sources">', '<ol class="sources" start="5">', "ol start"),
        ("the number of an entry", r'<li id="s1">', '<li id="s1" value="5">', "li value"),
        ("the title of the window", r"<title>", "<title>95 % done: ", "title"),
        (
            "a page that leads on",
            r"<meta charset",
            '<meta http-equiv="refresh" content="0"><meta charset',
            "http-equiv",
        ),
        ("the base of links", r"<meta charset", '<base href="https://example.org"><meta charset', "base"),
        ("the encoding", r'charset="utf-8"', 'charset="iso-2022-jp"', "charset"),
        ("words behind the end", r"\Z", "<p>95 %</p>", "html"),
        ("a row less", r'<tr><th scope="row">.*?</tr>', "", "the page has nothing where the evidence puts Kazakhstan"),
        ("the colour of a verdict", r'class="away"', 'class="on-track"', "where the evidence puts"),
        ("a claim turned round", "are not on track for", "are on track for", "are not on track for"),
        (
            "a level of heading",
            r"<h2 id=\"method\">(.*?)</h2>",
            r'<h3 id="method">\g<1></h3>',
            "where the evidence puts",
        ),
        ("the topic", r'(name="ortaq:topic" content=")[^"]*', r"\g<1>nothing", "no brief on nothing"),
        ("the states of a majority", r'(name="ortaq:k" content=")', r"\g<1>5", "#k"),
        ("the group", r'(name="ortaq:group" content=")[^"]*', r"\g<1>nobody", "nothing to draw"),
    ],
)
def test_what_was_changed_is_found_and_named(
    energy: dict[str, str], checked: Tampered, what: str, pattern: str, new: str, named: str
) -> None:
    report = checked(changed(energy["en"], pattern, new))

    assert not report.ok, what
    assert any(named in str(problem) for problem in report.problems), [str(p) for p in report.problems[:3]]


@pytest.mark.parametrize("many", [8, pytest.param(200, marks=pytest.mark.slow)])
def test_any_single_digit_that_changes_is_found(energy: dict[str, str], checked: Tampered, many: int) -> None:
    """Of all digits behind the style sheet: in texts and in attributes, on axes and in the curves of charts."""
    chance = random.Random(20240809 + many)
    page = energy["kk"]
    digits = [found.start() for found in re.finditer(r"\d", page) if found.start() > page.index("<body>")]
    assert len(digits) > 10_000
    missed = []
    for digit in chance.sample(digits, many):
        other = chance.choice([each for each in "0123456789" if each != page[digit]])
        if checked(page[:digit] + other + page[digit + 1 :]).ok:
            missed.append(page[digit - 80 : digit + 20])
    assert missed == []


def test_figures_that_change_places_are_found(energy: dict[str, str], checked: Tampered) -> None:
    """Each with its address and its value: only the place is wrong."""
    cell = r'<td><data data-ref="verdict:[^"]*/EG.FEC.RNEW.ZS/{}#latest_value".*?</td>'
    kazakhstan, uzbekistan = (re.findall(cell.format(area), energy["en"])[0] for area in ("KAZ", "UZB"))
    swapped = energy["en"].replace(kazakhstan, "@@").replace(uzbekistan, kazakhstan).replace("@@", uzbekistan)

    report = checked(swapped)

    assert len(report.problems) >= 2
    assert all("7.2" in problem.heading for problem in report.problems)
    assert "/KAZ#latest_value" in str(report.problems[0])


def test_charts_that_change_places_are_found(energy: dict[str, str], checked: Tampered) -> None:
    one, other = re.findall(r'<figure data-picture="chart:.*?</figure>', energy["en"], re.DOTALL)[:2]
    swapped = energy["en"].replace(one, "@@").replace(other, one).replace("@@", other)

    assert not checked(swapped).ok


def test_other_words_in_the_draft_are_told_and_right(energy: dict[str, str], checked: Tampered) -> None:
    before, draft = energy["en"].split('<h2 id="answer">')[0], energy["en"][energy["en"].index('id="say"') :]
    assert before
    page = energy["en"].replace(draft, draft.replace("We will", "Together we shall", 1), 1)
    assert page != energy["en"]

    report = checked(page)

    assert report.ok
    assert len(report.notes) == 1
    assert "Together we shall" in report.notes[0]


@pytest.mark.parametrize("as_if", [lambda page: page.replace("\n", "\r\n"), lambda page: f"\ufeff{page}"])
def test_line_ends_and_marks_of_other_editors_change_nothing(
    energy: dict[str, str], store: Store, tmp_path: Path, as_if: Callable[[str], str]
) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(as_if(energy["kk"]).encode())

    report = ortaq.check(store, file)

    assert report.ok
    assert report.notes == ()


@pytest.fixture(scope="module")
def own_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one's own, with its raw bytes beside it."""
    return build_starter(tmp_path_factory.mktemp("own") / "own.duckdb")


@pytest.fixture
def altered(own_store: Path, tmp_path: Path) -> Callable[[str], Store]:
    """A copy of it in which one statement of SQL changed something behind the back of its manifest."""

    def alter(sql: str) -> Store:
        shutil.copytree(own_store.parent, tmp_path / "copy")
        file = tmp_path / "copy" / own_store.name
        file.chmod(0o600)
        with duckdb.connect(str(file)) as connection:
            changed_rows = connection.execute(sql).fetchall()[0][0]
            connection.execute("checkpoint")
        assert changed_rows == 1
        return ortaq.open_store(file)

    return alter


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        (
            (
                "update observation set obs_value = obs_value + 1 "
                f"where {RENEWABLES} and ref_area = 'KAZ' and time_period = 2021"
            ),
            "EG.FEC.RNEW.ZS/KAZ",
        ),
        (
            (
                "update assessment set outlook = 'on-track', status = 'on-track' "
                f"where {RENEWABLES} and ref_area = 'TJK' and method = 'un-progress-2026'"
            ),
            "un-progress-2026/wdi/EG.FEC.RNEW.ZS/TJK",
        ),
        (
            (
                "update assessment set latest_value = latest_value * 2 "
                f"where {RENEWABLES} and ref_area = 'UZB' and method = 'un-progress-2022'"
            ),
            "un-progress-2022/wdi/EG.FEC.RNEW.ZS/UZB",
        ),
    ],
    ids=["a value", "a verdict", "a value beneath a verdict"],
)
def test_a_store_that_was_altered_does_not_bear_out_its_own_brief(
    altered: Callable[[str], Store], tmp_path: Path, sql: str, named: str
) -> None:
    with altered(sql) as store:
        page = ortaq.brief(store, "energy", lang="en", date="2026-11-24").save(tmp_path / "page.html")

        report = ortaq.check(store, page)

    assert not report.ok
    assert any(named in str(problem) for problem in report.problems)


def test_raw_bytes_that_were_altered_are_named(own_store: Path, tmp_path: Path) -> None:
    shutil.copytree(own_store.parent, tmp_path / "copy")
    (raw,) = (tmp_path / "copy" / "snapshots").glob("[0-9a-f]*[0-9a-f]")
    raw.chmod(0o600)
    payload = raw.read_bytes()
    raw.write_bytes(payload.replace(b"1", b"2", 1))

    with ortaq.open_store(tmp_path / "copy" / own_store.name) as store:
        page = ortaq.brief(store, "energy", lang="en", date="2026-11-24").save(tmp_path / "page.html")
        report = ortaq.check(store, page)

    assert any("raw bytes" in str(problem) and raw.name in str(problem) for problem in report.problems)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00<",
        b"hello",
        b"\x00\x01\x02" * 100,
        b"<html><body><p>hi</p></body></html>",
        b"%PDF-1.7\n",
        b"<svg/>",
    ],
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


@pytest.mark.parametrize(
    "spoil",
    [
        lambda page: page.replace("<h2", "\0<p>95 %</p><h2", 1),
        lambda page: page.replace('name="ortaq:k" content="', 'name="ortaq:k" content="many'),
        lambda page: page.replace('name="ortaq:store"', 'name="ortaq:shop"'),
    ],
)
def test_a_brief_that_was_spoilt_is_one_clear_line(
    energy: dict[str, str], checked: Tampered, spoil: Callable[[str], str]
) -> None:
    with pytest.raises(CheckError, match="not a brief of Ortaq"):
        checked(spoil(energy["en"]))


def test_a_file_without_an_end_is_not_read_for_ever(store: Store) -> None:
    with pytest.raises(CheckError, match="too large"):
        ortaq.check(store, "/dev/zero")


def test_a_page_cut_in_the_middle_is_not_right(energy: dict[str, str], checked: Tampered) -> None:
    assert not checked(energy["en"][: len(energy["en"]) // 2]).ok


def test_a_brief_of_another_store_or_version_is_noted(energy: dict[str, str], checked: Tampered) -> None:
    page = changed(energy["en"], r'(<meta name="ortaq:store" content=")[^"]*', r"\g<1>0123")

    report = checked(page)

    assert report.ok
    assert any("another store" in note for note in report.notes)
    assert any("checked by itself" in note for note in report.notes)
