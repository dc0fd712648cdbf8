"""Figures for the replica portals: those of five real reports, and generated ones that obey the official sums.

Generated figures belong to fictional agencies and carry that label wherever they are shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random

from parsers.forms.tables import APPLICANTS, FormBlock, editions, form_block, newest

Figure = int | float | None
Figures = Mapping[str, Figure]

BLOCKS = ("active_disclosure", "requests", "review_litigation")
_SEEDS = "2021"
"""The edition of the five real reports."""
_CLOSING = ("received", "carried_over", "processed_total", "carried_forward")


@cache
def seed_reports() -> tuple[tuple[str, int, Figures], ...]:
    """Agency, year and the 200 figures of each of the five real reports."""
    seeds = json.loads((Path(__file__).parent / "seed_figures.json").read_text("utf-8"))
    return tuple((seed["agency"], seed["year"], dict(_seed_cells(seed))) for seed in seeds)


def _seed_cells(seed: Mapping[str, Mapping[str, list[Figure]]]) -> Iterator[tuple[str, Figure]]:
    for name in BLOCKS:
        block = form_block(name, _SEEDS)
        for row in block.rows:
            for column, value in zip(row.columns, seed[name][row.key], strict=True):
                yield f"{name}.{row.key}.{column}", value


def generated_series(seed: str, years: range, size: int) -> dict[int, dict[str, Figure]]:
    """Figures of one fictional agency, year by year; carried forward and in-force figures chain as the law asks.

    Each year is in the edition of the form that was in force.
    """
    random = Random(seed)
    carried = dict.fromkeys(_applicants(), 0)
    in_force = random.randint(5, 40)
    series: dict[int, dict[str, Figure]] = {}
    for year in years:
        edition = edition_of(year)
        requests, carried = _requests(random, edition, carried, size)
        disclosure, in_force = _disclosure(random, edition, in_force, size)
        series[year] = disclosure | requests | _reviews(random, size)
    return series


def summed(reports: Sequence[Figures]) -> dict[str, Figure]:
    """Cell by cell, the sum over several bodies of one year."""
    return {key: round(sum(report[key] or 0 for report in reports), 4) for key in reports[0]}


def edition_of(year: int) -> str:
    """The edition that the generated agencies use for a year: the newest that there was, else the oldest."""
    known = editions("requests")
    return next((edition for edition in known if int(edition) <= year), known[-1])


def _applicants() -> tuple[str, ...]:
    return tuple(column.key for column in APPLICANTS if column.key != "total")


def _result_rows(block: FormBlock) -> tuple[str, ...]:
    return tuple(row.key for row in block.rows if row.key not in _CLOSING)


def _requests(
    random: Random, edition: str, carried: Mapping[str, int], size: int
) -> tuple[dict[str, Figure], dict[str, int]]:
    block = form_block("requests", edition)
    grid = {row.key: dict.fromkeys(_applicants(), 0) for row in block.rows}
    forward: dict[str, int] = {}
    for applicant in _applicants():
        share = 1.0 if applicant == "natural_person" else 0.12
        grid["received"][applicant] = random.randint(0, max(1, int(size * share)))
        grid["carried_over"][applicant] = carried[applicant]
        due = grid["received"][applicant] + carried[applicant]
        forward[applicant] = random.randint(0, min(3, due))
        grid["carried_forward"][applicant] = forward[applicant]
        grid["processed_total"][applicant] = due - forward[applicant]
        for row in random.choices(_result_rows(block), _weights(block), k=due - forward[applicant]):
            grid[row][applicant] += 1
    cells: dict[str, Figure] = {}
    for form_row in block.rows:
        values = [grid[form_row.key][applicant] for applicant in _applicants()]
        for column, value in zip(form_row.columns, [*values, sum(values)], strict=True):
            cells[f"requests.{form_row.key}.{column}"] = value
    return cells, forward


def _weights(block: FormBlock) -> list[int]:
    common = {"granted": 30, "partly_granted": 8, "unavailable_not_held": 20}
    return [common.get(row, 1) for row in _result_rows(block)]


def _disclosure(random: Random, edition: str, in_force: int, size: int) -> tuple[dict[str, Figure], int]:
    issued, repealed = random.randint(0, 9), random.randint(0, 4)
    in_force = in_force + issued - repealed
    decisions = {row: random.randint(size, size * 60) for row in ("licences", "penalties", "coercive_measures")}
    block = form_block("active_disclosure", edition)
    if "new_made" in block.row("normative_documents").columns:
        return _disclosure_of_2019(random, block, issued, in_force, decisions), in_force
    cells: dict[str, Figure] = dict.fromkeys(
        (f"active_disclosure.regulations.{column}" for column in ("issued", "repealed", "in_force")), 0
    )
    cells["active_disclosure.normative_documents.issued"] = issued
    cells["active_disclosure.normative_documents.repealed"] = repealed
    cells["active_disclosure.normative_documents.in_force"] = in_force
    for row, number in decisions.items():
        cells[f"active_disclosure.{row}.decisions"] = number
    cells["active_disclosure.fees.amount_wan"] = round(random.uniform(0, size * 12), random.choice((0, 2, 4)))
    return cells, in_force


def _disclosure_of_2019(
    random: Random, block: FormBlock, issued: int, in_force: int, decisions: Mapping[str, int]
) -> dict[str, Figure]:
    cells: dict[str, Figure] = {}
    for row in block.rows:
        values: dict[str, Figure] = dict.fromkeys(row.columns, 0)
        if row.key == "normative_documents":
            values = {"new_made": issued, "new_disclosed": issued, "total_disclosed": in_force}
        elif "decisions" in row.columns:
            values |= {"prev_items": random.randint(3, 90), "change": random.randint(-7, 12)}
            values["decisions"] = decisions.get(row.key, random.randint(0, 50))
        elif row.key == "procurement":
            values = {"projects": random.randint(0, 30), "amount": random.randint(0, 900)}
        cells |= {f"active_disclosure.{row.key}.{column}": value for column, value in values.items()}
    return cells


def _reviews(random: Random, size: int) -> dict[str, Figure]:
    cells: dict[str, Figure] = {}
    for row in newest("review_litigation").rows:
        values = [random.randint(0, max(1, size // 25)) for _ in range(4)]
        for column, value in zip(row.columns, [*values, sum(values)], strict=True):
            cells[f"review_litigation.{row.key}.{column}"] = value
    return cells
