"""Datasette's metadata, generated: figures from the forms table, the rest from archive.site.descriptions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlite_utils import Database

from archive.schema import migrations
from archive.site.descriptions import COLUMNS, HIDDEN, TABLES
from archive.site.figures import FIGURES
from archive.site.settings import DATABASE, SITE_NAME
from parsers.forms.tables import FORM_BLOCKS

LICENCE = "整理部分 CC0 1.0；报告原文依《著作权法》第五条属官方文件"
PROVENANCE = "各级政府门户网站公布的政府信息公开工作年度报告；每个数字都可回到官方页面与存档原件。"
FACETS = ("province", "city", "county", "level", "kind", "year", "form", "status", "check_outcome", "reader")
"""Columns of `reports` by which the site counts, in the order of showing."""


def form_columns() -> Mapping[str, Mapping[str, str]]:
    """Table → column → its printed label, with the editions that have it."""
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    for block in FORM_BLOCKS:
        for column in block.columns:
            labels = found.setdefault(block.name, {}).setdefault(column.key, {})
            labels.setdefault(column.label, []).append(block.edition)
    return {
        table: {
            key: "；".join(f"{label}（{'、'.join(editions)} 年版）" for label, editions in labels.items())
            for key, labels in columns.items()
        }
        for table, columns in found.items()
    }


def figure_columns() -> Mapping[str, str]:
    """The flat figures of `reports`: label, unit, note."""
    return {
        figure.key: f"{figure.label}（{figure.unit}）" + (f"：{figure.note}" if figure.note else "")
        for figure in FIGURES.values()
    }


def column_description(table: str, column: str) -> str | None:
    """What a column of a public table holds; None when nobody described it."""
    if table == "reports" and column in FIGURES:
        return figure_columns()[column]
    return form_columns().get(table, {}).get(column) or COLUMNS.get(column)


@cache
def schema_columns() -> Mapping[str, tuple[str, ...]]:
    """Public table → its columns, as the migrations make them."""
    db = Database(memory=True)
    migrations.apply(db)
    names = (name for name in db.table_names() if name not in HIDDEN and "_fts" not in name)
    return {name: tuple(column.name for column in db[name].columns) for name in names}


def _table(name: str, columns: tuple[str, ...]) -> dict[str, Any]:
    title, description = TABLES.get(name, (name, ""))
    described = {column: column_description(name, column) for column in columns}
    return {
        "title": title,
        "description": description,
        "columns": {column: text for column, text in described.items() if text},
    }


def metadata() -> dict[str, Any]:
    """The metadata of the whole site, as Datasette takes it."""
    tables = {name: _table(name, columns) for name, columns in schema_columns().items()}
    tables["reports"] |= {
        "facets": [{"report": column} for column in FACETS],
        "fts_table": "reports_fts",
        "fts_pk": "id",
        "sort_desc": "year",
        "label_column": "title",
        "facet_size": 40,
    }
    tables["agencies"] |= {"label_column": "name"}
    tables["regions"] |= {"label_column": "full_name"}
    tables["changes"] |= {"sort_desc": "id"}
    tables["runs"] |= {"sort_desc": "id"}
    tables.update({name: {"hidden": True} for name in HIDDEN})
    return {
        "title": SITE_NAME,
        "description": "中国各级行政机关政府信息公开工作年度报告的公共档案",
        "license": LICENCE,
        "license_url": "https://creativecommons.org/publicdomain/zero/1.0/deed.zh-hans",
        "databases": {DATABASE: {"title": "全部数据表", "tables": tables}},
    }
