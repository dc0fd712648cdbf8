"""Pages that explain: who runs the site, how to read the form, what its words mean, method, data dictionary,
programming interface, feeds. All from the tables that the code uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.figures.flat import REPORT_FIGURES
from archive.figures.measures import FIGURES, HEADLINE_RATES
from archive.publish import dictionary as meanings
from archive.rows import FORM_COLUMNS
from archive.site.figures import totals
from archive.site.labels import words
from archive.site.labels.glossary import GLOSSARY
from archive.site.labels.metadata import LICENCE, PROVENANCE, public_tables
from archive.site.labels.snippets import SNIPPETS, encoded
from archive.site.labels.titles import title
from archive.site.pages.region import LEAST_PROCESSED
from archive.site.reports.stored import label
from archive.site.reports.view import LEGEND
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Page, PageContext
from parsers.checks import RULES
from parsers.checks.rules import SEVERITIES
from parsers.forms.tables import FORM_BLOCKS


@dataclass(frozen=True, slots=True)
class Example:
    """One address of the interface, as printed on the page and run by a test.

    `keys` must stand in the JSON object (or in the header of the CSV) that it answers with.
    """

    title: str
    address: str
    note: str
    keys: Sequence[str]
    needs_sql: bool = False


EXAMPLES = (
    Example(
        "筛选报告",
        "/archive/reports.json?province=浙江省&year=2022&requests_received__gt=100&_shape=objects",
        "任意一列都可作条件：列名=值，或 列名__gt、__lte、__contains、__in、__isnull……。_shape=objects 每行一个对象。",
        ("rows", "filtered_table_rows_count", "next_url"),
    ),
    Example(
        "检索",
        "/search.json?q=北仑区 2022",
        "按相关程度排列，带原文片段；可再加与检索页相同的条件。",
        ("query", "total", "results"),
    ),
    Example(
        "在表中检索",
        "/archive/reports.json?_search=公开&_size=5&_shape=objects",
        "全文检索与筛选可以一起用，按表中顺序列出。",
        ("rows",),
    ),
    Example(
        "一份报告",
        "/reports/1/{year}.json",
        "与 nianbao parse 的输出同样的键，另有版本列表。",
        ("requests", "marks", "checks", "versions"),
    ),
    Example(
        "带走 CSV",
        "/archive/requests.csv?row=received&_size=5",
        "任何一张表、任何一个筛选都有 .csv。带 BOM；加 _bom=0 不带；加 _stream=on 取全部行。",
        ("version_id", "row", "total"),
    ),
    Example(
        "比较",
        "/compare.csv?agency=1&figure=requests_received&figure=rate_disclosed",
        "机关 agency 或地区 region 可重复；比率的公式写在一列里。",
        ("name", "measure", "formula", "value", "reports"),
    ),
    Example("最近的改动", "/archive/changes.json?_size=5&_shape=objects", "按编号从新到旧。", ("rows",)),
    Example(
        "SQL",
        "/archive.json?sql=select+agency,+scope,+requests_received+from+reports+where+year=:year+and+kind=:kind&year=2022&kind=government&_shape=objects",
        "只读，有时间与行数限制；:name 是参数。政府的报告可能已含所辖机关（见 scope），不要与各部门的报告相加。",
        ("rows", "query_ms"),
        needs_sql=True,
    ),
    Example("运行状况", "/-/health.json", "最近一次抓取、来源状态、库的大小。", ("ok", "reports", "last_run")),
)


def method(ask: PageContext) -> Answer:
    context = {
        "title": "方法说明",
        "description": "报告怎样收集、读取、核对，改动怎样认定，比率怎样计算。",
        "rules": RULES,
        "severities": SEVERITIES,
        "legend": LEGEND,
        "rates": HEADLINE_RATES,
        "change_kinds": words.CHANGE_KINDS,
        "change_notes": words.CHANGE_NOTES,
        "coverage": words.COVERAGE,
        "coverage_notes": words.COVERAGE_NOTES,
        "minimum": ask.site.settings.minimum_reports,
        "least": LEAST_PROCESSED,
        "licence": LICENCE,
        "provenance": PROVENANCE,
    }
    return Page("method.html", context)


def dictionary(ask: PageContext) -> Answer:
    blocks = [
        (block, [(key, label(key, {block.name: block.edition})) for key in block.cell_keys()]) for block in FORM_BLOCKS
    ]
    context = {
        "title": "数据字典",
        "description": "每张表、每一列、官方表格每一格的键名与中文名。",
        "tables": [
            (name, title(name), meanings.table(name).zh, list(columns.items()), _rows(name))
            for name, columns in public_tables().items()
        ],
        "blocks": blocks,
        "figures": [(figure, [label(cell, {}) for cell in REPORT_FIGURES[key]]) for key, figure in FIGURES.items()],
        "here_tables": ask.href("/archive"),
    }
    return Page("dictionary.html", context)


def _rows(table: str) -> list[tuple[str, str, str]]:
    """Keys, names and editions of the rows of a form table; none for the others."""
    return list(meanings.rows_of(table)) if table in FORM_COLUMNS else []


def interface(ask: PageContext) -> Answer:
    examples = [example for example in EXAMPLES if ask.site.settings.sql or not example.needs_sql]
    year = ask.archive.value("SELECT min(year) FROM reports WHERE agency_id = 1") or 2022
    context = {
        "title": "接口",
        "description": "每一页都有 JSON 与 CSV；可以直接写 SQL。",
        "snippets": [(snippet, snippet.at(ask.args.origin)) for snippet in SNIPPETS],
        "examples": [(example, encoded(example.address.format(year=year))) for example in examples],
    }
    return Page("api.html", context)


def check(_ask: PageContext) -> Answer:
    """How a clerk checks a draft on the own machine. There is no form: a draft would have to leave that machine."""
    context = {
        "title": "公布之前先核对",
        "description": "编报的人在自己的电脑上核对草稿：nianbao check 说出本站会说的一切，草稿不离开电脑。",
        "severities": SEVERITIES,
    }
    return Page("check.html", context)


def feeds(ask: PageContext) -> Answer:
    context = {
        "title": "订阅",
        "description": "用 Atom 阅读器订阅全部、一个地区或一个机关的改动。",
        "kinds": words.CHANGE_KINDS,
        "provinces": totals.provinces(ask.archive),
    }
    return Page("feeds.html", context)


def about(ask: PageContext) -> Answer:
    settings = ask.site.settings
    context = {
        "title": "关于本站",
        "description": "谁在办这个站点，怎样联系，数据怎样许可。",
        "operator": settings.operator,
        "licence": settings.licence or LICENCE,
        "provenance": PROVENANCE,
    }
    return Page("about.html", context)


def reading(_: PageContext) -> Answer:
    described = "三张官方表格各数什么，怎样对照，容易误读的地方。"
    return Page("reading.html", {"title": "怎样读报告", "description": described})


def glossary(_: PageContext) -> Answer:
    described = "报告里的词语和它们的法律出处，用平常话说。"
    return Page("glossary.html", {"title": "词语解释", "description": described, "terms": GLOSSARY})


ROUTES = (
    Route(r"/method", method),
    Route(r"/dictionary", dictionary),
    Route(r"/api", interface),
    Route(r"/feeds", feeds),
    Route(r"/check", check),
    Route(r"/about", about),
    Route(r"/reading", reading),
    Route(r"/glossary", glossary),
)
