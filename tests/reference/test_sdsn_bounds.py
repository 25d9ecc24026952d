"""The report's bounds: of series that there are, in order, and with the number that the Agenda has where they agree."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import yaml

from ortaq.reference.figures import series
from ortaq.reference.same_measure import measured
from ortaq.reference.sdsn_bounds import sdsn_bounds


def test_every_series_is_one_that_was_reviewed_or_ships() -> None:
    shipped = {(row["source"], row["series"]) for row in series().to_pylist()}

    assert {key for key in sdsn_bounds() if key not in measured() and key not in shipped} == set()


def test_series_of_the_same_measure_have_the_same_bounds() -> None:
    seen: dict[str, object] = {}
    for key, bounds in sdsn_bounds().items():
        if key in measured():
            assert seen.setdefault(measured()[key].measure, bounds) == bounds


def test_which_way_is_better_is_what_the_register_says() -> None:
    directions = {(row["source"], row["series"]): row["direction"] for row in series().to_pylist()}

    for key, bounds in sdsn_bounds().items():
        if directions.get(key):
            assert (bounds.best > bounds.worst) == (directions[key] > 0), key


def test_the_file_is_the_one_that_its_source_describes() -> None:
    folder = files("ortaq.reference")
    about = yaml.safe_load((folder / "sdsn_bounds.source.yaml").read_text(encoding="utf-8"))

    assert about["sha256"] == hashlib.sha256((folder / about["file"]).read_bytes()).hexdigest()
