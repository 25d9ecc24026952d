"""A language of Ortaq: its wordings, and cited objects as its readers see them.

`Language.show` is the only way from a cited object to text, so that a brief and its check agree to the letter.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter

from ortaq.errors import BriefError, OrtaqError, Size, UsageError
from ortaq.i18n import english, kazakh, russian
from ortaq.i18n.catalogue import messages
from ortaq.i18n.numbers import NumberForm, bare, unit_text, with_unit, written
from ortaq.model.areas import Name
from ortaq.model.claims import Cited, Code, Day, Field, Figure, Label, Part, Period, Sentence, Wording

FALLBACK = "en"

READER = ("ORTAQ_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""Variables of the environment that name the reader's language, the first that is set decides."""

_CITED = (Figure, Period, Day, Label, Code, Wording)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_HOST = re.compile(r"https?://(?:www\.)?([^/?#:]+)")
_COUNT = "n"
_SIZES = {
    "en": ("bytes", "kB", "MB", "GB"),
    "kk": ("байт", "КБ", "МБ", "ГБ"),
    "ru": ("байт", "КБ", "МБ", "ГБ"),
}
"""Units of bytes, by the power of a thousand that they count."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language of texts, names, numbers and dates.

    Args:
        code: `kk`, `ru`, `en`.
        conjunction: The word before the last of a list.
        quotes: What a name stands between where it is quoted.
        numbers: How numbers are written.
        plural_form: Which plural form of a message a count takes.
        decline: A name in a case.
        day: A date of a year, a month or None, a day or None.
        out_of: A number of things out of more, as subject of a sentence or in a case: 3-еуі, 3-еуін.
    """

    code: str
    conjunction: str
    quotes: tuple[str, str]
    numbers: NumberForm
    plural_form: Callable[[int], int]
    decline: Callable[[Name, str], str]
    day: Callable[[int, int | None, int | None], str]
    out_of: Callable[[str, str], str]

    def text(self, msgid: str) -> str:
        """The wording of an English text.

        Raises:
            BriefError: The catalogue has none.

        >>> language("ru").text("Sources")
        'Источники'
        """
        return self._forms(msgid, msgid)[0]

    def told(self, msgid: str) -> str:
        """The wording of what a reader of a source says, or a package outside: in English where there is none.

        >>> language("ru").told("the row is empty"), language("ru").told("a reason of another package")
        ('строка пуста', 'a reason of another package')
        """
        return msgid if self.code == FALLBACK else messages(self.code).get(msgid, (msgid,))[0] or msgid

    def sentence(self, msgid: str, **fields: Field) -> Sentence:
        """A text whose fields are cited objects; several in one field become a list, "A, B and C".

        The case or form of a field is the wording's own: the Russian of `{areas}` may say `{areas:gen}`.

        Raises:
            BriefError: There is no wording, something comes without a citation, or a field is missing or too many.
        """
        return self._filled(self.text(msgid), msgid, fields)

    def plural(self, singular: str, plural: str, count: Figure, **fields: Field) -> Sentence:
        """A text about a number of things, which its fields call `n`, in the plural form that the number takes.

        Raises:
            BriefError: As `sentence`, or the count is not a whole number.
        """
        if not isinstance(count, Figure) or not float(count.value).is_integer():
            raise BriefError("not a whole number of things: {count}", count=getattr(count, "value", count))
        forms = self._forms((singular, plural), singular, plural)
        form = self.plural_form(int(count.value))
        return self._filled(forms[min(form, len(forms) - 1)], plural, {_COUNT: count, **fields})

    def error(self, error: OrtaqError) -> tuple[str, str]:
        """What an error says and what to do about it; in English where it has no wording in this language."""
        fields = {name: self._field(value) for name, value in error.fields.items()}
        known = {} if self.code == FALLBACK else messages(self.code)
        message, hint = (known.get(text, (text,))[0] for text in (error.message, error.hint))
        return message.format(**fields), hint.format(**fields)

    def _field(self, value: object) -> object:
        """What stands in a field of an error."""
        match value:
            case OrtaqError():
                return self.error(value)[0]
            case Size():
                number, power = value.parts
                return f"{written(number, self.numbers)} {_SIZES[self.code][power]}"
        return value

    def show(self, cited: Cited, spec: str = "") -> str:  # noqa: PLR0911  (one return a kind)
        """A cited object as a reader of this language sees it.

        Args:
            spec: For a number `bare` or `signed`, for a count out of more `of`, with a case `of-acc`; for a name its
                case or `quoted`, for a passage `quoted`; for an address `host`.

        Raises:
            BriefError: It is not a cited object, or its kind has no such form.
        """
        match cited:
            case Figure():
                return self._figure(cited, spec)
            case Label():
                return self._name(cited.name, spec)
            case Code() if spec == "host":
                return _host(cited.text)
            case Wording() if spec == "quoted":
                return self._quoted(cited.text)
            case _ if spec not in ("", "bare") or (spec and not isinstance(cited, Period)):
                raise BriefError("{kind} has no form “{spec}”", kind=type(cited).__name__, spec=spec)
            case Period():
                return str(cited.value)
            case Day():
                return self.day(*_date(cited.value))
            case Code() | Wording():
                return cited.text
        raise _uncited(cited)

    def unit(self, unit_measure: str) -> str:
        """A unit in words, for the head of a table or the axis of a chart; empty where there is nothing to say.

        >>> language("kk").unit("KG_PER_HA")
        'кг/га'
        """
        return unit_text(unit_measure, self.code, self.numbers)

    def _name(self, name: Name, spec: str) -> str:
        return self._quoted(name.text) if spec == "quoted" else self.decline(name, spec or "nom")

    def _quoted(self, text: str) -> str:
        before, after = self.quotes
        return f"{before}{text}{after}"

    def _figure(self, figure: Figure, spec: str) -> str:
        match spec:
            case "":
                return with_unit(figure.value, figure.digits, figure.unit, self.code, self.numbers)
            case "signed":
                return with_unit(figure.value, figure.digits, figure.unit, self.code, self.numbers, signed=True)
            case "bare":
                return bare(figure.value, figure.digits, self.numbers)
        kind, _, case = spec.partition("-")
        if kind == "of":
            return self.out_of(bare(figure.value, figure.digits, self.numbers), case or "nom")
        raise BriefError("{kind} has no form “{spec}”", kind="Figure", spec=spec)

    def _forms(self, key: str | tuple[str, str], *english_forms: str) -> tuple[str, ...]:
        if self.code == FALLBACK:
            return english_forms
        found = messages(self.code).get(key)
        if not found or not all(found):
            raise BriefError(
                "no {lang} wording of: {text}", hint="add it to the catalogue", lang=self.code, text=english_forms[0]
            )
        return found

    def _filled(self, template: str, msgid: str, fields: Mapping[str, Field]) -> Sentence:
        parts: list[Part] = []
        asked = {name for _, name, _ in _parsed(msgid) if name}
        if asked != set(fields):
            raise BriefError(
                "fields do not match the text: {text}",
                hint="asked: {asked}; given: {given}",
                text=msgid,
                asked=", ".join(sorted(asked)),
                given=", ".join(sorted(fields)),
            )
        for words, name, spec in _parsed(template):
            if words:
                parts.append(words)
            if name is None:
                continue
            if name not in fields:
                raise BriefError("no value for {name} in: {text}", name=name, text=template)
            parts += self._listed(fields[name], spec)
        return tuple(parts)

    def _listed(self, field: Field, spec: str) -> list[Part]:
        several = field if isinstance(field, tuple) else (field,)
        if not several:
            raise _uncited(field)
        parts: list[Part] = []
        for place, cited in enumerate(several):
            if not isinstance(cited, _CITED):
                raise _uncited(cited)
            if place:
                parts.append(f" {self.conjunction} " if place == len(several) - 1 else ", ")
            parts.append((cited, spec))
        return parts


