"""What was promised, by whom, when, and what became of it."""
