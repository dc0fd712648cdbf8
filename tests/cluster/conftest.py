"""A real scheduler and two real workers on loopback, as docs/operating-a-cluster.md starts them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 150
"""Seconds for a scheduler and its workers to find each other: a busy machine takes a minute to start three Pythons."""


class Machines:
    """Processes `dask scheduler` and `dask worker`, each to be killed on its own.

    tls  the folder of a tls.yaml, as the page has it, that all of them go by; None: an open scheduler.
    """

    def __init__(self, scratch: Path, tls: Path | None = None) -> None:
        self._scratch = scratch
        self._environment = {"DASK_CONFIG": str(tls)} if tls else {}
        self.address = f"{'tls' if tls else 'tcp'}://127.0.0.1:{_free_port()}"
        self.scheduler = self._start("scheduler", "--host", self.address, "--no-dashboard", "--no-show")
        self.workers = [self.work(), self.work()]

    def work(self, *more: str) -> subprocess.Popen[bytes]:
        """Another worker, without a nanny that would start it again."""
        options = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")
        patient = ("--death-timeout", str(PATIENCE))
        return self._start("worker", self.address, *options, *patient, "--local-directory", str(self._scratch), *more)

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **self._environment, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words], env=environment, cwd=self._scratch, stderr=subprocess.DEVNULL
        )

    def wait(self, workers: int) -> None:
        """Until so many workers are there."""
        from distributed import Client

        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with Client(self.address, timeout=20, set_as_default=False) as client:
                    client.wait_for_workers(workers, timeout=20)
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("no cluster")

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    running = Machines(tmp_path)
    try:
        running.wait(2)
        yield running
    finally:
        running.stop()
