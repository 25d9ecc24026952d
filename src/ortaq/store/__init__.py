"""One DuckDB file that holds the evidence, and beside it the raw bytes that it rests on.

`build` writes a store in one atomic step, `open` reads it, `snapshots` keeps raw bytes by their hash.
"""

from ortaq.store.open import Store

__all__ = ["Store"]
