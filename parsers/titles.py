"""Titles of annual reports as a grammar: what they are made of, and what only looks like one.

A title is AGENCY, YEAR, SUBJECT and TAIL in nearly any order; every part may be missing or damaged. Look-alikes that
stand in the same listings (notices, work summaries, half-year statistics, budgets) are refused with a reason, so that
the crawler can filter a listing and the parser can say why a page is no report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from parsers.folding import chinese_year, fold, squeeze

MAX_TITLE = 120
FIRST_YEAR, LAST_YEAR = 2003, 2049
"""Shanghai and Guangzhou reported from 2004 under rules of their own; nobody did before 2003."""

YEAR = r"(?:20[0-4]\d|二[〇零Oo0][〇零Oo0一二三四][〇零Oo0一二三四五六七八九])"
_FILLER = r"(?:工作)?(?:情况)?的?"
_STRONG = r"(?:(?:年度|年)(?:工作)?(?:情况)?的?(?:总结)?报告|年度?年?报)"
_WEAK = r"(?:总结)?报告"
_CORE = re.compile(
    rf"(?P<subject>(?:政府|政务)?信息公开|政务公开)"
    rf"(?:{_FILLER}（?(?P<inner>{YEAR})(?:年度|年|度)?）?(?P<inner_tail>{_FILLER}(?:{_STRONG}|{_WEAK}))"
    rf"|{_FILLER}(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK})))"
)
_YEAR_WORD = re.compile(rf"(?<!\d)(?P<year>{YEAR})(?!\d)(?:年度|年|度)?")
_YEAR_AFTER = re.compile(rf"^[\x01（]*(?P<year>{YEAR})(?!\s*[-/.年]\s*\d)(?:年度|年|度)?）?")
_ROW_DATE = re.compile(r"^[\x01（]?20[0-4]\d\s*[-/.年]\s*\d")
_WITHIN = r"(?:[^（）]|（[^（）]*）)"
_NOTE = re.compile(rf"^（(?P<note>{_WITHIN}{{1,20}})）")
_AFTER = re.compile(r"^(?:[。：，.]?$|[\x01（\-_—－|｜>＞》」”\"'…·~/]|\.\w{2,5}$|全文|正文|附表$|的?公示$)")
_AFTER_REFUSED = re.compile(
    r"^.{0,3}(?:模板|模版|格式|样表|样式|范本|解读|图解|汇总|编制说明|征求意见|半年|的?通知|的?函|目录|专栏|列表)"
)
_GOES_ON = re.compile(r"^[》”」』]+(?!全文|正文)[\u4e00-\u9fff]{2}")
"""《…年度报告》已编写完成 is a sentence."""
_HEAD_REFUSED = re.compile(
    r"半年|季度|月份|学年|股份有限公司|一图|图解|读懂|解读|印发|转发|通知(?!公告)|征求"
    r"|(?:关于|就|切实|认真|进一步)(?:做好|报送|编制|编写|填报|开展|召开)|^(?:做好|报送|编制|编写|填报)"
    rf"|(?<![于现予将])(?:发布|公布)了?(?:{YEAR}(?:年度?|度)?)?$"
    r"|(?<!\d)\d{1,2}月?(?:\d{1,2}日)?[-—－–~～至到](?!12月)\d{1,2}月|(?<!\d)(?:[2-9]|1[0-2])月?[-—－–~～至到]12月"
)
_PLACEHOLDER = re.compile(r"[×XxＸ*＊_＿]{2,}|20[×XxＸ*＊_＿]{1,2}|\{\{|<[%?]")

_BEHIND = re.compile(r"^\x01*(?:[—－]{1,2}|\x01)\x01*(?P<name>[^\d\x01_|｜\-—－>＞]{2,30})$")
_NOTED = re.compile(rf"^（(?P<name>{_WITHIN}{{1,30}})）")
_SITE = re.compile(r"^\x01*[-–]\x01*(?P<name>[^\d\x01_|｜\-—－>＞]{2,30})$")
_BARRED = re.compile(r"(?:^|[_|｜>＞»])(?P<name>[^\d_|｜>＞»]{2,30})[|｜]$")
_IN_BRACKETS = re.compile(r"[【\[（(]([^【】\[\]（）()]+)[】\])）]")
_FRAMED = re.compile(
    r"^[【\[（(]?(?P<name>(?:[^【】\[\]（）()《》_|｜>＞»\-—]|[（(][^（）()]*[）)]){2,40})[】\])）]?《?$"
)

_FRAMED_PLACE = re.compile(r"^（[^（）]{1,12}[省市县区旗州盟镇乡]）(?=.)")
_FRAMED_YEAR = re.compile(rf"（(?P<year>{YEAR})(?:年度|年|度)?）$")
"""A year in brackets in front of the name: 【2022年度】样例局政府信息公开工作年度报告."""
_CUT = re.compile(r"(?:…+|\.{2,})$")
_CUT_TARGETS = tuple(
    subject + tail
    for subject in ("政府信息公开", "政务信息公开", "信息公开")
    for tail in (
        "工作年度报告",
        "年度报告",
        "年度工作报告",
        "工作年报",
        "年报",
        "工作报告",
        "情况年度报告",
        "工作情况年度报告",
    )
)
_SHORTEST_CUT = 4

LOOK_ALIKES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("half_year", re.compile(r"半年|[一二三四1-4]季度|月报|\d月(?:份|政府|政务|信息|依申请|主动公开)")),
    ("listed_company", re.compile(r"股份有限公司|证券代码|上市公司|有限(?:责任)?公司.*(?:年度报告|年报)")),
    ("budget", re.compile(r"(?:预算|决算)(?!外)")),
    ("template", re.compile(r"格式|模板|模版|样表|样式$|范本")),
    (
        "notice",
        re.compile(
            r"通知|的函|函$|公告$|方案$|(?:管理|暂行|实施)办法|制度|规定$|要点|培训"
            r"|(?:做好|印发|转发|报送|(?<!机构)编制|编写|填报|组织开展|召开)"
        ),
    ),
    ("listing", re.compile(r"汇总|目录|专栏|一览|列表|合集")),
    ("other_document", re.compile(r"解读|图解|一图|读懂|问卷|评估|考核|指南|报表|学年|网站工作年度|法治政府|依法行政")),
    ("summary", re.compile(r"总结|计划$|打算$")),
)
"""Words in a heading that is no report title, and what it is instead. First match counts."""

_SEPARATORS = re.compile(r"[_|｜>＞»《》【】「」“”\"‘’']|(?<=[^\d])[-—－–]+(?=[^\d])")
_LABELS = (
    r"(?:文件|信息|公文|文章|文档|报告|年报|公开|主题|事项|正文|原|副|主)?(?:标题|名称|题目|题名)|文件名"
    r"|(?:文件|附件|资料|报告|点击)?下载(?:附件|文件)?|点击查看|(?:通知)?(?:公示|公告|通告)|内容(?:概要|概述|摘要)"
    r"|(?:政府|政务)?信息公开(?!办|领导|科|处|中心|工作)"
)
_TAGS = rf"{_LABELS}|置顶|推荐|原创|转载|转发|公开|年报|最新|热点|图文|图片|视频|更新|专题|附件"
_LEADING = re.compile(
    rf"^(?:[（【]?(?:20[0-4]\d[-/.])?\d{{1,2}}[-/.]\d{{1,2}}(?!\d)[）】]?|第[一二三四五六七八九十\d]+号|附件[一二三四五六七八九十\d]*[：.．、]?|附\d*[：.．、]|关于(?:公布|发布|公开)?"
    rf"|(?P<announced>[现兹](?:将|予以)?(?:公布|发布|公开)?)|(?:{_LABELS})为?：?|（?[一二三四五六七八九十\d]+）?[、.．]|（[一二三四五六七八九十\d]{{1,3}}）|（(?:{_TAGS})）"
    r"|[^\u3400-\u9fff\d（【《“]|[）】])+"
)
"""What stands in front of a title and is no part of it: dates, numbers, signs, labels of the page's box of facts."""
_TRAILING = re.compile(
    r"(?:[-—－，,。、.：:；;的\x01]|关于(?:公布|发布|公开)?|（|\(|【|\[|年度|本年度|(?<!\d)20[0-4]\d[-—－–至]+|(?:(?:依申请|政务|主动)公开)?[和及与暨、])+$"
)
_STRAY_YEAR = re.compile(r"\d{3,}年?度?$|^\d{3,}年")
_WHOLE_YEAR = re.compile(r"^（?(?:(?:0?1|元)月(?:份|0?1日)?|1)[-—－–~～至到]+12月(?:份|底|31日)?）?|^全年")
"""Months behind the year that are all of it: 2023年1-12月."""
_NO_AGENCY = re.compile(r"^(?:[我本该][省市县区州旗镇乡局].*|年度?|本(?:机关|单位|部门)|首页|当前位置|\W*)$")
_CLASS_WORDS = (
    r"政府|人民政府|部门|委办局|单位|机关|机构|办事处|街道|乡|镇|县|市|区|省|州|旗|局|委|办|院|厅|处|科|站|所|中心|开发区|事业|企业|企事业|公共"
    r"|国有|学校|医院|职能|工作|行政|垂直|管理|基层|下级|其他|其它|有关|相关|直属|所属|下属|直|属|驻|级|本级|本|全|各|各级|我|及|和|与|或|等"
    r"|园区|功能区|高校|高等|院校|公立|民办|国企|央企|中央|驻地|双管|垂管|组成|派出|师|团场|连队|苏木|嘎查|街|社区|村|管委会|管理委员会"
    r"|历年|往年|近年|医疗|卫生|中小学|幼儿园|水电气|法定|主动|公开|内容|信息"
)
_CLASS = re.compile(rf"(?:{_CLASS_WORDS})+")
"""A class of bodies: 各乡镇, 市直部门, 街道办事处, 县（市、区）政府, 我局. It is nobody's name."""
_SEVERAL = re.compile(r"各|(?<![我本该])(?:部门|单位)(?:20|政府|政务|信息)")
"""In the title of a column: 各部门, 市直单位, but not 本单位."""
_NO_SENTENCE = (
    r"[，；。！？：《》]|(?:现|特|兹)(?:将|予以?|向|面向|公布|公开|发布)|社会(?:公布|公开|发布)|(?:按照|根据|依据|依照|遵照)"
    r"|要求|规定|(?<!机构)编制(?!委员会|办公室|办|研究|中心)|编写|撰写|完成|(?<!关于)公布|本报告"
    r"|^(?:如下|以下|下面|下列|上述|此|敬?请)|社会各界|[以如]下[是为]|下面是"
)
_SENTENCE = re.compile(_NO_SENTENCE)
"""What makes a sentence of the words in front of 政府信息公开: no such thing stands in a title or in a name."""
_UTILITY = re.compile(r"自来水|供水|排水|水务|污水|供电|电力|燃气|供热|热力|供暖|公交|公共交通|客运|轨道|地铁|环卫")
"""Companies that serve the public and report on 信息公开; what another company calls so is its annual report."""
_BODY_END = re.compile(
    r"(?:局|委|委员会|厅|署|海关|办|办公室|中心|院|校|学|政府|办事处|街道|管委会|所|处|站|社|会|师|团|公司|集团"
    r"|医院|馆|场|监狱|[行公]署|部|队)$"
)
_PLACE_END = re.compile(r"(?:[省市县区旗州盟镇乡]|街道|苏木)$")
_SHORTEST_NAME = 3
_GENERAL_TOPIC = r"部门|本级|机关|单位|行政|政府|政务|全(?:[省市县区州镇乡局委厅]|系统)|辖区|系统|年度|工作"
_TOPIC = (
    r"海关|公安|(?:生态)?环境(?:保护)?|环保|教育|卫生(?:健康|计生)?|卫健|医疗(?:保障)?|气象|税务|税收|司法|民政|财政|住房|住建|交通(?:运输)?"
    r"|水利|水务|农业(?:农村)?|科技|审计|统计|国土(?:资源)?|自然资源|规划|城管|市场监管|人社|林业|应急|文旅|体育|检验检疫|安全生产"
)
"""Trades that offices put in front of 信息公开 as its subject: 公安信息公开, 海关信息公开."""
_ONLY_TOPIC = re.compile(rf"(?:{_TOPIC}|{_GENERAL_TOPIC})+")
_OFFICE = r"(?:局|委(?!员)|委员会|厅|署|海关|办公室|中心|政府|办事处|支队|总队|大学|学院|学校|公司)"
_SUBJECT_BEHIND = re.compile(
    rf"(?P<body>.*{_OFFICE})(?:{_TOPIC}|高校|全[局委厅省市县区州]|（?(?:本级|机关|本部)）?|(?!.*(?:[省县区旗州盟镇乡]|(?<!城)市(?![场民政容])))[\u4e00-\u9fff]+"
    r"(?<![局委厅署关办室心院校学府处所站社会馆队部组团师场园厂司行道号联段库港狱]))"
)
"""What stands behind the name of an office and ends like no body is the subject: 样例局2023年警务信息公开."""
_ITSELF_BEHIND = re.compile(r"(?P<body>.+)(?:（(?:本级|机关|本部)）|本级)")
"""Behind any name: the body itself, without those below it (北河镇（本级）)."""
_ABOUT = re.compile(r"关于(?:公布|发布|公开)")
_BRACKETS = str.maketrans("", "", "（）()〔〕【】[]")
_OTHER_PAGE = re.compile(
    r"^(?:[上下前后]一?[篇条页则个]|[<《«＜]*[上下]一[篇条]|相关(?:链接|阅读|文章|新闻|信息|内容)|您?(?:当前|现在|的)?(?:所在)?的?位置)[：:>＞]?"
)
"""Words in front of the title of another page."""
_OFFER = re.compile(r"[<《«＜]*[上下前后]一?[篇条页则个][>》»＞]*[：:>＞]?")
_LONGEST_OFFER = 30
"""Signs of a line that is nothing but such a label; longer ones need no look."""
_TWO_AGENCIES = re.compile(
    r"(\S(?:政府|管委会|管理委员会))\s+(?=\S{1,12}?(?:[省市县区旗州镇乡]|开发)\S{0,12}?(?:政府|管委会|管理委员会)(?:\s|20|二|政府信息|政务信息|信息|年))"
)
_TWO_OF_ONE_PLACE = re.compile(
    r"((?P<place>[\u4e00-\u9fff]{1,6}[省市县区旗州盟])[\u4e00-\u9fff]{1,20}?(?:局|委|委员会|办|办公室|中心|厅|院|馆|处))\s+(?=(?P=place))"
)
"""Two offices side by side, each with the place in front: the space between them is no gap in a name."""
_SPACE_AFTER_TAIL = re.compile(r"(报告|年报)\s+")
_JOINT = "\x01"
_LETTER_IN_YEAR = re.compile(r"(?<![0-9A-Za-z])2[0OoＯ○〇][0-4OoＯ○〇][0-9OoＯ○〇](?=年)")
"""2O23年: a letter typed for a figure."""
_LETTERS = str.maketrans("OoＯ○〇", "00000")
_YEARS = re.compile(rf"(?<!\d){YEAR}(?:年度?|度)?(?:[、，,和及与]{YEAR}(?:年度?|度)?)+")
"""2021、2022、2023年: a document on several years is the report of none."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title read: `text` as printed up to 报告/年报 without suffix and white space, `agency` "" when it names none.

    `note` is a bracketed remark after the title (图片版, 超链版, 更正后); `cut` says that a listing cut the title off,
    `dated` that a date follows in the same line, as in the rows of a listing. `site` is a name that a hyphen parts
    from the title (…年度报告-清河县水务局): of the agency, or of the site in `<title>`; `barred` one in front of it
    (清河县水务局 | 2023年…年度报告).
    """

    text: str
    agency: str
    year: int | None
    note: str = ""
    cut: bool = False
    dated: bool = False
    site: str = ""
    barred: str = ""


