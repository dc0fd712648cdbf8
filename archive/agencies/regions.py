"""Administrative regions: GB/T 2260 codes, their names and what they were called before.

Shipped in regions.csv (and region_successors.csv for codes and names that are no more); DATA/regions.csv adds rows.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from archive.errors import ArchiveError
from archive.figures.bodies import CENTRAL

SHIPPED = Path(__file__).with_name("regions.csv")
SUCCESSORS = Path(__file__).with_name("region_successors.csv")

_HEADER = ("code", "name", "level", "parent_code", "full_name")
"""Of regions.csv; alias_codes, blank-separated, may be there as well."""
_SUCCESSOR_HEADER = ("old_code", "old_name", "new_code")

SUFFIXES = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "新区",
    "省",
    "市",
    "县",
    "区",
    "旗",
    "盟",
    "州",
)


@dataclass(frozen=True, slots=True)
class Region:
    """One region. `level` is central, province, prefecture or county; `parent` a code, None for the top."""

    code: str
    name: str
    level: str
    parent: str | None
    full_name: str


@dataclass(frozen=True, slots=True)
class Place:
    """The names under which a report is filed: province, city, county; None where the level does not exist."""

    province: str | None
    city: str | None
    county: str | None


@dataclass(frozen=True)
class Regions:
    """All known regions. `former` maps a name that is no more ("密云县") to the codes that carry it on,
    `successors` a code that is no more (110228) to the one that does, `aliases` another code that site codes use
    for a region (440392) to its own."""

    by_code: Mapping[str, Region]
    former: Mapping[str, tuple[str, ...]]
    successors: Mapping[str, str]
    aliases: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        names: dict[str, tuple[str, ...]] = {}
        for region in self.by_code.values():
            if region.code != CENTRAL:
                names[region.name] = (*names.get(region.name, ()), region.code)
        for name, codes in self.former.items():
            names[name] = (*names.get(name, ()), *(code for code in codes if code in self.by_code))
        return names

    @cached_property
    def longest_name(self) -> int:
        return max(map(len, self.by_name), default=0)

    def current(self, code: str) -> str:
        """The code of a source or site as it is valid today: "bm05…" is central, 110228 (密云县) is 110118."""
        region = region_code(code)
        region = self.aliases.get(region, region)
        seen = {region}
        while region not in self.by_code and self.successors.get(region, region) not in seen:
            region = self.successors[region]
            seen.add(region)
        return region

    def chain(self, code: str) -> tuple[Region, ...]:
        """The region and all above it, lowest first; empty for an unknown code."""
        found: list[Region] = []
        region = self.by_code.get(code)
        while region is not None and region not in found:
            found.append(region)
            region = self.by_code.get(region.parent or "")
        return tuple(found)

    def within(self, code: str, ancestor: str) -> bool:
        """Whether `code` is `ancestor` or lies in it."""
        return ancestor == CENTRAL or any(region.code == ancestor for region in self.chain(code))

    def place(self, code: str) -> Place:
        names = {region.level: region.name for region in self.chain(code)}
        return Place(names.get("province"), names.get("prefecture"), names.get("county"))

    def with_unknown(self, code: str, name: str) -> Regions:
        """These regions and one that no list knows, named as the source names it."""
        region = Region(code, name or code, level_of(code), self._parent_of(code), name or code)
        return replace(self, by_code={**self.by_code, code: region})

    def _parent_of(self, code: str) -> str | None:
        parents = (f"{code[:4]}00", f"{code[:2]}0000")
        return next((parent for parent in parents if parent != code and parent in self.by_code), None)


def level_of(code: str) -> str:
    """Level by the shape of the code: xx0000 province, xxxx00 prefecture, else county."""
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def region_code(code: str) -> str:
    """The region of a source or a site code: "bm05…" is central; a site code begins with its region."""
    return CENTRAL if code.startswith("bm") else code[:6]


def stem(name: str) -> str:
    """The name without its kind: 北仑区 → 北仑. A stem of one character stands for nothing and gives ""."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return ""


def load(*extra: Path) -> Regions:
    """The shipped regions, and those of each of `extra` (columns of regions.csv) that exists.

    Raises errors.ArchiveError naming file and line of what is no row of regions.
    """
    regions = {CENTRAL: Region(CENTRAL, "中央国家机关", "central", None, "中央国家机关")}
    aliases: dict[str, str] = {}
    for path in (SHIPPED, *extra):
        for row in _rows(path, _HEADER) if path.is_file() else ():
            regions[row["code"]] = _region(row)
            aliases.update(dict.fromkeys((row.get("alias_codes") or "").split(), row["code"]))
    return Regions(regions, *_successors(SUCCESSORS), aliases)


def _region(row: Mapping[str, str]) -> Region:
    return Region(row["code"], row["name"], row["level"], row["parent_code"] or None, row["full_name"] or row["name"])


def _successors(path: Path) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Former names and former codes, each with what carries them on."""
    names: dict[str, tuple[str, ...]] = {}
    codes: dict[str, str] = {}
    for row in _rows(path, _SUCCESSOR_HEADER):
        code = row["new_code"]
        codes[row["old_code"]] = code
        if code not in names.get(row["old_name"], ()):
            names[row["old_name"]] = (*names.get(row["old_name"], ()), code)
    return names, codes


def _rows(path: Path, header: Sequence[str]) -> Iterator[dict[str, str]]:
    try:
        reader = csv.DictReader(path.read_bytes().decode("utf-8-sig").splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise ArchiveError(f"{path}: cannot be read: {error}") from error
    missing = [name for name in header if name not in (reader.fieldnames or ())]
    if missing:
        raise ArchiveError(
            f"{path}: line 1, column {missing[0]} is missing from the header; the columns are {', '.join(header)}"
        )
    for row in reader:
        empty = next((name for name in header[:2] if not row[name]), None)
        if empty:
            raise ArchiveError(f"{path}: line {reader.line_num}, column {empty} must not be empty")
        yield row
