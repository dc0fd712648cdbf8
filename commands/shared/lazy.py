"""Groups of commands that are listed from data and imported one by one, when they are called."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click
from click.shell_completion import CompletionItem


class Deferred(NamedTuple):
    """Where a command is, and the first line of its docstring: what a list of commands says of it."""

    module: str
    attribute: str
    help: str


class LazyGroup(click.Group):
    """A group that lists and completes its commands, in the order given, without importing any of them.

    `commands` holds what is listed: names with their help. `get_command` gives the command itself.
    """

    def __init__(self, name: str | None = None, *, deferred: Mapping[str, Deferred | LazyGroup], **more: Any) -> None:
        listed = {
            key: part if isinstance(part, LazyGroup) else click.Command(key, help=part.help)
            for key, part in deferred.items()
        }
        super().__init__(name, listed, **more)
        self.deferred = deferred

    def invoke(self, ctx: click.Context) -> Any:
        """What a disk or a database refuses is one sentence and exit 1, in whatever command it happens."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from archive.raw.faults import sentence

            said = sentence(error)
            if said is None:
                raise
            raise click.ClickException(said) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.deferred)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        part = self.deferred.get(cmd_name)
        if part is None or isinstance(part, LazyGroup):
            return part
        command = getattr(import_module(part.module), part.attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{part.module}.{part.attribute} is no click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = formatter.width - 6 - max(map(len, self.commands))
        with formatter.section("Commands"):
            formatter.write_dl([(name, listed.get_short_help_str(width)) for name, listed in self.commands.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        names = [
            CompletionItem(name, help=listed.get_short_help_str())
            for name, listed in self.commands.items()
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)
