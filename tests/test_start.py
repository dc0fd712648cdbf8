"""What the command line says of itself before any command is imported: quickly, and truly."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from archive.store import Store
from commands.shared.lazy import Deferred, LazyGroup
from scheduler import main

ROOT = Path(__file__).parent.parent
HEAVY = {"scrapy", "twisted", "datasette", "lxml", "sqlite_utils", "sqlite3", "numpy", "asyncio", "importlib.metadata"}
LIGHT_COMMANDS = {"commands", "commands.shared", "commands.shared.lazy"}
GROUPS = ("agencies", "alerts", "install", "sources")

_ASK = (
    "import json, sys\n"
    "from scheduler import main\n"
    "try:\n"
    "    main(sys.argv[1:], prog_name='nianbao')\n"
    "finally:\n"
    "    print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
)


def _fresh(*arguments: str, **environment: str) -> tuple[str, set[str]]:
    """Output and modules of nianbao with these arguments, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _ASK, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout, set(json.loads(done.stderr.splitlines()[-1]))


def _commands_of(modules: set[str]) -> set[str]:
    return {name for name in modules if name.split(".")[0] == "commands"}


@pytest.mark.parametrize("words", [(), *((group,) for group in GROUPS)], ids=lambda words: " ".join(words) or "nianbao")
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_lists_the_commands_and_imports_none(words: tuple[str, ...], flag: str) -> None:
    output, modules = _fresh(*words, flag)
    assert output.startswith(f"Usage: {' '.join(('nianbao', *words))} [OPTIONS] COMMAND")
    assert "\nCommands:\n" in output
    assert not modules & HEAVY
    assert _commands_of(modules) == LIGHT_COMMANDS


def test_a_command_imports_itself_alone() -> None:
    output, modules = _fresh("parse", "--help")
    assert "Usage: nianbao parse" in output
    assert _commands_of(modules) == LIGHT_COMMANDS | {"commands.shared", "commands.shared.options", "commands.parse"}


def test_reading_a_page_imports_nothing_that_reads_other_things(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body><p>今日要闻</p></body></html>", "utf-8")
    _, modules = _fresh("parse", str(page))
    assert "parsers.readers.html" in modules
    unneeded = (HEAVY - {"lxml"}) | {"pypdfium2", "cv2", "PIL", "parsers.readers.layout", "parsers.sandbox.pool"}
    assert not modules & unneeded


def test_opening_an_archive_imports_no_frames_though_they_are_installed(tmp_path: Path) -> None:
    assert importlib.util.find_spec("pandas") and importlib.util.find_spec("numpy")
    Store.open(tmp_path, now=datetime(2025, 3, 1, tzinfo=UTC)).close()
    output, modules = _fresh("status", "--data", str(tmp_path))
    assert "0 reports" in output
    assert "sqlite_utils" in modules
    assert not modules & {"pandas", "numpy", "pyarrow"}


def test_the_site_is_opened_without_arrays_and_units_though_they_are_installed() -> None:
    assert all(map(importlib.util.find_spec, ("numpy", "dask")))
    output, modules = _fresh("show", "--help")
    assert "Usage: nianbao show" in output
    assert "datasette.views.base" in modules
    assert not [name for name in modules if name.split(".")[0] in ("numpy", "dask") or ".pint." in name]


def test_a_crawl_begins_without_a_look_through_the_sources_of_what_started_it() -> None:
    from crawler.fetch.handlers import PlainHandler, deprecate

    made = sys.modules["scrapy.core.downloader.contextfactory"]
    assert made.AcceptableProtocolsContextFactory is made._AcceptableProtocolsContextFactory
    assert deprecate.create_deprecated_class("Old", PlainHandler) is not PlainHandler


def test_the_version_is_told() -> None:
    output, modules = _fresh("--version")
    assert output.startswith("nianbao, version ")
    assert _commands_of(modules) == LIGHT_COMMANDS


def _listed(group: LazyGroup, above: str = "") -> Iterator[tuple[str, click.Command, click.Command]]:
    """Name, what the list shows, and the command itself."""
    context = click.Context(group)
    for name, line in group.commands.items():
        command = group.get_command(context, name)
        assert command is not None
        yield f"{above}{name}", line, command
        if isinstance(command, LazyGroup):
            yield from _listed(command, f"{above}{name} ")


def _group() -> LazyGroup:
    assert isinstance(main, LazyGroup)
    return main


@pytest.mark.parametrize(
    ("name", "line", "command"), list(_listed(_group())), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_list_says_of_a_command_what_it_says_itself(name: str, line: click.Command, command: click.Command) -> None:
    assert command.name == name.rpartition(" ")[2]
    assert not command.hidden
    assert command.help and line.help == command.help.splitlines()[0]
    for width in (45, 200):
        assert line.get_short_help_str(width) == command.get_short_help_str(width)


def test_a_command_that_is_none_is_told_to_whoever_wrote_the_table() -> None:
    group = LazyGroup("some", deferred={"run": Deferred("commands.shared.options", "clock", "Run.")})
    with pytest.raises(TypeError, match=r"commands\.shared\.options\.clock is no click command"):
        group.get_command(click.Context(group), "run")


def _completed(words: list[str], incomplete: str) -> list[tuple[str, str | None]]:
    completion = ShellComplete(main, {}, "nianbao", "_NIANBAO_COMPLETE")
    return [(item.value, item.help) for item in completion.get_completions(words, incomplete)]


def test_the_shell_completes_commands_and_options() -> None:
    assert [name for name, _ in _completed([], "")] == list(_group().commands)
    assert _completed([], "rep") == [("reparse", _group().commands["reparse"].get_short_help_str())]
    assert [name for name, _ in _completed([], "--v")] == ["--version"]
    assert [name for name, _ in _completed(["alerts"], "s")] == ["send"]
    assert [name for name, _ in _completed(["alerts", "send"], "--du")] == ["--due"]


def test_completing_a_command_imports_none() -> None:
    output, modules = _fresh(_NIANBAO_COMPLETE="bash_complete", COMP_WORDS="nianbao s", COMP_CWORD="1")
    assert output.split() == ["plain,serve", "plain,sources", "plain,status", "plain,search", "plain,show"]
    assert _commands_of(modules) == LIGHT_COMMANDS
    assert not modules & HEAVY


def test_a_mistyped_command_is_answered_with_the_nearest() -> None:
    told = CliRunner().invoke(main, ["statsu"])
    assert told.exit_code == 2
    assert "Did you mean 'status'?" in told.output
