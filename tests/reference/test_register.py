"""The register: nothing of the facts is lost, every rule holds, and each kind of break is named."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ortaq.errors import ReferenceDataError
from ortaq.model.schemas_register import (
    ACCORD,
    ACCORD_KINDS,
    CONFIDENCES,
    EVENT,
    EVENT_KINDS,
    PRACTICE_RESULT,
    REGISTER_SOURCE,
    RESULT_KINDS,
    STATUSES,
    UNITS,
)
from ortaq.reference import resource
from ortaq.reference.agenda import goals, indicators, targets
from ortaq.reference.areas import areas
from ortaq.reference.register import KINDS, read, register
from ortaq.reference.register_tables import accords, events, practice_results, register_sources

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = "2026-11-24"
ADDED = {"tkm-ndc-2023", "uzb-ndc3-2025"}
ROWS = {row["id"]: row for row in accords().to_pylist()}


@pytest.fixture(scope="session")
def facts(shared: Path) -> dict[str, list[dict[str, Any]]]:
    folder = shared / "facts"
    if not folder.is_dir():
        pytest.skip("the facts that the register was made of are not here")
    return {name: yaml.safe_load((folder / f"{name}.yml").read_text("utf-8")) for name in (*KINDS, "sources")}


# what the register holds ----------------------------------------------------------------------------------------


def test_the_register_holds_every_fact_and_what_was_added(facts):
    for name, given in facts.items():
        held = {row["id"] for row in register().of(name)}
        assert held - {row["id"] for row in given} == (ADDED if name == "pledges" else set()), name
        assert {row["id"] for row in given} <= held, name


def test_every_record_keeps_its_sources_and_its_confidence(facts):
    for name in KINDS:
        held = {row["id"]: row for row in register().of(name)}
        for given in facts[name]:
            assert held[given["id"]]["sources"] == given["sources"]
            assert held[given["id"]]["confidence"] == given["confidence"]


def test_every_quantity_of_a_pledge_is_the_one_of_the_facts(facts):
    for given in facts["pledges"]:
        row = ROWS[given["id"]]
        own, helped = given.get("unconditional") or {}, given.get("conditional") or {}
        assert row["value"] == own.get("value"), given["id"]
        assert [row["value_lower"], row["value_upper"]] == own.get("value_range", [None, None]), given["id"]
        assert row["conditional_value"] == helped.get("value"), given["id"]
        assert [row["conditional_lower"], row["conditional_upper"]] == helped.get("value_range", [None, None])
        assert row["target_year"] == given.get("target_year")
        assert row["base_year"] == given.get("base_year")
        assert (row["target"], row["indicator"]) == ([given["sdg"]], [given["indicator"]])


def test_every_number_among_the_results_of_practices_is_kept(facts):
    held: dict[str, Counter[float]] = {}
    for row in practice_results().to_pylist():
        numbers = (row[name] for name in ("value", "baseline_value", "time_period", "baseline_period"))
        held.setdefault(row["accord"], Counter()).update(float(number) for number in numbers if number is not None)
    for given in facts["practices"]:
        for result in given["results"]:
            for name in ("value", "from", "year", "from_year"):
                value = result.get(name)
                if isinstance(value, int | float) and result.get("unit") != "year":
                    assert held[given["id"]][float(value)] > 0, (given["id"], result)


def test_every_decision_document_event_and_party_is_kept(facts):
    def count(rows: list[dict[str, Any]] | tuple, part: str) -> int:
        return sum(len(row.get(part, ())) for row in rows)

    for name, part, held in (
        ("meetings", "decisions", "decisions"),
        ("meetings", "documents", "documents"),
        ("instruments", "parties", "parties"),
        ("initiatives", "evidence", "events"),
    ):
        assert count(facts[name], part) == count(register().of(name), held), part


def test_texts_that_were_cut_at_a_comma_are_whole_again():
    practices = {row["id"]: row for row in register().practices}
    (step,) = (
        event["what"]
        for row in register().initiatives
        if row["id"] == "friendship-treaty-completion"
        for event in row["events"]
        if event["date"] == "2022-07-21"
    )

    assert step == "signed by KAZ, KGZ and UZB only"
    assert practices["uzb-water-saving-subsidies"]["what"].startswith("State subsidies and credit for drip, sprinkler")
    assert practices["kaz-irrigation-rehabilitation"]["what"] == (
        "Canals, collectors, gates and drainage wells rebuilt at 11 sites."
    )
    assert practices["aze-garadagh-solar"]["title"].endswith("(Garadagh, 230 MW)")
    assert practices["kaz-astana-green-belt"]["note"] == "more than 100,000 ha were expected by 2021"
    assert practices["regional-tb-rapid-video"]["note"].startswith("about 34,000 TB and 8,000 drug-resistant cases")


def test_every_source_has_an_address_on_the_web():
    for row in register_sources().to_pylist():
        assert row["address"].startswith(("https://", "http://")), row["id"]
        assert " " not in row["address"], row["id"]


def test_nothing_that_happened_lies_in_the_future():
    dated = chain(
        ((row["accord"], row["date"]) for row in events().to_pylist()),
        ((row["id"], row["date"]) for row in register_sources().to_pylist()),
        ((row["id"], row["as_of"]) for row in ROWS.values()),
        ((row["id"], row["date"]) for row in ROWS.values() if row["date"] and row["status"] != "planned"),
    )
    for identity, date in dated:
        assert date <= TODAY[: len(date)], identity


def test_an_event_is_not_older_than_its_proposal():
    proposed = {row["id"]: row["date"] for row in register().initiatives}
    earlier = {
        (row["accord"], row["date"])
        for row in events().to_pylist()
        if row["accord"] in proposed and row["date"] < proposed[row["accord"]][: len(row["date"])]
    }

    assert earlier == {  # what went before, told as evidence: docs/register.md
        ("friendship-treaty-completion", "2022-07-21"),
        ("united-position-cop", "2021-11-04"),
        ("united-position-cop", "2023-07-24"),
        ("united-position-cop", "2024-02-10"),
    }


# the tables -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "schema"),
    [(accords, ACCORD), (events, EVENT), (practice_results, PRACTICE_RESULT), (register_sources, REGISTER_SOURCE)],
)
def test_a_table_has_its_schema_and_no_null_where_none_may_be(table, schema):
    built = table()
    built.validate(full=True)

    assert built.schema == schema
    for field in schema:
        if not field.nullable:
            assert built[field.name].null_count == 0, field.name


def test_every_code_of_the_tables_is_a_known_one():
    for row in ROWS.values():
        assert row["kind"] in ACCORD_KINDS
        assert row["status"] is None or row["status"] in STATUSES
        assert row["confidence"] in CONFIDENCES
        assert {*row["ref_area"], *row["useful_for"], *row["proposer"]} <= set(areas())
        assert set(row["target"]) <= set(targets())
        assert set(row["indicator"]) <= set(indicators())
        assert {code.split(".")[0] for code in row["target"]} <= set(row["goal"]) <= set(goals())
        assert {row["unit"], row["conditional_unit"]} - {None} <= set(UNITS)
    assert {row["kind"] for row in events().to_pylist()} <= set(EVENT_KINDS)
    assert {row["kind"] for row in practice_results().to_pylist()} <= set(RESULT_KINDS)


def test_the_register_counts_what_it_holds():
    kinds = Counter(row["kind"] for row in ROWS.values())

    assert kinds == {
        "document": 57,
        "pledge": 50,
        "decision": 46,
        "initiative": 46,
        "practice": 33,
        "meeting": 32,
        "treaty": 21,
    }
    assert (events().num_rows, practice_results().num_rows, register_sources().num_rows) == (254, 71, 323)


def test_every_page_that_a_table_names_is_among_the_sources():
    pages = set(register_sources()["id"].to_pylist())

    for row in chain(ROWS.values(), events().to_pylist()):
        assert row["source"], row
        assert set(row["source"]) <= pages
        assert len(row["source"]) == len(set(row["source"]))


def test_a_document_with_a_record_of_its_own_stands_once():
    assert "concept-ca-2040" in ROWS
    assert not any(
        row["form"] == "meeting-document" and row["title"] == ROWS["concept-ca-2040"]["title"] for row in ROWS.values()
    )


def test_evidence_is_as_new_as_the_newest_source_unless_the_register_says_otherwise():
    assert ROWS["regional-ecological-summit-2026"]["as_of"] == "2026-04"
    assert ROWS["kaz-ndc3-2025"]["as_of"] == "2026-08-19"
    assert ROWS["aze-renewables-2030"]["as_of"] == "2025-10-02"


def test_a_span_that_was_promised_stays_a_span():
    row = ROWS["tjk-ndc-updated-2021"]

    assert (row["value"], row["value_lower"], row["value_upper"], row["unit"]) == (None, 60, 70, "PT_OF_BASE")
    assert (row["conditional_lower"], row["conditional_upper"], row["comparison"]) == (50, 60, "at-most")


def test_what_was_not_stated_is_missing_and_zero_is_a_number():
    assert ROWS["kaz-ndc3-2025"]["value"] is None
    assert ROWS["kaz-netzero-2060"]["value"] == 0


def test_each_party_has_its_own_steps():
    steps = {
        (row["ref_area"][0], row["kind"]): row["date"]
        for row in events().to_pylist()
        if row["accord"] == "paris-agreement"
    }

    assert steps["KGZ", "ratified"] == "2020-02-18"
    assert steps["KGZ", "in-force"] == "2020-03-19"
    assert len(steps) == 18


# what breaks ----------------------------------------------------------------------------------------------------


def broken(name: str, change: Callable[[list[dict[str, Any]]], None]) -> ReferenceDataError:
    """The error that a register gives after one change to one of its files."""

    def load(path: str) -> bytes:
        payload = resource(path)
        if path != f"register/{name}.yml":
            return payload
        rows = yaml.load(payload, Loader=yaml.CSafeLoader)
        change(rows)
        return yaml.safe_dump(rows, allow_unicode=True).encode()

    with pytest.raises(ReferenceDataError) as caught:
        read(load)
    return caught.value


def setting(place: int, field: str, value: object) -> Callable[[list[dict[str, Any]]], None]:
    def change(rows: list[dict[str, Any]]) -> None:
        at: Any = rows[place]
        *path, last = field.split(".")
        for step in path:
            at = at[int(step)] if step.isdigit() else at[step]
        at[int(last) if last.isdigit() else last] = value

    return change


SPECIMENS = [
    ("practices", "sprinkler and laser-levelled irrigation", None, "is no field of such a record"),
    ("practices", "title", "First plant (Garadagh", "opens or closes a bracket alone"),
    ("practices", "what", " cut off", "has a space at an end"),
    ("practices", "what", "two\nlines", "control character"),
    ("practices", "what", 7, "must be text"),
    ("practices", "date", 2005, "must be a date such as"),
    ("practices", "end_date", "2026-13", "is no day of the calendar"),
    ("practices", "end_date", "1999", "is before date 2005"),
    ("practices", "results.0.value", "23", "must be a number"),
    ("practices", "results.0.value", float("nan"), "must be a number"),
    ("practices", "results.0.value", True, "must be a number"),
    ("practices", "results.0.unit", "furlongs", "must be one of"),
    ("practices", "results.0.time_period", "2026", "must be a year as a whole number"),
    ("practices", "results.0.lower", 1, "and upper go together"),
    ("practices", "results.0.date", "2026", "excludes unit, value"),
    ("practices", "ref_area", "KAZ", "must be a list"),
    ("practices", "ref_area", ["KAZ", "KAZ"], "stands twice"),
    ("practices", "ref_area", ["KAS"], "is no country of areas.csv"),
    ("practices", "target", ["7.9"], "is no target of targets.csv"),
    ("practices", "target", [7.2], "must be a code in quotes"),
    ("practices", "indicator", ["7.2.9"], "is no indicator of indicators.csv"),
    ("practices", "sources", [], "is empty"),
    ("practices", "sources", ["nowhere"], "is no source of sources.yml"),
    ("practices", "confidence", "certain", "must be one of high, medium, low"),
    ("pledges", "status", "going well", "must be one of"),
    ("pledges", "target_year", 1980, "is before base_year 1990"),
    ("pledges", "unconditional", {"unit": "PT"}, "is missing, and so are lower and upper"),
    ("pledges", "unconditional", {"value": 5}, "is missing"),
    ("pledges", "unconditional", {"lower": 9, "upper": 5, "unit": "PT"}, "is not below upper"),
    ("pledges", "id", "KAZ NDC", "lower-case letters, digits and single hyphens"),
    ("pledges", "id", None, "must be text"),
    ("initiatives", "events.0.source", "nowhere", "is no source of sources.yml"),
    ("initiatives", "venue.meeting", "nowhere", "is no record of the register"),
    ("initiatives", "related", ["nowhere"], "is no record of the register"),
    ("instruments", "in_force", True, "must be one of yes, no, unknown"),
    ("instruments", "goal", ["18"], "is no goal of goals.csv"),
    ("instruments", "parties.0.action", "handshake", "must be one of ratification"),
    ("instruments", "parties", [{"signed": "2022-07-21"}], "is missing"),
    ("meetings", "ordinal", 0, "must be a whole number from 1"),
    ("meetings", "place", "Astana", "must be a record"),
    ("sources", "address", "ftp://example.org/x", "must be an address"),
    ("sources", "address", "https://example.org/a b", "must be an address"),
    ("sources", "language", "english", "must be a language of two letters"),
]


@pytest.mark.parametrize(("name", "field", "value", "said"), SPECIMENS)
def test_a_broken_record_is_named_with_its_file_field_and_value(name, field, value, said):
    error = broken(name, setting(0, field, value))

    assert said in str(error)
    assert f"register/{name}.yml" in str(error)
    assert error.hint
    if field != "id":
        assert register().of(name)[0]["id"] in str(error)
        assert field.split(".")[0].split(",")[0] in str(error)


def test_a_record_that_stands_twice_is_named_with_its_other_file():
    error = broken("practices", setting(0, "id", "kaz-ndc-updated-2023"))

    assert "register/practices.yml, kaz-ndc-updated-2023: id stands already in pledges.yml" in str(error)


def test_a_source_that_nothing_names_is_found():
    error = broken("sources", lambda rows: rows.append({**rows[0], "id": "spare"}))

    assert "register/sources.yml, spare: id is named by no record" in str(error)


def test_a_missing_field_is_found():
    error = broken("pledges", lambda rows: rows[0].pop("confidence"))

    assert "kaz-ndc-updated-2023: confidence is missing" in str(error)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b"- id: a\n  id: b\n", "line 2: the field 'id' stands twice"),
        (b"- id: 'a\n", "register/pledges.yml, line "),
        (b"id: a\n", "not a list of records"),
        (b"- id: \xff\n", "register/pledges.yml, line 1"),
        (b"- 2024-08-09\n", "not a list of records"),
        (b"- id: a\n  document_date: 2024-08-09\n", "document_date must be a date in quotes: '2024-08-09'"),
        (b"", "not a list of records"),
    ],
)
def test_a_file_that_is_no_list_of_records_is_named(payload, said):
    with pytest.raises(ReferenceDataError) as caught:
        read(lambda path: payload if path == "register/pledges.yml" else resource(path))

    assert said in str(caught.value)
