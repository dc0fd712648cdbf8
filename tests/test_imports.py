"""The import direction of DESIGN: scheduler → commands → crawler → archive → parsers, never back."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "parsers": {"parsers"},
    "archive": {"archive", "parsers"},
    "crawler": {"crawler", "archive", "parsers"},
    "demo": {"demo", "parsers"},
    "commands": {"commands", "crawler", "archive", "parsers", "demo"},
    "scheduler": {"scheduler", "commands"},
}
"""Part → the parts of this project that it may import."""

FORBIDDEN_LIBRARIES = {
    "parsers": {"scrapy", "twisted", "sqlite3", "sqlite_utils", "datasette", "requests", "httpx", "urllib.request"},
    "crawler": {"sqlite_utils", "datasette", "pdfplumber", "openpyxl"},
}
"""parsers: no Scrapy, no SQLite, no network. crawler: knows nothing of forms, documents or SQL."""


def _modules() -> list[Path]:
    found = [ROOT / "scheduler.py"]
    for part in MAY_IMPORT:
        found += sorted((ROOT / part).rglob("*.py"))
    return found


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write the full name"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    part = path.relative_to(ROOT).parts[0].removesuffix(".py")
    ours = {name.split(".")[0] for name in _imports(path)} & set(MAY_IMPORT)
    assert ours <= MAY_IMPORT[part]


@pytest.mark.parametrize("part", FORBIDDEN_LIBRARIES)
def test_no_part_reaches_past_its_duty(part: str) -> None:
    for path in sorted((ROOT / part).rglob("*.py")):
        wrong = {
            name
            for name in _imports(path)
            for library in FORBIDDEN_LIBRARIES[part]
            if name == library or name.startswith(library + ".")
        }
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


def test_parsers_crawler_and_archive_do_not_read_the_clock() -> None:
    for part in ("parsers", "crawler", "archive"):
        for path in sorted((ROOT / part).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
                    owner = ast.unparse(node.value)
                    assert owner not in ("datetime", "date", "datetime.datetime"), f"{path}:{node.lineno}"
