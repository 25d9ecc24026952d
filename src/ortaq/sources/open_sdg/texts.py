"""The YAML, Markdown and JSON files of a repository, each read once as long as its bytes stay the same."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import yaml

from ortaq.collect.delivery import File
from ortaq.collect.json_text import loaded
from ortaq.errors import Size, SourceError

MOST_BYTES = 20 * 1024 * 1024
MOST_DEPTH = 100
_MAY_BE_DEEP = re.compile(rf"^[ ]{{{MOST_DEPTH}}}|(?:[-?]\s+){{{MOST_DEPTH}}}", re.MULTILINE)
_TOO_DEEP = "its parts lie too deep in each other"
_KEPT = 512
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Every scalar stays text: to YAML 1.1 the code NO (Norway) is false and 1.10 is 1.1."""

Read = TypeVar("Read")
_read: OrderedDict[tuple[str, ...], Any] = OrderedDict()


def once(key: tuple[str, ...], read: Callable[[], Read]) -> Read:
    """What was read of files with these hashes; the files that all indicators share are read once, not 273 times."""
    if key in _read:
        _read.move_to_end(key)
        return _read[key]
    found = read()
    _read[key] = found
    if len(_read) > _KEPT:
        _read.popitem(last=False)
    return found


def fields(file: File) -> Mapping[str, Any]:
    """The fields of a file of metadata, settings or translations: text, or lists and mappings of text.

    Of a Markdown file these are its front matter, and the text below as `page_content`.

    Raises:
        SourceError: It is no such file.
    """
    return once(("fields", file.snapshot, file.name), lambda: _fields(file))


def _fields(file: File) -> Mapping[str, Any]:
    text = decoded(file)
    if file.name.endswith(".json"):
        found = _json(file, text)
    elif file.name.endswith(".md"):
        found = _front_matter(file, text)
    else:
        found = _yaml(file, text)
    if found in (None, ""):
        return {}
    if not isinstance(found, dict):
        raise _broken(file, "it holds no fields with names")
    return found


def decoded(file: File) -> str:
    """The text of a file in UTF-8, with or without a byte-order mark.

    Raises:
        SourceError: It is in another encoding, or larger than such a file can be.
    """
    content = file.content
    if len(content) > MOST_BYTES:
        raise _broken(file, f"it has {Size(len(content))}; at most {Size(MOST_BYTES)} are read")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _broken(file, f"byte {error.start} is not UTF-8") from error


def _yaml(file: File, text: str) -> Any:  # noqa: ANN401  (whatever the file holds)
    try:
        if _is_deep(text):
            raise _broken(file, _TOO_DEEP)
        return yaml.load(text, _LOADER)  # noqa: S506  (it makes text, lists and mappings only)
    except (yaml.YAMLError, UnicodeError) as error:
        raise _broken(file, " ".join(str(error).split())) from error
    except RecursionError as error:
        raise _broken(file, _TOO_DEEP) from error


def _is_deep(text: str) -> bool:
    """Whether parts lie deeper in each other than a repository needs: at 100,000 levels the loader ends the process.

    Only a text that could be so is looked at event by event.
    """
    if text.count("[") + text.count("{") < MOST_DEPTH and not _MAY_BE_DEEP.search(text):
        return False
    depth = 0
    for event in yaml.parse(text, _LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            return True
    return False


def _front_matter(file: File, text: str) -> Mapping[str, Any]:
    start, _, rest = text.partition("\n")
    if start.strip() != "---":
        raise _broken(file, "it does not begin with ---")
    front, end, body = rest.partition("\n---")
    if not end and not rest.startswith("---"):
        raise _broken(file, "its front matter has no end (---)")
    found = _yaml(file, front) or {}
    if isinstance(found, dict) and (page := body.strip()):
        return {"page_content": page, **{name: value for name, value in found.items() if value != ""}}
    return found


def _json(file: File, text: str) -> Any:  # noqa: ANN401
    try:
        return loaded(text.encode(), numbers_as_text=True)
    except json.JSONDecodeError as error:
        raise _broken(file, f"line {error.lineno}: {error.msg}") from error
    except ValueError as error:
        raise _broken(file, str(error)) from error


def _broken(file: File, problem: str) -> SourceError:
    return SourceError(
        "{file}: not a file that Open SDG can read: {problem}",
        hint="compare it with an earlier version; the repository's own build fails on it too",
        file=file.name,
        problem=problem,
    )
