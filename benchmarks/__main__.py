"""`make bench`: run every benchmark in turn, each prints its own ratios; then the targets and what this run reached.

python -m benchmarks [NAME...]
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from benchmarks.targets import GATHERED, Result, gathered, table

HERE = Path(__file__).parent


def main() -> int:
    """Run each module with a `main`, in its own process; 1 when any fails."""
    names = sys.argv[1:] or sorted(
        path.stem for path in HERE.glob("[a-z]*.py") if "def main(" in path.read_text("utf-8")
    )
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder:
        results = Path(folder) / "results.tsv"
        results.touch()
        failed = _run(names, results)
        said = list(_said(list(gathered(results)), date.today()))
    print("\n".join(said))
    kept = HERE.parent / "build" / "bench" / f"{date.today()}.md"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("\n".join([*said, ""]), encoding="utf-8")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run(names: Sequence[str], results: Path) -> list[str]:
    """The benchmarks that failed."""
    failed = []
    for name in names:
        print(f"== {name}", flush=True)
        environment = {**os.environ, GATHERED: str(results)}
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False, env=environment).returncode:
            failed.append(name)
    return failed


def _said(results: Sequence[Result], day: date) -> Iterator[str]:
    load = os.getloadavg()[0]
    yield f"{day}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f}"
    yield ""
    yield from table(results)


if __name__ == "__main__":
    sys.exit(main())