def year_of(text: str | None) -> int | None:
    """The year that the text writes, 2022 or 二〇二二; None when it is none that a report can have."""
    if not text:
        return None
    year = int(text) if text.isdigit() else chinese_year(text)
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None


def look_alike(text: str) -> str | None:
    """What a heading that is no report title announces: a reason code of LOOK_ALIKES, or None when no word says so."""
    folded = fold(squeeze(text))[:MAX_TITLE]
    return next((reason for reason, pattern in LOOK_ALIKES if pattern.search(folded)), None)


def is_other_page(text: str) -> bool:
    """Whether a line begins as one does that leads to another page: 上一篇, 相关链接."""
    return _OTHER_PAGE.match(fold(squeeze(text))) is not None


def is_offer(text: str) -> bool:
    """Whether a line is nothing but the label of another page, whose title stands below it: 下一篇："""
    line = squeeze(text)
    return len(line) <= _LONGEST_OFFER and _OFFER.fullmatch(fold(line)) is not None


def has_placeholder(text: str) -> bool:
    """Whether a heading still holds the gaps of a template: ××局, 20XX年, {{ title }}."""
    return _PLACEHOLDER.search(text) is not None


def is_report_title(text: str) -> bool:
    """Whether a heading or a listing row is the title of an annual report on government information disclosure."""
    return read_title(text) is not None


