"""Inter, cut down to the letters that a page uses, to travel inside the page.

Inter is under the SIL Open Font License 1.1 and reserves no font name, so a cut-down copy may keep the name. Its
copyright and licence stay in the font's own name table.
"""

from __future__ import annotations

import base64
import io
import logging
from functools import cache
from typing import TYPE_CHECKING

from ortaq.errors import BriefError

if TYPE_CHECKING:
    from pathlib import Path

FAMILY = "Inter"

LETTERS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "".join(map(chr, range(0x410, 0x450)))
    + "ЁёӘәҒғҚқҢңӨөҰұҮүҺһІі"
    + "\u00a0\u2009\u202f°²³·×«»–—‘’“”„…₂₸−≈≤≥→№§©"
)
"""What every page gets: English, Russian, Kazakh and the signs of figures. One set for all three languages of a brief
makes one font for all, cut once."""

FEATURES = ("mark", "mkmk", "ccmp", "locl", "tnum")
"""Of Inter's layout features those that place accents and set columns of figures. Kerning would take three times as
long to cut (1.0 s, not 0.3 s); without it a line runs exactly as wide as `text_width` says."""

SEMIBOLD_WIDENS = 1.03
"""Semibold text against regular, measured over names of states."""


def font_css(text: str) -> str:
    """The `@font-face` rule with Inter from regular (400) to semibold (600) for the letters of `text`.

    One variable font is smaller than two cuts. Letters that Inter has not are left to the next font in the
    list of the page.
    """
    wanted = frozenset(map(ord, LETTERS)) | frozenset(map(ord, text))
    data = base64.b64encode(woff2(wanted & characters())).decode("ascii")
    return (
        f'@font-face{{font-family:"{FAMILY}";font-style:normal;font-weight:400 600;font-display:swap;'
        f'src:url("data:font/woff2;base64,{data}") format("woff2")}}'
    )


@cache
def font_file() -> Path:
    """Where the package `fontpkg-inter` keeps the upright font with all its weights.

    Raises:
        BriefError: The package is there without its font.
    """
    import fontpkg_inter  # noqa: PLC0415  (import ortaq loads no fonts)

    path = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"
    if not path.is_file():
        raise BriefError(
            "the font file {path} is missing", hint="install the package fontpkg-inter again", path=str(path)
        )
    return path


@cache
def characters() -> frozenset[int]:
    """The code points that Inter has a shape for."""
    return frozenset(_widths()[0])


@cache
def woff2(codes: frozenset[int]) -> bytes:
    """Inter for these code points as WOFF2; the same bytes for the same code points."""
    from fontTools import subset  # noqa: PLC0415  (import ortaq loads no fonts)
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib import instancer  # noqa: PLC0415

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    options = subset.Options(
        layout_features=list(FEATURES),
        hinting=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
    )
    sink = io.BytesIO()
    with TTFont(font_file(), lazy=True, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=codes)
        cutter.subset(font)
        instancer.instantiateVariableFont(font, {"opsz": 14, "wght": (400, 400, 600)}, inplace=True)
        font.flavor = "woff2"
        font.save(sink)
    return sink.getvalue()


@cache
def _widths() -> tuple[dict[int, int], int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (import ortaq loads no fonts)

    with TTFont(font_file(), lazy=True) as font:
        advances = font["hmtx"].metrics
        names = font.getBestCmap() or {}
        em = getattr(font["head"], "unitsPerEm")  # noqa: B009  (fontTools makes its attributes as it reads)
        return {code: advances[name][0] for code, name in names.items()}, em


def text_width(text: str, size: float, *, is_semibold: bool = False) -> float:
    """How wide `text` runs in Inter of `size` pixels; a letter that Inter has not counts as a wide one."""
    advances, em = _widths()
    width = sum(advances.get(ord(letter), em) for letter in text) * size / em
    return width * SEMIBOLD_WIDENS if is_semibold else width


def wrapped(text: str, size: float, width: float) -> tuple[str, ...]:
    """`text` in lines no wider than `width`, broken at spaces; a single word that is wider stays whole."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)
