"""docs/architecture.md against the code: every room stands there, with what it imports of the others."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PARTS = ("commands", "crawler", "archive", "parsers")
PAGE = ROOT / "docs" / "architecture.md"
_ROW = re.compile(r"\| `(?:commands|crawler|archive|parsers)[a-z_/]*` \|")
_PLACE = re.compile(r"`((?:crawler|archive|parsers|commands|tests|docs|demo)/[\w./-]+)`")
MOST_MODULES = 20


def _room(module: str) -> str:
    """The folder of a module, two levels deep: archive.site.pages.home → archive/site."""
    parts = module.split(".")
    folder = ROOT.joinpath(*parts)
    deep = parts if folder.is_dir() else parts[:-1]
    return "/".join(deep[:2])


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in PARTS:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _module_of(name: str) -> str:
    """`archive.raw.store.RawStore` → `archive.raw.store`: the longest part of a name that is a module or folder."""
    parts = name.split(".")
    while parts:
        where = ROOT.joinpath(*parts)
        if where.is_dir() or where.with_suffix(".py").is_file():
            return ".".join(parts)
        parts.pop()
    raise AssertionError(name)


def _measured() -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for part in PARTS:
        for path in sorted((ROOT / part).rglob("*.py")):
            here = "/".join(path.parent.relative_to(ROOT).parts[:2])
            found[here] |= {_room(_module_of(name)) for name in _imports(path)} - {here}
    return found


def _rows() -> Iterator[str]:
    """The table of docs/architecture.md: what is done in a room is what its folder says of itself."""
    for room, imports in sorted(_measured().items()):
        said = ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text("utf-8"))) or ""
        yield f"| `{room}` | {said.partition(chr(10))[0]} | {', '.join(f'`{one}`' for one in sorted(imports)) or '—'} |"


def test_every_room_stands_in_the_page_with_its_imports() -> None:
    written = [line for line in PAGE.read_text("utf-8").splitlines() if _ROW.match(line)]
    assert written == list(_rows()), "python -m tests.test_architecture prints the table"


def test_every_room_says_what_is_done_in_it() -> None:
    assert not [row for row in _rows() if "|  |" in row]


def test_no_folder_holds_too_many_modules() -> None:
    for part in PARTS:
        for folder in [ROOT / part, *(one for one in (ROOT / part).rglob("*") if one.is_dir())]:
            modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
            assert len(modules) <= MOST_MODULES, folder


def test_places_to_touch_exist() -> None:
    """docs/contributing names the one place for each kind of change."""
    for page in sorted((ROOT / "docs" / "contributing").glob("*.md")):
        places = _PLACE.findall(page.read_text("utf-8"))
        assert places, page
        for place in places:
            assert (ROOT / place).exists(), f"{page.name}: {place}"


if __name__ == "__main__":
    print("\n".join(_rows()))
