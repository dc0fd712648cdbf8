"""The demo archive, built once by the command a user would run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.once import once

ROOT = Path(__file__).parent.parent.parent


def nianbao(*arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run the command line in its own process, as a user does."""
    return subprocess.run(
        [sys.executable, str(ROOT / "scheduler.py"), *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        cwd=ROOT,
    )


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Data directory of an undisturbed `nianbao demo --once`, and what it printed."""
    folder = once(tmp_path_factory, "demo", _demo)
    return folder / "data", (folder / "printed").read_text("utf-8")


def _demo(folder: Path) -> None:
    result = nianbao("demo", "--once", "--data", str(folder / "data"))
    assert result.returncode == 0, result.stderr
    (folder / "printed").write_text(result.stdout, "utf-8")


@pytest.fixture(scope="session")
def demo_data(demo_run: tuple[Path, str]) -> Path:
    return demo_run[0]
