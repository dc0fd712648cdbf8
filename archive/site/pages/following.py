"""Mail without an account: the form's way in, the page of a subscription (confirm, change, end), one-click leaving."""

from __future__ import annotations

from urllib.parse import urlencode

from archive.editorial import mailing
from archive.editorial.mailing import Choice, MailingError, Wish
from archive.site.finding import meaning
from archive.site.finding import query as finding
from archive.site.language.current import language, said, say
from archive.site.routes import Route
from archive.site.serving import forms
from archive.site.serving.answers import Answer, Args, BadQuestionError, NotFoundError, Page, PageContext, Redirect
from archive.site.serving.forms import Form, RefusedError

_NOT_KEPT = {"cache-control": "no-store"}
_SEE_OTHER = 303


def _mail(ask: PageContext) -> None:
    if ask.site.form_key is None or not ask.site.settings.mail:
        raise NotFoundError("本站没有开通邮件订阅；可以用订阅源。")


def subscribe(ask: PageContext, form: Form) -> Answer:
    """Take a wish and have a letter sent that asks to confirm it. The answer is the same whoever subscribed before."""
    _mail(ask)
    now = ask.site.now()
    assert now is not None and ask.site.form_key is not None
    forms.check_seal(ask.site.form_key, form.get("seal"), now)
    conditions, shown = _asked(ask, form)
    base = ask.site.settings.public_url or ask.site.served or ask.args.origin
    wish = {"conditions": conditions, "shown": shown, "base": base, "language": language()}
    try:
        mailing.ask(ask.site.data, form.get("mail"), wish, now, network=form.network)
    except MailingError as error:
        if error.code == "limit":
            raise RefusedError(429, "订阅请求太多了，请过些时候再试。") from error
        raise BadQuestionError("这个邮件地址写得不对。") from error
    return Redirect(ask.href("/subscriptions/asked"), _SEE_OTHER)


def _asked(ask: PageContext, form: Form) -> tuple[dict[str, object], str]:
    """What a form asks for, as conditions and in words. Raises BadQuestionError."""
    region, agency, search = form.get("region"), form.get("agency"), form.get("search")
    if len(search) > mailing.MOST_WISH:
        raise BadQuestionError("检索条件太长了。")
    if region:
        row = ask.archive.one("SELECT code, full_name FROM regions WHERE code = ?", [region])
        if row is None:
            raise BadQuestionError("没有这个地区。")
        return {"regions": [row["code"]]}, row["full_name"]
    if agency:
        row = ask.archive.one("SELECT name, region_code FROM agencies WHERE id = ?", [agency])
        if row is None:
            raise BadQuestionError("没有这个机关。")
        return {"agencies": [row["name"]], "regions": [row["region_code"]]}, row["name"]
    if search:
        return _searched(ask, search)
    return {}, said("全部改动")


def _searched(ask: PageContext, search: str) -> tuple[dict[str, object], str]:
    """A search as it is meant today: words that were read as a place or a year stay that."""
    args = Args.parse({}, search, "/search", "")
    unknown = [name for name, _ in args.query if name not in finding.names() and name != "page"]
    if unknown:
        raise BadQuestionError(say("没有“{0}”这个参数。", unknown[0][:40]))
    question = meaning.meant(ask.archive, finding.ask(args))
    words = [question.query] * bool(question.query) + [text for *_, text in finding.in_words(question)]
    if not words:
        raise BadQuestionError("先写检索词或选条件，再订阅。")
    return {"search": urlencode([*question.pairs(), (finding.LITERAL, "1")])}, say("检索：{0}", "，".join(words))


def asked(ask: PageContext) -> Answer:
    _mail(ask)
    context = {"title": "请查收确认信", "wish": None, "ending": False}
    return Page("subscription.html", context, headers=_NOT_KEPT)


def page(ask: PageContext) -> Answer:
    """The subscription of a token: what it is, and the form that confirms or changes it."""
    return _page(ask, ending=False)


def leaving(ask: PageContext) -> Answer:
    """A page with one button: a mail program that opens links by itself ends nothing."""
    return _page(ask, ending=True)


def _page(ask: PageContext, *, ending: bool) -> Answer:
    context = {"title": "邮件订阅", "wish": _wish(ask), "ending": ending}
    return Page("subscription.html", context, headers=_NOT_KEPT)


def confirm(ask: PageContext, form: Form) -> Answer:
    wish, now = _wish(ask), ask.site.now()
    assert now is not None
    choice = Choice(
        "weekly" if form.get("when") == "weekly" else "daily",
        "en" if form.get("language") == "en" else "zh",
        form.get("what") == "failed_checks",
    )
    mailing.confirm(ask.site.data, wish.token, choice, now)
    return Redirect(ask.href(f"/subscriptions/{wish.token}"), _SEE_OTHER)


def end(ask: PageContext, _form: Form) -> Answer:
    """One click, from the page or from the reader's mail service (RFC 8058)."""
    wish, now = _wish(ask), ask.site.now()
    assert now is not None
    mailing.end(ask.site.data, wish.token, now)
    return Redirect(ask.href(f"/subscriptions/{wish.token}"), _SEE_OTHER)


def _wish(ask: PageContext) -> Wish:
    """Raises NotFoundError."""
    _mail(ask)
    found = mailing.wish(ask.site.data, ask.args.parts["token"])
    if found is None:
        raise NotFoundError("没有这个订阅：网址可能不完整，或者七天内没有确认。")
    return found


_TOKEN = r"/subscriptions/(?P<token>[\w-]{32})"
ROUTES = (
    Route(r"/subscriptions", asked, post=subscribe),
    Route(r"/subscriptions/asked", asked),
    Route(_TOKEN, page, post=confirm),
    Route(rf"{_TOKEN}/end", leaving, post=end),
)
