"""Compile `reference/areas.csv` and `reference/area_names.csv` from CLDR (as Babel ships it) and our table of names.

CLDR gives every country and territory of ISO 3166-1 with its codes and a name in each language.
`area_names_overrides.csv` beside this file holds the names that the United Nations writes differently, and the case
forms of Russian.

    python tools/compile_areas.py --out src/ortaq/reference
"""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path

from babel import Locale
from babel.core import get_global

LANGUAGES = ("en", "kk", "ru")
COLUMNS = ("lang", "ref_area", "name", "short", "gen", "dat", "acc", "ins", "loc", "prep_in")
OVERRIDES = Path(__file__).with_name("area_names_overrides.csv")

NOT_ISO = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"})
"""Codes of CLDR that ISO 3166-1 does not list as a country or territory."""

RETIRED = frozenset(
    {"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"}  # alpha-3 codes of states that were renamed or joined
    | {"230", "249", "278", "280", "720", "736", "886"}  # their numbers
)


def codes() -> list[dict[str, str]]:
    """The three codes of every country and territory of ISO 3166-1, by alpha-3 code."""
    alpha3: dict[str, str] = {}
    number: dict[str, str] = {}
    for code, now in get_global("territory_aliases").items():
        if len(code) != 3 or len(now) != 1 or code in RETIRED:
            continue
        known = number if code.isdigit() else alpha3
        if known.setdefault(now[0], code) != code:
            raise SystemExit(f"two codes for {now[0]}: {known[now[0]]}, {code}")
    territories = [str(code) for code in Locale("en").territories if len(str(code)) == 2 and str(code) not in NOT_ISO]
    rows = [{"ref_area": alpha3[code], "iso2": code, "m49": number[code]} for code in territories]
    return sorted(rows, key=lambda row: row["ref_area"])


def names(areas: list[dict[str, str]]) -> list[dict[str, str]]:
    """The name of every area in every language, our table before CLDR."""
    with OVERRIDES.open(encoding="utf-8", newline="") as file:
        ours = {(row["lang"], row["ref_area"]): row for row in csv.DictReader(file)}
    rows = []
    for lang in LANGUAGES:
        territories = Locale(lang).territories
        for area in areas:
            cldr = {"lang": lang, "ref_area": area["ref_area"], "name": territories[area["iso2"]]}
            rows.append(ours.pop((lang, area["ref_area"]), cldr))
    if ours:
        raise SystemExit(f"names of unknown areas: {sorted(ours)}")
    return rows


def table(rows: list[dict[str, str]], columns: tuple[str, ...]) -> bytes:
    """Rows as the bytes of a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def compile_areas() -> dict[str, bytes]:
    """Both tables, by the name of the file."""
    areas = codes()
    return {"areas.csv": table(areas, ("ref_area", "iso2", "m49")), "area_names.csv": table(names(areas), COLUMNS)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the reference tables")
    folder = parser.parse_args().out
    for name, content in compile_areas().items():
        (folder / name).write_bytes(content)
        print(folder / name)
