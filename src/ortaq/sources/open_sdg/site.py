"""The address of a built site: which files it has, language by language."""

from __future__ import annotations

from ortaq.collect.delivery import Ask, File, Request, Requests
from ortaq.collect.json_text import loaded
from ortaq.errors import SourceError
from ortaq.sources.open_sdg.layout import indicator_of, natural, wanted

LANGUAGES = (
    "en",
    "ru",
    "kk",
    "ky",
    "tg",
    "uz",
    "tk",
    "az",
    "mn",
    "fa",
    "ps",
    "ar",
    "de",
    "es",
    "fr",
    "hy",
    "ka",
    "pt",
    "tr",
)
"""Languages that are asked for: a built site says nowhere which it has."""
LISTS = "site"
"""The delivery of the lists of indicators."""


def requests(ask: Ask) -> Requests:
    """The lists of indicators, then each indicator: its figures, its metadata in each language, and the translations.

    An untranslated build lies at the root, one in languages in a folder for each.
    """
    root = (ask.what or "").rstrip("/")
    lists: dict[str, File] = {}
    for lang in (*LANGUAGES, ""):
        if not lang and lists:
            break  # what lies at the root beside builds in languages is left from an older one
        path = f"{lang}/" if lang else ""
        request = Request(
            f"{root}/{path}meta/all.json", LISTS, f"lists/{lang or 'all'}.json", "application/json", optional=True
        )
        if (file := (yield request)) is not None:
            lists[lang] = file
    if not lists:
        raise SourceError(
            "{address}: no built site of Open SDG: it has no meta/all.json, neither itself nor in a language",
            hint="name the address of the data site (https://….github.io/sdg-data), not that of the pages people read",
            address=root,
        )
    found = {lang: _indicators(file) for lang, file in lists.items()}
    first = next(iter(found))
    for indicator in sorted(found[first], key=natural):
        if wanted(indicator, ask):
            yield from _indicator(root, indicator, [lang for lang in found if indicator in found[lang]])


def _indicators(file: File) -> set[str]:
    """The indicators that a list names."""
    try:
        listed = loaded(file.content)
        return {name for name in listed if indicator_of(name) == name}
    except (ValueError, TypeError, RecursionError) as error:
        raise SourceError(
            "{address}: no list of indicators", hint="the layout of the site may have changed", address=file.address
        ) from error


def _indicator(root: str, indicator: str, langs: list[str]) -> Requests:
    delivery = f"indicator/{indicator}"
    first = f"{langs[0]}/" if langs[0] else ""
    yield Request(
        f"{root}/{first}data/{indicator}.csv", delivery, f"data/indicator_{indicator}.csv", "text/csv", optional=True
    )
    for lang in langs:
        path = f"{lang}/" if lang else ""
        name = f"meta/{lang}/{indicator}.json" if lang else f"meta/{indicator}.json"
        yield Request(f"{root}/{path}meta/{indicator}.json", delivery, name, "application/json", optional=True)
    for lang in langs:
        path, name = (f"{lang}/", f"built_translations/{lang}.json") if lang else ("", "translations/translations.json")
        yield Request(f"{root}/{path}translations/translations.json", delivery, name, "application/json", optional=True)
