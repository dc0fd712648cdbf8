"""/-/review: the queue, one item beside its original, the decision on it, and who decided what.

A decision is made by `nianbao review decide` in a process of its own: the site writes no archive. What somebody decided
of an item since a page was made is told to who decides after that, and nothing is recorded twice.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any
from urllib.parse import quote, urlencode

from archive.editorial.decisions import FILE_NAME, Recorded, read
from archive.editorial.kinds import KINDS, OUTCOMES, SCOPES
from archive.editorial.queue import Cause, item_of
from archive.filing.drafting import REPORT
from archive.raw.opening import open_reading
from archive.rows import read_cells
from archive.site import guard
from archive.site.language.current import PREFIX, language, said
from archive.site.reports.originals import original_bytes
from archive.site.reports.stored import PREVIOUS
from archive.site.routes import Route
from archive.site.serving import forms
from archive.site.serving.answers import Answer, BadQuestionError, Data, NotFoundError, Page, PageContext, Redirect
from archive.site.serving.forms import Form
from archive.site.serving.people import DESK, Review

_NOT_KEPT = {"cache-control": "no-store"}
_POLICY = f"{guard.POLICY}; frame-src 'self'"
_IN_FRAME = {
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "frame-ancestors 'self'",
    "x-frame-options": "SAMEORIGIN",
    **_NOT_KEPT,
}
_SEE_OTHER, _CONFLICT, _UNPROCESSABLE = 303, 409, 422
_MOST, _MOST_DECISIONS, _LONGEST = 200, 500, 4000
_GIVEN = ("agency", "year", "scope", "cell", "from", "to", "rule", "answer", "outcome")
_one_at_a_time = threading.Lock()


def _review(ask: PageContext) -> Review:
    assert ask.site.settings.review is not None
    return ask.site.settings.review


def queue(ask: PageContext) -> Answer:
    found = _review(ask).items(ask.site.data, ask.archive.connection)
    places = {name: at for at, name in reversed(list(enumerate(_names(found))))}
    named = [(one, name, places[name]) for one in found[:_MOST] for name in _names([one])[:1]]
    return _page(ask, "review.html", "编辑台", causes=named, count=len(found))


def following(ask: PageContext) -> Answer:
    """The item that stands at a place of the queue; after the last one the queue itself."""
    found = _names(_review(ask).items(ask.site.data, ask.archive.connection))
    at = ask.args.number("at", 0)
    if at >= len(found):
        return Redirect(ask.href(DESK), _SEE_OTHER)
    return Redirect(ask.href(f"{DESK}/item/{quote(found[at], safe='/')}?at={at}"), _SEE_OTHER)


def _names(causes: Sequence[Cause]) -> list[str]:
    """What is decided one after the other: every document of a cause, or the cause itself."""
    return [name for cause in causes for name in [one.item for one in cause.documents] or [cause.item]]


def item(ask: PageContext) -> Answer:
    return _item(ask, 200)


def _item(ask: PageContext, status: int, refused: str = "", since: tuple[Recorded, ...] = ()) -> Answer:
    name = ask.args.parts["item"]
    known = _review(ask).found(ask.site.data, ask.archive.connection, name)
    if known is None and not since:
        raise NotFoundError("编辑台上没有这一项。")
    known = known or {}
    documents = known.get("documents", [])
    group = known.get("group")
    alike = _review(ask).found(ask.site.data, ask.archive.connection, str(group)) if group else None
    cell, reads = _cell(ask, known) if "current_version" in known else ("", "")
    return _page(
        ask, "review-item.html", name, status, cell=cell, reads=reads,
        item=name, known=known, documents=documents, one=documents[0] if documents else None,
        facts=[(key, value) for key, value in known.items() if value and not isinstance(value, list | dict)],
        failed=known.get("failed", []), frame=_frame(ask, name, known, cell),
        alike=len((alike or {}).get("documents", [])), group=group, is_report=bool(REPORT.fullmatch(name)),
        is_note="reachable" in known, source_kinds=_source_kinds(known), report=_reported(ask, known),
        refused=refused, since=[one.decision for one in since], seen=_last(ask), at=ask.args.number("at", 0),
        outcomes=OUTCOMES, scopes=SCOPES, kinds=KINDS,
    )  # fmt: skip


def _source_kinds(known: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = {"proposed": ("accept_source", "decline_source"), "quarantined": ("release_source", "discard_source")}
    return kinds.get(str(known.get("state")), ())


def _frame(ask: PageContext, name: str, known: Mapping[str, Any], cell: str) -> str | None:
    """Address of the original that a decision rests on: of a report drawn with its cell marked."""
    documents, named = known.get("documents", []), REPORT.fullmatch(name)
    if documents:
        sha256 = documents[0]["sha256"]
        return ask.href(f"{DESK}/original/{sha256}") if sha256 else None
    if named is None:
        return None
    query = (
        "SELECT number FROM versions WHERE id = (SELECT current_version FROM reports WHERE agency_id = ? AND year = ?)"
    )
    number = ask.archive.value(query, [int(part) for part in named.groups()])
    marked = f"?{urlencode({'cell': cell})}#cell" if cell else ""
    return ask.href(f"{PREFIX[language()]}/originals/{name}/{number}{marked}")


def _cell(ask: PageContext, known: Mapping[str, Any]) -> tuple[str, str]:
    """The cell to look at, the one asked for or the first of a finding, and what the archive reads there."""
    first: list[str] = next((json.loads(check["cells"]) for check in known.get("failed", [])), [])
    cell = ask.args.get("cell") or next((key for key in first if not key.startswith(PREVIOUS)), "")
    stored = read_cells(ask.archive.connection, known["current_version"]).get(cell) if cell else None
    return (cell, stored.raw) if stored else ("", "")


def _reported(ask: PageContext, known: Mapping[str, Any]) -> str | None:
    """AGENCY_ID/YEAR of the report that a reader's report is about."""
    subject = known.get("subject")
    if not isinstance(subject, Mapping):
        return None
    query = "SELECT id FROM agencies WHERE region_code = ? AND key = ?"
    agency = ask.archive.value(query, [subject.get("region"), subject.get("key")])
    return f"{agency}/{subject.get('year')}" if agency else None


