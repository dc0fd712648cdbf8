"""Addresses of the site's own pages, and how a page becomes an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from datasette.utils.asgi import Response, asgi_send_file

from archive.site import errors
from archive.site.finding import query
from archive.site.labels import merged
from archive.site.serving import age, forms, parameters
from archive.site.serving.answers import (
    Answer,
    Args,
    BadQuestionError,
    Data,
    File,
    NotFoundError,
    Page,
    PageContext,
    Redirect,
)
from archive.site.serving.forms import Form, RefusedError
from archive.site.serving.people import LOGIN, Person, Role
from archive.site.serving.reader import TooSlowError
from archive.site.serving.settings import Site

Handler = Callable[[PageContext], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """`pattern` is a regular expression of the whole path; `pool` says which threads read for it."""

    pattern: str
    handler: Handler
    pool: Literal["quick", "slow"] = "quick"
    post: Callable[[PageContext, Form], Answer] | None = None
    """Answers a form that is submitted there; None: nothing can be."""
    role: Role | None = None
    """Who may see it: people at the desk of the editors, of this role at least; None: everybody."""
    post_role: Role | None = None
    """Who may submit its form, where that is not the same."""
    post_pool: Literal["quick", "desk"] = "quick"


def for_datasette(site: Site, pages: Iterable[Route]) -> list[tuple[str, Any]]:
    """The routes as Datasette's register_routes wants them. They come before Datasette's own."""
    return [(f"^{route.pattern}$", _view(site, route)) for route in pages]


def _view(site: Site, route: Route) -> Any:
    pools = {"quick": site.quick, "slow": site.slow, "desk": site.desk}

    async def view(request: Any, send: Any) -> Response | None:
        args = Args.parse(
            request.url_vars, request.query_string, site.path(_path(request, site)), _origin(site, request)
        )
        person = _person(site, route, request)
        if isinstance(person, Redirect):
            return _response(person)
        submitted = await _form(route, request)
        handler = _taking(route, submitted) if submitted else route.handler
        reader = pools[route.post_pool if submitted else route.pool]
        answer = await reader.run(lambda snapshot: _answered(handler, PageContext(site, snapshot, args, person)))
        if isinstance(answer, File):
            await _send_file(send, answer)
            return None
        return _response(answer)

    async def answered(request: Any, send: Any) -> Response | None:
        try:
            return await view(request, send)
        except NotFoundError as missing:
            return errors.response(site, request.path, errors.Told(404, str(missing)))
        except BadQuestionError as wrong:
            return errors.response(site, request.path, errors.Told(400, str(wrong)))
        except RefusedError as refused:
            return errors.response(site, request.path, errors.Told(refused.status, str(refused)))
        except TooSlowError:
            return errors.response(site, request.path, errors.Told(503))

    return answered


def submits(site: Site, pages: Iterable[Route], path: str, method: str) -> bool:
    """Whether a request is a form for one of the pages that take one."""
    below = path.removeprefix(site.settings.base_url.rstrip("/"))
    return method == "POST" and any(page.post and re.fullmatch(page.pattern, below) for page in pages)


def _person(site: Site, route: Route, request: Any) -> Person | Redirect | None:
    """Who asks for a page of the desk, or the way to sign in. Raises NotFoundError without a desk, RefusedError."""
    submits = request.method == "POST" and route.post is not None
    role = (route.post_role if submits else None) or route.role
    if role is None:
        return None
    if site.settings.review is None:
        raise NotFoundError("没有这一页。")
    person = site.settings.review.person(request.actor, site.now())
    if person is None and not submits:
        return Redirect(site.path(LOGIN), 303)
    if person is None or not person.may(role):
        raise RefusedError(403, "您没有这个权限。")
    return person


async def _form(route: Route, request: Any) -> Form | None:
    if request.method != "POST" or route.post is None:
        return None
    return await forms.read(request.scope, request.receive)


def _taking(route: Route, form: Form) -> Handler:
    take = route.post
    assert take is not None
    return lambda ask: take(ask, form)


def _path(request: Any, site: Site) -> str:
    base = site.settings.base_url.rstrip("/")
    path: str = request.scope.get("route_path") or request.path
    return path.removeprefix(base) or "/"


def _origin(site: Site, request: Any) -> str:
    if site.settings.public_url:
        return site.settings.public_url.rstrip("/")
    return f"{request.scheme}://{request.host}{site.settings.base_url.rstrip('/')}"


def _answered(handler: Handler, ask: PageContext) -> Data | Redirect | File:
    check(ask)
    try:
        answer = handler(ask)
    except OverflowError:
        raise BadQuestionError("数字太大了。") from None
    except NotFoundError:
        location = merged.new_address(ask)
        if location is None:
            raise
        return Redirect(location)
    if isinstance(answer, Page):
        template = ask.site.template(answer.template)
        body = template.render(here=ask.args, stale=age.told(ask.site, ask.archive), **answer.context)
        return Data(body.encode(), answer.media_type, answer.headers, answer.status)
    return answer


def check(ask: PageContext) -> None:
    """Raises BadQuestionError for a parameter that the page does not take."""
    path = ask.args.path.removeprefix(ask.site.path(""))
    known = parameters.of_path(path)
    if path.startswith("/search"):
        known |= set(query.names())
    told = parameters.unknown((name for name, _ in ask.args.query), known)
    if told:
        raise BadQuestionError(told)


def _response(answer: Data | Redirect) -> Response:
    if isinstance(answer, Redirect):
        return Response.redirect(answer.location, status=answer.status)
    headers = {"cache-control": "max-age=5", **answer.headers}
    return Response(answer.body, status=answer.status, headers=headers, content_type=answer.media_type)


async def _send_file(send: Any, file: File) -> None:
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
    await asgi_send_file(send, file.path, content_type=file.media_type, headers=headers)


def joined(*groups: Iterable[Route]) -> tuple[Route, ...]:
    return tuple(route for group in groups for route in group)
