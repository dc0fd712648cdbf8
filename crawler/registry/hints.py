"""Addresses seen on portals of which only the home page is known: where a search for the column may begin."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).with_name("hints.csv")


@dataclass(frozen=True, slots=True)
class Hint:
    """kind: "guess" (never seen, beside a known column), "disclosure" (such a column), "policy" (its neighbour)."""

    kind: str
    address: str


@cache
def hints() -> Mapping[str, tuple[Hint, ...]]:
    """Hints by host of the portal."""
    found: dict[str, list[Hint]] = defaultdict(list)
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["host"].lower()].append(Hint(row["kind"], row["address"]))
    return {host: tuple(each) for host, each in found.items()}
