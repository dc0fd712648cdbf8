"""How much of one document a reader takes on before it says `too_large`.

The largest real reports are far below these bounds: a Word report has about 300 cells and 300 KB of XML, a pdf
some twenty pages, a scan 5,000 x 7,000 pixels. Time and memory are bounded in parsers.sandbox.
"""

from __future__ import annotations

MAX_PART_BYTES = 48 * 1024 * 1024
"""One unpacked member of a zip package (docx, xlsx, ofd, zip)."""

MAX_PACKAGE_BYTES = 160 * 1024 * 1024
"""All members of one package that a reader unpacks."""

MAX_DECLARED_BYTES = 512 * 1024 * 1024
"""What a package says that it unpacks to, all told; its pictures are rarely read."""

MAX_MEMBERS = 5_000
MAX_CELLS = 200_000
MAX_PAGES = 400
MAX_PIXELS = 60_000_000
"""One picture: 7,000 x 8,500 pixels is an A3 page at 600 dpi."""

MAX_PICTURES = 40
"""Pictures of one document that are read by OCR."""

MAX_NESTING = 200
"""Tables within tables, archives within archives and elements within elements, all told."""
