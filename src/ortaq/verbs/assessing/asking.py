"""The question that each method answers, in words: methods that differ may have been asked different things."""

from __future__ import annotations

QUESTION_WORDS = {
    "outlook": "will it be met by its deadline?",
    "progress": "how has it gone since the base?",
    "status": "where does it stand now?",
}
"""By the codes of `ortaq.model.verdicts.QUESTIONS`."""
