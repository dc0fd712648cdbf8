"""Which parser this is."""

PARSER_VERSION = "9"
"""Raised whenever the same bytes may give another report; `reparse` goes by it."""
