"""Folders, addresses and names that lead where they should not, each as words after `ortaq fetch`."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

SPECIMENS = Path(__file__).parents[2] / "sources" / "specimens"

Case = Callable[[Path], tuple[str, ...]]
"""Lays files into a folder, and gives the words after `ortaq fetch`."""


def of_folder(source: str, lay: Callable[[Path], object], *specimen: str) -> Case:
    """A folder, with a specimen in it, in which something odd lies."""

    def made(folder: Path) -> tuple[str, ...]:
        named = folder / "named"
        shutil.copytree(SPECIMENS.joinpath(*specimen), named)
        lay(named)
        return source, str(named), "--accept-loss"

    return made


def out_of(name: str, to: str = "") -> Callable[[Path], object]:
    def lay(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(
            Path(os.path.relpath(folder.parent / "secret", (folder / name).parent)) if to == "../secret" else Path(to)
        )

    return lay


def listening(name: str) -> Callable[[Path], object]:
    def lay(folder: Path) -> None:
        here = Path.cwd()
        os.chdir(folder)  # the name of a socket is short
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(name)
        os.chdir(here)

    return lay


def many(name: str, count: int = 10_000, content: bytes = b"") -> Callable[[Path], object]:
    return lambda folder: [(folder / name.format(at)).write_bytes(content) for at in range(count)]


PLACES = (
    ("owid", "other.csv", ("owid",)),
    ("unsd", "other.csv", ("unsd",)),
    ("worldbank", "other.csv", ("worldbank",)),
    ("sdmx", "other.xml", ("open_sdg_tjk", "data")),
    ("open-sdg", "data/9-9-9.csv", ("open_sdg_kgz",)),
    ("open-sdg", "indicator_settings/9-9-9.md", ("open_sdg_kgz",)),
    ("open-sdg", "open_sdg_config_more.yml", ("open_sdg_kgz",)),
    ("open-sdg", "extra.xml", ("open_sdg_kgz",)),
    ("uzb-nsdg", "data/9-9-9.csv", ("uzb_nsdg",)),
    ("trade", "other.csv", ("trade",)),
    ("ghg", "other.csv", ("ghg",)),
    ("glaciers", "other.csv", ("glaciers",)),
    ("unga-votes", "other.csv", ("unga_votes",)),
    ("temperature", "other.csv", ("temperature",)),
    ("disasters", "events/ddf--datapoints--other.csv", ("disasters",)),
)
ODD_NAMES = {
    "a line end": "a\nb{}",
    "quotes": "a'\"b{}",
    "a question mark": "a?b{}",
    "a percent sign": "%2e%2e%2f{}",
    "from right to left": "a\u202efdp{}",
    "commands to the terminal": "a\x1b[2J\x07{}",
    "braces": "{{0.__class__}}{}",
    "bytes that are no text": os.fsdecode(b"a\xff\xfe{}"),
    "a dash": "--accept-loss{}",
    "long": "a" * 240 + "{}",
}


def laid(name: str, lay: Callable[[Path], object], source: str = "table") -> Case:
    """A file in the folder of the case, and its path."""

    def made(folder: Path) -> tuple[str, ...]:
        lay(folder)
        return source, str(folder / name)

    return made


def table_with(said: Callable[[Path], object]) -> Callable[[Path], object]:
    """A good table, and what is said of it."""

    def lay(folder: Path) -> None:
        (folder / "d").mkdir()
        (folder / "d" / "x.csv").write_bytes(b"country,year,value\nKAZ,2020,1\n")
        said(folder / "d" / "x.csv.ortaq.yml")

    return lay


def one_called(name: str, text: str) -> Callable[[Path], object]:
    """One file of an odd name in the place of `name`."""
    odd = str(Path(name).with_name(text + Path(name).suffix))
    return many(odd, 1, b"Entity,Code,Year,V\nKazakhstan,KAZ,2020,1\n")


KINDS: dict[str, Callable[[str], Callable[[Path], object]]] = {
    "a link out": out_of,
    "a pipe": lambda name: lambda folder: os.mkfifo(folder / name),
    "a link to zeros": lambda name: out_of(name, "/dev/zero"),
    "a link in a circle": lambda name: out_of(name, Path(name).name),
    "a link to nothing": lambda name: out_of(name, "nowhere"),
    "a folder": lambda name: lambda folder: (folder / name).mkdir(parents=True),
    "a socket": listening,
}
FOLDERS: dict[str, Case] = {
    **{
        f"{source}: {kind} at {name}": of_folder(source, lay(name), *where)
        for kind, lay in KINDS.items()
        for source, name, where in PLACES
    },
    **{
        f"{source}: a name with {odd}": of_folder(source, one_called(name, text), *where)
        for source, name, where in PLACES[:5]
        for odd, text in ODD_NAMES.items()
    },
    "owid: ten thousand files": of_folder("owid", many("{}.csv", content=b"x"), "owid"),
    "unsd: ten thousand files": of_folder("unsd", many("{}.txt"), "unsd"),
    "sdmx: ten thousand files": of_folder("sdmx", many("{}.txt"), "open_sdg_tjk", "data"),
    "open-sdg: two thousand files": of_folder("open-sdg", many("data/{}.txt", 2_000), "open_sdg_kgz"),
    "table: a folder": laid(".", lambda _: None),
    "table: a pipe": laid("x.csv", lambda folder: os.mkfifo(folder / "x.csv")),
    "table: zeros": lambda _: ("table", "/dev/zero"),
    "table: a terminal": lambda _: ("table", "/dev/tty"),
    "table: what is said leads out": laid("d/x.csv", table_with(lambda path: path.symlink_to("../secret"))),
    "table: what is said is a pipe": laid("d/x.csv", table_with(os.mkfifo)),
    "sdmx: zeros": lambda _: ("sdmx", "/dev/zero"),
    "sdmx: a process": lambda _: ("sdmx", "/proc/self"),
    "open-sdg: a file": laid("x", lambda folder: (folder / "x").write_bytes(b""), "open-sdg"),
}

FORBIDDEN = (
    "file:///etc/passwd", "FILE:///etc/passwd", "ftp://127.0.0.1/x.csv", "gopher://127.0.0.1:22/_x", "data:text/csv,a",
    "http://169.254.169.254/latest/meta-data", "http://2852039166/x.csv", "http://0xA9FEA9FE/x.csv",
    "http://0251.0376.0251.0376/x.csv", "http://127.1/x.csv", "http://0/x.csv", "http://[::1]/x.csv",
    "http://[::ffff:127.0.0.1]/x.csv", "http://[64:ff9b::7f00:1]/x.csv", "http://10.0.0.1/x.csv", "http://localhost/x.csv",
    "https://user:password@example.org/x.csv", "http://example.org:22/x.csv", "http:///x.csv", "http://", "https://",
    "http://exa mple.org/x.csv", "http://example.org\\@127.0.0.1/x.csv", "http://example.org/\nHost: x", "http://ⓔxample。org/x",
    "http://127.0.0.1。/x.csv", "https://example.org/" + "x" * 9000, "http://[fe80::1%25eth0]/x", "http://{0.__class__}/x",
)  # fmt: skip
ADDRESSES: dict[str, Case] = {
    f"{source}: {address[:60]!r}": lambda _, source=source, address=address: (source, address)
    for source in ("table", "sdmx", "unsd", "worldbank", "owid", "open-sdg")
    for address in FORBIDDEN
} | {
    f"open-sdg: {address!r}": lambda _, address=address: ("open-sdg", address)
    for address in ("git+file:///etc", "git+ssh://git@github.com/a/b", "git+ext::sh -c touch% owned", "git+http://github.com/a/b",
                    "https://github.com/../../etc", "https://127.0.0.1/a/b.git", "https://user:p@github.com/a/b.git",
                    "git+https://github.com/a/b#--upload-pack=x", "git+--upload-pack=x", "git+https://169.254.169.254/a")
}  # fmt: skip

WORDS = {
    "a way out": "../../x",
    "an absolute path": "/etc/passwd",
    "a statement": "'; drop table observation; --",
    "a line end": "a\nb",
    "commands to the terminal": "\x1b[2J\x07",
    "nothing to see": "\u200b",
    "from right to left": "\u202eabc",
    "a smile": "\U0001f600",
    "braces": "{0.__class__}{",
    "a percent sign": "%2e%2e%2f",
    "ten thousand letters": "x" * 10_000,
    "a dash": "--accept-loss",
    "blanks": "   ",
    "a star": "*",
    "the name of another dataset": "wdi",
}


def with_word(option: str, word: str) -> Case:
    def made(folder: Path) -> tuple[str, ...]:
        (folder / "mine.csv").write_bytes(b"country,year,value\nKAZ,2020,1\n")
        (folder / "mine.csv.ortaq.yml").write_bytes(b"unit: PT\n")
        if option == "--series":
            return "worldbank", f"--series={word}"
        if option == "SOURCE":
            return word, str(folder / "mine.csv")
        if option == "WHAT":
            return "owid", "--", word
        return "table", str(folder / "mine.csv"), f"{option}={word}"

    return made


NAMES: dict[str, Case] = {
    f"{option} {name}": with_word(option, word)
    for option in ("--name", "--series", "SOURCE", "WHAT", "--area", "--goal")
    for name, word in WORDS.items()
}
