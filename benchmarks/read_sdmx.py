"""SDMX read by Ortaq beside two libraries that others keep: processor seconds and memory, for equal results.

    python benchmarks/read_sdmx.py --shared ../shared [--rounds 3] [--observations 1000000]

Each reading runs as a process of its own, one after the other in turn; what is measured begins after the imports and
ends when every observation has its codes and their English names in a table. No time is printed unless all give the
same rows. Two tasks: Kyrgyzstan's 195 files with their structure, and one made message.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

GOALS = {("kyrgyzstan", "pysdmx"): 15, ("kyrgyzstan", "sdmx1"): 20, ("made", "pysdmx"): 5}
"""How many times less processor time than the other library."""
MEMORY = 400
"""MB that the made message may take, however long it is."""
DIMENSIONS = [
    *("FREQ", "REPORTING_TYPE", "SERIES", "REF_AREA", "SEX", "AGE", "URBANISATION", "INCOME_WEALTH_QUANTILE"),
    *("EDUCATION_LEV", "OCCUPATION", "CUST_BREAKDOWN", "COMPOSITE_BREAKDOWN", "DISABILITY_STATUS", "ACTIVITY"),
    "PRODUCT",
]
COLUMNS = [*DIMENSIONS, "TIME_PERIOD"]
Row = tuple[Any, ...]
"""Codes, names of the dimensions, and the value."""


class Clock:
    """Processor seconds of what runs within it, summed up."""

    def __init__(self) -> None:
        self.taken = 0.0

    def __enter__(self) -> None:
        self.start = time.process_time()

    def __exit__(self, *_: object) -> None:
        self.taken += time.process_time() - self.start


def ortaq(files: list[Path], described: Path, clock: Clock) -> Iterator[Iterable[Row]]:
    """Columns, part by part; names are looked up once a series."""
    from ortaq.collect.sdmx import batches, structure  # noqa: PLC0415

    with clock:
        known = structure(described)
        names = {name: {code: known.name(name, code) for code in known.codes(name)} for name in DIMENSIONS}
    for file in files:
        parts = batches(file)
        while True:
            with clock:
                part = next(parts, None)
                if part is None:
                    break
                named = [part.repeated([names[name].get(code) for code in part.series[name]]) for name in DIMENSIONS]
                columns = part.columns
            codes = (columns[name] for name in COLUMNS)
            yield zip(*codes, *named, columns["OBS_VALUE"], strict=True)


def sdmx1(files: list[Path], described: Path, clock: Clock) -> Iterator[Iterable[Row]]:
    """A pandas frame a file, as the library makes it; the names are mapped over its index."""
    import sdmx  # noqa: PLC0415

    with clock:
        known, names = _structure_of_sdmx1(described)
    for file in files:
        with clock:
            (data,) = _message_of_sdmx1(file.read_bytes(), known).data
            frame = sdmx.to_pandas(data).reset_index()
            named = [frame[name].map(names[name]).astype(object) for name in DIMENSIONS]
        codes = (frame[name] for name in COLUMNS)
        yield zip(*codes, *named, frame["value"], strict=True)


def sdmx1_objects(files: list[Path], described: Path, clock: Clock) -> Iterator[Iterable[Row]]:
    """The objects of the library walked by hand, which is quicker than its own frames."""
    with clock:
        known, names = _structure_of_sdmx1(described)
    for file in files:
        with clock:
            (data,) = _message_of_sdmx1(file.read_bytes(), known).data
            rows = []
            for one in data.obs:
                key = {name: str(value.value) for name, value in one.key.values.items()}
                named = [names[name].get(key[name]) for name in DIMENSIONS]
                rows.append((*(key[name] for name in COLUMNS), *named, str(one.value)))
        yield rows


def _message_of_sdmx1(content: bytes, known: object) -> Any:  # noqa: ANN401  (classes of the library)
    import sdmx  # noqa: PLC0415

    return sdmx.read_sdmx(io.BytesIO(content), structure=known)


def _structure_of_sdmx1(described: Path) -> tuple[Any, dict[str, dict[str, str]]]:
    """The structure, and the names of codes by dimension."""
    content = described.read_bytes().removeprefix(b"\xef\xbb\xbf")  # it knows no file that begins with this mark
    known = _message_of_sdmx1(content, None).structure["SDG"]
    lists = {one.id: one.local_representation for one in known.dimensions if one.id in DIMENSIONS}
    return known, {
        name: {code.id: code.name.localized_default("en").strip() for code in listed.enumerated}
        for name, listed in lists.items()
    }


def pysdmx(files: list[Path], described: Path, clock: Clock) -> Iterator[Iterable[Row]]:
    """A pandas frame a file; the names are mapped over its columns."""
    from pysdmx.io import read_sdmx as read_untyped  # noqa: PLC0415

    read_sdmx: Any = read_untyped

    # It can't read elements that declare their namespace again (1.20), so it gets the structure without that.
    start, root, rest = described.read_text("utf-8-sig").partition("<mes:Header>")
    text = start + root + re.sub(r' xmlns:\w+="[^"]*"', "", rest)
    with clock:
        message = read_sdmx(text, validate=False)
        known = message.get_data_structure_definitions()[0]
        names = {
            one.id: {code.id: code.name.strip() for code in one.enumeration}
            for one in known.components
            if one.id in DIMENSIONS
        }
    for file in files:
        with clock:
            (data,) = read_sdmx(file, validate=False).data
            frame = data.data
            named = [frame[name].map(names[name]).astype(object) for name in DIMENSIONS]
        codes = (frame[name] for name in COLUMNS)
        yield zip(*codes, *named, frame["OBS_VALUE"], strict=True)


READERS = {"ortaq": ortaq, "pysdmx": pysdmx, "sdmx1": sdmx1, "sdmx1-objects": sdmx1_objects}


def measured(reader: str, described: Path, files: list[Path]) -> dict[str, Any]:
    """One reading, in this process: time, memory, and a sum over all rows that does not mind their order."""
    warnings.simplefilter("ignore")
    __import__({"ortaq": "ortaq.collect.sdmx", "pysdmx": "pysdmx.io"}.get(reader, "sdmx"))
    clock, count, total = Clock(), 0, 0
    for batch in READERS[reader](files, described, clock):
        for row in batch:
            said = "\x1f".join([*(text if isinstance(text, str) else "" for text in row[:-1]), repr(float(row[-1]))])
            total += int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest(), "big")
            count += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"cpu": clock.taken, "memory": peak, "rows": count, "sum": total % (1 << 64)}


def make_message(path: Path, model: Path, observations: int) -> None:
    """A message of many observations, in the form and with the dimensions of one of Kyrgyzstan's files."""
    text = model.read_text(encoding="utf-8")
    head, tail = text[: text.index("  <Series")], "  </message:DataSet>\n</message:StructureSpecificData>\n"
    series = re.findall(r"  <Series [^>]*>", text)
    years = range(1990, 2025)
    with path.open("w", encoding="utf-8") as file:
        file.write(head)
        for at in range(-(-observations // len(years))):
            file.write(series[at % len(series)] + "\n")
            for year in years[: observations - at * len(years)]:
                value = f'TIME_PERIOD="{year}" OBS_VALUE="{at % 9973 + year / 7919:.6f}"'
                more = 'OBS_STATUS="A" UNIT_MULT="0" NATURE="C"'
                file.write(f'    <Obs {value} {more} TIME_DETAIL="{year}"></Obs>\n')
            file.write("  </Series>\n")
        file.write(tail)


def run(task: str, readers: list[str], described: Path, files: list[Path], rounds: int) -> bool:
    """Read in turn, print the medians; whether the results are equal and the goals met."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in readers}
    for _ in range(rounds):
        for name in readers:
            command = [sys.executable, "-P", __file__, "--reader", name, str(described), *map(str, files)]
            found[name].append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    results = {(one["rows"], one["sum"]) for runs in found.values() for one in runs}
    if len(results) > 1:
        print(f"{task}: the results differ: {results}")
        return False
    rows = results.pop()[0]
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"\n{task}: {len(files)} files, {size:.0f} MB, {rows:,} observations, equal in all\n")
    print("| reader | CPU s, median | least | times ours | goal | memory MB |\n|---|---|---|---|---|---|")
    ours = statistics.median(one["cpu"] for one in found["ortaq"])
    is_met = True
    for name, runs in found.items():
        times = [one["cpu"] for one in runs]
        ratio, goal = statistics.median(times) / ours, GOALS.get((task, name))
        is_met &= goal is None or ratio >= goal
        memory = max(one["memory"] for one in runs)
        told = f"{statistics.median(times):.3f} | {min(times):.3f} | {ratio:.1f} | {goal or ''} | {memory}"
        print(f"| {name} | {told} |")
    memory = max(one["memory"] for one in found["ortaq"])
    return is_met and memory <= MEMORY


def main() -> int:
    """Run both tasks."""
    if sys.argv[1:2] == ["--reader"]:
        print(json.dumps(measured(sys.argv[2], Path(sys.argv[3]), [Path(file) for file in sys.argv[4:]])))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="the folder of raw publications")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--observations", type=int, default=1_000_000)
    parser.add_argument("--made-rounds", type=int, default=2)
    told = parser.parse_args()
    folder = told.shared / "data/national/kgz_nsc"
    described, files = folder / "SDG_DSD.KG_1.8.xml", sorted((folder / "data").glob("*.xml"))
    is_met = run("kyrgyzstan", list(READERS), described, files, told.rounds)
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "made.xml"
        make_message(path, folder / "data" / "3.4.1.xml", told.observations)
        is_met &= run("made", ["ortaq", "pysdmx"], described, [path], told.made_rounds)
    return 0 if is_met else 1


if __name__ == "__main__":
    raise SystemExit(main())
