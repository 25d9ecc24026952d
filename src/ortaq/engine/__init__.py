"""Hands the series of a store in blocks to a method, and its verdicts back as a table: Arrow in, Arrow out."""
