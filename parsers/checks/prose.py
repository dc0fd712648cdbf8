"""S5, S9 to S11: what the narrative says of fees, years and open cases, against year and tables; words twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from parsers.claims import find_claims, is_about_requests
from parsers.folding import fold, visible
from parsers.model import Cell, Check, CheckOutcome, Claim, Section, Sentence

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
_SOME_LEFT = re.compile(r"结转|其余|其他|其它|剩余|正在|尚[在未]|除|到期|应[当]?答复|\d件[^，。；]{0,6}(?:均|都|全部)")
_NEVER_TWICE = ("进行", "以及", "通过", "按照", "根据", "并且", "关于", "对于", "由于", "情况")
_TWICE = re.compile(rf"([\u4e00-\u9fff]{{3,20}}?)\1|({'|'.join(_NEVER_TWICE)})\2|(?<![目标有])的的(?![确士])")
"""The same words twice in a row. Words of two signs may well meet (信息公开公开属性), but for some that do not."""
_SHORT_TWICE = (*(2 * word for word in _NEVER_TWICE), "的的")
_LONG_TWICE = range(3, 21)
"""As many signs as the first group of _TWICE takes."""
_CARRIED_FORWARD = "requests.carried_forward.total"
_FEE_NOTICES, _FEE_AMOUNTS = "information_fee_notices", ("information_fee_amount", "information_fee_received")
_NAMES_SOMETHING = re.compile(
    r"20\d\d年(?:度)?[^，。；]{0,16}?(?:的|《|印发|制定|出台|修订|下发|发布|考核|考评|评估|要点|通知|文件|方案|\d月|[至到—-]20)"
)
"""2022年制定的办法: the year of something else, not the one that the numbers are of."""
_COUNTS = r"年[^。\n]*?\d[\d,.]*\s*[万千]?[件条宗份起例次个项期篇]"
_WISHED = re.compile(
    r"要求|确保|做到|力争|争取|努力|严格|务必|必须|应当|应该|保证|力求|坚持|推动|督促|实现|须|将(?!于)"
)
"""确保全部按期办结 is what is aimed at."""
_FACT = re.compile(r"收到|受理|新收|新增|接到|接收|收办|办理[^，。；]{0,12}\d|\d[件宗条份]")
_OF_BEFORE = re.compile(r"上一?年|去年|往年|前一年|20\d\d年")
_CLAUSE_ENDS = "，；。："


def check_prose(
    year: int, cells: Mapping[str, Cell], sections: Sequence[Section], claims: Sequence[Claim]
) -> tuple[Check, ...]:
    """The checks that the narrative gives rise to; none where it says nothing of the kind."""
    told = (*_fees(claims), *_other_year(year, cells, sections, claims), *_all_done(cells, sections))
    return (*told, *_repeated(sections))


def _fees(claims: Sequence[Claim]) -> Iterator[Check]:
    """Whoever says that fees were charged has to say for how many notices and how much."""
    told = {claim.key: claim for claim in claims if claim.key in (_FEE_NOTICES, *_FEE_AMOUNTS)}
    if not told:
        return
    charged = any(claim.value for claim in told.values())
    said = (_FEE_NOTICES in told) + any(key in told for key in _FEE_AMOUNTS)
    wanted = 2 if charged else said
    first = next(iter(told.values()))
    outcome: CheckOutcome = "pass" if said == wanted else "fail"
    yield Check("S5", outcome, said, wanted, (), first.sentence, first.told_in)


def _other_year(
    year: int, cells: Mapping[str, Cell], sections: Sequence[Section], claims: Sequence[Claim]
) -> Iterator[Check]:
    """Numbers that the text gives to another year, where its section counts nothing in its own."""
    own = {claim.key for claim in claims}
    told: dict[int, list[Section]] = {}
    for section in sections:
        telling = section.number in _TELLING and not re.search(f"{year}{_COUNTS}", fold(section.text))
        for sentence in _SENTENCE.findall(section.text) if telling else ():
            for other in _told_of(sentence, year):
                told.setdefault(other, []).append(Section(section.number, section.heading, sentence))
    for other, sentences in sorted(told.items()):
        found = [claim for claim in find_claims(sentences, other, cells) if claim.key not in own]
        if found:
            detail = f"正文写的是{other}年：{found[0].sentence}"
            yield Check("S9", "fail", other, year, (), detail, found[0].told_in)


def _told_of(sentence: str, year: int) -> set[int]:
    """The other years of which a sentence tells: none when it names its own year too, or compares."""
    if "20" not in sentence and "２" not in sentence:
        return set()
    folded = fold(sentence)
    years = {int(found) for found in _YEAR.findall(folded)}
    years -= {int(found[0][:4]) for found in _NAMES_SOMETHING.finditer(folded)}
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
            if done and _says_all(folded, done) and is_about_requests(folded[: done.start()] + done[0]):
                told = Sentence(sentence.strip(), section.number)
                detail = f"正文写全部办结，表中结转下年度 {forward.value} 件：{told.text}"
                yield Check("S10", "fail", 0, forward.value, (_CARRIED_FORWARD,), detail, told)
                return


def _says_all(folded: str, done: re.Match[str]) -> bool:
    """Whether a sentence tells as a fact that nothing of this year is left."""
    clause = folded[max(folded.rfind(end, 0, done.start()) for end in _CLAUSE_ENDS) + 1 : done.end()]
    if _SOME_LEFT.search(folded) or _WISHED.search(clause) or not _FACT.search(folded):
        return False
    return not _OF_BEFORE.search(clause) or _FACT.search(clause) is not None


def _repeated(sections: Sequence[Section]) -> Iterator[Check]:
    """The first words that stand twice in a row, with their sentence: a slip of the pen, or text that was pasted in."""
    texts = [visible(section.text) for section in sections]
    for section, text in zip(sections, texts, strict=True) if _may_hold_twice("\n".join(texts)) else ():
        twice = _TWICE.search(text)
        if twice:
            holding = next((s for s in _SENTENCE.findall(text) if twice[0] in s), twice[0])
            told = Sentence(holding.strip(), section.number)
            yield Check("S11", "fail", 2, 1, (), f"“{twice[0]}”：{told.text}", told)
            return


def _may_hold_twice(text: str) -> bool:
    """A cheap look before the pattern, which tries every length at every sign.

    The text, a byte a sign, is laid over itself moved by so many signs: words that stand twice leave as many zeros.
    """
    if any(map(text.__contains__, _SHORT_TWICE)):
        return True
    signs = text.encode("utf-16-le", "surrogatepass")[::2]
    whole = int.from_bytes(signs, "little")
    return any(bytes(count) in (whole ^ whole >> 8 * count).to_bytes(len(signs), "little") for count in _LONG_TWICE)
