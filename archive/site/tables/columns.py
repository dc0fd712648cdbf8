"""Helpers of Datasette's own pages: Chinese headings, the usual columns of `reports`, facets in a steady order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from datasette.utils import path_with_removed_args
from markupsafe import Markup, escape

from archive.figures.measures import FIGURES
from archive.figures.report_columns import COLUMNS, FACETS
from archive.site.labels.titles import TITLES
from archive.site.language.current import said
from parsers.forms.tables import FORM_BLOCKS

NAMES: Mapping[str, str] = {
    **{column.name: column.head for column in COLUMNS},
    "id": "编号",
    "name": "名称",
    "full_name": "全称",
    "state": "状态",
    "since": "从何时起",
    "reason": "原因",
    "summary": "概括",
    "detected_at": "发现时间",
    "report_id": "报告",
    "heading": "标题",
    "text": "正文",
    "version_id": "版本",
    "Link": "这一行",
    "row": "行",
    "portal_name": "门户",
    "region_name": "地区",
    "host": "主机",
    "list_url": "栏目网址",
    "url_status": "网址状态",
    "family": "网站系统",
    "site_code": "网站标识码",
    "minimum_reports": "至少应有",
    "active_from": "登记起",
    "active_to": "登记止",
    "note": "备注",
    "from_version": "原来的版本",
    "to_version": "现在的版本",
    "from_url": "原来的网址",
    "to_url": "现在的网址",
    "from_capture": "原来的抓取",
    "to_capture": "现在的抓取",
    "outcome": "结果",
    "detail": "说明",
    "args": "参数",
    "rule": "规则",
    "value": "数值",
    "unit": "单位",
}
"""Short headings; a column without one keeps its English name, shown as code."""

OF_TABLE: Mapping[tuple[str, str], str] = {
    ("checks", "position"): "次序",
    ("checks", "left"): "等式左边",
    ("checks", "right"): "等式右边",
    ("checks", "cells"): "所涉单元格",
    ("checks", "status"): "人的认定",
    ("sources", "scope"): "范围",
}
"""(table, column) → its heading, which no other table has, or where it means another thing than in `reports`."""

_LIKE_REPORTS = frozenset({"reports", "retracted_reports", "panel_wide"})

USUAL = (
    "title",
    "year",
    "province",
    "city",
    "requests_received",
    "granted",
    "denied",
    "processed_total",
    "reconsiderations",
    "lawsuits",
    "checks_failed",
    "versions",
    "published_on",
)
"""Columns of `reports` shown unless a reader asks for others."""

LOOKUPS: Mapping[str, str] = {
    "exact": "等于",
    "not": "不等于",
    "contains": "包含",
    "endswith": "结尾是",
    "startswith": "开头是",
    "gt": "大于",
    "gte": "大于或等于",
    "lt": "小于",
    "lte": "小于或等于",
    "like": "符合通配 %",
    "notlike": "不符合通配 %",
    "glob": "符合通配 *",
    "in": "是其中之一",
    "notin": "不在其中",
    "arraycontains": "数组含有",
    "arraynotcontains": "数组没有",
    "date": "日期为",
    "isnull": "没有值",
    "notnull": "有值",
    "isblank": "为空",
    "notblank": "不为空",
}


def column_name(table: str | None, column: str) -> str:
    if table in _LIKE_REPORTS and column in FIGURES:
        return FIGURES[column].zh
    own = (table or "", column)
    return _of_forms().get(own) or OF_TABLE.get(own) or NAMES.get(column, column)


@cache
def _of_forms() -> Mapping[tuple[str, str], str]:
    """(table of a form, column) → the label that the form prints, of its newest edition."""
    blocks = sorted(FORM_BLOCKS, key=lambda block: block.edition)
    return {(block.name, column.key): column.label for block in blocks for column in block.columns}


def column_head(table: str | None, column: str) -> Markup:
    """As column_name; what has no Chinese name is shown as code."""
    name = column_name(table, column)
    return Markup("<code>{}</code>").format(name) if name == column else escape(said(name))


def lookup_name(lookup: str) -> str:
    return LOOKUPS.get(lookup, lookup)


def report_columns(request: Any, columns: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The columns of `reports` to show: those asked for, all on request, else the usual ones and the one sorted by."""
    args = request.args
    if args.get("_col") or args.get("_nocol") or args.get("_all"):
        return list(columns)
    wanted = [*USUAL, *(args.get(name) for name in ("_sort", "_sort_desc"))]
    by_name = {column["name"]: column for column in columns}
    return [by_name[name] for name in dict.fromkeys(wanted) if name in by_name]


def report_cells(columns: Sequence[Mapping[str, Any]], rows: Sequence[Any]) -> list[list[Mapping[str, Any]]]:
    """The cells of those columns, row by row."""
    names = [column["name"] for column in columns]
    by_name = ({cell["column"]: cell for cell in row} for row in rows)
    return [[cells[name] for name in names if name in cells] for cells in by_name]


def facets_in_order(results: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Ours in the order of FACETS, then what the reader asked for."""
    place = {name: position for position, name in enumerate(FACETS)}
    return sorted(results, key=lambda facet: place.get(facet["name"], len(place)))


def as_download(url: str) -> str:
    """The CSV address that the browser saves rather than shows."""
    return f"{url}{'&' if '?' in url else '?'}_dl=1"


HELPERS: Mapping[str, Any] = {
    "columns_cn": column_name,
    "column_head": column_head,
    "lookups_cn": lookup_name,
    "report_columns": report_columns,
    "report_cells": report_cells,
    "facets_in_order": facets_in_order,
    "url_csv_dl": as_download,
    "path_with_removed_args": path_with_removed_args,
    "table_titles": TITLES,
}
"""Globals of Datasette's templates."""
