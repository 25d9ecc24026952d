"""Reads official texts into quotations and acts, always with the words of the original behind them."""

from ortaq.statements.reading import read_text

__all__ = ["read_text"]