@lru_cache(maxsize=512)
def read_title(text: str) -> Title | None:
    """The title that the text is, or None. What a listing cut off ("2024年政府信息...") is read too, marked `cut`."""
    if not text or len(text) > 3 * MAX_TITLE or not any(word in text for word in ("信息", "政务", "訊")):
        return None
    apart = _TWO_OF_ONE_PLACE.sub(rf"\1{_JOINT}", _TWO_AGENCIES.sub(rf"\1{_JOINT}", text.strip()))
    marked = _SPACE_AFTER_TAIL.sub(rf"\1{_JOINT}", apart)
    printed = _LETTER_IN_YEAR.sub(lambda year: year[0].translate(_LETTERS), squeeze(marked))
    folded = fold(printed)
    if len(printed) > MAX_TITLE or _OTHER_PAGE.match(folded) or _YEARS.search(folded):
        return None
    cores = list(_CORE.finditer(folded))
    if not cores:
        return _cut_title(printed, folded)
    start_of_head = cores[-2].end() if len(cores) > 1 else 0
    return _whole_title(printed, folded, cores[-1], start_of_head)


_STOPS = ("。", "，", "；")
_OPENING_TAIL = re.compile(r"信息公开(?:工作)?(?:情况)?(?:年度(?:工作)?报告|年报)")
_AFTER_NAMED = re.compile(rf"{_AFTER_REFUSED.pattern}|^(?:的?(?:编制|编写|发布|公布|公开|报送|填报)|工作)(?!如下|于)")
_SENTENCE_MARK = re.compile(r"[，。；：！《》〈〉]")
_BEHIND_VERB = re.compile(
    r"^.*(?:[以如]下[是为]|下面是|现将|公布|发布|社会公开|公开(?!办|领导)|(?<!机构)编制|编写|撰写|形成|制作|制定|完成|本报告[是为系])(?:了|出|的|完成|好|成|本)*"
)
_ACTOR = re.compile(
    r"^(?:.*?(?:要求|规定|部署|精神|安排|统一|，))?(?:本报告[是为系]?由?|本?报告由|由|现将|现由)?(?P<name>[\u4e00-\u9fff（）]{3,40}?)"
    r"(?:严格|认真|现|已|特|依法|组织|负责|按照?|根据|依照|依据|遵照|结合|关于|制作|制定|(?<!机构)编制|编写|撰写|形成|(?:公开)?(?:公布|发布)|向社会)"
)
"""Who compiles the report: 样例市水利局按照要求编制了…."""
_COMPILED = re.compile(
    r"(?:(?:报告|年报)[是为系]?|，)由(?P<name>[\u4e00-\u9fff（）]{3,40}?)(?:(?:负责|组织|牵头|具体|根据|按照|依据|依照|依法)[^，。；]{0,40}?)?(?:汇总)?(?:编制(?!委|办)|编写|撰写|制作|起草|发布|公布)"
)
_INNER_OFFICE = re.compile(
    r"(?<=[局委厅署])(?:机关|综合)?办公室$|(?:政务公开|(?:政府)?信息公开)(?:工作)?(?:领导小组)?(?:办公室|科|处)$|政务公开(?:工作)?领导小组$"
)
_CITED = re.compile(r"(?:参见|参考|参照|对照|比照|根据|依据|按照|贯彻|落实)[《〈]$")
"""In front of a document that is another one."""
_ANNOUNCES = re.compile(rf"(?<=[\u4e00-\u9fff])(?<![于现予将])发布了?(?:{YEAR})")
"""A headline of news: 样例局发布2023年政府信息公开工作年度报告."""
_EARLIEST = 80


