"""Every command has help and stands in the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from scheduler import main

ROOT = Path(__file__).parent.parent
DOCS = "\n".join(path.read_text("utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])


def _commands(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{prefix}{name}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{prefix}{name} ")


@pytest.mark.parametrize(
    ("name", "command"), list(_commands(main)), ids=lambda value: value if isinstance(value, str) else ""
)
def test_command_has_help_and_is_documented(name: str, command: click.Command) -> None:
    assert command.get_short_help_str(), name
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}"
    assert f"nianbao {name}" in DOCS


def test_readme_in_chinese_names_the_same_commands() -> None:
    english, chinese = (_shown_commands(ROOT / name) for name in ("README.md", "README.zh-CN.md"))
    assert english
    assert english == chinese


def _shown_commands(path: Path) -> list[str]:
    """The lines of the fenced blocks, without their comments."""
    blocks = path.read_text("utf-8").split("```")[1::2]
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def test_every_benchmark_stands_with_its_last_figure() -> None:
    page = (ROOT / "docs/performance.md").read_text("utf-8")
    rows = {row.split("`")[1] for row in page.splitlines() if row.startswith("| `benchmarks.")}
    modules = {f"benchmarks.{path.stem}": path.read_text("utf-8") for path in (ROOT / "benchmarks").glob("[a-z]*.py")}
    assert rows == {name for name, text in modules.items() if "def main(" in text}
    assert not [name for name in modules if f"`{name}`" not in page]


def test_help_needs_no_data(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    assert "nightly" in result.output


def test_an_unknown_command_is_one_sentence() -> None:
    result = CliRunner().invoke(main, ["nosuch"])
    assert result.exit_code == 2
    assert "No such command" in result.output
    assert "Traceback" not in result.output
