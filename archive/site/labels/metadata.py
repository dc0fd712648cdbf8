"""Datasette's metadata, generated from archive.publish.dictionary, which takes the labels from parsers.forms.tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from archive.figures import panel
from archive.figures.report_columns import FACETS
from archive.publish import dictionary
from archive.site.labels.titles import title
from archive.site.serving.settings import DATABASE, SITE_NAME

LICENCE = "整理部分 CC0 1.0；报告原文依《著作权法》第五条属官方文件"
PROVENANCE = "各级政府门户网站公布的政府信息公开工作年度报告；每个数字都可回到官方页面与存档原件。"
HIDDEN = (*dictionary.INTERNAL, "sqlite_stat1", "sqlite_stat4")


@cache
def public_tables() -> Mapping[str, Mapping[str, str]]:
    """Public table → column → what it means."""
    return {
        name: {column: dictionary.column(name, column).zh for column, _ in columns}
        for name, columns in dictionary.schema_tables().items()
    }


def _table(name: str, columns: Mapping[str, str]) -> dict[str, Any]:
    return {"title": title(name), "description": dictionary.table(name).zh, "columns": dict(columns)}


def metadata(name: str = SITE_NAME) -> dict[str, Any]:
    """The metadata of the whole site, as Datasette takes it."""
    tables = {name: _table(name, columns) for name, columns in public_tables().items()}
    tables["reports"] |= {
        "facets": [{"report": column} for column in FACETS],
        "fts_table": "reports_fts",
        "fts_pk": "id",
        "sort_desc": "year",
        "label_column": "title",
        "facet_size": 40,
    }
    # Hundreds of columns: fifty rows of them take more than a second to draw.
    tables[panel.WIDE] |= {"size": 10}
    tables["agencies"] |= {"label_column": "name"}
    tables["regions"] |= {"label_column": "full_name"}
    tables["changes"] |= {"sort_desc": "id"}
    tables["runs"] |= {"sort_desc": "id"}
    tables.update({name: {"hidden": True} for name in HIDDEN})
    return {
        "title": name,
        "description": "中国各级行政机关政府信息公开工作年度报告的公共档案",
        "license": LICENCE,
        "license_url": "https://creativecommons.org/publicdomain/zero/1.0/deed.zh-hans",
        "databases": {DATABASE: {"title": "全部数据表", "tables": tables}},
    }
