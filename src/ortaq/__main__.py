"""`python -m ortaq` is the command `ortaq`."""

from ortaq.cli import main

main()