def read_opening(sentence: str) -> Title | None:
    """A title inside a sentence: "现公布样例局2023年政府信息公开工作年度报告。本报告由…". None for a mere headline.

    The agency is the one in front of the year, or else the one that compiles the report.
    """
    if "年度" not in sentence and "年报" not in sentence:
        return None
    folded = fold(squeeze(sentence)[:400])
    if not (_SENTENCE_MARK.search(folded) or _SENTENCE.search(folded) or _ANNOUNCES.search(folded)):
        return None
    for tail in _OPENING_TAIL.finditer(folded):
        if not _AFTER_NAMED.match(folded[tail.end() : tail.end() + 8]):
            title = _title_in(folded, tail)
            if title is not None:
                return title
    return None


def _title_in(folded: str, tail: re.Match[str]) -> Title | None:
    clause = _SENTENCE_MARK.split(folded[max(0, tail.start() - _EARLIEST) : tail.end()])[-1]
    if _CITED.search(folded, 0, tail.end() - len(clause)):
        return None
    core = _CORE.search(clause)
    head = clause[: core.start()] if core else ""
    verb = _BEHIND_VERB.match(head)
    title = read_title(clause[verb.end() :] if verb else clause)
    if title is None or not title.year:
        return None
    return title if title.agency else replace(title, agency=_actor(head) or _actor(folded[: tail.start()]))


