"""Kazakh: case, plural and possessive endings by vowel harmony and by the last sound of the word.

An ending has a back and a front form (-да, -де), chosen by the last vowel that decides harmony, and a first letter
chosen by the last sound (-да, -та). Words whose harmony their spelling does not show stand in `FRONT` and `BACK`;
abbreviations stand in `READINGS` with the sounds they end in. What can't be read is an error, never a guess.
The rules and their sources: `docs/languages.md`.

>>> decline("Қазақстан", "loc"), decline("Өзбекстан", "abl"), decline("Біріккен Ұлттар Ұйымы", "dat")
('Қазақстанда', 'Өзбекстаннан', 'Біріккен Ұлттар Ұйымына')
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ortaq.errors import BriefError
from ortaq.i18n.numbers import NO_BREAK, NumberForm

if TYPE_CHECKING:
    from decimal import Decimal

    from ortaq.model.areas import Name

CASES = ("nom", "gen", "dat", "acc", "loc", "abl", "ins", "adj")
"""The seven cases, and `adj`: which is in or at something (Қазақстандағы)."""

AND = "және"

QUOTES = ("«", "»")

MONTHS = (
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
)

FRONT = frozenset({"баку", "блог", "округ", "педагог", "пункт"})
"""Words that take front endings against the rule."""

BACK = frozenset({"ми", "рухани", "саяси", "тайвань", "тарих", "тарихи", "цифр"})
"""Words that take back endings against the rule."""

READINGS = {
    "АҚШ": "аш",
    "БҰҰ": "ұ",
    "ДДСҰ": "ұ",
    "ДСҰ": "ұ",
    "ЕАЭО": "о",
    "ЕО": "о",
    "ЕҚЫҰ": "ұ",
    "ЖІӨ": "ө",
    "СПЕКА": "а",
    "ТМД": "да",
    "ТМҰ": "ұ",
    "ФАО": "о",
    "ХАҚҚ": "қ",
    "ХВҚ": "қ",
    "ШЫҰ": "ұ",
    "ЮНЕСКО": "о",
}
"""Abbreviations, with the sound they end in; their endings follow a hyphen (БҰҰ-ға)."""

POSSESSED = frozenset({"барлығы", "бәрі", "дүниежүзі", "жартысы", "көбі"})
"""Single words that already carry the ending of possession."""

NOT_POSSESSED = frozenset({"алматы", "акті", "алты", "дәрі", "екі", "жеті", "кісі", "тері", "факті"})
"""Words in -ы and -і that carry no ending of possession, also as the last of several words."""

UNDECLINED = frozenset({"арналған", "бойынша", "дейін", "қоспағанда", "сияқты", "туралы", "үшін"})
"""Words that close a title and take no ending."""

_VOWELS = frozenset("аәеёиоөуұүыіэюя")
_BACK_VOWELS = frozenset("аёоұыя")
_FRONT_VOWELS = frozenset("әеөүіэ")
_SOUNDS = {
    **dict.fromkeys("аәеёоөұүыіэя", "vowel"),
    **dict.fromkeys("йруию", "glide"),  # у, и, ю close a word as consonants do: су, судың
    "л": "lateral",
    **dict.fromkeys("мнң", "nasal"),
    **dict.fromkeys("зж", "buzzing"),
    **dict.fromkeys("бвгдкқпстфхһцчшщ", "unvoiced"),  # б, в, г, д are spoken without voice at the end of a word
}
_ENDINGS = {
    "gen": {"vowel": "ның", "glide": "дың", "lateral": "дың", "nasal": "ның", "buzzing": "дың", "unvoiced": "тың"},
    "dat": {"vowel": "ға", "glide": "ға", "lateral": "ға", "nasal": "ға", "buzzing": "ға", "unvoiced": "қа"},
    "acc": {"vowel": "ны", "glide": "ды", "lateral": "ды", "nasal": "ды", "buzzing": "ды", "unvoiced": "ты"},
    "loc": {"vowel": "да", "glide": "да", "lateral": "да", "nasal": "да", "buzzing": "да", "unvoiced": "та"},
    "abl": {"vowel": "дан", "glide": "дан", "lateral": "дан", "nasal": "нан", "buzzing": "дан", "unvoiced": "тан"},
    "ins": {"vowel": "мен", "glide": "мен", "lateral": "мен", "nasal": "мен", "buzzing": "бен", "unvoiced": "пен"},
    "adj": {
        "vowel": "дағы",
        "glide": "дағы",
        "lateral": "дағы",
        "nasal": "дағы",
        "buzzing": "дағы",
        "unvoiced": "тағы",
    },
}
_AFTER_POSSESSION = {"gen": "ның", "dat": "на", "acc": "н", "loc": "нда", "abl": "нан", "ins": "мен", "adj": "ндағы"}
_TO_FRONT = str.maketrans("аығқ", "еігк")
_COLLECTIVE = {**dict.fromkeys("123457", "еуі"), "6": "ауы"}
"""What follows the digits of the counts that have a collective form: біреуі … жетеуі."""

_ONES = ("нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
_TENS = ("", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан")
_POWERS = ((12, "триллион"), (9, "миллиард"), (6, "миллион"), (3, "мың"), (2, "жүз"))
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def decline(noun: str, case: str, *, possessed: bool | None = None) -> str:
    """A noun or a name of several words in one of `CASES`; the last word before a bracket takes the ending.

    Args:
        noun: The nominative.
        case: One of `CASES`.
        possessed: Whether the word already carries the third person's ending of possession (үлесі), after which
            cases differ. By default the last of several words in -ы or -і does, and a single word only in -сы, -сі,
            -ығы, -ігі; name it where that is not so.

    Raises:
        BriefError: There is no such case, or the word can't be read.
    """
    if case not in CASES:
        raise _no_such(case)
    if case == "nom":
        return noun
    before, bracket, inside = noun.partition(" (") if noun.endswith(")") else (noun, "", "")
    spoken, joint = _spoken(before)
    if possessed is None:
        possessed = is_possessed(before)
    return f"{before}{joint}{_ending(spoken, case, possessed=possessed)}{bracket}{inside}"


def plural_form(number: Decimal | int) -> int:
    """Which of the two forms that a catalogue keeps; after a number the noun stays as it is."""
    return 0 if number == 1 else 1


NUMBERS = NumberForm(
    decimal=",",
    group=NO_BREAK,
    percent=NO_BREAK,
    scales=("млн", "млрд", "трлн"),
    form=plural_form,
    after_scale=1,
)


def decline_name(name: Name, case: str) -> str:
    """A name in a case: from its forms where it is an exception, else by rule; `about` is what is said of it.

    Raises:
        BriefError: There is no such case, or the name can't be read.
    """
    if case in name.forms:
        return name.forms[case]
    if case == "about":
        return f"{name.text} туралы"
    return decline(name.text, "loc" if case == "in" else case)


def day(year: int, month: int | None, of_month: int | None) -> str:
    """A date as far as it is known: 2024 жылғы 9 тамыз, 2024 жылғы тамыз, 2024."""
    if month is None:
        return str(year)
    if of_month is None:
        return f"{year}{NO_BREAK}жылғы {MONTHS[month - 1]}"
    return f"{year}{NO_BREAK}жылғы {of_month}{NO_BREAK}{MONTHS[month - 1]}"


def out_of(number: str, case: str) -> str:
    """So many out of more, as it is read: 3-еуі (үшеуі), 6-ауы (алтауы), 12-сі (он екісі); in a case: 3-еуін.

    None is 0-і, not ешқайсысы, which would ask for a verb that denies.
    """
    if case not in CASES:
        raise _no_such(case)
    word = last_word(number)
    vowel = "і" if is_front(word) else "ы"
    ending = _COLLECTIVE.get(number) or (f"с{vowel}" if _SOUNDS[word[-1]] == "vowel" else vowel)
    if case != "nom":
        ending += _ending(ending, case, possessed=True)
    return f"{number}-{ending}"


def is_possessed(noun: str) -> bool:
    """Whether a name ends in a word that carries the ending of possession: Біріккен Ұлттар Ұйымы, үлесі."""
    word = noun.rsplit(maxsplit=1)[-1].lower()
    if word in NOT_POSSESSED or word.endswith(("ушы", "уші")):
        return False
    if word in POSSESSED or word.endswith(("сы", "сі", "ығы", "ігі")):
        return True
    return " " in noun and word.endswith(("ы", "і"))


def is_front(word: str) -> bool:
    """Whether a word takes front endings (-де) or back ones (-да)."""
    word = word.lower().rpartition("-")[2]
    if word in FRONT or word in BACK:
        return word in FRONT
    if word.endswith("ь") or re.search("[нрл][кг]$", word):
        return True  # автомобильге; банкке, Нью-Йоркке: к and г stand in front syllables only
    sides = (_side(word, place) for place in range(len(word) - 1, -1, -1))
    decided = next((side for side in sides if side is not None), None)
    return decided if decided is not None else not re.search("[қғую]", word)  # суға; биге


def _side(word: str, place: int) -> bool | None:
    """What one letter says about the endings of a word: front, back, or nothing."""
    letter = word[place]
    if letter in _FRONT_VOWELS or letter in _BACK_VOWELS:
        return letter in _FRONT_VOWELS
    is_open = place == len(word) - 1
    if letter in "ую" and not is_open and word[place - 1 : place] not in _VOWELS:
        return False  # институтқа, градусқа; at the end it only carries on: келуге, жазуға
    if letter == "и" and not re.search("[қғұ]", word):
        return True  # министрге, таксиге; but мұхитқа, қазақиға
    return None


def last_word(number: str) -> str:
    """The last word of a number as it is spoken: 2030 → отыз, 15 → бес, 7.2 → екі, 4,50 → елу.

    Raises:
        BriefError: The text does not end in digits.
    """
    groups = re.search(r"\d[\d\s]*$", number.translate(_SUBSCRIPTS))
    if not groups:
        raise BriefError("can't be read as a number: {text}", hint="give the ending in words", text=number)
    digits = re.sub(r"\s", "", groups[0])
    if not digits.strip("0"):
        return _ONES[0]
    zeros = len(digits) - len(digits.rstrip("0"))
    if zeros == 0:
        return _ONES[int(digits[-1])]
    if zeros == 1:
        return _TENS[int(digits[-2])]
    return next(word for power, word in _POWERS if power <= zeros)


def _no_such(case: str) -> BriefError:
    return BriefError("no such case: {case}", hint="cases: {known}", case=case, known=", ".join(CASES))


def _spoken(noun: str) -> tuple[str, str]:
    """The last word as it is spoken, and what joins an ending to it: a hyphen after abbreviations and digits."""
    word = noun.rsplit(maxsplit=1)[-1] if noun.strip() else ""
    if word in READINGS:
        return READINGS[word], "-"
    if word.endswith("%"):
        return "пайыз", "-"
    if re.search(r"[\d₀-₉]$", word):
        return last_word(word), "-"
    low = word.lower()
    is_word = re.fullmatch("[а-яёәіңғүұқөһ’-]*[а-яёәіңғүұқөһ]", low) and _VOWELS & set(low) and low not in UNDECLINED
    if not is_word or (len(word) > 1 and word.isupper()):
        raise BriefError(
            "no Kazakh ending is known after: {text}",
            hint="give the form in the name's forms, or add the reading to ortaq/i18n/kazakh.py",
            text=noun,
        )
    return word, ""


def _last(word: str) -> str:
    return word.lower().rstrip("ьъ")[-1]


def _ending(word: str, case: str, *, possessed: bool) -> str:
    back = _AFTER_POSSESSION[case] if possessed else _ENDINGS[case][_SOUNDS[_last(word)]]
    return back.translate(_TO_FRONT) if is_front(word) else back
