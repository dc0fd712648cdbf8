"""The text of crontab lines and systemd units. Pure."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path

from archive.raw.stamps import CHINA

BEGIN, END = "# nianbao begin", "# nianbao end"
NICE = 10
ALERTS_MINUTE = 47
OPEN_FILES = 65536
"""For 256 hosts side by side, with their name look-ups, certificates and databases, and room to spare."""
SYSTEMD_STEPS = (
    "systemctl --user daemon-reload",
    "systemctl --user enable --now nianbao-nightly.timer nianbao-alerts.timer nianbao-site.service",
    "loginctl enable-linger    # or nothing runs while you are logged out",
)


@dataclass(frozen=True, slots=True)
class Job:
    """What to run. `program`: how nianbao is called; paths are absolute; `at` is China's time; `memory` in GB;
    `options` of the night."""

    program: tuple[str, ...]
    data: Path
    sources: Path | None
    at: time
    memory: int
    options: tuple[str, ...] = ()

    def night(self, *words: str) -> list[str]:
        registry = ["--sources", str(self.sources)] if self.sources else []
        return [*self.command("nightly", *words), *registry, *self.options]

    def command(self, *words: str) -> list[str]:
        return [*self.program, *words, "--data", str(self.data)]


def crontab(job: Job, now: datetime, local: tzinfo | None) -> str:
    """Our lines for a crontab. `local`: the time zone by which cron goes; None = the machine's."""
    hour = datetime.combine(now.astimezone(CHINA).date(), job.at, CHINA).astimezone(local)
    at = f"{job.at:%H:%M}"
    return "\n".join(
        (
            f"{BEGIN}: written by `nianbao install cron`; run it again to change it",
            f"# {at} in China is {hour:%H:%M} here ({hour:%Z}).{_summer_time(now, local)}",
            f"{hour.minute} {hour.hour} * * * {_shell(job, job.night())}",
            "# After a time without power: the night that was missed.",
            f"@reboot sleep 300; {_shell(job, job.night('--catch-up', at))}",
            "# Messages that could not be delivered are tried again.",
            f"{ALERTS_MINUTE} * * * * {_shell(job, job.command('alerts', 'send', '--due'))}",
            f"{END}\n",
        )
    )


def _summer_time(now: datetime, local: tzinfo | None) -> str:
    """China has no summer time; where cron runs there may be one."""
    offsets = {(now + timedelta(days=30 * month)).astimezone(local).utcoffset() for month in range(12)}
    return " When clocks change here, the night moves by that hour." if len(offsets) > 1 else ""


def _shell(job: Job, words: list[str]) -> str:
    """One line for cron's shell. A percent sign would end the command: cron makes a new line of it."""
    command = shlex.join(words)
    log = shlex.quote(str(job.data / "cron.log"))
    line = f"ulimit -v {job.memory * 1024 * 1024}; nice -n {NICE} {command} >> {log} 2>&1"
    return line.replace("%", r"\%")


def with_our_part(crontab_text: str, ours: str) -> str:
    """The crontab with our part replaced, or added at its end."""
    pattern = re.compile(rf"^{BEGIN}\b.*?^{END}\n?", re.DOTALL | re.MULTILINE)
    rest = pattern.sub("", crontab_text)
    if rest and not rest.endswith("\n"):
        rest += "\n"
    return rest + ours


def systemd(job: Job) -> dict[str, str]:
    """File name → text of the units."""
    night, site = job.night(), job.command("serve")
    letters = job.command("alerts", "send", "--due")
    nightly = f"*-*-* {job.at:%H:%M}:00 Asia/Shanghai"
    return {
        "nianbao-nightly.service": _service("A night of nianbao", night, job, "oneshot", "SuccessExitStatus=2"),
        "nianbao-nightly.timer": _timer("The night of nianbao", nightly, "nianbao-nightly.service"),
        "nianbao-alerts.service": _service("Messages of nianbao", letters, job, "oneshot", "SuccessExitStatus=2"),
        "nianbao-alerts.timer": _timer("Messages that wait", f"*-*-* *:{ALERTS_MINUTE}:00", "nianbao-alerts.service"),
        "nianbao-site.service": _service("nianbao's site", site, job, "exec", "Restart=on-failure"),
    }


def _service(description: str, command: list[str], job: Job, kind: str, extra: str) -> str:
    wanted = "" if kind == "oneshot" else "\n[Install]\nWantedBy=default.target\n"
    return (
        f"[Unit]\nDescription={description}\n\n"
        f"[Service]\nType={kind}\nExecStart={_exec(command)}\n{extra}\n"
        "Environment=TZ=Asia/Shanghai\n"
        f"Nice={NICE}\nIOSchedulingClass=idle\nMemoryMax={job.memory}G\nLimitNOFILE={OPEN_FILES}\nNoNewPrivileges=yes\n{wanted}"
    )


def _timer(description: str, calendar: str, unit: str) -> str:
    return (
        f"[Unit]\nDescription={description}\n\n"
        f"[Timer]\nOnCalendar={calendar}\nPersistent=true\nUnit={unit}\n\n"
        "[Install]\nWantedBy=timers.target\n"
    )


def _exec(command: list[str]) -> str:
    """A command line as systemd reads it: its own quoting, %% and $$ for the signs themselves."""
    return " ".join(_quoted(word) for word in command)


def _quoted(word: str) -> str:
    plain = _escaped(word).replace("$", "$$")
    if re.fullmatch(r"[\w./:=+@%$-]+", plain):
        return plain
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
