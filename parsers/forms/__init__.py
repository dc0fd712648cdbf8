"""The official tables: data of every edition, and the reader that finds their figures in blocks."""

from parsers.forms.read import read_forms
from parsers.forms.result import FormsRead

__all__ = ["FormsRead", "read_forms"]
