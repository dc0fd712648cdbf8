"""Discovery: from a portal's address to its column of annual reports and a registry row.

Pure like the walk: `Discovery(url)` and `Rediscovery(source)` are driven with `start` and `feed`, one fetch at a time;
`probe(fetch, url)` drives one with a function. The order of places: the page itself, what it links to by the names of
国办公开办函〔2019〕61号, slugs, ColumnType, the gkmlpt tree, agency directories and year folders (through the walk),
and last the usual addresses.
"""

from __future__ import annotations

from crawler.discovery.result import Column, ProbeResult, csv_line
from crawler.discovery.search import Discovery, Rediscovery, moved, probe, rediscover

__all__ = ["Column", "Discovery", "ProbeResult", "Rediscovery", "csv_line", "moved", "probe", "rediscover"]
