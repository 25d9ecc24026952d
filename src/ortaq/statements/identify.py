"""In which language a text is written, and in which script: by the letters that only some have, then by its words."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ortaq.statements.language_pack import LANGUAGES

_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z]")

# Letters of one alphabet alone among the eight. A text with some of them is in that language, whatever names it holds.
_OWN = {
    "kk": "әғқңөұүһі",
    "ky": "ңөү",
    "tg": "ғӣқӯҳҷ",
    "uz": "ўқғҳ",
    "tk": "äňýžşöü",
    "az": "əğıöüşç",
}


@cache
def _identifier() -> Any:  # noqa: ANN401  (a class of an untyped library)
    from py3langid.langid import _load_identifier  # noqa: PLC0415  (reads a model: only when it is asked)

    return _load_identifier(langs=list(LANGUAGES))


def script_of(text: str) -> str:
    """ISO 15924: `Cyrl` or `Latn`, whichever has more letters.

    >>> script_of("Ўзбекистон"), script_of("Oʻzbekiston")
    ('Cyrl', 'Latn')
    """
    return "Cyrl" if len(_CYRILLIC.findall(text)) > len(_LATIN.findall(text)) else "Latn"


def language_of(text: str) -> str:
    """ISO 639-1 of a text in one of the eight languages.

    >>> language_of("Президент өңірлік ынтымақтастықты нығайту маңызды деп санайды")
    'kk'
    >>> language_of("Ўзбекистон Президенти янги таклифларни илгари сурди")
    'uz'
    """
    script = script_of(text)
    letters = text.lower()
    shares = {
        lang: sum(letters.count(letter) for letter in own) for lang, own in _OWN.items() if _of_script(lang, script)
    }
    ranked = _identifier().rank(text)
    order = [lang for lang, _ in ranked if _of_script(lang, script)]
    found = order[0] if order else "en"
    if script == "Cyrl" and found == "ru" and max(shares.values(), default=0) > len(letters) / 50:
        found = max(shares, key=lambda lang: shares[lang])
    return found


def _of_script(lang: str, script: str) -> bool:
    """Whether a language is written in a script today."""
    return lang == "uz" or (lang in ("kk", "ru", "ky", "tg")) == (script == "Cyrl")
