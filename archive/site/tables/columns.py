"""Helpers of Datasette's own pages: Chinese headings, the usual columns of `reports`, facets in a steady order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from datasette.utils import path_with_removed_args

from archive.figures.measures import FIGURES
from archive.site.labels.metadata import FACETS
from archive.site.labels.titles import TITLES

NAMES: Mapping[str, str] = {
    "id": "编号",
    "agency_id": "机关",
    "year": "年度",
    "title": "标题",
    "url": "官方页面",
    "published_on": "官方日期",
    "form": "表格版本",
    "status": "门户状态",
    "versions": "版本数",
    "first_seen": "首次收录",
    "last_changed": "最后改动",
    "reader": "原件格式",
    "checks_failed": "不符条数",
    "check_outcome": "核对结果",
    "scope": "统计口径",
    "scope_reason": "口径依据",
    "ocr_cells": "识别的格数",
    "ocr_confidence": "最低把握",
    "failed_rules": "不符的规则",
    "agency": "机关",
    "kind": "类别",
    "level": "级别",
    "province": "省份",
    "city": "地市",
    "county": "县区",
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
}
"""Short headings; a column without one keeps its English name."""

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
    if table == "reports" and column in FIGURES:
        return FIGURES[column].zh
    return NAMES.get(column, column)


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
    "lookups_cn": lookup_name,
    "report_columns": report_columns,
    "report_cells": report_cells,
    "facets_in_order": facets_in_order,
    "url_csv_dl": as_download,
    "path_with_removed_args": path_with_removed_args,
    "table_titles": TITLES,
}
"""Globals of Datasette's templates."""
