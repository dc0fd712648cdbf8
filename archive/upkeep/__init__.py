"""Keeping an archive well: backup, verification, status, log."""
