"""A number of bytes as people read it, in each language."""

import pytest

from ortaq.errors import Size, SourceError
from ortaq.i18n import language


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "a.csv is larger than 1.1 GB"),
        ("ru", "a.csv: размер больше допустимого (1,1 ГБ)"),
        ("kk", "a.csv файлы рұқсат етілген көлемнен үлкен: 1,1 ГБ"),
    ],
)
def test_a_size_in_an_error_is_told_with_its_unit(lang: str, told: str) -> None:
    error = SourceError("{path} is larger than {limit}", path="a.csv", limit=Size(1024**3))

    assert language(lang).error(error)[0] == told


@pytest.mark.parametrize(("number", "told"), [(0, "0 bytes"), (999, "999 bytes"), (1000, "1 kB"), (10**12, "1,000 GB")])
def test_no_digit_is_too_many(number: int, told: str) -> None:
    assert str(Size(number)) == told
