"""The core as a stranger meets it: the wheel in a bare environment, nianbao.toml, cron itself, mail, the site."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from demo.portal import ReplicaPortals
from demo.registry import write_registry
from demo.world import Edit
from tests.e2e.conftest import ROOT
from tests.operations.servers import Mailbox

READER = "reader@example.org"
SOURCE = "demo-330206-beilun"
NIGHT = ("--source", SOURCE, "-s", "DOWNLOAD_DELAY=0", "-s", "NIANBAO_RECHECK_MIN_DAYS=0")
REVISED = Edit(2, "revise", "北仑区人民政府", 2022, {"requests.carried_over.total": 12})
CHINA = ZoneInfo("Asia/Shanghai")

_CRON = """set -e
mount --bind {spool} /var/spool/cron/crontabs
mount --bind {run} /run
mount --bind {pam} /etc/pam.d
{install}
exec cron -f
"""
"""A cron of its own, in a room of its own: it sees a table of this test, and the machine's cron does not."""


class Stranger:
    """An installation of the wheel, and its data."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.data.mkdir()
        self.environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(folder), "TZ": "Asia/Shanghai"}
        self.program = _installed(folder)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.program), *words, "--data", str(self.data)]
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )

    def nights(self) -> list[tuple[str, str]]:
        with sqlite3.connect(f"file:{self.data / 'archive.db'}?mode=ro", uri=True) as db:
            return db.execute("SELECT started_at, outcome FROM runs WHERE finished_at IS NOT NULL").fetchall()

    @contextmanager
    def site(self) -> Iterator[str]:
        command = [str(self.program), "serve", "--port", "0", "--data", str(self.data)]
        serving = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, text=True)
        assert serving.stdout is not None
        try:
            said = serving.stdout.readline()
            found = re.search(r"http://\S+", said)
            assert found, said
            yield found[0].rstrip("/")
        finally:
            serving.send_signal(signal.SIGINT)
            serving.wait(20)
            serving.stdout.close()


def _installed(folder: Path) -> Path:
    """`nianbao` of the wheel in an environment that has its dependencies and nothing of the checkout."""
    source = folder / "source"
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns(".*", "tests", "docs", "benchmarks", "data", "build", "*.egg-info")
    )
    (source / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "NOTICE", source / "docs" / "NOTICE")
    wheels = folder / "wheels"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(wheels), str(source)], check=True)
    shutil.rmtree(source)
    (wheel,) = wheels.glob("nianbao-*.whl")
    room = folder / "venv"
    venv.create(room, with_pip=False)
    python = room / "bin" / "python"
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], check=True)
    packages = next((room / "lib").glob("python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"], encoding="utf-8")
    where = subprocess.run(
        [python, "-c", "import crawler; print(crawler.__file__)"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(room) in where.stdout, "the wheel, not the checkout"
    return room / "bin" / "nianbao"


@contextmanager
def nightly_by_cron(stranger: Stranger) -> Iterator[str]:
    """The night of `install cron`, run by cron within about a minute; by cron's shell where there can be no cron."""
    at = (datetime.now(CHINA) + timedelta(seconds=68)).strftime("%H:%M")
    words = ["install", "cron", "--at", at, "--memory", "16", "--data", str(stranger.data)]
    install = shlex.join([str(stranger.program), *words, "--write", "--", *NIGHT])
    rooms = {name: stranger.folder / name for name in ("spool", "run", "pam")}
    for path in rooms.values():
        path.mkdir()
    permit = "".join(f"{kind} required pam_permit.so\n" for kind in ("auth", "account", "session"))
    (rooms["pam"] / "cron").write_text(permit, encoding="utf-8")
    script = stranger.folder / "cron.sh"
    script.write_text(_CRON.format(install=install, **rooms), encoding="utf-8")
    if not (os.geteuid() == 0 and shutil.which("unshare") and shutil.which("cron") and _may_mount()):
        yield _by_the_shell(stranger, words)
        return
    daemon = subprocess.Popen(
        ["unshare", "-m", "sh", str(script)], env=stranger.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield at
    finally:
        daemon.terminate()
        daemon.wait(20)
        assert daemon.stdout is not None
        daemon.stdout.close()


def _may_mount() -> bool:
    return subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0


def _by_the_shell(stranger: Stranger, words: list[str]) -> str:
    """Run the line of the night as cron would: /bin/sh, next to no environment, the root folder."""
    command = [str(stranger.program), *words, "--", *NIGHT]
    text = subprocess.run(command, env=stranger.environment, capture_output=True, text=True, check=True).stdout
    line = next(line for line in text.splitlines() if " nightly " in line and not line.startswith(("#", "@")))
    minute, hour, *_ = line.split(None, 5)
    line = line.split(None, 5)[5].replace(r"\%", "%")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(stranger.folder), "SHELL": "/bin/sh"}
    subprocess.run(["/bin/sh", "-c", line], cwd="/", env=environment, check=True)
    return f"{int(hour):02}:{int(minute):02}"


