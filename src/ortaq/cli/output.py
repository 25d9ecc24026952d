"""How a table leaves: on the terminal for people, or as CSV, JSON or Parquet for machines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ortaq.cli.files import written
from ortaq.cli.plain import plain
from ortaq.errors import UsageError
from ortaq.i18n import language

if TYPE_CHECKING:
    from ortaq.model.result import Result

TABLE = "table"
FORMATS = (TABLE, "csv", "json", "parquet")


class Output:
    """Where an answer goes and in which form, settled before anything is computed.

    Args:
        form: One of FORMATS; without it what the ending of `out` says, else a table.
        out: The file to write; the terminal if null.
        lang: The language in which numbers are written in a table for people.

    Raises:
        UsageError: There is no such form or language, or a terminal can't show it.
    """

    def __init__(self, form: str | None, out: Path | None, lang: str) -> None:
        ending = out.suffix.removeprefix(".").lower() if out else ""
        self.form = form or (ending if ending in FORMATS else TABLE)
        self.out = out
        self.language = language(lang)
        if self.form not in FORMATS or (out and ending and not form and ending not in FORMATS):
            raise UsageError(
                "unknown format: {form}", hint="formats: {known}", form=form or ending, known=", ".join(FORMATS)
            )
        if self.form == "parquet" and out is None and sys.stdout.isatty():
            raise UsageError("a terminal can't show parquet", hint="write it to a file: --out FILE.parquet")

    def give(self, result: Result) -> None:
        """Write the answer; what has to be said beside it goes to the error stream."""
        if result.remark:
            sys.stderr.writelines(f"{plain(line)}\n" for line in result.remark.splitlines())
        if self.form == TABLE and self.out is None and result.remark and not len(result):
            return
        if self.form == TABLE:
            from ortaq.cli.tables import in_full, on_terminal

            if self.out is None:
                on_terminal(result, self.language)
                return
            payload = in_full(result, self.language).encode()
        else:
            payload = result.write(self.form)
        self.write(payload)

    def write(self, payload: bytes) -> None:
        """Write bytes to where the answer goes, and say where that is if it is a file."""
        if self.out:
            self.tell(written(self.out, payload))
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(payload)

    @staticmethod
    def tell(path: Path) -> None:
        """Say where a file is."""
        sys.stderr.write(f"{path}\n")
