"""What every public table and column means, in Chinese and English: the one source of the data dictionary,
of the data package's descriptions and of Datasette's metadata.

Form columns and rows take their labels from parsers.forms.tables. `python -m archive.publish.dictionary` prints
docs/data-dictionary.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from archive import assessed
from archive.figures import panel, report_columns
from archive.figures.concordance import BREAKS, CONCORDANCE
from archive.figures.flat import OTHER_EDITIONS, REPORT_FIGURES
from archive.figures.measures import MEASURES
from archive.figures.report_columns import BY_NAME
from archive.publish.entries import COLUMNS, TABLES
from archive.rows import FORM_COLUMNS
from parsers.forms.tables import FORM_BLOCKS, cell_label

INTERNAL = (
    *("panel_reports", "area_figures", "text_signatures", "text_bands", "progress", "pending", "postponed", "refile"),
    *("touched", "touched_versions", assessed.ROWS, assessed.WORDS, "_sqlite_migrations", "sqlite_sequence"),
)
"""Tables that are no part of what is published."""


@dataclass(frozen=True, slots=True)
class Text:
    """One meaning in both languages."""

    zh: str
    en: str


def table(name: str) -> Text:
    """What a table holds. Raises KeyError for a table that is not published."""
    return Text(*TABLES[name])


def column(table_name: str, name: str) -> Text:
    """What a column means. Raises KeyError for one that nobody described."""
    own = COLUMNS.get(f"{table_name}.{name}")
    if own is not None:
        return Text(*own)
    if table_name in FORM_COLUMNS and name in FORM_COLUMNS[table_name]:
        return _form_column(table_name, name)
    if table_name in ("reports", "retracted_reports"):
        if name in REPORT_FIGURES:
            return _figure(name)
        if name in BY_NAME:
            return _of_reports(name)
    if name in _MEASURE_OF and table_name == panel.WIDE:
        measure = MEASURES[_MEASURE_OF[name]]
        return Text(measure.zh, measure.en)
    return Text(*COLUMNS[name]) if name in COLUMNS else _of_reports(name)


def _of_reports(name: str) -> Text:
    """The meaning of a column of `reports`, also where another table says the same of its report."""
    return Text(BY_NAME[name].zh, BY_NAME[name].en)


_MEASURE_OF = {panel.wide_name(key): key for key in MEASURES}


def _form_column(block_name: str, key: str) -> Text:
    found = [
        (block, column)
        for block in FORM_BLOCKS
        for column in block.columns
        if (block.name, column.key) == (block_name, key)
    ]
    editions = "、".join(dict.fromkeys(block.edition for block, _ in found))
    unit = found[0][1].unit
    label = found[0][1].label + (f"（{unit}）" if unit and unit not in found[0][1].label else "")
    return Text(f"{label}；表格版本{editions}", f"official column, form edition {editions.replace('、', ', ')}")


def _figure(name: str) -> Text:
    keys = REPORT_FIGURES[name]
    others = [" + ".join(cells) for cells in OTHER_EDITIONS.get(name, ())]
    older = f"; in older editions {'; '.join(others)}" if others else ""
    edition = next((block.edition for block in FORM_BLOCKS if keys[0] in block.cell_keys()), "")
    label = cell_label(keys[0], edition)
    if len(keys) > 1:
        label = f"{label} 等{len(keys)}个单元格之和"
    return Text(f"{label}；有任一空白即为空", f"sum of {', '.join(keys)}; NULL when any of them has no number{older}")


def rows_of(block_name: str) -> Iterator[tuple[str, str, str]]:
    """(key, label, editions) of each row of a form block."""
    labels: dict[str, str] = {}
    editions: dict[str, list[str]] = {}
    for block in FORM_BLOCKS:
        for row in block.rows if block.name == block_name else ():
            labels.setdefault(row.key, " · ".join(part for part in (row.group, row.label) if part))
            editions.setdefault(row.key, []).append(block.edition)
    for key, label in labels.items():
        yield key, label, ", ".join(editions[key])


def markdown(tables: Mapping[str, list[tuple[str, str]]]) -> str:
    """The data dictionary; `tables`: table → (column, type) as the database has them."""
    parts = [_HEAD]
    for name, columns in tables.items():
        meaning = table(name)
        parts.append(
            f"\n## {name}\n\n{meaning.zh}\n\n{meaning.en}\n\n| column | type | 含义 | meaning |\n|---|---|---|---|\n"
        )
        for key, kind in columns if name != panel.WIDE else _context_of(columns):
            text = column(name, key)
            parts.append(f"| `{key}` | {kind} | {_cell(text.zh)} | {_cell(text.en)} |\n")
        if name in FORM_COLUMNS:
            parts.append("\nRows:\n\n| row | 表格中的名称 | editions |\n|---|---|---|\n")
            parts.extend(f"| `{key}` | {_cell(label)} | {editions} |\n" for key, label, editions in rows_of(name))
    return "".join(parts) + measures_markdown() + concordance_markdown()


def _context_of(columns: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of the wide panel the columns that are no measure: those are the table of measures, key by key."""
    return [(name, kind) for name, kind in columns if name not in _MEASURE_OF]


