"""nianbao's command line: the one place that puts the parts together.

Each command lives in `commands/` and is imported when it is called, so that `nianbao parse` does not wait for
Scrapy, `nianbao crawl` does not wait for Datasette and `nianbao --help` waits for neither. Exit codes: 0 clean,
1 failed, 2 incomplete or bad input.
"""

from __future__ import annotations

import click

from commands.shared.lazy import Deferred, LazyGroup

SOURCES = {
    "check": Deferred(
        "commands.sources",
        "check",
        "Validate the registry: syntax, uniqueness, regions, families. Exit 2 when a row is wrong.",
    ),
    "probe": Deferred(
        "commands.sources",
        "probe_portal",
        "Find the annual-report column of a portal and print a registry row for it.",
    ),
    "discover": Deferred(
        "commands.sources",
        "discover_columns",
        "Search the portals of which only the home page is known, and propose registry rows with their evidence.",
    ),
    "import": Deferred(
        "commands.sources",
        "import_official",
        "Take in the official list of government sites (全国政府网站基本信息数据库), CSV or XLSX.",
    ),
}

AGENCIES = {
    "list": Deferred(
        "commands.agencies",
        "list_agencies",
        "Agencies whose name or an alias contains all WORDS: number, region, kind, years, name.",
    ),
    "show": Deferred(
        "commands.agencies",
        "show",
        "One agency (number, name or alias): its names, its years, its merges.",
    ),
    "merge": Deferred(
        "commands.agencies",
        "merge",
        "OTHER is the same body as KEEP: its names become aliases, its reports those of KEEP.",
    ),
    "split": Deferred(
        "commands.agencies",
        "split",
        "Take OTHER out of KEEP: a number takes back its merge, a name of KEEP becomes a body of its own.",
    ),
}

REVIEW = {
    "list": Deferred(
        "commands.review",
        "list_items",
        "What waits for a person, heaviest first: figures missing, by the level of the body. One cause, one item.",
    ),
    "show": Deferred(
        "commands.review",
        "show",
        "One ITEM (a cause or document of the queue, a report AGENCY_ID/YEAR, a decision) and what was decided of it.",
    ),
    "second": Deferred(
        "commands.review",
        "second",
        "Read ITEM (a report AGENCY_ID/YEAR, a document of the queue) in other ways, and show which cells differ.",
    ),
    "decide": Deferred(
        "commands.review",
        "decide",
        "Decide on ITEM, for good: KIND says what. Undo a decision by another: `review decide UID undo`.",
    ),
    "export": Deferred(
        "commands.review",
        "export_decisions",
        "Write all decisions to FILE (default: the terminal), one line of JSON each, for review in git and for import.",
    ),
    "import": Deferred(
        "commands.review",
        "import_decisions",
        "Record the decisions in FILE that are not recorded yet, all or none, and let them take effect.",
    ),
}

ALERTS = {
    "test": Deferred(
        "commands.alerts",
        "test",
        "Send a sample over every channel of every subscription, and say how each one answered.",
    ),
    "send": Deferred(
        "commands.alerts",
        "send",
        "Collect what changed since the last message of each subscription, and deliver everything that waits.",
    ),
    "list": Deferred(
        "commands.alerts",
        "list_command",
        "Show the subscriptions of alerts.toml: what each one asks for, and over which services it is told.",
    ),
}

INSTALL = {
    "cron": Deferred(
        "commands.install",
        "cron",
        "Print the lines for this user's crontab: the night, catching up after a reboot, hourly delivery of messages.",
    ),
    "systemd": Deferred(
        "commands.install",
        "systemd",
        "Print the units for this user: the night and its timer, hourly delivery of messages, and the site.",
    ),
}

COMMANDS: dict[str, Deferred | LazyGroup] = {
    "nightly": Deferred(
        "commands.nightly",
        "nightly",
        "Crawl what is due, read it, archive it, and tell who asked to be told.",
    ),
    "crawl": Deferred(
        "commands.crawl",
        "crawl",
        "Ask the portals for what is due and store every answer; parse nothing.",
    ),
    "parse": Deferred(
        "commands.parse",
        "parse",
        "Read annual reports and print one JSON object a line.",
    ),
    "check": Deferred(
        "commands.check",
        "check",
        "Say what the archive would say about FILE, a report that is not published yet; nothing leaves this machine.",
    ),
    "reparse": Deferred(
        "commands.reparse",
        "reparse",
        "Read stored documents again with today's parser; tell what moved.",
    ),
    "serve": Deferred(
        "commands.serve",
        "serve_command",
        "Serve the archive at http://HOST:PORT until interrupted.",
    ),
    "demo": Deferred(
        "commands.demo",
        "demo",
        "Two replica portals on loopback, three nights, then the site.",
    ),
    "sources": LazyGroup(
        "sources",
        deferred=SOURCES,
        help="Check the registry of sources, find columns, take in the official list of sites.",
    ),
    "agencies": LazyGroup(
        "agencies",
        deferred=AGENCIES,
        help="List the bodies that report; merge two that are one, split one that is two.",
    ),
    "review": LazyGroup(
        "review",
        deferred=REVIEW,
        help="What waits for a person, and what people decided: decisions that outlive the archive.",
    ),
    "status": Deferred(
        "commands.status",
        "status",
        "Say whether last night was good, which sources are unwell and since when, and what waits.",
    ),
    "forecast": Deferred(
        "commands.forecast",
        "forecast_nights",
        "Say what the next night will cost, and how soon a revision is seen on each source.",
    ),
    "search": Deferred(
        "commands.search",
        "search",
        "Find reports by WORDS and conditions, in the order of the site.",
    ),
    "show": Deferred(
        "commands.search",
        "show",
        "Print the newest version of one report: AGENCY (number or name) and YEAR, or the number of the REPORT.",
    ),
    "export": Deferred(
        "commands.publish",
        "export",
        "Write the archive to DIRECTORY as CSV per table and year, Parquet and a data package with checksums.",
    ),
    "merge": Deferred(
        "commands.crawl",
        "merge_raws",
        "Join the raw.db files of several machines (files or data directories) into DATA/raw.db.",
    ),
    "release": Deferred(
        "commands.publish",
        "release",
        "Freeze the archive as release VERSION (default: the day in China): export, changelog, checksums, citation.",
    ),
    "population": Deferred(
        "commands.population",
        "population",
        "Take over inhabitants by region and year from the CSV FILE: region_code, year, people, source.",
    ),
    "verify": Deferred(
        "commands.upkeep",
        "verify",
        "Re-hash every stored body, check both databases and the search index; name what is damaged.",
    ),
    "alerts": LazyGroup(
        "alerts",
        deferred=ALERTS,
        help="Messages to those who subscribed in DATA/alerts.toml.",
    ),
    "backup": Deferred(
        "commands.upkeep",
        "backup",
        "Copy the archive into a new folder of DIRECTORY, also while a night is running, and prove the copy.",
    ),
    "restore": Deferred(
        "commands.upkeep",
        "restore",
        "Put the copy in the folder BACKUP back into the data directory, which must not hold an archive.",
    ),
    "install": LazyGroup(
        "install",
        deferred=INSTALL,
        help="Have this machine run the nights: by cron, or by systemd.",
    ),
}
"""Every command, in the order of a day's work. A line of help here is the first line of the command's docstring."""


@click.group(cls=LazyGroup, deferred=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nianbao")
def main() -> None:
    """nianbao (年报): archive of China's annual reports on government information disclosure."""


if __name__ == "__main__":
    main()