def read_compiler(sentence: str) -> str:
    """Who compiled the report, as a sentence of its opening says: 本报告由样例市人民医院编制. "" when none does."""
    found = _COMPILED.search(fold(squeeze(sentence)[:400])) if "由" in sentence else None
    return _whole_name(found["name"]) if found else ""


def _actor(text: str) -> str:
    found = _ACTOR.match(text)
    return _whole_name(found["name"]) if found else ""


def _whole_name(name: str) -> str:
    """The name of the body, without the office inside it that wrote the report; "" when it is none."""
    body = _INNER_OFFICE.sub("", name)
    return body if (_BODY_END.search(body) or _PLACE_END.search(body)) and is_body_name(body) else ""


def _whole_title(printed: str, folded: str, core: re.Match[str], head_from: int) -> Title | None:
    """`head_from` is where the title before it ended: JCMS writes SITE COLUMN TITLE into `<title>`."""
    head_from = _after_last(_SEPARATORS, printed, head_from, core.start())
    head, after = folded[head_from : core.start()], folded[core.end() :]
    leading = _LEADING.match(head)
    head_from += leading.end() if leading else 0
    if leading is not None and leading["announced"] is not None:
        return None
    head_from += _label_ends(folded[head_from : core.start()])
    if _SENTENCE.search(folded[head_from : core.start()].replace("：", "", 1)):
        return None
    year_before, year_after = _last(_YEAR_WORD, head), _YEAR_AFTER.match(after)
    rest = after[year_after.end() :] if year_after else after
    found = core["inner"] or _year(year_before) or _year(year_after)
    if not found and (framed := _FRAMED_YEAR.search(folded[:head_from])):
        found, head_from = framed["year"], framed.start()
    agency = _agency(printed[head_from : core.start()], core["subject"])
    if _HEAD_REFUSED.search(head) or not _closes(rest) or not _names_report(core, found, agency):
        return None
    note = _NOTE.match(rest)
    agency = agency or _agency_in_front(printed[:head_from]) or _agency_behind(printed, rest)
    site = _SITE.match(rest) if not agency else None
    barred = _BARRED.search(printed[:head_from]) if not agency else None
    text = printed[
        head_from : core.end() + (year_after.end() if year_after and not core["inner"] and not year_before else 0)
    ]
    dated = _ROW_DATE.match(rest) is not None
    return Title(
        text.replace(_JOINT, " ").strip(),
        agency,
        year_of(found),
        note["note"] if note else "",
        dated=dated,
        site=_printed_in(printed, rest, site) if site else "",
        barred=barred["name"].strip(_JOINT) if barred else "",
    )


