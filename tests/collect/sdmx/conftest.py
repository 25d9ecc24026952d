"""The same three figures in every form of SDMX that is read."""

import json
from html import escape
from pathlib import Path

import pytest

SPECIMENS = Path(__file__).parent / "specimens"
V2_0 = "http://www.SDMX.org/resources/SDMXML/schemas/v2_0"
V2_1 = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
V3_0 = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
DIMENSIONS = ("FREQ", "REF_AREA", "SERIES", "SEX", "TIME_PERIOD")
ATTRIBUTES = ("UNIT_MEASURE", "OBS_STATUS", "COMMENT_OBS")
COMMENT = 'fewer than "10" < 1 & более'
FIGURES = [
    ("A", "KAZ", "S1", "F", "2019", "1.50", "PT", "A", None),
    ("A", "KAZ", "S1", "F", "2020", None, "PT", "O", None),
    ("A", "UZB", "S1", "M", "2019", "-3E-2", "PT", "E", COMMENT),
]
NAMES = ("FREQ", "REF_AREA", "SERIES", "SEX", "TIME_PERIOD", "OBS_VALUE", "UNIT_MEASURE", "OBS_STATUS", "COMMENT_OBS")
ROWS = [dict(zip(NAMES, figure, strict=True)) for figure in FIGURES]
URN = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=ORTAQ:TEST(1.0)"


def said(row: dict[str, str | None], *names: str) -> str:
    return " ".join(f'{name}="{escape(str(row[name]))}"' for name in names if row[name] is not None)


def of_series(rows: list[dict[str, str | None]]) -> list[list[dict[str, str | None]]]:
    return [[row for row in rows if row["REF_AREA"] == area] for area in ("KAZ", "UZB")]


def header(prefix: str, structure: str) -> str:
    return (
        f"<{prefix}:Header><{prefix}:ID>M1</{prefix}:ID><{prefix}:Test>false</{prefix}:Test>"
        f"<{prefix}:Prepared>2026-01-02T03:04:05Z</{prefix}:Prepared>"
        f'<{prefix}:Sender id="ORTAQ"/>{structure}</{prefix}:Header>'
    )


def specific(version: str, at: str, body: str) -> bytes:
    reference = (
        f"<c:StructureUsage>{URN}</c:StructureUsage>"
        if version == V3_0
        else '<c:StructureUsage><Ref agencyID="ORTAQ" id="TEST" version="1.0"/></c:StructureUsage>'
    )
    structure = (
        f'<m:Structure structureID="T" namespace="{URN}" dimensionAtObservation="{at}">{reference}</m:Structure>'
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<m:StructureSpecificData xmlns:m="{version}/message" '
        f'xmlns:c="{version}/common" xmlns:ss="{version}/data/structurespecific" xmlns:ns1="{URN}:ObsLevelDim:{at}" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{header("m", structure)}'
        f'<m:DataSet ss:dataScope="DataStructure" xsi:type="ns1:DataSetType" ss:structureRef="T" ss:action="Replace">\n'
        f"{body}</m:DataSet></m:StructureSpecificData>\n"
    ).encode()


def specific_series(prefix: str = "") -> str:
    return "".join(
        f"<{prefix}Series {said(rows[0], 'FREQ', 'REF_AREA', 'SERIES', 'SEX', 'UNIT_MEASURE')}>\n"
        + "".join(
            f"<{prefix}Obs {said(row, 'TIME_PERIOD', 'OBS_VALUE', 'OBS_STATUS', 'COMMENT_OBS')}/>\n" for row in rows
        )
        + f"</{prefix}Series>\n"
        for rows in of_series(ROWS)
    )


def compact_2_0() -> bytes:
    return (
        f'<?xml version="1.0"?>\n<CompactData xmlns="{V2_0}/message" xmlns:t="urn:sdmx:org.sdmx.infomodel.keyfamily.'
        f'KeyFamily=ORTAQ:TEST:compact"><Header><ID>M1</ID><Test>false</Test><Prepared>2026-01-02T03:04:05Z</Prepared>'
        '<Sender id="ORTAQ"/><KeyFamilyRef>TEST</KeyFamilyRef><KeyFamilyAgency>ORTAQ</KeyFamilyAgency></Header>'
        f'<t:DataSet action="Replace" keyFamilyURI="x">{specific_series("t:")}</t:DataSet></CompactData>\n'
    ).encode()


def values(key: str, row: dict[str, str | None], *names: str) -> str:
    return "".join(
        f'<g:Value {key}="{name}" value="{escape(str(row[name]))}"/>' for name in names if row[name] is not None
    )


