import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from ortaq.briefs import fonts

KAZAKH = "әғқңөұүһіӘҒҚҢӨҰҮҺІ"
SIGNS = "₂−%₸°²³«»–\u00a0\u202f"


def unpacked(css: str) -> TTFont:
    data = re.search(r"base64,([A-Za-z0-9+/=]+)", css)
    assert data
    return TTFont(io.BytesIO(base64.b64decode(data[1])))


def letters(css: str) -> set[int]:
    return set(unpacked(css).getBestCmap() or {})


@pytest.fixture(scope="module")
def css() -> str:
    return fonts.font_css("Қазақстан, 2030 жыл")


def test_the_font_has_the_letters_of_the_three_languages_and_the_signs_of_figures(css: str) -> None:
    covered = letters(css)

    assert not [letter for letter in KAZAKH + SIGNS + "Ёёйя Az09" if ord(letter) not in covered]


def test_the_font_goes_from_regular_to_semibold(css: str) -> None:
    axes = [(axis.axisTag, axis.minValue, axis.defaultValue, axis.maxValue) for axis in unpacked(css)["fvar"].axes]

    assert axes == [("wght", 400, 400, 600)]
    assert "font-weight:400 600" in css


def test_the_font_is_small_enough_to_travel_in_every_page(css: str) -> None:
    assert len(css) <= 60_000


def test_a_letter_beyond_the_usual_ones_is_added(css: str) -> None:
    assert ord("ʻ") not in letters(css)
    assert ord("ʻ") in letters(fonts.font_css("Oʻzbekiston"))


def test_a_letter_that_inter_has_not_is_left_to_the_next_font(css: str) -> None:
    assert fonts.font_css("漢") == css


def test_the_same_letters_give_the_same_bytes(css: str) -> None:
    codes = frozenset(map(ord, fonts.LETTERS)) & fonts.characters()

    assert fonts.woff2.__wrapped__(codes) == fonts.woff2.__wrapped__(codes)
    assert fonts.font_css("жыл, 2030") == css


def test_the_licence_stays_in_the_font(css: str) -> None:
    names = {name.nameID: str(name) for name in unpacked(css)["name"].names}

    assert "SIL Open Font License" in names[13]
    assert "The Inter Project Authors" in names[0]


def test_a_width_is_the_sum_of_the_font_s_own_advances() -> None:
    with TTFont(fonts.font_file(), lazy=True) as font:
        names = font.getBestCmap() or {}
        widths = sum(font["hmtx"][names[ord(letter)]][0] for letter in "Түрікменстан")

    assert fonts.text_width("Түрікменстан", 13) == pytest.approx(widths * 13 / 2048)
    assert fonts.text_width("Түрікменстан", 13, is_semibold=True) > fonts.text_width("Түрікменстан", 13)


def test_lines_are_broken_at_spaces_and_no_wider_than_asked() -> None:
    text = "Доля возобновляемых источников в конечном потреблении энергии, %"

    lines = fonts.wrapped(text, 13, 160)

    assert " ".join(lines) == text
    assert len(lines) > 2
    assert all(fonts.text_width(line, 13) <= 160 for line in lines)


def test_a_word_wider_than_the_room_stays_whole() -> None:
    assert fonts.wrapped("Түрікменстан", 13, 10) == ("Түрікменстан",)