def _agency_in_front(before: str) -> str:
    """The agency that stands in brackets in front of the title, or in front of the quotation marks around it."""
    named = _FRAMED.match(before)
    return named["name"] if named and _is_agency(named["name"]) else ""


def _agency_behind(printed: str, rest: str) -> str:
    """The agency in brackets, behind a dash or behind a space after the title."""
    named = _BEHIND.match(rest) or _NOTED.match(rest)
    return _printed_in(printed, rest, named) if named and _is_agency(named["name"]) else ""


def _is_agency(words: str) -> bool:
    """Whether what stands in brackets or behind a dash beside a title is a body, and no remark on the title."""
    ends = _BODY_END.search(words) or _PLACE_END.search(words)
    return bool(ends) and len(words) >= _SHORTEST_NAME and not any(sign.isdigit() for sign in words)


def _printed_in(printed: str, rest: str, named: re.Match[str]) -> str:
    """The name as printed; `rest` is the folded end of the title, character by character."""
    start = len(printed) - len(rest) + named.start("name")
    return printed[start : start + len(named["name"])]


def _closes(rest: str) -> bool:
    follows = _AFTER.match(rest) or _ROW_DATE.match(rest)
    return follows is not None and _AFTER_REFUSED.match(rest) is None and _GOES_ON.match(rest) is None


