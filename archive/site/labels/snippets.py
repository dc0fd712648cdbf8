"""How to read the data in Python, pandas, R and DuckDB: shown on /api and run by tests/site/test_snippets.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote


def encoded(address: str) -> str:
    """An address as programs send it: every character beyond ASCII and every space percent-encoded."""
    return quote(address, safe="/?&=+,:;%#@!$'()*~.-_")


@dataclass(frozen=True, slots=True)
class Snippet:
    """`code` with {origin} in place of the site's address."""

    language: Literal["python", "pandas", "r", "duckdb"]
    title: str
    code: str

    def at(self, origin: str) -> str:
        return self.code.replace("{origin}", origin)


ROWS = encoded("/archive/reports.csv?province=浙江省&year=2022&_stream=on&_bom=0")
SNIPPETS = (
    Snippet(
        "python",
        "Python",
        f"""import csv, io, urllib.request

address = "{{origin}}{ROWS}"
with urllib.request.urlopen(address) as answer:
    rows = list(csv.DictReader(io.TextIOWrapper(answer, "utf-8")))
# An empty figure is no zero: the report states none.
received = {{row["agency"]: int(float(row["requests_received"])) for row in rows if row["requests_received"]}}
print(len(rows), sum(received.values()))
""",
    ),
    Snippet(
        "pandas",
        "pandas",
        f"""import pandas

reports = pandas.read_csv("{{origin}}{ROWS}", dtype={{"region_code": str}})
print(reports.groupby("kind")["requests_received"].agg(["count", "median"]))
""",
    ),
    Snippet(
        "r",
        "R",
        f"""reports <- read.csv("{{origin}}{ROWS}", colClasses = c(region_code = "character"),
                    encoding = "UTF-8", na.strings = "")
aggregate(requests_received ~ kind, data = reports, FUN = median)
""",
    ),
    Snippet(
        "duckdb",
        "DuckDB",
        f"""-- curl -o reports.csv "{{origin}}{ROWS}"
SELECT kind, count(requests_received) AS reports, median(requests_received) AS received
FROM read_csv('reports.csv', types = {{'region_code': 'VARCHAR'}})
GROUP BY kind ORDER BY kind;
""",
    ),
)
