"""The data dictionary knows every table and column, and docs/data-dictionary.md is what the code says."""

from __future__ import annotations

from pathlib import Path

from archive.publish import dictionary
from archive.rows import FORM_COLUMNS
from parsers.forms.tables import FORM_BLOCKS

DOCS = Path(__file__).parents[2] / "docs"


def test_every_public_column_is_described_in_both_languages() -> None:
    for table, columns in dictionary.schema_tables().items():
        assert dictionary.table(table).zh
        for name, _ in columns:
            text = dictionary.column(table, name)
            assert text.zh, f"{table}.{name}"
            assert text.en, f"{table}.{name}"


def test_the_document_is_generated_from_today_s_tables() -> None:
    wanted = dictionary.markdown(dictionary.schema_tables())
    assert (DOCS / "data-dictionary.md").read_text(encoding="utf-8") == wanted, "python -m archive.publish.dictionary"


def test_figure_tables_hold_every_column_of_every_edition_of_the_forms() -> None:
    for block in FORM_BLOCKS:
        used = {column for row in block.rows for column in row.columns}
        assert used <= set(FORM_COLUMNS[block.name]), f"{block.name} {block.edition}"
    for table, columns in FORM_COLUMNS.items():
        stored = [name for name, _ in dictionary.schema_tables()[table]]
        assert tuple(stored[2:]) == (*columns, "corrected_cells")