def _names_report(core: re.Match[str], year: str | None, agency: str) -> bool:
    """Enough of a title to be one: 政府信息公开年报 alone is the name of the column."""
    strong = core["strong"] or core["inner_tail"]
    if core["subject"] == "政务公开" and not (core["strong"] or "年" in (core["inner_tail"] or "")):
        return False
    if agency.endswith("公司") and not core["subject"].startswith("政") and not _UTILITY.search(agency):
        return False
    if year:
        return year_of(year) is not None
    if _STRAY_YEAR.search(agency):
        return False
    return bool(strong and agency) and (strong.endswith("报告") or "工作" in core[0])


def _cut_title(printed: str, folded: str) -> Title | None:
    """A title that a listing cut: what is left after the year must be the beginning of a title's end."""
    stem = _CUT.sub("", folded)
    if stem == folded:
        return None
    for start in range(max(0, len(stem) - 16), len(stem) - _SHORTEST_CUT + 1):
        if any(target.startswith(stem[start:]) for target in _CUT_TARGETS):
            year = _last(_YEAR_WORD, stem[:start])
            if year is None or _HEAD_REFUSED.search(stem[:start]):
                return None
            return Title(printed, _agency(printed[:start], stem[start:]), year_of(year["year"]), cut=True)
    return None


