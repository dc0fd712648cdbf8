"""Who decides, and why: what every decision says."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import click

Command = Callable[..., Any]


class Said(NamedTuple):
    """The two of them."""

    who: str
    why: str


def said_option(why: str | None = None) -> Callable[[Command], Command]:
    """`--who NAME --why TEXT` as parameter `said: Said`; without `why` for a default, both must be given."""

    def decorate(command: Command) -> Command:
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
