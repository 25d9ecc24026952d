"""Structures of SDMX-ML 2.0, 2.1, 3.0 and SDMX-JSON: dimensions, code lists, names in every language."""

import json

import pytest

from ortaq.collect.sdmx import Reference, Structure, read, structure
from ortaq.collect.sdmx.checking import problems
from ortaq.errors import SourceError

OLD = """<?xml version="1.0"?>
<m:Structure xmlns:m="http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message" xmlns:s="x">
<m:Header><m:ID>X</m:ID></m:Header>
<m:CodeLists><s:CodeList id="CL_AREA" agencyID="FAO" version="1.0"><s:Name xml:lang="en">Areas</s:Name>
<s:Code value="398" parentCode="143"><s:Description xml:lang="en">Kazakhstan</s:Description>
<s:Description xml:lang="ru">Казахстан</s:Description></s:Code>
<s:Code value="143"><s:Description xml:lang="en">Central Asia</s:Description></s:Code></s:CodeList></m:CodeLists>
<m:Concepts><s:ConceptScheme id="CS" agencyID="FAO"><s:Concept id="AREA"><s:Name xml:lang="en">Area</s:Name></s:Concept>
</s:ConceptScheme></m:Concepts>
<m:KeyFamilies><s:KeyFamily id="CROPS" agencyID="FAO" version="1.0"><s:Name xml:lang="en">Crops</s:Name><s:Components>
<s:Dimension conceptRef="AREA" codelist="CL_AREA" codelistAgency="FAO" codelistVersion="1.0"/>
<s:TimeDimension conceptRef="YEAR"/><s:PrimaryMeasure conceptRef="OBS_VALUE"/>
<s:Attribute conceptRef="FLAG" attachmentLevel="Observation" assignmentStatus="Mandatory"/>
<s:Attribute conceptRef="NOTE" attachmentLevel="Observation" assignmentStatus="Conditional"/>
</s:Components></s:KeyFamily></m:KeyFamilies></m:Structure>"""

NEW = """<?xml version="1.0"?>
<m:Structure xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v3_0/message" xmlns:s="s" xmlns:c="c"><m:Structures>
<s:Dataflows><s:Dataflow id="DF" agencyID="FAO" version="2.0"><c:Name xml:lang="en">Crops a year</c:Name>
<s:Structure>urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=FAO:CROPS(1.0.0)</s:Structure></s:Dataflow>
</s:Dataflows>
<s:Codelists><s:Codelist id="CL_AREA" agencyID="FAO" version="1.2.0"><c:Name xml:lang="en">Areas</c:Name>
<s:Code id="398"><c:Name xml:lang="en">Kazakhstan</c:Name><c:Name xml:lang="ru">Казахстан</c:Name>
<c:Description xml:lang="kk">Бір мемлекет</c:Description><s:Parent>143</s:Parent></s:Code>
<s:Code id="143"><c:Name xml:lang="en">Central Asia</c:Name></s:Code></s:Codelist></s:Codelists>
<s:DataStructures>
<s:DataStructure id="OTHER" agencyID="FAO" version="1.0.0"><s:DataStructureComponents/></s:DataStructure>
<s:DataStructure id="CROPS" agencyID="FAO" version="1.0.0"><c:Name xml:lang="en">Crops</c:Name>
<s:DataStructureComponents><s:DimensionList>
<s:Dimension id="AREA"><s:ConceptIdentity>urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept=FAO:CS(1.0).AREA
</s:ConceptIdentity><s:LocalRepresentation><s:Enumeration>urn:sdmx:org.sdmx.infomodel.codelist.Codelist=FAO:CL_AREA(1.0+)
</s:Enumeration></s:LocalRepresentation></s:Dimension><s:TimeDimension id="YEAR"/></s:DimensionList>
<s:AttributeList><s:Attribute id="FLAG" usage="mandatory"/><s:Attribute id="NOTE" usage="optional"/></s:AttributeList>
<s:MeasureList><s:Measure id="OBS_VALUE"/></s:MeasureList></s:DataStructureComponents></s:DataStructure>
</s:DataStructures></m:Structures></m:Structure>"""

IN_JSON = {
    "meta": {"id": "X"},
    "data": {
        "codelists": [
            {
                "id": "CL_AREA",
                "agencyID": "FAO",
                "version": "1.0",
                "names": {"en": "Areas"},
                "codes": [
                    {"id": "398", "names": {"en": "Kazakhstan", "ru": "Казахстан"}, "parent": "143"},
                    {"id": "143", "name": "Central Asia", "names": {"en": "Central Asia"}},
                ],
            }
        ],
        "dataStructures": [
            {
                "id": "CROPS",
                "agencyID": "FAO",
                "version": "1.0",
                "name": "Crops",
                "dataStructureComponents": {
                    "dimensionList": {
                        "dimensions": [
                            {
                                "id": "AREA",
                                "localRepresentation": {
                                    "enumeration": "urn:sdmx:org.sdmx.infomodel.codelist.Codelist=FAO:CL_AREA(1.0)"
                                },
                            }
                        ],
                        "timeDimensions": [{"id": "YEAR"}],
                    },
                    "measureList": {"primaryMeasure": {"id": "OBS_VALUE"}},
                    "attributeList": {
                        "attributes": [
                            {"id": "FLAG", "assignmentStatus": "Mandatory"},
                            {"id": "NOTE", "assignmentStatus": "Conditional"},
                        ]
                    },
                },
            }
        ],
    },
}
WANTED = Reference("DataStructure", "FAO", "CROPS", "1.0.0")


