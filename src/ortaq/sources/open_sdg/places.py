"""Which state the figures of a repository are of, and which of its regions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ortaq.collect.areas import region, resolve
from ortaq.collect.delivery import Delivery
from ortaq.errors import SourceError
from ortaq.reference.areas import areas
from ortaq.sources.open_sdg.labels import Labels

_OWN = 3
"""The code of a state has three letters at most; that of a region begins with it and is longer: KZAKM, KG03."""


def state(delivery: Delivery, labels: Labels, codes: Iterable[str]) -> str:
    """ISO alpha-3 of the state whose figures these are.

    It is the first part of the dataset's name (`kaz-stat`), else the state whose code the regions begin with.

    Raises:
        SourceError: Neither tells.
    """
    named = (delivery.name or "").partition("-")[0].upper()
    if named in areas():
        return named
    given = {code for code in codes if code}
    resolved = resolve(code for code in given if len(code) <= _OWN).values()
    states = {found for found in resolved if found is not None and found in areas()}
    # The list of a repository may have all states of the world, but regions of its own alone.
    for told in (states | _states_of_regions(given), _states_of_regions(labels.codes("REF_AREA"))):
        if len(told) == 1:
            return told.pop()
    raise SourceError(
        "{dataset}: nothing tells which state the figures are of",
        hint="name the dataset with --name after the state's code, such as --name kaz-stat",
        dataset=delivery.name or delivery.id,
    )


def _states_of_regions(codes: Iterable[str]) -> set[str]:
    by_iso2 = {area.iso2: code for code, area in areas().items()}
    return {by_iso2[code[:2]] for code in codes if len(code) > _OWN and code[:2] in by_iso2}


def area(code: str, of_state: str, labels: Labels, country: Iterable[str] = ()) -> str | None:
    """Our code of an area; None where it is in no list of the repository.

    Args:
        code: As the file has it: nothing for the whole country, a code, or a name in any of its languages.
        of_state: The state whose figures these are.
        labels: The repository's lists.
        country: Names of the whole country in this repository.
    """
    if not code or code in country or code in {"_T", "Total"}:
        return of_state
    if not labels.has("REF_AREA"):
        return resolve([code])[code] or region(of_state, code)
    own = own_code(code, labels)
    if len(own) <= _OWN or own.isdigit():
        found = resolve([own])[own]
        return found or (region(of_state, own) if labels.knows("REF_AREA", own) else None)
    return region(of_state, own) if labels.knows("REF_AREA", own) else None


def own_code(code: str, labels: Labels) -> str:
    """The publisher's code of what may be a name."""
    return code if labels.knows("REF_AREA", code) else labels.code("REF_AREA", code) or code


def area_names(source: str, of_state: str, found: Mapping[str, str], labels: Labels) -> list[dict[str, str]]:
    """Rows of AREA_NAME for regions: by the publisher's code, our code."""
    rows = [
        {
            "source": source,
            "ref_area": ours,
            "within": of_state,
            "ref_area_source": code,
            "lang": lang,
            "name": " ".join(name.split()),
        }
        for code, ours in found.items()
        if ours not in areas() and not ours.startswith("M49:")
        for lang, name in labels.names("REF_AREA", code).items()
    ]
    return list({(row["ref_area"], row["lang"]): row for row in reversed(rows)}.values())
