"""What every command says where nothing can be written: `python -m tests.operations.disks DATA PLACE full|ro`.

DATA is copied to PLACE, a small disk in a mount namespace of its own. Prints {command: [exit code, output]} and the
files that are there afterwards.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from scheduler import main

ALLOWED = subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode == 0
"""Whether this machine lets us mount."""
NOBODY = (
    "source_id,region_code,list_url,scope,agency,family,minimum_reports\n"
    "330206-bl,330206,http://127.0.0.1:9/nb/,portal,,generic,\n"
)
"""A registry whose only portal does not answer: no night of a test asks a real one."""
ROOT = Path(__file__).parents[2]
_DISK_KB = 16_384
_LEFT = 40_000
"""Bytes that are free: enough for a file to be begun, not for what a night writes."""


def run(data: Path, place: Path, mode: str) -> dict[str, Any]:
    """The answers, from a process that may mount."""
    command = ["unshare", "-rm", sys.executable, "-m", "tests.operations.disks", str(data), str(place), mode]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _served(data: Path) -> list[Any]:
    """What `serve` says, and how its pages answer."""
    command = [sys.executable, str(ROOT / "scheduler.py"), "serve", "--data", str(data), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert server.stdout
    said = server.stdout.readline()
    codes = []
    if said.startswith("Serving"):
        address = said.split(" at ")[1].split()[0]
        for path in ("", "archive/reports", "search?q=%E5%85%AC%E5%BC%80", "archive.json?sql=select+1", "health"):
            with urllib.request.urlopen(address + path, timeout=30) as answer:
                codes.append(answer.status)
    server.terminate()
    server.communicate()
    return [codes, said]


def _answers(data: Path, place: Path) -> dict[str, Any]:
    runner, asked = CliRunner(), {"nightly": "nightly", "crawl": "crawl", "reparse": "reparse --where 1"}
    asked |= {"export": f"export {place}/export", "warc": f"export --warc {place}/x.warc"}
    asked |= {"backup": f"backup {place}/safe", "restore": f"restore {place}/copy", "verify": "verify"}
    asked |= {"decide": "agencies merge 1 2 --who me --why twins", "alerts": "alerts send", "status": "status"}
    found: dict[str, Any] = {}
    for name, line in asked.items():
        where = place / "new" if name == "restore" else data
        done = runner.invoke(main, [*line.split(), "--data", str(where)])
        trace = "" if isinstance(done.exception, SystemExit | None) else repr(done.exception)
        found[name] = [done.exit_code, done.output + trace]
    return found


def _main(data: Path, place: Path, mode: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK_KB}k", "tmpfs", str(place)], check=True)
    shutil.copytree(data, place / "data")
    (place / "data" / "sources.csv").write_text(NOBODY, encoding="utf-8")
    CliRunner().invoke(main, ["backup", str(place / "all"), "--data", str(place / "data")])
    next((place / "all").iterdir()).rename(place / "copy")
    if mode == "full":
        (place / "fill").write_bytes(bytes(shutil.disk_usage(place).free - _LEFT))
    else:
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    found = _answers(place / "data", place)
    found["serve"] = _served(place / "data")
    found["files"] = sorted(str(path.relative_to(place)) for path in place.rglob("*"))
    print(json.dumps(found))


if __name__ == "__main__":
    _main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
