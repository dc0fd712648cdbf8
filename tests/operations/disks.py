"""What every command says where nothing can be written: `python -m tests.operations.disks DATA PLACE full|ro`.

DATA is copied to PLACE, a small disk in a mount namespace of its own. Where a machine lets nobody mount, the same is
reached without: a limit on the size of files for the full disk, rights without the power to pass over them for the
directory that is read-only. Prints {command: [exit code, output]} and the files that are there afterwards.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from scheduler import main

_OWN_MOUNTS = ["unshare", "-rm"]
_NO_MOUNTS = "no-mounts"
NOBODY = (
    "source_id,region_code,list_url,scope,agency,family,minimum_reports\n"
    "330206-bl,330206,http://127.0.0.1:9/nb/,portal,,generic,\n"
)
"""A registry whose only portal does not answer: no night of a test asks a real one."""
ROOT = Path(__file__).parents[2]
_POWERLESS = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-dac_override"]
"""Root for whom rights hold: a directory without w cannot be written."""
_DISK_KB = 16_384
_LEFT = 40_000
"""Bytes that are free: enough for a file to be begun, not for what a night writes."""


def may_mount() -> bool:
    """Whether this machine lets us mount."""
    return subprocess.run([*_OWN_MOUNTS, "true"], capture_output=True, check=False).returncode == 0


def run(data: Path, place: Path, mode: str, *, mounting: bool) -> dict[str, Any]:
    """The answers, from a process that may mount, or from one that only may less."""
    way = _OWN_MOUNTS if mounting else _POWERLESS if os.geteuid() == 0 else []
    command = [*way, sys.executable, "-m", "tests.operations.disks", str(data), str(place), mode]
    done = subprocess.run(
        [*command, *([] if mounting else [_NO_MOUNTS])], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _served(data: Path) -> list[Any]:
    """What `serve` says, and how its pages answer."""
    command = [sys.executable, str(ROOT / "scheduler.py"), "serve", "--data", str(data), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert server.stdout
    try:
        said = server.stdout.readline()
        return [_codes(said) if said.startswith("Serving") else [], said]
    finally:
        server.terminate()
        server.communicate()


def _codes(said: str) -> list[int]:
    address = said.partition(" at ")[2].partition(" ")[0].strip()
    pages = ("", "archive/reports", "search?q=%E5%85%AC%E5%BC%80", "archive.json?sql=select+1", "health")
    return [_code(address + path) for path in pages]


def _code(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


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


def _limit(place: Path, mode: str) -> None:
    """No file gets longer than _LEFT, or none is made or written: without a disk of its own."""
    if mode == "full":
        resource.setrlimit(resource.RLIMIT_FSIZE, (_LEFT, _LEFT))
        return
    for path in (*place.rglob("*"), place):
        path.chmod(0o555 if path.is_dir() else 0o444)


def _main(data: Path, place: Path, mode: str, *, mounting: bool) -> None:
    if mounting:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK_KB}k", "tmpfs", str(place)], check=True)
    shutil.copytree(data, place / "data")
    (place / "data" / "sources.csv").write_text(NOBODY, encoding="utf-8")
    CliRunner().invoke(main, ["backup", str(place / "all"), "--data", str(place / "data")])
    next((place / "all").iterdir()).rename(place / "copy")
    if not mounting:
        _limit(place, mode)
    elif mode == "full":
        (place / "fill").write_bytes(bytes(shutil.disk_usage(place).free - _LEFT))
    else:
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
    found = _answers(place / "data", place)
    found["serve"] = _served(place / "data")
    found["files"] = sorted(str(path.relative_to(place)) for path in place.rglob("*"))
    print(json.dumps(found))


if __name__ == "__main__":
    _main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], mounting=_NO_MOUNTS not in sys.argv[4:])
