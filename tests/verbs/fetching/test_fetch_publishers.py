"""`ortaq fetch` from publishers that play the real layouts, well and badly: all that was asked for, or nothing."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from publishers import (  # ty: ignore[import-not-found]
    Asked,
    Line,
    Play,
    answer,
    endless,
    head,
    moved,
    raw,
    silent,
    then_silent,
)

SPECIMENS = Path(__file__).parents[2] / "sources" / "specimens"
JSON = "application/json"


def asked_since(body: bytes, content_type: str) -> Play:
    """A good answer with a mark; 304 to somebody who has it."""
    mark = f'"{hash(body):x}"'

    def play(line: Line, asked: Asked) -> bool | None:
        if asked.headers.get("if-none-match") == mark:
            return answer(b"", status="304 Not Modified", etag=mark)(line, asked)
        return answer(body, content_type=content_type, etag=mark)(line, asked)

    return play


class Playing:
    """One publisher's service: what is asked of it, which files it has, and which of them is the last page."""

    def __init__(self, server: Any, words: tuple[str, ...], source: str, files: Mapping[str, bytes], last: str) -> None:
        self.server, self.words, self.source, self.files, self.last = server, words, source, dict(files), last
        self.well()

    def well(self) -> None:
        """Each file is answered as it should be."""
        for path, body in self.files.items():
            self.server.on(path, asked_since(body, self.type_of(path)))

    def badly(self, *plays: Play) -> None:
        """The last file is played so; after several plays, well again."""
        self.server.on(self.last, *plays, *([asked_since(self.files[self.last], JSON)] if len(plays) > 1 else []))

    @staticmethod
    def type_of(path: str) -> str:
        name = path.partition("?")[0]
        return "text/csv" if name.endswith(".csv") else "application/xml" if "sdmx" in name else JSON


def unsd(server: Any, monkeypatch: pytest.MonkeyPatch) -> Playing:
    """The UN's database: three series of goal 6 for five states, four pages each."""
    monkeypatch.setattr("ortaq.sources.unsd.api.API", f"{server.address}/v1/sdg")
    monkeypatch.setattr("ortaq.sources.unsd.HOSTS", ("127.0.0.1",))
    listed = json.loads((SPECIMENS / "unsd" / "series.json").read_bytes())
    told = listed[0]
    listed += [{**told, "code": code} for code in ("SH_H2O_B", "SH_H2O_C")]
    files = {"/v1/sdg/Series/List?allreleases=false": json.dumps(listed).encode()}
    page = json.loads((SPECIMENS / "unsd" / "page-1.json").read_bytes())
    states = ("398", "417", "762", "795", "860")
    where = "&".join(f"areaCode={state}" for state in states)
    for series in ("ER_H2O_STRESS", "SH_H2O_B", "SH_H2O_C", "SH_H2O_SAFE"):
        for number in range(1, 5):
            rows = [
                {**page["data"][0], "series": series, "geoAreaCode": state, "timePeriodStart": 2010.0 + number}
                | {"value": f"{number}{len(series)}.{state}"}
                for state in states
            ]
            told_of = {**page, "totalElements": 20, "totalPages": 4, "pageNumber": number, "data": rows}
            path = f"/v1/sdg/Series/Data?seriesCode={series}&{where}&page={number}&pageSize=2000"
            files[path] = json.dumps(told_of).encode()
    return Playing(server, ("unsd", "--group", "central-asia", "--goal", "6"), "unsd", files, path)


def worldbank(server: Any, monkeypatch: pytest.MonkeyPatch) -> Playing:
    """The World Bank: one series, what it is and two pages."""
    monkeypatch.setattr("ortaq.sources.worldbank.api.API", f"{server.address}/v2")
    monkeypatch.setattr("ortaq.sources.worldbank.HOSTS", ("127.0.0.1",))
    path = "/v2/country/all/indicator/EG.ELC.ACCS.ZS?format=json&per_page=5000&page="
    folder = SPECIMENS / "worldbank"
    files = {
        "/v2/indicator/EG.ELC.ACCS.ZS?format=json": (folder / "indicator.json").read_bytes(),
        f"{path}1": (folder / "page-1.json").read_bytes(),
        f"{path}2": (folder / "page-2.json").read_bytes(),
    }
    return Playing(server, ("worldbank", "--series", "EG.ELC.ACCS.ZS"), "wdi", files, f"{path}2")


