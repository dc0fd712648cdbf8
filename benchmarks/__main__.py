"""`make bench`: run every benchmark in turn; each prints its own ratios, measured in one run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Run each module with a `main`, in its own process; 1 when any fails."""
    names = sys.argv[1:] or sorted(
        path.stem for path in HERE.glob("[a-z]*.py") if "def main(" in path.read_text("utf-8")
    )
    failed = []
    for name in names:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
