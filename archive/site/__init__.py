"""The public site: Datasette with our plugin, pages and words, on the live archive.db.

Datasette without its library of units: it makes a registry of all units of measurement as it is imported, for columns
whose metadata name one; ours name none, and it was more than half of what importing Datasette costs (it also loads
dask and numpy where they are installed, to multiply their arrays).
"""

from __future__ import annotations

import sys
from types import ModuleType


class _NoUnits(ModuleType):
    """What stands in place of datasette.vendored.pint."""

    class UnitRegistry:
        def define(self, unit: str) -> None:
            raise NotImplementedError(f"columns have no units here: {unit}")

        __call__ = define


sys.modules.setdefault("datasette.vendored.pint", _NoUnits("datasette.vendored.pint"))
