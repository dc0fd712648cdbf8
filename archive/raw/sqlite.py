"""sqlite-utils without pandas and numpy.

It imports both wherever they are installed, for frames that nobody here hands to it; with pandas beside nianbao that
cost every command that opens a database most of its start (`benchmarks.start`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _not_found(*modules: str) -> Iterator[None]:
    """Have the import system say that these are not installed; what is loaded already stays."""
    hidden = [name for name in modules if name not in sys.modules]
    # "If the value is None, then a ModuleNotFoundError is raised": Python's reference, 5.3.1.
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with _not_found("pandas", "numpy"):
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

__all__ = ["Database", "Migrations"]
