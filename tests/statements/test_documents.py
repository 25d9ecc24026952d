"""Pages, PDF and Word files as text; any bytes at all are read or refused, within seconds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import docx
import pytest

from ortaq.errors import SourceError
from ortaq.statements.documents import Documents, form_of

PAGE = """<!doctype html><html><head><title>X | Вестник</title>
<meta property="og:title" content="Воды хватит всем"><meta property="og:site_name" content="Вестник реки">
<meta property="article:published_time" content="2025-03-21T15:10:00+05:00"></head>
<body><nav><a href="/">Главная</a></nav><article><h1>Воды хватит всем</h1><time>21 марта, 15:10</time>
<p>Министр водного хозяйства Узбекистана Санжар Юлдашев предложил ввести общий график полива для долины.</p>
<p>«Река у нас одна», — отметил министр на встрече с журналистами в Термезе после заседания.</p>
<figure><figcaption>Фото: Пресс-центр</figcaption></figure></article><footer>© 2019</footer></body></html>"""


@pytest.fixture(scope="module")
def documents() -> Iterator[Documents]:
    with Documents() as reader:
        yield reader


def test_a_page_gives_its_text_and_what_its_head_says(documents: Documents) -> None:
    page = documents.read(PAGE.encode(), name="a.html")

    assert (page.form, page.title, page.publisher) == ("html", "Воды хватит всем", "Вестник реки")
    assert page.published is not None
    assert page.published.isoformat() == "2025-03-21T15:10:00+05:00"
    assert "Санжар Юлдашев предложил" in page.text
    assert "Фото: Пресс-центр" in page.text
    assert "Главная" not in page.text
    assert "2019" not in page.text


def test_a_page_in_an_old_encoding_is_read(documents: Documents) -> None:
    content = PAGE.replace("<head>", '<head><meta charset="windows-1251">').encode("windows-1251")

    assert "Санжар Юлдашев" in documents.read(content, name="old.html").text


def test_a_word_file_gives_its_paragraphs(documents: Documents) -> None:
    file = io.BytesIO()
    written = docx.Document()
    written.add_paragraph("Су баршаға жетеді")
    written.add_paragraph("Қазақстан бастама көтереді.")
    written.save(file)

    read = documents.read(file.getvalue(), name="a.docx")

    assert (read.form, read.text) == ("docx", "Су баршаға жетеді\n\nҚазақстан бастама көтереді.")


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", b" " * 200_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj trailer<</Root 1 0 R>>",
        b"%PDF-",
        b"PK\x03\x04 no archive",
        bomb(),
    ],
    ids=["PDF of loops", "PDF of nothing", "no archive", "Word bomb"],
)
def test_a_broken_or_malicious_file_is_refused_in_one_line(documents: Documents, content: bytes) -> None:
    with pytest.raises(SourceError) as refused:
        documents.read(content, name="evil")

    assert "\n" not in str(refused.value)
    assert documents.read(b"after it", name="b.txt").text == "after it"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 1000,
        b"<html>" + b"<div>" * 50_000,
        b"<html><p>" + b"a" * 5_000_000,
        "\u202e\u200f".encode() * 1000,
        b"\xff\xfe\xd0\x04\xd1",
        bytes(range(256)) * 50,
        b"<html><body>" + "Вода \x00 есть".encode() + b"</p></div></html>",
    ],
    ids=["nothing", "null bytes", "deep", "one line", "right-to-left marks", "half a letter", "all bytes", "torn page"],
)
def test_any_bytes_are_read_or_refused(documents: Documents, content: bytes) -> None:
    try:
        assert isinstance(documents.read(content, name="any").text, str)
    except SourceError as refused:
        assert "any" in str(refused)  # noqa: PT017  (either will do)


def test_a_file_is_known_by_its_bytes_and_not_by_its_name() -> None:
    assert [form_of(c) for c in (b"%PDF-1.4", b"PK\x03\x04", b"<!DOCTYPE html><p>", b"x < y", b"")] == [
        "pdf",
        "docx",
        "html",
        "text",
        "text",
    ]
