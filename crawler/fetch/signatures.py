"""What refusals, stubs and error pages look like. Facts as data: a new variant is one more line.

Phrases count only where a page says little else (see crawler.fetch.verdicts): an agency may well report on "网站维护".
"""

from __future__ import annotations

import re

from parsers.formats import DOCUMENTS, PACKAGES

_I = re.I | re.S

CHALLENGES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("jsl", re.compile(r"__jsl_?clearance|__jsluid|jsl_clearance_s|\bgo\(\{\s*\"bts\"\s*:", _I)),
    ("ruishu", re.compile(r"\$_ts\s*=\s*window\[|\$_ts\.(?:nsd|cd)\s*=|<script[^>]*\br=['\"]m['\"]", _I)),
    ("safeline", re.compile(r"safeline_bot_(?:challenge|token)|/\.safeline/", _I)),
    ("edgeone", re.compile(r"EO_Bot_Ssid|__tst_status|eo_bot", _I)),
    ("aliyun", re.compile(r"acw_sc__v[23]|aliyun_waf_|aliyunCaptcha|_waf_is_mob", _I)),
    ("cloudflare", re.compile(r"cf[-_]chl[-_]|challenge-platform|__cf_chl", _I)),
    ("wzws", re.compile(r"WZWS-RAY.{0,400}window\.location|wzwsconfirm|wzwschallenge", _I)),
    ("yunsuo", re.compile(r"yunsuo_session|security_session_verify|srcurl=|YunSuoAutoJump", _I)),
)
"""Scripts that set a clearance before they let anyone pass. They are named, never run."""

COOKIE_SCRIPT = re.compile(r"document\s*\.\s*cookie\s*=|document\[['\"]cookie['\"]\]\s*=|setCookie\s*\(", _I)
RELOAD = re.compile(
    r"location\s*\.\s*reload|location\s*(?:\.href)?\s*=\s*location|location\.replace\s*\(\s*location|"
    r"location(?:\.href)?\s*=\s*(?:window\.|document\.)?location|history\.go\(0\)|window\.open\([^)]*_self",
    _I,
)
CAPTCHA = re.compile(
    r"请输入验证码|滑动验证|拖动滑块|完成验证|人机(?:身份)?验证|安全验证|name=['\"]?codeValue|geetest|captcha", _I
)

WAF = re.compile(
    r"访问异常页面|请求存在异常|(?:请求|访问|行为)[^。]{0,12}(?:被|已被)?拦截|访问被拒绝|访问被阻断|网站防火墙|云防护|"
    r"安全防护|应用防火墙|可能对网站造成(?:安全)?威胁|不合法的请求|非法操作|事件编号|拦截编号|\bWAF\b|Access Denied|"
    r"Request (?:blocked|rejected)|has been blocked|403 Forbidden|Forbidden by|您没有访问权限|禁止访问",
    _I,
)
GEO = re.compile(
    r"GeoBL|境外(?:IP|地址|用户|访问)|海外(?:IP|用户|访问)|所在(?:的)?(?:地区|区域|国家)[^。]{0,10}(?:限制|不支持|无法|禁止)|"
    r"(?:not available|blocked) in your (?:region|country|area)|region[- ]?block|仅限(?:中国)?(?:大陆|境内)",
    _I,
)
RATE = re.compile(
    r"(?:访问|请求|操作|点击)(?:次数)?(?:过于|太过?|过度)?(?:频繁|过多|过快)|too many requests|rate limit|限流", _I
)
MAINTENANCE = re.compile(
    r"(?:系统|网站|平台|服务器?|栏目|页面)[^。，]{0,8}(?:升级|维护|改版|检修|改造)|(?:正在|停机|例行)(?:升级|维护|检修)|"
    r"(?:升级|维护|改版)(?:维护)?(?:中|期间)|暂停(?:服务|访问|对外)|服务维护|服务(?:暂时|临时)?不可用|"
    r"under maintenance|"
    r"temporarily unavailable|站点维护|网站建设中",
    _I,
)
LOGIN_PATH = re.compile(r"/(?:login|signin|sso|cas|oauth2?|passport|auth)(?:[/.?;_-]|$)", _I)
LOGIN_TEXT = re.compile(r"请(?:先)?登录|用户登录|统一身份认证|登录超时|重新登录|type=['\"]?password", _I)

MISSING = re.compile(
    r"(?:页面|网页|文件|信息|文章|内容|栏目|资源|地址|链接|稿件|记录)[^。，！]{0,12}"
    r"(?:不存在|未找到|找不到|没有找到|无法找到|已(?:经)?被?(?:删除|移除|下线|撤回|失效|撤稿|过期)|不见了|丢失|走丢|无效)|"
    r"(?:找不到|无法找到|未找到|没有找到|未能找到|不存在)(?:您|你|该|此|指定|相关|所)?[^。，！]{0,12}"
    r"(?:页面|网页|文件|信息|文章|内容|栏目|资源|记录)|"
    r"(?:您|你)(?:所)?(?:访问|查看|浏览|请求|要找|查找)的[^。，！]{0,16}(?:不存在|出错|错误|已删除|找不到|无效)|"
    r"非法请求|(?<!\d)404(?!\d)|page not found|not found on this server|file not found|"
    r"出错啦|页面出错|错误页面|抱歉[^。]{0,12}(?:页面|不存在|找不到)",
    _I,
)
MISSING_TITLE = re.compile(
    r"^\s*(?:404|错误|出错|提示|系统提示|错误提示|页面(?:不存在|未找到|找不到|出错|丢失)|找不到|无法找到|"
    r"not found|error)|404\s*(?:not found|错误|页面|error)?\s*$|页面(?:不存在|未找到|找不到|没有找到)|"
    r"访问的(?:页面|内容|文章)[^，。]{0,6}(?:不存在|找不到)|"
    r"page not found|错误页面",
    _I,
)

META_REFRESH = re.compile(r"<meta[^>]{1,500}?http-equiv\s*=\s*['\"]?refresh['\"]?[^>]*>", _I)
REFRESH_TARGET = re.compile(r"content\s*=\s*['\"]?\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?['\"]?\s*([^'\"\s>]*)", _I)
SCRIPT_TARGET = re.compile(
    r"(?:window|document|self|top|parent)?\.?location(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*['\"]([^'\"]+)['\"]",
    _I,
)
HOMEWARD = re.compile(r"^(?:\.{0,2}/)*(?:(?:index|default|main|home)\.(?:s?html?|jsp|aspx?|php))?(?:[?#].*)?$", _I)
"""Up, to the root, or to an index page: where a stub sends the reader of a page that was withdrawn."""

REPORT_TITLE = re.compile(
    r"(?:20\d\d|二[〇○零０O0]\S{2,3})\s*年?[^<>]{0,40}信息公开[^<>]{0,14}(?:年度报告|年度总结|工作报告|年报)", _I
)
TABLE_MARK = re.compile(r"本年新收|制发件数|现行有效件?数?|新制作数量|结果维持|尚未审结|处理决定数量")

SHELL_CONTENT = re.compile(
    rf"<(?:iframe|frame|embed|object|img)\b|\.(?:{'|'.join((*DOCUMENTS, *PACKAGES))})\b"
    r"|DETAIL\s*[:=]|<datastore|queryData",
    _I,
)
"""What may carry a report on a page without words: a viewer, a picture, a file, inline data."""
