"""Which body a printed name means: place and canonical name, from the name and the place of its source.

Pure. The printed name is evidence, the source's region another, the site code a third; where they disagree the
result carries a note and the name, when it names a place in full, wins (a county's report on its prefecture's
portal is the county's).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.agencies import rules
from archive.agencies.regions import Region, Regions, stem
from archive.figures.bodies import CENTRAL
from parsers.folding import plain
from parsers.notes import Note, Noted

_PART_OF_PLACE = re.compile(r"(街道(办事处|办)?|[镇乡](人民政府|政府)?|社区.*|路.*)$")
_ZONE = re.compile(r"(开发区|高新区|新区|园区|度假区|保税区|示范区|试验区|管理区)")

_ABOVE_UNIT = re.compile(r".{2,14}?[局委厅](?=.{2})")
"""The department in front of the name of a unit inside it."""


@dataclass(frozen=True, slots=True)
class AgencyName(Noted):
    """region + key identify the body. `name` is what is shown, `printed` what stood in the report, normalised."""

    region: str
    key: str
    name: str
    kind: str
    level: str
    printed: str
    notes: tuple[Note, ...] = ()


def normalise_name(text: str) -> str:
    """NFKC, no white space: the form in which names and aliases are compared."""
    return plain(text)


def resolve(printed: str, source_region: str, regions: Regions, *, site_code: str = "") -> AgencyName:
    """The body that `printed` means on a source of `source_region` (a code that `regions` knows)."""
    joint = _first_of_two(printed, regions)
    text = normalise_name(joint)
    for pattern in rules.ASIDES:
        text = re.sub(pattern, "", text)
    for prefix in rules.CENTRAL_PREFIXES:
        text = text.removeprefix(prefix)
    named, rest = _take_place(text, source_region, regions)
    region = named or source_region
    if named is None:
        region, rest = _take_place_word(rest, source_region, regions)
    key = canonical(rest, region)
    kind = kind_of(key)
    level = "township" if kind == "township" else regions.by_code[region].level
    notes = _disagreements(printed, named, source_region, site_code, regions)
    return AgencyName(region, key, _shown(key, regions.by_code[region]), kind, level, normalise_name(printed), notes)


def canonical(rest: str, region: str) -> str:
    """The full form of a name without its place; nothing left means the government itself (沭阳县 → 人民政府)."""
    if not rest:
        return "人民政府"
    if region == CENTRAL:
        return rest
    known = rules.SHORT_FORMS.get(rest)
    if known is not None:
        return known
    for pattern, full in rules.ENDINGS:
        if re.search(pattern, rest):
            return re.sub(pattern, full, rest)
    return rest


def kind_of(key: str) -> str:
    """government, department, township, institution or other, by the rules of agency_rules.KINDS."""
    return next((kind for pattern, kind in rules.KINDS if re.search(pattern, key)), "other")


def _shown(key: str, region: Region) -> str:
    if region.code == CENTRAL or region.name in key:
        return key
    return region.name + key


def _first_of_two(printed: str, regions: Regions) -> str:
    parts = [part for part in re.split(r"[\s、,，]+", printed.strip()) if part]
    if len(parts) != 2 or not parts[0].endswith(rules.JOINT_ENDINGS):
        return printed
    second = parts[1]
    known = any(second.startswith(name) and len(second) > len(name) for name in _prefixes(second, regions))
    zone = _ZONE.search(second) and second.endswith(rules.JOINT_ENDINGS)
    return parts[0] if (known or zone) and second.endswith((*rules.JOINT_ENDINGS, *rules.ORGANS)) else printed


def _prefixes(text: str, regions: Regions) -> list[str]:
    """Names of regions with which `text` begins, longest first."""
    longest = min(len(text), regions.longest_name)
    return [text[:size] for size in range(longest, 1, -1) if text[:size] in regions.by_name]


def _take_place(text: str, source: str, regions: Regions) -> tuple[str | None, str]:
    """The place that the name spells out (浙江省宁波市北仑区…) and what follows; None when it spells none."""
    current: str | None = None
    while True:
        step = _next_place(text, current, source, regions)
        if step is None:
            break
        current, text = step
    if current is None:
        return _take_stem(text, source, regions)
    return current, text


def _next_place(text: str, current: str | None, source: str, regions: Regions) -> tuple[str, str] | None:
    for name in _prefixes(text, regions):
        rest = text.removeprefix(name)
        if _PART_OF_PLACE.match(rest):
            continue  # 东区街道办事处 is a street, not the district 东区
        code = _choose(regions.by_name[name], current, source, regions)
        if code is not None:
            return code, rest
    return None


def _choose(codes: tuple[str, ...], current: str | None, source: str, regions: Regions) -> str | None:
    """The region meant among those of one name: inside what was read so far, near the source, or the only one."""
    if current is not None:
        inside = [code for code in codes if code != current and regions.within(code, current)]
        return inside[0] if len(inside) == 1 else None
    near = [code for code in codes if regions.within(source, code) or regions.within(code, source)]
    if source != CENTRAL and len(near) == 1:
        return near[0]
    at_home = [code for code in codes if code == source]
    if at_home:
        return at_home[0]
    return codes[0] if len(codes) == 1 else None


def _take_stem(text: str, source: str, regions: Regions) -> tuple[str | None, str]:
    """A place of the source's own chain under its former kind (米林县 for 米林市) or without any (宁波公安局)."""
    for region in regions.chain(source):
        short = stem(region.name)
        if not short or not text.startswith(short):
            continue
        rest = text.removeprefix(short)
        if rest[:1] in ("县", "市", "区", "旗") and not rest.startswith(("市场", "市政", "市容")):
            return region.code, rest[1:]
        if _is_department(rest):
            return region.code, rest
    return None, text


def _take_place_word(text: str, source: str, regions: Regions) -> tuple[str, str]:
    """区统计局, 县教体局, 市人民政府: the word says which region of the source's chain is meant."""
    word, rest = text[:1], text[1:]
    if not word or word not in rules.PLACE_WORDS or not _is_department(rest):
        return source, text
    for region in regions.chain(source):
        if region.name.endswith(word):
            return region.code, rest
    return source, rest


def _is_department(rest: str) -> bool:
    if rest in rules.SHORT_FORMS or rest in rules.SHORT_FORMS.values():
        return True
    if rest.endswith(rules.UNITS) and (above := _ABOVE_UNIT.match(rest)) and _is_department(above[0]):
        return True
    organ = next((ending for ending in rules.ORGANS if rest.endswith(ending)), None)
    return organ is not None and rest.removesuffix(organ) in rules.STEMS


def _disagreements(printed: str, named: str | None, source: str, site_code: str, regions: Regions) -> tuple[Note, ...]:
    found: list[Note] = []
    agency = normalise_name(printed)
    if named is not None and not _related(named, source, regions):
        here, there = regions.by_code[source].full_name, regions.by_code[named].full_name
        found.append(Note("place_disagrees", args={"agency": agency, "there": there, "here": here}))
    site = regions.current(site_code) if site_code else ""
    if site in regions.by_code and not _related(site, named or source, regions):
        there = regions.by_code[site].full_name
        args = {"site_code": site_code, "there": there, "agency": agency}
        found.append(Note("site_code_disagrees", args=args))
    return tuple(found)


def _related(one: str, other: str, regions: Regions) -> bool:
    return regions.within(one, other) or regions.within(other, one)
