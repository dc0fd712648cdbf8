"""The columns of `reports`, one row each: type, meaning, heading, facet, codes, and what fills it.

Everything that knows these columns takes them from here: the database (an archive that lacks one gets it, filled, when
it is opened), filing, the data dictionary and exports, the panels, the headings, facets and parameters of the site.
The main figures beside them have their own table (archive.figures.flat). Columns of the first schema and of earlier
migrations stand in archive.schema as they were; a new one stands here alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.figures.flat import REPORT_FIGURES, alternatives
from parsers.forms.tables import FORM_BLOCKS


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column of `reports`.

    sql      type with its constraints; a new column that must not be NULL names its DEFAULT.
    zh, en   what it means.
    head     its short heading on the site.
    facet    its place among the facets, from 1; 0: the site does not count by it.
    inside   the facet within whose choice it is offered: names of cities repeat across the country.
    codes    code → its Chinese name, where the column holds codes that no other table names.
    panel    whether every row of the panels says it.
    derived  SQL over the rows of the version that is current (`reports.current_version`), from which it is filled
             whenever these change, and when anything of its body and year becomes due (archive.pending); "": filing
             fills it (archive.filing.versioning).
    """

    name: str
    sql: str
    zh: str
    en: str
    head: str
    facet: int = 0
    inside: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    panel: bool = False
    derived: str = ""

    @property
    def type(self) -> str:
        """TEXT, INTEGER or REAL."""
        return self.sql.split()[0]


_EDITIONS = tuple(dict.fromkeys(block.edition for block in FORM_BLOCKS))
_OF_A_PICTURE = "FROM cell_marks WHERE version_id = reports.current_version AND confidence IS NOT NULL"
_FAILED = (
    "(SELECT coalesce(group_concat(rule, ' '), '') FROM (SELECT DISTINCT rule FROM checks "
    "WHERE version_id = reports.current_version AND outcome = 'fail' ORDER BY rule))"
)


def held_cells(version: str) -> str:
    """SQL: cells of a version that were read from a picture, could not be proved and so have no figure; by commas.

    version  how the statement names the version. NULL where there is none.
    """
    figures = " OR ".join(
        f"EXISTS (SELECT 1 FROM {block} f WHERE f.version_id = m.version_id AND CASE m.cell "
        + " ".join(f"WHEN '{block}.' || f.row || '.{column}' THEN f.{column}" for column in columns)
        + " END IS NOT NULL)"
        for block, columns in _FIGURES.items()
    )
    return (
        f"(SELECT group_concat(cell) FROM (SELECT m.cell FROM cell_marks m WHERE m.version_id = {version} "
        f"AND m.confidence IS NOT NULL AND m.machine_raw IS NULL AND m.raw <> '' AND NOT ({figures}) ORDER BY m.cell))"
    )


_FIGURES: Mapping[str, Sequence[str]] = {
    name: tuple(dict.fromkeys(column.key for block in FORM_BLOCKS if block.name == name for column in block.columns))
    for name in dict.fromkeys(block.name for block in FORM_BLOCKS)
}
"""Block → its columns in any edition."""
_DOCUMENT_HELD = (
    "EXISTS (SELECT 1 FROM unreadable u WHERE u.agency_id = reports.agency_id AND u.year = reports.year "
    "AND u.state = 'held')"
)
_HELD = (
    f"(CASE ({held_cells('reports.current_version')} IS NOT NULL) + 2 * {_DOCUMENT_HELD} "
    "WHEN 0 THEN 'none' WHEN 1 THEN 'figures' WHEN 2 THEN 'document' ELSE 'both' END)"
)

