"""nianbao's command line: the one place that puts the parts together.

Each command lives in `commands/` and is imported when it is called, so that `nianbao parse` does not wait for
Scrapy and `nianbao crawl` does not wait for Datasette. Exit codes: 0 clean, 1 failed, 2 incomplete or bad input.
"""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS: dict[str, tuple[str, str]] = {
    "nightly": ("commands.nightly", "nightly"),
    "crawl": ("commands.crawl", "crawl"),
    "parse": ("commands.parse", "parse"),
    "reparse": ("commands.reparse", "reparse"),
    "serve": ("commands.serve", "serve_command"),
    "demo": ("commands.demo", "demo"),
    "sources": ("commands.sources", "sources"),
    "agencies": ("commands.agencies", "agencies"),
    "status": ("commands.status", "status"),
    "export": ("commands.export", "export"),
    "verify": ("commands.verify", "verify"),
    "alerts": ("commands.alerts", "alerts"),
    "backup": ("commands.backup", "backup"),
    "restore": ("commands.backup", "restore"),
    "install": ("commands.install", "install"),
}
"""Command → module and attribute, in the order of a day's work."""


class LazyGroup(click.Group):
    """A group whose commands are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}.{attribute} is no click command")
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nianbao")
def main() -> None:
    """nianbao (年报): archive of China's annual reports on government information disclosure."""


if __name__ == "__main__":
    main()
