"""The sentences of the operator's alarms, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from archive.alerts.words import Language
from archive.raw.stamps import by_china

SUBJECT: Mapping[Language, str] = {
    "zh": "年报存档运行警报：{count} 条",
    "en": "Annual report archive, for the operator: {count} items",
}

_SENTENCES: Mapping[str, Mapping[Language, str]] = {
    "failed": {
        "zh": "{started} 开始的夜间任务失败（原因见 logs/nightly.jsonl 与 nianbao status）：{summary}",
        "en": "The night that began at {started} failed (logs/nightly.jsonl and `nianbao status` say why): {summary}",
    },
    "interrupted": {
        "zh": "{started} 开始的夜间任务没有跑完（进程被结束或断电），下一夜会接着做。",
        "en": "The night that began at {started} did not finish (killed, or power lost); the next one carries on.",
    },
    "silent": {
        "zh": "已有 {hours} 小时没有夜间任务（上一次开始于 {started}）：请检查 cron 或 systemd 定时器。",
        "en": "No night has run for {hours} hours (the last began at {started}): check cron or the systemd timer.",
    },
    "source": {
        "zh": "来源 {source_id}（{portal_name}）连续 {nights} 夜不正常：{state} {reason}，自 {since}；"
        "最近一次完整抓取：{last_complete}。证据：{evidence}",
        "en": "Source {source_id} ({portal_name}) has been unwell for {nights} nights: {state} {reason}, since {since};"
        " last complete: {last_complete}. Evidence: {evidence}",
    },
    "expected": {
        "zh": "来源 {source} 看似正常，但与日历预期不符：{text}",
        "en": "Source {source} looks well but is not what the calendar expects: {text}",
    },
    "coverage": {
        "zh": "来源 {source}：{known} 个机关中有 {missing} 个在法定期限过后仍未见 {year} 年度报告，"
        "可能是栏目换了地方。",
        "en": "Source {source}: {missing} of {known} agencies have no report for {year} well after the legal deadline;"
        " the column may have moved.",
    },
    "quarantine": {
        "zh": "来源 {source}（{portal}）已隔离：读到的 {read} 个网址中有 {addresses} 个与此前自相矛盾（{causes}），"
        "暂不公布其任何内容。例：{examples}。若属实，请作出 release_source 决定；"
        "门户恢复后会自行解除。",
        "en": "Source {source} ({portal}) is in quarantine: {addresses} of {read} addresses contradict what they showed"
        " before ({causes}); nothing of it is published. Examples: {examples}. If it is so, decide release_source;"
        " when the portal is itself again, the quarantine ends by itself.",
    },
    "fill": {
        "zh": "来源 {source}：近一周新收报告中读出表格的只占 {lately}（以前 {before}），解析可能跟不上页面的变化。",
        "en": "Source {source}: tables were read in {lately} of the last week's reports ({before} before); the parser"
        " may not follow a change of the pages.",
    },
    "unreadable": {
        "zh": "读不了的文件增加到 {count} 份（上次提到时 {before} 份）：{reasons}",
        "en": "The queue of unreadable documents has grown to {count} (from {before}): {reasons}",
    },
    "disk": {
        "zh": "磁盘只剩 {free} GB（警戒线 {least} GB）。",
        "en": "{free} GB of disk are left (the limit is {least} GB).",
    },
    "dead": {
        "zh": "订阅 {subscription} 的渠道 {channel} 多次发送失败，已放弃：{error}。"
        "修好后运行 nianbao alerts send --dead。",
        "en": "Messages of subscription {subscription} to {channel} were given up: {error}. After the repair run"
        " `nianbao alerts send --dead`.",
    },
    "site": {
        "zh": "过去 24 小时网站以 503 拒绝了 {refused} 次访问，终止了 {killed} 个超限的 SQL 查询："
        "可能有人在反复提交过重的查询，或机器太忙（logs/site.jsonl）。必要时以 --no-sql 启动。",
        "en": "In the last 24 hours the site refused {refused} questions (503) and killed {killed} queries of readers:"
        " somebody asks too much, or the machine is too busy (logs/site.jsonl). If need be serve with --no-sql.",
    },
    "lost": {
        "zh": "alerts.db 丢失，已重建：{count} 个订阅从 {since} 之后接着通知，不会重复；"
        "丢失前尚在等待发送的消息无法找回，此前通知过的内容若被撤回也无法再更正。",
        "en": "alerts.db was lost and is made anew: {count} subscriptions go on after {since}, nothing is told twice;"
        " messages that were still waiting are lost, and what was told before can no longer be corrected.",
    },
    "over": {
        "zh": "已恢复（自 {since}）：{text}",
        "en": "Over (since {since}): {text}",
    },
}


def sentence(language: Language, name: str, values: Mapping[str, object]) -> str:
    """One alarm in one sentence; what is not known is a dash."""
    known = {key: "—" if value in (None, "") else value for key, value in values.items()}
    return by_china(_SENTENCES[name][language].format(**known))
