"""The words around the tables, written for the replica; the numbers in them come from the report's own cells."""

from __future__ import annotations

from demo.world import Posting

GENERATED_LABEL = "【生成数据】本页为软件演示用的虚构报告，机关与数字均由程序生成，并非任何行政机关发布。"
REPLICA_LABEL = "【演示副本】本页数字取自该机关公开的真实报告，文字为演示改写，请以官方网站为准。"


def opening(posting: Posting) -> tuple[str, ...]:
    label = GENERATED_LABEL if posting.generated else REPLICA_LABEL
    return (
        label,
        "根据《中华人民共和国政府信息公开条例》有关规定，现公布本机关政府信息公开工作年度报告。"
        f"所列数据的统计期限自{posting.year}年1月1日起至{posting.year}年12月31日止。",
    )


def overview(posting: Posting) -> tuple[str, ...]:
    """Section 1, with the claims that a reader may hold against the tables."""
    if (posting.agency, posting.year) == ("北仑区人民政府", 2022):
        return _beilun_overview()
    received = posting.figures.get("requests.received.total")
    forward = posting.figures.get("requests.carried_forward.total")
    requests = (
        f"（二）依申请公开。{posting.year}年，本机关共收到政府信息公开申请{received}件，结转下年度继续办理{forward}件。"
        if received
        else f"（二）依申请公开。{posting.year}年，本机关未收到政府信息公开申请。"
    )
    return (
        f"（一）主动公开。{posting.year}年，本机关围绕群众关心的事项及时发布信息，栏目更新、政策解读和回应关切同步推进。",
        requests,
        "（三）政府信息管理。公开前逐件审查，公开后定期清理，现行有效的文件集中展示。",
        "（四）平台建设。门户网站与政务新媒体的内容由专人校对，栏目按统一要求设置。",
        "（五）监督保障。信息公开纳入年度考核，本年度未发生责任追究情形。",
    )


def _beilun_overview() -> tuple[str, ...]:
    """The real report of 北仑区 says 55, 16 and 6 where its own table says 58, 17 and 7: both are published facts."""
    return (
        "（一）主动公开。2022年，全区经门户网站和政务新媒体公开政府信息39560条，编发公报12期，举办新闻发布会7次。",
        "（二）依申请公开。2022年，全区共受理政府信息公开申请159件，其中自然人151件、法人或其他组织8件。"
        "全年答复159件：予以公开55件，部分公开16件，不予公开5件，无法提供68件，不予处理4件，其他处理6件，"
        "结转下年度继续办理2件。",
        "（三）政府信息管理。决策草案、说明和意见采纳情况随进度公开，规范性文件统一入库。",
        "（四）平台建设。账号与栏目按要求整合，错误信息发现即改。",
        "（五）监督保障。公开工作列入考核，评议结果向社会公布。",
    )


def problems(posting: Posting) -> tuple[str, ...]:
    return (
        "存在的主要问题：一是解读形式不够多样，二是个别栏目更新不够及时。",
        f"改进情况：{posting.year + 1}年将充实解读力量，按月检查栏目，及时补齐缺漏。",
    )


def other_matters(posting: Posting) -> tuple[str, ...]:
    return tuple(text for text in ("本年度未收取信息处理费，没有其他需要报告的事项。", posting.remark) if text)
