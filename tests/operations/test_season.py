"""Thirty nights, January to March: messages received = changes made, none twice, none missing, none of what nobody did.

The portal is recorded answer by answer and read, archived and told by the real night.
`python -m tests.operations.season` does the same over HTTP with the real crawl, which takes minutes.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commands.shared import night as night_module
from commands.shared.night import NightRequest, run_night
from tests.archive.inside import readers_inside
from tests.archive.portal import Portal, figures, page
from tests.operations.hand import subscribe
from tests.operations.servers import Webhook

FIRST = datetime(2024, 1, 15, 18, 17, tzinfo=UTC)
NIGHTS = 30
OUTAGES = frozenset((9, 10, 11, 21))
TRUNCATED = frozenset((13, 14, 15))
"""Nights on which the listing is cut and some of its pages answer 404: nothing may be withdrawn by that."""
SET_BACK = frozenset((24, 25))
MIGRATION = 18
OFFICES = tuple(f"北仑区第{number}局" for number in range(1, 26))
ENTRY = re.compile(r"^【(.+?)】(.+?) 2023 年$", re.MULTILINE)
BUNDLE = re.compile(r"^【(.+?)】.+?：(\d+) 份报告", re.MULTILINE)


@dataclass(frozen=True)
class Posted:
    """One report as the portal shows it."""

    path: str
    sentence: str = "全年召开工作例会4次。"
    received: int = 3
    shown: bool = True


class Editors:
    """What a portal's editors do, night by night; `made` counts the changes that readers must hear of."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.posted = {office: Posted(f"/a{number}.html") for number, office in enumerate(OFFICES)}
        self.made: Counter[tuple[str, str]] = Counter()
        self.gone: set[str] = set()

    def edit(self, night: int) -> None:
        """One report a night is revised, reworded, moved, withdrawn, restored; new ones appear."""
        office = OFFICES[night % 20]
        if night == MIGRATION:
            for name, posted in self.posted.items():
                if posted.shown:
                    self._post(name, "网址变更", path=f"/new{posted.path}")
        elif night % 5 == 0:
            self._post(office, "数字修订", received=self.posted[office].received + night)
        elif night % 5 == 1:
            self._post(office, "文字修订", sentence=f"全年召开工作例会{night + 10}次。")
        elif night % 5 == 2 and night < 25:
            self._post(office, "撤下", shown=False)
        elif night % 5 == 3:
            self.posted[f"北仑区新{night}局"] = Posted(f"/n{night}.html")
            self.made["发布", f"北仑区新{night}局"] += 1
        elif night in (19, 29):
            hidden = next(name for name, posted in self.posted.items() if not posted.shown)
            self._post(hidden, "恢复", shown=True)

    def _post(self, name: str, kind: str, **changes: object) -> None:
        before = self.posted[name]
        self.posted[name] = replace(before, **changes)  # type: ignore[arg-type]
        self.made[kind, name] += 1
        if not self.posted[name].shown or self.posted[name].path != before.path:
            self.gone.add(before.path)
        self.gone.discard(self.posted[name].path if self.posted[name].shown else "")

    def show(self, night: int) -> None:
        """Record what a crawl of this night would have had."""
        if night in OUTAGES:
            for posted in self.posted.values():
                self.portal.answer(posted.path, "unreachable:timeout", 0)
            self.portal.walk(verdict="failed")
            return
        listed = []
        for name, posted in self.posted.items():
            if posted.shown and night in TRUNCATED and name == OFFICES[24]:
                self.portal.answer(posted.path, "gone", 404)
            elif posted.shown:
                body = page(name, sentence=posted.sentence, values=figures(posted.received), noise=night)
                self.portal.show(posted.path, body)
                listed.append(posted.path)
        for path in self.gone:
            self.portal.answer(path, "gone", 404)
        self.portal.walk(*listed, verdict="partial" if night in TRUNCATED else "complete")


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    header = (Path(__file__).parents[2] / "crawler" / "registry" / "sources.csv").read_text("utf-8").splitlines()[0]
    path = tmp_path / "sources.csv"
    path.write_text(header + "\n", encoding="utf-8")
    return path


def test_thirty_nights(tmp_path: Path, registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = tuple((name, (lambda _: None) if name == "crawl" else step) for name, step in night_module._STEPS)
    monkeypatch.setattr(night_module, "_STEPS", steps)
    data = tmp_path / "data"
    portal = Portal(data)
    editors = Editors(portal)
    with Webhook(500, 500) as hook:
        subscribe(data, f'name = "all"\nurls = ["{hook.url()}"]')
        for night in range(1, NIGHTS + 3):
            if 1 < night <= NIGHTS:
                editors.edit(night)
            editors.show(night)
            back = timedelta(minutes=90) if night in SET_BACK else timedelta(0)
            now = FIRST + timedelta(days=night) - back
            with readers_inside():
                outcome = run_night(NightRequest(data=data, now=now, sources=registry, jobs=1))
            assert outcome.exit_code == 0, outcome.lines
            portal.next_night()
    messages = [str(taken["message"]) for taken in hook.taken]
    told = Counter(entry for text in messages for entry in ENTRY.findall(text))
    bundles = Counter({kind: int(count) for text in messages for kind, count in BUNDLE.findall(text)})
    moved = Counter({entry: count for entry, count in editors.made.items() if entry[0] == "网址变更"})
    assert told == editors.made - moved
    assert bundles == Counter({"网址变更": sum(moved.values())}), "the migration is one piece of news"
    assert len(hook.keys) == len(set(hook.keys)) + 2, "only what was answered 500 came twice"
