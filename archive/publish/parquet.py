"""Parquet files of tables, where pyarrow is installed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

BATCH = 50_000


class ParquetUnavailableError(Exception):
    """pyarrow is not installed; the message says how to get it."""


def write_parquet(db: sqlite3.Connection, query: str, columns: Sequence[tuple[str, str]], path: Path) -> None:
    """The rows of a query, a row group per BATCH. Numbers stay numbers; figures are doubles."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise ParquetUnavailableError(
            "No Parquet files: pyarrow is not installed (pip install 'nianbao[parquet]')."
        ) from error
    kinds = {"INTEGER": pa.int64(), "REAL": pa.float64()}
    schema: Any = pa.schema([(name, kinds.get(kind, pa.string())) for name, kind in columns])
    path.parent.mkdir(exist_ok=True)
    cursor = db.execute(query)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while rows := cursor.fetchmany(BATCH):
            arrays = [
                pa.array(values, type=field.type) for values, field in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
