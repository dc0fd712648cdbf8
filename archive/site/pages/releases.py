"""Dataset releases: what `nianbao release` froze, under addresses that stay."""

from __future__ import annotations

import json
from dataclasses import asdict

from archive.publish.changelog import WHATS
from archive.publish.cited import Cited, DamagedReleaseError, cited
from archive.publish.export import CHECKSUMS
from archive.publish.release import FOLDER, Release, citation, releases
from archive.site.labels.metadata import LICENCE
from archive.site.language.current import say
from archive.site.pages.downloads import checksums, exported, grouped, media_type
from archive.site.reports.stored import label
from archive.site.routes import Route
from archive.site.serving.answers import Answer, Data, File, NotFoundError, Page, PageContext


def listing(ask: PageContext) -> Answer:
    context = {
        "title": "发布版",
        "description": "冻结的整套数据：每一版的文件不再改变，附变化记录、校验和与引用格式。",
        "releases": releases(ask.site.data),
        "whats": WHATS,
    }
    return Page("releases.html", context)


def listing_json(ask: PageContext) -> Answer:
    """The same for programs: version, time, counts by kind (null for the first release, which is compared with
    nothing), checksum of SHA256SUMS, address."""
    told = [
        {
            "version": one.version,
            "released_at": one.released_at,
            "previous": one.previous or None,
            "reports": one.reports,
            "counts": dict(one.counts) if one.previous else None,
            "sha256": one.sha256,
            "url": ask.args.origin + f"/{FOLDER}/{one.version}",
        }
        for one in releases(ask.site.data)
    ]
    body = json.dumps({"total": len(told), "releases": told}, ensure_ascii=False)
    return Data(body.encode(), "application/json; charset=utf-8")


def page(ask: PageContext) -> Answer:
    release = _release(ask)
    context = {
        "title": say("发布版 {0}", release.version),
        "description": say("{0} 冻结的整套数据，{1} 份报告。", release.day, release.reports),
        "release": release,
        "whats": WHATS,
        "groups": grouped(exported(release.folder)),
        "citation": citation(release.version, release.released_at),
        "address": ask.args.origin + f"/{FOLDER}/{release.version}",
        "licence": LICENCE,
    }
    return Page("release.html", context)


def download(ask: PageContext) -> Answer:
    """One file of a release, as an attachment. Only names that its checksums have: no path leads out of it."""
    release = _release(ask)
    wanted = ask.args.parts["path"]
    if wanted != CHECKSUMS and wanted not in checksums(release.folder):
        raise NotFoundError("这个发布版没有这个文件。")
    path = release.folder / wanted
    return File(path, media_type(path), path.name)


def figure(ask: PageContext) -> Answer:
    """A figure that was cited from a release, as the release has it."""
    release, found = _cited(ask)
    context = {
        "title": say("发布版 {0} 的一个数字", release.version),
        "release": release,
        "found": found,
        "label": label(found.cell, {found.cell.partition(".")[0]: found.form}),
        "address": ask.args.origin + f"/{FOLDER}/{release.version}/reports/{found.report}/{found.cell}",
        "citation": citation(release.version, release.released_at),
    }
    return Page("cited.html", context)


def figure_json(ask: PageContext) -> Answer:
    """The same for programs: the fields of publish.cited.Cited, the release, and the checksum of its SHA256SUMS."""
    release, found = _cited(ask)
    of = {"release": release.version, "released_at": release.released_at, "release_sha256": release.sha256}
    url = ask.args.origin + f"/{FOLDER}/{release.version}/{found.file}"
    body = json.dumps({**of, **asdict(found), "url": url}, ensure_ascii=False)
    return Data(body.encode(), "application/json; charset=utf-8")


def _cited(ask: PageContext) -> tuple[Release, Cited]:
    """Raises NotFoundError, also where the file is not what was released: no figure then is."""
    release = _release(ask)
    try:
        found = cited(release, ask.args.part("report"), ask.args.parts["cell"])
    except (DamagedReleaseError, OSError):
        raise NotFoundError("这个发布版的文件与公布的校验和不符，不能引用；请告诉运维者。") from None
    if found is None:
        raise NotFoundError("这个发布版里没有这一格。")
    return release, found


def _release(ask: PageContext) -> Release:
    """Raises NotFoundError."""
    wanted = ask.args.parts["version"]
    found = next((one for one in releases(ask.site.data) if one.version == wanted), None)
    if found is None:
        raise NotFoundError("没有这个发布版。")
    return found


_VERSION = r"(?P<version>[0-9A-Za-z][0-9A-Za-z.\-]{0,39})"
_FIGURE = rf"/releases/{_VERSION}/reports/(?P<report>\d{{1,18}})/(?P<cell>[a-z_]+\.[a-z_0-9]+\.[a-z_0-9]+?)"
ROUTES = (
    Route(r"/releases", listing),
    Route(r"/releases\.json", listing_json),
    Route(rf"/releases/{_VERSION}", page),
    Route(rf"{_FIGURE}\.json", figure_json, "slow"),
    Route(_FIGURE, figure, "slow"),
    Route(rf"/releases/{_VERSION}/(?P<path>[^?]{{1,200}})", download),
)