def owid(server: Any, monkeypatch: pytest.MonkeyPatch) -> Playing:
    """Our World in Data: a chart and its metadata."""
    monkeypatch.setattr("ortaq.sources.owid.CHART", f"{server.address}/grapher/{{name}}")
    monkeypatch.setattr("ortaq.sources.owid.HOSTS", ("127.0.0.1",))
    end = "?v=1&csvType=full&useColumnShortNames=false"
    files = {
        f"/grapher/life-expectancy{kind}{end}": (SPECIMENS / "owid" / f"life-expectancy{kind}").read_bytes()
        for kind in (".csv", ".metadata.json")
    }
    return Playing(server, ("owid", "life-expectancy"), "owid", files, f"/grapher/life-expectancy.metadata.json{end}")


def sdmx(server: Any, monkeypatch: pytest.MonkeyPatch) -> Playing:
    """A service of SDMX: Kyrgyzstan's data, and their structure."""
    folder = SPECIMENS / "open_sdg_kgz"
    data = "/sdmx/data/KG,DF_SDG,1.0/all"
    files = {data: (folder / "data" / "12.4.2.xml").read_bytes()}
    return Playing(server, ("sdmx", f"{server.address}{data}"), "df-sdg", files, data)


def site(server: Any, monkeypatch: pytest.MonkeyPatch) -> Playing:
    """A built site of Open SDG, in one language, with two indicators."""
    labels = {
        "SERIES": {"SERIES": "Series", "S_A": "Below the minimum", "S_B": "Below the line"},
        "UNIT_MEASURE": {"UNIT_MEASURE": "Unit of measure", "PT": "Percent"},
        "REF_AREA": {"REF_AREA": "Regions", "KZAKM": "Akmola", "KZAKT": "Aktobe"},
    }
    table = "Year,UNIT_MEASURE,SERIES,Regions,GeoCode,Value\n2020,Percent,{0},,,4.2\n2020,Percent,{0},Aktobe,KZAKT,6\n"
    files = {"/sdg/en/meta/all.json": json.dumps({"1-1-1": {}, "1-2-1": {}}).encode()}
    for indicator, title in (("1-1-1", "Below the line"), ("1-2-1", "Below the minimum")):
        about = {"indicator_number": indicator.replace("-", "."), "graph_title": title}
        files[f"/sdg/en/data/{indicator}.csv"] = table.format(title).encode()
        files[f"/sdg/en/meta/{indicator}.json"] = json.dumps(about).encode()
    files["/sdg/en/translations/translations.json"] = json.dumps(labels).encode()
    words = ("open-sdg", f"{server.address}/sdg", "--name", "kaz-stat")
    return Playing(server, words, "kaz-stat", files, "/sdg/en/data/1-2-1.csv")


PLAYED: dict[str, Callable[[Any, pytest.MonkeyPatch], Playing]] = {
    "unsd": unsd,
    "worldbank": worldbank,
    "owid": owid,
    "sdmx": sdmx,
    "open-sdg": site,
}


@pytest.fixture(params=PLAYED)
def played(request: pytest.FixtureRequest, publisher: Any, monkeypatch: pytest.MonkeyPatch) -> Playing:
    """Each publisher in turn."""
    return PLAYED[request.param](publisher, monkeypatch)


@pytest.fixture
def unsd_played(publisher: Any, monkeypatch: pytest.MonkeyPatch) -> Playing:
    """The publisher with the most pages."""
    return unsd(publisher, monkeypatch)


