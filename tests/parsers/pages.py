"""Report pages for tests, built from figures. Places and agencies are invented, narratives are our own.

The figures of BEILUN are those of a published report (北仑区人民政府 2022); every other figure is made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType

from parsers.forms.tables import FormBlock, form_block

Values = Mapping[str, object]
"""cell key → what is printed in the cell; a key that is left out prints 0."""

_NOTHING: Values = MappingProxyType({})

_BEILUN_ROWS = {
    "received": (151, 6, 0, 1, 0, 1, 159),
    "carried_over": (2, 0, 0, 0, 0, 0, 2),
    "granted": (55, 1, 0, 1, 0, 1, 58),
    "partly_granted": (16, 1, 0, 0, 0, 0, 17),
    "denied_state_secret": (1, 0, 0, 0, 0, 0, 1),
    "denied_third_party": (2, 0, 0, 0, 0, 0, 2),
    "denied_enforcement_file": (1, 0, 0, 0, 0, 0, 1),
    "denied_administrative_inquiry": (1, 0, 0, 0, 0, 0, 1),
    "unavailable_not_held": (63, 3, 0, 0, 0, 0, 66),
    "unavailable_not_compiled": (1, 1, 0, 0, 0, 0, 2),
    "rejected_petition": (2, 0, 0, 0, 0, 0, 2),
    "rejected_duplicate": (2, 0, 0, 0, 0, 0, 2),
    "other_not_corrected": (6, 0, 0, 0, 0, 0, 6),
    "other_remainder": (1, 0, 0, 0, 0, 0, 1),
    "processed_total": (151, 6, 0, 1, 0, 1, 159),
    "carried_forward": (2, 0, 0, 0, 0, 0, 2),
}
_COLUMNS = (
    "natural_person",
    "enterprise",
    "research",
    "public_interest",
    "legal_service",
    "other_organization",
    "total",
)

BEILUN: dict[str, object] = {
    f"requests.{row}.{column}": value
    for row, values in _BEILUN_ROWS.items()
    for column, value in zip(_COLUMNS, values, strict=True)
} | {
    "active_disclosure.normative_documents.issued": 7,
    "active_disclosure.normative_documents.repealed": 7,
    "active_disclosure.normative_documents.in_force": 203,
    "active_disclosure.licences.decisions": 338081,
    "active_disclosure.penalties.decisions": 142162,
    "active_disclosure.coercive_measures.decisions": 14683,
    "active_disclosure.fees.amount_wan": 12032,
    "review_litigation.reconsideration.upheld": 4,
    "review_litigation.reconsideration.other": 1,
    "review_litigation.reconsideration.total": 5,
    "review_litigation.litigation_direct.pending": 1,
    "review_litigation.litigation_direct.total": 1,
    "review_litigation.litigation_after_reconsideration.upheld": 5,
    "review_litigation.litigation_after_reconsideration.total": 5,
}

HEADINGS = {
    1: "一、总体情况",
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}
TEXTS = {
    1: "本年度我单位按照要求推进政务公开，落实各项任务，工作平稳有序。",
    5: "问题是解读形式不够多样，公开目录更新不够及时；下一步将加强培训，改进目录管理，提高质量。",
    6: "本年度没有收取政府信息公开信息处理费。",
}


def _printed(block: FormBlock, values: Values, row: str, column: str) -> str:
    return escape(str(values.get(f"{block.name}.{row}.{column}", 0)))


def table_1(values: Values = _NOTHING, edition: str = "2021") -> str:
    """Table 1 as the format prints it, four columns wide."""
    block = form_block("active_disclosure", edition)
    lines: list[str] = []
    group = header = ""
    for row in block.rows:
        labels = "".join(f"<td>{block.column(column).label}</td>" for column in row.columns)
        if row.group != group or labels != header:
            if row.group != group:
                lines.append(f'<tr><td colspan="4">{row.group}</td></tr>')
            lines.append(f"<tr><td>信息内容</td>{labels}</tr>")
            group, header = row.group, labels
        cells = "".join(f"<td>{_printed(block, values, row.key, column)}</td>" for column in row.columns)
        lines.append(f"<tr><td>{row.label}</td>{cells}</tr>")
    return f"<table>{''.join(lines)}</table>"


def table_2(values: Values = _NOTHING, edition: str = "2021") -> str:
    """Table 2 with the spans of the format."""
    block = form_block("requests", edition)
    spans = {group: sum(row.group == group for row in block.rows) for group in {row.group for row in block.rows}}
    results = sum(1 for row in block.rows if row.group)
    seen: set[str] = set()
    first, *kinds, last = (column.label for column in block.columns)
    lines = [
        '<tr><td colspan="3" rowspan="3">（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>'
        '<td colspan="7">申请人情况</td></tr>',
        f'<tr><td rowspan="2">{first}</td><td colspan="{len(kinds)}">法人或其他组织</td>'
        f'<td rowspan="2">{last}</td></tr>',
        f"<tr>{''.join(f'<td>{kind}</td>' for kind in kinds)}</tr>",
    ]
    for row in block.rows:
        cells = "".join(f"<td>{_printed(block, values, row.key, column)}</td>" for column in row.columns)
        side = ""
        if row.group and not seen:
            side = f'<td rowspan="{results}">三、本年度办理结果</td>'
            seen.add("三")
        if not row.group:
            label = f'<td colspan="3">{row.label}</td>'
        elif row.group.startswith("三"):
            label = f'<td colspan="2">{row.label}</td>'
        else:
            label = f"<td>{row.label}</td>"
            if row.group not in seen:
                label = f'<td rowspan="{spans[row.group]}">{row.group}</td>{label}'
                seen.add(row.group)
        lines.append(f"<tr>{side}{label}{cells}</tr>")
    return f"<table>{''.join(lines)}</table>"


def table_3(values: Values = _NOTHING, edition: str = "2021") -> str:
    """Table 3: three header rows and one row of fifteen figures."""
    block = form_block("review_litigation", edition)
    labels = [column.label for column in block.columns]
    head = "".join(f'<td rowspan="2">{label}</td>' for label in labels)
    twice = "".join(f"<td>{label}</td>" for label in labels * 2)
    cells = "".join(
        f"<td>{_printed(block, values, row.key, column)}</td>" for row in block.rows for column in row.columns
    )
    return (
        '<table><tr><td colspan="5">行政复议</td><td colspan="10">行政诉讼</td></tr>'
        f'<tr>{head}<td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>'
        f"<tr>{twice}</tr><tr>{cells}</tr></table>"
    )


def statistics(values: Values = _NOTHING, edition: str = "2014") -> str:
    """The statistics table: a label and a figure a line, under its group."""
    lines = ["<tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>"]
    block = form_block("statistics", edition)
    lines += [
        f"<tr><td>{row.label}</td><td>件</td><td>{_printed(block, values, row.key, 'value')}</td></tr>"
        for row in block.rows
    ]
    return f"<table>{''.join(lines)}</table>"


TABLES = {
    "active_disclosure": table_1,
    "requests": table_2,
    "review_litigation": table_3,
    "statistics": statistics,
}


@dataclass
class Page:
    """A report page. Everything may be replaced; `meta` are name/value pairs of the head."""

    title: str = "样例县水利局2022年政府信息公开工作年度报告"
    heading: str | None = None
    page_title: str | None = None
    meta: Sequence[tuple[str, str]] = ()
    above: Sequence[str] = ()
    preamble: str = "本报告所列数据的统计期限自2022年1月1日起至2022年12月31日止。"
    headings: Mapping[int, str] = field(default_factory=lambda: dict(HEADINGS))
    texts: Mapping[int, str | Sequence[str]] = field(default_factory=lambda: dict(TEXTS))
    tables: Mapping[int, str] | None = None
    values: Values = field(default_factory=lambda: dict(BEILUN))
    below: Sequence[str] = ()

    def html(self) -> str:
        title = self.title if self.page_title is None else self.page_title
        heading = self.title if self.heading is None else self.heading
        metas = "".join(f'<meta name="{escape(name)}" content="{escape(value)}">' for name, value in self.meta)
        body = [f"<h1>{heading}</h1>" if heading else "", *(f"<p>{line}</p>" for line in self.above)]
        body.append(f"<p>{self.preamble}</p>" if self.preamble else "")
        for number in range(1, 7):
            body.extend(self._section(number))
        body.extend(f"<p>{line}</p>" for line in self.below)
        return (
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{metas}</head>'
            f'<body><div id="zoom">{"".join(body)}</div></body></html>'
        )

    def _section(self, number: int) -> list[str]:
        tables = self.tables
        if tables is None:
            tables = {2: table_1(self.values), 3: table_2(self.values), 4: table_3(self.values)}
        texts = self.texts.get(number, ())
        lines = [texts] if isinstance(texts, str) else list(texts)
        heading = [f"<p>{self.headings[number]}</p>"] if number in self.headings else []
        return [*heading, *(f"<p>{line}</p>" for line in lines), tables.get(number, "")]

    def bytes(self, encoding: str = "utf-8") -> bytes:
        return self.html().encode(encoding)
