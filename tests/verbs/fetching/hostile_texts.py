"""Texts that do harm, or are none: XML, JSON, CSV, and what is said of a table in YAML."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from pathlib import Path

SPECIMENS = Path(__file__).parents[2] / "sources" / "specimens"

Content = bytes | Callable[[], bytes]
"""Large ones are made when they are needed."""

# XML

SDMX = (SPECIMENS / "open_sdg_kgz" / "data" / "12.4.2.xml").read_bytes()
DECLARED, ROOT = (b'<?xml version="1.0" encoding="UTF-8"?>', SDMX[SDMX.index(b"<mes") :])
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (at, b"&l%d;" % (at - 1) * 10) for at in range(1, 10))
DEEP = 100_000


def first_value(new: bytes) -> bytes:
    """The message with another first value."""
    at = ROOT.index(b'OBS_VALUE="') + 11
    return DECLARED + ROOT[:at] + new + ROOT[ROOT.index(b'"', at) :]


XML: Mapping[str, Content] = {
    "a billion laughs": DECLARED + b'<!DOCTYPE x [<!ENTITY l0 "ha">' + LAUGHS + b"]>" + first_value(b"&l9;")[38:],
    "one large entity many times": lambda: (
        DECLARED + b'<!DOCTYPE x [<!ENTITY a "' + b"A" * 100_000 + b'">]><x>' + b"&a;" * 100_000 + b"</x>"
    ),
    "an entity that reads a file": DECLARED + b'<!DOCTYPE x [<!ENTITY a SYSTEM "secret">]>' + first_value(b"&a;")[38:],
    "an entity of the web": DECLARED + b'<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/">]><x>&a;</x>',
    "an entity of parameters": DECLARED + b'<!DOCTYPE x [<!ENTITY % a SYSTEM "secret"> %a;]><x/>',
    "a document type elsewhere": DECLARED + b'<!DOCTYPE x SYSTEM "secret">' + ROOT,
    "a document type in UTF-16": ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x/>').encode(
        "utf-16"
    ),
    "a document type after a long comment": lambda: DECLARED + b"<!--" + b"-x" * 10**6 + b"--><!DOCTYPE x []>" + ROOT,
    "elements in each other": lambda: DECLARED + b"<a>" * DEEP + b"</a>" * DEEP,
    "elements in each other within the message": lambda: (
        DECLARED + ROOT.replace(b"<message:DataSet", b"<a>" * DEEP + b"</a>" * DEEP + b"<message:DataSet", 1)
    ),
    "a million attributes": lambda: DECLARED + b"<x " + b" ".join(b'a%d=""' % at for at in range(10**6)) + b"/>",
    "an attribute of 20 MB": lambda: first_value(b"1" * 20_000_000),
    "a text of 20 MB": lambda: DECLARED + b"<x>" + b"y" * 20_000_000 + b"</x>",
    "ten thousand namespaces": lambda: (
        DECLARED + b"<x " + b" ".join(b'xmlns:a%d="u%d"' % (at, at) for at in range(10_000)) + b"/>"
    ),
    "it is cut": DECLARED + ROOT[:-40],
    "two roots": DECLARED + ROOT + ROOT,
    "something after the end": DECLARED + ROOT + b"more",
    "a NUL": first_value(b"1\0"),
    "a value with a NUL as a reference": first_value(b"&#0;"),
    "an encoding that lies": SDMX[SDMX.index(b"<mes") :].replace(
        b"<", '<?xml version="1.0" encoding="ascii"?>ä<'.encode(), 1
    ),
    "an encoding that nobody has": b'<?xml version="1.0" encoding="x-nobody"?>' + ROOT,
    "UTF-7": b'<?xml version="1.0" encoding="UTF-7"?>' + ROOT,
    "an entity that nobody declared": first_value(b"&x;"),
    "XInclude": DECLARED + b'<x xmlns:i="http://www.w3.org/2001/XInclude"><i:include href="secret" parse="text"/></x>',
    "a stylesheet": DECLARED + b'<?xml-stylesheet href="secret" type="text/xsl"?>' + first_value(b"nothing"),
    "a page of a website": b"<!DOCTYPE html><html><body>Not here</body></html>",
    "nothing": b"",
    "no number": first_value(b"ten"),
    "no finite number": first_value(b"1e999"),
    "infinity": first_value(b"INF"),
    "a formula": first_value(b"=cmd|' /C calc'!A0"),
    "an attribute twice": DECLARED + ROOT.replace(b"OBS_VALUE=", b'OBS_VALUE="1" OBS_VALUE=', 1),
}


# JSON

DIMENSIONS = ",".join(
    f'{{"id":"{name}","values":[{{"id":"{code}"}}]}}'
    for name, code in (("SERIES", "A"), ("REF_AREA", "KAZ"), ("TIME_PERIOD", "2020"))
)
VALUES = (
    f'{{"data":{{"structure":{{"dimensions":{{"observation":[{DIMENSIONS}]}}}},'
    '"dataSets":[{"observations":{"0:0:0":[%s]}}]}}'
)
JSON: Mapping[str, Content] = {
    "brackets without end": lambda: b"[" * 10**6,
    "objects in each other": lambda: b'{"data":' * 10**5 + b"1" + b"}" * 10**5,
    "it is cut": (VALUES % "1").encode()[:-3],
    "something after the end": (VALUES % "1").encode() + b"}",
    "NaN": (VALUES % "NaN").encode(),
    "infinity": (VALUES % "-Infinity").encode(),
    "a number beyond all": (VALUES % "1e999").encode(),
    "a number of 100,000 digits": (VALUES % ("9" * 100_000)).encode(),
    "true": (VALUES % "true").encode(),
    "half a letter": (VALUES % '"\\ud800"').encode(),
    "bytes that are no text": (VALUES % '"x"').encode().replace(b"x", b"\xff\xfe"),
    "a code beyond the list": (VALUES % "1").replace('"0:0:0"', '"0:0:7"').encode(),
    "a code before the list": (VALUES % "1").replace('"0:0:0"', '"0:0:-1"').encode(),
    "a code that is none": (VALUES % "1").replace('"0:0:0"', '"0:0:x"').encode(),
    "too few codes": (VALUES % "1").replace('"0:0:0"', '"0:0"').encode(),
    "an empty object": b"{}",
    "a list": b"[]",
    "a word": b'"hello"',
}

# CSV, with what is said of it

GOOD = b"country,year,value\nKAZ,2020,1\nUZB,2021,2.5\n"
SAID = b"unit: PT\n"


def value(text: str) -> bytes:
    return f"country,year,value\nKAZ,2020,1\nUZB,2021,{text}\n".encode()


CSV: Mapping[str, Content] = {
    "a cell of 10 MB": lambda: value("1" * 10**7),
    "an area of 10 MB": lambda: b"country,year,value\n" + b"K" * 10**7 + b",2020,1\n",
    "a column name of 10 MB": lambda: b"country,year," + b"v" * 10**7 + b"\nKAZ,2020,1\n",
    "NUL bytes": GOOD.replace(b"UZB", b"U\0B"),
    "only NUL bytes": b"\0" * 10_000,
    "a million columns": lambda: b"country,year" + b",v" * 10**6 + b"\nKAZ,2020" + b",1" * 10**6 + b"\n",
    "a row with a million cells": lambda: GOOD + b"KAZ,2022" + b",1" * 10**6 + b"\n",
    "a command in the place of a value": value("=cmd|' /C calc'!A0"),
    "a function in the place of a value": value("@SUM(1+1)*cmd"),
    "a sum with a plus": value("+1+1"),
    "a sum with a minus": value("-2+3"),
    "a link in the place of a value": value('"=HYPERLINK(""http://127.0.0.1:9/"",""1"")"'),
    "a command in the place of an area": GOOD.replace(b"UZB", b"=cmd|'/C calc'!A0"),
    "a command in the place of a year": GOOD.replace(b"2021", b"=2020+1"),
    "a quote that is never closed": GOOD + b'TJK,2020,"1\n',
    "a quote in the middle": value('2"5'),
    "a million quotes": lambda: GOOD + b'"' * 10**6 + b"\n",
    "two encodings": GOOD + "Кыргызстан,2020,1\n".encode() + "Таджикистан,2020,1\n".encode("cp1251"),
    "half a letter in UTF-8": GOOD + b"K\xd0,2020,1\n",
    "half a letter in UTF-16": GOOD.decode().encode("utf-16")[:-1],
    "a row that is too short": GOOD + b"KAZ,2022\n",
    "a row that is too long": GOOD + b"KAZ,2022,1,2\n",
    "a column twice": GOOD.replace(b"country,year,value", b"country,value,value"),
    "the same figure twice": GOOD + b"KAZ,2020,2\n",
    "only a header": b"country,year,value\n",
    "only a mark of UTF-8": b"\xef\xbb\xbf",
    "nothing": b"",
    "only line ends": b"\r\n" * 1000,
    "not a number": value("NaN"),
    "infinity": value("inf"),
    "a number beyond all": value("1e999"),
    "a number of 400 digits": value("9" * 400),
    "a number to the base of 16": value("0x1F"),
    "a number with a bar": value("1_000"),
    "a number in Arabic digits": value("١٢٣"),
    "a minus that is a letter": value("−5"),
    "a year beyond all": GOOD.replace(b"2021", b"99999"),
    "a year before all": GOOD.replace(b"2021", b"-5"),
    "a year with half": GOOD.replace(b"2021", b"2021.5"),
    "a name from right to left": GOOD.replace(b"UZB", "\u202eBZU\u202c".encode()),
    "a name with signs that nobody sees": GOOD.replace(b"UZB", "U\u200bZ\ufeffB".encode()),
    "commands to the terminal": GOOD.replace(b"UZB", b"\x1b]0;owned\x07\x1b[2JUZB"),
    "a page of a website": b"<!DOCTYPE html><html><body>Please log in</body></html>",
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "a program": b"\x7fELF\x02\x01\x01" + b"\0" * 500,
    "a packed file": gzip.compress(GOOD),
    "a packed file that unpacks to a gigabyte": lambda: gzip.compress(b"\0" * 10**8),
    "JSON": b'{"country": "KAZ"}',
    "a database": b"SQLite format 3\0" + b"\0" * 500,
    "brackets of a console": GOOD.replace(b"UZB", b"[bold red]UZB[/]"),
    "braces of a template": GOOD.replace(b"UZB", b"{0.__class__} {area} {"),
}

NESTED = b"a: &a [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (98 + at, 98 + at, b", ".join([b"*%c" % (97 + at)] * 10)) for at in range(9)
)
TOLD: Mapping[str, Content] = {
    "aliases that grow": NESTED,
    "aliases that grow in a value": b"missing: &j [x]\n" + NESTED.replace(b"\n", b"\n") + b"unit: *i\n",
    "aliases that grow in a list": b"- " + NESTED.replace(b"\n", b"\n  ").strip() + b"\n",
    "a list that holds itself": b"&a [*a]\n",
    "a table that holds itself": b"columns: &a {x: *a}\n",
    "a call of Python": b"!!python/object/apply:os.system ['touch owned']\n",
    "an object of Python": b"unit: !!python/object:os.stat {}\n",
    "a name of Python": b"unit: !!python/name:os.system\n",
    "brackets without end": lambda: b"unit: " + b"[" * 50_000,
    "braces without end": lambda: b"{" * 50_000,
    "a day that is none": b"vintage: 2026-99-99\n",
    "a time that is none": b"vintage: 2026-01-01 99:99:99\n",
    "a number of 100,000 digits": lambda: b"year: " + b"9" * 100_000 + b"\n",
    "a number to the base of 60": b"year: 190:20:30\n",
    "a year beyond all": b"year: 999999999999999999999\n",
    "a list as a name": b"? [a]\n: x\n",
    "bytes that are no text": b"unit: \xff\xfe\n",
    "a tab": b"unit:\n\t- PT\n",
    "a NUL": b"unit: P\0T\n",
    "binary": b"unit: !!binary AAAA\n",
    "a set": b"!!set {unit}\n",
    "merged into itself": b"a: &a\n  <<: *a\n",
    "an unknown word": b"units: PT\n",
    "a row beyond all as header": b"header: 999999999\nunit: PT\n",
    "a header before all": b"header: -1\nunit: PT\n",
    "a delimiter of a hundred letters": b"delimiter: '" + b";" * 100 + b"'\nunit: PT\n",
    "a name that leads out": b"name: ../../x\nunit: PT\n",
    "braces of a template": b"unit: '{0.__class__}'\ntitle: '{'\n",
    "ten megabytes": lambda: b"title: " + b"x" * 10**7 + b"\nunit: PT\n",
}

KNOWN = (
    ("unsd", "database.csv", (SPECIMENS / "unsd" / "database.csv").read_bytes()),
    ("worldbank", "WDICSV.csv", (SPECIMENS / "worldbank" / "WDICSV.csv").read_bytes()),
    ("owid", "share-electricity-hydro.csv", (SPECIMENS / "owid" / "share-electricity-hydro.csv").read_bytes()),
    ("unga-votes", "votes.csv", (SPECIMENS / "unga_votes" / "2026_02_06_ga_voting.csv").read_bytes()),
    ("temperature", "t.csv", (SPECIMENS / "temperature" / "imf_annual_surface_temperature_change.csv").read_bytes()),
    ("ghg", "historical_emissions.csv", (SPECIMENS / "ghg" / "historical_emissions.csv").read_bytes()),
)
"""Files of known layouts."""


def last_row(content: bytes, edit: Callable[[bytes], bytes]) -> bytes:
    """The file with another last row."""
    rows = content.rstrip(b"\n").split(b"\n")
    return b"\n".join([*rows[:-1], edit(rows[-1])]) + b"\n"


EDITS: Mapping[str, Callable[[bytes], bytes]] = {
    "a cell of 10 MB": lambda content: last_row(content, lambda row: row + b"1" * 10**7),
    "an opened cell of 10 MB": lambda content: last_row(content, lambda row: row + b',"' + b"1\n" * 10**6),
    "a NUL": lambda content: last_row(content, lambda row: row[:3] + b"\0" + row[3:]),
    "a quote that is never closed": lambda content: last_row(content, lambda row: b'"' + row),
    "half a letter": lambda content: last_row(content, lambda row: row[:2] + b"\xd0" + row[2:]),
    "a million cells": lambda content: last_row(content, lambda row: row + b",1" * 10**6),
    "a command": lambda content: last_row(content, lambda row: row.rpartition(b",")[0] + b",=cmd|' /C calc'!A0"),
    "a number beyond all": lambda content: last_row(content, lambda row: row.rpartition(b",")[0] + b",1e999"),
    "not a number": lambda content: last_row(content, lambda row: row.rpartition(b",")[0] + b",NaN"),
    "braces of a template": lambda content: last_row(content, lambda row: b"{0.__class__}{" + row),
    "commands to the terminal": lambda content: last_row(content, lambda row: b"\x1b[2J\x1b]0;x\x07" + row),
    "from right to left": lambda content: last_row(content, lambda row: "\u202e".encode() + row),
    "a hundred thousand columns": lambda content: content.replace(b"\n", b"," * 10**5 + b"\n", 1),
    "each row twice": lambda content: content + content.partition(b"\n")[2],
    "only the header": lambda content: content.partition(b"\n")[0] + b"\n",
    "UTF-16": lambda content: content.decode("utf-8-sig").encode("utf-16"),
    "a page of a website": lambda _: b"<!DOCTYPE html><html><body>Please log in</body></html>",
    "a packed file": gzip.compress,
}