def measures_markdown() -> str:
    """The catalogue of measures: the flat figures, rates and sums; a cell's label stands with its table."""
    lines = [
        "\n## Measures\n\n| key | 指标 | measure | unit | formula | since | breaks |\n|---|---|---|---|---|---|---|\n"
    ]
    for measure in MEASURES.values():
        if measure.kind == "cell" and not measure.flat:
            continue
        breaks = ", ".join(str(item.year) for item in measure.breaks)
        formula = measure.formula_en or " + ".join(f"`{cell}`" for cell in measure.cells[0])
        lines.append(
            f"| `{measure.key}` | {_cell(measure.zh)} | {_cell(measure.en)} | {measure.unit} | {_cell(formula)} | "
            f"{measure.since} | {breaks} |\n"
        )
    lines.append("\nEvery cell of every form is a measure under its own key (`requests.received.total`).\n")
    return "".join(lines)


def concordance_markdown() -> str:
    """The cells of older editions that make up the main figures, and where a series breaks."""
    lines = ["\n## Concordance\n\n| figure | edition | cells | kind | breaks |\n|---|---|---|---|---|\n"]
    for item in CONCORDANCE:
        cells = " + ".join(f"`{cell}`" for cell in item.cells)
        breaks = "; ".join(f"{found.year}: {found.en}" for found in BREAKS.get(item.figure, ()))
        lines.append(f"| `{item.figure}` | {item.edition} | {cells} | {item.kind} | {breaks} |\n")
    return "".join(lines)


_HEAD = """# Data dictionary

Generated by `python -m archive.publish.dictionary` from the tables that the code itself uses; do not edit.
Times are ISO 8601 in UTC; dates are those of the portals. `NULL` is never zero: a cell without a number is NULL, and
`cell_marks` says what stands there instead (blank, `/`, `-`, a remark).
"""


@cache
def schema_tables() -> Mapping[str, list[tuple[str, str]]]:
    """Public tables with their columns, from a fresh database; in the order in which TABLES describes them."""
    from archive.raw.sqlite import Database
    from archive.schema import migrations

    db = Database(memory=True)
    migrations.apply(db)
    report_columns.install(db.conn)
    panel.install(db.conn)
    views = [name for name in db.view_names() if name in TABLES and name != assessed.VIEW]
    typed = {name: [(column, panel.column_type(column)) for column in panel.columns(name)] for name in views}
    typed[assessed.VIEW] = list(assessed.COLUMNS.items())
    names = [*db.table_names(), *typed]
    undescribed = [name for name in names if name not in (*TABLES, *INTERNAL) and not name.startswith("reports_fts")]
    public = [*(name for name in TABLES if name in names), *undescribed]
    return {
        name: typed.get(name) or [(column.name, column.type) for column in db.table(name).columns] for name in public
    }


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.stdout.write(markdown(schema_tables()))
