"""Every version and form of SDMX is read alike, whole or in parts, and nothing is dropped on the way."""

import re
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.collect.sdmx import Message, batches, frame, is_structure, read, xml_parsing

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
SOME = {"json": {"1.50": "1.5", "-3E-2": "-0.03"}}
"""JSON of other programs writes numbers in its own way."""


def rows(message: Message, names: list[str]) -> list[dict[str, str | None]]:
    columns = message.columns
    empty = [None] * len(message)
    return [
        dict(zip(names, row, strict=True)) for row in zip(*(columns.get(name, empty) for name in names), strict=True)
    ]


def test_every_form_gives_the_same_rows(form, message, figures) -> None:
    written = SOME.get(form.split("-")[0], {})
    wanted = [{name: written.get(text, text) for name, text in row.items()} for row in figures]

    found = rows(read(message), list(figures[0]))

    assert sorted(found, key=str) == sorted(wanted, key=str)


def test_every_form_names_what_describes_it(form, message) -> None:
    found = read(message)

    assert str(found.described_by).startswith("ORTAQ:TEST")
    assert found.header.form.split()[1].startswith(form.split("-")[1])


def test_a_form_with_a_header_tells_who_sent_it_and_when(form, message) -> None:
    header = read(message).header

    if not form.startswith("csv"):
        assert (header.id, header.sender, header.prepared) == ("M1", "ORTAQ", "2026-01-02T03:04:05Z")
        assert not header.is_test


def test_each_row_has_a_place_of_its_own(message) -> None:
    places = read(message).places

    assert len(set(places)) == len(places) == 3


def test_a_place_leads_back_to_the_element(forms) -> None:
    message = forms["ml-2.1-specific"].decode()
    series = message.split("<Series")[1:]

    for place, value in zip(read(message.encode()).places, read(message.encode()).columns["OBS_VALUE"], strict=True):
        at, number = (int(text) for text in re.findall(r"\d+", place))
        assert f'OBS_VALUE="{value}"' in series[at - 1].split("<Obs")[number] or value is None


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("piece", [1, 7, 64, 4096])
def test_the_parts_of_a_message_together_are_the_whole(message, size, piece, monkeypatch) -> None:
    whole = read(message)
    monkeypatch.setattr(xml_parsing, "PIECE", piece)

    parts = list(batches(message, rows=size))

    names = list(whole.columns)
    assert [row for part in parts for row in rows(part, names)] == rows(whole, names)
    assert [place for part in parts for place in part.places] == whole.places


def test_a_file_is_read_as_its_bytes_are(tmp_path: Path, message) -> None:
    path = tmp_path / "message"
    path.write_bytes(message)

    assert read(path).columns == read(message).columns


def test_the_table_of_a_message_has_its_columns_and_places(message) -> None:
    whole = read(message)
    table = frame(whole)

    assert {name: table[name].to_list() for name in whole.columns} == whole.columns
    assert table["#place"].to_list() == whole.places
    for part in batches(message, rows=1):
        assert frame(part)["#place"].to_list() == part.places


def test_no_data_message_is_taken_for_a_structure(message, specimens) -> None:
    assert not is_structure(message)
    assert is_structure(specimens / "kgz-structure.xml")


def test_dimensions_are_told_where_the_form_tells_them(form, message) -> None:
    told = set(read(message).dimensions)

    assert told == (
        set() if "specific" in form or "compact" in form else {"FREQ", "REF_AREA", "SERIES", "SEX", "TIME_PERIOD"}
    )


def test_names_of_codes_come_along_where_the_form_has_them(forms) -> None:
    labelled = read(forms["csv-1.0-labels-both"]).structure
    beside = read(forms["csv-2.0-labels-name"]).structure
    in_json = read(forms["json-2.0"]).structure

    assert labelled
    assert labelled.name("REF_AREA", "KAZ") == "Kazakhstan"
    assert beside
    assert beside.name("REF_AREA", "KAZ") == "name KAZ"
    assert in_json
    assert in_json.name("REF_AREA", "KAZ") == "KAZ in English"


def test_attributes_of_groups_and_of_the_data_set_stand_with_their_rows(specific_message) -> None:
    body = """<Atts LICENCE="free"/>
    <Group xsi:type="ns1:Sibling" SERIES="S1" TITLE="One"/>
    <Group xsi:type="ns1:Country" SERIES="S1" REF_AREA="UZB" METHOD="census"/>
    <Series FREQ="A" SERIES="S1" REF_AREA="KAZ"><Obs TIME_PERIOD="2019" OBS_VALUE="1"/></Series>
    <Series FREQ="A" SERIES="S1" REF_AREA="UZB"><Obs TIME_PERIOD="2019" OBS_VALUE="2"/></Series>
    <Series FREQ="A" SERIES="S2" REF_AREA="UZB"><Obs TIME_PERIOD="2019" OBS_VALUE="3"/></Series>"""

    found = read(specific_message(body))

    assert found.columns["TITLE"] == ["One", "One", None]
    assert found.columns["METHOD"] == [None, "census", None]
    assert found.columns["LICENCE"] == ["free"] * 3
    assert set(found.attributes) == {"TITLE", "METHOD", "LICENCE"}


