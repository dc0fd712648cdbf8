"""R5 to R8 and V4: one report against the one of the year before, and a government against its own agencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers.checks.arithmetic import compare, total_of
from parsers.forms.tables import APPLICANTS
from parsers.model import Cell, Check, Number

_DOCUMENTS = (("regulations", "规章"), ("normative_documents", "行政规范性文件"))
_ITEMS = (
    ("licences", "行政许可"),
    ("other_services", "其他对外管理服务事项"),
    ("penalties", "行政处罚"),
    ("coercive_measures", "行政强制"),
    ("fees", "行政事业性收费"),
)
ADDITIVE: tuple[tuple[str, ...], ...] = (
    ("requests.received.total",),
    ("requests.carried_over.total",),
    ("requests.processed_total.total",),
    ("requests.carried_forward.total",),
    ("review_litigation.reconsideration.total",),
    ("review_litigation.litigation_direct.total", "review_litigation.litigation_after_reconsideration.total"),
)
"""Figures that add up over bodies (R8), each as the cells whose sum it is; all lawsuits are one figure."""
_COMPARED: Mapping[str, str] = {
    "requests.received.total": "本年新收总计",
    "requests.processed_total.total": "（七）总计",
    "active_disclosure.licences.decisions": "行政许可处理决定",
    "active_disclosure.penalties.decisions": "行政处罚处理决定",
    "active_disclosure.coercive_measures.decisions": "行政强制处理决定",
    "active_disclosure.fees.amount_wan": "行政事业性收费金额",
}
"""Cells whose magnitude is compared with the year before."""
_TIMES, _LEAST_COMPARED = 50, 5
CROSS_YEAR_ROWS: Mapping[str, tuple[str, ...]] = {
    "requests": ("received", "carried_over", "processed_total", "carried_forward"),
    "active_disclosure": tuple(key for key, _ in (*_DOCUMENTS, *_ITEMS)),
}
"""Block → rows whose cells `cross_year_checks` looks at."""


def cross_year_checks(previous: Mapping[str, Cell], current: Mapping[str, Cell]) -> tuple[Check, ...]:
    """R5, R6, R7 and V4 between the cells of two consecutive years of one agency.

    In `cells` of a check, keys of the year before carry the prefix "previous:". A rule whose cells either year lacks
    is not listed (no edition of table 1 has the columns of R6 and of R7); one whose cells are there without numbers
    is not assessable. V4 is listed only where it fails.
    """
    return (
        *_carried(previous, current),
        *_in_force(previous, current),
        *_items(previous, current),
        *_magnitudes(previous, current),
    )


def _carried(previous: Mapping[str, Cell], current: Mapping[str, Cell]) -> Iterator[Check]:
    for column in APPLICANTS:
        now, before = f"requests.carried_over.{column.key}", f"requests.carried_forward.{column.key}"
        if now in current and before in previous:
            detail = f"{column.label}：上年结转 = 上一年结转下年度"
            yield _check("R5", [(1, current[now])], [(1, previous[before])], (now, f"previous:{before}"), detail)


def _in_force(previous: Mapping[str, Cell], current: Mapping[str, Cell]) -> Iterator[Check]:
    for row, label in _DOCUMENTS:
        base = f"active_disclosure.{row}."
        in_force, issued, repealed = f"{base}in_force", f"{base}issued", f"{base}repealed"
        if not ({in_force, issued, repealed} <= current.keys() and in_force in previous):
            continue
        right = [(1, previous[in_force]), (1, current[issued]), (-1, current[repealed])]
        keys = (in_force, f"previous:{in_force}", issued, repealed)
        yield _check("R6", [(1, current[in_force])], right, keys, f"{label}：现行有效 = 上一年现行有效 + 制发 − 废止")


def _items(previous: Mapping[str, Cell], current: Mapping[str, Cell]) -> Iterator[Check]:
    for row, label in _ITEMS:
        items, change = f"active_disclosure.{row}.prev_items", f"active_disclosure.{row}.change"
        if items not in current or not {items, change} <= previous.keys():
            continue
        right = [(1, previous[items]), (1, previous[change])]
        keys = (items, f"previous:{items}", f"previous:{change}")
        yield _check("R7", [(1, current[items])], right, keys, f"{label}：上一年项目数量 = 上一年的（项目数量 + 增减）")


def _magnitudes(previous: Mapping[str, Cell], current: Mapping[str, Cell]) -> Iterator[Check]:
    """35 after 3500 may be true, and may be a slip of the keyboard or of the unit."""
    for key, label in _COMPARED.items():
        now, before = (cells[key].value if key in cells else None for cells in (current, previous))
        if now is None or before is None:
            continue
        least, most = sorted((now, before))
        if least >= _LEAST_COMPARED and most >= _TIMES * least:
            yield Check("V4", "fail", now, before, (key, f"previous:{key}"), f"{label}与上一年相差{_TIMES}倍以上")


Figures = Mapping[tuple[str, ...], Number | None]


def subordinates_check(parent: Figures, subordinates: Sequence[Figures]) -> tuple[Check, ...]:
    """R8: a government's figures against the sum over its subordinate agencies' reports of the same year.

    All are keyed as in ADDITIVE. Only useful when all bodies are known: one without the figure makes the check not
    assessable.
    """
    checks = []
    for cells in ADDITIVE:
        if cells in parent and subordinates:
            parts = [(1, _Figure(figures.get(cells))) for figures in subordinates]
            checks.append(
                _check("R8", [(1, _Figure(parent[cells]))], parts, cells, f"本级 = {len(parts)} 个所属机关之和")
            )
    return tuple(checks)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure that stands in no single cell."""

    value: Number | None


_Terms = Sequence[tuple[int, Cell | _Figure]]


def _check(rule: str, left: _Terms, right: _Terms, cells: tuple[str, ...], detail: str) -> Check:
    if any(cell.value is None for _, cell in (*left, *right)):
        return Check(rule, "not_assessable", None, None, cells, detail)
    one, other = _sum(left), _sum(right)
    return Check(rule, compare(one, other), one, other, cells, detail)


def _sum(terms: _Terms) -> Number:
    return total_of(sign * (cell.value or 0) for sign, cell in terms)
