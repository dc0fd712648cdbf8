"""Facts about the names of reporting bodies: short forms, endings, what departments deal with, kinds.

They stand in rules.csv, a row each, with the source from which it was taken; this module only gives them their shape.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path


def _pairs(rule: str) -> tuple[tuple[str, str], ...]:
    """(match, becomes) of the rows of that rule, in the order of the file."""
    text = Path(__file__).with_name("rules.csv").read_text("utf-8")
    return tuple((row["match"], row["becomes"]) for row in csv.DictReader(text.splitlines()) if row["rule"] == rule)


SHORT_FORMS: Mapping[str, str] = dict(_pairs("short_form"))
"""Short form → full form, for a whole name once its place is taken off. An identity line says: known as it is."""

ENDINGS = _pairs("ending")
"""Pattern of an ending → its full form, for names with a stem before it (高新区管委会, 杨柳镇); first match wins."""

ASIDES = tuple(pattern for pattern, _ in _pairs("aside"))
"""Patterns of what stands in brackets behind a name and is no part of it: 行政审批局(原政务服务中心)."""

STEMS = frozenset(stem for stem, _ in _pairs("stem"))
"""What a department deals with: decides whether 市, 县, 区 before a name is a place word (区统计局)."""

ORGANS = ("委员会", "办公室", "办公厅", "局", "厅", "部", "委", "办", "中心")

PLACE_WORDS = "省市县区州旗"

UNITS = ("支队", "大队", "总队", "中队", "分局", "所", "站", "中心", "队")
"""How the units inside a department end: 市公安局交警支队."""

CENTRAL_PREFIXES = ("中华人民共和国",)

JOINT_ENDINGS = ("人民政府", "管委会", "管理委员会")
"""Two names in one title (黄埔区人民政府 广州开发区管委会) are taken apart only where the first ends so."""

KINDS = _pairs("kind")
"""Rules by the ending of the canonical name, first match wins; no match is "other".
Registry of kinds: government, department, township, institution, other."""

KIND_LABELS: dict[str, str] = {
    "government": "政府",
    "department": "部门",
    "township": "乡镇街道",
    "institution": "事业单位",
    "other": "其他",
}
LEVEL_LABELS: dict[str, str] = {
    "central": "中央",
    "province": "省级",
    "prefecture": "市级",
    "county": "县级",
    "township": "乡级",
}
