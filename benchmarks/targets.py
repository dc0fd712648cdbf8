"""The numbers to reach (targets.tsv), and what one run reached of them.

A benchmark says `reached(name, value)` where it has measured one. `make bench` gathers what all of them said in one
run, prints it as a table, and leaves it with the day, the machine and its load under build/bench.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

FILE = Path(__file__).with_name("targets.tsv")
GATHERED = "NIANBAO_BENCH_GATHERED"
"""Names the file that a run of several benchmarks gathers their results in."""

Sense = Literal["most", "least"]


@dataclass(frozen=True, slots=True)
class Target:
    """`sense`: whether `bound` is the most or the least that is asked for."""

    name: str
    what: str
    sense: Sense
    bound: float
    unit: str

    def is_met(self, value: float) -> bool:
        return value <= self.bound if self.sense == "most" else value >= self.bound

    def asked(self) -> str:
        return f"{'≤' if self.sense == 'most' else '≥'} {self.bound:g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Result:
    """`of`: what exactly was measured: a shape of page, a size of archive."""

    target: Target
    value: float
    of: str

    def cells(self) -> Sequence[str]:
        verdict = "reached" if self.target.is_met(self.value) else "NOT reached"
        what = f"{self.target.what} ({self.of})" if self.of else self.target.what
        return what, self.target.asked(), f"{self.value:.3g} {self.target.unit}", verdict


@cache
def targets() -> Mapping[str, Target]:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {
            row["name"]: Target(row["name"], row["what"], cast(Sense, row["sense"]), float(row["bound"]), row["unit"])
            for row in rows
        }


def reached(name: str, value: float, of: str = "") -> None:
    """Print what was measured for a target, and keep it where a run of several benchmarks gathers it."""
    result = Result(targets()[name], value, of)
    print("target: " + " · ".join(result.cells()), flush=True)
    if gathered := os.environ.get(GATHERED):
        with Path(gathered).open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter="\t").writerow((name, value, of))


def gathered(file: Path) -> Iterator[Result]:
    with file.open(encoding="utf-8", newline="") as rows:
        for name, value, of in csv.reader(rows, delimiter="\t"):
            yield Result(targets()[name], float(value), of)


def table(results: Iterable[Result]) -> Iterator[str]:
    """The results in the order of the targets, and those that nobody measured."""
    by_name: dict[str, list[Result]] = {}
    for result in results:
        by_name.setdefault(result.target.name, []).append(result)
    yield "| work | target | reached | |"
    yield "|---|---|---|---|"
    for name, target in targets().items():
        lacking = (target.what, target.asked(), "", "not measured")
        for cells in [one.cells() for one in by_name.get(name, [])] or [lacking]:
            yield f"| {' | '.join(cells)} |"
