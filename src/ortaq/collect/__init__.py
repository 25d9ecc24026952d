"""What all sources share: how an answer is asked for, fetched, kept and read, and how codes become ours.

GSBPM calls it *Collect* and, for the codes, *Classify and code*. No source is known here, and no store.
"""
