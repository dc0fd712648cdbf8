"""Bytes to AnnualReport: pure functions, without network, database or clock."""