def decide(ask: PageContext, form: Form) -> Answer:
    """One decision; 409 when somebody decided of the item since the page was made, 422 when it cannot be."""
    now, name = ask.site.now(), ask.args.parts["item"]
    assert now is not None and ask.site.form_key is not None and ask.person is not None
    forms.check_seal(ask.site.form_key, form.get("seal"), now)
    if form.get("kind") not in KINDS or not form.get("seen").isdigit():
        raise BadQuestionError("没有这种决定。")
    if any(len(value) > _LONGEST for value in form.fields.values()):
        raise BadQuestionError("提交的内容太长了。")
    whole_group = bool(form.get("all_of_group") and form.get("group"))
    target = form.get("group") if whole_group else name
    with _one_at_a_time:
        since = tuple(_since(ask, int(form.get("seen")), name))
        if since:
            return _item(ask, _CONFLICT, since=since)
        code, told = _review(ask).decide(_words(form, target, ask.person.name, whole_group=whole_group))
        # Killed after it was recorded, a decision takes effect with the next command; it is not to be made twice.
        recorded = not code or any(_since(ask, int(form.get("seen")), name))
    if not recorded:
        return _item(ask, _UNPROCESSABLE, refused=told or "—")
    return Redirect(ask.href(f"{DESK}/next?at={ask.args.number('at', 0)}"), _SEE_OTHER)


def _words(form: Form, target: str, who: str, *, whole_group: bool) -> list[str]:
    """The command line; every value stands in one word with its option, so that none is taken for an option."""
    given = [f"--{option}={form.get(option)}" for option in _GIVEN if form.get(option)]
    blank = ["--to="] if form.get("kind") == "correct" and not form.get("to") else []
    group = ["--all-of-group"] if whole_group else []
    return [*given, *blank, *group, f"--who={who}", f"--why={form.get('why')}", "--", target, form.get("kind")]


def _decisions(ask: PageContext, after: int = 0) -> list[Recorded]:
    with closing(open_reading(ask.site.data / FILE_NAME)) as db:
        return list(read(db, after))


def _last(ask: PageContext) -> int:
    """Number of the last decision that this page knows."""
    with closing(open_reading(ask.site.data / FILE_NAME)) as db:
        return int(db.execute("SELECT coalesce(max(number), 0) FROM decisions").fetchone()[0])


def _since(ask: PageContext, seen: int, name: str) -> Iterator[Recorded]:
    """What was decided of an item after that number."""
    for one in _decisions(ask, seen):
        subject = one.decision.subject
        url = subject.get("url")
        names = {url, subject.get("note"), subject.get("source_id"), item_of(url) if url else None}
        if "key" in subject and "year" in subject:
            names.add(_reported(ask, {"subject": subject}))
        if name in names:
            yield one


def audit(ask: PageContext) -> Answer:
    made = _decisions(ask)
    newest = [(one.decision, one.decision.uid) for one in made[: -_MOST_DECISIONS - 1 : -1]]
    return _page(ask, "review-audit.html", "谁决定了什么", decisions=newest, count=len(made), kinds=KINDS)


def original(ask: PageContext) -> Answer:
    """An archived original for the frame: nothing in it runs or is fetched. What is no page of the web is not shown."""
    data = original_bytes(ask.site, ask.args.parts["sha256"])
    if data is None:
        raise NotFoundError("存档原件不在本站的存储里。")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"<":
        return Data(said("这份原件不是网页，这里显示不了。").encode(), "text/plain; charset=utf-8", _IN_FRAME)
    return Data(data, "text/html", _IN_FRAME)  # in the charset that it names itself


def _page(ask: PageContext, template: str, title: str, status: int = 200, **context: Any) -> Answer:
    headers = {**_NOT_KEPT, "content-security-policy": _POLICY}
    return Page(template, {"title": title, "person": ask.person, "desk": DESK, **context}, status, headers=headers)


ROUTES = (
    Route(DESK, queue, role="reader"),
    Route(f"{DESK}/next", following, role="reader"),
    Route(rf"{DESK}/item/(?P<item>[\w./:-]{{1,120}})", item, role="reader", post=decide, post_role="editor"),
    Route(rf"{DESK}/original/(?P<sha256>[0-9a-f]{{64}})", original, role="reader"),
    Route(f"{DESK}/audit", audit, role="admin"),
)