def faults(body: bytes, content_type: str) -> dict[str, tuple[Play, str]]:
    """What may go wrong with an answer, and a word that the complaint has."""
    told = {"content_type": content_type}
    length = len(body)
    return {
        "a fault of the server": (answer(b"{}", status="502 Bad Gateway"), "HTTP 502"),
        "too many requests": (answer(b"", status="429 Too Many Requests", retry_after="5"), "HTTP 429"),
        "a long rest": (answer(b"", status="503 Service Unavailable", retry_after="7200"), "7200 seconds"),
        "not allowed": (answer(b"", status="403 Forbidden"), "403"),
        "a page of a website": (answer(b"<!DOCTYPE html><p>Sorry", content_type="text/html"), "HTML"),
        "a page that says it is data": (answer(b"<html><p>Sorry", **told), "HTML"),
        "nothing": (answer(b"", **told), "nothing"),
        "hung up in the middle": (raw(head(content_length=length, **told) + body[: length // 2]), "broke off"),
        "fewer bytes than announced": (raw(head(content_length=length + 7, **told) + body), "broke off"),
        "more bytes than announced": (raw(head(content_length=length - 7, **told) + body), "whole"),
        "chunks without an end": (raw(head(transfer_encoding="chunked", **told) + b"a\r\n" + body[:10]), "broke off"),
        "gzip that is cut": (answer(gzip.compress(body)[:40], content_encoding="gzip", **told), "whole"),
        "gzip that is none": (answer(body, content_encoding="gzip", **told), "whole"),
        "gzip that unpacks to gigabytes": (
            answer(gzip.compress(b"[" * 2**24), content_encoding="gzip", **told),
            "than ",
        ),
        "silence": (silent, "longer than"),
        "silence in the middle": (then_silent(head(content_length=length, **told) + body[:20]), "longer than"),
        "no end": (endless(head(content_type=content_type, http="1.0"), b"[" * 2**16), "larger than"),
        "a way into the network": (moved("http://192.168.1.1/admin"), "not a public address"),
        "a way to the keys of a cloud": (moved("http://169.254.169.254/latest/meta-data"), "not a public address"),
        "a way to another program here": (moved("http://127.0.0.1:22/"), "port 22"),
        "a way to a file": (moved("file:///etc/passwd"), "https://"),
        "a way in a circle": (moved("?"), "leads on more than"),
        "no HTTP": (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "broke off"),
    }


SOME = (
    "a fault of the server",
    "a page that says it is data",
    "hung up in the middle",
    "gzip that is cut",
    "no end",
    "a way to the keys of a cloud",
)


def prove_faults_are_told(desk: Any, played: Playing, some: Sequence[str] = ()) -> None:
    for fault, (play, word) in faults(played.files[played.last], played.type_of(played.last)).items():
        if some and fault not in some:
            continue
        played.badly(moved(played.last) if fault == "a way in a circle" else play)

        complaint = desk.refused(*played.words)

        of_a_host = "not at a host of this source" in complaint and fault.startswith("a way")
        assert word in complaint or of_a_host, (fault, complaint)
    assert desk.leftovers() == []

    played.well()
    desk.done(*played.words)
    assert desk.observations(played.source).num_rows > 0
    assert desk.leftovers() == []


def test_each_fault_of_the_last_page_is_told_and_changes_nothing(desk: Any, unsd_played: Playing) -> None:
    prove_faults_are_told(desk, unsd_played)


def test_a_fault_of_any_publisher_is_told_and_changes_nothing(desk: Any, played: Playing) -> None:
    prove_faults_are_told(desk, played, SOME)


@pytest.mark.slow
def test_each_fault_of_each_publisher_is_told_and_changes_nothing(desk: Any, played: Playing) -> None:
    prove_faults_are_told(desk, played)


def test_what_was_fetched_after_faults_is_what_is_fetched_at_once(
    desk: Any, played: Playing, tmp_path: Path, shipped: Path
) -> None:
    desk.done(*played.words)
    at_once = desk.observations(played.source)
    desk.path.unlink()
    for file in desk.path.parent.rglob("*"):
        if file.is_file():
            file.unlink()
    desk.path.write_bytes((shipped / "own.duckdb").read_bytes())
    for path in played.files:
        body, content_type = played.files[path], played.type_of(path)
        broken = raw(head(content_type=content_type, content_length=len(body)) + body[: len(body) // 2])
        busy = answer(b"", status="503 Service Unavailable", retry_after="3")
        played.server.on(path, busy, broken, asked_since(body, content_type))

    desk.done(*played.words)

    assert desk.observations(played.source).equals(at_once)
    assert max(desk.clock.waited) >= 3


def test_the_second_time_each_file_is_asked_only_whether_it_changed(desk: Any, played: Playing) -> None:
    desk.done(*played.words)
    before = desk.release()
    first = [asked for asked in played.server.asked if asked.path in played.files]
    played.server.asked.clear()

    told = desk.done(*played.words)

    again = [asked for asked in played.server.asked if asked.path in played.files]
    assert [asked.path for asked in again] == [asked.path for asked in first]
    assert all("if-none-match" in asked.headers for asked in again)
    assert not any("if-none-match" in asked.headers for asked in first)
    assert told.lines[-1] == "nothing is new, so nothing was stored"
    assert desk.release() == before


def test_a_service_that_never_says_304_has_nothing_stored_again(desk: Any, played: Playing) -> None:
    for path, body in played.files.items():
        played.server.on(path, answer(body, content_type=played.type_of(path)))
    desk.done(*played.words)
    before = desk.release()

    told = desk.done(*played.words)

    assert told.lines[-1] == "nothing is new, so nothing was stored"
    assert desk.release() == before


def test_a_page_that_fails_and_recovers_is_asked_again_after_the_rest_that_was_asked_for(
    desk: Any, unsd_played: Playing
) -> None:
    third = next(path for path in unsd_played.files if "SH_H2O_B" in path and "&page=3&" in path)
    busy = answer(b"", status="429 Too Many Requests", retry_after="17")
    broken = answer(b"", status="502 Bad Gateway")
    unsd_played.server.on(third, broken, busy, asked_since(unsd_played.files[third], JSON))

    desk.done(*unsd_played.words)

    assert desk.observations("unsd").num_rows == 80
    assert 17 <= max(desk.clock.waited) < 20
    assert sum(asked.path == third for asked in unsd_played.server.asked) == 3


def test_a_fetch_that_broke_off_goes_on_with_the_pages_that_came(desk: Any, unsd_played: Playing) -> None:
    unsd_played.badly(answer(b"", status="500 Internal Server Error"))
    desk.refused(*unsd_played.words)
    unsd_played.server.asked.clear()
    unsd_played.well()

    desk.done(*unsd_played.words)

    first = {asked.path: asked for asked in reversed(unsd_played.server.asked)}
    assert [path for path, asked in first.items() if "if-none-match" not in asked.headers] == [unsd_played.last]


def edited(played: Playing, edit: Callable[[dict[str, Any]], None]) -> bytes:
    """The last page, in which something is wrong."""
    page = json.loads(played.files[played.last])
    edit(page)
    return json.dumps(page).encode()


WRONG_PAGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another number of rows": lambda page: page.update(totalElements=21),
    "another number of pages": lambda page: page.update(totalPages=5),
    "the page before": lambda page: page.update(pageNumber=3),
    "a row too few": lambda page: page["data"].pop(),
    "a row too many": lambda page: page["data"].append(dict(page["data"][0], timePeriodStart=1999.0)),
    "no number of rows": lambda page: page.pop("totalElements"),
    "no rows": lambda page: page.pop("data"),
    "rows that are none": lambda page: page.update(data=[[], 1]),
    "a value that is a list": lambda page: page["data"][0].update(value=[1]),
    "another state": lambda page: page["data"][0].update(geoAreaCode="36"),
    "another series": lambda page: page["data"][0].update(series="SI_POV_DAY1"),
    "a million pages": lambda page: page.update(totalPages=10**6),
}


@pytest.mark.parametrize("wrong", WRONG_PAGES)
def test_a_page_that_is_not_what_the_others_announced_is_refused(desk: Any, unsd_played: Playing, wrong: str) -> None:
    unsd_played.server.on(unsd_played.last, answer(edited(unsd_played, WRONG_PAGES[wrong]), content_type=JSON))

    told = desk.fetch(*unsd_played.words)

    assert told.code == 2, told
    if told.out:  # the other series came whole, and were stored
        assert "refused" in told.out
        assert "SH_H2O_SAFE" not in desk.observations("unsd")["series"].to_pylist()


@pytest.mark.parametrize("field", ["value", "timePeriodStart"])
def test_a_cell_that_cannot_be_read_is_named_and_the_others_are_kept(
    desk: Any, unsd_played: Playing, field: str
) -> None:
    page = edited(unsd_played, lambda page: page["data"][0].update({field: "ten"}))
    unsd_played.server.on(unsd_played.last, answer(page, content_type=JSON))

    told = desk.done(*unsd_played.words)

    assert "page-4.json:data/0" in told.out
    assert "rows left out: 1" in told.lines
    assert desk.observations("unsd").num_rows == 79


@pytest.mark.parametrize("cut", [1, 40, 700])
@pytest.mark.parametrize("name", ["unsd", "worldbank", "owid", "sdmx"])
def test_what_is_cut_with_a_matching_length_is_refused(
    desk: Any, publisher: Any, monkeypatch: pytest.MonkeyPatch, name: str, cut: int
) -> None:
    played = PLAYED[name](publisher, monkeypatch)
    cut_off = played.files[played.last].rstrip()[:-cut]
    publisher.on(played.last, answer(cut_off, content_type=played.type_of(played.last)))

    assert desk.refused(*played.words)


def test_a_page_of_another_series_of_the_world_bank_is_refused(
    desk: Any, publisher: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = worldbank(publisher, monkeypatch)
    other = played.files[played.last].replace(b"EG.ELC.ACCS.ZS", b"EG.FEC.RNEW.ZS", 1)
    publisher.on(played.last, answer(other, content_type=JSON))

    assert "EG.FEC.RNEW.ZS" in desk.refused(*played.words)