def generic(version: str, at: str = "TIME_PERIOD") -> bytes:
    key, space = ("concept", "generic") if version == V2_0 else ("id", "data/generic")
    body = ""
    for rows in of_series(ROWS):
        observations = ""
        for row in rows:
            time = f'<g:ObsDimension value="{row["TIME_PERIOD"]}"/>'
            if version == V2_0:
                time = f"<g:Time>{row['TIME_PERIOD']}</g:Time>"
            elif at == "AllDimensions":
                time = f"<g:ObsKey>{values(key, row, *DIMENSIONS)}</g:ObsKey>"
            value = f'<g:ObsValue value="{row["OBS_VALUE"]}"/>' if row["OBS_VALUE"] else ""
            names = ("OBS_STATUS", "COMMENT_OBS") if at != "AllDimensions" else ATTRIBUTES
            attributes = f"<g:Attributes>{values(key, row, *names)}</g:Attributes>"
            observations += f"<g:Obs>{time}{value}{attributes}</g:Obs>\n"
        if at == "AllDimensions":
            body += observations
            continue
        of_key = f"<g:SeriesKey>{values(key, rows[0], *DIMENSIONS[:-1])}</g:SeriesKey>"
        above = f"<g:Attributes>{values(key, rows[0], 'UNIT_MEASURE')}</g:Attributes>"
        body += f"<g:Series>{of_key}{above}{observations}</g:Series>\n"
    if version == V2_0:
        reference = "<m:KeyFamilyRef>TEST</m:KeyFamilyRef><m:KeyFamilyAgency>ORTAQ</m:KeyFamilyAgency>"
        opens = "<m:DataSet><g:KeyFamilyRef>TEST</g:KeyFamilyRef>"
    else:
        reference = (
            f'<m:Structure structureID="T" dimensionAtObservation="{at}"><c:StructureUsage>'
            '<Ref agencyID="ORTAQ" id="TEST" version="1.0"/></c:StructureUsage></m:Structure>'
        )
        opens = '<m:DataSet structureRef="T" action="Replace">'
    return (
        f'<?xml version="1.0"?>\n<m:GenericData xmlns:m="{version}/message" xmlns:c="{version}/common" '
        f'xmlns:g="{version}/{space}">{header("m", reference)}{opens}{body}</m:DataSet></m:GenericData>\n'
    ).encode()


def flat() -> str:
    return "".join(f"<Obs {said(row, *NAMES)}/>\n" for row in ROWS)


def cell(text: str | None) -> str:
    return '"' + text.replace('"', '""') + '"' if text and any(sign in text for sign in ',"') else text or ""


def csv(head: dict[str, str], delimiter: str = ",") -> bytes:
    lines = [delimiter.join([*head, *NAMES])]
    lines += [delimiter.join([*head.values(), *(cell(row[name]) for name in NAMES)]) for row in ROWS]
    return ("\n".join(lines) + "\n").encode()


def csv_with_names() -> bytes:
    label = {"KAZ": "Kazakhstan", "UZB": "Uzbekistan", "F": "Female", "M": "Male"}
    heads = [*(f"{name}: Name of {name}" for name in NAMES)]
    lines = [",".join(["DATAFLOW", *heads])]
    for row in ROWS:
        cells = [
            cell(f"{row[name]}: {label.get(str(row[name]), 'a name')}")
            if row[name] and name in DIMENSIONS[:4]
            else cell(row[name])
            for name in NAMES
        ]
        lines.append(",".join(["ORTAQ:TEST(1.0): A test", *cells]))
    return ("\n".join(lines) + "\n").encode()


def csv_with_columns_of_names() -> bytes:
    heads = [head for name in NAMES for head in (name, f"Name of {name}")]
    lines = [",".join(["STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", *heads])]
    for row in ROWS:
        cells = [text for name in NAMES for text in (cell(row[name]), f"name {row[name]}".replace(COMMENT, "…"))]
        lines.append(",".join(["dataflow", "ORTAQ:TEST(1.0)", "A test", "I", *cells]))
    return ("\n".join(lines) + "\n").encode()


def listed(name: str) -> list[str]:
    return list(dict.fromkeys(str(row[name]) for row in ROWS if row[name] is not None))


def components(*names: str) -> list[dict[str, object]]:
    return [
        {
            "id": name,
            "name": f"Name of {name}",
            "values": [{"id": code, "names": {"en": f"{code} in English"}} for code in listed(name)],
        }
        for name in names
    ]


