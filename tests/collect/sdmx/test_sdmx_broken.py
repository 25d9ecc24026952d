"""What is cut, damaged, hostile or something else is refused in one clear line that names the place."""

import random

import pytest

from ortaq.collect.sdmx import batches, read, structure, xml_parsing
from ortaq.errors import SourceError

BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<m:StructureSpecificData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message">&b;</m:StructureSpecificData>"""
OUTSIDE = BOMB.replace('<!ENTITY a "aaaaaaaaaa">', '<!ENTITY a SYSTEM "file:///etc/passwd">')
QUIET = '<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><x/>'
SPACE = 'xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"'


def deep(element: str, times: int) -> str:
    return f"<m:StructureSpecificData {SPACE}>" + f"<m:{element}>" * times


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ("", "empty"),
        ("  \n ", "empty"),
        ("<!DOCTYPE html><html><body>Log in</body></html>", "a web page came"),
        ("<html><body>404</body></html>", "a web page came"),
        ("\n\n<HTML>", "a web page came"),
        ("Area,Year,Value\nKAZ,2019,1\n", "neither SDMX-ML nor SDMX-JSON nor SDMX-CSV"),
        ("PK\x03\x04", "neither SDMX-ML"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "not an SDMX message: its first element is feed"),
        (BOMB, "line 1: a document type is not accepted"),
        (OUTSIDE, "a document type is not accepted"),
        (QUIET, "a document type is not accepted"),
        (deep("DataSet", 3), "unexpected element DataSet in a data set"),
        (deep("Header", 300), "nested too deep"),
        (deep("Footer", 300), "nested too deep"),
        (deep("Annotations", 300), "nested too deep"),
        (f"<m:CrossSectionalData {SPACE.replace('v2_1', 'v2_0')}/>", "messages of the kind CrossSectionalData"),
        (f"<m:Structure {SPACE}/>", "describes data and holds none"),
        (f"<m:StructureSpecificData {SPACE}><m:DataSet><What/></m:DataSet></m:StructureSpecificData>", "element What"),
        (f"<m:StructureSpecificData {SPACE}><Obs/></m:StructureSpecificData>", "unexpected element Obs in the message"),
        (f"<m:StructureSpecificData {SPACE}><m:DataSet><Obs><Obs/></Obs></m:DataSet>", "unexpected element Obs in an"),
        (f"<m:StructureSpecificData {SPACE}><m:DataSet><Series><Series/>", "unexpected element Series in a series"),
        (f"<m:GenericData {SPACE}><m:DataSet><g:Value id='X' value='1'/>", "unexpected element Value in DataSet"),
        (f"<m:GenericData {SPACE}><m:DataSet><g:Obs><g:ObsKey><g:Value value='1'/>", "without the name of its dim"),
        ('<?xml version="1.0" encoding="klingon"?><x/>', "broken XML"),
        (f"<m:GenericData {SPACE}>\x00</m:GenericData>", "broken XML"),
        ("{", "broken JSON"),
        ("{}", "not the layout of SDMX-JSON"),
        ('{"data": {"structures": [], "dataSets": [{}]}}', "not the layout of SDMX-JSON"),
        ('{"data": 5}', "not the layout of SDMX-JSON"),
        ('{"a": 1, "a": 2}', "'a' stands twice in an object"),
        ('{"errors": [{"code": 404, "title": "no results"}]}', "the service answers: .*no results"),
        ("{" + '"a": [' * 100_000, "broken JSON"),
        ("DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE\nA:B(1.0),KAZ,2019,1", "the last line has no end"),
        ("DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE\nA:B(1.0),KAZ,2019\n", "line 2 has 3 cells, the first has 4"),
        ('DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE\nA:B(1.0),"KAZ,2019,1\n', "broken CSV"),
        ("DATAFLOW,REF_AREA,TIME_PERIOD\nA:B(1.0),KAZ,2019\n", "no column OBS_VALUE"),
        ("DATAFLOW,REF_AREA,REF_AREA,OBS_VALUE\nA:B(1.0),KAZ,KAZ,1\n", "two columns REF_AREA"),
        ("STRUCTURE,STRUCTURE_ID,ACTION\ndatastructure,A:B(1.0),D\n", "no column OBS_VALUE"),
    ],
)
def test_what_is_no_whole_message_of_data_is_refused(payload: str, told: str) -> None:
    with pytest.raises(SourceError, match=told) as caught:
        read(payload.encode(), name="x.xml")

    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("x.xml:")
    assert caught.value.hint


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(SourceError, match="broken CSV"):
        read(b"DATAFLOW,OBS_VALUE\n\xff\xfe,1\n")
    with pytest.raises(SourceError, match="broken JSON"):
        read(b'{"a": "\xff"}')


