"""How well official texts are read: quotations, speakers, acts, days, entities and goals, held against labelled texts.

    python tools/score_statements.py FOLDER [--out DIR] [-v]

FOLDER holds labelled texts, one YAML each: `lang`, `fetched_at`, `text` and `labels` (title, date, source, speakers,
quotes, initiatives, entities, sdg), with spans in characters of the text. Without one, those under tests/statements are
taken. `--out` also writes what was read, as NAME.json.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from ortaq.statements import read_text
from ortaq.verbs.reading.record import record

EXAMPLES = Path(__file__).resolve().parents[1] / "tests" / "statements" / "examples"
QUOTE_OVERLAP, ACT_COVER, ENTITY_OVERLAP = 0.7, 0.5, 0.5

MEASURES = {
    "language": ("lang_ok", "items"),
    "day": ("day_ok", "days"),
    "source": ("source_ok", "sources"),
    "picture": ("photo_ok", "photos"),
    "quotes P": ("quote_hits", "quotes_told"),
    "quotes R": ("quote_hits", "quotes"),
    "speaker": ("speaker_ok", "quote_hits"),
    "country": ("country_ok", "quote_hits"),
    "acts P": ("act_hits", "acts_told"),
    "acts R": ("act_hits", "acts"),
    "kind": ("kind_ok", "act_hits"),
    "by": ("by_ok", "act_hits"),
    "due": ("due_ok", "dues"),
    "entities R": ("entity_hits", "entities"),
    "goal first": ("goal_first", "items"),
    "main goals R": ("main_hits", "mains"),
    "goals P": ("goal_hits", "goals_told"),
}

Item = Mapping[str, Any]


def items(folder: Path) -> Iterator[Item]:
    """Labelled texts of a folder that hold their text."""
    for path in sorted(folder.glob("*.yml")):
        item = yaml.safe_load(path.read_text(encoding="utf-8"))
        if item.get("text"):
            yield item


def predicted(item: Item) -> dict[str, Any]:
    """What is read in the text of an item."""
    fetched = item.get("fetched_at")
    statement = read_text(item["text"], fetched_at=datetime.fromisoformat(str(fetched)) if fetched else None)
    return record(statement, [()] * len(statement.acts), {})


def scored(item: Item, told: Mapping[str, Any], missed: list[str]) -> Counter[str]:
    """Counts of one item; what was missed or is too much is told in `missed`."""
    count: Counter[str] = Counter(items=1)
    labels, text = item["labels"], item["text"]
    count["lang_ok"] += told["lang"] == item["lang"]
    _day(labels, told, count, missed)
    for field, name in (("source", "source"), ("photo_credit", "photo")):
        _credit(labels.get(field), told.get(field), name, count, missed)
    people = {person["id"]: person for person in labels["speakers"]}
    _quotes(labels, told, people, text, count, missed)
    _acts(labels, told, people, text, count, missed)
    _entities(labels, told, count, missed)
    main, also = set(labels["sdg"]["main"]), set(labels["sdg"].get("also") or ())
    found = told["sdg"]["main"], told["sdg"]["also"]
    count["goal_first"] += bool(found[0]) and found[0][0] in main
    if not (found[0] and found[0][0] in main):
        missed.append(f"GOAL {sorted(main)} told {found}")
    count["mains"] += len(main)
    count["main_hits"] += len(main & {*found[0], *found[1]})
    count["goals_told"] += len({*found[0], *found[1]})
    count["goal_hits"] += len((main | also) & {*found[0], *found[1]})
    return count


def _day(labels: Item, told: Item, count: Counter[str], missed: list[str]) -> None:
    value = str((labels.get("date") or {}).get("value") or "")[:10]
    if not value:
        if told["date"]:
            count["days_invented"] += 1
            missed.append(f"DAY INVENTED {told['date']}")
        return
    count["days"] += 1
    count["day_ok"] += str(told["date"] or "")[:10] == value
    if str(told["date"] or "")[:10] != value:
        missed.append(f"DAY {value} told {told['date']}")


def _credit(label: object, told: str | None, name: str, count: Counter[str], missed: list[str]) -> None:
    label = label.get("value") if isinstance(label, Mapping) else label
    if not label:
        if told:
            missed.append(f"{name.upper()} TOO MUCH {told}")
        return
    first = _fold(str(label).split("<", maxsplit=1)[0]).strip(' «»“”"')
    count[f"{name}s"] += 1
    is_same = bool(told) and (first in _fold(told or "") or _fold(told or "").strip(' «»“”"') in _fold(str(label)))
    count[f"{name}_ok"] += is_same
    if not is_same:
        missed.append(f"{name.upper()} {label} told {told}")


def _quotes(
    labels: Item, told: Item, people: Mapping[str, Item], text: str, count: Counter[str], missed: list[str]
) -> None:
    left = list(told["quotes"])
    for quote in labels["quotes"]:
        best = max(left, key=lambda one: _overlap(quote["span"], one["span"]), default=None)
        is_hit = best is not None and _overlap(quote["span"], best["span"]) >= QUOTE_OVERLAP
        if is_hit:
            left.remove(best)
        if quote.get("optional"):
            continue
        count["quotes"] += 1
        if best is None or not is_hit:
            missed.append(f"QUOTE {text[slice(*quote['span'])][:60]}")
            continue
        count["quote_hits"] += 1
        count["quotes_told"] += 1
        who = people[quote["speaker"]]
        count["speaker_ok"] += _is_person(who["name"], best["speaker"])
        count["country_ok"] += (who.get("country") or "") == (best["country"] or "")
        if not _is_person(who["name"], best["speaker"]) or (who.get("country") or "") != (best["country"] or ""):
            missed.append(f"SPEAKER {who['name']} ({who.get('country')}) told {best['speaker']} ({best['country']})")
    for one in left:
        if not any(word in one["text"] for word in labels.get("optional_quotes", ())):
            count["quotes_told"] += 1
            missed.append(f"QUOTE TOO MUCH {one['text'][:60]}")


def _acts(
    labels: Item, told: Item, people: Mapping[str, Item], text: str, count: Counter[str], missed: list[str]
) -> None:
    left = list(told["initiatives"])
    for act in labels["initiatives"]:
        count["acts"] += 1
        best = max(left, key=lambda one: _cover(act["span"], one["span"]), default=None)
        if best is None or _cover(act["span"], best["span"]) < ACT_COVER:
            missed.append(f"ACT {act['kind']} {text[slice(*act['span'])][:70]}")
            continue
        left.remove(best)
        count["act_hits"] += 1
        count["acts_told"] += 1
        count["kind_ok"] += best["kind"] == act["kind"]
        is_by = _is_by(str(act["by"]), best["by"], people)
        count["by_ok"] += is_by
        if best["kind"] != act["kind"] or not is_by:
            missed.append(f"ACT {act['kind']} by {act['by']} told {best['kind']} by {best['by']}: {best['text'][:60]}")
        years = re.findall(r"20\d\d", str(act.get("due") or ""))
        if years:
            count["dues"] += 1
            is_due = any(year in str(best["due"] or "") for year in years)
            count["due_ok"] += is_due
            if not is_due:
                missed.append(f"DUE {act['due']} told {best['due']}")
    fair = [one["span"] for one in labels.get("optional_initiatives", ()) if "span" in one]
    title = (labels.get("title") or {}).get("span") or [0, 0]
    for one in left:
        is_title = one["span"][0] >= title[0] and one["span"][1] <= title[1]
        if is_title or one.get("repeats") is not None or any(_cover(one["span"], span) > 0.3 for span in fair):
            continue
        count["acts_told"] += 1
        missed.append(f"ACT TOO MUCH {one['kind']} {one['text'][:70]}")


def _entities(labels: Item, told: Item, count: Counter[str], missed: list[str]) -> None:
    names = {_fold(one["canonical"]) for one in told["entities"]}
    for entity in labels["entities"]:
        count["entities"] += 1
        is_hit = _fold(entity["canonical"]) in names or any(
            "span" in entity and _overlap(entity["span"], one["span"]) >= ENTITY_OVERLAP for one in told["entities"]
        )
        count["entity_hits"] += is_hit
        if not is_hit:
            missed.append(f"ENTITY {entity['canonical']}")


def _is_by(label: str, told: str | None, people: Mapping[str, Item]) -> bool:
    """Whether an act is told of whom the label names: a speaker (or the state of one), a state, or a body."""
    speakers = [people[one] for one in re.findall(r"\bs\d+\b", label) if one in people]
    states = {*re.findall(r"\b[A-Z]{2}\b", label), *(one["country"] for one in speakers if one.get("country"))}
    is_speaker = any(_is_person(one["name"], told) for one in speakers)
    return is_speaker or told in states or _fold(label) == _fold(told or "")


def _overlap(one: list[int], other: list[int]) -> float:
    both = max(0, min(one[1], other[1]) - max(one[0], other[0]))
    return both / max(1, (one[1] - one[0]) + (other[1] - other[0]) - both)


def _cover(label: list[int], told: list[int]) -> float:
    return max(0, min(label[1], told[1]) - max(label[0], told[0])) / max(1, label[1] - label[0])


def _is_person(label: str | None, told: str | None) -> bool:
    if not label or not told:
        return False
    surname = _fold(label).split()[-1]
    return surname[: max(4, len(surname) - 1)] in _fold(told)


def _fold(text: str) -> str:
    return " ".join(re.sub("[ʻ‘’ʼ`´]", "'", unicodedata.normalize("NFC", text).casefold()).split())


def report(counts: Mapping[str, Counter[str]]) -> str:
    """The measures by language, as lines of text."""
    lines = []
    for name, count in counts.items():
        parts = [f"{title} {count[hits] / count[of]:.2f}" for title, (hits, of) in MEASURES.items() if count[of]]
        invented = f", days invented {count['days_invented']}" if count["days_invented"] else ""
        lines.append(f"{name} ({count['items']}): {', '.join(parts)}{invented}")
    return "\n".join(lines)


def scores(folder: Path, *, out: Path | None = None, tell: bool = False) -> dict[str, Counter[str]]:
    """Counts over all labelled texts of a folder, `all` and by language."""
    counts: dict[str, Counter[str]] = {"all": Counter()}
    for item in items(folder):
        told, missed = predicted(item), []
        one = scored(item, told, missed)
        for name in ("all", item["lang"]):
            counts.setdefault(name, Counter()).update(one)
        if out:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{item['id']}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        if tell:
            for line in missed:
                print(f"{item['id']}: {line}")
    return counts


def main(arguments: list[str]) -> int:
    """Score a folder, and print the measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=EXAMPLES)
    parser.add_argument("--out", type=Path)
    parser.add_argument("-v", dest="tell", action="store_true")
    asked = parser.parse_args(arguments)
    print(report(scores(asked.folder, out=asked.out, tell=asked.tell)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
