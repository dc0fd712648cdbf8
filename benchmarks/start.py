"""How long `nianbao --help` takes, as a ratio to `python -c "import click"` with the same interpreter.

python -m benchmarks.start    the median over pairs of processes that take turns
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.targets import reached

ROOT = Path(__file__).parent.parent
PAIRS = 21
BARE = ("-c", "import click")
WORKS: dict[str, tuple[str, ...]] = {
    "nianbao --help": ("scheduler.py", "--help"),
    "nianbao alerts --help": ("scheduler.py", "alerts", "--help"),
    "nianbao parse --help": ("scheduler.py", "parse", "--help"),
}
"""What is timed against BARE; the target is that of the first."""


def main() -> None:
    for arguments in (BARE, *WORKS.values()):
        _seconds(arguments)  # the first run may have to compile
    for name, arguments in WORKS.items():
        pairs = [(_seconds(arguments), _seconds(BARE)) for _ in range(PAIRS)]
        ratio = statistics.median(ours / bare for ours, bare in pairs)
        ours, bare = (statistics.median(times) for times in zip(*pairs, strict=True))
        print(f"{name}: {ours * 1000:.0f} ms, import click {bare * 1000:.0f} ms, ratio {ratio:.2f}")
        if name == next(iter(WORKS)):
            reached("help", ratio)


def _seconds(arguments: tuple[str, ...]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
