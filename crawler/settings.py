"""Scrapy settings of nianbao: politeness first. Each deviation from Scrapy's default has its reason beside it."""

import os
import socket
from importlib.metadata import PackageNotFoundError, version

try:
    _VERSION = version("nianbao")
except PackageNotFoundError:
    _VERSION = "0"

BOT_NAME = "nianbao"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
ADDONS: dict[str, int] = {}

# --- Who asks ------------------------------------------------------------------------------------------------
# Honest: name, version, and where to complain. Set NIANBAO_CONTACT to an address that somebody reads.
NIANBAO_CONTACT = os.environ.get("NIANBAO_CONTACT") or f"mailto:postmaster@{socket.gethostname()}"
NIANBAO_AGENT = f"nianbao/{_VERSION} (+{{contact}}; archive of government information disclosure reports)"
USER_AGENT = NIANBAO_AGENT.format(contact=NIANBAO_CONTACT)
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}

# --- One request at a time per host, 2 to 5 seconds apart -----------------------------------------------------
# Scrapy: 8 at once, no delay. The pause is DOWNLOAD_DELAY times a random 1 … NIANBAO_DELAY_SPREAD, counted from the
# end of the last answer of that address (hosts that share an address share it); robots' Crawl-delay and Retry-After
# widen it. The spider paces itself (crawler/fetch/pace.py), so that robots.txt and redirects count as well.
DOWNLOAD_DELAY = 2.0
NIANBAO_DELAY_SPREAD = 2.5
DOWNLOAD_DELAY_JITTER = 0  # ours replaces Scrapy's, which counts from the start of a request
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 256  # hosts worked on side by side; with one request per host this is what fills a night
NIANBAO_LONGEST_PAUSE = 120  # seconds a host may ask us to wait within a run; longer means: another night
NIANBAO_HOST_BUDGET = 3000  # requests per host and night; at 3.5 s each about three hours
NIANBAO_NIGHT_BUDGET = 0  # requests per night over all hosts; 0 = as many as the hosts allow
NIANBAO_NIGHT_SECONDS = 0  # how long a run may ask; 0 = until it is done. Scrapy's CLOSESPIDER_TIMEOUT means the same
NIANBAO_WINDOW = ""  # hours in China in which portals may be asked, such as "22:00-07:00"; "" = always

# --- How often -------------------------------------------------------------------------------------------------
# Listings: every night from 10 January to 10 April, when reports appear; every NIANBAO_OFF_SEASON_DAYS otherwise,
# and the next night after a walk that was not complete. Reports: first re-checked after the minimum, then at twice
# the interval whenever nothing had changed; a change starts again at the minimum. A revision tends to follow soon
# after publication, so the minimum is one night; the doubling keeps a million old reports at a few checks per host.
NIANBAO_OFF_SEASON_DAYS = 7
NIANBAO_RECHECK_MIN_DAYS = 1
NIANBAO_RECHECK_MAX_DAYS = 30
NIANBAO_PROBE_DAYS = 30  # a host's home page and "not found" page are looked at once a month, and only on suspicion

# --- When a portal refuses --------------------------------------------------------------------------------------
NIANBAO_BREAKER_FAILURES = 3  # refusals in a row before the host is left alone …
NIANBAO_BREAKER_HOURS = 24  # … for a day, doubling each time …
NIANBAO_BREAKER_MAX_DAYS = 30  # … up to a month, with one probe after each pause
NIANBAO_ALARM_STREAK = 3  # runs that a source must be unwell before a person is told

# --- What Scrapy does by itself and we must not ------------------------------------------------------------------
ROBOTSTXT_OBEY = False  # Scrapy fetches on when robots.txt is 403, 5xx or unreachable; our own gate refuses
METAREFRESH_ENABLED = False  # it would follow the stub of a withdrawn document and return the parent list as the report
REDIRECT_ENABLED = False  # followed by crawler/fetch/fetcher.py: five hops, each through every gate, each classified
RETRY_ENABLED = False  # one retry, decided by the class of the failure
COMPRESSION_ENABLED = False  # Scrapy passes cut gzip streams as good; crawler/fetch/transfer.py checks the trailer
HTTPERROR_ALLOW_ALL = True
COOKIES_ENABLED = True  # ordinary cookies, one jar per host and run: some portals answer 302 to themselves to set one
REFERER_ENABLED = False  # set per request where a portal needs it
AJAXCRAWL_ENABLED = False
AUTOTHROTTLE_ENABLED = False  # the pause already counts from the end of an answer, so slow portals are asked less
HTTPCACHE_ENABLED = False

# --- A browser, for rows of the registry that ask for one (extra "browser") ---------------------------------------
NIANBAO_CHROMIUM = ""  # path of Chromium; "" = the system's chromium, chromium-browser or google-chrome

# --- Limits -------------------------------------------------------------------------------------------------------
DOWNLOAD_TIMEOUT = 60  # Scrapy: 180
DOWNLOAD_MAXSIZE = 128 * 1024 * 1024  # Scrapy: 1 GiB; attachments of 25 to 112 MB were seen
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = True
NIANBAO_PAGE_MB = 16  # pages, listings, pictures
NIANBAO_FILE_MB = 128  # attachments
TWISTED_DNS_RESOLVER = "crawler.fetch.address.CheckedResolver"  # Scrapy's asks a second time, after our check

# --- Trust ----------------------------------------------------------------------------------------------------------
# Scrapy verifies nothing by default. Hosts that need another handshake are named in crawler/registry/tls.csv.
DOWNLOAD_VERIFY_CERTIFICATES = True
NIANBAO_TLS_FILE = ""  # a table of your own in place of crawler/registry/tls.csv
DOWNLOAD_HANDLERS = {
    "http": "crawler.fetch.handlers.PlainHandler",
    "https": "crawler.fetch.handlers.ProfiledHandler",
    "file": None,  # a portal must not make us read this machine's files
    "ftp": None,
    "s3": None,
    "data": None,
}

# --- Parts ------------------------------------------------------------------------------------------------------------
DOWNLOADER_MIDDLEWARES = {
    "crawler.fetch.address.AddressMiddleware": 100,
    "crawler.fetch.breaker.BreakerMiddleware": 200,
    "crawler.fetch.robots.RobotsMiddleware": 300,
    "crawler.fetch.classifier.ClassifierMiddleware": 800,
    "crawler.fetch.pace.PaceMiddleware": 950,
}
EXTENSIONS_BASE: dict[str, int] = {}  # Scrapy imports all of its list, also what is switched off: a web server
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.logstats.LogStats": 0,
    "crawler.run.extensions.ParentWatch": 100,
    # Not its telnet console and remote control: no open port in a nightly job.
}
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
REACTOR_THREADPOOL_MAXSIZE = 20  # name look-ups of many hosts at once
LOG_LEVEL = "INFO"
LOGSTATS_INTERVAL = 600
FEED_EXPORT_ENCODING = "utf-8"
