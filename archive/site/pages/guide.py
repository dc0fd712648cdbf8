"""Pages for whoever is new here: who runs the site, how to read the official form, what its words mean."""

from __future__ import annotations

from dataclasses import dataclass

from archive.site.labels.metadata import LICENCE, PROVENANCE
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Page, PageContext


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the reports: in plain words, and where the law has it ("" where it is ours)."""

    name: str
    meaning: str
    basis: str = ""


GLOSSARY = (
    Term("政府信息", "行政机关在履行行政管理职能过程中制作或者获取的，以一定形式记录、保存的信息。", "《条例》第二条"),
    Term(
        "主动公开",
        "不等人来要，机关自己公布。报告的表一只数几类：规章与规范性文件、许可、处罚、强制、收费。",
        "《条例》第十九条、第二十条",
    ),
    Term("依申请公开", "有人提出申请，机关答复。报告的表二数的就是它。", "《条例》第二十七条"),
    Term("予以公开", "申请要的信息全部给了。", "《条例》第三十六条第（一）、（二）项"),
    Term("部分公开", "能分开的给了一部分，其余不给；只计在这一行。", "《条例》第三十七条"),
    Term(
        "不予公开",
        "信息在，依法不给：国家秘密、他人隐私或商业秘密、内部事务、过程性信息等八种。",
        "《条例》第十四条至第十六条",
    ),
    Term(
        "无法提供",
        "给不了：本机关没有、没有现成的要另做、补正之后仍说不清要什么。",
        "《条例》第三十六条第（四）、（五）项",
    ),
    Term(
        "不予处理",
        "不当作信息公开申请来办：信访、重复申请、要出版物、大量反复、要求确认或重新出具。",
        "《条例》第三十五条、第三十六条、第三十九条",
    ),
    Term("其他处理", "申请人逾期不补正、逾期不缴费而不再处理，以及别的情形。", "国办公开办函〔2021〕30号"),
    Term(
        "结转",
        "年底还没有办完、转到下一年的申请。今年的“上年结转”应当等于去年的“结转下年度”。",
        "国办公开办函〔2021〕30号",
    ),
    Term("行政复议", "对答复不服，请上级机关或本级政府审查。", "《行政复议法》"),
    Term("行政诉讼", "对答复不服，起诉到法院；可以直接起诉，也可以先复议。", "《行政诉讼法》"),
    Term("结果纠正", "复议或诉讼认为机关错了：撤销、变更、确认违法、责令履行。", "国办公开办函〔2021〕30号"),
    Term("尚未审结", "到年底复议或诉讼还没有结果。", "国办公开办函〔2021〕30号"),
    Term("规范性文件", "不是法律法规规章，但反复适用、影响公众权利义务的文件。", "《条例》第二十条第（一）项"),
    Term("信息处理费", "申请的数量、频次明显超过合理范围时收的费用。", "《条例》第四十二条，国办函〔2020〕109号"),
    Term(
        "统计口径", "一份报告的数字只算机关自己，还是连所辖机关一起算。报告多半不写，本站凭证据认定，认不定就标“未知”。"
    ),
    Term("核对", "把一份报告里应当相等的数摆在一起看。不符只说明原件两边不等，不说明谁有意为之。"),
    Term("版本", "同一份报告的一种内容。门户上的数字或正文变了，就是新的一版，旧版仍在。"),
    Term("撤下", "官方页面连续两夜打不开，完整的栏目列表里也没有了。"),
)


def about(ask: PageContext) -> Answer:
    settings = ask.site.settings
    context = {
        "title": "关于本站",
        "description": "谁在办这个站点，怎样联系，数据怎样许可。",
        "operator": settings.operator,
        "licence": settings.licence or LICENCE,
        "provenance": PROVENANCE,
    }
    return Page("about.html", context)


def reading(_: PageContext) -> Answer:
    described = "三张官方表格各数什么，怎样对照，容易误读的地方。"
    return Page("reading.html", {"title": "怎样读报告", "description": described})


def glossary(_: PageContext) -> Answer:
    described = "报告里的词语和它们的法律出处，用平常话说。"
    return Page("glossary.html", {"title": "词语解释", "description": described, "terms": GLOSSARY})


ROUTES = (Route(r"/about", about), Route(r"/reading", reading), Route(r"/glossary", glossary))
