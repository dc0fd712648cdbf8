"""The kinds of decision: what each is about and what it must say; outcomes of answers; words for scopes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Subject = Literal["document", "report", "body", "source", "note", "decision"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of decision.

    subject  what it is about: a document (url), a report (body and year), a body, a source, a reader's note, or an
             earlier decision.
    needs    names of `data` that it cannot do without.   may  names that it may say besides.
    """

    zh: str
    en: str
    subject: Subject
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    "place": Kind(
        "归入某机关某年度",
        "say whose report of which year a document is",
        "document",
        ("agency", "year"),
        ("scope", "edition"),
    ),
    "not_a_report": Kind("不是年度报告", "say that a document is no annual report", "document"),
    "correct": Kind("更正误读的数字", "put right a figure that was misread", "report", ("cell", "from", "to")),
    "confirm": Kind("确认数字照印如此", "confirm that a flagged figure is printed so", "report", ("cell",), ("rule",)),
    "dismiss": Kind("认定核对提示不成立", "dismiss a finding", "report", ("rule",), ("cell",)),
    "scope": Kind("认定报告口径", "say what a report counts: own, aggregate or unknown", "report", ("scope",)),
    "merge": Kind("两个机关是同一个", "say that two bodies are one", "body", ("other",), ("date",)),
    "split": Kind("一个名称是另一机关", "say that a name is that of another body", "body", ("alias",), ("date",)),
    "rename": Kind("机关更名", "give a body another name", "body", ("name",), ("date",)),
    "close": Kind("机关撤销", "say that a body was closed", "body", ("date",)),
    "accept_source": Kind("采纳建议的来源", "accept a proposed source into the registry", "source", ("row",)),
    "decline_source": Kind("不采纳建议的来源", "decline a proposed source", "source"),
    "release_source": Kind("解除来源隔离", "release a quarantined source", "source"),
    "discard_source": Kind("丢弃被隔离来源当夜所见", "discard what a quarantined source showed", "source"),
    "answer": Kind("答复读者", "answer a reader's report", "note", ("answer", "outcome")),
    "undo": Kind("撤回此前的决定", "take back an earlier decision", "decision"),
}

OUTCOMES: Mapping[str, tuple[str, str]] = {
    "corrected": ("已更正", "the archive was put right"),
    "as_printed": ("与原件一致", "the document says so"),
    "not_pursued": ("未采纳", "nothing was changed"),
}
"""How a reader's report ended → words for it."""

SCOPES: Mapping[str, str] = {"own": "own", "aggregate": "aggregate", "area": "aggregate", "unknown": "unknown"}
"""What a person may write for the scope of a report → what `reports.scope` says."""
