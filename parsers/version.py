"""Which parser this is."""

PARSER_VERSION = "8"
"""Raised whenever the same bytes may give another report; `reparse` goes by it."""
