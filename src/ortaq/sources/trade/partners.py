"""How the statistics offices of the region name the partners of trade.

Names that `ortaq.collect.areas` knows are not repeated here. Groups keep a code of the office that made
them: the Europe of one is not the Europe of another, nor of the UN.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ortaq.collect.areas import resolve

KAZ: Mapping[str, str] = {
    "Всего": "M49:001",
    "Всего\nв том числе": "M49:001",
    "Страны СНГ": "KAZSTAT:CIS",
    "Страны ЕАЭС": "KAZSTAT:EAEU",
    "Страны вне ЕАЭС": "KAZSTAT:CIS-NOT-EAEU",
    "Остальные страны мира": "KAZSTAT:NOT-CIS",
    "Европа": "KAZSTAT:EUROPE",
    "Страны ЕС": "KAZSTAT:EU",
    "Страны вне ЕС": "KAZSTAT:EUROPE-NOT-EU",
    "Азия": "KAZSTAT:ASIA",
    "Америка": "KAZSTAT:AMERICA",
    "Африка": "KAZSTAT:AFRICA",
    "Австралия и Океания": "KAZSTAT:OCEANIA",
    "Ангилья (Брит.)": "AIA",
    "Бермуды": "BMU",
    "Ватикан, Государство-Город": "VAT",
    "Виргинские Острова (Брит.)": "VGB",
    "Виргинские Острова (США)": "VIR",
    "Виргинские Острова, США": "VIR",
    "Гибралтар (Брит.)": "GIB",
    "Гуам (США)": "GUM",
    "Ирак, Республика Ирак": "IRQ",
    "Каймановы Острова (Брит.)": "CYM",
    "Конго": "COG",  # the classification of countries calls the other one "Конго, Демократическая Республика"
    "Корея, Народно-Демократическая Республика": "PRK",
    "Македония": "MKD",
    "Малые Тихоокеан. Отдаленные остроа США": "UMI",
    "Малые Тихоокеан. отдален. острова США": "UMI",
    "Малые Тихоокеан.отдален.ост-ва С.Ш.": "UMI",
    "Молдова, Республика": "MDA",
    "Острова Кука (Н.Зел.)": "COK",
    "Палестина, Государство": "PSE",
    "Питкерн": "PCN",
    "Республика Латвия": "LVA",
    "Самоа, Независимое Государство": "WSM",
    "Сейшелы": "SYC",
    "Соединенное Королевство": "GBR",
    "Тайвань (Китай)": "TWN",
    "Танзания, Объединенная Республика": "TZA",
    "Фолклендские Острова (Мальвинские)": "FLK",
    "Французкие южные территории": "ATF",
    "Черногория (Монтенегро)": "MNE",
    "Чешская Республика": "CZE",
    "Южн.Джорджия И Южн.Сандвич.Острова": "SGS",
}

KGZ: Mapping[str, str] = {
    "Всего": "M49:001",
    "Всего 2": "M49:001",
    "ЕС": "KGZSTAT:EU",
    "СНГ": "KGZSTAT:CIS",
    "вне СНГ": "KGZSTAT:NOT-CIS",
    "ШОС": "KGZSTAT:SCO",
    "ЕАЭС": "KGZSTAT:EAEU",
    "Европа": "KGZSTAT:EUROPE",
    "Азия": "KGZSTAT:ASIA",
    "Америка": "KGZSTAT:AMERICA",
    "Африка": "KGZSTAT:AFRICA",
    "Австралия и Океания": "KGZSTAT:OCEANIA",
    "Неопределенная страна": "KGZSTAT:UNDEFINED",
    "Европейский союз (ЕС)": "KGZSTAT:EU-AS-PARTNER",  # a line among the states of Europe, not the group above them
    "ООН": "KGZSTAT:UN",
    "Великобритания (Соединенное Королевство)": "GBR",
    "Республика Македония": "MKD",
    "Буве": "BVT",
    "Китай (Сар Гонконг)": "HKG",
    "Макао (Макао)": "MAC",
    "Корея (КНДР)": "PRK",
    "Тайвань. Китайская провинция": "TWN",
    "Боствана": "BWA",
    "ЦАР": "CAF",
    "Восточное САМОА": "ASM",  # "Eastern Samoa": the part of the islands that is American
    "Виргинские острова, США": "VIR",
    "Буркино Фасо": "BFA",
    "Заир": "ZAR",  # kept apart from today's state, as ISO 3166-3 keeps it
    "Кокосовые осторова": "CCK",
    "Чешская Республика": "CZE",
}

UZB: Mapping[str, str] = {"0": "UZBSTAT:OTHER"}


def partners(names: Iterable[str], own: Mapping[str, str]) -> dict[str, str | None]:
    """The code of each partner as an office names it; none where no one knows it.

    >>> partners(["Страны  СНГ", "Узбекистан", "Атлантида"], KAZ)
    {'Страны  СНГ': 'KAZSTAT:CIS', 'Узбекистан': 'UZB', 'Атлантида': None}
    """
    folded = {_folded(name): code for name, code in own.items()}
    given = list(dict.fromkeys(names))
    known = resolve(given)
    return {name: folded.get(_folded(name)) or known.get(name) for name in given}


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
