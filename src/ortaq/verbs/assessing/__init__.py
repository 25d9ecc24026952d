"""The ways to look at verdicts: side by side in short, one by one, rolled up, explained, drawn."""
