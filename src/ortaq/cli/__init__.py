"""The door for a terminal: the verbs as commands. It holds no knowledge of its own."""

from ortaq.cli.app import main

__all__ = ["main"]
