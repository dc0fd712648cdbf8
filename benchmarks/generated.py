"""Generated reports, labelled as generated: plausible figures that satisfy the identities, bodies over real regions.

Every report says in its text that it is generated; addresses lie under generated.invalid. The same count and seed give
the same reports. Figures and sentences come from prepared pools, so that making a report costs little beside
storing it.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from archive.agencies.regions import Region, Regions, load
from archive.filing.versioning import Arrival, Kept
from demo.figures import edition_of
from parsers.checks import check_cells
from parsers.forms.tables import FormBlock, editions, form_block, newest
from parsers.model import AnnualReport, Cell, Check, Claim, Section, Vote

YEARS = range(2018, 2025)
FIGURE_SETS = 400
FAILING = 0.06
"""Share of figure sets with one wrong sum, as real reports have."""

DEPARTMENTS = (
    "人民政府",
    "人民政府办公室",
    "发展和改革局",
    "教育局",
    "科学技术局",
    "工业和信息化局",
    "公安局",
    "民政局",
    "司法局",
    "财政局",
    "人力资源和社会保障局",
    "自然资源局",
    "生态环境局",
    "住房和城乡建设局",
    "交通运输局",
    "水利局",
    "农业农村局",
    "商务局",
    "文化和旅游局",
    "卫生健康局",
    "退役军人事务局",
    "应急管理局",
    "审计局",
    "市场监督管理局",
    "统计局",
    "医疗保障局",
    "城市管理局",
    "行政审批局",
    "信访局",
    "林业局",
    "机关事务服务中心",
    "住房资金管理中心",
    "城关镇人民政府",
    "东风乡人民政府",
    "南湖街道办事处",
    "新华街道办事处",
    "红旗镇人民政府",
    "河西镇人民政府",
    "柳林镇人民政府",
    "青山乡人民政府",
    "太平镇人民政府",
    "供销合作社联合社",
    "档案馆",
    "体育局",
    "乡村振兴局",
    "投资促进中心",
    "园林绿化中心",
    "气象局",
)

_TOPICS = (
    "营商环境",
    "政务服务",
    "乡村振兴",
    "义务教育",
    "医疗卫生",
    "社会救助",
    "养老服务",
    "就业创业",
    "食品药品监管",
    "安全生产",
    "生态环境",
    "国有土地征收",
    "保障性住房",
    "财政预决算",
    "重大建设项目",
    "公共文化服务",
    "税收管理",
    "公共法律服务",
    "户籍管理",
    "城市综合执法",
    "农村危房改造",
    "涉农补贴",
    "旅游领域",
    "扶贫",
    "救灾",
    "市政服务",
    "征地补偿",
    "规划计划",
    "行政许可",
    "行政处罚",
    "政府采购",
    "双随机抽查",
    "惠企政策",
    "数据开放",
    "档案查阅",
    "政策解读",
    "新闻发布",
    "在线访谈",
    "民意征集",
)
_VERBS = (
    "持续推进",
    "不断完善",
    "全面梳理",
    "及时更新",
    "规范公开",
    "重点公开",
    "主动发布",
    "集中展示",
    "严格落实",
    "统筹做好",
    "依法公开",
    "细化完善",
    "动态调整",
    "稳步推进",
)
_MEANS = (
    "政府门户网站",
    "政务新媒体",
    "政府公报",
    "新闻发布会",
    "政务服务大厅",
    "图书馆",
    "档案馆",
    "社区公示栏",
    "热线电话",
    "微信公众号",
    "公开查阅点",
    "在线访谈",
    "村务公开栏",
    "政务微博",
)
_HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


@dataclass(frozen=True, slots=True)
class Figures:
    """One prepared set of cells with the checks and claims that go with it."""

    forms: Mapping[str, str]
    cells: Mapping[str, Cell]
    checks: tuple[Check, ...]
    claims: tuple[Claim, ...]
    received: int


def generated_reports(count: int, seed: int = 1, *, text: int = 12) -> Iterator[tuple[AnnualReport, Arrival]]:
    """`count` reports in the order in which a crawl would meet them: source by source, body by body, year by year.

    text  sentences in section one (a real report has about 2,300 characters in all; 12 sentences give about 700).
    """
    rng = random.Random(seed)
    pools = {form: [_figures(rng, form) for _ in range(FIGURE_SETS)] for form in reversed(editions("requests"))}
    regions = load()
    number = 0
    for region, department in _bodies(count, rng, regions):
        for year in YEARS:
            if number == count:
                return
            number += 1
            figures = rng.choice(pools[edition_of(year)])
            name = (region.full_name if rng.random() < 0.5 else region.name) + department
            yield _report(rng, name, year, figures, text), _arrival(region, number)


def revised(report: AnnualReport, by: int = 1, *, text: bool = False) -> AnnualReport:
    """The same report with one figure of the requests table raised, as a portal's correction would have it.

    text  whether the sentence that states the figure is corrected with it; portals do the one and the other.
    """
    key = "requests.received.total"
    value = (report.cells[key].value or 0) + by
    digest = hashlib.sha256(f"{report.sha256} revised by {by}".encode()).hexdigest()
    first, *others = report.sections
    if text:
        first = replace(first, text=re.sub(r"新收政府信息公开申请\d+件", f"新收政府信息公开申请{value}件", first.text))
    cells = {**report.cells, key: Cell(value, str(value))}
    return replace(report, cells=cells, sections=(first, *others), sha256=digest)


def _bodies(count: int, rng: random.Random, regions: Regions) -> Iterator[tuple[Region, str]]:
    """Region and department, department by department inside a region, as many as `count` reports need."""
    places = [region for region in regions.by_code.values() if region.level != "central"]
    rng.shuffle(places)
    each = -(-count // (len(YEARS) * len(places)))
    for region in places:
        names = DEPARTMENTS if each >= len(DEPARTMENTS) else rng.sample(DEPARTMENTS, each)
        for department in names:
            yield region, department


def _arrival(region: Region, number: int) -> Arrival:
    url = f"https://www.g{region.code}.generated.invalid/zwgk/nb/{number}.html"
    digest = hashlib.sha256(url.encode()).hexdigest()
    source = {"source_id": f"generated-{region.code}", "region_code": region.code, "region_name": region.full_name}
    kept = Kept(url, digest, "text/html", None, "page")
    return Arrival(url, source, 1, None, "2025-03-01T02:00:00Z", (kept,))


def _report(rng: random.Random, name: str, year: int, figures: Figures, sentences: int) -> AnnualReport:
    title = f"{name}{year}年政府信息公开工作年度报告"
    month, day = rng.choice(((1, 10), (1, 20), (1, 28), (2, 15), (3, 20)))
    date = f"{year + 1}-{month:02d}-{day:02d}"
    story = "".join(_sentence(rng, year) for _ in range(sentences))
    texts = (
        f"本报告为生成的测试数据。{year}年，{name}{story}全年新收政府信息公开申请{figures.received}件。",
        "",
        "",
        "",
        "".join(_sentence(rng, year) for _ in range(2)),
        "本年度未收取信息处理费。",
    )
    sections = tuple(
        Section(i + 1, heading, text) for i, (heading, text) in enumerate(zip(_HEADINGS, texts, strict=True))
    )
    votes = (
        Vote("title", title, "meta:ArticleTitle", title, 3.0),
        Vote("agency", name, "title", title, 2.0),
        Vote("year", str(year), "title", title, 2.0),
        Vote("published_on", date, "meta:PubDate", date, 2.0),
    )
    digest = hashlib.sha256(f"{title}{story}".encode()).hexdigest()
    return AnnualReport(
        title, name, year, date, figures.forms, figures.cells, sections, figures.claims, figures.checks, votes, (),
        "html", digest,
    )  # fmt: skip


def _sentence(rng: random.Random, year: int) -> str:
    pick = rng.choice
    return (
        f"{pick(_VERBS)}{pick(_TOPICS)}、{pick(_TOPICS)}等领域信息，通过{pick(_MEANS)}公开{pick(_TOPICS)}信息"
        f"{rng.randrange(2000)}条，{year - 1}年为{rng.randrange(2000)}条；"
    )


def _figures(rng: random.Random, edition: str) -> Figures:
    disclosure, requests = form_block("active_disclosure", edition), form_block("requests", edition)
    values: dict[str, int | float] = {key: rng.choice((0, 0, rng.randrange(500))) for key in disclosure.cell_keys()}
    table = _request_values(rng, requests)
    values.update(table)
    values.update(_review_values(rng))
    cells = {key: Cell(value, str(value)) for key, value in values.items()}
    received = int(values["requests.received.total"])
    claim = Claim(
        "received", received, "件", f"全年新收政府信息公开申请{received}件。", 1, ("requests.received.total",)
    )
    forms = {"active_disclosure": edition, "requests": edition, "review_litigation": edition}
    return Figures(forms, cells, check_cells(cells, forms), (claim,), received)


def _request_values(rng: random.Random, block: FormBlock) -> dict[str, int]:
    """A table 2 that satisfies R1, R2 and R3 (but for FAILING, where one total is one too high)."""
    people = [column.key for column in block.columns if column.key != "total"]
    results = [row.key for row in block.rows if row.key not in _INTAKE]
    table: dict[str, dict[str, int]] = {row.key: {} for row in block.rows}
    for column in people:
        busy = 3 if column == "natural_person" else 1
        for row in results:
            table[row][column] = rng.randrange(9) if rng.random() < 0.08 * busy else 0
        table["carried_forward"][column] = rng.choice((0, 0, 0, busy))
        table["carried_over"][column] = 0
        table["processed_total"][column] = sum(table[row][column] for row in results)
        table["received"][column] = table["processed_total"][column] + table["carried_forward"][column]
    for figures in table.values():
        figures["total"] = sum(figures[column] for column in people)
    if rng.random() < FAILING:
        table["received"]["total"] += 1
    return {f"requests.{row}.{column.key}": table[row][column.key] for row in table for column in block.columns}


_INTAKE = ("received", "carried_over", "processed_total", "carried_forward")


def _review_values(rng: random.Random) -> dict[str, int]:
    values: dict[str, int] = {}
    for row in newest("review_litigation").rows:
        parts = {column: rng.choice((0, 0, 0, 1)) for column in ("upheld", "corrected", "other", "pending")}
        for column, value in {**parts, "total": sum(parts.values())}.items():
            values[f"review_litigation.{row.key}.{column}"] = value
    return values
