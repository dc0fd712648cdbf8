"""What the replica portals publish on each night: postings, and the edits that make the nights differ.

The agencies of 样例省 are fictional and their figures generated. The five agencies with real names carry the
figures of their real reports; every narrative was written for this project.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from demo.figures import Figure, Figures, edition_of, generated_series, seed_reports, summed

YEARS = range(2020, 2024)
Family = Literal["jcms", "trs"]


@dataclass(frozen=True, slots=True)
class Column:
    """One listing column of a replica portal; becomes one row of the demo registry."""

    source_id: str
    family: Family
    slug: str
    region_code: str
    region_name: str
    portal_name: str
    minimum_reports: int
    page_size: int = 15


@dataclass(frozen=True, slots=True)
class Posting:
    """One report as a portal shows it. `moves` counts how often it was given a new address."""

    column: str
    number: int
    agency: str
    year: int
    title: str
    published_on: str
    figures: Figures
    edition: str
    generated: bool
    word_export: bool = False
    charset: str = "utf-8"
    remark: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    moves: int = 0

    @property
    def article_id(self) -> int:
        return self.number + 100000 * self.moves


@dataclass(frozen=True, slots=True)
class Edit:
    """What a portal's editors did before a night: to which report, and what."""

    night: int
    kind: Literal["publish", "revise", "reword", "move", "withdraw", "restore"]
    agency: str
    year: int
    figures: Mapping[str, int] = field(default_factory=dict)
    text: str = ""


COLUMNS: tuple[Column, ...] = (
    Column("demo-330206-beilun", "jcms", "1229001", "330206", "浙江省宁波市北仑区", "北仑样例门户（演示）", 2),
    Column("demo-330211-zhenhai", "jcms", "1229002", "330211", "浙江省宁波市镇海区", "镇海样例门户（演示）", 1),
    Column("demo-990100-jiazhou", "jcms", "1229003", "990100", "样例省甲州市", "甲州市样例门户（生成数据）", 60),
    Column("demo-410411-zhanhe", "trs", "zhanhe", "410411", "河南省平顶山市湛河区", "湛河样例门户（演示）", 1),
    Column("demo-410302-laocheng", "trs", "laocheng", "410302", "河南省洛阳市老城区", "老城样例门户（演示）", 1),
    Column("demo-990200-yizhou", "trs", "yizhou", "990200", "样例省乙州市", "乙州市样例门户（生成数据）", 60),
)

REGIONS: tuple[tuple[str, str, str, str, str], ...] = (
    ("990000", "样例省", "province", "", "样例省"),
    ("990100", "甲州市", "prefecture", "990000", "样例省甲州市"),
    ("990102", "云湖区", "county", "990100", "样例省甲州市云湖区"),
    ("990121", "西山县", "county", "990100", "样例省甲州市西山县"),
    ("990200", "乙州市", "prefecture", "990000", "样例省乙州市"),
    ("990202", "南桥区", "county", "990200", "样例省乙州市南桥区"),
    ("990221", "北岭县", "county", "990200", "样例省乙州市北岭县"),
)
"""Fictional regions (code, name, level, parent, full name); codes that GB/T 2260 does not use."""

_CITY_OFFICES = (
    "人民政府",
    "财政局",
    "教育局",
    "公安局",
    "住房和城乡建设局",
    "卫生健康委员会",
    "自然资源和规划局",
    "生态环境局",
    "公共资源交易中心",
)
_DISTRICT_OFFICES = ("人民政府", "财政局", "教育局", "市场监督管理局", "临湖街道办事处")
_COUNTY_OFFICES = ("人民政府", "财政局", "农业农村局", "交通运输局", "石桥镇人民政府", "云岭乡人民政府")
_SEED_COLUMNS = {
    "北仑区住房资金管理中心": "demo-330206-beilun",
    "北仑区人民政府": "demo-330206-beilun",
    "湛河区住建局": "demo-410411-zhanhe",
    "宁波市镇海区国有资产管理服务中心": "demo-330211-zhenhai",
    "老城区机关事务服务中心": "demo-410302-laocheng",
}

NIGHTS: tuple[Edit, ...] = (
    Edit(2, "publish", "甲州市人民政府", 2023),
    Edit(
        2,
        "revise",
        "甲州市教育局",
        2023,
        {"active_disclosure.penalties.decisions": 128, "active_disclosure.licences.decisions": 356},
    ),
    Edit(2, "revise", "乙州市财政局", 2022, {"review_litigation.reconsideration.total": 9}),
    Edit(2, "reword", "乙州市公安局", 2023, text="补充说明：本年度共举办政务公开培训班3期，培训176人次。"),
    Edit(2, "move", "北岭县财政局", 2022),
    Edit(2, "withdraw", "云湖区教育局", 2021),
)
"""The second night of the demo. From the third night on nothing changes."""


def columns_by_id() -> dict[str, Column]:
    return {column.source_id: column for column in COLUMNS}


