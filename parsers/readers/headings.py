"""Section headings of a report, told from the row labels of its tables, which are numbered alike."""

from __future__ import annotations

import re

_HEADING = re.compile(r"^[一二三四五六七八]\s*[、.．].{2,40}(?:情况|事项|措施)\s*$")


def is_section_heading(text: str) -> bool:
    """三、收到和处理政府信息公开申请情况, but not 三、本年度办理结果, a row label of table 2."""
    return bool(_HEADING.match(text.strip()))
