"""What every command shares: where the data is, what time it is, and how bad input is told."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import UTC, datetime, time
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from archive.raw.stamps import by_china

Command = TypeVar("Command", bound=Callable[..., Any])

EXIT_CLEAN, EXIT_FAILED, EXIT_INCOMPLETE = 0, 1, 2


def say(line: str, *, err: bool = False) -> None:
    """A line for a person at a terminal: times in it are China's, with the zone."""
    click.echo(by_china(line), err=err)


class Sentence(click.ClickException):
    """One clear sentence on stderr."""

    def format_message(self) -> str:
        return by_china(self.message)


class BadInput(Sentence):
    """Exit 2: something the user gave or owns cannot be used."""

    exit_code = 2


class Failure(Sentence):
    """Exit 1: the work was understood and did not succeed."""

    exit_code = 1


class IsoTime(click.ParamType[datetime]):
    """An ISO 8601 time; without an offset it is UTC."""

    name = "iso-time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no ISO 8601 time, such as 2026-01-15T02:17:00+08:00", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Setting(click.ParamType[tuple[str, str]]):
    """A Scrapy setting, NAME=VALUE."""

    name = "name=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        name, separator, text = str(value).partition("=")
        if not separator or not name.strip():
            self.fail(f"{value!r} is not NAME=VALUE", param, ctx)
        return name.strip(), text


class HourOfChina(click.ParamType[time]):
    """A time of day in China, HH:MM."""

    name = "hh:mm"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> time:
        if isinstance(value, time):
            return value
        try:
            return datetime.strptime(str(value), "%H:%M").time()
        except ValueError:
            self.fail(f"{value!r} is no time of day, such as 02:17", param, ctx)


def data_option(command: Command) -> Command:
    """`--data DIR` (or NIANBAO_DATA, default ./data) as parameter `data: Path`."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="NIANBAO_DATA",
        default=Path("data"),
        show_default=True,
        callback=_configured,
        help="Directory of the databases, nianbao.toml and alerts.toml (environment: NIANBAO_DATA).",
    )(command)


def _configured(_context: click.Context, _parameter: click.Parameter, data: Path) -> Path:
    """A mistake in DATA/nianbao.toml is told by every command, before it does anything."""
    from commands.shared.configuration import configuration

    configuration(data)
    return data


def sources_option(command: Command) -> Command:
    """`--sources FILE` as parameter `sources: Path | None`."""
    return click.option(
        "--sources",
        type=click.Path(dir_okay=False, path_type=Path),
        default=None,
        help="A registry to use instead of DATA/sources.csv or, where there is none, the shipped one.",
    )(command)


def now_option(command: Command) -> Command:
    """`--now ISO-TIME` as parameter `now: datetime | None`; `clock(now)` gives the time to use."""
    return click.option("--now", type=IsoTime(), default=None, help="Run as if it were this time.")(command)


def settings_option(command: Command) -> Command:
    """`-s NAME=VALUE` (repeatable) as parameter `settings: tuple[tuple[str, str], ...]`."""
    return click.option(
        "-s",
        "settings",
        type=Setting(),
        multiple=True,
        callback=_existing,
        help="Set a Scrapy setting, as in `scrapy -s`.",
    )(command)


def _existing(
    _context: click.Context, _parameter: click.Parameter, settings: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    if settings:
        from crawler.night.policy import check_names

        try:
            check_names(name for name, _ in settings)
        except ValueError as error:
            raise BadInput(str(error)) from error
    return settings


def cluster_option(command: Command) -> Command:
    """`--cluster ADDRESS` as parameter `cluster: str | None`."""
    return click.option(
        "--cluster",
        metavar="ADDRESS",
        help="Read on the workers of this Dask scheduler, as tls://host:8786, in place of processes of this machine.",
    )(command)


def clock(now: datetime | None) -> datetime:
    """The given time, or the present one: the only place where a command reads the clock."""
    return now or datetime.now(UTC)


def ensure_data_dir(data: Path) -> Path:
    """Create the data directory when it is missing. Raises BadInput when it cannot be written."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        probe = data / ".write-test"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise BadInput(f"Cannot write to the data directory {data}: {error.strerror}.") from error
    return data


def existing_archive(data: Path) -> Path:
    """The data directory, when it holds an archive. Raises BadInput otherwise."""
    if not (data / "archive.db").is_file():
        raise BadInput(f"No archive in {data}: run `nianbao nightly` first, or name its directory with --data DIR.")
    return data


class Said(NamedTuple):
    """Who decides, and why: what every decision says."""

    who: str
    why: str


def said_option(why: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--who NAME --why TEXT` as parameter `said: Said`; without `why` for a default, both must be given."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def run(*args: Any, who: str, why: str, **options: Any) -> Any:
            return command(*args, said=Said(who, why), **options)

        must = why is None
        reason = click.option("--why", required=must, default=why, metavar="TEXT", help="Why, for the record.")
        name = click.option(
            "--who",
            required=must,
            default=None if must else getpass.getuser,
            metavar="NAME",
            help="Who decides, for the record.",
        )
        return name(reason(run))

    return decorate
