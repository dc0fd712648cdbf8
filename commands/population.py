"""`nianbao population`: how many people live where, for rates per 100,000 inhabitants."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from archive.figures.population import BadTableError, put, read
from archive.store import Store
from commands.shared.options import BadInput, clock, data_option, existing_archive, now_option

_SHOWN = 10


@click.command()
@data_option
@now_option
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--source", default="", help="Where the table is published, for rows that do not say so themselves.")
def population(data: Path, now: datetime | None, file: Path, source: str) -> None:
    """Take over inhabitants by region and year from the CSV FILE: region_code, year, people, source.

    A table with a mistake changes nothing. nianbao ships no population figures: take a table that can be cited.
    """
    existing_archive(data)
    try:
        with Store.open(data, now=clock(now)) as store, store.transaction() as db:
            count, strangers = put(db, read(file, source))
    except BadTableError as error:
        raise BadInput(str(error)) from error
    except OSError as error:
        raise BadInput(f"Cannot read {file}: {error.strerror or error}.") from error
    click.echo(f"{count:,} rows of inhabitants taken over from {file}")
    if strangers:
        shown = f"{', '.join(strangers[:_SHOWN])}{' …' if len(strangers) > _SHOWN else ''}"
        click.echo(f"The archive knows no region of {len(strangers):,} of their codes: {shown}")
