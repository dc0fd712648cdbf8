"""Thirty nights of a season over the replica portals: messages received = changes made.

    python -m tests.operations.season [DATA]

January to March: reports appear, are revised, reworded, moved, withdrawn and restored; a portal is out for nights, one
moves its whole column at once, the clock is set back, a night is killed. Takes some minutes; prints what was compared
and exits 1 if a message is missing, comes twice, or speaks of what nobody did.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from demo.portal import ReplicaPortals
from demo.registry import write_registry
from demo.world import Edit, postings_on
from tests.operations.hand import subscribe
from tests.operations.servers import Webhook

FIRST = datetime(2024, 1, 15, 2, 17, tzinfo=ZoneInfo("Asia/Shanghai"))
NIGHTS = 30
OUTAGES = {"trs": range(9, 13), "jcms": range(20, 22)}
MIGRATION = 15
KILLED = (6, 17)
SET_BACK = 24
"""From this night on the clock is an hour and a half behind; two nights later it is set right again."""
FIGURE = "active_disclosure.penalties.decisions"
OFFICES = ("财政局", "教育局", "公安局", "住房和城乡建设局", "卫生健康委员会", "自然资源和规划局", "生态环境局")
KINDS = {
    **{"publish": "发布", "revise": "数字修订", "reword": "文字修订", "move": "网址变更"},
    **{"withdraw": "撤下", "restore": "恢复"},
}
SETTINGS = ("-s", "DOWNLOAD_DELAY=0", "-s", "NIANBAO_RECHECK_MIN_DAYS=0", "-s", "NIANBAO_BREAKER_HOURS=1")


def edits() -> tuple[Edit, ...]:
    """What the editors do, each edit to a report of its own."""
    return tuple(_edits())


def _edits() -> Iterator[Edit]:
    for number, office in enumerate(OFFICES):
        yield Edit(2 + 2 * number, "publish", f"甲州市{office}", 2023)
        yield Edit(3 + 3 * number, "revise", f"乙州市{office}", 2022, {FIGURE: 9000 + number})
        yield Edit(
            4 + 3 * number, "reword", f"甲州市{office}", 2021, text=f"补充说明：本年度另行培训{number + 41}人次。"
        )
        yield Edit(5 + 3 * number, "move", f"乙州市{office}", 2021)
    for number, office in enumerate(OFFICES[:4]):
        yield Edit(8 + 4 * number, "withdraw", f"甲州市{office}", 2020)
    yield Edit(18, "restore", "甲州市财政局", 2020)
    yield Edit(10, "revise", "乙州市人民政府", 2023, {FIGURE: 777})  # while its portal is out
    yield Edit(10, "withdraw", "乙州市公共资源交易中心", 2020)
    for posting in postings_on(1, ()):
        if posting.column == "demo-990200-yizhou" and posting.agency.startswith(("南桥区", "北岭县")):
            yield Edit(MIGRATION, "move", posting.agency, posting.year)


def now_of(night: int) -> datetime:
    back = timedelta(minutes=90) if SET_BACK <= night < SET_BACK + 2 else timedelta(0)
    return FIRST + timedelta(days=night - 1) - back


def expected(all_edits: tuple[Edit, ...]) -> Counter[tuple[str, str, int]]:
    return Counter((KINDS[edit.kind], edit.agency, edit.year) for edit in all_edits)


ENTRY = re.compile(r"^【(.+?)】(.+?) (\d{4}) 年$", re.MULTILINE)
BUNDLE = re.compile(r"^【(.+?)】(.+?)：(\d+) 份报告", re.MULTILINE)


def run(data: Path, registry: Path, night: int, killed: bool) -> int:
    root = Path(__file__).parents[2]
    command = [sys.executable, str(root / "scheduler.py"), "nightly", "--data", str(data), "--sources", str(registry)]
    command += ["--now", now_of(night).isoformat(), *SETTINGS]
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if killed:
        try:
            process.wait(6)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
    output, _ = process.communicate(timeout=300)
    print(
        f"night {night} (exit {process.returncode}): {output.strip().splitlines()[-1] if output.strip() else 'killed'}"
    )
    return process.returncode


def season(data: Path) -> bool:
    """Run it in DATA; True when the messages are the changes."""
    plan = edits()
    with Webhook() as hook, ReplicaPortals(edits=plan) as portals:
        registry = write_registry(portals, data)
        subscribe(data, f'name = "all"\nurls = ["{hook.url()}"]')
        for night in range(1, NIGHTS + 1):
            portals.night = night
            portals.outages = {family for family, nights in OUTAGES.items() if night in nights}  # type: ignore[misc]
            run(data, registry, night, night in KILLED)
            if night in KILLED:
                run(data, registry, night, False)
        return compare(plan, [str(taken["message"]) for taken in hook.taken], hook)


def compare(plan: tuple[Edit, ...], messages: list[str], hook: Webhook) -> bool:
    wanted = expected(plan)
    told = Counter((kind, agency, int(year)) for text in messages for kind, agency, year in ENTRY.findall(text))
    bundles = [(kind, int(count)) for text in messages for kind, _, count in BUNDLE.findall(text)]
    missing, extra = wanted - told, told - wanted
    bundled: Counter[str] = Counter()
    for kind, count in bundles:
        bundled[kind] += count
    print(f"{len(plan)} changes made, {sum(told.values())} told one by one, {bundles} in one entry each")
    print(f"{len(messages)} messages, {len(set(hook.keys))} different; told and not made: {dict(extra)}")
    if Counter(kind for kind, *_ in missing.elements()) != bundled:
        print(f"not told one by one: {dict(missing)}")
        return False
    return not extra and len(messages) == len(set(hook.keys))


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="season-"))
    folder.mkdir(parents=True, exist_ok=True)
    raise SystemExit(0 if season(folder) else 1)