def test_a_group_of_compact_data_may_come_after_its_series(forms, monkeypatch) -> None:
    group = b'<t:Sibling REF_AREA="UZB" TITLE="of a sibling"/></t:DataSet>'

    monkeypatch.setattr(xml_parsing, "PIECE", 64)
    parts = list(batches(forms["ml-2.0-compact"].replace(b"</t:DataSet>", group), rows=1))

    assert len(parts) > 1
    assert [text for part in parts for text in part.columns.get("TITLE", [None] * len(part))] == [
        None,
        None,
        "of a sibling",
    ]


def test_a_group_that_holds_its_series_is_read_in_2_0(forms) -> None:
    message = forms["ml-2.0-generic"]
    opens = b'<g:Group type="G"><g:GroupKey><g:Value concept="REF_AREA" value="KAZ"/></g:GroupKey>'
    opens += b'<g:Attributes><g:Value concept="TITLE" value="T"/></g:Attributes><g:Series>'
    first, second = message.index(b"<g:Series>"), message.index(b"</g:Series>") + len(b"</g:Series>")
    grouped = message[:first] + opens + message[first + 10 : second] + b"</g:Group>" + message[second:]

    assert read(grouped).columns["TITLE"] == ["T", "T", None]


def test_several_values_of_an_attribute_stay_together_in_3_0(specific_message) -> None:
    body = """<Series FREQ="A" REF_AREA="KAZ">
    <Comp id="TITLE" xsi:type="ns1:T">
      <Value><c:Text xml:lang="en">One</c:Text><c:Text xml:lang="ru">Один</c:Text></Value>
    </Comp>
    <Obs TIME_PERIOD="2019" OBS_VALUE="1"><Comp id="OBS_STATUS"><Value>A</Value><Value>F</Value></Comp></Obs>
    <Obs TIME_PERIOD="2020" OBS_VALUE="2"/></Series>"""

    found = read(specific_message(body, version="3.0"))

    assert found.columns["TITLE"] == ["One; Один"] * 2
    assert found.columns["OBS_STATUS"] == ["A; F", None]


def test_what_a_message_deletes_is_told(specific_message) -> None:
    body = '<Obs ss:action="Delete" REF_AREA="KAZ" TIME_PERIOD="2019"/><Obs REF_AREA="KAZ" TIME_PERIOD="2020"/>'

    assert read(specific_message(body, "AllDimensions", "3.0")).columns["ACTION"] == ["D", None]


def test_a_series_without_observations_and_an_empty_message_have_no_rows(specific_message) -> None:
    assert len(read(specific_message('<Series REF_AREA="KAZ"/>'))) == 0
    assert len(read(specific_message(""))) == 0


def test_two_data_sets_keep_their_structures_and_places(forms) -> None:
    message = forms["ml-2.1-specific"].decode()
    start, end = message.index("<m:DataSet"), message.index("</m:StructureSpecificData>")
    twice = message[:end] + message[start:end] + message[end:]

    places = read(twice.encode()).places

    assert len(set(places)) == 6
    assert places[3].startswith("DataSet[2]/Series[1]")


def test_an_attribute_of_an_observation_goes_before_that_of_its_series(specific_message) -> None:
    body = (
        '<Series UNIT="PT"><Obs TIME_PERIOD="1" OBS_VALUE="1" UNIT="IX"/><Obs TIME_PERIOD="2" OBS_VALUE="2"/></Series>'
    )

    found = read(specific_message(body))

    assert found.columns["UNIT"] == ["IX", "PT"]
    assert frame(found)["UNIT"].to_list() == ["IX", "PT"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1251"])
def test_other_encodings_are_read(forms, encoding) -> None:
    text = forms["ml-2.1-specific"].decode().replace("UTF-8", "UTF-8" if encoding == "utf-8-sig" else encoding)

    assert "более" in str(read(text.encode(encoding)).columns["COMMENT_OBS"])


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20), min_size=1, max_size=9
    )
)
def test_any_text_comes_back_as_it_was(texts) -> None:

    space = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
    rows = "".join(f'<Obs T="{escape(text)}"/>' for text in texts)
    message = f'<m:StructureSpecificData xmlns:m="{space}"><m:DataSet>{rows}</m:DataSet></m:StructureSpecificData>'

    assert [text or "" for text in read(message.encode()).columns["T"]] == texts
