"""Two libraries that others keep read the same bytes: values, keys, attributes, names and counts are equal to ours.

`pysdmx` 1.20 can't read Kyrgyzstan's structure (an annotation with a namespace of its own stops it), and `sdmx1` 2.28
reads no SDMX-ML 2.0; those files are held against the other one, or against lxml.
"""

import io
import warnings
from codecs import BOM_UTF8
from collections import Counter
from pathlib import Path
from typing import Any, cast

import pytest
from lxml import etree

from ortaq.collect.sdmx import Structure, read, structure
from ortaq.collect.sdmx.checking import problems

KGZ = "data/national/kgz_nsc"
TJK = "data/national/tjk_tajstat/data"


@pytest.fixture(scope="module")
def sdmx1():
    return pytest.importorskip("sdmx")


def read_by_pysdmx(content: bytes, *, checked: bool = False) -> list[dict[str, str]]:
    """Rows as `pysdmx` reads them; empty where it has nothing."""
    from pysdmx.io import read_sdmx  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        message = read_sdmx(content.decode("utf-8-sig"), validate=checked)
    return [
        {str(name): str(text) for name, text in row.items() if text == text and text not in {"", None}}  # noqa: PLR0124
        for dataset in cast("Any", message.data)
        for row in dataset.data.to_dict("records")
    ]


def read_by_sdmx1(sdmx, content: bytes, described: object) -> list[dict[str, str]]:
    """Rows as `sdmx1` reads them."""
    message = sdmx.read_sdmx(io.BytesIO(content), structure=described)
    rows = []
    for dataset in message.data:
        for one in dataset.obs:
            key = {name: str(value.value) for name, value in one.key.values.items()}
            attributes = {name: str(value.value) for name, value in one.attrib.items()}
            rows.append(key | attributes | ({} if one.value is None else {"OBS_VALUE": str(one.value)}))
    return rows


def read_structure(sdmx, path: Path):
    """A structure for the SDGs as `sdmx1` reads it; it leaves files open and trips over a mark of UTF-8."""
    return sdmx.read_sdmx(io.BytesIO(path.read_bytes().removeprefix(BOM_UTF8))).structure["SDG"]


def read_by_us(content: bytes, *left: str) -> list[dict[str, str]]:
    """Rows as we read them, without what is empty."""
    message = read(content)
    names = [name for name in message.columns if name not in left]
    return [
        {name: text for name, text in zip(names, row, strict=True) if text not in {None, ""}}
        for row in zip(*(message.columns[name] for name in names), strict=True)
    ]


def counted(rows: list[dict[str, str]]) -> Counter[tuple[tuple[str, str], ...]]:
    """Rows in any order, with numbers as numbers."""
    return Counter(
        tuple(sorted((name, repr(float(text)) if name == "OBS_VALUE" else text) for name, text in row.items()))
        for row in rows
    )


def same_names(ours: Structure, theirs: Any) -> None:
    for one in [*theirs.dimensions, *theirs.attributes]:
        listed = one.local_representation and one.local_representation.enumerated
        named = {
            code.id: {lang: text.strip() for lang, text in code.name.localizations.items()} for code in listed or ()
        }
        assert {code: dict(names) for code, names in ours.codes(one.id).items()} == named


def test_the_specimens_are_read_as_pysdmx_reads_them(specimens) -> None:
    for name in ("kgz-6.2.1.xml", "eurostat.xml"):
        content = (specimens / name).read_bytes()

        assert counted(read_by_us(content)) == counted(read_by_pysdmx(content))


def test_the_specimens_are_read_as_sdmx1_reads_them(specimens, sdmx1) -> None:
    described = read_structure(sdmx1, specimens / "kgz-structure.xml")
    content = (specimens / "kgz-6.2.1.xml").read_bytes()

    assert counted(read_by_us(content)) == counted(read_by_sdmx1(sdmx1, content, described))


@pytest.mark.parametrize("name", ["kgz-structure.xml", "tjk-structure.xml"])
def test_the_specimens_of_structures_are_read_as_sdmx1_reads_them(specimens, sdmx1, name) -> None:
    theirs = read_structure(sdmx1, specimens / name)
    ours = structure(specimens / name)

    assert ours.dimensions == [one.id for one in theirs.dimensions]
    assert {one.id for one in ours.components.values() if one.role == "attribute"} == {
        one.id for one in theirs.attributes
    }
    same_names(ours, theirs)


@pytest.mark.parametrize("form", ["ml-2.1-specific", "ml-2.1-specific-flat", "ml-2.1-generic", "csv-1.0", "csv-2.0"])
def test_made_messages_are_read_as_pysdmx_reads_them(forms, form) -> None:
    theirs = read_by_pysdmx(forms[form])

    assert counted(read_by_us(forms[form], "ACTION")) == counted(theirs)