@pytest.fixture(params=["2.0", "3.0", "json"])
def crops(request: pytest.FixtureRequest) -> Structure:
    payload = {"2.0": OLD.encode(), "3.0": NEW.encode(), "json": json.dumps(IN_JSON).encode()}[request.param]
    return structure(payload, WANTED)


def test_each_version_gives_the_same_structure(crops) -> None:
    assert crops.dimensions == ["AREA", "YEAR"]
    assert [(one.id, one.role, one.is_required) for one in crops.components.values()] == [
        ("AREA", "dimension", True),
        ("YEAR", "time", True),
        ("OBS_VALUE", "measure", True),
        ("FLAG", "attribute", True),
        ("NOTE", "attribute", False),
    ]
    assert crops.codes("AREA") == {"398": {"en": "Kazakhstan", "ru": "Казахстан"}, "143": {"en": "Central Asia"}}
    assert crops.codelist("AREA").parents == {"398": "143"}


def test_a_name_is_given_in_the_language_that_is_asked_for_or_the_nearest(crops) -> None:
    assert crops.name("AREA", "398", "ru") == "Казахстан"
    assert crops.name("AREA", "143", "ru") == "Central Asia"
    assert crops.name("AREA", "999", "ru") is None
    assert crops.codes("YEAR") == {}


def test_a_dataflow_leads_to_its_structure() -> None:
    assert structure(NEW.encode(), Reference("Dataflow", "FAO", "DF")).reference.id == "CROPS"
    assert structure(NEW.encode(), WANTED).dataflows == {"FAO:DF(2.0)": {"en": "Crops a year"}}


def test_of_several_structures_none_is_taken_by_chance() -> None:
    with pytest.raises(SourceError, match=r"no data structure .*it holds: FAO:OTHER\(1.0.0\), FAO:CROPS\(1.0.0\)"):
        structure(NEW.encode())
    with pytest.raises(SourceError, match="no data structure FAO:NONE"):
        structure(NEW.encode(), Reference("DataStructure", "FAO", "NONE"))


def test_annotations_of_a_code_tell_its_indicator(specimens) -> None:
    described = structure(specimens / "kgz-structure.xml")

    assert ("Indicator", "6.2.1") in described.annotations("SERIES", next(iter(described.codes("SERIES"))))


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (b"<m:GenericData/>", "not a structure message"),
        (b"DATAFLOW,OBS_VALUE\n", "not a structure message"),
        (OLD.encode()[:900], "broken XML"),
        (b'{"data": {"codelists": [{"id": "X", "codes": [5]}]}}', "not the layout of SDMX-JSON"),
        (b'{"data": {}}', "no data structure"),
        (b"<!DOCTYPE a><a/>", "a document type is not accepted"),
        (b"<m:Structure>" + b"<a>" * 100, "nested too deep"),
    ],
)
def test_what_is_no_structure_is_refused(payload: bytes, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        structure(payload)


def test_a_message_that_keeps_to_its_structure_has_no_problems(specimens) -> None:
    assert problems(read(specimens / "kgz-6.2.1.xml"), structure(specimens / "kgz-structure.xml")) == []


def test_what_is_not_in_the_structure_is_named_with_its_place(specimens) -> None:
    found = problems(read(specimens / "tjk-tajstat.xml"), structure(specimens / "tjk-structure.xml"))

    assert [(one.kind, one.component, one.code) for one in found] == [
        ("unknown code", "SERIES", "SL_TLF_CHD"),
        ("unknown code", "REF_AREA", "tj"),
        ("unknown code", "UNIT_MEASURE", "PERCENT"),
        ("unknown code", "UNIT_MEASURE", "INDEX"),
        ("missing attribute", "UNIT_MEASURE", ""),
    ]
    assert all(one.place.startswith("Series[") for one in found)


def test_missing_dimensions_unknown_columns_and_repeated_keys_are_problems(specimens) -> None:
    text = (specimens / "kgz-6.2.1.xml").read_text(encoding="utf-8")
    described = structure(specimens / "kgz-structure.xml")
    first = text[text.index("    <Obs") : text.index("</Obs>") + 7]
    broken = text.replace(first, first + first, 1).replace(' SEX="_T"', "", 1).replace("NATURE=", "NATUR=", 1)

    found = {one.kind: one for one in problems(read(broken.encode()), described)}

    assert (found["missing dimension"].component, found["missing dimension"].rows) == ("SEX", 4)
    assert (found["unknown component"].component, found["unknown component"].rows) == ("NATUR", 1)
    assert (found["repeated key"].rows, found["repeated key"].place) == (1, "Series[1]/Obs[2]")
