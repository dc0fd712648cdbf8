"""Region codes for the registry: the shipped table, a user's additions, and where abolished codes went."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crawler.registry.sources import Problem, RegistryError, Source

_ARCHIVE = Path(__file__).parents[2] / "archive" / "agencies"
REGIONS = _ARCHIVE / "regions.csv"
SUCCESSORS = _ARCHIVE / "region_successors.csv"
_HEADER = ("code", "name", "level", "parent_code", "full_name")


@dataclass(frozen=True, slots=True)
class Region:
    """One line of archive/agencies/regions.csv."""

    code: str
    name: str
    full_name: str


@cache
def shipped() -> Mapping[str, Region]:
    """The shipped regions by code."""
    return {region.code: region for region in _rows(REGIONS)}


def load_regions(*additions: Path) -> Mapping[str, str]:
    """Full name by code, of the shipped table and of each addition. Raises RegistryError naming file and line."""
    added = {region.code: region.full_name for path in additions for region in _rows(path)}
    return {code: region.full_name for code, region in shipped().items()} | added


def _rows(path: Path) -> Iterator[Region]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _error(path, 0, "", f"cannot be read: {error}") from error
    reader = csv.DictReader(text.splitlines())
    missing = [name for name in _HEADER if name not in (reader.fieldnames or ())]
    if missing:
        raise _error(path, 1, missing[0], f"is missing from the header; the columns are {', '.join(_HEADER)}")
    for row in reader:
        if not row["code"] or not row["full_name"]:
            raise _error(path, reader.line_num, "code" if not row["code"] else "full_name", "must not be empty")
        yield Region(row["code"], row["name"], row["full_name"])


def _error(path: Path, line: int, column: str, message: str) -> RegistryError:
    return RegistryError((Problem(str(path), line, column, message),))


@cache
def successors() -> Mapping[str, str]:
    """Abolished code → the code that its area belongs to now."""
    with SUCCESSORS.open(encoding="utf-8", newline="") as file:
        return {row["old_code"]: row["new_code"] for row in csv.DictReader(file)}


def region_problems(sources: Iterable[Source], regions: Mapping[str, str], file: Path) -> Iterator[Problem]:
    """Rows whose region does not exist, is abolished, or goes by another name."""
    for source in sources:
        message = _code_problem(source.region_code, regions)
        if message:
            yield Problem(str(file), source.line, "region_code", message)
            continue
        known = regions.get(source.region_code, source.region_name)
        if source.region_name and source.region_name != known:
            text = f'"{source.region_name}" is not the name of {source.region_code}, which is {known}'
            yield Problem(str(file), source.line, "region_name", text)


def _code_problem(code: str, regions: Mapping[str, str]) -> str:
    if code.startswith("bm") or code in regions:
        return ""
    successor = successors().get(code)
    if successor:
        return f"{code} was abolished; its area belongs to {successor} {regions.get(successor, '')}"
    return f"{code} is no region of archive/agencies/regions.csv, nor of a regions.csv of your own"
