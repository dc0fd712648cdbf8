"""What happened between two states of a report: figures cell by cell, text by sentence and token. Pure.

Numbers are tokens of their own, so that a difference never cuts one: 39560 → 39581, not 395[60→81].
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from archive.versions import cell_state, figure
from parsers.folding import plain
from parsers.forms.tables import cell_label
from parsers.model import Cell, Number, Section

KIND_LABELS: dict[str, str] = {
    "published": "发布",
    "figures_revised": "数字修订",
    "text_revised": "文字修订",
    "file_replaced": "文件替换",
    "metadata_revised": "页面信息修订",
    "moved": "网址变更",
    "withdrawn": "撤下",
    "restored": "恢复",
}
METADATA_LABELS: dict[str, tuple[str, str]] = {
    "metadata.title": ("标题", "Title"),
    "metadata.published_on": ("发布日期", "Date of publication"),
    "metadata.publisher": ("发布机构", "Publisher"),
}
"""Keys in `change_cells` for what a page says of its report, with their labels in Chinese and English."""
_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]+|[^。！？；!?;\n]+$")
_TOKEN = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?|[A-Za-z]+|\s+|.", re.DOTALL)
SUMMARY_CELLS = 3
"""How many cells a one-line summary spells out."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One piece of a text: `equal` stands in both, `delete` in the old only, `insert` in the new only."""

    op: Literal["equal", "delete", "insert"]
    text: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell whose figure or mark is another now; None where the report has no such cell or no number in it."""

    cell: str
    old: Number | None
    new: Number | None
    old_raw: str | None
    new_raw: str | None


def text_difference(old: str, new: str) -> tuple[Difference, ...]:
    """The way from `old` to `new`: sentences first, then tokens inside the sentences that differ."""
    before, after = _sentences(old), _sentences(new)
    pieces: list[Difference] = []
    for op, i1, i2, j1, j2 in _opcodes([plain(text) for text in before], [plain(text) for text in after]):
        if op == "equal":
            pieces.append(Difference("equal", "".join(after[j1:j2])))
        else:
            pieces.extend(_token_difference("".join(before[i1:i2]), "".join(after[j1:j2])))
    return tuple(_joined(pieces))


def cell_changes(old: Mapping[str, Cell], new: Mapping[str, Cell]) -> tuple[CellChange, ...]:
    """Cells that differ, in the order of the new report, then those that it no longer has."""
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(_cell_change(key, old.get(key), new.get(key)) for key in keys if _differs(old.get(key), new.get(key)))


def figures_summary(changed: Sequence[CellChange], forms: Mapping[str, str]) -> str:
    """修订3处数字：一、本年新收政府信息公开申请数量 · 总计 159→160；…"""
    shown = "；".join(f"{_label(change.cell, forms)} {_shown(change.old, change.old_raw)}→"
                     f"{_shown(change.new, change.new_raw)}" for change in changed[:SUMMARY_CELLS])  # fmt: skip
    rest = " 等" if len(changed) > SUMMARY_CELLS else ""
    return f"修订{len(changed)}处数字：{shown}{rest}" if changed else "修订表格"


def metadata_summary(changed: Sequence[CellChange]) -> str:
    """页面信息修订：发布日期 2024-03-05→2024-01-20"""
    shown = (f"{METADATA_LABELS[c.cell][0]} {c.old_raw or '空'}→{c.new_raw or '空'}" for c in changed)
    return "页面信息修订：" + "；".join(shown)


def text_summary(old: Sequence[Section], new: Sequence[Section]) -> str:
    """文字修订：删39560，增39581（共1处）"""
    edits = [
        piece for piece in text_difference(_printed(old), _printed(new)) if piece.op != "equal" and piece.text.strip()
    ]
    deleted = next((piece.text.strip() for piece in edits if piece.op == "delete"), "")
    inserted = next((piece.text.strip() for piece in edits if piece.op == "insert"), "")
    parts = [f"{word}“{_clip(text)}”" for word, text in (("删", deleted), ("增", inserted)) if text]
    return "文字修订：" + "，".join(parts) + (f"，共{len(edits)}处" if len(edits) > len(parts) else "")


def _token_difference(old: str, new: str) -> Iterator[Difference]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    for op, i1, i2, j1, j2 in _opcodes(before, after):
        if op == "equal":
            yield Difference("equal", "".join(after[j1:j2]))
            continue
        if i2 > i1:
            yield Difference("delete", "".join(before[i1:i2]))
        if j2 > j1:
            yield Difference("insert", "".join(after[j1:j2]))


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _joined(pieces: Iterable[Difference]) -> Iterator[Difference]:
    """Neighbours of one kind as one piece."""
    held: Difference | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if held is not None and held.op == piece.op:
            held = Difference(held.op, held.text + piece.text)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def _sentences(text: str) -> list[str]:
    return _SENTENCE.findall(text)


def _differs(old: Cell | None, new: Cell | None) -> bool:
    if old is None or new is None:
        present = old or new
        return present is not None and cell_state(present) != (None, "", "")
    return cell_state(old) != cell_state(new)


def _cell_change(key: str, old: Cell | None, new: Cell | None) -> CellChange:
    return CellChange(
        key,
        old.value if old else None,
        new.value if new else None,
        old.raw if old else None,
        new.raw if new else None,
    )


def _label(key: str, forms: Mapping[str, str]) -> str:
    block = key.split(".", 1)[0]
    try:
        return cell_label(key, forms[block])
    except (KeyError, ValueError, StopIteration):
        return key


def _shown(value: Number | None, raw: str | None) -> str:
    if value is not None:
        return str(figure(value))
    return raw or "空"


def _clip(text: str) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= 24 else folded[:23] + "…"


def _printed(sections: Sequence[Section]) -> str:
    return "\n".join(f"{section.heading}\n{section.text}" for section in sections)
