"""How a figure of the form is shown: a number, a blank, a mark and a figure from a picture stay different things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from archive.editorial.corrected import CorrectedCell
from archive.figures.flat import OTHER_EDITIONS, REPORT_FIGURES, alternatives
from archive.site.labels.formatting import figure
from archive.site.language.current import Original, say
from archive.site.reports.layout import PrintedTable, printed
from archive.site.reports.remarks import is_firm
from archive.site.reports.stored import CheckView, Version, anchor
from parsers.forms.tables import FormBlock
from parsers.model import Cell

State = Literal["number", "blank", "mark", "noted", "picture", "held", "corrected", "absent"]

LEGEND: Mapping[State, tuple[str, str]] = {
    "number": ("12", "原件写着这个数字，0 也是原件写的 0"),
    "blank": ("空白", "原件这一格是空的，没有写 0"),
    "mark": ("/", "原件写的是记号或文字（/、-、无……），照原样显示"),
    "noted": ("22 ※", "数字旁边还有文字或单位，点按或悬停可看原文"),
    "picture": ("159", "从图片识别的数字，请对照原件"),
    "held": ("未证实", "从图片识别、没有等式能证实的数字，没有采用；识别所得写在旁边"),
    "corrected": ("9 更正", "机器读错、由人对照原件更正的数字；机器原来读作什么，写在旁边"),
    "absent": ("未见", "原件里没有这一格，或没有读到"),
}


_TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure ready for a template.

    failed  marks of the failed checks that it takes part in; `firm` when one of them is the form's own arithmetic.
    """

    key: str
    anchor: str
    text: str
    state: State
    hint: str
    failed: tuple[int, ...] = ()
    firm: bool = False
    also: tuple[str, ...] = ()
    """Cells of today's form that say the same: links to a figure name these, whatever form the report has."""


@dataclass(frozen=True, slots=True)
class TableView:
    name: str
    title: str
    edition: str
    table: PrintedTable
    shown: Mapping[str, Shown]
    totals: Sequence[tuple[str, str, Shown]]
    """Group, row and its total, for a screen on which the printed table has no room; empty where rows have no total."""


KEY_CELLS: Mapping[str, str] = {
    "requests.received.total": "收到申请",
    "requests.granted.total": "予以公开",
    "requests.partly_granted.total": "部分公开",
    "requests.processed_total.total": "办理总计",
    "requests.carried_forward.total": "结转下年度",
    "review_litigation.reconsideration.total": "行政复议",
    "review_litigation.litigation_direct.total": "直接起诉",
    "review_litigation.litigation_after_reconsideration.total": "复议后起诉",
    "statistics.received.value": "收到申请",
    "statistics.answered.value": "答复申请",
}
"""What a reader looks for first → its short name."""


def key_figures(version: Version) -> list[tuple[str, Shown]]:
    """Name → figure, of the tables that the version has."""
    failed = _failed_by_cell(version.failed())
    return [
        (name, show(key, version.cells.get(key), failed.get(key, [])))
        for key, name in KEY_CELLS.items()
        if key.split(".", 1)[0] in version.forms
    ]


def tables(version: Version) -> list[TableView]:
    """The official tables of a version with their figures, in printed order."""
    failed = _failed_by_cell(version.failed())
    views: list[TableView] = []
    for block in version.blocks():
        shown = {key: show(key, version.cells.get(key), failed.get(key, [])) for key in block.cell_keys()}
        shown = {key: replace(one, also=_also(key, version.forms)) for key, one in shown.items()}
        views.append(
            TableView(block.name, block.title, version.forms[block.name], printed(block), shown, _totals(block, shown))
        )
    return views


_ALSO: Mapping[str, Sequence[str]] = {
    other[0]: [
        today[0] for name, today in REPORT_FIGURES.items() if len(today) == 1 and other in alternatives(name)[1:]
    ]
    for choices in OTHER_EDITIONS.values()
    for other in choices
}
"""First cell of a flat figure in another edition → the one cell that it is in today's."""


def _also(key: str, forms: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(cell for cell in _ALSO.get(key, ()) if cell.split(".", 1)[0] not in forms)


def _totals(block: FormBlock, shown: Mapping[str, Shown]) -> list[tuple[str, str, Shown]]:
    rows = [row for row in block.rows if _TOTAL in row.columns]
    return [(row.group, row.label, shown[f"{block.name}.{row.key}.{_TOTAL}"]) for row in rows]


def show(key: str, cell: Cell | None, failed: Sequence[CheckView] = ()) -> Shown:
    text, state, hint = _face(cell)
    marks = tuple(check.mark for check in failed if check.mark)
    return Shown(key, anchor(key), text, state, hint, marks, any(is_firm(check.rule) for check in failed))


def _face(cell: Cell | None) -> tuple[str, State, str]:
    if cell is None:
        return "未见", "absent", "原件里没有这一格，或没有读到"
    if isinstance(cell, CorrectedCell):
        shown = figure(cell.value) if cell.value is not None else cell.raw or "空白"
        return shown, "corrected", say("人工更正；机器读作“{0}”", cell.machine.raw or "空白")
    if cell.value is None:
        return _unnumbered(cell.raw, held=cell.confidence is not None)
    text = figure(cell.value)
    if cell.confidence is not None:
        return text, "picture", say("从图片识别，把握 {0:.0%}", cell.confidence)
    if cell.unit or _plain(cell.raw) not in ("", _plain(text)):
        unit = say("（{0}）", cell.unit) if cell.unit and cell.unit not in cell.raw else ""
        return text, "noted", say("原文：{0}{1}", cell.raw, unit)
    return text, "number", ""


def _unnumbered(raw: str, *, held: bool) -> tuple[str, State, str]:
    if not raw:
        return "空白", "blank", "图片里没有识别出内容" if held else "原件为空白"
    if held:
        return "未证实", "held", say("图片识别读作“{0}”，未能证实，没有采用", Original(raw))
    return Original(raw), "mark", say("原件写的是“{0}”", Original(raw))


def _plain(text: str) -> str:
    return text.replace(",", "").replace("，", "").replace(" ", "")


def _failed_by_cell(checks: Sequence[CheckView]) -> dict[str, list[CheckView]]:
    found: dict[str, list[CheckView]] = {}
    for check in checks:
        for key in check.cells:
            found.setdefault(key, []).append(check)
    return found


def used(views: Sequence[TableView]) -> list[tuple[State, str, str]]:
    """The legend: only the states that these tables show."""
    present = {shown.state for view in views for shown in view.shown.values()}
    return [(state, *LEGEND[state]) for state in LEGEND if state in present]
