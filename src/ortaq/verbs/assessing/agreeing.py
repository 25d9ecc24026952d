"""Whether the methods agree, in words: who says what, and why they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ortaq.briefs.evidence import probability
from ortaq.i18n import Language
from ortaq.methods import agreement as of_methods
from ortaq.methods import method
from ortaq.methods.agreement import PROBABLE, VOTERS, Agreement
from ortaq.model.areas import Name
from ortaq.model.claims import Figure, Label, Sentence
from ortaq.model.verdicts import REASONS

Row = Mapping[str, Any]

ANSWER_WORDS = {
    "yes": "robust: on track",
    "no": "robust: not on track",
    "depends": "depends on the method",
    "unknown": "can't be said",
}
"""By `Agreement.word`."""


def in_words(words: Language, found: Agreement, rows: Mapping[str, Row]) -> tuple[str, str]:
    """The answer, and why it is none where it is not robust."""
    answer = words.text(ANSWER_WORDS[found.word])
    if found.kind == "robust":
        return answer, ""
    told = (_unknown if found.kind == "unknown" else _depends)(words, found, rows)
    return answer, " ".join(_plain(words, sentence) for sentence in told)


def _unknown(words: Language, found: Agreement, rows: Mapping[str, Row]) -> Iterator[Sentence]:
    """Why nothing can be said, and how many of the methods can; `rows` is what `_depends` needs as well."""
    if found.reason != "too-few-methods":
        yield words.sentence("Because {reason}.", reason=_said(words, of_methods.REASONS[found.reason]))
        return
    lacking = Counter(code for _, code in found.silent if code) or Counter(["no-data" if not rows else "undefined"])
    reason = _said(words, REASONS[lacking.most_common(1)[0][0]])
    if len(found.silent) == len(VOTERS):
        yield words.sentence("Because {reason}.", reason=reason)
        return
    yield words.sentence(
        "Methods that can say: {said:bare} of {voters:bare}; for the others {reason}.",
        said=Figure("", len(VOTERS) - len(found.silent), "COUNT", 0),
        voters=Figure("", len(VOTERS), "COUNT", 0),
        reason=reason,
    )


def _depends(words: Language, found: Agreement, rows: Mapping[str, Row]) -> Iterator[Sentence]:
    """Which methods say what, and what makes them differ."""
    yes, no = _named(words, found.yes), _named(words, found.no)
    if yes and no:
        yield words.sentence("On track by {yes}; not by {no}.", yes=yes, no=no)
    elif yes:
        yield words.sentence("On track by {yes}.", yes=yes)
    elif no:
        yield words.sentence("Not on track by {no}.", no=no)
    if found.unsure:
        yield words.sentence(
            "By {unsure} the probability is {chance}.",
            unsure=_named(words, found.unsure),
            chance=probability("", rows[PROBABLE]["probability"], words),
        )
    yield words.sentence("The reason: {reason}.", reason=_said(words, of_methods.REASONS[found.reason]))


def _said(words: Language, text: str) -> Label:
    """A text of a table as part of a sentence."""
    return Label("", Name(words.code, words.text(text)))


def _plain(words: Language, sentence: Sentence) -> str:
    """A sentence as bare text."""
    return "".join(part if isinstance(part, str) else words.show(*part) for part in sentence)


def _named(words: Language, names: Sequence[str]) -> tuple[Label, ...]:
    return tuple(Label(f"method:{name}#short", Name(words.code, words.text(method(name).SHORT))) for name in names)
