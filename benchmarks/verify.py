"""What `nianbao verify` costs as the archive grows: processor time of ten times the reports over that of one.

python -m benchmarks.verify [--reports 1500]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from archive.upkeep.verify import verify
from benchmarks.archive import grow
from benchmarks.targets import reached

TIMES = 10


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=int, default=1_500)
    reports = options.parse_args().reports
    small, large = (_seconds(number) for number in (reports, reports * TIMES))
    print(f"{reports:,} reports {small:.2f} s, {reports * TIMES:,} reports {large:.2f} s of processor time")
    reached("verify", large / small, f"{reports * TIMES:,} of {reports:,} reports")


def _seconds(reports: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        grow(Path(folder), reports)
        start = time.process_time()
        damage = list(verify(Path(folder)))
        assert not damage, damage[0]
        return time.process_time() - start


if __name__ == "__main__":
    main()