def dataset_of_pysdmx(figures: list[dict[str, str | None]]) -> object:
    """The three figures as `pysdmx` holds them, with the structure that it needs in order to write."""
    import pandas as pd  # noqa: PLC0415
    from pysdmx.io.pd import PandasDataset  # noqa: PLC0415
    from pysdmx.model import Component, Components, Concept, Role, Schema  # noqa: PLC0415

    roles = {
        "OBS_VALUE": (Role.MEASURE, None),
        "UNIT_MEASURE": (Role.ATTRIBUTE, "FREQ,REF_AREA,SERIES,SEX"),
        "OBS_STATUS": (Role.ATTRIBUTE, "O"),
        "COMMENT_OBS": (Role.ATTRIBUTE, "O"),
    }
    parts = [
        Component(name, required=name not in roles, role=role, concept=Concept(name), attachment_level=level)
        for name in figures[0]
        for role, level in (roles.get(name, (Role.DIMENSION, None)),)
    ]
    described = Schema("dataflow", "ORTAQ", "TEST", Components(parts), "1.0", [])
    return PandasDataset(structure=described, data=pd.DataFrame(figures).fillna(""))


@pytest.mark.parametrize(
    ("target", "version"),
    [
        ("DATA_SDMX_CSV_1_0_0", "SDMX-CSV 1.0"),
        ("DATA_SDMX_CSV_2_0_0", "SDMX-CSV 2.0"),
        ("DATA_SDMX_ML_2_1_GEN", "SDMX-ML 2.1 generic"),
        ("DATA_SDMX_ML_2_1_STR", "SDMX-ML 2.1 structure-specific"),
        ("DATA_SDMX_ML_3_0", "SDMX-ML 3.0 structure-specific"),
    ],
)
def test_what_pysdmx_writes_is_read_back(figures, target, version) -> None:
    from pysdmx.io import write_sdmx  # noqa: PLC0415
    from pysdmx.io.format import Format  # noqa: PLC0415

    plain = [row | {"COMMENT_OBS": row["COMMENT_OBS"] and "few"} for row in figures]  # it escapes nothing in XML
    written = write_sdmx([dataset_of_pysdmx(plain)], getattr(Format, target))

    assert written
    assert read(written.encode()).header.form == version
    assert counted(read_by_us(written.encode(), "ACTION")) == counted(
        [{name: text for name, text in row.items() if text is not None} for row in plain]
    )


@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.slow)])
def test_kyrgyzstan_is_read_as_sdmx1_reads_it(shared: Path, sdmx1, step) -> None:
    described = read_structure(sdmx1, shared / KGZ / "SDG_DSD.KG_1.8.xml")

    for file in sorted((shared / KGZ / "data").glob("*.xml"))[::step]:
        content = file.read_bytes()
        assert counted(read_by_us(content)) == counted(read_by_sdmx1(sdmx1, content, described)), file.name


@pytest.mark.slow
def test_kyrgyzstan_every_file_is_read_as_pysdmx_reads_it(shared: Path) -> None:
    for file in sorted((shared / KGZ / "data").glob("*.xml")):
        content = file.read_bytes()

        assert counted(read_by_us(content)) == counted(read_by_pysdmx(content)), file.name


def test_kyrgyzstan_the_count_is_that_of_the_elements(shared: Path) -> None:
    files = sorted((shared / KGZ / "data").glob("*.xml"))

    rows = [len(read(file)) for file in files]

    assert rows == [file.read_text(encoding="utf-8").count("<Obs ") for file in files]
    assert (len(files), sum(rows)) == (195, 26_523)


def test_kyrgyzstan_uses_one_code_that_its_structure_does_not_have(shared: Path) -> None:
    described = structure(shared / KGZ / "SDG_DSD.KG_1.8.xml")

    found = [
        (file.name, one.kind, one.component, one.code, one.rows)
        for file in sorted((shared / KGZ / "data").glob("*.xml"))
        for one in problems(read(file), described)
    ]

    assert found == [("17.6.1.xml", "unknown code", "COMPOSITE_BREAKDOWN", "IS_GE10M", 12)]


def test_the_shared_structures_are_read_as_sdmx1_reads_them(shared: Path, sdmx1) -> None:
    for path in (shared / KGZ / "SDG_DSD.KG_1.8.xml", shared / TJK / "TAJSTAT_DSD.xml"):
        theirs = read_structure(sdmx1, path)
        ours = structure(path)

        assert ours.dimensions == [one.id for one in theirs.dimensions]
        same_names(ours, theirs)


def test_tajikistan_is_read_as_its_elements_say(shared: Path) -> None:
    path = shared / TJK / "TAJSTAT_Data.xml"
    rows = []
    for series in etree.parse(path).iter("{*}Series"):
        of_series = {one.get("concept"): one.get("value") for one in series.iterfind("{*}SeriesKey/{*}Value")}
        of_series |= {one.get("concept"): one.get("value") for one in series.iterfind("{*}Attributes/{*}Value")}
        for one in series.iterfind("{*}Obs"):
            row = of_series | {
                "TIME_PERIOD": one.findtext("{*}Time"),
                "OBS_VALUE": one.find("{*}ObsValue").get("value"),
            }
            rows.append(
                row | {said.get("concept"): said.get("value") for said in one.iterfind("{*}Attributes/{*}Value")}
            )

    assert counted(read_by_us(path.read_bytes())) == counted(rows)
    assert len(rows) == 188
