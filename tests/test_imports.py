"""The import direction of DESIGN: scheduler → commands → crawler → archive → parsers, never back."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
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

MAY_KNOW = {
    ("crawler", "parsers"): {"parsers.decode", "parsers.titles", "parsers.formats", "parsers.folding"},
    ("crawler", "archive"): {"archive.raw"},
}
"""Of the parts that it may import, what the crawl may know: it stores bytes and never reads a report."""

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


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


@cache
def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write the full name"
            names |= _imported_from(node.module or "", [alias.name for alias in node.names])
    return names


def _imported_from(module: str, names: list[str]) -> set[str]:
    """The module; where what is taken from it are modules themselves, those."""
    inner = {f"{module}.{name}" for name in names}
    return {name if _is_module(name) else module for name in inner}


def _is_module(name: str) -> bool:
    place = ROOT.joinpath(*name.split("."))
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    part = path.relative_to(ROOT).parts[0].removesuffix(".py")
    ours = {name.split(".")[0] for name in _imports(path)} & set(MAY_IMPORT)
    assert ours <= MAY_IMPORT[part]


@pytest.mark.parametrize(("part", "other"), MAY_KNOW)
def test_the_crawl_knows_little_of_the_others(part: str, other: str) -> None:
    allowed = MAY_KNOW[part, other]
    for path in sorted((ROOT / part).rglob("*.py")):
        known = {name for name in _imports(path) if name.split(".")[0] == other}
        wrong = {name for name in known if not any(name == one or name.startswith(f"{one}.") for one in allowed)}
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


def test_no_module_of_the_crawl_brings_a_parser_of_reports_into_its_process() -> None:
    """A page that takes seconds to read would hold the event loop, and with it every other host."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in sorted((ROOT / "crawler").rglob("*.py"))
    ]
    script = f"import importlib, sys; [importlib.import_module(m) for m in {modules}]; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    ours = {name for name in loaded.stdout.split() if name.split(".")[0] in ("parsers", "archive")}
    allowed = {"parsers", "archive"}.union(*MAY_KNOW.values())
    assert {name for name in ours if name not in allowed and not name.startswith("archive.raw.")} == set()


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
            for node in _nodes(path):
                if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
                    owner = ast.unparse(node.value)
                    assert owner not in ("datetime", "date", "datetime.datetime"), f"{path}:{node.lineno}"
