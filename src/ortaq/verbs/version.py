"""Which Ortaq this is."""

from importlib.metadata import version

VERSION = version("ortaq")