def postings_on(night: int, edits: Iterable[Edit] = NIGHTS) -> tuple[Posting, ...]:
    """Everything on show that night, in the order in which it was posted."""
    edits = tuple(edits)
    late = {(edit.agency, edit.year) for edit in edits if edit.kind == "publish"}
    shown: dict[tuple[str, int], Posting] = {}
    hidden: dict[tuple[str, int], Posting] = {}
    for posting in _first_postings():
        target = hidden if (posting.agency, posting.year) in late else shown
        target[posting.agency, posting.year] = posting
    for edit in sorted(edits, key=lambda edit: edit.night):
        if edit.night <= night:
            _apply(edit, shown, hidden)
    return tuple(sorted(shown.values(), key=lambda posting: (posting.published_on, posting.number)))


def _apply(edit: Edit, shown: dict[tuple[str, int], Posting], hidden: dict[tuple[str, int], Posting]) -> None:
    key = (edit.agency, edit.year)
    if edit.kind in ("publish", "restore"):
        shown[key] = hidden.pop(key)
    elif edit.kind == "withdraw":
        hidden[key] = shown.pop(key)
    elif edit.kind == "move":
        shown[key] = replace(shown[key], moves=shown[key].moves + 1)
    elif edit.kind == "reword":
        shown[key] = replace(shown[key], remark=edit.text)
    else:
        shown[key] = replace(shown[key], figures=dict(shown[key].figures) | dict(edit.figures))


def _first_postings() -> Iterator[Posting]:
    yield from _seed_postings()
    yield from _generated_postings("demo-990100-jiazhou", "甲州市", "云湖区", "西山县", 2000)
    yield from _generated_postings("demo-990200-yizhou", "乙州市", "南桥区", "北岭县", 4000)


def _seed_postings() -> Iterator[Posting]:
    for number, (agency, year, figures) in enumerate(seed_reports(), start=1001):
        column = columns_by_id()[_SEED_COLUMNS[agency]]
        yield Posting(
            column=column.source_id,
            number=number,
            agency=agency,
            year=year,
            title=_title(agency, year, number),
            published_on=f"{year + 1}-01-{10 + number % 15:02d}",
            figures=figures,
            edition="2021",
            generated=False,
            word_export=column.family == "trs",
            charset="gb18030" if agency == "湛河区住建局" else "utf-8",
        )


def _generated_postings(column: str, city: str, district: str, county: str, base: int) -> Iterator[Posting]:
    names = [city + office for office in _CITY_OFFICES]
    names += [district + office for office in _DISTRICT_OFFICES] + [county + office for office in _COUNTY_OFFICES]
    figures = _figures_of(names, (district, county), city)
    for index, agency in enumerate(names):
        for year in YEARS:
            number = base + index * 10 + (year - YEARS.start)
            yield Posting(
                column=column,
                number=number,
                agency=agency,
                year=year,
                title=_title(agency, year, number),
                published_on=_publication_day(agency, year, number),
                figures=figures[agency][year] | _slips(agency, year, figures[agency][year]),
                edition=edition_of(year),
                generated=True,
                word_export=index % 3 == 1,
                marks=_marks(agency, year),
            )


def _figures_of(names: list[str], counties: tuple[str, str], city: str) -> dict[str, dict[int, dict[str, Figure]]]:
    """Figures by agency and year; a government's are the sums over the bodies of its place, as the law has it."""
    bodies = [name for name in names if not _is_government(name)]
    figures = {name: generated_series(name, YEARS, 12) for name in bodies}
    for place in (*counties, city):
        members = [figures[name] for name in bodies if name.startswith(place) or place == city]
        figures[f"{place}人民政府"] = {year: summed([member[year] for member in members]) for year in YEARS}
    return figures


def _is_government(name: str) -> bool:
    """Of a county or city; townships publish with the departments."""
    return name.endswith("人民政府") and not name.endswith(("镇人民政府", "乡人民政府"))


_TITLES = (
    "{agency}{year}年政府信息公开工作年度报告",
    "{agency}{year}年度政府信息公开工作年度报告",
    "{year}年{agency}政府信息公开工作年度报告",
    "{agency}{year}年政府信息公开年度报告",
)


def _title(agency: str, year: int, number: int) -> str:
    return _TITLES[number // 10 % len(_TITLES)].format(agency=agency, year=year)


def _publication_day(agency: str, year: int, number: int) -> str:
    """Departments publish by 31 January, governments by 31 March (《政府信息公开条例》第四十九条)."""
    month = 3 if _is_government(agency) else 1
    return f"{year + 1}-{month:02d}-{8 + number % 11:02d}"


def _slips(agency: str, year: int, figures: Figures) -> dict[str, int]:
    """A few offices add up wrongly, as real ones do: their checks must fail, their figures stay."""
    if (agency, year) not in {("西山县财政局", 2022), ("乙州市教育局", 2023), ("南桥区市场监督管理局", 2021)}:
        return {}
    total = figures["requests.received.total"]
    return {"requests.received.total": int(total or 0) + 2}


def _marks(agency: str, year: int) -> dict[str, str]:
    """Offices that make no regulations write a mark, not a zero, into that row."""
    if year == YEARS.start or not agency.endswith(("局", "中心")):
        return {}
    mark = "/" if agency.endswith("局") else "-"
    return {f"active_disclosure.regulations.{column}": mark for column in ("issued", "repealed", "in_force")}
