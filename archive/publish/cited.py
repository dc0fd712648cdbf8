"""A figure as a release has it: what somebody cited stays to be looked up, with the checksum of the file it stands in.

The tables of a release lie in the order of their first column, a number: a row is found by halving the file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

from archive.publish.csv_cells import unguarded
from archive.publish.export import sha256_of
from archive.publish.release import Release, summed
from archive.rows import FORM_COLUMNS

CELL = re.compile(r"([a-z_]+)\.([a-z_0-9]+)\.([a-z_0-9]+)")
_NUMBER = re.compile(rb"(\d+),")
_Row = Mapping[str, str]


class DamagedReleaseError(Exception):
    """A file of the release is not what was released; the message is its path."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A figure of a report as a release has it.

    version   number of the report's version that was current then.
    value     the figure as it stands in the file, "" for none; `mark`: what was printed where it is no plain number.
    machine   what the machine read where a person had corrected it, else None.
    file, sha256   the file of the release, below its folder, and the checksum that was published and holds.
    """

    report: int
    agency_id: int
    agency: str
    year: int
    version: int
    form: str
    cell: str
    value: str
    mark: str | None
    machine: str | None
    file: str
    sha256: str


def cited(release: Release, report: int, cell: str) -> Cited | None:
    """The cell of the report with that id; None when the release has none. Raises DamagedReleaseError, OSError."""
    named = CELL.fullmatch(cell)
    if named is None or named[1] not in FORM_COLUMNS or named[3] not in FORM_COLUMNS[named[1]]:
        return None
    files = _Files(release.folder, dict(_names(release.folder)))
    found = files.report(report)
    if found is None:
        return None
    block, row, column = named.groups()
    version, year = files.version(int(found["current_version"])), found["year"]
    file, marks = f"csv/{block}-{year}.csv", f"csv/cell_marks-{year}.csv"
    line = next((each for each in files.of_version(file, report, version) if each["row"] == row), None)
    mark = next((each for each in files.of_version(marks, report, version) if each["cell"] == cell), None)
    if line is None and mark is None:
        return None
    stands = file if line is not None else marks
    corrected = bool(mark and column in (line or {}).get("corrected_cells", "").split(","))
    return Cited(
        report, int(found["agency_id"]), unguarded(found["agency"]), int(year), version, found["form"], cell,
        (line or {}).get(column, ""), unguarded(mark["raw"]) if mark else None,
        mark["machine_value"] or unguarded(mark["machine_raw"]) if mark and corrected else None,
        stands, files.sums[stands],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Files:
    """The tables of a release. `sums`: file → checksum."""

    folder: Path
    sums: Mapping[str, str]

    def report(self, number: int) -> _Row | None:
        years = sorted((name for name in self.sums if re.fullmatch(r"csv/reports-\d+\.csv", name)), reverse=True)
        return next((row for file in years for row in self.rows(file, number)), None)

    def version(self, number: int) -> int:
        """The number, within its report, of the version with that id."""
        for row in self.rows("csv/versions.csv", number):
            return int(row["number"])
        raise DamagedReleaseError("csv/versions.csv")

    def of_version(self, file: str, report: int, version: int) -> Iterator[_Row]:
        return (row for row in self.rows(file, report) if row["version"] == str(version))

    def rows(self, file: str, number: int) -> Iterator[_Row]:
        """The rows of a file that begin with the number; none where the release has no such file."""
        if file not in self.sums:
            return
        path = self.folder / file
        state = path.stat()
        if _hashed(path, state.st_size, state.st_mtime_ns) != self.sums[file]:
            raise DamagedReleaseError(file)
        with path.open("rb") as handle:
            names = next(csv.reader([handle.readline().decode("utf-8-sig")]))
            _to(handle, handle.tell(), state.st_size, number)
            for row in csv.reader(io.TextIOWrapper(handle, "utf-8", newline="")):
                if row[:1] != [str(number)] or len(row) != len(names):
                    return
                yield dict(zip(names, row, strict=True))


def _to(handle: IO[bytes], least: int, most: int, number: int) -> None:
    """Go to the first line, behind `least`, that begins with the number or a larger one."""
    start, low, high = least, least, most
    while low < high:
        middle = (low + high) // 2
        _to_line(handle, start, middle)
        found = _next_number(handle)
        low, high = (low, middle) if found is None or found >= number else (middle + 1, high)
    _to_line(handle, start, low)


def _to_line(handle: IO[bytes], start: int, position: int) -> None:
    """Go to the first line that begins there or behind."""
    handle.seek(max(position - 1, start))
    if position > start:
        handle.readline()


def _next_number(handle: IO[bytes]) -> int | None:
    """The first column of the next line that has a number there: text may go over several lines."""
    for line in handle:
        begins = _NUMBER.match(line)
        if begins:
            return int(begins[1])
    return None


def _names(folder: Path) -> Iterator[tuple[str, str]]:
    return ((name, digest) for digest, name in summed(folder))


@lru_cache(256)
def _hashed(path: Path, _size: int, _changed: int) -> str:
    """The checksum of a file as it is; looked at again when it was touched."""
    return sha256_of(path)