def position(row: dict[str, str | None], name: str) -> int | None:
    return None if row[name] is None else listed(name).index(str(row[name]))


def sdmx_json(version: str, *, is_flat: bool = False) -> bytes:
    number = {"1.50": 1.5, "-3E-2": -3e-2, None: None}
    series_dims = [] if is_flat else list(DIMENSIONS[:-1])
    obs_dims = list(DIMENSIONS) if is_flat else ["TIME_PERIOD"]
    on_obs = list(ATTRIBUTES) if is_flat else ["OBS_STATUS", "COMMENT_OBS"]
    structure: dict[str, object] = {
        "name": "A test",
        "links": [{"rel": "dataflow", "urn": URN}],
        "dimensions": {"dataSet": [], "series": components(*series_dims), "observation": components(*obs_dims)},
        "attributes": {
            "dataSet": [],
            "series": [] if is_flat else components("UNIT_MEASURE"),
            "observation": components(*on_obs),
        },
    }

    def observation(row: dict[str, str | None]) -> list[object]:
        return [number[row["OBS_VALUE"]], *(position(row, name) for name in on_obs)]

    dataset: dict[str, object] = {"action": "Replace"}
    if is_flat:
        dataset["observations"] = {
            ":".join(str(position(row, name)) for name in DIMENSIONS): observation(row) for row in ROWS
        }
    else:
        dataset["series"] = {
            ":".join(str(position(rows[0], name)) for name in series_dims): {
                "attributes": [position(rows[0], "UNIT_MEASURE")],
                "observations": {str(position(row, "TIME_PERIOD")): observation(row) for row in rows},
            }
            for rows in of_series(ROWS)
        }
    about = {"id": "M1", "prepared": "2026-01-02T03:04:05Z", "test": False, "sender": {"id": "ORTAQ"}}
    if version == "1.0":
        message = {"header": about, "structure": structure, "dataSets": [dataset]}
    else:
        structure["measures"] = {"observation": [{"id": "OBS_VALUE"}]}
        message = {"meta": about, "data": {"structures": [structure], "dataSets": [dataset | {"structure": 0}]}}
    return json.dumps(message, indent=1).encode()


FORMS = {
    "ml-2.0-generic": generic(V2_0),
    "ml-2.0-compact": compact_2_0(),
    "ml-2.1-generic": generic(V2_1),
    "ml-2.1-generic-flat": generic(V2_1, "AllDimensions"),
    "ml-2.1-specific": specific(V2_1, "TIME_PERIOD", specific_series()),
    "ml-2.1-specific-flat": specific(V2_1, "AllDimensions", flat()),
    "ml-3.0-specific": specific(V3_0, "TIME_PERIOD", specific_series()),
    "ml-3.0-specific-flat": specific(V3_0, "AllDimensions", flat()),
    "csv-1.0": csv({"DATAFLOW": "ORTAQ:TEST(1.0)"}),
    "csv-1.0-labels-both": csv_with_names(),
    "csv-2.0": csv({"STRUCTURE": "dataflow", "STRUCTURE_ID": "ORTAQ:TEST(1.0)", "ACTION": "I"}),
    "csv-2.0-labels-name": csv_with_columns_of_names(),
    "csv-2.0-semicolon": csv({"STRUCTURE[|]": "dataflow", "STRUCTURE_ID": "ORTAQ:TEST(1.0)", "ACTION": "I"}, ";"),
    "json-1.0": sdmx_json("1.0"),
    "json-1.0-flat": sdmx_json("1.0", is_flat=True),
    "json-2.0": sdmx_json("2.0"),
    "json-2.0-flat": sdmx_json("2.0", is_flat=True),
}


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    """The name of each form."""
    return request.param


@pytest.fixture
def message(form: str) -> bytes:
    """The three figures in this form."""
    return FORMS[form]


@pytest.fixture(scope="session")
def forms() -> dict[str, bytes]:
    """All forms by their names."""
    return FORMS


@pytest.fixture(scope="session")
def figures() -> list[dict[str, str | None]]:
    """The three figures: what each form must be read as."""
    return ROWS


@pytest.fixture(scope="session")
def specimens() -> Path:
    """The folder of specimens."""
    return SPECIMENS


@pytest.fixture(scope="session")
def specific_message():
    """How a structure-specific message of 2.1 or 3.0 is made."""
    return lambda body, at="TIME_PERIOD", version="2.1": specific(V2_1 if version == "2.1" else V3_0, at, body)
