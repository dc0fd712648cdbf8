"""Who reads the documents, for the commands that read many: this machine, or the workers of `--cluster ADDRESS`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commands.shared.configuration import configuration

if TYPE_CHECKING:
    from parsers.sandbox.task import Readers


def address_of(data: Path, cluster: str | None) -> str:
    """The scheduler that an option or nianbao.toml names; "" = this machine reads. An empty option means that too."""
    return configuration(data).cluster if cluster is None else cluster


@contextmanager
def readers(address: str, jobs: int, raw: Path | None = None) -> Iterator[int | Readers]:
    """So many processes of this machine, or the cluster at an address; at its end, what reading cost there.

    raw   the raw.db in which the workers find what is stored, if they see it. Raises parsers.sandbox.cluster.
    ClusterError.
    """
    if not address:
        yield jobs
        return
    from archive.raw.shelf import fetch
    from parsers.sandbox.cluster import Cluster, is_open
    from parsers.sandbox.errand import Shelf

    if is_open(address):
        click.echo(f"{address} is not encrypted and lets in whoever reaches it: use tls://.", err=True)
    shelf = Shelf(str(raw.absolute()), fetch) if raw else None
    with Cluster(address, shelf=shelf) as cluster:
        yield cluster
        for line in cluster.costs.lines():
            click.echo(f"cluster: {line}", err=True)
