"""What a replica portal answers: the shape that both CMS families and the server share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from demo.world import Column, Posting


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a portal shows on one night. `noise` changes between nights and must never look like a change."""

    night: int
    host: str
    columns: tuple[Column, ...]
    postings: tuple[Posting, ...]

    def listed(self, column: Column) -> Sequence[Posting]:
        """The column's postings, newest first."""
        return tuple(reversed([posting for posting in self.postings if posting.column == column.source_id]))

    @property
    def noise(self) -> str:
        return f"浏览次数：{137 * self.night + 11}　今日访问：{self.night * 29}　更新于第{self.night}夜"


class Portal(Protocol):
    """One CMS family: answers a path with its query for a scene, or None when it has no such page."""

    def answer(self, path: str, query: Mapping[str, str], scene: Scene) -> Answer | None: ...


HTML = {"Content-Type": "text/html; charset=utf-8"}
