"""What is known of an item, in words; a key or a code that no table names stays as it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archive.site.labels.words import field_name
from archive.site.language.current import said
from archive.site.reports import remarks
from parsers.checks.rules import rule

LABELS: Mapping[str, str] = {
    "item": "编号",
    "group": "同一来源同一原因",
    "state": "状态",
    "reason": "原因",
    "source": "来源编号",
    "source_id": "来源编号",
    "portal": "门户",
    "portal_name": "门户",
    "weight": "分量",
    "agency": "机关",
    "year": "年度",
    "title": "标题",
    "url": "网址",
    "status": "状态",
    "versions": "版本数",
    "scope": "统计口径",
    "scope_reason": "口径依据",
    "corrected_cells": "更正的单元格数",
    "current_version": "现行版本编号",
    "id": "编号",
    "name": "名称",
    "kind": "类别",
    "level": "级别",
    "region_code": "地区代码",
    "first_year": "最早年度",
    "last_year": "最近年度",
    "closed_on": "撤销日期",
    "text": "读者的话",
    "content_hash": "所看版本的校验值",
    "cell": "单元格",
    "should_be": "读者认为应是",
    "received": "收到于",
    "reachable": "可以回复",
    "searched_at": "查找于",
    "unsure": "拿不准的",
    "since": "起于",
    "addresses": "自相矛盾的网址",
    "read": "读过的网址",
    "examples": "例子",
    "postponed": "推迟的网址",
}
"""Key of what is known → what a person at the desk calls it."""
STATES: Mapping[str, str] = {
    "unreadable": "读不出",
    "refused": "拒收",
    "held": "存疑",
    "failing": "核对不符",
    "reported": "读者指出",
    "proposed": "待定来源",
    "quarantined": "隔离",
    "open": "待答复",
    "answered": "已答复",
}
"""State of what waits → its name."""
RULED = "failing"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of an item. `code`: what stands behind the words, "" where nothing else does."""

    key: str
    label: str
    value: str
    code: str = ""


def heading(item: str, known: Mapping[str, Any]) -> str:
    """What an item is called: a report by body and year, a body by its name, a document by its title."""
    if known.get("agency") and known.get("year"):
        return f"{known['agency']} {known['year']}"
    documents = known.get("documents") or ()
    title = documents[0]["title"] or documents[0]["url"] if documents else None
    return str(known.get("name") or title or item)


def facts(known: Mapping[str, Any]) -> Iterator[Fact]:
    """What is known, without what is a list of its own."""
    for key, value in known.items():
        if value and not isinstance(value, list | dict):
            words = _words(key, value)
            yield Fact(key, said(LABELS.get(key, key)), words, str(value) if words != str(value) else "")


def state_name(state: str) -> str:
    return said(STATES.get(state, state))


def reason_name(state: str, reason: str) -> str:
    """Why something waits: the name of the rule that fails, or of the code of the queue."""
    return said(rule(reason).title) if state == RULED else remarks.name(reason)


def _words(key: str, value: Any) -> str:
    if key == "state":
        return state_name(str(value))
    if key == "reason":
        return remarks.name(str(value))
    if key == "scope_reason":
        return field_name(key, str(value).partition(":")[0])
    if isinstance(value, bool):
        return said("是" if value else "否")
    return field_name(key, value)