@cache
def _known() -> dict[str, Language]:
    return {
        "kk": Language(
            "kk",
            kazakh.AND,
            kazakh.QUOTES,
            kazakh.NUMBERS,
            kazakh.plural_form,
            kazakh.decline_name,
            kazakh.day,
            kazakh.out_of,
        ),
        "ru": Language(
            "ru",
            russian.AND,
            russian.QUOTES,
            russian.NUMBERS,
            russian.plural,
            russian.decline,
            russian.day,
            russian.out_of,
        ),
        "en": Language(
            "en",
            english.AND,
            english.QUOTES,
            english.NUMBERS,
            english.plural,
            english.decline,
            english.day,
            english.out_of,
        ),
    }


def languages() -> tuple[str, ...]:
    """The codes of the languages that Ortaq speaks."""
    return tuple(_known())


def language(code: str) -> Language:
    """A language by its code.

    Raises:
        UsageError: Ortaq does not speak it; the hint names those it does and the nearest.

    >>> language("kk").code
    'kk'
    """
    known = _known()
    if code in known:
        return known[code]
    near = difflib.get_close_matches(str(code).casefold(), known, n=1, cutoff=0.5)
    raise UsageError(
        "unknown language: {lang}",
        hint="languages: {known}; nearest: {nearest}" if near else "languages: {known}",
        lang=code,
        known=", ".join(known),
        nearest="".join(near),
    )


def reader_language(environ: Mapping[str, str]) -> str:
    """The language of the person at the terminal, English where it is none of ours.

    >>> reader_language({"LANG": "kk_KZ.UTF-8"}), reader_language({"LC_ALL": "C", "LANG": "ru_RU.UTF-8"})
    ('kk', 'en')
    """
    named = next((environ[name] for name in READER if environ.get(name)), "")
    code = re.split(r"[_.@-]", named.strip().lower())[0]
    return code if code in _known() else FALLBACK


@cache
def _parsed(template: str) -> tuple[tuple[str, str | None, str], ...]:
    """The words before each field, its name and its form."""
    return tuple((words, name, spec or "") for words, name, spec, _ in Formatter().parse(template))


def _date(text: str) -> tuple[int, int | None, int | None]:
    found = _DATE.fullmatch(text)
    year, month, of_month = (int(part) if part else None for part in found.groups()) if found else (None, None, None)
    try:
        dt.date(year or 0, month or 1, of_month or 1)
    except ValueError as error:
        raise BriefError("not a date: {text}", hint="write 2024-08-09, 2024-08 or 2024", text=text) from error
    return year or 0, month, of_month


def _host(address: str) -> str:
    found = _HOST.match(address)
    if not found:
        raise BriefError("not an address: {text}", text=address)
    return found[1]


def _uncited(value: object) -> BriefError:
    return BriefError(
        "a value may enter a text only with its citation: {value}",
        hint="pass a cited object",
        value=repr(value),
    )
