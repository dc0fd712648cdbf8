"""A decision from the desk. It is made by `nianbao review decide` in a process of its own: the site writes no archive.

What somebody decided of an item since a page was made is told to who decides after that, and nothing is recorded twice.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from urllib.parse import urlencode

from archive.agencies.merging import MergeError, find
from archive.editorial.kinds import KINDS
from archive.filing.drafting import REPORT
from archive.site.desk.item import item_page
from archive.site.desk.parts import CONFLICT, SEE_OTHER, UNPROCESSABLE, place_of, review_of, since
from archive.site.language.current import language
from archive.site.serving import forms
from archive.site.serving.answers import Answer, BadQuestionError, PageContext, Redirect
from archive.site.serving.forms import Form
from archive.site.serving.people import DESK

_LONGEST = 4000
_GIVEN = (
    *("agency", "year", "scope", "cell", "from", "to", "rule", "answer", "outcome"),
    *("other", "alias", "name", "date"),
)
"""Options of `review decide` that a form may fill in."""
_MAY_BE_BLANK = {"correct": ("from", "to")}
_one_at_a_time = threading.Lock()


def decide(ask: PageContext, form: Form) -> Answer:
    """One decision; 409 when somebody decided of the item since the page was made, 422 when it cannot be."""
    name = ask.args.parts["item"]
    _check(ask, form)
    assert ask.person is not None
    whole_group = bool(form.get("all_of_group") and form.get("group"))
    target = form.get("group") if whole_group else name
    with _one_at_a_time:
        decided = tuple(since(ask, int(form.get("seen")), {name} | _others(ask, form)))
        if decided:
            return item_page(ask, CONFLICT, since=decided)
        code, told = review_of(ask).decide(_words(form, target, ask.person.name, whole_group=whole_group), language())
        # Killed after it was recorded, a decision takes effect with the next command; it is not to be made twice.
        recorded = not code or any(since(ask, int(form.get("seen")), {name}))
    if not recorded:
        return item_page(ask, UNPROCESSABLE, refused=told or "—")
    return Redirect(ask.href(_afterwards(ask, name)), SEE_OTHER)


def _check(ask: PageContext, form: Form) -> None:
    """Raises RefusedError, BadQuestionError."""
    now = ask.site.now()
    assert now is not None and ask.site.form_key is not None
    forms.check_seal(ask.site.form_key, form.get("seal"), now)
    if form.get("kind") not in KINDS or not form.get("seen").isdigit():
        raise BadQuestionError("没有这种决定。")
    if any(len(value) > _LONGEST for value in form.fields.values()):
        raise BadQuestionError("提交的内容太长了。")


def _others(ask: PageContext, form: Form) -> set[str]:
    """The other body that a decision names, by its item."""
    with suppress(MergeError):  # `review decide` says so
        return {str(find(ask.archive.connection, form.get("other")))} if form.get("other") else set()
    return set()


def _afterwards(ask: PageContext, name: str) -> str:
    """Where it goes on: in the queue, at the same report as long as it waits there; else at the item itself."""
    at = place_of(ask)
    if at is not None:
        same = {"item": name} if REPORT.fullmatch(name) else {}
        return f"{DESK}/next?{urlencode({'at': at, **same})}"
    return f"{DESK}/next?{urlencode({'item': name})}"


def _words(form: Form, target: str, who: str, *, whole_group: bool) -> list[str]:
    """The command line; every value stands in one word with its option, so that none is taken for an option."""
    blank = _MAY_BE_BLANK.get(form.get("kind"), ())
    given = [f"--{option}={form.get(option)}" for option in _GIVEN if form.get(option) or option in blank]
    group = ["--all-of-group"] if whole_group else []
    return [*given, *group, f"--who={who}", f"--why={form.get('why')}", "--", target, form.get("kind")]