COLUMNS: tuple[ReportColumn, ...] = (
    ReportColumn("agency_id", "INTEGER NOT NULL", "机关编号", "agencies.id", "机关", panel=True),
    ReportColumn("agency", "TEXT NOT NULL", "机关名称", "name of the agency", "机关", panel=True),
    ReportColumn(
        "kind",
        "TEXT NOT NULL",
        "类别：government、department、township、institution、other",
        "government, department, township, institution or other",
        "类别",
        facet=5,
        panel=True,
    ),
    ReportColumn(
        "level",
        "TEXT NOT NULL",
        "层级：central、province、prefecture、county、township",
        "central, province, prefecture, county or township",
        "级别",
        facet=4,
        panel=True,
    ),
    ReportColumn("region_code", "TEXT NOT NULL", "行政区划代码", "region code", "地区代码", panel=True),
    ReportColumn("province", "TEXT", "省", "province", "省份", facet=1, panel=True),
    ReportColumn("city", "TEXT", "市", "prefecture", "地市", facet=2, inside="province", panel=True),
    ReportColumn("county", "TEXT", "县区", "county or district", "县区", facet=3, inside="city", panel=True),
    ReportColumn("year", "INTEGER NOT NULL", "报告年度", "year that the report is about", "年度", facet=6, panel=True),
    ReportColumn("title", "TEXT NOT NULL", "标题", "title", "标题"),
    ReportColumn("url", "TEXT NOT NULL", "网址", "address", "官方页面"),
    ReportColumn("published_on", "TEXT", "页面所示发布日期", "date of publication as the page shows it", "官方日期"),
    ReportColumn(
        "form",
        "TEXT",
        f"格式版本：{'、'.join(_EDITIONS)}",
        f"edition of the form: {', '.join(_EDITIONS[:-1])} or {_EDITIONS[-1]}",
        "表格版本",
        facet=7,
        panel=True,
    ),
    ReportColumn(
        "status",
        "TEXT NOT NULL",
        "状态：published、withdrawn",
        "published or withdrawn",
        "门户状态",
        facet=8,
        codes={"published": "在线", "online": "在线", "withdrawn": "已撤下", "moved": "已迁移"},
        panel=True,
    ),
    ReportColumn("versions", "INTEGER NOT NULL", "版本数", "number of versions", "版本数"),
    ReportColumn(
        "current_version", "INTEGER NOT NULL", "当前版本编号", "versions.id of the newest version", "现在的版本"
    ),
    ReportColumn("first_seen", "TEXT NOT NULL", "首次采集时间", "first capture", "首次收录"),
    ReportColumn("last_changed", "TEXT NOT NULL", "最近变化时间", "when the last change was detected", "最后改动"),
    ReportColumn("source_id", "TEXT", "来源编号", "row of the registry", "来源"),
    ReportColumn(
        "checks_failed",
        "INTEGER NOT NULL",
        "表格自身算术不成立的条数",
        "failed rules of the form's own arithmetic",
        "不符条数",
    ),
    ReportColumn(
        "claims_failed",
        "INTEGER NOT NULL",
        "正文与表格不一致的条数",
        "statements of the narrative that differ from the tables",
        "正文不符",
    ),
    ReportColumn(
        "check_outcome",
        "TEXT NOT NULL",
        "校验结论：pass、fail、not_assessable",
        "pass, fail or not_assessable",
        "核对结果",
        facet=10,
        codes={
            "pass": "通过",
            "fail": "不符",
            "not_assessable": "无法判断",
            "dismissed": "经人认定不成立",
            "none": "无可核对",
        },
    ),
    ReportColumn(
        "scope",
        "TEXT NOT NULL DEFAULT 'unknown'",
        "统计口径：own本机关、aggregate含所辖机关的汇总、unknown未认定",
        "what the report counts: own (the agency itself), aggregate (an area with its bodies) or unknown",
        "统计口径",
        facet=9,
        codes={"own": "仅本机关", "aggregate": "含所辖机关的汇总", "unknown": "口径未知"},
        panel=True,
    ),
    ReportColumn(
        "scope_reason",
        "TEXT NOT NULL DEFAULT ''",
        "口径的依据：r8各机关之和相符、wording正文写明、kind机关类别、decision人工认定、nothing没有依据",
        "why: r8 (sum over its bodies), wording, kind, decision (of a person) or nothing, then what shows it",
        "口径依据",
        codes={
            "r8": "各项数字等于所辖机关之和",
            "wording": "正文写明，且数字与表格相符",
            "kind": "按机关类别",
            "decision": "人工认定",
            "nothing": "没有依据",
        },
    ),
    ReportColumn(
        "reader",
        "TEXT NOT NULL",
        "读取方式：html、docx、pdf等",
        "reader: html, docx, pdf …",
        "原件格式",
        facet=11,
        panel=True,
    ),
    ReportColumn(
        "ocr_cells",
        "INTEGER NOT NULL DEFAULT 0",
        "由图片识别的单元格数",
        "cells that were read from a picture",
        "识别的格数",
        panel=True,
        derived=f"(SELECT count(*) {_OF_A_PICTURE})",
    ),
    ReportColumn(
        "ocr_confidence",
        "REAL",
        "其中最低的可信度0～1",
        "the lowest confidence among them, 0..1",
        "最低把握",
        panel=True,
        derived=f"(SELECT min(confidence) {_OF_A_PICTURE})",
    ),
    ReportColumn(
        "failed_rules",
        "TEXT NOT NULL DEFAULT ''",
        "不符的规则，以空格分隔",
        "rules that the report fails, separated by spaces",
        "不符的规则",
        panel=True,
        derived=_FAILED,
    ),
    ReportColumn(
        "held_cells",
        "TEXT",
        "由图片识别、未能证实因而没有采用的单元格，逗号分隔；识别所得见 cell_marks",
        "cells read from a picture that could not be proved and so have no figure, separated by commas; what was read "
        "is in cell_marks",
        "未证实的格",
        panel=True,
        derived=held_cells("reports.current_version"),
    ),
    ReportColumn(
        "held",
        "TEXT NOT NULL DEFAULT 'none'",
        "是否有待核定：none没有、figures有数字未能证实、document同一机关同一年度有文件待人工核定、both两者都有",
        "what of it waits: none, figures (some could not be proved), document (another document of the same body and "
        "year waits for a person) or both",
        "待核定",
        facet=12,
        codes={
            "none": "没有",
            "figures": "有数字未能证实",
            "document": "同年另有文件待核定",
            "both": "数字未能证实，且另有文件待核定",
        },
        panel=True,
        derived=_HELD,
    ),
    ReportColumn(
        "corrected_cells",
        "TEXT",
        "由人更正的单元格，逗号分隔；机器所读见 cell_marks",
        "cells that a person corrected, separated by commas; what the machine read is in cell_marks",
        "人工更正",
        panel=True,
    ),
)

