"""The official tables: data of every edition, and the reader that finds their figures in blocks."""

from parsers.forms.read import FormsRead, read_forms

__all__ = ["FormsRead", "read_forms"]