def _agency(head: str, subject: str) -> str:
    """The agency in what stands before the subject; its year taken out, wherever that stands."""
    head = head[_label_ends(fold(head)) :].replace("：", "").replace(":", "")
    year = _last(_YEAR_WORD, fold(head))
    name = head if year is None else _joined(_clean(head[: year.start()]), _clean(_whole_year_out(head[year.end() :])))
    name = _unframed(_about(_clean(name)))
    while named := _SUBJECT_BEHIND.fullmatch(name) or _ITSELF_BEHIND.fullmatch(name):
        name = named["body"]
    if name.endswith("人民") and subject.startswith("政府"):
        name += "政府"
    return name.replace(_JOINT, " ") if is_body_name(name) else ""


def names_several(title: str) -> bool:
    """Whether a title that names no body is that of a column: 2022年各部门政府信息公开年报."""
    return _SEVERAL.search(fold(title)) is not None


def is_body_name(name: str) -> bool:
    """Whether the words can be the name of a body: no class of bodies, no sentence, no gap of a template."""
    if _NO_AGENCY.match(name) or "{{" in name or _SENTENCE.search(fold(name)):
        return False
    return _CLASS.fullmatch(fold(name).translate(_BRACKETS).replace("、", "")) is None


def _label_ends(head: str) -> int:
    """Where the label ends that a colon parts from a name: 公示：样例局. 样例局：2022年 is a name."""
    label, colon, rest = head.rpartition("：")
    if not colon:
        return 0
    own = _PLACE_END.search(label) or (_BODY_END.search(label) and not _YEAR_WORD.sub("", rest).strip())
    return _label_ends(label) if own else len(label) + len(colon)


def _joined(before: str, after: str) -> str:
    """The name around the year: 样例县2022年水利局, but 样例海关2022年海关信息公开 names the trade a second time."""
    if before and _ONLY_TOPIC.fullmatch(after):
        return before if _BODY_END.search(before) or re.fullmatch(_GENERAL_TOPIC, after) else ""
    return after if before and after.startswith(before[:2]) else before + after


def _whole_year_out(after: str) -> str:
    months = _WHOLE_YEAR.match(fold(after))
    return after[months.end() :] if months else after


def _about(name: str) -> str:
    """样例市办公室关于公布样例市 is about the second one."""
    found = _ABOUT.search(name)
    return name[found.end() :] or name[: found.start()] if found else name


def _unframed(name: str) -> str:
    """The name without the brackets around the whole of it, or one that lost its partner."""
    framed = _IN_BRACKETS.fullmatch(name)
    if framed:
        return framed[1]
    folded = fold(name)
    if place := _FRAMED_PLACE.match(folded):
        return name[1 : place.end() - 1] + name[place.end() :]
    return name if folded.count("（") == folded.count("）") else name.translate(_BRACKETS)


def _clean(name: str) -> str:
    leading = _LEADING.match(fold(name))
    return _TRAILING.sub("", name[leading.end() :] if leading else name)


def _year(match: re.Match[str] | None) -> str | None:
    return match["year"] if match else None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):  # noqa: B007
        pass
    return found


def _after_last(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where the piece after the last separator begins; `start` when there is none."""
    position = start
    for separator in pattern.finditer(text, start, end):
        position = separator.end()
    return position
