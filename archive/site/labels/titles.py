"""Short Chinese titles of the public tables; what they hold is said by archive.publish.dictionary."""

from __future__ import annotations

from collections.abc import Mapping

TITLES: Mapping[str, str] = {
    "reports": "报告",
    "agencies": "机关",
    "agency_aliases": "机关别名",
    "agency_log": "机关合并记录",
    "agency_successions": "机关沿革",
    "regions": "地区",
    "versions": "版本",
    "sections": "正文",
    "active_disclosure": "主动公开（表一）",
    "requests": "依申请公开（表二）",
    "review_litigation": "复议诉讼（表三）",
    "statistics": "2014 年统计表",
    "extra_rows": "表外行",
    "cell_marks": "单元格原样",
    "claims": "正文数字",
    "checks": "核对",
    "votes": "认定依据",
    "changes": "改动",
    "change_cells": "数字改动",
    "coverage": "覆盖",
    "sources": "来源",
    "runs": "运行",
    "unreadable": "待处理文件",
    "populations": "人口",
    "copies": "雷同",
    "alike": "雷同（含机关名称）",
    "body_differences": "与所属机关之和不同的单元格",
    "measures": "指标",
    "panel": "长表",
    "panel_wide": "宽表",
    "area_totals": "地区合计",
    "report_urls": "网址",
    "version_documents": "版本文件",
    "form_blocks": "表格版本",
    "warnings": "读取提示",
    "refused": "拒收文件",
    "decisions": "人工决定",
    "retractions": "撤回",
    "doubts": "存疑",
    "quarantine": "隔离",
    "gone_pages": "打不开的页面",
    "retracted_reports": "已撤回的报告",
}


def title(table: str) -> str:
    """The short title; the name itself of a table without one."""
    return TITLES.get(table, table)