BY_NAME: Mapping[str, ReportColumn] = {column.name: column for column in COLUMNS}
DERIVED: Mapping[str, str] = {column.name: column.derived for column in COLUMNS if column.derived}
FILED = (*(column.name for column in COLUMNS if not column.derived), *REPORT_FIGURES)
"""What filing writes of a report, beside its id."""
FACETS = tuple(column.name for column in sorted(COLUMNS, key=lambda column: column.facet) if column.facet)
"""Columns by which the site counts, in the order of showing."""
INSIDE: Mapping[str, str] = {column.name: column.inside for column in COLUMNS if column.inside}
COARSE = tuple(name for name in FACETS if name not in INSIDE)
"""Facets with few values, always counted; by which a selection is large."""
ALL_FACETS = "reports_facets"
"""The index by which all facets are counted at once."""

_TABLES = ("reports", "retracted_reports")
_KEPT = "report columns"


def install(db: sqlite3.Connection) -> None:
    """Bring the tables of an archive to these columns, filled and indexed, inside the caller's transaction.

    What is there already is only read: an archive of today costs a look at its schema.
    """
    added = _add_columns(db)
    row = db.execute("SELECT value FROM progress WHERE name = ?", [_KEPT]).fetchone()
    known = json.loads(row[0]) if row else DERIVED
    stale = [name for name, query in DERIVED.items() if name in added or known.get(name, query) != query]
    if stale:
        db.execute(f"UPDATE reports SET {', '.join(f'{name} = {DERIVED[name]}' for name in stale)}")
    for figure in added & REPORT_FIGURES.keys():
        fill_figure(db, figure, "1")
    if known != DERIVED or row is None:
        db.execute("INSERT OR REPLACE INTO progress VALUES (?, ?)", [_KEPT, json.dumps(DERIVED)])
    _index(db)


def _add_columns(db: sqlite3.Connection) -> set[str]:
    """Names that `reports` had not."""
    wanted = {column.name: column.sql for column in COLUMNS} | dict.fromkeys(REPORT_FIGURES, "REAL")
    added: set[str] = set()
    for table in _TABLES:
        there = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
        for name, sql in wanted.items():
            if name not in there:
                db.execute(f"ALTER TABLE {table} ADD COLUMN {name} {sql if table == 'reports' else sql.split()[0]}")
                added.add(name)
    return added


def _index(db: sqlite3.Connection) -> None:
    """Every facet begins an index of its own and stands in the one of all."""
    found = [row[1] for row in db.execute("PRAGMA index_list(reports)")]
    columns = {name: [row[2] for row in db.execute(f"PRAGMA index_info({name})")] for name in found}
    first = {names[0] for names in columns.values()}
    for facet in FACETS:
        if facet not in first:
            db.execute(f"CREATE INDEX reports_by_{facet} ON reports({facet})")
    if set(columns.get(ALL_FACETS, ())) != set(FACETS):
        db.execute(f"DROP INDEX IF EXISTS {ALL_FACETS}")
        db.execute(f"CREATE INDEX {ALL_FACETS} ON reports({', '.join((*COARSE, *INSIDE))})")


def fill_figure(db: sqlite3.Connection, figure: str, where: str) -> None:
    """A flat figure from the stored cells: of each report the first edition of which it has a row."""
    for cells in reversed(alternatives(figure)):
        block, _, column = cells[0].split(".")
        rows = ", ".join(f"'{cell.split('.')[1]}'" for cell in cells)
        found = f"FROM {block} WHERE version_id = reports.current_version AND row IN ({rows})"
        db.execute(
            f"UPDATE reports SET {figure} = (SELECT CASE WHEN count({column}) = {len(cells)} THEN sum({column}) END "
            f"{found}) WHERE {where} AND EXISTS (SELECT 1 {found})"
        )
