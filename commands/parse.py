"""`nianbao parse`: documents in, one JSON object a line out. No network, no database."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

import click

from commands.shared.options import EXIT_CLEAN, EXIT_FAILED, BadInput, cluster_option, data_option
from parsers.model import AnnualReport, Document, NotAReport, Outcome, Unreadable
from parsers.notes import Note

_PROGRESS_EVERY = 1000
_SNIFFED = 4096


@click.command("parse")
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--url", help="Address that the document came from: evidence for year and date.")
@click.option("--media-type", help="Media type that the server named.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Reader processes.")
@cluster_option
@data_option
@click.pass_context
def parse(  # noqa: PLR0913, PLR0917 — one parameter an option
    context: click.Context,
    files: tuple[str, ...],
    url: str | None,
    media_type: str | None,
    jobs: int,
    cluster: str | None,
    data: Path,
) -> None:
    """Read annual reports and print one JSON object a line.

    FILE is a document, a directory (read with all that it holds) or "-" for standard input. Reports go to standard
    output in the order given; what is no report, or cannot be read, is told on standard error.
    nianbao.toml in the data directory may name a cluster that reads; nothing else of it is used.
    Exit 0: all are reports. 1: at least one is not. 2: bad arguments.
    """
    paths = list(_paths(files))
    if (url or media_type) and len(paths) != 1:
        raise click.UsageError("--url and --media-type describe one document: give one FILE with them.")
    run = _Run(len(paths))
    documents = (run.load(path, url, media_type) for path in paths)
    address = _cluster_of(data, cluster)
    outcomes: Iterator[Outcome | bytes] = (
        _on_cluster(documents, address) if address else _outcomes(documents, jobs, len(paths))
    )
    for path, outcome in zip(paths, outcomes, strict=True):
        run.take(path, outcome)
    run.close()
    context.exit(EXIT_FAILED if run.failed else EXIT_CLEAN)


def _paths(files: Sequence[str]) -> Iterator[str]:
    """Files as given, directories as the sorted files below them. Raises BadInput for what is not there."""
    for name in files:
        path = Path(name)
        if name == "-" or path.is_file():
            yield name
        elif path.is_dir():
            yield from _files_below(name)
        else:
            raise BadInput(f"No such file or directory: {name}.")


def _files_below(directory: str) -> Iterator[str]:
    for folder, folders, names in os.walk(directory):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (os.path.join(folder, name) for name in sorted(names) if not name.startswith("."))  # noqa: PTH118


def _outcomes(documents: Iterator[Document], jobs: int, count: int) -> Iterator[Outcome | bytes]:
    """Many files, and any binary one, are read in processes of their own, so that none takes the others with it.

    A single page or text is read here: starting a process takes longer than reading it. Each way imports what it needs.
    """
    if count == 1:
        document = next(documents)
        if b"\0" not in document.data[:_SNIFFED]:
            from parsers.report import parse as parse_document

            yield parse_document(document)
            return
        documents = iter((document,))
    from parsers.sandbox import Pool

    with Pool(jobs) as pool:
        yield from pool.tell(documents)


def _cluster_of(data: Path, cluster: str | None) -> str:
    from commands.shared.cluster import address_of

    return address_of(data, cluster)


def _on_cluster(documents: Iterator[Document], cluster: str) -> Iterator[Outcome]:
    from commands.shared.cluster import readers
    from parsers.sandbox import opened
    from parsers.sandbox.cluster import ClusterError

    try:
        with readers(cluster, 0) as who, opened(who) as pool:
            yield from pool.map(documents)
    except ClusterError as error:
        raise BadInput(str(error)) from error


class _Run:
    """Writes outcomes as they come, and says at the end what failed and why."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.failed = total, 0, 0
        self._reasons: Counter[str] = Counter()
        self._unread: dict[str, str] = {}
        self._many = total > 1
        self._bar = self._progress_bar() if self._many and sys.stderr.isatty() else None

    def load(self, path: str, url: str | None, media_type: str | None) -> Document:
        """The document at `path`; one that cannot be read is remembered, and empty."""
        if path == "-":
            return Document(sys.stdin.buffer.read(), url=url, media_type=media_type)
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            self._unread[path] = error.strerror or type(error).__name__
            data = b""
        return Document(data, url=url, media_type=media_type, file_name=Path(path).name)

    def _progress_bar(self) -> click._termui_impl.ProgressBar[int]:
        bar = click.progressbar(length=self.total, label="Reading", file=sys.stderr)
        return bar.__enter__()

    def take(self, path: str, outcome: Outcome | bytes) -> None:
        """`outcome`: bytes for a report that its reader has written down (parsers.output.written)."""
        self.done += 1
        if path in self._unread:
            outcome = Unreadable.because("no_access", Note("library_failed", args={"error": self._unread[path]}))
        if isinstance(outcome, AnnualReport):
            # Only who reads here needs the forms: a process that hands documents over starts in half the time.
            from parsers.output import written

            outcome = written(outcome)
        if isinstance(outcome, bytes):
            name = json.dumps({"file": path}, ensure_ascii=False).encode("utf-8", "surrogatepass")
            _write_line(sys.stdout, name[:-1] + b", " + outcome[1:])
        else:
            self.failed += 1
            kind = "not a report" if isinstance(outcome, NotAReport) else "unreadable"
            self._reasons[f"{kind}: {outcome.reason}"] += 1
            detail = " ".join(outcome.detail.split())
            click.echo(f"{path}: {kind} ({outcome.reason}): {detail}", err=True)
        if self._bar is not None:
            self._bar.update(1)
        elif self._many and self.done % _PROGRESS_EVERY == 0:
            click.echo(f"{self.done} of {self.total} read, {self.failed} without a report", err=True)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
        if self._many:
            click.echo(f"{self.done} read: {self.done - self.failed} reports, {self.failed} without a report", err=True)
            for reason, count in self._reasons.most_common():
                click.echo(f"  {count} {reason}", err=True)


def _write_line(stream: TextIO, line: bytes) -> None:
    # Standard output may be ASCII (LANG=C under cron); the lines are UTF-8 all the same.
    stream.buffer.write(line + b"\n")