def until(seconds: float, holds: Callable[[], object]) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.2)


@pytest.fixture
def stranger(tmp_path: Path) -> Stranger:
    return Stranger(tmp_path)


def test_from_the_wheel_to_the_mail(stranger: Stranger) -> None:
    with Mailbox() as mailbox, ReplicaPortals(edits=[REVISED]) as portals:
        write_registry(portals, stranger.data)
        wrong = '[smpt]\nhost = "127.0.0.1"\n'
        (stranger.data / "nianbao.toml").write_text(wrong, encoding="utf-8")
        told = stranger.run("nightly", *NIGHT)
        assert (told.returncode, "did you mean smtp?" in told.stderr) == (2, True)
        (stranger.data / "nianbao.toml").write_text(
            '[site]\nname = "海边年报站"\ncontact = "editor@example.org"\n'
            f'[smtp]\nhost = "127.0.0.1"\nport = {mailbox.port}\nfrom = "nianbao@example.org"\n',
            encoding="utf-8",
        )
        assert stranger.run("sources", "check").returncode == 0
        first = stranger.run("nightly", *NIGHT)
        assert first.returncode == 0, first.stdout + first.stderr

        with stranger.site() as site:
            page = httpx.get(f"{site}/regions/330206").text
            assert "海边年报站" in page and "editor@example.org" in page
            seal = re.search(r'name="seal" value="([^"]+)"', page)
            assert seal
            form = {"mail": READER, "region": "330206", "seal": seal[1]}
            assert httpx.post(f"{site}/subscriptions", data=form).status_code == 303
            until(20, lambda: mailbox.mails)
            letter = str(mailbox.mails[0][1].get_body(("plain",)).get_content())  # type: ignore[union-attr]
            link = re.search(r"http\S+", letter)
            assert link and link[0].startswith(site)
            assert httpx.post(link[0], data={"when": "daily"}).status_code == 303

            portals.night = 2
            with nightly_by_cron(stranger) as at:
                until(100, lambda: len(stranger.nights()) == 2 and len(mailbox.mails) == 2)
            started, outcome = stranger.nights()[-1]
            assert outcome == "clean", (stranger.data / "cron.log").read_text("utf-8")
            if at:
                assert datetime.fromisoformat(started).astimezone(CHINA).strftime("%H:%M") >= at

            to, news = mailbox.mails[1]
            said = str(news.get_body(("plain",)).get_content())  # type: ignore[union-attr]
            assert to == [READER]
            assert "北仑区人民政府 2022 年" in said and "→ 12" in said
            changes = httpx.get(f"{site}/changes.json?region=330206&kind=figures_revised").json()
            assert changes["total"] == 1
            leave = str(news["List-Unsubscribe"]).strip("<>")
            assert httpx.post(leave, data={"List-Unsubscribe": "One-Click"}).status_code == 303
            assert "已退订" in httpx.get(link[0]).text
        status = stranger.run("status")
        assert "GOOD" in status.stdout and "+08:00" in status.stdout
        shown = stranger.run("show", "北仑区人民政府", "2022")
        assert "12" in shown.stdout and shown.returncode == 0, shown.stderr
        assert READER not in "".join(
            path.read_text("utf-8", "replace") for path in stranger.data.rglob("*.log")
        ) + "".join(path.read_text("utf-8") for path in (stranger.data / "logs").glob("*"))
