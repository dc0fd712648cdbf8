"""The editions of the form side by side, 2014 → 2019 → 2021: which cells are the same, which sums correspond, what
breaks. Facts as data; charts, exports and docs/figures.md take them from here.

`same`: the same question in other words. `sum`: several cells of the older form make up the newer figure. `break`: the
nearest there is, whose meaning changed: it is shown, and the step between the years is marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from archive.figures.flat import OTHER_EDITIONS
from parsers.forms.tables import FORM_BLOCKS

Kind = Literal["same", "sum", "break"]


@dataclass(frozen=True, slots=True)
class Break:
    """From `year` on the figure means something else than before."""

    year: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Correspondence:
    """How one flat figure is made from the form of an edition."""

    figure: str
    edition: str
    cells: tuple[str, ...]
    kind: Kind


_GRANTED = Break(
    2019,
    "2014 年统计表另列“属于已主动公开范围”，这里并入予以公开（本站推定）",
    "the table of 2014 lists what was public already apart; counted as granted here (our inference)",
)
_DENIED = Break(2019, "不予公开的情形自 2019 年版起重新划分", "grounds of refusal were redrawn in the edition of 2019")
_UNAVAILABLE = Break(
    2019,
    "2014 年统计表为“不属于本行政机关公开”与“申请信息不存在”之和（本站推定）",
    "sum of 'not ours' and 'does not exist' in the table of 2014 (our inference)",
)
_OTHER = Break(
    2019,
    "2014 年统计表为“告知作出更改补充”与“告知通过其他途径办理”之和（本站推定）",
    "sum of 'asked to amend' and 'other channel' in the table of 2014 (our inference)",
)
_ANSWERED = Break(
    2019,
    "2014 年统计表为“申请答复数”，自 2019 年版起为办理结果总计",
    "answers given in the table of 2014, results of all kinds from the edition of 2019 on",
)
_LAW = Break(
    2024,
    "新《行政复议法》自 2024 年 1 月 1 日起施行：不予公开须先复议，未经复议直接起诉减少",
    "Administrative Reconsideration Law of 2024: refusals go to reconsideration first, direct lawsuits fall",
)
_COURTS = Break(
    2019,
    "2014 年统计表不分直接起诉与复议后起诉，也不列尚未审结",
    "the table of 2014 neither tells lawsuits with and without reconsideration apart nor lists pending ones",
)

BREAKS: Mapping[str, tuple[Break, ...]] = {
    "granted": (_GRANTED,),
    "denied": (_DENIED,),
    "unavailable": (_UNAVAILABLE,),
    "other_handling": (_OTHER,),
    "processed_total": (_ANSWERED,),
    "reconsiderations": (_COURTS, _LAW),
    "reconsiderations_upheld": (_LAW,),
    "reconsiderations_corrected": (_LAW,),
    "reconsiderations_other": (_LAW,),
    "lawsuits": (_COURTS, _LAW),
    "lawsuits_upheld": (_LAW,),
    "lawsuits_corrected": (_LAW,),
    "lawsuits_other": (_LAW,),
}
"""Flat figure → where its series breaks."""

CELL_BREAKS: Mapping[str, tuple[Break, ...]] = {
    "review_litigation.reconsideration.": (_LAW,),
    "review_litigation.litigation_direct.": (_LAW,),
}
"""Beginning of a cell's key → where its series breaks."""

_SUMS = frozenset({("lawsuits", "2014"), ("other_handling", "2019")})


def _edition_of(cells: tuple[str, ...]) -> str:
    """The newest edition that has the cells."""
    return next(block.edition for block in FORM_BLOCKS if set(cells) <= set(block.cell_keys()))


def _kind(figure: str, edition: str, cells: tuple[str, ...]) -> Kind:
    if edition == "2014" and any(item.year == 2019 for item in BREAKS.get(figure, ())):
        return "break"
    return "sum" if len(cells) > 1 or (figure, edition) in _SUMS else "same"


CONCORDANCE: tuple[Correspondence, ...] = tuple(
    Correspondence(figure, edition, cells, _kind(figure, edition, cells))
    for figure, choices in OTHER_EDITIONS.items()
    for cells in choices
    for edition in (_edition_of(cells),)
)
"""Every correspondence with an older edition."""


def breaks_of_cells(key: str) -> tuple[Break, ...]:
    """Where the series of one cell breaks."""
    return next((found for start, found in CELL_BREAKS.items() if key.startswith(start)), ())
