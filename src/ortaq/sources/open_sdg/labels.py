"""What codes and keys mean in the languages of a repository: its translations and its data structure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from ortaq.collect.delivery import Delivery, File
from ortaq.collect.sdmx import Structure, structure
from ortaq.collect.xml import elements
from ortaq.sources.open_sdg.texts import fields, once

Group = Mapping[str, str]
CODED = (
    "SERIES", "REF_AREA", "SEX", "AGE", "URBANISATION", "INCOME_WEALTH_QUANTILE", "EDUCATION_LEV", "OCCUPATION",
    "CUST_BREAKDOWN", "COMPOSITE_BREAKDOWN", "DISABILITY_STATUS", "ACTIVITY", "PRODUCT",
)  # fmt: skip
"""Dimensions whose values are codes of a list, by the data structure of the SDGs; units are often free text."""
ATTRIBUTES = ("UNIT_MEASURE", "OBS_STATUS", "NATURE", "REPORTING_TYPE")


@dataclass(frozen=True)
class Labels:
    """Texts by language, group (`SEX`, `national_indicators`) and key (`F`, `1-1-1-title`)."""

    groups: Mapping[str, Mapping[str, Group]]
    origins: Mapping[tuple[str, str], str]
    """The snapshot that a group of a language was read from."""

    def names(self, group: str, code: str) -> dict[str, str]:
        """The texts of a code by language."""
        found = ((lang, groups.get(group, {}).get(code)) for lang, groups in self.groups.items())
        return {lang: text for lang, text in found if text and text.strip()}

    def texts(self, key: str) -> dict[str, str]:
        """The texts by language of what may be the key of a translation, `national_indicators.1-1-1-title`."""
        group, dot, code = key.partition(".")
        return self.names(group, code) if dot and code else {}

    def is_key(self, key: str) -> bool:
        """Whether a text is written as the key of a translation: its first part is a group."""
        group, dot, code = key.partition(".")
        return bool(dot and code and " " not in group) and any(group in groups for groups in self.groups.values())

    def has(self, group: str) -> bool:
        """Whether the repository has a list of these codes."""
        return group in self._codes

    def codes(self, group: str) -> set[str]:
        """The codes of a list in all languages."""
        return self._codes.get(group, set())

    def knows(self, group: str, code: str) -> bool:
        """Whether a code stands in its list."""
        return code in self._codes.get(group, ())

    def code(self, group: str, label: str) -> str | None:
        """The code that a text means in any language; None where two codes are called so."""
        return self._reversed.get(group, {}).get(folded(label))

    def means(self, group: str, text: str) -> bool:
        """Whether a text is a code of a list, or the label of one or more of its codes."""
        return self.knows(group, text) or folded(text) in self._reversed.get(group, {})

    def concept(self, label: str) -> str | None:
        """The dimension that the header of a column means: `Пол` is `SEX`."""
        return self._concepts.get(folded(label))

    @cached_property
    def _codes(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for groups in self.groups.values():
            for group, texts in groups.items():
                found.setdefault(group, set()).update(code for code in texts if code != group)
        return found

    @cached_property
    def _reversed(self) -> Mapping[str, Mapping[str, str | None]]:
        found: dict[str, dict[str, str | None]] = {}
        for groups in self.groups.values():
            for group in (*CODED, *ATTRIBUTES):
                meant = found.setdefault(group, {})
                for code, text in groups.get(group, {}).items():
                    if code != group and text:
                        spelt = folded(text)
                        meant[spelt] = code if meant.get(spelt, code) == code else None
        return found

    @cached_property
    def _concepts(self) -> Mapping[str, str]:
        return {
            folded(groups[group][group]): group
            for groups in self.groups.values()
            for group in (*CODED, *ATTRIBUTES)
            if groups.get(group, {}).get(group)
        }


def folded(text: str) -> str:
    """Letters and digits in small: `г. Бишкек` and `г.Бишкек` are one name."""
    return re.sub(r"[\W_]+", "", text.casefold())


def labels(delivery: Delivery) -> Labels:
    """The texts that the files of a delivery give, read once for all deliveries that share them."""
    files = tuple(file for file in delivery.files if is_shared_text(file.name))
    return once(("labels", *(f"{file.name}={file.snapshot}" for file in files)), lambda: _labels(files))


def is_shared_text(name: str) -> bool:
    """Whether a file holds translations or code lists."""
    return name.startswith(("translations/", "built_translations/", "structure/"))


def _labels(files: Iterable[File]) -> Labels:
    groups: dict[str, dict[str, dict[str, str]]] = {}
    origins: dict[tuple[str, str], str] = {}
    for file in files:
        for lang, group, texts in _texts(file):
            groups.setdefault(lang, {}).setdefault(group, {}).update(texts)
            origins[lang, group] = file.snapshot
    return Labels(groups, origins)


def _texts(file: File) -> Iterable[tuple[str, str, dict[str, str]]]:
    """Language, group and texts that a file gives."""
    path = PurePosixPath(file.name)
    if file.name.startswith("structure/"):
        yield from _of_structure(data_structure(file))
    elif path.parts[0] == "translations" and len(path.parts) > 2:  # noqa: PLR2004  (translations/ru/SEX.yml)
        yield path.parts[1], path.stem, _flat(fields(file))
    elif path.stem == "translations":  # a build without languages has all of them in one file
        for lang, groups in fields(file).items():
            yield from ((lang, group, _flat(texts)) for group, texts in groups.items() if isinstance(texts, dict))
    else:
        yield from (
            (path.stem, group, _flat(texts)) for group, texts in fields(file).items() if isinstance(texts, dict)
        )


def _flat(texts: Mapping[str, object]) -> dict[str, str]:
    """Texts by key; those that lie in others by both keys with a dot between."""
    found: dict[str, str] = {}
    for key, text in texts.items():
        if isinstance(text, dict):
            found |= {f"{key}.{below}": str(value) for below, value in text.items() if not isinstance(value, dict)}
        elif isinstance(text, str):
            found[key] = text
    return found


def data_structure(file: File) -> Structure:
    """The data structure in a file."""
    return once(("structure", file.snapshot), lambda: structure(file.content, name=file.name))


def _of_structure(found: Structure) -> Iterable[tuple[str, str, dict[str, str]]]:
    for component in found.components:
        by_lang: dict[str, dict[str, str]] = {}
        for code, names in found.codes(component).items():
            for lang, name in names.items():
                by_lang.setdefault(lang, {})[code] = name
        yield from ((lang, component, texts) for lang, texts in by_lang.items())


def indicators_of_series(file: File) -> Mapping[str, list[str]]:
    """The indicators that each series belongs to, as a data structure notes them beside its codes."""
    return once(("indicators", file.snapshot), lambda: _indicators(file))


def _indicators(file: File) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in elements(file.content, file.name, "{*}Code"):
        told = [
            "".join(note.findtext("{*}AnnotationText") or "").strip()
            for note in code.iterfind("{*}Annotations/{*}Annotation")
            if (note.findtext("{*}AnnotationTitle") or "").strip() == "Indicator"
        ]
        if told:
            found[code.get("id")] = list(dict.fromkeys(told))
    return found