def test_a_complaint_of_a_service_is_passed_on() -> None:
    complaint = f"""<m:Error {SPACE} xmlns:c="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common">
    <m:ErrorMessage code="110"><c:Text>The result is too large</c:Text></m:ErrorMessage></m:Error>"""
    late = f"""<m:GenericData {SPACE}><m:Footer><m:Message code="413"><c:Text>ready in a minute</c:Text></m:Message>
    </m:Footer></m:GenericData>"""

    with pytest.raises(SourceError, match="the service answers: code 110 The result is too large"):
        read(complaint.encode())
    with pytest.raises(SourceError, match="code 413 ready in a minute"):
        read(late.encode())


def test_a_tag_without_end_is_stopped_early(monkeypatch) -> None:
    monkeypatch.setattr(xml_parsing, "LONGEST_TOKEN", 1 << 20)
    endless = f"<m:StructureSpecificData {SPACE}><m:DataSet><Obs A='".encode() + b"a" * (4 << 20)

    with pytest.raises(SourceError, match="larger than any message of statistics"):
        read(endless)


def test_values_that_are_said_twice_are_refused(forms) -> None:
    twice = forms["ml-2.1-generic"].replace(b'<g:Value id="SEX"', b'<g:Value id="FREQ" value="M"/><g:Value id="SEX"', 1)

    with pytest.raises(SourceError, match="FREQ is said twice"):
        read(twice)


def refused_or_read(payload: bytes) -> int | None:
    """How many rows were read, or nothing if it was refused. Anything else is an error of ours."""
    try:
        return sum(len(part.places) for part in batches(payload, rows=2) if part.columns is not None)
    except SourceError:
        return None


def test_a_cut_message_is_never_taken_for_a_whole_one(form, message) -> None:
    ends = {at for at in range(len(message)) if message[at - 1 : at] in {b"\n", b""}} if "csv" in form else set()
    kept = message.rstrip()

    for at in range(0, len(kept), 5):
        if at not in ends:  # of a CSV that is cut where a line ends nobody can tell: its length has to be proven
            assert refused_or_read(kept[:at]) is None, at


def test_no_flip_of_a_bit_leads_to_anything_but_a_refusal_or_a_message(message) -> None:
    chance = random.Random(3)

    for _ in range(120):
        at = chance.randrange(len(message))
        damaged = message[:at] + bytes([message[at] ^ (1 << chance.randrange(8))]) + message[at + 1 :]
        refused_or_read(damaged)


def test_cuts_and_flips_of_real_messages_are_refused_or_read(specimens) -> None:
    chance = random.Random(4)
    for name in ("kgz-6.2.1.xml", "tjk-tajstat.xml", "eurostat.xml"):
        whole = (specimens / name).read_bytes().rstrip()
        for _ in range(700):
            at = chance.randrange(len(whole))
            assert refused_or_read(whole[:at]) is None
            refused_or_read(whole[:at] + bytes([chance.randrange(256)]) + whole[at + 1 :])


def test_cuts_and_flips_of_a_structure_are_refused_or_read(specimens) -> None:
    chance = random.Random(5)
    whole = (specimens / "tjk-structure.xml").read_bytes().rstrip()

    for _ in range(150):
        at = chance.randrange(len(whole))
        with pytest.raises(SourceError):
            structure(whole[:at])
        try:
            structure(whole[:at] + bytes([chance.randrange(256)]) + whole[at + 1 :])
        except SourceError as error:
            assert error.hint  # noqa: PT017  (either is right)
