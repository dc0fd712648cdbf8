"""S5, S9 to S11: what the narrative says of fees, years and open cases, against year and tables; words twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from parsers.claims import find_claims, is_about_requests
from parsers.folding import fold, visible
from parsers.model import Cell, Check, Claim, Section

_SENTENCE = re.compile(r"[^。！!\n]+")
_TELLING = (0, 1, 3)
_YEAR = re.compile(r"(?<!\d)20[0-4]\d(?=年)")
_COMPARES = re.compile(
    r"同比|相比|[较比][上去前]|[较比]20\d\d|增[加长]|减少|下降|上升|累计|以来|截至|历年|近[两三四五]年|[上去]年|规划|[一二三]是对照"
)
_ALL_DONE = re.compile(
    r"(?:全部|全都|均|都|已悉数|无一例外)(?:(?!期限内|时限内|时间内|限期内)[^，。；\d]){0,10}?(?:办结|办理完毕|办理完成|处理完毕|办毕|答复|回复)(?!率)"
)
"""均在法定期限内答复 says when, not that nothing is left."""
_SOME_LEFT = re.compile(r"结转|其余|其他|其它|剩余|正在|尚[在未]|除|到期|应[当]?答复|\d+件[^，。；]{0,6}(?:均|都|全部)")
_TWICE = re.compile(
    r"([\u4e00-\u9fff]{3,20}?)\1|(进行|以及|通过|按照|根据|并且|关于|对于|由于|情况)\2|(?<![目标有])的的(?![确士])"
)
"""The same words twice in a row. Words of two signs may well meet (信息公开公开属性), but for some that do not."""
_CARRIED_FORWARD = "requests.carried_forward.total"
_FEE = ("information_fee_notices", "information_fee_amount")


def check_prose(
    year: int, cells: Mapping[str, Cell], sections: Sequence[Section], claims: Sequence[Claim]
) -> tuple[Check, ...]:
    """The checks that the narrative gives rise to; none where it says nothing of the kind."""
    told = (*_fees(claims), *_other_year(year, cells, sections, claims), *_all_done(cells, sections))
    return (*told, *_repeated(sections))


def _fees(claims: Sequence[Claim]) -> Iterator[Check]:
    """Whoever says that fees were charged has to say for how many notices and how much."""
    told = {claim.key: claim for claim in claims if claim.key in _FEE}
    if not told:
        return
    charged = any(claim.value for claim in told.values())
    complete = not charged or len(told) == len(_FEE)
    sentence = next(iter(told.values())).sentence
    yield Check("S5", "pass" if complete else "fail", len(told), len(_FEE) if charged else len(told), (), sentence)


def _other_year(
    year: int, cells: Mapping[str, Cell], sections: Sequence[Section], claims: Sequence[Claim]
) -> Iterator[Check]:
    """Numbers that the text gives to another year, where it gives none of the kind to its own."""
    own = {claim.key for claim in claims}
    told: dict[int, list[Section]] = {}
    for section in sections:
        for sentence in _SENTENCE.findall(section.text) if section.number in _TELLING else ():
            for other in _told_of(sentence, year):
                told.setdefault(other, []).append(Section(section.number, section.heading, sentence))
    for other, sentences in sorted(told.items()):
        found = [claim for claim in find_claims(sentences, other, cells) if claim.key not in own]
        if found:
            yield Check("S9", "fail", other, year, (), f"正文写的是{other}年：{found[0].sentence}")


def _told_of(sentence: str, year: int) -> set[int]:
    """The other years of which a sentence tells: none when it names its own year too, or compares."""
    if "20" not in sentence and "２" not in sentence:
        return set()
    folded = fold(sentence)
    years = {int(found) for found in _YEAR.findall(folded)}
    return set() if year in years or _COMPARES.search(folded) else years


def _all_done(cells: Mapping[str, Cell], sections: Sequence[Section]) -> Iterator[Check]:
    """全部办结 beside a case that the table hands on to the next year."""
    forward = cells.get(_CARRIED_FORWARD)
    if forward is None or not forward.value:
        return
    for section in sections:
        for sentence in _SENTENCE.findall(visible(section.text)) if section.number in _TELLING else ():
            folded = fold(sentence.strip())
            done = _ALL_DONE.search(folded)
            if done and not _SOME_LEFT.search(folded) and is_about_requests(folded[: done.start()] + done[0]):
                detail = f"正文写全部办结，表中结转下年度 {forward.value} 件：{sentence.strip()}"
                yield Check("S10", "fail", 0, forward.value, (_CARRIED_FORWARD,), detail)
                return


def _repeated(sections: Sequence[Section]) -> Iterator[Check]:
    """The first words that stand twice in a row, with their sentence: a slip of the pen, or text that was pasted in."""
    for section in sections:
        text = visible(section.text)
        twice = _TWICE.search(text)
        if twice:
            sentence = next((s for s in _SENTENCE.findall(text) if twice[0] in s), twice[0])
            yield Check("S11", "fail", 2, 1, (), f"“{twice[0]}”：{sentence.strip()}")
            return
